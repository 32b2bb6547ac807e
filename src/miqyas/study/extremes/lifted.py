"""Lifted weights: the products of some weights with the score of one place stand beside them as columns.

Where places lack different parts their scores are quotients with different divisors, and comparing two of them is
no linear question. A rival without the parts A is ahead of a place where n > s (1 - w(A)), n being its weighted sum
and s the score of the place; with q = s w(A) that is linear. That q is a product is kept by the planes that enclose
it while the score lies between two values (G. McCormick, Mathematical Programming 10, 1976): the closer these, the
tighter.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.program import Program

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Lifted:
    """Weights of a polytope, and the products of those of `parts` with the score of a place.

    own        (part,) values of the place from 0 to 1, NaN where absent
    low, high  the score of the place lies between them
    parts      every part that the place or a rival lacks
    Vectors are the weights, then the products.
    """

    def __init__(self, polytope: Polytope, own: Floats, low: float, high: float, parts: Rows) -> None:
        self.polytope, self.own, self.parts = polytope, own, parts
        self.low, self.high = max(low, 0.0), max(high, 0.0)

    @property
    def width(self) -> int:
        """How many weights and products."""
        return self.polytope.width + len(self.parts)

    @cached_property
    def score(self) -> Floats:
        """The score of the place as a direction: its weighted sum, and the products of what it lacks."""
        return np.concatenate([np.nan_to_num(self.own, nan=0.0), 1.0 * np.isnan(self.own[self.parts])])

    @cached_property
    def centre(self) -> Floats:
        """The weights in the middle, with their products."""
        return self.extended(self.polytope.centre)

    def beside(self, x: Floats, margin: float) -> Floats:
        """Directions that are above 0 exactly where a rival is ahead by more than a margin: x (rival, part)."""
        away = np.isnan(x)
        # The margin weighs as much as the present parts do.
        sums = np.where(away, 0.0, x - margin)
        return np.asarray(np.hstack([sums, 1.0 * away[:, self.parts]]) - self.score)

    def extended(self, weights: Floats) -> Floats:
        """Weights (part,) with their true products."""
        here = ~np.isnan(self.own)
        score = float(weights[here] @ self.own[here] / weights[here].sum())
        return np.concatenate([weights, score * weights[self.parts]])

    def clean(self, x: Floats) -> Floats:
        """The weights of a solver without its rounding, with their true products."""
        return self.extended(self.polytope.clean(x[: self.polytope.width]))

    def reach(self, directions: Floats) -> tuple[Floats, Floats]:
        """Extremes of directions (..., weights and products) over the bounds of the weights alone."""
        linear, times = np.split(np.asarray(directions), [self.polytope.width], axis=-1)
        most, least = linear.copy(), linear.copy()
        most[..., self.parts] += np.where(times > 0, self.high, self.low) * times
        least[..., self.parts] += np.where(times > 0, self.low, self.high) * times
        return self.polytope.reach(least)[0], self.polytope.reach(most)[1]

    def program(self, extra: int = 0, most: float = np.inf) -> Program:
        """A program whose first columns are the weights and the products, then `extra` from 0 to `most`."""
        low, high = self.polytope.box
        width, count = len(low), len(self.parts)
        made = Program(
            np.concatenate([low, self.low * low[self.parts], np.zeros(extra)]),
            np.concatenate([high, self.high * high[self.parts], np.full(extra, most)]),
        )
        made.rows(np.ones((1, width)), 1.0, 1.0)
        made.rows(self.polytope.sides[0], -np.inf, self.polytope.sides[1])
        made.rows(self.score[None, :], self.low, self.high)
        # Weights of the parts one by one and of all others together; each with its bounds and its product.
        rest = np.setdiff1d(np.arange(width), self.parts)
        weight = np.zeros((count + 1, self.width))
        weight[np.arange(count), self.parts] = 1.0
        weight[count, rest] = 1.0
        times = np.zeros((count + 1, self.width))
        times[np.arange(count), width + np.arange(count)] = 1.0
        times[count] = self.score
        times[count, width:] -= 1.0
        least = np.append(low[self.parts], low[rest].sum())[:, None]
        upper = np.append(high[self.parts], min(high[rest].sum(), 1.0))[:, None]
        for end, sign in ((self.low, 1.0), (self.high, -1.0)):
            # (weight - least) (score - low) is never negative, nor is any other product of two such distances.
            away = sign * (times - end * weight)
            made.rows(away - sign * least * self.score, -sign * end * least[:, 0], np.inf)
            made.rows(sign * upper * self.score - away, sign * end * upper[:, 0], np.inf)
        return made
