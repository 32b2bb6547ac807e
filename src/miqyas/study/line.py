"""A straight line through points: ordinary least squares, with the interval of its slope."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, inf, nan, pi, sin, sqrt, tan

from miqyas.errors import BuildError
from miqyas.index.plan import Floats

FEWEST = 3
"""Points below which a slope has no interval."""


@dataclass(frozen=True)
class Line:
    """y = intercept + slope x by least squares.

    error      standard error of the slope; low and high the ends of its interval of the given share
    points, explained  how many points, and the share of the variance of y that the line explains
    """

    slope: float
    intercept: float
    error: float
    low: float
    high: float
    share: float
    points: int
    explained: float


def fitted(x: Floats, y: Floats, share: float = 0.9) -> Line:
    """Fit a line to points x, y (point,); the interval of the slope is Student's, with two degrees fewer than points.

    Raises BuildError for fewer than three points and for points that all have one x.
    """
    if len(x) < FEWEST:
        raise BuildError(f"a line through {len(x)} points says nothing", repair=f"compare at least {FEWEST} places")
    away, up = x - x.mean(), y - y.mean()
    spread = float(away @ away)
    if spread == 0:
        raise BuildError("all places begin at the same score, so no line can be fitted", repair="begin in another year")
    slope = float(away @ up) / spread
    left = up - slope * away
    missed, whole = float(left @ left), float(up @ up)
    error = sqrt(missed / (len(x) - 2) / spread)
    reach = error * student(len(x) - 2, share)
    return Line(
        slope=slope,
        intercept=float(y.mean() - slope * x.mean()),
        error=error,
        low=slope - reach,
        high=slope + reach,
        share=share,
        points=len(x),
        explained=1.0 - missed / whole if whole > 0 else nan,
    )


def student(freedom: int, share: float) -> float:
    """The t which Student's distribution stays within, in both directions, with a probability of `share`.

    By bisection on the closed form of that probability for whole degrees of freedom (Abramowitz & Stegun 1964,
    26.7.3 and 26.7.4).
    """
    if share >= 1:
        return inf
    low, high = 0.0, pi / 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if within(middle, freedom) < share else (low, middle)
    return tan(high) * sqrt(freedom)


def within(angle: float, freedom: int) -> float:
    """Probability that |T| is at most tan(angle) sqrt(freedom), angle in [0, pi / 2]."""
    square = cos(angle) ** 2
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for k in range(2 + odd, freedom - 1, 2):
        term *= square * (k - 1) / k
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
