"""Shrink: rates of counts, drawn towards the common rate as far as the counts are few.

x ~ Poisson(E theta) with E = by * sum(x) / sum(by): what a place of its size would count at the common rate.
theta ~ Gamma(a, a), so that it is 1 on average; a is fitted by marginal likelihood, under which x is negative
binomial. What is known of a place is then Gamma(x + a, E + a), with the mean (x + a) / (E + a).
Source: Clayton & Kaldor 1987, Biometrics 43, 671-681.
"""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import gamma

LOW, HIGH = -20.0, 18.0
"""Ends of the search for ln a; beyond the upper one rates do not differ more than counts do by chance."""

COARSE = 0.5
HALVINGS = 52


def expected(x: Floats, by: Floats) -> tuple[Floats, Floats]:
    """What each place would count at the common rate, and that rate.

    x, by    (place, column), NaN where absent; by above 0 where it counts
    returns  (place, column) NaN where x or by is absent, and (column,) in units of x per unit of by; 0 without counts
    """
    here = ~np.isnan(x) & (by > 0)
    total = np.where(here, by, 0.0).sum(axis=0)
    rate = np.where(here, x, 0.0).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(here, by * rate, np.nan), rate


def concentration(x: Floats, expect: Floats) -> Floats:
    """The a under which the counts are likeliest: how much the places are alike.

    x, expect  (place, column), NaN where absent
    returns    (column,): the larger, the more alike; infinite where counts differ by no more than chance makes
               them, NaN where there is nothing to count
    """
    here = ~np.isnan(x) & ~np.isnan(expect)
    x, expect = np.where(here, x, 0.0), np.where(here, expect, 0.0)
    grid = np.arange(LOW, HIGH + COARSE / 2, COARSE)
    best = np.argmax(np.stack([_likelihood(x, expect, float(np.exp(one))) for one in grid]), axis=0)
    low, high = grid[np.maximum(best - 1, 0)], grid[np.minimum(best + 1, len(grid) - 1)]
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        rising = _slope(x, expect, np.exp(middle)) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    found = np.where(best == len(grid) - 1, np.inf, np.exp(0.5 * (low + high)))
    return np.where((x > 0).any(axis=0), found, np.nan)


def relative(x: Floats, expect: Floats, a: Floats) -> Floats:
    """Each place's rate as a multiple of the common one, shrunk: (x + a) / (E + a).

    x, expect  (place, column), NaN where absent
    a          (column,); infinite and NaN draw everything to 1
    returns    (place, column), above 0
    """
    known = np.isfinite(a)
    usual = np.where(known, a, 1.0)
    found = np.where(known, (x + usual) / (expect + usual), 1.0)
    return np.where(np.isnan(x) | np.isnan(expect), np.nan, found)


def interval(x: Floats, expect: Floats, a: Floats, share: float = 0.90) -> tuple[Floats, Floats]:
    """The middle share of what each place's rate can be, as multiples of the common rate.

    x, expect  (place, column), NaN where absent
    a          (column,); where it is infinite or NaN all rates are alike, and both ends are 1
    returns    (place, column) each: quantiles of Gamma(x + a, E + a)
    """
    absent = np.isnan(x) | np.isnan(expect)
    usable = ~absent & np.isfinite(a)
    usual = np.where(np.isfinite(a), a, 1.0)
    shape, under = np.where(usable, x + usual, 1.0), np.where(usable, expect + usual, 1.0)
    ends = (gamma.quantile(0.5 * (1 - share), shape) / under, gamma.quantile(0.5 * (1 + share), shape) / under)
    low, high = (np.where(usable, one, np.where(absent, np.nan, 1.0)) for one in ends)
    return low, high


def own(expect: Floats, a: Floats) -> Floats:
    """How much of an estimate is the place's own count, the rest being the common rate: E / (E + a).

    expect   (place, column), NaN where absent
    a        (column,)
    returns  (place, column), in [0, 1]
    """
    known = np.isfinite(a)
    found = np.where(known, expect / (expect + np.where(known, a, 1.0)), 0.0)
    return np.where(np.isnan(expect), np.nan, found)


def rate(x: Floats, by: Floats) -> Floats:
    """Shrunk rates in units of x per unit of by.

    x, by    (..., place, column), NaN where absent; what is below 0, as a drawn error can make a small count, is 0
    returns  (..., place, column), NaN where x is absent or by is not above 0
    """
    counted = np.moveaxis(np.maximum(x, 0.0), -2, 0)
    under = np.moveaxis(np.broadcast_to(by, x.shape), -2, 0)
    rows = len(counted)
    x2, by2 = counted.reshape(rows, -1), under.reshape(rows, -1)
    expect, common = expected(x2, by2)
    found = relative(x2, expect, concentration(x2, expect)) * common
    return np.moveaxis(found.reshape(counted.shape), 0, -2)


def _likelihood(x: Floats, expect: Floats, a: float) -> Floats:
    # ln of the negative binomial likelihood of a, without what does not depend on it. Written with ln(1 + E/a), so
    # that nothing cancels where a is large.
    alone = np.full(1, a)
    if a >= gamma.SHIFT:
        rise = (x + a - 0.5) * np.log1p(x / a) - x + gamma.tail(x + a) - gamma.tail(alone)
    else:
        rise = gamma.logarithm(x + a) - gamma.logarithm(alone) - x * np.log(a)
    return np.asarray((rise - (a + x) * np.log1p(expect / a)).sum(axis=0))


def _slope(x: Floats, expect: Floats, a: Floats) -> Floats:
    # Derivative of the above by a.
    rise = gamma.digamma(x + a) - gamma.digamma(a)
    return np.asarray((rise - np.log1p(expect / a) + (expect - x) / (expect + a)).sum(axis=0))
