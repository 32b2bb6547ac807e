"""Scores of all nodes for many draws of weights at once, as matrix products wherever the tree allows.

Arithmetic nodes are products; geometric nodes are products of logarithms. What hangs on indicators alone costs one
product for all draws; the nodes above add their children up. Every other aggregation runs its own kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.climb import SLACK
from miqyas.index.plan import Floats, Plan
from miqyas.study.replication.course import LINEAR, Course, Stretch

Scores = dict[int, Floats]
Bools = NDArray[np.bool_]


def flow(
    plan: Plan,
    normalised: Floats,
    weights: Floats,
    wanted: Sequence[int],
    own: Floats | None = None,
    laid: Course | None = None,
) -> Scores:
    """Scores of the wanted nodes: element -> (draw, place), NaN where coverage is not met.

    normalised  (place, indicator), or (draw, place, indicator) where the figures differ by draw
    weights     (draw, element), relative inside each parent
    own         (element,) shares that coverage is judged by; the drawn weights themselves when not given. Whether a
                place has enough data is a matter of the model, not of a draw.
    laid        the course of the world, where these are its figures and shares
    Raises BuildError where a mean is not defined, such as a geometric one of a part that is not above zero.
    """
    if _collapses(plan, normalised, wanted):
        return {element: _collapsed(plan, normalised, weights, element) for element in wanted}
    needed = _below(plan, wanted)
    if laid is not None and laid.holds(weights):
        return _along(plan, laid, weights, wanted, needed)
    found: Scores = {}
    for element in plan.tree.children:
        if element in needed:
            found[element] = _node(plan, normalised, weights, element, found, own)
    return {element: found[element] for element in wanted}


def _along(plan: Plan, laid: Course, weights: Floats, wanted: Sequence[int], needed: set[int]) -> Scores:
    # Scores of geometric nodes stay logarithms on their way up, 0 where a place is absent.
    found: Scores = {}
    for element in plan.tree.children:
        if element in needed:
            found[element] = _stretch(plan, laid, weights, element, found)
    return {element: _told(laid.stretches[element], found[element]) for element in wanted}


def _stretch(plan: Plan, laid: Course, weights: Floats, element: int, found: Mapping[int, Floats]) -> Floats:
    one = laid.stretches[element]
    w = weights[:, one.children]
    total: Floats = w[:, one.leaf] @ one.figures
    for i in np.flatnonzero(~one.leaf):
        total += w[:, [i]] * _entering(plan, laid, element, int(one.children[i]), found)
    if one.here is None:
        total /= w.sum(axis=1)[:, None]
    else:
        left = w @ one.here
        if not one.complete:
            left[:, one.gone] = 1.0
        total /= left
    if not one.complete:
        total[:, one.gone] = 0.0
    return total


def _entering(plan: Plan, laid: Course, element: int, child: int, found: Mapping[int, Floats]) -> Floats:
    # A child as its parent sums it up: mirrored where lower is better, and on the parent's scale.
    above, below, score = laid.stretches[element], laid.stretches[child], found[child]
    mirrored = plan.tree.parts[child].direction == "lower"
    if above.log and below.log and not mirrored:
        return score
    if not (above.log or below.log or mirrored):
        return score
    seen: Floats = np.asarray(np.exp(score)) if below.log else score.copy()
    if mirrored:
        np.subtract(plan.mirror, seen, out=seen)
    if not below.complete:
        seen[:, below.gone] = 1.0 if above.log else 0.0
    return _logged(plan, element, child, seen) if above.log else seen


def _told(one: Stretch, score: Floats) -> Floats:
    told: Floats = np.asarray(np.exp(score)) if one.log else score if one.complete else score.copy()
    if not one.complete:
        told[:, one.gone] = np.nan
    return told


def _logged(plan: Plan, element: int, child: int, score: Floats) -> Floats:
    if float(np.fmin.reduce(score, axis=None, initial=np.inf)) <= 0:
        raise _undefined(plan, element, child)
    return np.asarray(np.log(score))


def _defined(plan: Plan, element: int, leaves: NDArray[np.intp], low: Bools, own: Floats, mean: Floats) -> None:
    # Where a score stands, no figure that has weight in it is at zero or below; low (..., place, leaf).
    if low.any() and bool((~np.isnan(mean) & (_product(np.asarray(low, dtype=np.float64), own) > 0)).any()):
        raise _undefined(plan, element, int(leaves[np.argwhere(low)[0][-1]]))


def _undefined(plan: Plan, element: int, child: int | None = None) -> BuildError:
    above, method = plan.tree.ids[element], plan.nodes[element][1].setting.method
    met = "" if child is None else f": its part '{plan.tree.ids[child]}' is not above zero in some of them"
    return BuildError(
        f"the {method} aggregation of '{above}' is not defined for every draw{met}",
        where=plan.site.where(("node", above, "aggregate")),
        repair="normalise to a range above zero (for example range = [1, 100]), or choose another aggregation",
    )


def _collapses(plan: Plan, normalised: Floats, wanted: Sequence[int]) -> bool:
    # With nothing absent and only sums, a score is one product with the effective weights.
    plain = all(block.setting.method == "arithmetic" for _, block in plan.nodes.values())
    turned = any(part.direction == "lower" for part in plan.tree.parts[plan.tree.width :])
    few = len(wanted) <= 3
    return few and plain and not turned and normalised.ndim == 2 and not np.isnan(normalised).any()


def _collapsed(plan: Plan, x: Floats, weights: Floats, element: int) -> Floats:
    leaves = plan.tree.leaves(element)
    if np.array_equal(leaves, plan.tree.children[element]):
        # Nothing between the figures and the score: the sum of the weights is taken out of the product.
        side = leaves[-1] - leaves[0] + 1 == len(leaves)
        own = weights[:, leaves[0] : leaves[-1] + 1] if side else weights[:, leaves]
        flat: Floats = own @ np.ascontiguousarray(x[:, leaves].T)
        flat /= _sum(own)
        return flat
    effective = effective_weights(plan, weights, element)
    scores: Floats = effective @ np.ascontiguousarray(x[:, leaves].T)
    scores[~effective.any(axis=1)] = np.nan
    return scores


def effective_weights(plan: Plan, weights: Floats, element: int) -> Floats:
    """Share of each indicator below a node in that node: (draw, leaf), leaves in file order.

    weights  (draw, element), relative inside each parent
    """
    tree = plan.tree
    leaves = tree.leaves(element)
    effective: Floats = np.empty((len(weights), len(leaves)))
    shares = {element: np.ones(len(weights))}
    # Children stand before parents, so going backwards meets every parent first.
    for node in reversed(list(tree.children)):
        if node not in shares:
            continue
        children = tree.children[node]
        own = weights[:, children]
        whole = own.sum(axis=1)
        part = np.divide(shares[node], whole, out=np.zeros(len(own)), where=whole > 0)
        leaf = children < tree.width
        if leaf.any():
            effective[:, np.searchsorted(leaves, children[leaf])] = own[:, leaf] * part[:, None]
        for i in np.flatnonzero(~leaf):
            shares[int(children[i])] = own[:, i] * part
    return effective


def _below(plan: Plan, wanted: Sequence[int]) -> set[int]:
    needed: set[int] = set()
    for element in wanted:
        stack = [int(element)]
        while stack:
            one = stack.pop()
            if one in plan.tree.children and one not in needed:
                needed.add(one)
                stack.extend(int(child) for child in plan.tree.children[one])
    return needed


def _node(
    plan: Plan,
    normalised: Floats,
    weights: Floats,
    element: int,
    found: Mapping[int, Floats],
    own: Floats | None,
) -> Floats:
    children = plan.tree.children[element]
    block = plan.nodes[element][1]
    w = weights[:, children]
    leaf = children < plan.tree.width
    if block.setting.method in LINEAR:
        counted = _counted(plan, w, None if own is None else own[children])
        return _linear(plan, normalised, w, element, found, counted, log=block.setting.method == "geometric")
    parts = [
        np.broadcast_to(normalised[..., c], (len(w), normalised.shape[-2])) if own else _seen(plan, found, int(c))
        for c, own in zip(children, leaf, strict=True)
    ]
    x = np.stack(parts, axis=-1)
    done: Floats = block.method("aggregate").kernel(x, w, **block.options)
    here = ~np.isnan(x)
    gone = np.isnan(done)
    if not here.all():
        counted = _counted(plan, w, None if own is None else own[children])
        share = np.matmul(here, counted[:, :, None])[..., 0] / _sum(counted)
        uncovered = share < plan.coverage[element] - SLACK
        done = np.where(uncovered, np.nan, done)
        gone &= ~uncovered
    if gone.any() and (gone & (here & (w > 0)[:, None, :]).any(axis=-1)).any():
        # As in the model as it is written: a mean that is not defined is a mistake, no absence.
        raise _undefined(plan, element)
    return done


def _seen(plan: Plan, found: Mapping[int, Floats], child: int) -> Floats:
    # A child that is better when lower enters its parent mirrored inside its scale.
    return plan.mirror - found[child] if plan.tree.parts[child].direction == "lower" else found[child]


def _linear(
    plan: Plan,
    normalised: Floats,
    w: Floats,
    element: int,
    found: Mapping[int, Floats],
    counted: Floats,
    *,
    log: bool,
) -> Floats:
    children = plan.tree.children[element]
    leaf = children < plan.tree.width
    whole = _sum(w)
    total: Floats = np.zeros(1)
    lost: Floats = np.zeros(1)
    missed: Floats = np.zeros(1)
    low: Bools = np.zeros((1, 0), dtype=np.bool_)
    absent = False
    if leaf.any():
        x = normalised[..., children[leaf]]
        gone = np.isnan(x)
        own: Floats = w[:, leaf]
        absent = bool(gone.any())
        if log:
            low = np.asarray(x <= 0)
            x = np.asarray(np.log(np.where(gone | low, 1.0, x)), dtype=np.float64)
        total = _product(np.where(gone, 0.0, x) if absent else x, own)
        if absent:
            lost = _product(gone * 1.0, own)
            parts: Floats = counted[:, leaf]
            missed = _product(gone * 1.0, parts)
    for i in np.flatnonzero(~leaf):
        score = _seen(plan, found, int(children[i]))
        gone = np.isnan(score)
        score = _logged(plan, element, int(children[i]), score) if log else score
        if gone.any():
            absent = True
            score = np.where(gone, 0.0, score)
            lost = lost + w[:, [i]] * gone
            missed = missed + counted[:, [i]] * gone
        total = total + w[:, [i]] * score
    if not absent:
        _defined(plan, element, children[leaf], low, w[:, leaf], total)
        return _back(total / whole, log=log)
    left = whole - lost
    # What is left of a sum of weights after taking all of them away is rounding, not weight.
    present = left > SLACK * whole
    mean = np.where(present, total / np.where(present, left, 1.0), np.nan)
    covered = 1.0 - missed / _sum(counted)
    mean = np.where(covered < plan.coverage[element] - SLACK, np.nan, mean)
    _defined(plan, element, children[leaf], low, w[:, leaf], mean)
    return _back(mean, log=log)


def _sum(w: Floats) -> Floats:
    # (draw, 1); NaN where a draw leaves out all of a node's parts, which then has no score.
    whole: Floats = w.sum(axis=1)[:, None]
    return np.where(whole > 0, whole, np.nan)


def _counted(plan: Plan, w: Floats, own: Floats | None) -> Floats:
    # What coverage is counted in: (draw, child); a child that a draw leaves out is not there to be missed.
    if plan.by_count:
        return np.asarray(w > 0, dtype=np.float64)
    return w if own is None else np.where(w > 0, own, 0.0)


def _back(mean: Floats, *, log: bool) -> Floats:
    return np.asarray(np.exp(mean)) if log else mean


def _product(x: Floats, w: Floats) -> Floats:
    # (place, child) or (draw, place, child) with (draw, child) -> (draw, place)
    if x.ndim == 2:
        product: Floats = w @ np.ascontiguousarray(x.T)
        return product
    return np.asarray(np.matmul(x, w[:, :, None])[..., 0])
