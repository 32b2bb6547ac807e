"""What would flip a match: the smallest change of one side's standing that takes a giver out of the best, or in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from miqyas.data.panel import Floats
from miqyas.study.match.gap import learnable
from miqyas.study.match.score import TIE, Bools, need, offer

STEPS = 1000
"""Points of the scale that are tried; a window narrower than a step of it can be missed."""

PARTS, ROUNDS = 64, 5
"""What a step is divided into, again and again, to find the point: 64 to the 5th of 1/1000."""

Inside = Callable[[Floats], Bools]


def of_giver(level: Floats, giver: int, taker: int, optimum: float, floor: float, best: int) -> float | None:
    """Smallest change of the giver's standing that changes whether it is among the taker's best.

    level    (place,) in [0, 1], NaN where not known
    optimum  gap at which most is learned; floor how far the taker takes anything up
    returns  a change on the scale of level, None where no standing on it changes anything
    """
    others = np.delete(_worth(level, level[[taker]], optimum, floor)[0], [giver, taker])
    bar = _bar(others[None], best)[0]

    def inside(points: Floats) -> Bools:
        worth = offer(points) * need(level[[taker]]) * learnable(points - level[taker], optimum) * floor
        return np.asarray((worth > 0) & (worth >= bar - TIE))

    return _nearest(inside, float(level[giver]))


def of_taker(level: Floats, giver: int, taker: int, optimum: float, floor: float, best: int) -> float | None:
    """Smallest change of the taker's standing that changes whether the giver is among its best; as `of_giver`."""

    def inside(points: Floats) -> Bools:
        worth = _worth(level, points, optimum, floor)
        bar = _bar(np.delete(worth, [giver, taker], axis=1), best)
        return np.asarray((worth[:, giver] > 0) & (worth[:, giver] >= bar - TIE))

    return _nearest(inside, float(level[taker]))


def _worth(level: Floats, takers: Floats, optimum: float, floor: float) -> Floats:
    # (point, giver): what everybody is worth to a taker that stands at each point.
    t = takers[:, None]
    worth: Floats = offer(level[None]) * need(t) * learnable(level[None] - t, optimum) * floor
    return worth


def _bar(others: Floats, best: int) -> Floats:
    # What a giver must be worth to be among the best beside these others: (point,).
    worth = np.where(others > 0, others, 0.0)
    if worth.shape[1] < best:
        return np.zeros(len(worth))
    last: Floats = np.partition(worth, worth.shape[1] - best, axis=1)[:, -best]
    return last


def _nearest(inside: Inside, here: float) -> float | None:
    if np.isnan(here):
        return None
    now = bool(inside(np.array([here]))[0])
    found: list[float] = []
    for end in (0.0, 1.0):
        points = np.linspace(here, end, STEPS + 1)
        other = np.flatnonzero(inside(points) != now)
        if len(other) and other[0] > 0:
            found.append(_between(inside, now, float(points[other[0] - 1]), float(points[other[0]])) - here)
    return min(found, key=abs) if found else None


def _between(inside: Inside, now: bool, same: float, other: float) -> float:
    # The point between two where the state changes first, from many points at once: calls cost more than points.
    for _ in range(ROUNDS):
        points = np.linspace(same, other, PARTS + 1)
        first = int(np.flatnonzero(inside(points) != now)[0])
        same, other = float(points[max(first - 1, 0)]), float(points[first])
    return other
