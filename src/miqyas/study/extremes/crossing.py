"""How little the weights must move before a place crosses a rank."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.study.extremes import bound
from miqyas.study.extremes.contest import LEAST, STRETCH
from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.near import CLOSE, at_score, closed_in
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.question import Question
from miqyas.study.extremes.shift import Measure, ball, change, distance, start

Floats = NDArray[np.float64]

FIRM = 1e-11
"""Share of the range of all values that keeps a rival off the verge between ahead and not ahead."""

STEPS = 64
"""Weights that are tried on the way from the given ones to those that are known to do."""


@dataclass(frozen=True, eq=False)
class Crossing:
    """The smallest change of weights that brings a place to the other side of a rank.

    place, rank  the place, and its rank at the given weights
    target       the rank it is to have: at most this where it moves up, at least this where it moves down
    change       smallest change found, inf where none is; bound  proven: no smaller one
    weights      (part,) weights that do it, None where there are none
    exact        whether the change meets its bound
    """

    place: int
    rank: int
    target: int
    change: float
    bound: float
    weights: Floats | None
    exact: bool


def cross(
    x: Floats,
    weights: Floats,
    place: int,
    rank: int,
    *,
    by: Measure = "total",
    polytope: Polytope | None = None,
    time_limit: float | None = None,
) -> Crossing:
    """Find the smallest change of weights that moves a place into the first `rank` places, or out of them.

    x           (place, part), NaN where absent; weights (part,) in any scale; rank from 1 to places - 1
    by          "total": sum of absolute changes; "relative": greatest change of a weight as a share of itself
    polytope    what the changed weights must keep to; all weights that sum to one when None
    time_limit  seconds for the search; when they are up `bound` tells what is proven
    Raises BuildError where a place has no value at all or there is no such rank.
    """
    share, inside = start(x, weights, polytope)
    values = _checked(x, rank)
    inside = bound.weighed(values, inside)
    now = int(bound.ranks(values, share[None, :])[0, place])
    up = now > rank
    target = rank if up else rank + 1
    allowed = rank - 1 if up else len(x) - 1 - rank
    asked = _asked(values, inside, place, up)
    asked.relax()
    if asked.floor <= allowed < asked.count:
        asked.search(time_limit)
    if asked.floor > allowed:
        return Crossing(place, now, target, np.inf, np.inf, None, exact=True)
    found = _nearer(asked, share, allowed) if asked.count <= allowed else None
    if np.isnan(values).any():
        found, proven = _sliced(asked, share, allowed, found, by, time_limit)
    else:
        found, proven = _searched(asked, share, allowed, found, by, time_limit)
    size = np.inf if found is None else float(change(share, found, by))
    proven = min(max(proven, 0.0), size)  # no change is smaller than none, even where time was too short for a bound
    return Crossing(place, now, target, size, proven, found, exact=size - proven <= CLOSE)


def _checked(x: Floats, rank: int) -> Floats:
    empty = np.flatnonzero(np.isnan(x).all(axis=1))
    if len(empty):
        raise BuildError("a place without any value has no rank", where=f"row {empty[0]}", repair="leave it out")
    if not 1 <= rank < len(x):
        raise BuildError(f"no place can cross rank {rank}", where=f"{len(x)} places", repair=f"1 to {len(x) - 1}")
    return bound.scaled(x)


def _asked(values: Floats, inside: Polytope, place: int, up: bool) -> Question:
    return Question(
        values,
        inside,
        place,
        best=up,
        state=bound.pairs(values, inside)[place],
        pattern=bound.patterns(values),
        interval=bound.interval(values, inside),
    )


def _nearer(asked: Question, share: Floats, allowed: int) -> Floats:
    """The first weights that do on the straight way to those that are known to do."""
    way = asked.weights - share
    low, high = 0.0, 1.0
    for step in np.linspace(0.0, 1.0, STEPS + 1):
        if asked.tally(share + step * way) <= allowed:
            low, high = max(step - 1.0 / STEPS, 0.0), step
            break
    for _ in range(STEPS):
        middle = (low + high) / 2
        if asked.tally(share + middle * way) <= allowed:
            high = middle
        else:
            low = middle
    return np.asarray(share + high * way)


def _searched(
    asked: Question,
    share: Floats,
    allowed: int,
    found: Floats | None,
    by: Measure,
    seconds: float | None,
) -> tuple[Floats | None, float]:
    """Branch and bound from weights that do: the nearest found, and the change below which there are none."""
    inside, width, known = asked.polytope, len(share), allowed
    reach = np.inf if found is None else float(change(share, found, by))
    rivals = np.delete(np.arange(len(asked.x)), asked.place)
    rows = bound.against(asked.x, asked.place, rivals) * (1.0 if asked.best else -1.0)
    least, most = _within(rows, inside, share, reach, by)
    allowed -= int((least > 0.0).sum())
    open_ = (least <= 0.0) & (most > 0.0)
    rows, most = STRETCH * rows[open_], STRETCH * np.maximum(most[open_], LEAST)
    count = len(rows)
    made = distance(share, inside, by, extra=count)
    made.rows(np.hstack([rows, np.diag(-most)]), -np.inf, 0.0)
    made.rows(np.append(np.zeros(width), np.ones(count))[None, :], -np.inf, float(allowed))
    made.whole(np.arange(width, width + count))
    # What is known stays among the solutions: the search must not prove it away by rounding.
    outcome = made.solve(seconds=seconds, gap=CLOSE / 10, below=reach + CLOSE)
    if outcome.x is not None:
        right = outcome.x[width : width + count] < 0.5
        better = _firm(rows[right], share, inside, by)
        if better is not None and asked.tally(better) <= known and change(share, better, by) < reach:
            found = better
    return found, min(outcome.bound, reach)


def _sliced(
    asked: Question,
    share: Floats,
    allowed: int,
    found: Floats | None,
    by: Measure,
    seconds: float | None,
) -> tuple[Floats | None, float]:
    """The same where places lack different parts: slice by slice of the place's own score."""
    end = None if seconds is None else perf_counter() + seconds
    inside, own, width = asked.polytope, asked.x[asked.place], len(share)
    others = np.delete(asked.x, asked.place, axis=0)
    lacking = np.flatnonzero(np.isnan(asked.x).any(axis=0))
    sign = 1.0 if asked.best else -1.0

    def take(a: float, b: float, reach: float) -> tuple[float, Floats | None]:
        left = None if end is None else end - perf_counter()
        if left is not None and left <= 0:
            return 0.0, None
        lifted = Lifted(ball(share, inside, reach, by), own, a, b, lacking)
        rows = sign * lifted.beside(others, bound.MARGIN)
        least, most = lifted.reach(rows)
        open_ = (least <= 0.0) & (most > 0.0)
        count = int(open_.sum())
        made = distance(share, lifted, by, extra=count)
        made.rows(np.hstack([STRETCH * rows[open_], np.diag(-STRETCH * np.maximum(most[open_], LEAST))]), -np.inf, 0.0)
        spare = float(allowed - int((least > 0.0).sum()))
        made.rows(np.append(np.zeros(lifted.width), np.ones(count))[None, :], -np.inf, spare)
        made.whole(np.arange(lifted.width, lifted.width + count))
        outcome = made.solve(seconds=left, gap=CLOSE / 10, below=reach + CLOSE)
        floor = min(outcome.bound, reach)
        if outcome.x is None:
            return floor, None
        right = np.flatnonzero(most <= 0.0), np.flatnonzero(open_)[outcome.x[lifted.width : lifted.width + count] < 0.5]
        weights = inside.clean(outcome.x[:width])
        score = float(bound.scores(own[None, :], weights[None, :])[0, 0])
        kept = np.nan_to_num(others[np.concatenate(right)] - score - bound.MARGIN)
        return floor, at_score(own, sign * kept, score, share, inside, by, FIRM)

    def size(weights: Floats) -> float:
        return float(change(share, weights, by)) if asked.tally(weights) <= known else np.inf

    known = allowed
    low, high = bound.interval(own[None, :], inside if found is None else ball(share, inside, size(found), by))
    return closed_in(take, (float(low[0]), float(high[0])), size, found)


def _within(rows: Floats, inside: Polytope, share: Floats, reach: float, by: Measure) -> tuple[Floats, Floats]:
    """Extremes of rows @ w over the weights that are no further than `reach`: (row,), (row,)."""
    least, most = inside.reach(rows)
    if not np.isfinite(reach):
        return least, most
    here = rows @ share
    if by == "total":
        # Half of a total change is taken away, at best where it counts least, and given where it counts most.
        away = reach / 2 * (rows.max(axis=1) - rows.min(axis=1))
        near = here - away, here + away
    else:
        near = Polytope.around(share, reach).reach(rows)
    return np.maximum(least, near[0] - FIRM), np.minimum(most, near[1] + FIRM)


def _firm(rows: Floats, share: Floats, inside: Polytope, by: Measure) -> Floats | None:
    """The nearest weights with all rows at most zero, and a little less against rounding."""
    made = distance(share, inside, by)
    made.rows(rows, -np.inf, -STRETCH * FIRM)
    x = made.solve().x
    return None if x is None else inside.clean(x[: len(share)])
