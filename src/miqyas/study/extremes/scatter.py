"""Scattered weights: each is multiplied by a factor between two bounds, and then they are made to sum to one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.polytope import Polytope

Floats = NDArray[np.float64]


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class Scattered(Polytope):
    """All weights t / sum(t) with least <= t <= most; what bounds cannot say of them is said by conditions.

    least, most  (part,) in one scale, 0 <= least
    own          how many of the conditions say it: of every two parts how far their ratio can go
    """

    least: Floats = field(default_factory=_nothing)
    most: Floats = field(default_factory=_nothing)
    own: int = 0

    @classmethod
    def between(cls, least: Floats, most: Floats, parts: tuple[str, ...] = ()) -> Scattered:
        """Make it of the ends of the unscaled weights: (part,), (part,), some of `least` above 0."""
        width = len(least)
        if width == 1:
            return cls(np.ones(1), np.ones(1), None, None, (), parts, np.ones(1), np.ones(1))
        high = most / (most + least.sum() - least)
        low = least / (least + most.sum() - most)
        one, other = np.nonzero(~np.eye(width, dtype=np.bool_) & (least > 0)[None, :])
        matrix = np.zeros((len(one), width))
        matrix[np.arange(len(one)), one] = least[other]
        matrix[np.arange(len(one)), other] = -most[one]
        # Rows in one scale, whatever that of the weights.
        matrix /= np.maximum(most[one], least[other])[:, None]
        named = parts or tuple(f"part {i + 1}" for i in range(width))
        names = tuple(
            f"{named[i]} at most {most[i] / least[j]:.4g} times {named[j]}" for i, j in zip(one, other, strict=True)
        )
        return cls(low, high, matrix, np.zeros(len(one)), names, parts, least, most, len(one))

    def reach(self, directions: Floats) -> tuple[Floats, Floats]:
        """Extremes over the scattered weights, which hold with further conditions too."""
        c = np.asarray(directions, dtype=np.float64)
        flat = c.reshape(-1, self.width)
        return -self._greatest(-flat)[0].reshape(c.shape[:-1]), self._greatest(flat)[0].reshape(c.shape[:-1])

    def corners(self, directions: Floats) -> Floats:
        """Weights at which each direction is greatest: (..., part)."""
        if len(self.sides[0]) > self.own:
            return super().corners(directions)
        c = np.asarray(directions, dtype=np.float64)
        return self._greatest(c.reshape(-1, self.width))[1].reshape(c.shape)

    def _greatest(self, c: Floats) -> tuple[Floats, Floats]:
        """Greatest value of each row, and weights that attain it: those with the largest directions at their most."""
        order = np.argsort(-c, axis=1)
        ordered = np.take_along_axis(c, order, axis=1)
        least, rise = self.least[order], (self.most - self.least)[order]
        none = np.zeros((len(c), 1))
        above = np.hstack([none, np.cumsum(rise * ordered, axis=1)]) + (least * ordered).sum(axis=1, keepdims=True)
        below = np.hstack([none, np.cumsum(rise, axis=1)]) + least.sum(axis=1, keepdims=True)
        values = above / np.where(below > 0, below, np.nan)
        # With nothing at its most and all least at zero there are no weights: the first has to be there.
        first = np.nan_to_num(values, nan=-np.inf).argmax(axis=1)
        taken = np.arange(self.width)[None, :] < first[:, None]
        weights = np.empty_like(c)
        np.put_along_axis(weights, order, least + np.where(taken, rise, 0.0), axis=1)
        return values[np.arange(len(c)), first], weights / weights.sum(axis=1, keepdims=True)
