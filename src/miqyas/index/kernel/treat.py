"""Treat: columns whose few extreme values would decide an index alone.

A kernel reads its limits from a population `ref` and applies them to x, so that years and scenarios can be
treated alike. With the figures it gives back what was done to each column:
0 unchanged, 1 clipped, 2 logarithm, 3 mirrored logarithm, and 10 more where the rule still fails afterwards.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.method import method
from miqyas.index.shape import COUNT, LEAST, SHARE

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Treated = tuple[Floats, Codes]

CLIPPED, LOG, MIRRORED, FAILS = 1, 2, 3, 10
ORDERLY = frozenset({"keeps_order", "anonymous"})
HANDBOOK = "OECD/JRC Handbook 2008, step 3 and step 5"
SLACK = 1e-12
"""Closer to a threshold than this is on it: the order in which values are summed must not decide."""


@method("treat", "none", source="convention §3", holds={*ORDERLY, "idempotent", "keeps_present"})
def none(x: Floats, ref: Floats) -> Treated:
    """Leave every column as it is.

    x        (..., place, indicator), NaN where absent
    ref      (place', indicator), not read
    returns  x itself, and 0 for each column
    """
    return x, _codes(ref, 0)


@method(
    "treat",
    "winsorise",
    source="OECD/JRC Handbook 2008, step 3; JRC practice",
    holds=ORDERLY,
    must={"most": COUNT, "skew": LEAST},
)
def winsorise(
    x: Floats,
    ref: Floats,
    *,
    most: int = 5,
    skew: float = 2.0,
    kurt: float = 3.5,
    then: Literal["log", "none"] = "log",
) -> Treated:
    """Pull in the farthest values until skewness or kurtosis passes, else take logarithms.

    A column passes when |G1| < skew or G2 < kurt. While it fails and fewer than `most` values are changed,
    all values equal to the maximum (G1 >= 0) or to the minimum (G1 < 0, decided anew each time) become the
    next value inside; ties may overshoot `most`. A step that would leave no spread is not taken. If the
    column still fails, its original values take the shifted logarithm (mirrored where their G1 < 0), which
    is kept even if it fails too.

    x        (..., place, indicator), NaN where absent
    ref      (place', indicator) the population that decides; its caps, or its range for logarithms, bound x
    most     how many values may be changed; 0 goes straight to what comes `then`
    skew     threshold of |G1|; kurt is that of G2
    then     what is done where clipping is not enough
    returns  (..., place, indicator), and (indicator,) codes; fewer than four values or no spread: unchanged
    """
    how = _codes(ref, 0)
    g1, g2 = moments.shape(ref)
    columns = np.flatnonzero(_fails(g1, g2, skew, kurt))
    if not columns.size:
        return x, how
    low, high, failing = _caps(ref[:, columns], g1[columns], most, skew, kurt)
    how[columns] = np.where(np.isfinite(low) | np.isfinite(high), CLIPPED, 0) + np.where(failing, FAILS, 0)
    out = x.copy()
    out[..., columns] = np.clip(x[..., columns], low, high)
    if then == "log" and failing.any():
        left = columns[failing]
        people, mirrored = ref[:, left], ~_upward(g1[left])
        out[..., left] = _logarithm(x[..., left], people, mirrored)
        lasting = _fails(*moments.shape(_logarithm(people, people, mirrored)), skew, kurt)
        how[left] = np.where(mirrored, MIRRORED, LOG) + np.where(lasting, FAILS, 0)
    return out, how


@method(
    "treat",
    "percentile",
    source=HANDBOOK,
    holds=ORDERLY,
    must={"low": SHARE, "high": SHARE},
    rising=("low", "high"),
)
def percentile(x: Floats, ref: Floats, *, low: float = 0.05, high: float = 0.95) -> Treated:
    """Clip at two quantiles of type 7.

    x          (..., place, indicator), NaN where absent
    ref        (place', indicator) the population that the quantiles are read from
    low, high  shares in [0, 1]; 0 and 1 are the smallest and the largest value of ref
    returns    (..., place, indicator), and 1 for each column where ref itself is cut
    """
    bottom, top = moments.quantile(ref, (low, high))
    return _clipped(x, ref, bottom, top)


@method("treat", "iqr", source="Tukey (1977), Exploratory Data Analysis", holds=ORDERLY, must={"times": LEAST})
def iqr(x: Floats, ref: Floats, *, times: float = 1.5) -> Treated:
    """Clip at the fences, some interquartile ranges outside the quartiles.

    x        (..., place, indicator), NaN where absent
    ref      (place', indicator) the population that the quartiles (type 7) are read from
    times    how many interquartile ranges; 0 clips at the quartiles
    returns  (..., place, indicator), and 1 for each column where ref itself is cut
    """
    first, third = moments.quantile(ref, (0.25, 0.75))
    reach = times * (third - first)
    return _clipped(x, ref, first - reach, third + reach)


@method("treat", "log", source=HANDBOOK, holds=ORDERLY)
def log(x: Floats, ref: Floats) -> Treated:
    """Take the natural logarithm.

    x        (..., place, indicator), positive, NaN where absent
    ref      (place', indicator), not read
    returns  (..., place, indicator), NaN where x <= 0 (the coat names the place), and 2 for each column
    """
    return np.log(np.where(x > 0, x, np.nan)), _codes(ref, LOG)


@method("treat", "log_shifted", source=HANDBOOK, holds=ORDERLY)
def log_shifted(x: Floats, ref: Floats) -> Treated:
    """Take the logarithm of the distance from the minimum: ln(x - min + 0.01 (max - min)).

    x        (..., place, indicator), NaN where absent; clipped to the range of ref
    ref      (place', indicator) the population that min and max are read from
    returns  (..., place, indicator), and 2 for each column, 0 for one without spread, which stays as it is
    """
    return _logarithms(x, ref, mirrored=False)


@method("treat", "log_mirrored", source=HANDBOOK, holds=ORDERLY)
def log_mirrored(x: Floats, ref: Floats) -> Treated:
    """Take minus the logarithm of the distance from the maximum: -ln(max - x + 0.01 (max - min)).

    x        (..., place, indicator), NaN where absent; clipped to the range of ref
    ref      (place', indicator) the population that min and max are read from
    returns  (..., place, indicator), and 3 for each column, 0 for one without spread, which stays as it is
    """
    return _logarithms(x, ref, mirrored=True)


def _codes(ref: Floats, code: int) -> Codes:
    return np.full(ref.shape[-1], code, dtype=np.int8)


def _fails(g1: Floats, g2: Floats, skew: float, kurt: float) -> Flags:
    # Undefined figures (fewer than four values, no spread) compare as false: nothing to treat.
    return np.asarray((np.abs(g1) >= skew - SLACK) & (g2 >= kurt - SLACK))


def _upward(g1: Floats) -> Flags:
    return np.asarray(g1 >= -SLACK)


def _caps(ref: Floats, g1: Floats, most: int, skew: float, kurt: float) -> tuple[Floats, Floats, Flags]:
    # Lower and upper cap of columns which all fail, infinite on a side that was not touched, and who fails
    # still. Columns that have stopped are only carried along.
    pulled = ref
    failing = going = np.ones(ref.shape[-1], dtype=np.bool_)
    while (going := going & failing & (_changed(pulled, ref) < most)).any():
        pulled, spread_left = _step_in(pulled, np.where(_upward(g1), 1.0, -1.0), going)
        going = going & spread_left
        g1, g2 = moments.shape(pulled)
        failing = _fails(g1, g2, skew, kurt)
    (low, high), (bottom, top) = moments.limits(pulled), moments.limits(ref)
    return np.where(low > bottom, low, -np.inf), np.where(high < top, high, np.inf), failing


def _changed(pulled: Floats, ref: Floats) -> NDArray[np.intp]:
    return np.asarray(np.count_nonzero((pulled < ref) | (pulled > ref), axis=0))


def _step_in(x: Floats, way: Floats, going: Flags) -> tuple[Floats, Flags]:
    # All values equal to the extreme on the side `way` (+1 high, -1 low) become the next value inside,
    # unless that one is the opposite extreme: then the column would be constant.
    turned = x * way
    far = turned == np.fmax.reduce(turned, axis=0)
    inner = np.fmax.reduce(np.where(far, -np.inf, turned), axis=0)
    spread_left = inner > np.fmin.reduce(turned, axis=0)
    return np.where(far & (going & spread_left), inner * way, x), spread_left


def _clipped(x: Floats, ref: Floats, low: Floats, high: Floats) -> Treated:
    # A population without any value sets no limits.
    low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return np.clip(x, low, high), np.any((ref < low) | (ref > high), axis=0).astype(np.int8)


def _logarithms(x: Floats, ref: Floats, *, mirrored: bool) -> Treated:
    how = np.where(_margin(ref) > 0, MIRRORED if mirrored else LOG, 0)
    return _logarithm(x, ref, np.full(ref.shape[-1], mirrored)), how.astype(np.int8)


def _margin(ref: Floats) -> Floats:
    low, high = moments.limits(ref)
    return 0.01 * (high - low)


def _logarithm(x: Floats, ref: Floats, mirrored: Flags) -> Floats:
    # A column without spread stays as it is: its logarithm would be infinite.
    low, high = moments.limits(ref)
    margin = _margin(ref)
    inside = np.clip(x, low, high)
    away = np.where(mirrored, high - inside, inside - low) + margin
    logged = np.log(np.where(margin > 0, away, 1.0))
    return np.where(margin > 0, np.where(mirrored, -logged, logged), x)
