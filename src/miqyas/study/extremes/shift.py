"""The shift of weights: how large it is, and linear programs that keep it small."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.program import Program

Floats = NDArray[np.float64]
Measure = Literal["total", "relative"]


def change(before: Floats, after: Floats, by: Measure) -> Floats:
    """Size of a change of weights: before (part,), after (..., part), both with a sum of one; (...)."""
    away = np.abs(after - before)
    if by == "total":
        return np.asarray(away.sum(axis=-1))
    # A weight of zero stays zero; what rounding makes of it is no change.
    return np.asarray(np.divide(away, before, out=np.zeros_like(away), where=before > 0).max(axis=-1))


def start(x: Floats, weights: Floats, polytope: Polytope | None) -> tuple[Floats, Polytope]:
    """The weights (part,) made to sum to one, and the polytope, which must hold them.

    Raises BuildError where it does not, or where values and weights do not fit.
    """
    given = np.asarray(weights, dtype=np.float64)
    inside = Polytope.simplex(len(given)) if polytope is None else polytope
    if x.ndim != 2 or x.shape[1] != len(given) or inside.width != len(given):
        raise BuildError(
            "values and weights do not have the same parts",
            where=f"values {x.shape}, weights {given.shape}, polytope ({inside.width},)",
            repair="give values (place, part), one column for each weight",
        )
    share = Polytope.around(given, 0.0).low
    if not inside.holds(share):
        raise BuildError(
            "the weights themselves are not admissible",
            where=f"weights {share.tolist()}",
            repair="widen the bounds or conditions so that they hold the given weights",
        )
    return share, inside


def widest(share: Floats) -> float:
    """The relative change that lets any part of positive weight take everything."""
    return float(1.0 / share[share > 0].min())


def ball(share: Floats, inside: Polytope, reach: float, by: Measure) -> Polytope:
    """The polytope within bounds that no smaller change than `reach` leaves."""
    if not np.isfinite(reach):
        return inside
    away = np.full(len(share), reach / 2) if by == "total" else share * reach
    return replace(inside, low=np.maximum(inside.low, share - away), high=np.minimum(inside.high, share + away))


def distance(share: Floats, inside: Polytope | Lifted, by: Measure, extra: int = 0) -> Program:
    """A program of the least change: columns are weights (part,), `extra` in [0, 1], and the change itself.

    With lifted weights their products stand between the weights and the extra columns.

    The change is a column for each part, or one in units of the widest change, each in [0, 1].
    """
    width = len(share)
    between = inside.width - width + extra
    if by == "total":
        made = inside.program(extra + width, 1.0)
        size = np.eye(width)
    else:
        made = inside.program(extra + 1, 1.0)
        size = widest(share) * share[:, None]
    none = np.zeros((width, between))
    made.rows(np.hstack([np.eye(width), none, -size]), -np.inf, share)
    made.rows(np.hstack([np.eye(width), none, size]), share, np.inf)
    made.cost(np.full(size.shape[1], 1.0 if by == "total" else widest(share)), width + between)
    return made
