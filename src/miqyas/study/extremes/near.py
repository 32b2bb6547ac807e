"""Near: the smallest change of weights where places lack different parts, by slices of the score at which they meet.

In a slice the comparison is linear over lifted weights and a little too wide, which proves that no smaller change
does it; at the score that comes out it is linear as it stands, which gives weights that do it. The slice that is
least proven is halved until the two meet.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes import bound
from miqyas.study.extremes.contest import STRETCH
from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.shift import Measure, ball, change, distance

Floats = NDArray[np.float64]

CLOSE = 1e-6
"""A smallest change is exact where it is proven to this; changes are shares of one."""

SLICES = 96
"""Slices after which no more are made."""

Slice = Callable[[float, float, float], tuple[float, Floats | None]]
"""Ends of a slice, the smallest change that is known -> proven in the slice, and weights that may do it."""


def closed_in(
    take: Slice, span: tuple[float, float], size: Callable[[Floats], float], known: Floats | None = None
) -> tuple[Floats | None, float]:
    """The smallest change found and what is proven: weights (part,) or None, and the bound.

    size  of the change that weights are, inf where they do not do it
    """
    found, reach = known, np.inf if known is None else size(known)
    heap: list[tuple[float, float, float]] = [(0.0, *span)]
    proven, made = np.inf, 0
    while heap and heap[0][0] < reach - CLOSE and made < SLICES:
        before, low, high = heappop(heap)
        middle = (low + high) / 2
        for a, b in ((low, middle), (middle, high)) if made else ((low, high),):
            floor, weights = take(a, b, reach)
            made += 1
            floor = max(floor, before)
            if weights is not None and (there := size(weights)) < reach:
                found, reach = weights, there
            if floor < reach and b - a > bound.MARGIN:
                heappush(heap, (floor, a, b))
            else:
                proven = min(proven, floor)
    return found, min(proven, reach, heap[0][0] if heap else np.inf)


def level(two: Floats, share: Floats, inside: Polytope, by: Measure) -> tuple[Floats, float, float]:
    """Weights nearest to `share` at which the first of two places is level with the second or ahead.

    two      (place, part) from 0 to 1, NaN where absent
    returns  weights (part,), NaN where there are none; the size of their change; what is proven of it
    """
    own, other = two
    lacking = np.flatnonzero(np.isnan(two).any(axis=0))

    def take(a: float, b: float, reach: float) -> tuple[float, Floats | None]:
        lifted = Lifted(ball(share, inside, reach, by), own, a, b, lacking)
        made = distance(share, lifted, by)
        made.rows(STRETCH * lifted.beside(other[None, :], 0.0), -np.inf, 0.0)
        found = made.solve()
        if found.x is None:
            return found.bound, None
        weights = inside.clean(found.x[: len(share)])
        score = float(bound.scores(own[None, :], weights[None, :])[0, 0])
        return found.bound, at_score(own, np.nan_to_num(other - score)[None, :], score, share, inside, by)

    def size(weights: Floats) -> float:
        first, second = bound.scores(two, weights[None, :])[0]
        return float(change(share, weights, by)) if first >= second - bound.MARGIN else np.inf

    low, high = bound.interval(own[None, :], inside)
    found, proven = closed_in(take, (float(low[0]), float(high[0])), size)
    if found is None:
        return np.full(len(share), np.nan), np.inf, proven
    return found, size(found), proven


def at_score(
    own: Floats, rows: Floats, score: float, share: Floats, inside: Polytope, by: Measure, room: float = 0.0
) -> Floats | None:
    """The nearest weights at which the place has a score and all rows @ w are at most zero, less `room`."""
    made = distance(share, inside, by)
    made.rows(STRETCH * np.nan_to_num(own - score)[None, :], 0.0, 0.0)
    made.rows(STRETCH * rows, -np.inf, -STRETCH * room)
    x = made.solve().x
    return None if x is None else inside.clean(x[: len(share)])
