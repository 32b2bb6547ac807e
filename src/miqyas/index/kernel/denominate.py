"""Denominate: totals into figures that large and small places can be compared by.

The kernels raise nothing: a cell whose figure and denominator are both present and whose result is NaN is one
that cannot be divided (a denominator of zero or below, a logarithm of nothing), and the coat names it.
"""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats
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
