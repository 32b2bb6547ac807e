"""The program of a portfolio: which engagements have the greatest value and keep every row, solved and proven.

Loads make a transportation network; budget and floors stand beside it. The linear relaxation is therefore nearly
whole, and the reduced costs of its corner prove most engagements in or out: what is left is a core of a few hundred
columns. Whoever leaves the corner in a column of reduced cost d loses d, so the best of the core is the best of all
once it is no further from the relaxation than the core is wide (after Balas & Zemel 1980, Operations Research 28,
1130-1154, who did it for one row).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from miqyas.study.extremes.program import Outcome, Program
from miqyas.study.match.portfolio_matrix import Matrix
from miqyas.study.match.portfolio_row import Floats, Mask, Row, Whole

NEAR = 1e-7
"""How far from whole the relaxation may be and still count as whole."""
GAP = 1e-3
"""What may be missing to the best where a proof would take long, as a share of it."""
NODES = 150
"""Of the search tree: so many are spent on the proof that a plan is the very best, before `GAP` is enough."""
FIRST = 1e-3
"""Width of the first core, as a share of the value of the relaxation."""
SMALL = 400
"""A core has at least so many columns."""


@dataclass(frozen=True, eq=False)
class Found:
    """The best plan that was found.

    status  "optimal", "infeasible", or "stopped" where time ran out
    x       (arc,) whether chosen; None where there is none
    value   of the plan; bound: no plan has more
    """

    status: str
    x: Mask | None
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """What may be missing to the best, as a share of it; 0 where it is proven to be the best."""
        if self.x is None:
            return float("nan")
        return max(self.bound - self.value, 0.0) / max(abs(self.bound), 1e-300)


NOTHING = Found("infeasible", None, -np.inf, -np.inf)


class Choice(Program):
    """A program over the rows of a matrix."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(matrix.low, matrix.high)
        if len(matrix.below):
            start, columns = matrix.start[:-1].astype(np.int32), matrix.columns.astype(np.int32)
            self._solver.addRows(
                len(matrix.below), matrix.below, matrix.above, len(columns), start, columns, matrix.weights
            )

    def limit(self, matrix: Matrix, high: Floats) -> None:
        """Set other bounds: rows of a matrix with the same entries, and ceilings of columns (arc,)."""
        columns = np.arange(self.width, dtype=np.int32)
        self._solver.changeColsBounds(self.width, columns, np.minimum(matrix.low, high), high)
        rows = np.arange(len(matrix.below), dtype=np.int32)
        if len(rows):
            self._solver.changeRowsBounds(len(rows), rows, matrix.below, matrix.above)

    def corner(self) -> Any:
        """The corner that the last solution stands on, as the solver keeps it."""
        return self._solver.getBasis()

    def begin(self, corner: Any) -> None:
        """Start the next solution from a corner."""
        self._solver.setBasis(corner)

    def reduced(self) -> Floats:
        """Reduced cost of every column: (arc,)."""
        return np.array(self._solver.getSolution().col_dual, dtype=np.float64)

    def shadow(self) -> Floats:
        """Dual value of every row: (row,)."""
        return np.array(self._solver.getSolution().row_dual, dtype=np.float64)

    def search(self, columns: Whole) -> None:
        """Make columns whole, with the solver's own heuristics: a core has no start of ours."""
        self.whole(columns)
        for name in ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost"):
            self._set(name, True)
        self._set("mip_heuristic_effort", 0.05)
        self._set("mip_allow_restart", True)
        self._set("mip_allow_cut_separation_at_nodes", True)
        self._set("mip_feasibility_tolerance", NEAR)

    def search_for(self, nodes: int | None, seconds: float | None, gap: float, x: Floats | None = None) -> Outcome:
        """Search so many nodes, or as long as it takes where that is None, from a plan x (column,) if one is known."""
        self._set("mip_max_nodes", 2**31 - 1 if nodes is None else nodes)
        if x is not None:
            known = self._solver.getSolution()
            known.col_value = list(x)
            self._solver.setSolution(known)
        return self.solve(seconds=seconds, gap=gap)


