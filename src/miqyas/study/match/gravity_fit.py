"""Kernels of the gravity equation: regressions by iterated least squares, and errors that trust no pair twice.

Pure functions on arrays (pair, term); no checks. Pairs that share a place are not independent, so the sandwich adds
up what pairs have in common through either of their places.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats

Ints = NDArray[np.intp]
Mean = Callable[[Floats], tuple[Floats, Floats]]
"""Linear predictor -> (mean, its slope)."""

STEPS = 200
NEAR = 1e-12
"""A deviance that changes by less than this share has settled."""

LARGEST = 700.0


def exponential(eta: Floats) -> tuple[Floats, Floats]:
    """Mean exp(eta) of a count, and its slope, which is the same."""
    mean: Floats = np.exp(np.minimum(eta, LARGEST))
    return mean, mean


def logistic(eta: Floats) -> tuple[Floats, Floats]:
    """Chance 1 / (1 + exp(-eta)), and its slope."""
    chance: Floats = 0.5 * (1.0 + np.tanh(0.5 * eta))
    return chance, chance * (1.0 - chance)


def poisson(x: Floats, y: Floats) -> tuple[Floats, bool]:
    """Coefficients that solve x'(y - exp(x b)) = 0: Poisson pseudo-maximum likelihood.

    x        (pair, term), y (pair,) not below 0; nothing is asked of y but that its mean is exp(x b)
    returns  (term,), and whether the iteration settled
    Source: Santos Silva & Tenreyro 2006, Review of Economics and Statistics 88, 641-658.
    """
    start = (y + y.mean()) / 2.0
    first = np.linalg.lstsq(x, np.log(start), rcond=None)[0]

    def deviance(mean: Floats) -> float:
        return float(2.0 * np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / mean), 0.0) - (y - mean)))

    return _iterated(x, y, exponential, deviance, first)


def logit(x: Floats, y: Floats) -> tuple[Floats, bool]:
    """Coefficients of the likeliest chance 1 / (1 + exp(-x b)): (term,), and whether the iteration settled.

    It does not settle where the terms tell yes and no apart without a fault: no likeliest one exists then.
    """

    def deviance(mean: Floats) -> float:
        chance = np.clip(np.where(y > 0, mean, 1.0 - mean), np.finfo(np.float64).tiny, 1.0)
        return float(-2.0 * np.log(chance).sum())

    return _iterated(x, y, logistic, deviance, np.zeros(x.shape[1]))


def _iterated(x: Floats, y: Floats, mean: Mean, deviance: Callable[[Floats], float], b: Floats) -> tuple[Floats, bool]:
    # Newton steps, which are least squares on a working answer, halved while they lead uphill.
    at, slope = mean(x @ b)
    now = deviance(at)
    for _ in range(STEPS):
        bread = x.T @ (slope[:, None] * x)
        step = np.linalg.lstsq(bread, x.T @ (y - at), rcond=None)[0]
        new, next_at, next_slope, then = b, at, slope, now
        for half in range(40):
            new = b + step / 2.0**half
            next_at, next_slope = mean(x @ new)
            then = deviance(next_at)
            if then <= now + NEAR * (1.0 + abs(now)):
                break
        settled = abs(now - then) <= NEAR * (1.0 + abs(then))
        b, at, slope, now = new, next_at, next_slope, then
        if settled:
            return b, True
    return b, False


def sandwich(x: Floats, residual: Floats, slope: Floats, source: Ints, destination: Ints) -> Floats:
    """Covariance of coefficients that solve x'(y - mean) = 0, whatever pairs with a place in common share.

    x                    (pair, term), residual y - mean and slope of the mean (pair,)
    source, destination  (pair,) numbers of the places
    returns              (term, term)
    Source: Aronow, Samii & Assenova 2015, Political Analysis 23, 564-577. Two ordered pairs of the same two places
    are one; negative directions, which a small number of places can give, are set to nothing.
    """
    bread = np.linalg.pinv(x.T @ (slope[:, None] * x), hermitian=True)
    return np.asarray(bread @ common(x * residual[:, None], source, destination) @ bread)


def common(score: Floats, source: Ints, destination: Ints) -> Floats:
    """Sum of s s' over all two pairs that have a place in common: (term, term), without negative directions.

    By place every two pairs are met once for each place that they share, so what is met twice, a couple of places
    with itself, is taken off once.
    """
    count = int(max(source.max(), destination.max())) + 1
    by_place = np.zeros((count, score.shape[1]))
    np.add.at(by_place, source, score)
    np.add.at(by_place, destination, score)
    couple = np.minimum(source, destination) * count + np.maximum(source, destination)
    _, which = np.unique(couple, return_inverse=True)
    by_couple = np.zeros((int(which.max()) + 1, score.shape[1]))
    np.add.at(by_couple, which, score)
    middle = by_place.T @ by_place - by_couple.T @ by_couple
    value, vector = np.linalg.eigh(middle)
    return np.asarray((vector * np.maximum(value, 0.0)) @ vector.T)


def spread(x: Floats, covariance: Floats) -> Floats:
    """Standard error of x b: (pair,)."""
    return np.asarray(np.sqrt(np.maximum(np.einsum("pt,tu,pu->p", x, covariance, x), 0.0)))
