"""Climbing the tree: from normalised indicators to the score of every node."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.plan import Block, Floats, Plan
from miqyas.index.shape import LARGEST

SLACK = 1e-12
"""A share of weight this close below the coverage still covers: sums of weights are not exact."""


def shares(plan: Plan, normalised: Floats, dropped: NDArray[np.bool_]) -> Floats:
    """Share of every element inside its parent: (element,), the root 1.

    normalised  (year, place, indicator); methods that read weights from the data see all years at once
    dropped     (indicator,) columns that are out: their share is 0
    """
    tree = plan.tree
    weights = np.ones(len(tree.ids))
    given = _given(plan, dropped)
    scores = _canvas(plan, normalised)
    read = any(block.setting.method not in FROM_MODEL for block, _ in plan.nodes.values())
    for element, children in tree.children.items():
        weigh, _ = plan.nodes[element]
        mine = given[children] if weigh.setting.method != "effective" else _summed(plan, given, children)
        live = mine > 0
        if not live.any():
            weights[children] = 0.0
            given[element] = 0.0
            continue
        x = scores[..., children[live]].reshape(-1, int(live.sum())) if read else np.empty((0, int(live.sum())))
        weights[children] = 0.0
        method = weigh.method("weigh")
        supplied = {"given": mine[live]} if "given" in method.supplied else {}
        found = method.kernel(x, **supplied, **weigh.options)
        if np.isnan(found).any():
            raise _weightless(plan, element, weigh)
        weights[children[live]] = found
        if read:
            scores[..., element] = _node(plan, element, scores, weights)
    return weights


FROM_MODEL = frozenset({"given", "equal", "effective"})


def climb(plan: Plan, normalised: Floats, weights: Floats, *, places: Sequence[str] = ()) -> Floats:
    """Score of every element: (..., place, element), NaN where coverage is not met.

    normalised  (..., place, indicator)
    weights     (..., element) shares inside the parent; leading axes (a draw of weights each) broadcast
    Raises BuildError that names place, node and value where an aggregation is not defined.
    """
    leading = np.broadcast_shapes(normalised.shape[:-2], weights.shape[:-1])
    scores = _canvas(plan, np.broadcast_to(normalised, (*leading, *normalised.shape[-2:])))
    for element in plan.tree.children:
        scores[..., element] = _node(plan, element, scores, weights, places)
    return scores


def _canvas(plan: Plan, normalised: Floats) -> Floats:
    scores = np.empty((*normalised.shape[:-1], len(plan.tree.ids)))
    scores[..., : plan.tree.width] = normalised
    return scores


def _node(plan: Plan, element: int, scores: Floats, weights: Floats, places: Sequence[str] = ()) -> Floats:
    children = plan.tree.children[element]
    block = plan.nodes[element][1]
    x = _facing(plan, scores, children)
    w = weights[..., children]
    done: Floats = block.method("aggregate").kernel(x, w, **block.options)
    gone = np.isnan(done)
    absent = np.isnan(x)
    if absent.any():
        done = np.where(_uncovered(plan, element, absent, w), np.nan, done)
    if places and gone.any():
        undefined = gone & ~absent.all(axis=-1) & ~_uncovered(plan, element, absent, w)
        if undefined.any():
            raise _undefined(plan, element, block, x, undefined, places)
    return done


def _uncovered(plan: Plan, element: int, absent: NDArray[np.bool_], w: Floats) -> NDArray[np.bool_]:
    counted = (w > 0) * 1.0 if plan.by_count else w
    total = np.maximum(counted.sum(axis=-1), np.finfo(np.float64).tiny)
    covered = np.matmul(~absent, counted[..., None])[..., 0] / total[..., None]
    uncovered: NDArray[np.bool_] = covered < plan.coverage[element] - SLACK
    return uncovered


def _facing(plan: Plan, scores: Floats, children: NDArray[np.intp]) -> Floats:
    # Children of a node that is better when lower are mirrored inside their scale, so that higher is better.
    x: Floats = scores[..., children]
    turned = [i for i, c in enumerate(children) if c >= plan.tree.width and plan.tree.parts[c].direction == "lower"]
    for i in turned:
        x[..., i] = plan.mirror - x[..., i]
    return x


def _given(plan: Plan, dropped: NDArray[np.bool_]) -> Floats:
    given = plan.tree.given.copy()
    given[: plan.tree.width][dropped] = 0.0
    return given


def _summed(plan: Plan, given: Floats, children: NDArray[np.intp]) -> Floats:
    # Across parents, so that weights must not be relative inside each of them: as a share of the largest.
    parts = plan.tree.parts[: plan.tree.width]
    weights = np.where(given[: plan.tree.width] > 0, [part.weight for part in parts], 0.0)
    weights = weights / max(weights.max() / LARGEST, 1.0)
    return np.array([weights[plan.tree.leaves(int(child))].sum() for child in children])


def _weightless(plan: Plan, element: int, block: Block) -> BuildError:
    name = plan.tree.ids[element]
    return BuildError(
        f"the weights of '{name}' cannot be read from its parts by {block.setting.method}: "
        "too few places have them all, or they do not differ",
        where=plan.site.where(("node", name, "weigh")),
        repair='fill what is absent ([impute]), or write weigh = "given" or "equal" for this node',
    )


def _undefined(
    plan: Plan, element: int, block: Block, x: Floats, bad: NDArray[np.bool_], places: Sequence[str]
) -> BuildError:
    at = tuple(np.argwhere(bad)[0])
    # The part nearest to zero from above, or the lowest below it, is what a mean cannot take.
    parts = x[at]
    child = int(np.flatnonzero(parts == 0)[0]) if (parts == 0).any() else int(np.nanargmin(parts))
    name = plan.tree.ids[element]
    part = plan.tree.ids[plan.tree.children[element][child]]
    return BuildError(
        f"the {block.setting.method} aggregation of '{name}' is not defined for {places[at[-1]]}: "
        f"its part '{part}' is {x[at][child]:g}",
        where=plan.site.where(("node", name, "aggregate")),
        repair="normalise to a range above zero (for example range = [1, 100]), or choose another aggregation",
    )
