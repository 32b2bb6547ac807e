"""Normalise: indicators in their own units into figures on one scale, higher is better.

Values and the population `ref` that limits are read from arrive already turned by the direction (convention
§2); where x is not ref (other years, a policy), every statistic comes from ref (§9). NaN stays NaN. A column
without spread in ref gives NaN, never a number: the coat names it. Statistics are those of §4.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.kernel.distance import (
    distance_max,
    distance_reference,
    distance_target,
    fraction_max,
    over_reference,
    two_sided,
)
from miqyas.index.kernel.divisor import divisor
from miqyas.index.kernel.position import borda, exponential_rank, percentile_rank, rank
from miqyas.index.method import method
from miqyas.index.shape import POSITIVE, RISING

__all__ = [
    "ampi",
    "borda",
    "distance_max",
    "distance_reference",
    "distance_target",
    "exponential_rank",
    "fraction_max",
    "goalposts",
    "minmax",
    "over_reference",
    "percentile_rank",
    "rank",
    "robust_z",
    "two_sided",
    "zscore",
]

HANDBOOK = "OECD/JRC Handbook (2008), step 5 and Table 15"
LINEAR = ("monotone", "keeps_order", "unit_free", "scale_free", "anonymous")
"""Laws of every map that is linear in a column, with a positive slope and its unit taken from the column."""


@method(
    "normalise",
    "minmax",
    source=HANDBOOK,
    holds={*LINEAR, "bounded", "idempotent"},
    must={"range": RISING},
)
def minmax(x: Floats, ref: Floats, *, range: tuple[float, float] = (0.0, 1.0)) -> Floats:
    """Share of the way from the worst to the best value, stretched to a range.

    a + (b - a) (x - min) / (max - min) for range = (a, b).

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that min and max are read from
    returns  (..., place, indicator); from a to b inside the population, beyond them outside it
    """
    low, high = moments.limits(ref)
    bottom, top = range
    share = (x - low) / divisor(high - low)
    return share if range == (0.0, 1.0) else bottom + (top - bottom) * share


@method(
    "normalise",
    "goalposts",
    source="UNDP, Human Development Report, technical note 1",
    holds={*LINEAR, "bounded"},
    must={"range": RISING},
)
def goalposts(
    x: Floats,
    *,
    sign: Floats,
    low: Floats,
    high: Floats,
    clip: bool = True,
    log: Literal["none", "ln", "log10"] = "none",
    range: tuple[float, float] = (0.0, 1.0),
) -> Floats:
    """Share of the way from the low post to the high post, stopped at both unless clip is off.

    a + (b - a) (f(x) - f(low)) / (f(high) - f(low)) for range = (a, b), f the identity or a logarithm of the
    value in its own unit. Nothing is read from the population.

    x          (..., place, indicator), turned by the direction, NaN where absent
    sign       (indicator,), +1 where higher is better, -1 where lower is: turns a value back into its unit
    low, high  (indicator,), the worst and the best post, turned like x
    returns    (..., place, indicator), in [a, b] with clip; NaN without a post, and without clip also where a
               logarithm is asked of a value that is not positive
    """
    bottom, top = range
    if clip:
        # Before the logarithm: a value below the low post counts as the post, also where it is zero.
        x = np.minimum(np.maximum(x, low), high)
    if log != "none":
        x, low, high = (_logarithm(part, sign, log) for part in (x, low, high))
    share = (x - low) / divisor(high - low)
    return share if range == (0.0, 1.0) else bottom + (top - bottom) * share


@method("normalise", "zscore", source=HANDBOOK, holds={*LINEAR, "idempotent"}, must={"sd": POSITIVE})
def zscore(x: Floats, ref: Floats, *, mean: float = 0.0, sd: float = 1.0) -> Floats:
    """Distance to the mean in sample standard deviations, moved to a mean and stretched to a deviation.

    mean + sd (x - m) / s; with mean 100 and sd 10 it is the scale that the Mazziotta-Pareto index works on.

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that m and s (ddof 1) are read from
    returns  (..., place, indicator)
    """
    return mean + (sd / divisor(moments.deviation(ref))) * (x - moments.mean(ref))


@method(
    "normalise",
    "robust_z",
    source="Iglewicz & Hoaglin (1993)",
    holds={*LINEAR, "idempotent"},
    must={"scale": POSITIVE},
)
def robust_z(x: Floats, ref: Floats, *, scale: float = 1.4826) -> Floats:
    """Distance to the median in scaled median absolute deviations: (x - median) / (scale MAD).

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that median and MAD (type 7) are read from
    scale    1.4826 makes the MAD of a normal population its standard deviation; 1 leaves it as it is
    returns  (..., place, indicator); NaN where more than half of the population has one value (MAD is 0)
    """
    centre = moments.median(ref)
    return (x - centre) / divisor(scale * moments.median(np.abs(ref - centre)))


@method(
    "normalise",
    "ampi",
    source="Mazziotta & Pareto (2016), Social Indicators Research 127, 983-1003",
    holds=LINEAR,
)
def ampi(x: Floats, ref: Floats, *, low: Floats, high: Floats, target: Floats) -> Floats:
    """Min-max onto 70 to 130 with goalposts moved so that a reference value stands at 100.

    60 (x - (c - d)) / 2d + 70 with d = (high - low) / 2, which is 100 + 60 (x - c) / (high - low).

    x          (..., place, indicator), higher is better, NaN where absent
    ref        (place', indicator), the population that is read where the model says nothing
    low, high  (indicator,), turned like x; NaN: the smallest and the largest value of ref
    target     (indicator,), the reference value c, turned like x; NaN: the mean of ref
    returns    (..., place, indicator), 100 at the reference
    """
    worst, best = moments.limits(ref)
    worst = np.where(np.isnan(low), worst, low)
    best = np.where(np.isnan(high), best, high)
    centre = np.where(np.isnan(target), moments.mean(ref), target)
    return 100.0 + (60.0 / divisor(best - worst)) * (x - centre)


def _logarithm(x: Floats, sign: Floats, log: Literal["ln", "log10"]) -> Floats:
    """Logarithm of the value in its own unit, turned by the direction again; NaN where it is not positive."""
    value = divisor(x * sign)
    return sign * (np.log(value) if log == "ln" else np.log10(value))