class Search:
    """Finds plans under the same rows for one set of values after another.

    Each search begins at the corner of the first, so that none depends on those between.
    """

    def __init__(self, rows: Sequence[Row], width: int, corner: Any = None) -> None:
        self.rows = tuple(rows)
        self.width = width
        self.whole = Matrix.of(rows, width)
        self._relaxed: Choice | None = None
        self._first = corner

    def twin(self) -> Search:
        """The same search with a solver of its own, for another thread."""
        return Search(self.rows, self.width, self._first)

    def best(
        self,
        value: Floats,
        allowed: Mask,
        *,
        without: Collection[int] = (),
        gap: float = GAP,
        seconds: float | None = None,
    ) -> Found:
        """Find the plan of the greatest value.

        value    (arc,), read where allowed (arc,)
        without  numbers of rules that need not hold
        gap      that is enough where the very best is not proven soon; seconds: for this search
        """
        began = perf_counter()
        matrix = self.whole.freed(self.rows, without)
        high = np.where(allowed, matrix.high, 0.0)
        if (matrix.low > high).any():
            return NOTHING
        worth = np.where(high > 0, value, 0.0)
        if self._relaxed is None:
            self._relaxed = Choice(self.whole)
        relaxed = self._relaxed
        if self._first is not None:
            relaxed.begin(self._first)
        relaxed.limit(matrix, high)
        relaxed.cost(-worth)
        done = relaxed.solve()
        if done.status == "infeasible" or done.x is None:
            return NOTHING
        if self._first is None:
            self._first = relaxed.corner()
        if np.abs(done.x - np.round(done.x)).max(initial=0.0) <= NEAR:
            x = np.round(done.x)
            return Found("optimal", x > 0.5, float(worth @ x), float(worth @ x))
        core = _Core(matrix, worth, high, done.x, -done.value, relaxed.reduced(), gap)
        return core.best(None if seconds is None else began + seconds)


@dataclass(frozen=True, eq=False)
class _Core:
    """What is left to decide when the relaxation is solved: everything (arc,) but its value `top`."""

    matrix: Matrix
    worth: Floats
    high: Floats
    x: Floats
    top: float
    reduced: Floats
    gap: float

    def best(self, end: float | None) -> Found:
        """Search cores, each as wide as the last one leaves open, until nothing better can lie outside."""
        away, free = np.abs(self.reduced), self.high > self.matrix.low
        broken = np.abs(self.x - np.round(self.x)) > NEAR
        few = min(SMALL, int(free.sum()) - 1)
        width = max(FIRST * self.top, float(np.partition(away[free], few)[few]))
        best, bound = Found("stopped", None, -np.inf, self.top), self.top
        while True:
            kept = free & ((away <= width) | broken)
            every = int(kept.sum()) == int(free.sum())
            left = None if end is None else end - perf_counter()
            if left is not None and left <= 0:
                return best
            found = self._within(kept, left)
            outside = -np.inf if every else self.top - width
            bound = min(bound, max(found.bound, outside))
            x, value = (found.x, found.value) if found.value > best.value else (best.x, best.value)
            best = Found("stopped", x, value, max(bound, value))
            if x is not None and value >= bound - NEAR * max(abs(bound), NEAR):
                return Found("optimal", x, value, value)
            if every or found.status == "stopped" or best.gap <= self.gap:
                return NOTHING if every and found.status == "infeasible" else best
            width = 4 * width if x is None else (self.top - value) * (1 + NEAR)

    def _within(self, kept: Mask, seconds: float | None) -> Found:
        x = np.where(kept, 0.0, np.round(self.x))
        core = Choice(self.matrix.only(kept, x, self.high))
        core.search(np.arange(core.width))
        core.cost(-self.worth[kept])
        fixed = float(self.worth @ x)
        done = core.search_for(NODES, seconds, 0.0)
        enough = self.gap * abs(self.top)
        if done.status == "stopped" and (done.x is None or done.value - done.bound > enough):
            done = core.search_for(None, seconds, enough, done.x)
        if done.x is None:
            return NOTHING if done.status == "infeasible" else Found("stopped", None, -np.inf, np.inf)
        x[kept] = np.round(done.x)
        value = float(self.worth @ x)
        return Found(done.status, x > 0.5, value, max(fixed - done.bound, value))
