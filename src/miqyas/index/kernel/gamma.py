"""The gamma function and the gamma distribution, as far as rates of counts need them.

All functions are elementwise on arrays of positive numbers; NaN gives NaN.
"""

from __future__ import annotations

from math import log, pi
from statistics import NormalDist

import numpy as np

from miqyas.data.panel import Floats

SHIFT = 8
"""Arguments below it are lifted by so much, where the asymptotic series are exact to the last digits."""

LARGE = 64.0
"""Shapes from which the distribution is integrated instead of summed up."""

NODES, PARTS = np.polynomial.legendre.leggauss(48)
TERMS = 600
STEPS = 80
SMALL = 1e-300

# Coefficients B(2k) / (2k (2k - 1)) of ln gamma, and B(2k) / 2k of its derivative.
_LOG = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)
_SLOPE = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760)


def tail(z: Floats) -> Floats:
    """What ln gamma is above (z - 1/2) ln z - z + ln(2 pi)/2, for z of 8 or more.

    Source: Abramowitz & Stegun 1964, 6.1.41.
    """
    found = np.zeros_like(z)
    for part in reversed(_LOG):
        found = found / (z * z) + part
    return np.asarray(found / z)


def logarithm(z: Floats) -> Floats:
    """Logarithm of gamma(z)."""
    up = np.where(z < SHIFT, z + SHIFT, z)
    high = (up - 0.5) * np.log(up) - up + 0.5 * log(2 * pi) + tail(up)
    # Gamma(z) = Gamma(z + 8) / (z (z + 1) ... (z + 7))
    steps = sum(np.log(z + i) for i in range(SHIFT))
    return np.where(z < SHIFT, high - steps, high)


def digamma(z: Floats) -> Floats:
    """Derivative of ln gamma (Abramowitz & Stegun 1964, 6.3.18)."""
    up = np.where(z < SHIFT, z + SHIFT, z)
    found = np.zeros_like(up)
    for part in reversed(_SLOPE):
        found = (found + part) / (up * up)
    high = np.log(up) - 0.5 / up - found
    return np.where(z < SHIFT, high - sum(1 / (z + i) for i in range(SHIFT)), high)


def below(t: Floats, shape: Floats) -> Floats:
    """Probability that a gamma variable of this shape and of rate 1 is at most t.

    t, shape  broadcast; t from 0, shape above 0
    returns   in [0, 1], exact to about 1e-13
    """
    t, shape = np.broadcast_arrays(np.asarray(t, dtype=np.float64), np.asarray(shape, dtype=np.float64))
    large = shape >= LARGE
    found = np.where(np.isnan(t) | np.isnan(shape), np.nan, 0.0)
    here = ~large & (t > 0)
    found[here] = _summed(t[here], shape[here])
    here = large & (t > 0)
    found[here] = _integrated(t[here], shape[here])
    return np.clip(found, 0.0, 1.0)


def quantile(p: float, shape: Floats) -> Floats:
    """The value that a gamma variable of this shape and of rate 1 is below with probability p.

    p        strictly between 0 and 1
    shape    above 0
    returns  the shape of `shape`; 0 where the value is too small to be written
    """
    shape = np.asarray(shape, dtype=np.float64)
    # In y = ln t the distribution never lies above exp(shape y) / gamma(shape + 1): the root is not below this.
    low = (log(p) + logarithm(shape + 1)) / shape
    # Wilson and Hilferty's cube of a normal variable is a good beginning where it is above nothing.
    root = 1 - 1 / (9 * shape) + NormalDist().inv_cdf(p) / (3 * np.sqrt(shape))
    y = np.maximum(low, np.log(shape) + 3 * np.log(np.maximum(root, 1e-9)))
    high, nothing = np.maximum(y, np.log(shape)) + 1.0, low < log(SMALL)
    with np.errstate(under="ignore", over="ignore", divide="ignore"):
        while (short := below(np.exp(high), shape) < p).any():
            high = np.where(short, high + 1.0, high)
        for _ in range(STEPS):
            t = np.exp(y)
            miss = below(t, shape) - p
            low, high = np.where(miss < 0, y, low), np.where(miss < 0, high, y)
            step = y - miss / np.maximum(np.exp(_density(t, shape) + y), np.finfo(np.float64).tiny)
            # A step of a few last digits is where it ends, whichever side of the bracket it falls on.
            there = (np.abs(step - y) <= 4e-15 * np.maximum(np.abs(y), 1.0)) | (np.abs(miss) < 1e-14) | nothing
            y = np.where(there | ((step > low) & (step < high)), step, 0.5 * (low + high))
            if there.all():
                break
        t = np.exp(y)
    return np.where(nothing, 0.0, t)


def _density(t: Floats, shape: Floats) -> Floats:
    # ln of the density. For large shapes by the distance from the shape, so that large terms do not cancel.
    t, shape = np.broadcast_arrays(t, shape)
    found = np.full(t.shape, -np.inf)
    some = t > 0
    here = some & (shape < LARGE)
    x, s = t[here], shape[here]
    found[here] = (s - 1) * np.log(x) - x - logarithm(s)
    here = some & (shape >= LARGE)
    x, s = t[here], shape[here]
    apart = (x - s) / s
    found[here] = s * (np.log1p(apart) - apart) - np.log(x) + 0.5 * np.log(s / (2 * pi)) - tail(s)
    return found


def _summed(t: Floats, shape: Floats) -> Floats:
    # t^s e^-t / gamma(s + 1) (1 + t / (s + 1) + t^2 / (s + 1)(s + 2) + ...): all terms positive, none cancels.
    # So far beyond the shape nothing is left above, and the sum would be long.
    far = t > shape + 40 * np.sqrt(shape) + 60
    t = np.where(far, shape, t)
    term, total = np.ones_like(t), np.ones_like(t)
    for i in range(1, TERMS):
        term = term * t / (shape + i)
        total += term
        if not (term > 1e-17 * total).any():
            break
    with np.errstate(under="ignore"):
        found = np.exp(shape * np.log(t) - t - logarithm(shape + 1)) * total
    return np.asarray(np.where(far, 1.0, found))


def _integrated(t: Floats, shape: Floats) -> Floats:
    # The density on the side of the shape that t is on, by Gauss-Legendre over what is not nothing.
    width = 12 * np.sqrt(shape)
    left = t < shape
    far = np.where(left, np.maximum(shape - width, 1e-300), shape + width)
    far = np.where(left, np.minimum(far, t), np.maximum(far, t))
    half = 0.5 * (t - far)
    points = far[..., None] + half[..., None] * (NODES + 1)
    area = half * (np.exp(_density(points, shape[..., None])) * PARTS).sum(axis=-1)
    return np.asarray(np.where(left, area, 1.0 + area))
