"""Agreement: how far figures, or rankings, say the same (pairs present in both; convention §4)."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.kernel.divisor import divisor
from miqyas.index.kernel.rank import rank

BLOCK = 1 << 20
"""Pairs compared at a time: bounds the memory of Kendall's tau."""

FLAT = 1e-12
"""A share of a column's own variation below which it is constant where the other column is present."""


def covariance(x: Floats) -> Floats:
    """Sample covariance (ddof 1) of every two children over the places that have both.

    x        (place, child), NaN where absent
    returns  (child, child), in the product of the units; NaN where fewer than two places have both
    """
    number, product, _ = _cross(x)
    span = _span(x)
    return product / divisor(number - 1.0) * np.outer(span, span)


def correlation(x: Floats) -> Floats:
    """Pearson's correlation of every two children over the places that have both.

    x        (place, child), NaN where absent
    returns  (child, child), in [-1, 1], 1 on the diagonal; NaN where a child is constant on those places
    """
    _, product, square = _cross(x)
    varied = square > FLAT * np.diag(square)[:, np.newaxis]
    spread = np.where(varied & varied.T, np.sqrt(np.maximum(square, 0.0) * np.maximum(square.T, 0.0)), 0.0)
    found: Floats = np.clip(product / divisor(spread), -1.0, 1.0)
    return found


def pearson(a: Floats, b: Floats) -> float:
    """Pearson's correlation.

    a, b     (place,), NaN where absent
    returns  in [-1, 1]; NaN where one of them is constant on the places that have both
    """
    return float(correlation(np.stack([a, b], axis=-1))[0, 1])


def spearman(a: Floats, b: Floats) -> float:
    """Spearman's rank correlation: Pearson's of the ranks, ties sharing the mean of theirs.

    a, b     (place,), NaN where absent; ranks are taken over the places that have both
    returns  in [-1, 1]; NaN where one of them is constant there
    """
    a, b = _both(a, b)
    return float(correlation(rank(np.stack([a, b], axis=-1), ties="average", near=0.0))[0, 1])


def kendall(a: Floats, b: Floats) -> float:
    """Kendall's tau-b: pairs in the same order less pairs in the opposite order, corrected for ties.

    a, b     (place,), NaN where absent
    returns  in [-1, 1]; NaN where one of them is constant on the places that have both
    source   Kendall (1945), Biometrika 33, 239-251
    """
    a, b = _both(a, b)
    same = apart_a = apart_b = 0
    step = max(1, BLOCK // max(len(a), 1))
    for start in range(0, len(a), step):
        rows = slice(start, start + step)
        way_a, way_b = _order(a[rows], a), _order(b[rows], b)
        same += int((way_a * way_b).sum(dtype=np.int64))
        apart_a += int(np.count_nonzero(way_a))
        apart_b += int(np.count_nonzero(way_b))
    return float(same / divisor(math.sqrt(apart_a * apart_b)))


def cronbach_alpha(x: Floats, *, kind: Literal["standardised", "raw"] = "standardised") -> float:
    """Cronbach's alpha: how far the children of a node measure one thing.

    standardised  k r / (1 + (k - 1) r), r the mean correlation of two children
    raw           k / (k - 1) (1 - sum of variances / sum of all covariances)

    x        (place, child), NaN where absent: every pair of children over the places that have both
    returns  at most 1; NaN with fewer than two children or where a pair has no correlation
    source   Cronbach (1951), Psychometrika 16, 297-334; OECD/JRC Handbook (2008), step 4
    """
    matrix = correlation(x) if kind == "standardised" else covariance(x)
    size = float(len(matrix))
    own = float(np.trace(matrix))
    return float(size / divisor(size - 1.0) * (1.0 - own / divisor(float(matrix.sum()))))


def _cross(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, centred product and centred square of child i where child j is present: (child, child) each.

    Values are shares of their column's range, so that a constant column is exactly 0 and units do not matter.
    """
    low, _ = moments.limits(x)
    share = (x - low) / divisor(_span(x))
    share = share - moments.mean(share)
    here = ~np.isnan(x)
    present = here.astype(np.float64)
    value = np.where(here & ~np.isnan(share), share, 0.0)
    number = present.T @ present
    total = value.T @ present
    each = np.maximum(number, 1.0)
    product = value.T @ value - total * total.T / each
    square = (value * value).T @ present - total * total / each
    return number, product, square


def _span(x: Floats) -> Floats:
    low, high = moments.limits(x)
    span: Floats = high - low
    return span


def _both(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    here = ~(np.isnan(a) | np.isnan(b))
    return a[here], b[here]


def _order(some: Floats, every: Floats) -> NDArray[np.int8]:
    """+1, 0, -1 as a row stands above, level with or below a column: (some, every)."""
    left, right = some[:, np.newaxis], every[np.newaxis, :]
    return (left > right).astype(np.int8) - (left < right).astype(np.int8)
