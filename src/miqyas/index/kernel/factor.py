"""Factors: principal components of children and their varimax rotation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel.divisor import divisor

Rule = Literal["kaiser", "handbook"]

SLACK = 1e-9
"""An eigenvalue this close to a threshold is on it: eigenvalues are not exact."""

SWEEPS = 1000
ANGLE = 1e-10
FLAT = 1e-14


def eigen(correlation: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, largest first, and their vectors.

    correlation  (child, child), symmetric
    returns      (factor,) and (child, factor)
    """
    values, vectors = np.linalg.eigh(correlation)
    return values[::-1], vectors[:, ::-1]


def number(values: Floats, rule: Rule) -> int:
    """How many factors a rule keeps, at least one.

    kaiser    those with an eigenvalue of at least 1
    handbook  those that explain at least 10 % of the variance each, and more until they explain above 60 %

    "At least", so that of equal eigenvalues all are kept or none: uncorrelated children weigh the same.

    values    (factor,) eigenvalues, largest first
    source    Kaiser (1960); OECD/JRC Handbook (2008), step 6
    """
    if rule == "kaiser":
        return max(1, int((values >= 1.0 - SLACK).sum()))
    share = values / values.sum()
    enough = 1 + int((np.cumsum(share) <= 0.6 + SLACK).sum())
    return max(int((share >= 0.1 - SLACK).sum()), min(enough, len(values)))


def loadings(correlation: Floats, count: int) -> Floats:
    """Unrotated loadings of the first factors: vectors times the root of their eigenvalues.

    correlation  (child, child), symmetric
    count        how many factors; those without a positive eigenvalue are left out
    returns      (child, factor)
    """
    values, vectors = eigen(correlation)
    count = max(1, min(count, int((values > SLACK).sum())))
    kept: Floats = vectors[:, :count] * np.sqrt(values[:count])
    return kept


def varimax(found: Floats) -> Floats:
    """Loadings rotated so that each child leans on few factors; Kaiser-normalised, largest loading positive.

    Plane by plane, each angle the exact maximum of the criterion in its plane, until no plane turns: the
    criterion never falls, so the last point is the best point.

    found    (child, factor) loadings
    returns  (child, factor), the factors in the order they came in
    source   Kaiser (1958), Psychometrika 23, 187-200
    """
    length = np.sqrt((found * found).sum(axis=1, keepdims=True))
    turned = np.where(length > 0, found / divisor(length), 0.0)
    for _ in range(SWEEPS):
        if max((_turn(turned, i, j) for j in range(turned.shape[1]) for i in range(j)), default=0.0) < ANGLE:
            break
    rotated: Floats = turned * length
    largest = np.take_along_axis(rotated, np.abs(rotated).argmax(axis=0)[np.newaxis], axis=0)
    return np.where(largest < 0, -rotated, rotated)


def _turn(turned: Floats, i: int, j: int) -> float:
    """Turn one plane of factors in place to its best angle; returns the size of the angle."""
    x, y = turned[:, i].copy(), turned[:, j].copy()
    u, v = x * x - y * y, 2.0 * x * y
    a, b = float(u.sum()), float(v.sum())
    sine = 2.0 * float(u @ v) - 2.0 * a * b / len(x)
    cosine = float(u @ u - v @ v) - (a * a - b * b) / len(x)
    if np.hypot(sine, cosine) < FLAT * len(x):
        return 0.0  # every angle is as good as any other
    angle = float(np.arctan2(sine, cosine)) / 4.0
    turned[:, i] = x * np.cos(angle) + y * np.sin(angle)
    turned[:, j] = y * np.cos(angle) - x * np.sin(angle)
    return abs(angle)
