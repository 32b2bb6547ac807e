"""The program of a portfolio: which engagements have the greatest value and keep every row, solved and proven.

Loads make a transportation network, and its relaxation is nearly whole; budget, floors and shares stand beside it.
Two steps make the rest exact. Plans are searched by how many engagements they have, nearest to the relaxation first:
with their number fixed, shares can be rounded to whole engagements, and most of what was left of the gap is gone;
numbers whose relaxation is no better than a plan that is known are passed over. Inside a number, reduced costs prove
most engagements in or out: whoever leaves the corner in a column of reduced cost d loses d, so the best of a core of
few columns is the best of all once it is no further from the relaxation than the core is wide (after Balas & Zemel
1980, Operations Research 28, 1130-1154, who did it for one row).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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

    def under(self, bound: float) -> bool:
        """Whether a plan of that value would be better by more than rounding."""
        return bound > -np.inf and (self.x is None or bound > self.value + NEAR * abs(self.value))


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
        end = None if seconds is None else began + seconds
        task = _Task(matrix, np.where(high > 0, value, 0.0), high, gap, end)
        relaxed = self._relaxed = self._relaxed or Choice(self.whole)
        if self._first is not None:
            relaxed.begin(self._first)
        relaxed.cost(-task.worth)
        corner = _corner(relaxed, task)
        if corner is None:
            return NOTHING
        if self._first is None:
            self._first = relaxed.corner()
        if corner.whole:
            return corner.found(task)
        return _parted(relaxed, task, corner)


@dataclass(frozen=True, eq=False)
class _Task:
    """One search: its rows, values and ceilings (arc,), the gap that is enough and the moment at which it ends."""

    matrix: Matrix
    worth: Floats
    high: Floats
    gap: float
    end: float | None

    @property
    def left(self) -> float | None:
        """Seconds that are left."""
        return None if self.end is None else self.end - perf_counter()


def _parted(relaxed: Choice, task: _Task, corner: _Corner) -> Found:
    # What the relaxation allows falls away on both sides of its own number of engagements.
    start = int(np.floor(corner.x.sum() + NEAR))
    ends = {-1: start, 1: start + 1}
    lids: dict[int, float] = {}
    best, passed = Found("stopped", None, -np.inf, corner.top), -np.inf
    while True:
        for side, count in ends.items():
            if side not in lids:
                met = _corner(relaxed, replace(task, matrix=task.matrix.numbering(count)))
                lids[side] = -np.inf if met is None else met.top
        side = max(lids, key=lambda one: lids[one])
        bound = max(passed, lids[side])
        if not best.under(lids[side]):
            break
        if task.left is not None and task.left <= 0:
            return Found("stopped", best.x, best.value, bound)
        part = replace(task, matrix=task.matrix.counting(ends[side]))
        met = _corner(relaxed, part)
        if met is not None and best.under(met.top):
            found = met.found(part) if met.whole else met.searched(part)
            passed = max(passed, found.bound)
            if found.x is not None and found.value > best.value:
                best = found
        ends[side] += side
        del lids[side]
    if best.x is None:
        return NOTHING if passed == -np.inf else Found("stopped", None, -np.inf, passed)
    bound = max(passed, best.value)
    proven = bound <= best.value + NEAR * abs(best.value)
    return Found("optimal", best.x, best.value, best.value) if proven else Found("stopped", best.x, best.value, bound)


def _corner(relaxed: Choice, task: _Task) -> _Corner | None:
    relaxed.limit(task.matrix, task.high)
    done = relaxed.solve()
    if done.status != "optimal" or done.x is None:
        return None
    return _Corner(done.x, -done.value, relaxed.reduced())


@dataclass(frozen=True, eq=False)
class _Corner:
    """Where the relaxation is best: x and reduced costs (arc,), and its value `top`."""

    x: Floats
    top: float
    reduced: Floats

    @property
    def whole(self) -> bool:
        """Whether it is a plan already."""
        return bool(np.abs(self.x - np.round(self.x)).max(initial=0.0) <= NEAR)

    def found(self, task: _Task) -> Found:
        """The plan that it is."""
        x = np.round(self.x)
        value = float(task.worth @ x)
        return Found("optimal", x > 0.5, value, value)

    def searched(self, task: _Task) -> Found:
        """Search cores, each as wide as the last one leaves open, until nothing better can lie outside."""
        away, free = np.abs(self.reduced), task.high > task.matrix.low
        broken = np.abs(self.x - np.round(self.x)) > NEAR
        few = min(SMALL, int(free.sum()) - 1)
        width = max(FIRST * self.top, float(np.partition(away[free], few)[few]))
        best, bound = Found("stopped", None, -np.inf, self.top), self.top
        while True:
            kept = free & ((away <= width) | broken)
            every = int(kept.sum()) == int(free.sum())
            if task.left is not None and task.left <= 0:
                return best
            found = self._within(kept, task)
            outside = -np.inf if every else self.top - width
            bound = min(bound, max(found.bound, outside))
            x, value = (found.x, found.value) if found.value > best.value else (best.x, best.value)
            best = Found("stopped", x, value, max(bound, value))
            if x is not None and value >= bound - NEAR * max(abs(bound), NEAR):
                return Found("optimal", x, value, value)
            if every or found.status == "stopped" or best.gap <= task.gap:
                return NOTHING if every and found.status == "infeasible" else best
            width = 4 * width if x is None else (self.top - value) * (1 + NEAR)

    def _within(self, kept: Mask, task: _Task) -> Found:
        x = np.where(kept, 0.0, np.round(self.x))
        core = Choice(task.matrix.only(kept, x, task.high))
        core.search(np.arange(core.width))
        core.cost(-task.worth[kept])
        fixed = float(task.worth @ x)
        done = core.search_for(NODES, task.left, 0.0)
        enough = task.gap * abs(self.top)
        if done.status == "stopped" and (done.x is None or done.value - done.bound > enough):
            done = core.search_for(None, task.left, enough, done.x)
        if done.x is None:
            return NOTHING if done.status == "infeasible" else Found("stopped", None, -np.inf, np.inf)
        x[kept] = np.round(done.x)
        value = float(task.worth @ x)
        return Found(done.status, x > 0.5, value, max(fixed - done.bound, value))
