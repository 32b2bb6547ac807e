"""A linear program, some of its columns whole numbers or not, solved by HiGHS.

HiGHS: Huangfu & Hall (2018), Mathematical Programming Computation 10, 119-142.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]
Status = Literal["optimal", "infeasible", "stopped"]

CLOSE = 1e-9
"""How far a row or a bound may be broken by what the solver calls a solution."""

SETTINGS = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "random_seed": 0,
    "primal_feasibility_tolerance": CLOSE,
    "dual_feasibility_tolerance": CLOSE,
}
"""Of every program: small, dense, and solved again from the last corner, which presolving would forget."""

WHOLE = {
    "presolve": "on",
    "mip_feasibility_tolerance": CLOSE,
    "mip_rel_gap": 0.0,
    # Our own descent has found the good solutions before the search starts: all effort goes into the proof.
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_allow_cut_separation_at_nodes": False,
}
"""Of programs with whole columns. Settings that a version of the solver does not know are left out."""


@dataclass(frozen=True)
class Outcome:
    """What the solver found.

    status  "stopped" where a limit came first; value and x may then hold a solution that is not the best
    value   cost of x; inf where there is no x
    x       (column,) or None
    bound   no solution costs less; -inf where nothing is proven
    nodes   of the search tree
    """

    status: Status
    value: float
    x: Floats | None
    bound: float
    nodes: int


class Program:
    """Minimise cost @ x with low <= x <= high and below <= matrix @ x <= above; it can be solved again."""

    def __init__(self, low: Floats, high: Floats) -> None:
        """Start with columns and no rows: low, high (column,)."""
        self._solver = _solver()
        self.width = len(low)
        self._whole = False
        for name, value in SETTINGS.items():
            self._set(name, value)
        self._solver.addVars(self.width, low, high)

    def rows(self, matrix: Floats, below: Floats | float, above: Floats | float) -> None:
        """Add rows: matrix (row, column) over the first columns, below and above (row,) or one for all."""
        count, width = matrix.shape
        if not count:
            return
        at = np.flatnonzero(matrix)
        starts = np.searchsorted(at, np.arange(count) * width).astype(np.int32)
        columns = (at % width).astype(np.int32)
        below = np.broadcast_to(np.asarray(below, dtype=np.float64), count).copy()
        above = np.broadcast_to(np.asarray(above, dtype=np.float64), count).copy()
        self._solver.addRows(count, below, above, len(at), starts, columns, matrix.ravel()[at])

    def cost(self, cost: Floats, first: int = 0) -> None:
        """Set the costs of the columns from `first` on: (column,)."""
        columns = np.arange(first, first + len(cost), dtype=np.int32)
        self._solver.changeColsCost(len(cost), columns, np.asarray(cost, dtype=np.float64))

    def whole(self, columns: NDArray[np.intp]) -> None:
        """Make columns whole numbers."""
        self._whole = True
        for name, value in WHOLE.items():
            self._set(name, value)
        kind = np.ones(len(columns), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(columns), columns.astype(np.int32), kind)

    def solve(self, *, seconds: float | None = None, gap: float = 0.0, below: float | None = None) -> Outcome:
        """Solve, from the last corner where there is one.

        seconds  time limit; gap  cost that may be left unproven; below  costs above it are of no interest:
        `bound` then means that nothing costs less than the smaller of `bound` and `below`
        """
        self._set("time_limit", np.inf if seconds is None else max(seconds, 0.0))
        if self._whole:
            self._set("mip_abs_gap", gap)
            self._set("objective_bound", np.inf if below is None else below)
        if "Error" in str(self._solver.run()):
            # The solver's threads are one pool for the whole process; somebody has set it to another size.
            self._set("threads", 0)
            self._solver.run()
        info = self._solver.getInfo()
        status = _status(self._solver.modelStatusToString(self._solver.getModelStatus()))
        known = int(info.primal_solution_status) == 2
        x = np.array(self._solver.getSolution().col_value, dtype=np.float64) if known else None
        value = float(info.objective_function_value) if known else np.inf
        nodes = max(int(info.mip_node_count), 0) if self._whole else 0
        if status == "infeasible":
            return Outcome(status, np.inf, None, np.inf, nodes)
        if self._whole:
            return Outcome(status, value, x, float(info.mip_dual_bound), nodes)
        return Outcome(status, value, x, value if status == "optimal" else -np.inf, nodes)

    def _set(self, name: str, value: object) -> None:
        self._solver.setOptionValue(name, value)


def _status(told: str) -> Status:
    if told == "Optimal":
        return "optimal"
    return "infeasible" if told == "Infeasible" else "stopped"


def _solver() -> Any:
    try:
        # Takes 0.15 s to load, and closed forms often do without it.
        import highspy
    except ImportError as missing:
        raise BuildError(
            "exact answers over all weights need the solver HiGHS, which is not installed",
            repair="install the package highspy",
        ) from missing
    # The plain class below the public one: the public one prints a banner to standard output when it is made.
    plain: Any = highspy.Highs.__base__
    return plain()
