"""Normalisations by distance: how far a value is from a best, a typical or a wanted one.

Values arrive turned by the direction. Differences work on turned values as they are; ratios are taken in the
indicator's own unit, upside down where lower is better, so that a higher ratio is always better.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.kernel.divisor import divisor
from miqyas.index.method import method

Reference = Literal["mean", "median", "max", "min"]
"""The value that others are compared with: mean, median, the best ("max") or the worst ("min") place's."""

HANDBOOK = "OECD/JRC Handbook (2008), step 5 and Table 15"
SLOPE = ("monotone", "keeps_order", "scale_free", "anonymous")


@method(
    "normalise",
    "distance_max",
    source="COINr 1.1, n_dist2max",
    holds={*SLOPE, "unit_free", "bounded", "idempotent"},
)
def distance_max(x: Floats, ref: Floats) -> Floats:
    """Closeness to the best place, in units of the range: 1 - (max - x) / (max - min).

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that max and min are read from
    returns  (..., place, indicator); 1 for the best place, 0 for the worst: min-max told from the top
    """
    low, high = moments.limits(ref)
    return 1.0 - (high - x) / divisor(high - low)


@method("normalise", "distance_reference", source=HANDBOOK, holds=SLOPE)
def distance_reference(x: Floats, ref: Floats, *, reference: Reference = "mean") -> Floats:
    """Difference to a reference value as a share of it: (x - r) / |r|.

    x          (..., place, indicator), higher is better, NaN where absent
    ref        (place', indicator), the population that r is read from
    reference  which value r is: of the mean, the median, the best ("max") or the worst ("min") place
    returns    (..., place, indicator); 0 at the reference; NaN where r is 0
    """
    centre = _reference(ref, reference)
    return (x - centre) / divisor(np.abs(centre))


@method("normalise", "distance_target", source="COINr 1.1, n_dist2targ", holds={*SLOPE, "unit_free"})
def distance_target(x: Floats, ref: Floats, *, target: Floats, cap: bool = False) -> Floats:
    """Share of the way from the worst place to the target: (x - min) / (target - min).

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that min is read from
    target   (indicator,), turned like x
    cap      whether a place beyond the target counts as at the target
    returns  (..., place, indicator); 1 at the target; NaN where the target is not better than the worst place
    """
    low, _ = moments.limits(ref)
    share = (x - low) / divisor(target - low)
    return np.minimum(share, 1.0) if cap else share


@method("normalise", "fraction_max", source=HANDBOOK, holds={*SLOPE, "bounded", "idempotent"})
def fraction_max(x: Floats, ref: Floats, *, sign: Floats) -> Floats:
    """Fraction of the best place's value: x / max, or min / x where lower is better, in the unit.

    x        (..., place, indicator), turned by the direction, positive in its unit, NaN where absent
    ref      (place', indicator), the population that the best value is read from
    sign     (indicator,), +1 where higher is better, -1 where lower is
    returns  (..., place, indicator); 1 for the best place; NaN where a divisor is not positive
    """
    return _ratio(x, _reference(ref, "max"), sign)


@method("normalise", "over_reference", source=HANDBOOK, holds=SLOPE)
def over_reference(x: Floats, ref: Floats, *, sign: Floats, reference: Reference = "mean") -> Floats:
    """Value over a reference value: x / r, or r / x where lower is better, in the unit.

    x          (..., place, indicator), turned by the direction, positive in its unit, NaN where absent
    ref        (place', indicator), the population that r is read from
    sign       (indicator,), +1 where higher is better, -1 where lower is
    reference  which value r is: of the mean, the median, the best ("max") or the worst ("min") place
    returns    (..., place, indicator); 1 at the reference; NaN where a divisor is not positive
    """
    return _ratio(x, _reference(ref, reference), sign)


@method(
    "normalise",
    "two_sided",
    source="own definition, for indicators with an optimum inside their range",
    holds={"unit_free", "scale_free", "bounded", "anonymous"},
)
def two_sided(x: Floats, ref: Floats, *, target: Floats) -> Floats:
    """Closeness to an optimum from either side: 1 - |x - target| / max |ref - target|.

    x        (..., place, indicator), NaN where absent; the direction does not matter
    ref      (place', indicator), the population that the farthest distance is read from
    target   (indicator,), the optimum, turned like x
    returns  (..., place, indicator); 1 at the optimum, 0 as far from it as the farthest place
    """
    _, farthest = moments.limits(np.abs(ref - target))
    return 1.0 - np.abs(x - target) / divisor(farthest)


def _reference(ref: Floats, reference: Reference) -> Floats:
    if reference == "mean":
        return moments.mean(ref)
    if reference == "median":
        return moments.median(ref)
    low, high = moments.limits(ref)
    return high if reference == "max" else low


def _ratio(x: Floats, centre: Floats, sign: Floats) -> Floats:
    """Ratio in the unit, best on top: (..., place, indicator)."""
    value, standard = x * sign, centre * sign
    plain: Floats = value / divisor(standard)
    turned = sign < 0
    if turned.any():
        # The divisor is now each value itself, and the reference must be a quantity too.
        plain[..., turned] = (divisor(standard) / divisor(value))[..., turned]
    return plain
