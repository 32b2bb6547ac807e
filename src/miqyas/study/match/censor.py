"""Censoring: a normal model of what is printed only above a limit; what is not printed lies somewhere below it.

Source: Tobin 1958, Econometrica 26, 24-36; in the terms b/sigma and 1/sigma the likelihood has one top (Olsen 1978,
Econometrica 46, 1211-1215), so Newton's steps find it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.study.match.gravity_fit import Ints, common

STEPS = 200
NEAR = 1e-10
DEEP = -20.0
"""Below it the normal tail is taken from its series, which is exact to 1e-9 there."""

_erfc = np.frompyfunc(erfc, 1, 1)


@dataclass(frozen=True)
class Fit:
    """Coefficients (term,), standard deviation of the remainder, covariance of both (term + 1,)², and if it settled."""

    b: Floats
    sigma: float
    covariance: Floats
    settled: bool


def below(z: Floats) -> Floats:
    """Chance that a standard normal variable is at most z."""
    return np.asarray(0.5 * _erfc(-z / sqrt(2.0)), dtype=np.float64)


def tail(z: Floats) -> tuple[Floats, Floats]:
    """Logarithm of that chance, and its slope, the inverse Mills ratio; exact far below zero too."""
    deep = z < DEEP
    near = np.where(deep, 0.0, z)
    log_near = np.log(below(near))
    far = np.where(deep, z, DEEP)
    series = 1.0 - 1.0 / far**2 + 3.0 / far**4 - 15.0 / far**6
    log_far = -0.5 * far**2 - 0.5 * np.log(2 * pi) - np.log(-far) + np.log(series)
    logarithm = np.where(deep, log_far, log_near)
    return logarithm, np.exp(-0.5 * z**2 - 0.5 * np.log(2 * pi) - logarithm)


def fit(x: Floats, y: Floats, printed: NDArray[np.bool_], limit: float, source: Ints, destination: Ints) -> Fit:
    """Likeliest normal model x b + sigma e of y, seen where `printed` and known to be at most `limit` elsewhere.

    x  (pair, term), y (pair,), anything where it is not printed; source, destination (pair,) numbers of the places
    The covariance is a sandwich over pairs with a place in common. It does not settle where no likeliest one exists.
    """
    h = 1.0 / max(float(np.std(y[printed])), 1e-6)
    theta = np.append(np.linalg.lstsq(x[printed], y[printed], rcond=None)[0] * h, h)
    value, score, curve = _likelihood(theta, x, y, printed, limit)
    settled = False
    for _ in range(STEPS):
        step = np.linalg.lstsq(-curve, score.sum(axis=0), rcond=None)[0]
        size = 1.0
        while size > 1e-12:
            new = theta + size * step
            if new[-1] > 0:
                then, next_score, next_curve = _likelihood(new, x, y, printed, limit)
                if then >= value - NEAR * (1.0 + abs(value)):
                    break
            size /= 2.0
        else:
            break
        gain, theta, value, score, curve = then - value, new, then, next_score, next_curve
        if abs(gain) <= NEAR * (1.0 + abs(value)) and size == 1.0:
            settled = True
            break
    bread = np.linalg.pinv(-curve, hermitian=True)
    inner = bread @ common(score, source, destination) @ bread
    return Fit(*_turned(theta, inner), settled)


def _turned(theta: Floats, covariance: Floats) -> tuple[Floats, float, Floats]:
    # From (b/sigma, 1/sigma) to (b, sigma), with the covariance by the slopes of that turn.
    h = theta[-1]
    b = theta[:-1] / h
    slopes = np.eye(len(theta)) / h
    slopes[:-1, -1] = -b / h
    slopes[-1, -1] = -1.0 / h**2
    return b, float(1.0 / h), slopes @ covariance @ slopes.T


def _likelihood(
    theta: Floats, x: Floats, y: Floats, printed: NDArray[np.bool_], limit: float
) -> tuple[float, Floats, Floats]:
    # Log likelihood, its slope for every pair (pair, term + 1), and its curvature (term + 1,)².
    d, h = theta[:-1], theta[-1]
    known = np.where(printed, y, limit)
    z = h * known - x @ d
    wide = np.column_stack([-x, known])
    logarithm, ratio = tail(np.where(printed, 0.0, z))
    value = np.where(printed, np.log(h) - 0.5 * z**2 - 0.5 * np.log(2 * pi), logarithm).sum()
    score = np.where(printed, -z, ratio)[:, None] * wide
    score[:, -1] += np.where(printed, 1.0 / h, 0.0)
    bend = np.where(printed, 1.0, ratio * (z + ratio))
    curve = -(wide.T @ (bend[:, None] * wide))
    curve[-1, -1] -= printed.sum() / h**2
    return float(value), score, curve
