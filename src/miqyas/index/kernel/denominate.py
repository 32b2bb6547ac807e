"""Denominate: totals into figures that large and small places can be compared by.

The kernels raise nothing: a cell whose figure and denominator are both present and whose result is NaN is one
that cannot be divided (a denominator of zero or below, a logarithm of nothing), and the coat names it.
"""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel.shrink import rate
from miqyas.index.method import method


@method(
    "denominate",
    "none",
    source="convention §3",
    holds={"keeps_present", "keeps_order", "idempotent", "anonymous"},
)
def none(x: Floats, by: Floats, factor: Floats | float = 1.0) -> Floats:  # noqa: ARG001
    """Leave the figures as they are.

    x        (..., place, indicator), NaN where absent
    returns  x itself
    """
    return x


@method("denominate", "ratio", source="OECD/JRC Handbook 2008, step 5", holds={"anonymous"})
def ratio(x: Floats, by: Floats, factor: Floats | float = 1.0) -> Floats:
    """Divide by another series: x / by * factor.

    x, by    (..., place, indicator), NaN where absent; x in its unit, by in the unit of the denominator
    factor   one number or (indicator,), positive: 1000 gives "per thousand"
    returns  (..., place, indicator); NaN where x or by is absent and where by is zero or negative
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = x / by * factor
    return np.where((by > 0) & np.isfinite(found), found, np.nan)


@method("denominate", "log", source="OECD/JRC Handbook 2008, step 5", holds={"anonymous"})
def log(x: Floats, by: Floats, factor: Floats | float = 1.0) -> Floats:
    """Take the natural logarithm of the ratio: ln(x / by * factor).

    x, by    (..., place, indicator), NaN where absent; x in its unit, by in the unit of the denominator
    factor   one number or (indicator,), positive
    returns  (..., place, indicator); NaN where x or by is absent and where x or by is zero or negative
    """
    found = ratio(x, by, factor)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(found > 0, np.log(found), np.nan)


@method("denominate", "shrunk", source="Clayton & Kaldor 1987, Biometrics 43, 671-681", holds={"anonymous"})
def shrunk(x: Floats, by: Floats, factor: Floats | float = 1.0) -> Floats:
    """Divide counts, and draw small ones towards the common rate: (x + a) / (by + a / rate) * factor.

    For counts of rare things, where the ratio of a small place is mostly chance. Counts are taken as Poisson around
    the place's rate and rates as gamma around the common one, sum(x) / sum(by) over the places of the year; how
    much they differ, a, is fitted to the counts by marginal likelihood. A small place without a count is near the
    common rate, a large one keeps its ratio.

    x, by    (..., place, indicator), NaN where absent; x a count: below zero it is taken as zero
    factor   one number or (indicator,), positive
    returns  (..., place, indicator); NaN where x or by is absent and where by is zero or negative
    """
    with np.errstate(over="ignore"):
        found = rate(x, by) * factor
    return np.where(np.isfinite(found), found, np.nan)
