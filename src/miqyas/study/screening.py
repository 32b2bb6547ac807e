"""screening: which choices can be left alone, told from a few runs for each.

Every choice of `[vary]` is moved alone, again and again, each time from another starting point; what a result changes
by is an elementary effect of that choice. See attribution.morris for the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.tree import Tree
from miqyas.study.attribution.morris import Screening, Trajectories, screen, trajectories
from miqyas.study.attribution.outcome import Of, Outcomes, absent, independent, possible, ran
from miqyas.study.attribution.trial import Trial, outcomes, snapped, trial_of
from miqyas.study.replication.lot import DISCRETE, Drawn, dimensions, taken
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import PLAIN, Progress, told

COUNT = 100
STREAM = 0x5C3E
PIECE = 50
"""Trajectories between two words of progress."""


@dataclass(frozen=True)
class Move:
    """What moving one choice alone does to one result, in the result's own unit.

    order    among the choices, 1 for the largest size
    size     mean size of the effects, mu*; error its standard error
    mean     mean effect, mu, in which opposite effects cancel; spread  their standard deviation, sigma
    NaN where the result is absent in some runs.
    """

    choice: Choice
    order: int
    size: float
    error: float
    mean: float
    spread: float


@dataclass(frozen=True, eq=False)
class Screened(Outcomes):
    """Elementary effects of every choice on the mean rank shift and on every place's score and rank.

    n          trajectories; each is a run of the model for every choice, and one
    screening  effects; outputs: the mean absolute rank shift, the score of every place, the rank of every place
    """

    n: int
    screening: Screening

    def moves(self, of: Of = "shift", place: str = "") -> tuple[Move, ...]:
        """What each choice does to a result, the largest first."""
        at, found = self.output(of, place), self.screening
        sides = [side[:, at] for side in (found.size, found.error, found.mean, found.spread)]
        order = np.argsort(-sides[0], kind="stable")
        return tuple(
            Move(self.choices[row], 1 + number, *(float(side[row]) for side in sides))
            for number, row in enumerate(order)
        )

    def verdict(self, of: Of = "shift", place: str = "") -> str:
        """Whether the trajectories were enough to tell which choice comes first."""
        moves = self.moves(of, place)
        if isnan(moves[0].size):
            return "is absent in some runs: nothing is said"
        if moves[0].size == 0:
            return "does not move: none of the choices does anything to it"
        if len(moves) == 1 or clearly(moves[0], moves[1]):
            return f"{self.n} trajectories are enough to tell the first choice"
        return f"{self.n} trajectories cannot tell which choice comes first"

    @property
    def caption(self) -> str:
        """What was moved, how often, and what the figures are."""
        moved = "; ".join(told(one) for one in self.choices)
        return (
            f"Morris screening: {self.n} trajectories of {len(self.choices) + 1} models each. An effect is "
            f"what a result changes by when one choice alone is moved: weights by half of their range, one of "
            f"options to another. Moved: {moved}. Seed {self.seed}."
        )


def clearly(one: Move, other: Move) -> bool:
    """Whether one effect is larger than another by more than two standard errors of their difference."""
    return one.size - other.size > 2 * float(np.hypot(one.error, other.error))


def screening(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    n: int = COUNT,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Screened:
    """Screen the choices that the model declares: n runs for each, and n more.

    n         trajectories, at least 2
    seed      the model's own when not given; a seed of 0 is a seed
    progress  called with (trajectories done, asked for)
    Raises BuildError where choices hang on each other, no place has a rank, or a drawn combination is not
    defined. Source: Morris 1991; Campolongo, Cariboni and Saltelli 2007.
    """
    seed = model.seed if seed is None else seed
    possible(seed, trajectories=n)
    choices = model.vary or (PLAIN,)
    independent(choices, "elementary effects")
    worlds = Worlds(model, panel, choices, year=year)
    trial = trial_of(worlds, choices)
    tree = worlds.base.plan.tree
    way = _ways(choices, tree, n, seed)
    drawn = _drawn(choices, tree, way, seed)
    pieces = []
    for start in range(0, n, PIECE):
        pieces.append(_run(trial, [one[start : start + PIECE] for one in drawn]))
        if progress is not None:
            progress(min(start + PIECE, n), n)
    results = np.concatenate(pieces)
    found = screen(way.order, results)
    return Screened(**ran(trial, seed, absent(results), found.idle, n * (len(choices) + 1)), n=n, screening=found)


def _ways(choices: tuple[Choice, ...], tree: Tree, n: int, seed: int) -> Trajectories:
    # A choice with a stream of its own has one dimension, which says no more than whether it has moved.
    widths = [max(dimensions(one, tree), 1) for one in choices]
    owner = np.repeat(np.arange(len(choices)), widths)
    chances = [one.probabilities if one.kind in DISCRETE else None for one in choices]
    return trajectories(owner, n, probabilities=[chances[one] for one in owner], seed=seed)


def _drawn(choices: tuple[Choice, ...], tree: Tree, way: Trajectories, seed: int) -> list[Drawn]:
    """What every choice is at every point, (trajectory, point, ...)."""
    n, points, _ = way.points.shape
    found: list[Drawn] = []
    at = 0
    for number, one in enumerate(choices):
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM, number))))
        width = dimensions(one, tree)
        u = way.points[:, :, at : at + max(width, 1)]
        at += max(width, 1)
        if width:
            values = taken(one, tree, u.reshape(n * points, width), random, n * points)
            found.append(values.reshape(n, points, *values.shape[1:]))
            continue
        before, after = np.split(taken(one, tree, np.empty((0, 0)), random, 2 * n)[:, None], 2)
        moved = (u[:, :, 0] != u[:, :1, 0]).reshape(n, points, *(1,) * (before.ndim - 2))
        found.append(np.where(moved, after, before))
    return found


def _run(trial: Trial, drawn: list[Drawn]) -> Floats:
    """Outputs at every point: (trajectory, point, output)."""
    size, points = drawn[0].shape[:2]
    flat = outcomes(trial, [one.reshape(size * points, *one.shape[2:]) for one in drawn])
    results = flat.reshape(size, points, -1)
    scores = slice(1, 1 + len(trial.kept))
    for point in range(1, points):
        results[:, point, scores] = snapped(results[:, point, scores], results[:, point - 1, scores])
    return results
