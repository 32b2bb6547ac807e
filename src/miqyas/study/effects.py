"""effects: the variance of ranks and scores shared out among choices, also where they hang on each other.

Shapley effects sum to one and are never negative but by noise, whatever the choices have to do with each other; see
attribution.shapley. Of choices that are drawn independently the Sobol' indices say more, from fewer runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.tree import Tree
from miqyas.study.attribution import shapley as kernel
from miqyas.study.attribution.outcome import Of, Outcomes, absent, possible, ran
from miqyas.study.attribution.shapley import Dependent, Effects
from miqyas.study.attribution.trial import outcomes, trial_of
from miqyas.study.attribution.variance import TOLERANCE
from miqyas.study.replication.lot import Drawn, dimensions, taken
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import PLAIN, Progress, told

OUTER, INNER = 1024, 3
RESAMPLES = 200
STREAM = 0x5AB1
IDLE = 1e-24
POOL = 4096
"""Draws that a choice without uniforms of its own is drawn from."""


@dataclass(frozen=True)
class Part:
    """The share of one choice in the variance of one result, with its interval; NaN where that does not vary."""

    choice: Choice
    share: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Shares(Outcomes):
    """Shapley effects of every choice on the mean rank shift and on every place's score and rank.

    n        outer draws; the model is run n x inner times for every set of choices
    effects  outputs: the mean absolute rank shift, the score of every place, the rank of every place
    """

    n: int
    effects: Effects

    def parts(self, of: Of = "shift", place: str = "") -> tuple[Part, ...]:
        """The share of each choice in a result, in the order of the model."""
        at, found = self.output(of, place), self.effects
        return tuple(
            Part(choice, float(found.effect[row, at]), float(found.low[row, at]), float(found.high[row, at]))
            for row, choice in enumerate(self.choices)
        )

    def needed(self, of: Of = "shift", place: str = "") -> int:
        """Outer draws at which every interval would be within ±0.05; 0 where nothing varies."""
        at = self.output(of, place)
        if not self.effects.varies[at]:
            return 0
        half = float(np.max(self.effects.high[:, at] - self.effects.low[:, at])) / 2
        return int(np.ceil(self.n * (half / TOLERANCE) ** 2))

    def verdict(self, of: Of = "shift", place: str = "") -> str:
        """Whether the draws were enough for a result, and how many would do."""
        at = self.output(of, place)
        if np.isnan(self.effects.variance[at]):
            return "is absent in some runs: no effects"
        if not self.effects.varies[at]:
            return "does not vary: none of the choices moves it"
        needed = self.needed(of, place)
        if needed <= self.n:
            return f"{self.n} draws are enough for ±{TOLERANCE:g}"
        return f"{self.n} draws are not enough for ±{TOLERANCE:g}: about {needed} would be"

    @property
    def caption(self) -> str:
        """What was varied, how often, and what the intervals are."""
        hung = [f"'{one.id}' hangs on '{one.given}'" for one in self.choices if one.given]
        return (
            f"Shapley effects from {self.effects.runs} models: {self.n} draws of what is known, {INNER} of the rest "
            f"for each, for every set of choices. Intervals: {self.effects.share:.0%} of {RESAMPLES} resamples. "
            f"Varied: {'; '.join(told(one) for one in self.choices)}.{' ' if hung else ''}"
            f"{', '.join(hung)}{'.' if hung else ''} Seed {self.seed}."
        )


def shapley(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    n: int = OUTER,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Shares:
    """Share the variance of ranks and scores out among choices that may hang on each other.

    n         outer draws for each set of choices; the index is computed 3 n (2^choices - 1) times
    seed      the model's own when not given; a seed of 0 is a seed
    progress  called with (models done, models asked for)
    Raises BuildError for more than 8 choices, where no place has a rank, or where a drawn combination is not
    defined. Source: Song, Nelson and Staum 2016.
    """
    seed = model.seed if seed is None else seed
    possible(seed, draws=n)
    choices = model.vary or (PLAIN,)
    worlds = Worlds(model, panel, choices, year=year)
    trial = trial_of(worlds, choices)
    draw = Drawing(choices, worlds.base.plan.tree, seed)
    asked = n * INNER * ((1 << len(choices)) - 1)
    lost = np.zeros(len(trial.kept), dtype=np.bool_)
    done = 0

    def run(inputs: Floats) -> Floats:
        nonlocal lost, done
        results = outcomes(trial, draw.drawn(inputs))
        lost, done = lost | absent(results), done + len(inputs)
        if progress is not None:
            progress(done, asked)
        return results

    found = kernel.effects(
        draw.dependent, run, len(choices), outer=n, inner=INNER, resamples=RESAMPLES, share=kernel.SHARE, seed=seed
    )
    # What does nothing leaves nothing but rounding; of choices that hang together one may only follow the other.
    still = (np.nan_to_num(found.left) <= IDLE * np.nan_to_num(found.variance)).all(axis=1)
    idle = still & ~np.isin(np.arange(len(choices)), draw.tied)
    return Shares(**ran(trial, seed, lost, idle, found.runs), n=n, effects=found)


class Drawing:
    """Turns the inputs of the kernel into what each choice draws.

    dependent  draws the inputs: numbers of options of the choices that hang together, then uniforms of the others
    """

    def __init__(self, choices: Sequence[Choice], tree: Tree, seed: int) -> None:
        self.choices, self.tree, self.seed = choices, tree, seed
        above = {one.given for one in choices if one.given}
        self.tied = [i for i, one in enumerate(choices) if one.given or one.id in above]
        free = [i for i in range(len(choices)) if i not in self.tied]
        widths = [max(dimensions(choices[i], tree), 1) for i in free]
        owner = np.concatenate([np.array(self.tied, dtype=np.intp), np.repeat(np.array(free, dtype=np.intp), widths)])
        self.dependent = Dependent(*_together([choices[i] for i in self.tied]), owner)
        self.pools = {i: self._pool(i) for i in free if not dimensions(choices[i], tree)}

    def drawn(self, inputs: Floats) -> list[Drawn]:
        """What each choice draws: inputs (row, dimension)."""
        found: list[Drawn] = []
        for number, one in enumerate(self.choices):
            u = inputs[:, self.dependent.owner == number]
            if number in self.tied:
                found.append(u[:, 0].astype(np.intp))
            elif number in self.pools:
                found.append(self.pools[number][(u[:, 0] * POOL).astype(np.intp)])
            else:
                # A uniform of 0 would be a weight without end.
                found.append(taken(one, self.tree, np.maximum(u, np.finfo(np.float64).tiny), NONE, len(u)))
        return found

    def _pool(self, number: int) -> Drawn:
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(STREAM, number))))
        return taken(self.choices[number], self.tree, np.empty((0, 0)), random, POOL)


NONE = np.random.Generator(np.random.PCG64(0))
"""For choices that are drawn from uniforms alone."""


def _together(tied: Sequence[Choice]) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.intp]], Floats]:
    """Options that may meet (combination, choice), and how likely each is (combination,)."""
    at = {one.id: i for i, one in enumerate(tied)}
    met = list(product(*(range(len(one.options)) for one in tied)))
    chance = [
        prod(
            one.chances[row[at[one.given]]][option] if one.given else one.probabilities[option]
            for one, option in zip(tied, row, strict=True)
        )
        for row in met
    ]
    probability = np.array(chance)
    options = np.array(met, dtype=np.intp).reshape(len(met), len(tied))
    return options[probability > 0], probability[probability > 0] / probability.sum()
