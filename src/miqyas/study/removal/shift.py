"""Shifts: how ranks differ between two rankings of the same places, on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.index.kernel.rank import rank
from miqyas.index.model import RankRule
from miqyas.index.plan import Floats

Pairs = NDArray[np.intp]


def ranked(scores: Floats, rule: RankRule, *, lower: bool) -> Floats:
    """Ranks by a model's rule: scores and ranks (..., place), NaN where absent."""
    return rank(scores[..., None], ties=rule.ties, lower=lower, digits=rule.digits)[..., 0]


def shifted(before: Floats, after: Floats, rule: RankRule, *, lower: bool) -> Floats:
    """Ranks after less ranks before, both among the places that are in both: (..., place), above 0 is a fall.

    before   (place,) scores, NaN where absent
    after    (..., place) scores, NaN where absent
    A place does not move up merely because another one has left. NaN for a place that is not in both.
    """
    common = ~np.isnan(after) & ~np.isnan(before)
    was = ranked(np.where(common, before, np.nan), rule, lower=lower)
    return ranked(np.where(common, after, np.nan), rule, lower=lower) - was


def reversed_pairs(before: Floats, after: Floats) -> Pairs:
    """Pairs of places whose order is turned: (pair, 2), the one that was ahead first, by their ranks before.

    before, after  (place,) ranks, NaN where absent; a tie in either is no order that could be turned
    """
    ahead, behind = np.nonzero((before[:, None] < before) & (after[:, None] > after))
    order = np.lexsort((before[behind], before[ahead]))
    return np.stack([ahead[order], behind[order]], axis=1)


def others_median(x: Floats) -> Floats:
    """Median of all values of a column but one's own: (place, indicator), NaN where there are no others.

    x       (place, indicator), NaN where absent
    source  quantile of type 7 at a half (convention §4)
    """
    out = np.full(x.shape, np.nan)
    for column in range(x.shape[1]):
        rows = np.flatnonzero(~np.isnan(x[:, column]))
        ordered = np.sort(x[rows, column])
        count = len(ordered)
        gone = np.isnan(x[:, column])
        if count:
            out[gone, column] = np.median(ordered)
        if count < 2:
            continue
        # Without the value at position i, the k-th of the others is the k-th of all, or the next one from i on.
        at = np.searchsorted(ordered, x[rows, column])
        low, high = (count - 2) // 2, (count - 1) // 2
        left, right = ordered[low + (at <= low)], ordered[high + (at <= high)]
        out[rows, column] = left + (right - left) / 2
    return out
