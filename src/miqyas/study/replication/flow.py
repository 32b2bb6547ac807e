"""Scores of all nodes for many draws of weights at once, as matrix products wherever the tree allows.

Arithmetic nodes are products; geometric nodes are products of logarithms. What hangs on indicators alone costs one
product for all draws; the nodes above add their children up. Every other aggregation runs its own kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from miqyas.index.climb import SLACK
from miqyas.index.plan import Floats, Plan

Scores = dict[int, Floats]

LINEAR = frozenset({"arithmetic", "geometric"})


def flow(plan: Plan, normalised: Floats, weights: Floats, wanted: Sequence[int], own: Floats | None = None) -> Scores:
    """Scores of the wanted nodes: element -> (draw, place), NaN where coverage is not met.

    normalised  (place, indicator), or (draw, place, indicator) where the figures differ by draw
    weights     (draw, element), relative inside each parent
    own         (element,) shares that coverage is judged by; the drawn weights themselves when not given. Whether a
                place has enough data is a matter of the model, not of a draw.
    """
    if _collapses(plan, normalised, wanted):
        return {element: _collapsed(plan, normalised, weights, element) for element in wanted}
    found: Scores = {}
    needed = _below(plan, wanted)
    for element in plan.tree.children:
        if element in needed:
            found[element] = _node(plan, normalised, weights, element, found, own)
    return {element: found[element] for element in wanted}


def _collapses(plan: Plan, normalised: Floats, wanted: Sequence[int]) -> bool:
    # With nothing absent and only sums, a score is one product with the effective weights.
    plain = all(block.setting.method == "arithmetic" for _, block in plan.nodes.values())
    turned = any(part.direction == "lower" for part in plan.tree.parts[plan.tree.width :])
    few = len(wanted) <= 3
    return few and plain and not turned and normalised.ndim == 2 and not np.isnan(normalised).any()


def _collapsed(plan: Plan, x: Floats, weights: Floats, element: int) -> Floats:
    leaves = plan.tree.leaves(element)
    effective = effective_weights(plan, weights, element)
    scores: Floats = effective @ np.ascontiguousarray(x[:, leaves].T)
    return scores


def effective_weights(plan: Plan, weights: Floats, element: int) -> Floats:
    """Share of each indicator below a node in that node: (draw, leaf), leaves in file order.

    weights  (draw, element), relative inside each parent
    """
    tree = plan.tree
    shares = {element: np.ones(len(weights))}
    # Children stand before parents, so going backwards meets every parent first.
    for node in reversed(list(tree.children)):
        if node in shares:
            children = tree.children[node]
            own = weights[:, children]
            own = own * (shares[node] / own.sum(axis=1))[:, None]
            shares.update({int(child): own[:, i] for i, child in enumerate(children)})
    return np.stack([shares[int(leaf)] for leaf in tree.leaves(element)], axis=1)


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
    if not here.all():
        counted = _counted(plan, w, None if own is None else own[children])
        share = np.matmul(here, counted[:, :, None])[..., 0] / counted.sum(axis=1)[:, None]
        done = np.where(share < plan.coverage[element] - SLACK, np.nan, done)
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
    whole = w.sum(axis=1)[:, None]
    total: Floats = np.zeros(1)
    lost: Floats = np.zeros(1)
    missed: Floats = np.zeros(1)
    absent = False
    if leaf.any():
        x = normalised[..., children[leaf]]
        gone = np.isnan(x)
        own: Floats = w[:, leaf]
        absent = bool(gone.any())
        if log:
            x = np.asarray(np.log(np.where(gone, 1.0, x)), dtype=np.float64)
        total = _product(np.where(gone, 0.0, x) if absent else x, own)
        if absent:
            lost = _product(gone * 1.0, own)
            parts: Floats = counted[:, leaf]
            missed = _product(gone * 1.0, parts)
    for i in np.flatnonzero(~leaf):
        score = _seen(plan, found, int(children[i]))
        gone = np.isnan(score)
        score = np.asarray(np.log(score)) if log else score
        if gone.any():
            absent = True
            score = np.where(gone, 0.0, score)
            lost = lost + w[:, [i]] * gone
            missed = missed + counted[:, [i]] * gone
        total = total + w[:, [i]] * score
    if not absent:
        return _back(total / whole, log=log)
    left = whole - lost
    # What is left of a sum of weights after taking all of them away is rounding, not weight.
    present = left > SLACK * whole
    mean = np.where(present, total / np.where(present, left, 1.0), np.nan)
    covered = 1.0 - missed / counted.sum(axis=1)[:, None]
    mean = np.where(covered < plan.coverage[element] - SLACK, np.nan, mean)
    return _back(mean, log=log)


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
