"""sobol: which choice moves the ranks, and how far that can be trusted.

Every choice of `[vary]` gets its share of the variance of the mean absolute rank shift and of the score and
the rank of every place: the share it explains alone (first order) and the share that would be left if all
other choices were settled (total). See variance for the estimators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, nearest
from miqyas.index.build import release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.study.attribution.outcome import Of, independent, position
from miqyas.study.attribution.trial import draws, results, trial_of
from miqyas.study.attribution.variance import Sensitivity, Sums, gather, indices
from miqyas.study.replication.lot import Sampling
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import PLAIN, Progress, told

Bools = NDArray[np.bool_]

RESAMPLES = 100


@dataclass(frozen=True)
class Effect:
    """What one choice does to one result: first order and total, each with its interval.

    noise  whether the figures are ones that no model can have, so that they are no finding
    NaN where the result does not vary, or is absent in some replications.
    """

    choice: Choice
    noise: bool
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, eq=False)
class Attribution:
    """Sobol' indices of every choice for the mean rank shift and for every place's score and rank.

    sensitivity  outputs: the mean absolute rank shift, the score of every place, the rank of every place
    places       ranked by the model as it is written, and among each other in every replication
    left_out     places without a rank in the model as it is written
    lost         places that are absent in some replications: no indices of their own, and the mean shift of
                 those replications is over the others
    scores, ranks  (place,) of the model as it is written
    idle         choices that changed nothing in any replication; unmoved those that never took another value
    n, asked     replications done and asked for; panel is the fingerprint of the data
    """

    model: Model
    panel: str
    version: str
    year: int
    seed: int
    sampling: Sampling
    n: int
    asked: int
    choices: tuple[Choice, ...]
    places: tuple[str, ...]
    left_out: tuple[str, ...]
    lost: tuple[str, ...]
    scores: Floats
    ranks: Floats
    idle: tuple[str, ...]
    unmoved: tuple[str, ...]
    sensitivity: Sensitivity

    def output(self, of: Of = "shift", place: str = "") -> int:
        """Position of a result among the outputs; raises DataError for a place that has no rank."""
        return position(of, place, self.places, self.left_out, self.model.id)

    def effects(self, of: Of = "shift", place: str = "") -> tuple[Effect, ...]:
        """What each choice does to a result, in the order of the model."""
        at, found = self.output(of, place), self.sensitivity
        sides = (found.first, found.first_low, found.first_high, found.total, found.total_low, found.total_high)
        return tuple(
            Effect(choice, bool(found.noise[row, at]), *(float(side[row, at]) for side in sides))
            for row, choice in enumerate(self.choices)
        )

    def verdict(self, of: Of = "shift", place: str = "") -> str:
        """Whether the replications were enough for a result, and how many would do."""
        at = self.output(of, place)
        if len(self.choices) == 1 and self.sensitivity.varies[at]:
            return "one choice alone: both its shares are 1 by construction"
        return self.sensitivity.verdict(at)

    @property
    def caption(self) -> str:
        """What was varied, how often, and what the intervals are."""
        varied = "; ".join(told(one) for one in self.choices)
        short = f" (of {self.asked} asked for)" if self.n < self.asked else ""
        drawn = {"sobol": "a scrambled Sobol' sequence", "random": "random numbers"}[self.sampling]
        return (
            f"{self.n} replications{short} of {len(self.choices) + 2} models each, from {drawn}. "
            f"Intervals: {self.sensitivity.share:.0%} of {self.sensitivity.resamples} resamples. "
            f"Varied: {varied}. Seed {self.seed}."
        )


def sobol(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    n: int = 1024,
    seed: int | None = None,
    resamples: int = RESAMPLES,
    sampling: Sampling = "sobol",
    progress: Progress | None = None,
) -> Attribution:
    """Share the variance of ranks and scores out among the choices that the model declares.

    n          replications; the index is computed n (choices + 2) times
    seed       the model's own when not given; a seed of 0 is a seed
    resamples  of the bootstrap intervals
    sampling   "sobol" (scrambled sequence) or "random"
    progress   called with (replications done, replications asked for); interrupting keeps what is done
    Raises BuildError where there is nothing to draw, no place has a rank, a drawn combination is not defined, or
    choices hang on each other. Source: Saltelli et al. 2010 (first order), Jansen 1999 (total).
    """
    seed = model.seed if seed is None else seed
    _possible(n, seed, resamples, sampling)
    choices = model.vary or (PLAIN,)
    independent(choices, "Sobol' indices")
    worlds = Worlds(model, panel, choices, year=year)
    trial = trial_of(worlds, choices)
    sums: Sums | None = None
    moved = differed = np.zeros(len(choices), dtype=np.bool_)
    lost = np.zeros(len(trial.kept), dtype=np.bool_)
    try:
        for a, b in draws(trial, seed, n, sampling):
            start = 0 if sums is None else int(sums.number[0])
            piece = results(trial, a, b)
            part = gather(
                piece.ya, piece.yb, piece.yab, start=start, shift=trial.nominal, resamples=resamples, seed=seed
            )
            sums = part if sums is None else sums + part
            moved, differed, lost = moved | piece.moved, differed | piece.differed, lost | piece.lost
            if progress is not None:
                progress(start + len(piece.ya), n)
    except KeyboardInterrupt:
        if sums is None:
            raise
    assert sums is not None  # n is at least 1
    names = worlds.base.sheet.places
    return Attribution(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        year=worlds.base.asked[worlds.position],
        seed=seed,
        sampling=sampling,
        n=int(sums.number[0]),
        asked=n,
        choices=choices,
        places=tuple(names[i] for i in trial.kept),
        left_out=tuple(name for i, name in enumerate(names) if i not in set(trial.kept.tolist())),
        lost=tuple(names[i] for i in trial.kept[lost]),
        scores=trial.scores,
        ranks=trial.ranks,
        idle=_named(choices, differed & ~moved),
        unmoved=_named(choices, ~differed),
        sensitivity=_certain(indices(sums)) if len(choices) == 1 else indices(sums),
    )


def _possible(n: int, seed: int, resamples: int, sampling: str) -> None:
    if n < 1:
        raise BuildError(f"a study of {n} replications says nothing", where="n", repair="ask for 1024 or more")
    if seed < 0:
        raise BuildError(f"{seed} is not a seed", where="seed", repair="take a whole number, 0 or more")
    if resamples < 0:
        raise BuildError(
            f"{resamples} resamples cannot be drawn", where="resamples", repair="ask for 100, or 0 for none"
        )
    if sampling not in get_args(Sampling):
        raise BuildError(
            f"there is no sampling '{sampling}'", where="sampling", repair=nearest(sampling, get_args(Sampling))
        )


def _named(choices: Sequence[Choice], which: Bools) -> tuple[str, ...]:
    return tuple(one.id for one, is_it in zip(choices, which, strict=True) if is_it)


def _certain(found: Sensitivity) -> Sensitivity:
    # One choice alone explains everything that varies: nothing of that needs estimating.
    one = np.where(found.varies, 1.0, np.nan)
    row = one[None]
    return replace(found, first=row, total=row, first_low=row, first_high=row, total_low=row, total_high=row, whole=one)
