"""Outcome: what a choice can move, and where each stands among the outputs of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.study.attribution.trial import Trial

Of = Literal["shift", "score", "rank"]
"""The mean absolute rank shift, the score of a place, the rank of a place."""


def position(of: Of, place: str, places: Sequence[str], left_out: Sequence[str], model: str) -> int:
    """Position among the outputs: the shift, the score of every place, the rank of every place.

    places  ranked by the model as it is written; left_out those without a rank, model its id
    Raises DataError for a place that has no rank.
    """
    if of not in get_args(Of):
        raise BuildError(f"there are no indices of '{of}'", where="of", repair=nearest(of, get_args(Of)))
    if of == "shift":
        return 0
    if place in left_out:
        raise DataError(
            f"{place} has no rank in {model}: nothing can move it", where=place, repair="name one that is ranked"
        )
    if place not in places:
        raise DataError(f"the index has no place '{place}'", where="place", repair=nearest(place, places))
    at = places.index(place)
    return 1 + at + (len(places) if of == "rank" else 0)


def independent(choices: Sequence[Choice], what: str) -> None:
    """Raise BuildError where a choice hangs on another: such shares need choices that are drawn independently."""
    hung = next((one for one in choices if one.given), None)
    if hung is not None:
        raise BuildError(
            f"{what} need choices that are drawn independently, and '{hung.id}' hangs on '{hung.given}'",
            where=f"[vary.{hung.id}] given",
            repair="ask for Shapley effects (--method shapley), or leave given out of the model",
        )


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What was run and what it was run with; studies of causes add what they found.

    panel        fingerprint of the data
    places       ranked by the model as it is written, and among each other in every run
    left_out     places without a rank in the model as it is written
    lost         places that are absent in some runs: nothing is said of them, and the mean shift of those runs is
                 over the others
    scores, ranks  (place,) of the model as it is written
    idle         choices that changed nothing in any run
    runs         of the model
    """

    model: Model
    panel: str
    version: str
    year: int
    seed: int
    choices: tuple[Choice, ...]
    places: tuple[str, ...]
    left_out: tuple[str, ...]
    lost: tuple[str, ...]
    scores: Floats
    ranks: Floats
    idle: tuple[str, ...]
    runs: int

    def output(self, of: Of = "shift", place: str = "") -> int:
        """Position of a result among the outputs; raises DataError for a place that has no rank."""
        return position(of, place, self.places, self.left_out, self.model.id)


def ran(trial: Trial, seed: int, lost: NDArray[np.bool_], idle: NDArray[np.bool_], runs: int) -> dict[str, Any]:
    """Fields of Outcomes: lost (place,), idle (choice,)."""
    worlds, names = trial.worlds, trial.worlds.base.sheet.places
    kept = set(trial.kept.tolist())
    return {
        "model": worlds.model,
        "panel": worlds.panel.fingerprint,
        "version": release(),
        "year": worlds.base.asked[worlds.position],
        "seed": seed,
        "choices": trial.choices,
        "places": tuple(names[i] for i in trial.kept),
        "left_out": tuple(name for i, name in enumerate(names) if i not in kept),
        "lost": tuple(names[i] for i in trial.kept[lost]),
        "scores": trial.scores,
        "ranks": trial.ranks,
        "idle": tuple(one.id for one, is_it in zip(trial.choices, idle, strict=True) if is_it),
        "runs": runs,
    }


def absent(results: Floats) -> NDArray[np.bool_]:
    """Places without a rank in some run: results (..., output), (place,)."""
    ranks = results[..., 1 + results.shape[-1] // 2 :].reshape(-1, results.shape[-1] // 2)
    return np.asarray(np.isnan(ranks).any(axis=0))


def possible(seed: int, **counts: int) -> None:
    """Raise BuildError for a seed below 0, or fewer than two of anything that is counted."""
    if seed < 0:
        raise BuildError(f"{seed} is not a seed", where="seed", repair="take a whole number, 0 or more")
    for name, count in counts.items():
        if count < 2:
            raise BuildError(
                f"{count} {name} show no spread", where=name, repair="ask for at least 2, better many more"
            )
