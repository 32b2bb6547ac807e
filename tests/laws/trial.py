"""Places to try laws on, with everything that the coats of the steps hand over."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Trial:
    """Places and what a coat would hand over; x is turned by the direction, its units are positive.

    Figures are dyadic, so that a change of unit by a dyadic factor and shift is exact.
    """

    x: np.ndarray
    earlier: np.ndarray
    by: np.ndarray
    sign: np.ndarray
    low: np.ndarray
    high: np.ndarray
    target: np.ndarray
    given: np.ndarray
    group: np.ndarray
    parent: np.ndarray
    counted: np.ndarray
    rng: np.random.Generator

    def in_order(self, rows):
        shuffled = {name: getattr(self, name)[rows] for name in ("x", "by", "group")}
        return replace(self, earlier=self.earlier[rows], **shuffled)

    def in_unit(self, factor, shift):
        moved = {name: getattr(self, name) * factor + self.sign * shift for name in ("x", "low", "high", "target")}
        return replace(self, earlier=self.earlier * factor, by=self.by * factor, **moved)

    @property
    def whole(self):
        """All present, for kernels that need every figure (weights) or compare whole rows."""
        return replace(self, x=np.where(np.isnan(self.x), self.sign * 8.0, self.x))

    @property
    def unturned(self):
        """All directions higher, so that every figure is positive, as scores are."""
        return replace(self, x=np.abs(self.x), sign=np.ones_like(self.sign))


def trial(seed):
    """Few places, some of them level, some figures absent, some tails long; every column varies."""
    rng = np.random.default_rng(seed)
    places, columns = shape = rng.integers(4, 13), rng.integers(2, 6)
    unit = rng.integers(1, rng.choice([6, 400]), shape) / 8 * 2.0 ** rng.integers(0, rng.choice([1, 9]), shape)
    unit[0] = np.where(unit[0] == unit[1], unit[0] + 0.5, unit[0])
    gone = rng.random(shape) < rng.choice([0.0, 0.3])
    gone[:2] = False
    sign = rng.choice([-1.0, 1.0], columns)
    x = np.where(gone, np.nan, unit) * sign
    bottom, top = np.fmin.reduce(x), np.fmax.reduce(x)
    return Trial(
        x=x,
        earlier=unit * sign,
        by=rng.integers(1, 40, shape) / 4,
        sign=sign,
        low=bottom,
        high=(bottom + top) / 2,
        target=(bottom + top) / 2,
        given=rng.integers(1, 9, columns) / 4,
        group=rng.integers(-1, 2, places),
        parent=rng.integers(0, 2, columns),
        counted=np.arange(columns) % 2 == 0,
        rng=rng,
    )
