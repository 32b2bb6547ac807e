"""How little the weights must move before two neighbours in a ranking change places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes import bound
from miqyas.study.extremes.contest import STRETCH
from miqyas.study.extremes.near import level
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.shift import Measure, change, distance, start, widest

Floats = NDArray[np.float64]

LEVEL = 1e-13
"""Two scores are level when they differ by no more than this share of the greatest difference of a part."""

HALVINGS = 100
"""Steps of a bisection on a change of weights."""


@dataclass(frozen=True, eq=False)
class Stability:
    """The smallest changes of weights that bring each place level with the one ranked before it.

    order              (place,) row numbers from the best to the worst; pair k is places k and k + 1 of it
    gap                (pair,) difference of their scores at the given weights
    total              (pair,) smallest sum of absolute changes of the weights; inf where no weights do it
    relative           (pair,) smallest s such that no weight changes by more than s times itself
    total_bound, relative_bound   (pair,) proven: no smaller change does it. The change itself but where the two
                       places lack different parts, where it may be a little less
    total_weights, relative_weights   (pair, part) weights at which the two are level; NaN where there are none
    """

    order: NDArray[np.intp]
    gap: Floats
    total: Floats
    relative: Floats
    total_bound: Floats
    relative_bound: Floats
    total_weights: Floats
    relative_weights: Floats


def stability(x: Floats, weights: Floats, *, polytope: Polytope | None = None) -> Stability:
    """Find for each pair of neighbours in the ranking how little makes them level.

    x         (place, part) normalised values, higher is better, NaN where absent
    weights   (part,) in any scale, made to sum to one
    polytope  what the changed weights must keep to; all weights that sum to one when None
    Closed forms where the polytope has bounds alone, linear programs otherwise; where two places lack different
    parts, linear programs over slices of the score at which they meet.
    """
    share, inside = start(x, weights, polytope)
    if np.isnan(x).any():
        # With no weight on what is present there is no score to be level with.
        inside = bound.weighed(bound.scaled(x), inside)
    scores = bound.scores(x, share[None, :])[0]
    order = np.argsort(-scores, kind="stable")
    upper, lower = order[:-1], order[1:]
    same = (np.isnan(x[upper]) == np.isnan(x[lower])).all(axis=1)
    difference = np.nan_to_num(x[upper] - x[lower], nan=0.0)
    total_weights = np.full(difference.shape, np.nan)
    relative_weights = total_weights.copy()
    if len(inside.sides[0]):
        for pair in np.flatnonzero(same):
            total_weights[pair] = _solved(difference[pair], share, inside, "total")
            relative_weights[pair] = _solved(difference[pair], share, inside, "relative")
    else:
        for pair in np.flatnonzero(same):
            total_weights[pair] = _moved(difference[pair], share, inside)
        relative_weights[same] = _stretched(difference[same], share, inside)
    total, relative = change(share, total_weights, "total"), change(share, relative_weights, "relative")
    total, relative = np.fmin(np.inf, total), np.fmin(np.inf, relative)
    total_bound, relative_bound = total.copy(), relative.copy()
    if not same.all():
        values = bound.scaled(x)
        for pair in np.flatnonzero(~same):
            two = values[[lower[pair], upper[pair]]]
            total_weights[pair], total[pair], total_bound[pair] = level(two, share, inside, "total")
            relative_weights[pair], relative[pair], relative_bound[pair] = level(two, share, inside, "relative")
    return Stability(
        order=order,
        gap=scores[upper] - scores[lower],
        total=total,
        relative=relative,
        total_bound=total_bound,
        relative_bound=relative_bound,
        total_weights=total_weights,
        relative_weights=relative_weights,
    )


def _moved(difference: Floats, share: Floats, inside: Polytope) -> Floats:
    """Weights nearest by total change with difference @ w <= 0: (part,), NaN where there are none.

    Weight moves from the part where the leader leads most to the part where it leads least, then from the
    next and to the next, each as far as the bounds allow. What a unit gains falls from step to step.
    """
    gap = float(difference @ share)
    if gap <= 0.0:
        return share
    low, high = inside.box
    order = np.argsort(-difference, kind="stable")
    spare, room = (share - low)[order], (high - share)[order][::-1]
    give, take = np.cumsum(np.maximum(spare, 0.0)), np.cumsum(np.maximum(room, 0.0))
    edges = np.unique(np.concatenate([[0.0], give, take]))
    edges = edges[edges <= min(give[-1], take[-1])]
    middle = (edges[:-1] + edges[1:]) / 2
    falling = difference[order]
    pace = falling[np.searchsorted(give, middle)] - falling[::-1][np.searchsorted(take, middle)]
    gained = np.cumsum(np.maximum(pace, 0.0) * np.diff(edges))
    if not len(gained) or gap > gained[-1] + LEVEL * np.abs(difference).max():
        return np.full(len(share), np.nan)
    gap = min(gap, float(gained[-1]))
    at = int(np.searchsorted(gained, gap))
    before = gained[at - 1] if at else 0.0
    moved = edges[at] + (gap - before) / pace[at]
    after = share.copy()
    after[order] -= np.clip(moved - (give - np.diff(give, prepend=0.0)), 0.0, np.diff(give, prepend=0.0))
    after[order[::-1]] += np.clip(moved - (take - np.diff(take, prepend=0.0)), 0.0, np.diff(take, prepend=0.0))
    return after


def _stretched(difference: Floats, share: Floats, inside: Polytope) -> Floats:
    """Weights nearest by relative change with difference @ w <= 0: (pair, part), NaN where there are none.

    Bisection on the change; whether one suffices is a fractional knapsack over the narrowed bounds.
    """
    low, high = inside.box
    least, most = np.zeros(len(difference)), np.full(len(difference), widest(share))
    order = np.argsort(difference, axis=1)
    ordered, base = np.take_along_axis(difference, order, axis=1), share[order]

    def lowest(size: Floats) -> Floats:
        floor = np.maximum(low[order], base * (1.0 - size[:, None]))
        room = np.minimum(high[order], base * (1.0 + size[:, None])) - floor
        taken = np.cumsum(room, axis=1)
        rest = 1.0 - floor.sum(axis=1, keepdims=True)
        return np.asarray(floor + np.clip(rest - (taken - room), 0.0, room))

    level = LEVEL * np.abs(difference).max(axis=1)
    none = np.einsum("kp,kp->k", ordered, lowest(most)) > level
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        enough = np.einsum("kp,kp->k", ordered, lowest(middle)) <= level
        least, most = np.where(enough, least, middle), np.where(enough, middle, most)
    found = np.empty_like(difference)
    np.put_along_axis(found, order, lowest(most), axis=1)
    found[difference @ share <= 0.0] = share
    found[none] = np.nan
    return found


def _solved(difference: Floats, share: Floats, inside: Polytope, by: Measure) -> Floats:
    """Weights nearest with difference @ w <= 0, by a linear program: (part,), NaN where there are none."""
    if difference @ share <= 0.0:
        return share
    made = distance(share, inside, by)
    made.rows(difference[None, :] * (STRETCH / np.abs(difference).max()), -np.inf, 0.0)
    x = made.solve().x
    return np.full(len(share), np.nan) if x is None else inside.clean(x[: len(share)])
