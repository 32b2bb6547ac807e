"""Decomposition: what each indicator adds to the difference of two years' scores, exactly.

A sum of parts changes by the sum of its weighted changes. A geometric mean S of parts x changes by the sum of
w L(S', S) / L(x', x) times the change of each part, with the logarithmic mean L(a, b) = (a - b) / ln(a / b)
(Ang 2004, Energy Policy 32, logarithmic mean Divisia index). Both chain down a tree of such nodes.
"""

from __future__ import annotations

import numpy as np

from miqyas.index.plan import Floats
from miqyas.index.result import Index

NEAR = 1e-4
"""Relative difference below which the logarithmic mean is taken from its series."""


def steps(index: Index, since: int, until: int) -> Floats | None:
    """What each indicator adds to the difference of the root scores: (place, indicator), summing to it.

    None where a node is neither an arithmetic nor a geometric mean. An indicator that a place has in neither year
    adds 0; a place without a score in both years, or with an indicator that only one year has, is NaN.
    """
    plan, tree = index.plan, index.tree
    if any(block.setting.method not in ("arithmetic", "geometric") for _, block in plan.nodes.values()):
        return None
    pair = [index.years.index(since), index.years.index(until)]
    scores = index.scores[pair]
    reach = np.zeros(scores.shape[1:])
    reach[:, -1] = 1.0
    for element in reversed(list(tree.children)):
        children = tree.children[element]
        x = scores[..., children]
        turned = np.array([c >= tree.width and tree.parts[c].direction == "lower" for c in children])
        x = np.where(turned, plan.mirror - x, x)
        here = ~np.isnan(x).any(axis=0)
        weights = np.where(here, index.weights[children], 0.0)
        total = weights.sum(axis=1, keepdims=True)
        weights = weights / np.where(total > 0, total, 1.0)
        if plan.nodes[element][1].setting.method == "geometric":
            whole = logarithmic(scores[0, :, element], scores[1, :, element])[:, None]
            weights = np.where(here, weights * whole / logarithmic(x[0], x[1]), 0.0)
        reach[:, children] = reach[:, [element]] * weights * np.where(turned, -1.0, 1.0)
    leaves = scores[..., : tree.width]
    parts: Floats = reach[:, : tree.width] * np.nan_to_num(leaves[1] - leaves[0])
    uneven = (np.isnan(scores[0]) != np.isnan(scores[1])).any(axis=1)
    parts[uneven | np.isnan(scores[..., -1]).any(axis=0)] = np.nan
    return parts


def logarithmic(a: Floats, b: Floats) -> Floats:
    """Logarithmic mean of positive figures, their own value where they are equal; NaN for others."""
    ok = (a > 0) & (b > 0)
    a, b = np.where(ok, a, 1.0), np.where(ok, b, 1.0)
    step = (a - b) / b
    near = np.abs(step) < NEAR
    # (a - b) / ln(a / b) = b (1 + r/2 - r²/12 + r³/24 - ...)
    series = b * (1 + step / 2 - step**2 / 12 + step**3 / 24)
    exact = (a - b) / np.where(near, 1.0, np.log1p(np.where(near, 1.0, step)))
    return np.where(ok, np.where(near, series, exact), np.nan)
