"""One place against its rivals: weights under which as few of them as possible stand on the wrong side.

For the best rank a rival on the wrong side is ahead; for the worst rank it is one that is not. The problem
is the largest feasible subsystem of linear inequalities. A descent on re-weighted sums of excesses (Candès,
Wakin & Boyd 2008, J. Fourier Anal. Appl. 14, 877-905) finds good weights; a mixed-integer program proves how
good they are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.program import Outcome, Program

Floats = NDArray[np.float64]

STRETCH = 1e3
"""Rows are multiplied by this, so that the margin of a rank is far above what a solver lets pass."""

LEAST = 1e-3
"""No rival's greatest excess is taken to be smaller: a larger one is valid too, and the numbers stay tame."""

FIRM = 1e-6
"""Share of the range of all values by which a rival is kept off the verge, where that can be."""

SLACK = 1e-4
"""A proven number of rivals is rounded up unless it is no more than this above a whole number."""

STEPS = 12
"""Linear programs of one descent at most."""

TRIES = 3
"""Descents from disturbed starts before a search."""


class Contest:
    """As few rivals as possible on the wrong side; `count` and `floor` close in on how many.

    count    rivals on the wrong side at `weights`, certain ones among them; floor  proven: never fewer
    """

    def __init__(
        self,
        against: Floats,
        polytope: Polytope | Lifted,
        tally: Callable[[Floats], int],
        *,
        certain: int = 0,
        seed: int = 0,
    ) -> None:
        """Set up the contest.

        against  (rival, part) rows c: a rival is on the right side only where c @ w <= 0
        tally    counts all rivals on the wrong side at weights (part,), in truth
        certain  rivals on the wrong side always, which `against` leaves out
        """
        self.against, self.polytope, self.tally = against, polytope, tally
        self.certain = certain
        self.excess = np.maximum(polytope.reach(against)[1] + 1e-9, LEAST)
        self.count, self.floor = certain + len(against) + 1, certain
        self.weights: Floats | None = None
        self.nodes = 0
        self._random = np.random.default_rng(seed)
        self._soft: Program | None = None
        self._last, self._seen = polytope.centre, -1

    @property
    def closed(self) -> bool:
        """Whether nothing is left to prove."""
        return self.floor >= self.count

    def see(self, weights: Floats) -> int:
        """Count at weights (part,), and keep them where they are the best so far."""
        count = self.tally(weights)
        if count < self.count:
            self.count, self.weights = count, weights
        return count

    def relax(self) -> None:
        """Bound by the linear relaxation, and descend once from its solution."""
        self._raise(self._lean(1.0 / self.excess))
        self._descend()

    def explore(self) -> None:
        """Descend from disturbed starts: rivals nearly caught are pushed harder, others are let go."""
        for _ in range(TRIES):
            if self.closed or self.weights is None or not len(self.against):
                return
            over = np.maximum(self.against @ self.weights, 0.0)
            cost = 1.0 / (over + 0.02 * np.median(self.excess))
            ahead = np.flatnonzero(over > 0)
            pushed = self._random.choice(ahead, min(3, len(ahead)), replace=False)
            cost[pushed] = cost.max()
            cost[self._random.random(len(cost)) < 0.1] *= 0.1
            self._lean(cost)
            self._descend(0.02)

    def search(self, seconds: float | None = None) -> None:
        """Prove by branch and bound, at most for so long."""
        rivals, width = self.against.shape
        if not rivals:
            return
        made = self._program(rivals, 1.0)
        made.rows(np.column_stack([STRETCH * self.against, np.diag(-STRETCH * self.excess)]), -np.inf, 0.0)
        made.cost(np.ones(rivals), width)
        made.whole(np.arange(width, width + rivals))
        wanted = self.count - self.certain - 1
        found = made.solve(seconds=seconds, gap=0.999, below=wanted + 0.01)
        self.nodes += found.nodes
        self._take(found, wanted + 1)

    def _take(self, found: Outcome, attained: int) -> None:
        """Keep what a search proved and found; `attained` is what was known before, certain ones apart."""
        if found.x is not None:
            width = self.polytope.width
            self.see(self.polytope.clean(found.x[:width]))
            firm = self.firm(found.x[width:] < 0.5)
            if firm is not None:
                self.see(firm)
        # What costs more than was asked for has not been searched.
        self._raise(min(found.bound, attained))

    def firm(self, right: NDArray[np.bool_]) -> Floats | None:
        """Weights that keep the given rivals on the right side, and by more than rounding where that can be.

        right  (rival,); None where no weights keep all of them there
        """
        rows, width = self.against[right], self.polytope.width
        made = self._program(len(rows), STRETCH * FIRM)
        made.rows(np.column_stack([STRETCH * rows, np.eye(len(rows))]), -np.inf, 0.0)
        made.cost(np.full(len(rows), -1.0), width)
        x = made.solve().x
        return None if x is None else self.polytope.clean(x[:width])

    def _raise(self, value: float) -> None:
        if value == np.inf:
            self.floor = max(self.floor, self.count)
        elif np.isfinite(value):
            self.floor = max(self.floor, self.certain + int(np.ceil(value - SLACK)))

    def _descend(self, ease: float = 0.05) -> None:
        """Re-weight each excess by its inverse until the number of rivals no longer falls."""
        if not len(self.against):
            return
        scale = float(np.median(self.excess))
        still, last = 0, -1
        for _ in range(STEPS):
            if self.closed:
                return
            over = np.maximum(self.against @ self._last, 0.0)
            self._lean(1.0 / (over + ease * scale))
            still = still + 1 if self._seen == last else 0
            last = self._seen
            ease = max(0.6 * ease, 0.01)
            if still >= 2 and ease <= 0.01:
                return

    def _lean(self, cost: Floats) -> float:
        """Least weighted sum of excesses, inf where no weights are left: cost (rival,)."""
        rivals, width = self.against.shape
        if self._soft is None:
            self._soft = self._program(rivals)
            rows = np.column_stack([STRETCH * self.against, -STRETCH * np.eye(rivals)])
            self._soft.rows(rows, -np.inf, 0.0)
        top = float(cost.max(initial=0.0)) or 1.0
        self._soft.cost(cost / top, width)
        found = self._soft.solve()
        if found.x is not None:
            self._last = self.polytope.clean(found.x[:width])
            self._seen = self.see(self._last)
        return top * found.bound

    def _program(self, extra: int, most: float = np.inf) -> Program:
        return self.polytope.program(extra, most)
