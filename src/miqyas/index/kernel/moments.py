"""Statistics of columns by the convention: sample figures, as a spreadsheet prints them (§4).

Every function takes x (..., place, indicator), NaN where absent, and works down the places; absent cells are
left out column by column. Engines differ in these definitions, so nothing else in the package computes them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats

Counts = NDArray[np.intp]


def count(x: Floats) -> Counts:
    """How many values are present: (..., indicator)."""
    return np.asarray(np.count_nonzero(~np.isnan(x), axis=-2))


def limits(x: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest present value: (..., indicator) each, NaN where nothing is present."""
    low: Floats = np.fmin.reduce(x, axis=-2, initial=np.nan)
    high: Floats = np.fmax.reduce(x, axis=-2, initial=np.nan)
    return low, high


def mean(x: Floats) -> Floats:
    """Arithmetic mean: (..., indicator), NaN where nothing is present.

    Never outside the range of the values: the mean of equal values is that value, to the last bit.
    """
    low, high = limits(x)
    away = x - low[..., np.newaxis, :]
    gone = np.isnan(away)
    number: Counts | int = x.shape[-2]
    if gone.any():
        away[gone] = 0.0
        number = number - np.count_nonzero(gone, axis=-2)
    # Where nothing is present, low and high are NaN and stay so.
    return np.asarray(np.minimum(low + np.add.reduce(away, axis=-2) / np.maximum(number, 1), high))


def deviation(x: Floats) -> Floats:
    """Sample standard deviation, ddof 1: (..., indicator), in the unit of x.

    0 where all values are equal, NaN with fewer than two.
    """
    share, n, spread = _centred(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = spread * np.sqrt(np.einsum("...pi,...pi->...i", share, share) / (n - 1.0))
    return np.where(n > 1, np.where(spread > 0, found, spread), np.nan)


def skewness(x: Floats) -> Floats:
    """Sample skewness G1 = sqrt(n(n-1)) / (n-2) * m3 / m2^1.5, SKEW of spreadsheets: (..., indicator).

    NaN with fewer than three values or where all are equal.
    """
    return shape(x)[0]


def kurtosis(x: Floats) -> Floats:
    """Sample excess kurtosis G2, KURT of spreadsheets: (..., indicator).

    G2 = (n-1) / ((n-2)(n-3)) * ((n+1)(m4/m2^2 - 3) + 6).
    NaN with fewer than four values or where all are equal.
    """
    return shape(x)[1]


def shape(x: Floats) -> tuple[Floats, Floats]:
    """Skewness and kurtosis together, which share their work: (..., indicator) each."""
    share, n, _ = _centred(x)
    square = share * share
    with np.errstate(divide="ignore", invalid="ignore"):
        m2 = np.add.reduce(square, axis=-2) / n
        m3 = np.einsum("...pi,...pi->...i", square, share) / n
        m4 = np.einsum("...pi,...pi->...i", square, square) / n
        g1 = np.where(n > 2, np.sqrt(n * (n - 1)) / (n - 2), np.nan) * m3 / (m2 * np.sqrt(m2))
        scale = np.where(n > 3, (n - 1) / ((n - 2) * (n - 3)), np.nan)
        g2 = scale * ((n + 1) * (m4 / (m2 * m2) - 3) + 6)
    return g1, g2


def quantile(x: Floats, q: float | Sequence[float]) -> Floats:
    """Quantile of type 7 (linear between order statistics): (..., indicator), NaN where nothing is present.

    q         a share in [0, 1], or several
    returns   (..., indicator); for several q an axis in front of it: (q, ..., indicator)
    """
    ordered = np.sort(x, axis=-2)  # NaN go last
    last = np.maximum(count(x) - 1, 0)
    if isinstance(q, float | int):
        return _between(ordered, q * last)
    return np.stack([_between(ordered, share * last) for share in q])


def median(x: Floats) -> Floats:
    """The middle value: (..., indicator), NaN where nothing is present."""
    return quantile(x, 0.5)


def _between(ordered: Floats, at: Floats) -> Floats:
    if not ordered.shape[-2]:
        return np.full(at.shape, np.nan)
    below = np.floor(at).astype(np.intp)
    pair = np.stack([below, np.ceil(at).astype(np.intp)], axis=-2)
    picked = np.take_along_axis(ordered, pair, axis=-2)
    left, right = picked[..., 0, :], picked[..., 1, :]
    return np.minimum(left + (right - left) * (at - below), right)


def _centred(x: Floats) -> tuple[Floats, Floats | np.float64, Floats]:
    # Distance from the mean as a share of the range (0 where absent, NaN in a column without spread); how
    # many values, one number where nothing is absent; the range. Taking the range as unit keeps powers
    # inside floating point, and a column of equal values has no spread at all, rather than one of 1e-17.
    low, high = limits(x)
    gone = np.isnan(x)
    some = bool(gone.any())
    number: Floats | np.float64 = np.float64(x.shape[-2])
    if some:
        number = x.shape[-2] - np.count_nonzero(gone, axis=-2).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = high - low
        share = (x - low[..., np.newaxis, :]) / spread[..., np.newaxis, :]
        if some:
            share[gone] = 0.0
        share -= (np.add.reduce(share, axis=-2) / number)[..., np.newaxis, :]
    if some:
        share[gone] = 0.0
    return share, number, spread
