"""Draws of weights: by noise, on all the simplex, around given ones, from experts, inside bounds and orders.

Every kernel returns (draw, part). Those that take uniforms in (0, 1) fit a Sobol sequence; those that need
more randomness than one number for each part take a generator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]

CHAINS = 256
"""Fewest walks that run side by side; half of them lend the other half their directions."""

WARM = 10
"""Draws of every walk that are thrown away before one is kept, so that the start is forgotten."""

ROUNDING = 1e-12

STILL = 1e-9
"""A walk that moved less than this has not moved."""

# Rational approximations of the normal quantile, Wichura (1988), Applied Statistics 37, algorithm AS 241
# (PPND16): the middle by (p - 1/2)^2, the near and the far tails by the root of -ln p. Highest power first.
_MIDDLE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_NEAR = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


def noise(weights: Floats, spread: Floats | float, u: Floats) -> Floats:
    """Weights times 1 + spread * (2u - 1), each moved by itself and none made to sum to anything.

    weights, spread  (part,), or one spread for all; u (draw, part) in (0, 1)
    """
    return np.asarray(weights * (1.0 + spread * (2.0 * u - 1.0)))


def simplex(u: Floats) -> Floats:
    """Any weights that are positive and sum to 1, all equally likely: -ln u, made to sum to 1.

    u  (draw, part) in (0, 1)
    """
    drawn = -np.log(u)
    drawn /= drawn.sum(axis=1, keepdims=True)
    return np.asarray(drawn)


def dirichlet(weights: Floats, concentration: float, draws: int, random: np.random.Generator) -> Floats:
    """Weights around the given ones: mean w, variance w (1 - w) / (concentration + 1), sum 1.

    weights  (part,) in any scale; a part of weight 0 stays 0
    """
    share = weights / weights.sum()
    shape = concentration * share
    with np.errstate(divide="ignore"):
        # A gamma variate of a small shape underflows, its logarithm does not: G(a) = G(a + 1) U^(1 / a).
        logs = np.log(random.standard_gamma(shape + 1.0, size=(draws, len(share))))
        tails = np.log1p(-random.random((draws, len(share)))) / np.where(shape > 0, shape, 1.0)
    logs = np.where(shape > 0, logs + tails, -np.inf)
    drawn = np.exp(logs - logs.max(axis=1, keepdims=True))
    drawn /= drawn.sum(axis=1, keepdims=True)
    return np.asarray(drawn)


def experts(sets: Floats, u: Floats, probabilities: Floats | None = None) -> Floats:
    """The whole set of weights of one expert.

    sets           (expert, part); u (draw,) in [0, 1)
    probabilities  (expert,) summing to 1; all alike when not given
    """
    share = np.full(len(sets), 1.0 / len(sets)) if probabilities is None else probabilities
    reach = np.cumsum(share)
    # Rounding may leave the last reach below 1; an expert without probability is never taken.
    last = int(np.flatnonzero(share > 0)[-1])
    return np.asarray(sets[np.minimum(np.searchsorted(reach, u, side="right"), last)])


def normal(u: Floats) -> Floats:
    """Standard normal figures at uniforms in (0, 1), as for errors of the data: the shape of u."""
    away = u - 0.5
    square = 0.180625 - away * away
    out = np.asarray(away * _ratio(square, _MIDDLE))
    tail = square < 0
    if tail.any():
        root = np.sqrt(-np.log(np.where(away < 0, u, 1.0 - u)[tail]))
        size = np.where(root <= 5.0, _ratio(root - 1.6, _NEAR), _ratio(root - 5.0, _FAR))
        out[tail] = np.copysign(size, away[tail])
    return out


def _ratio(x: Floats, pair: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    above, below = np.zeros_like(x), np.zeros_like(x)
    for high, low in zip(*pair, strict=True):
        above = above * x + high
        below = below * x + low
    return np.asarray(above / below)


def walk(
    low: Floats,
    high: Floats,
    start: Floats,
    draws: int,
    random: np.random.Generator,
    *,
    sides: Floats | None = None,
    limits: Floats | None = None,
) -> Floats:
    """Weights drawn evenly from all that bounds and further conditions allow, by walks inside it.

    low, high  (part,) bounds
    start      (part,) weights inside, with the sum that all draws keep; away from bounds that differ and from
               every condition
    sides      (condition, part) and limits (condition,): sides @ w <= limits
    Walks exchange weight within random pairs, evenly over what both bounds allow. With conditions besides the
    bounds an exchange that breaks one is not made, and hit-and-run steps (R. Smith, Operations Research 32,
    1984) are mixed in, mostly along the difference of two other walks, which makes narrow regions as easy as
    round ones. Of every walk one draw is kept each 8 steps with bounds alone; else each n steps for n free
    parts, at least 16, where most exchanges are allowed, and each n^2 where few are.
    Raises BuildError where the region has no inside to walk in.
    """
    # A width that is only rounding is no freedom.
    free = high - low > ROUNDING
    parts = int(free.sum())
    here = np.tile(start, (max(CHAINS, 4 * parts), 1))
    room = _Room(low[free], high[free])
    if sides is not None and limits is not None:
        room.add(sides[:, free], limits - sides[:, ~free] @ start[~free])
    x = np.ascontiguousarray(here[:, free])
    if parts > 1 and draws:
        room.warm(x, random)
    kept = []
    for _ in range(0, draws, len(x)):
        if parts > 1:
            room.stroll(x, room.thin, random)
        here[:, free] = np.clip(x, room.low, room.high)
        kept.append(here.copy())
    return np.concatenate(kept)[:draws] if kept else np.empty((0, len(start)))


class _Room:
    """The region of the free parts, and two kinds of step in it; walks (walk, part) are moved in place."""

    def __init__(self, low: Floats, high: Floats) -> None:
        self.low, self.high = low, high
        self.sides, self.limits = np.empty((0, len(low))), np.empty(0)
        self.open = True
        self.thin, self.often = 8, 1.0
        self.tried, self.made = 0, 0

    def add(self, sides: Floats, limits: Floats) -> None:
        """Keep to sides @ w <= limits as well."""
        self.sides, self.limits = np.ascontiguousarray(sides), limits
        self.open = False
        self.thin, self.often = max(16, len(self.low)), 0.5

    def warm(self, x: Floats, random: np.random.Generator) -> None:
        """Leave the start, and learn whether exchanges are mostly allowed; what was learned stays."""
        start = x.copy()
        self.stroll(x, WARM * self.thin, random)
        if not self.open and self.made < 0.3 * self.tried:
            self.often, self.thin = 0.1, max(16, len(self.low) ** 2)
            self.stroll(x, WARM * self.thin, random)
        elif not self.open:
            self.often = 0.8
        if np.abs(x - start).max() < STILL:
            raise BuildError(
                "the conditions on the weights leave no room to draw from",
                where="sides, limits",
                repair="widen a bound or a condition; fix a weight by equal bounds, not by two conditions",
            )

    def stroll(self, x: Floats, steps: int, random: np.random.Generator) -> None:
        """Move all walks so many steps."""
        for _ in range(steps):
            if random.random() < self.often:
                self.exchange(x, random)
            else:
                half = len(x) // 2
                self.run(x[:half], x[half:], random)
                self.run(x[half:], x[:half], random)

    def exchange(self, x: Floats, random: np.random.Generator) -> None:
        """Given its sum, draw a pair evenly over what bounds allow; undo it where a condition is broken."""
        half = x.shape[1] // 2
        # With conditions, sometimes one pair and sometimes many: few are rejected, many move far.
        pairs = half if self.open else min(half, 1 << int(random.integers(half.bit_length())))
        parts = random.permutation(x.shape[1])
        one, two = parts[:pairs], parts[pairs : 2 * pairs]
        old = x[:, one]
        both = old + x[:, two]
        least = np.maximum(self.low[one], both - self.high[two])
        most = np.minimum(self.high[one], both - self.low[two])
        new = least + random.random(both.shape) * (most - least)
        if not self.open:
            moved = (new - old) @ (self.sides[:, one] - self.sides[:, two]).T
            allowed = (x @ self.sides.T + moved <= self.limits).all(axis=1)
            self.tried += len(allowed)
            self.made += int(allowed.sum())
            new = np.where(allowed[:, None], new, old)
        x[:, one] = new
        x[:, two] = both - new

    def run(self, x: Floats, others: Floats, random: np.random.Generator) -> None:
        """Draw every walk evenly from the line through it in a random direction that keeps the sum."""
        if random.random() < 0.1 or np.abs(others - others[0]).max() < STILL:
            way = random.standard_normal(x.shape)
        else:
            one, two = random.integers(len(others), size=(2, len(x)))
            way = others[one] - others[two]
        way -= way.mean(axis=1, keepdims=True)
        rate = way @ self.sides.T
        with np.errstate(divide="ignore", invalid="ignore"):
            back, forth = (self.low - x) / way, (self.high - x) / way
            face = np.maximum(self.limits - x @ self.sides.T, 0.0) / rate
            most = np.fmin.reduce(np.maximum(back, forth), axis=1)
            most = np.minimum(most, np.where(rate > 0, face, np.inf).min(axis=1, initial=np.inf))
            least = np.fmax.reduce(np.minimum(back, forth), axis=1)
            least = np.maximum(least, np.where(rate < 0, face, -np.inf).max(axis=1, initial=-np.inf))
            far = least + random.random(len(x)) * (most - least)
        # Differences of walks that never parted are rounding and no direction.
        far[~np.isfinite(far) | (np.abs(way).max(axis=1) < STILL)] = 0.0
        x += far[:, None] * way
