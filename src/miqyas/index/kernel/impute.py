"""Impute: the one step that may fill what is absent (convention §3), one year at a time.

A kernel fills a cell or leaves it NaN; where nothing is absent it gives back x itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.method import method

HANDBOOK = "OECD/JRC Handbook 2008, step 3"
LAWS = frozenset({"keeps_present", "idempotent", "anonymous"})
Numbers = NDArray[np.intp]


@method("impute", "none", source="convention §3", holds={*LAWS, "keeps_order"})
def none(x: Floats) -> Floats:
    """Fill nothing.

    x        (place, indicator), NaN where absent
    returns  x itself
    """
    return x


@method("impute", "mean", source=HANDBOOK, holds=LAWS)
def mean(x: Floats) -> Floats:
    """Fill with the mean of the indicator.

    x        (place, indicator), NaN where absent
    returns  (place, indicator); a column without any value stays NaN
    """
    return _fill(x, moments.mean(x))


@method("impute", "median", source=HANDBOOK, holds=LAWS)
def median(x: Floats) -> Floats:
    """Fill with the median of the indicator.

    x        (place, indicator), NaN where absent
    returns  (place, indicator); a column without any value stays NaN
    """
    return _fill(x, moments.median(x))


@method("impute", "group_mean", source=HANDBOOK, holds=LAWS)
def group_mean(x: Floats, *, group: Numbers) -> Floats:
    """Fill with the mean of the indicator over the places of the same group.

    x        (place, indicator), NaN where absent
    group    (place,) number of the place's group, -1 for none
    returns  (place, indicator); NaN stays where the group has no value or the place no group
    """
    return _by_group(x, group, moments.mean)


@method("impute", "group_median", source=HANDBOOK, holds=LAWS)
def group_median(x: Floats, *, group: Numbers) -> Floats:
    """Fill with the median of the indicator over the places of the same group.

    x        (place, indicator), NaN where absent
    group    (place,) number of the place's group, -1 for none
    returns  (place, indicator); NaN stays where the group has no value or the place no group
    """
    return _by_group(x, group, moments.median)


@method("impute", "row_mean", source=HANDBOOK, holds=LAWS)
def row_mean(x: Floats, *, sign: Floats, parent: Numbers) -> Floats:
    """Fill with what the place's other indicators under the same parent say on average.

    The mean is taken on the min-max scale, turned so that higher is better, and mapped back to the unit of
    the column; a column without spread has no such scale and says nothing.

    x        (place, indicator), NaN where absent
    sign     (indicator,) +1 where higher is better, -1 where lower is
    parent   (indicator,) number of the parent
    returns  (place, indicator); NaN stays where the place has no other value under the parent
    """
    gone = np.isnan(x)
    if not gone.any():
        return x
    low, high = moments.limits(x)
    best, worst = np.where(sign > 0, high, low), np.where(sign > 0, low, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(high > low, (x - worst) / (best - worst), np.nan)
    found = worst + _across(scaled, parent) * (best - worst)
    # Rounding must not carry a filled value outside what was observed.
    return np.where(gone, np.clip(found, low, high), x)


@method("impute", "constant", source=HANDBOOK, holds=LAWS)
def constant(x: Floats, *, value: float) -> Floats:
    """Fill with a stated number.

    x        (place, indicator), NaN where absent
    value    in the unit of the column; 0 is a number like any other
    returns  (place, indicator), nothing absent
    """
    return _fill(x, np.full(x.shape[-1], value))


def _fill(x: Floats, with_: Floats) -> Floats:
    gone = np.isnan(x)
    return np.where(gone, with_, x) if gone.any() else x


def _across(scaled: Floats, parent: Numbers) -> Floats:
    # Mean of each place's present values under each parent, set at every column of that parent.
    numbers, at = np.unique(parent, return_inverse=True)
    member = (at[:, np.newaxis] == np.arange(len(numbers))).astype(np.float64)
    here = ~np.isnan(scaled)
    with np.errstate(invalid="ignore"):
        means = (np.where(here, scaled, 0.0) @ member) / (here.astype(np.float64) @ member)
    return np.asarray(means[:, at])


def _by_group(x: Floats, group: Numbers, centre: Callable[[Floats], Floats]) -> Floats:
    if not np.isnan(x).any():
        return x
    out = x.copy()
    for one in np.unique(group[group >= 0]):
        rows = group == one
        out[rows] = _fill(x[rows], centre(x[rows]))
    return out
