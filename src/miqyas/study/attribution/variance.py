"""Sobol' indices: which choice moves the results, of many outputs at once, and how far to trust it.

Two independent matrices A and B of draws, and for every choice the matrix AB that is A with that choice's
draws taken from B. First order: the share of the variance that a choice explains alone, mean(yB (yAB - yA))
/ V (Saltelli et al., Comput. Phys. Commun. 181, 2010). Total: the share that is left when all other choices
are known, mean((yA - yAB)^2) / 2V (Jansen, Comput. Phys. Commun. 117, 1999). Everything is a sum over
replications, so it is gathered in pieces, and resampling is a product with a matrix of random whole
weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SHARE = 0.95
TOLERANCE = 0.05
RESAMPLES = 200
STREAM = 0xB0075
CELLS = 1 << 21
"""Numbers multiplied at once: 16 MB, whatever the replications."""

FEWEST = 64
"""Replications below which a resample cannot tell its own error, however narrow it comes out."""

# A resample counts a replication 0, 1, 2 ... times, by the probabilities of Poisson(1) in steps of 2^-16.
TIMES = np.repeat(np.arange(9, dtype=np.uint8), [24109, 24109, 12055, 4018, 1005, 201, 33, 5, 1])


def design(a: Floats, b: Floats, owner: NDArray[np.intp]) -> Iterator[Floats]:
    """Yield AB of every choice: A with all dimensions that the choice owns taken from B.

    a, b    (replication, dimension), independent draws
    owner   (dimension,) the choice that each dimension belongs to, counted from 0
    yields  (replication, dimension)
    """
    for choice in range(int(owner.max(initial=-1)) + 1):
        mixed = a.copy()
        mixed[:, owner == choice] = b[:, owner == choice]
        yield mixed


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over replications from which indices follow; row 0 counts each once, the others are resamples.

    shift   (output,) subtracted from every result, so that nothing is lost where results are large and alike
    seed    of the resamples
    number  (row,) replications, counted as often as they are drawn
    once    (row, output) sum of yA + yB;  twice: of their squares
    move    (choice, row, output) sum of yAB - yA;  cross: of yB (yAB - yA);  square: of (yAB - yA)^2
    """

    shift: Floats
    seed: int
    number: Floats
    once: Floats
    twice: Floats
    move: Floats
    cross: Floats
    square: Floats

    def __add__(self, other: Sums) -> Sums:
        """Sums of the replications of both; raises BuildError where they do not belong to one study."""
        same = self.seed == other.seed and self.move.shape == other.move.shape
        if not same or not np.array_equal(self.shift, other.shift, equal_nan=True):
            raise BuildError(
                "sums of two different studies cannot be added",
                repair="gather them with the same shift, seed and number of resamples",
            )
        return replace(
            self,
            number=self.number + other.number,
            once=self.once + other.once,
            twice=self.twice + other.twice,
            move=self.move + other.move,
            cross=self.cross + other.cross,
            square=self.square + other.square,
        )


def gather(
    ya: Floats,
    yb: Floats,
    yab: Floats,
    *,
    start: int = 0,
    shift: Floats | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Sums:
    """Sums of one piece of the replications.

    ya, yb  (replication, output) results of A and B; yab (choice, replication, output) those of every AB
    start   number of the first replication in the whole study: a resample does not depend on the pieces
    shift   (output,) the same for all pieces, near the results, as those of the model itself; default the
            first row of ya
    """
    choices, size, outputs = yab.shape
    if size == 0:
        raise BuildError("no replications, no indices", where="ya", repair="draw at least 1, better 1024")
    shift = ya[0] if shift is None else shift
    number = np.zeros(resamples + 1)
    total = np.zeros((resamples + 1, 2 + 3 * choices, outputs))
    # Without resamples nothing is multiplied, and what fits into the cache is fastest.
    piece = max(8, (CELLS if resamples else CELLS >> 3) // max(1, total[0].size))
    for first in range(0, size, piece):
        rows = slice(first, min(first + piece, size))
        weights = _weights(start + first, rows.stop - first, resamples, seed)
        number += weights.sum(axis=1)
        terms = _terms(ya[rows], yb[rows], yab[:, rows], shift)
        total += (weights @ terms.reshape(len(terms), -1)).reshape(total.shape)
    once, twice = total[:, 0], total[:, 1]
    move, cross, square = total[:, 2:].reshape(-1, 3, choices, outputs).transpose(1, 2, 0, 3)
    return Sums(shift, seed, number, once, twice, move, cross, square)


def _terms(ya: Floats, yb: Floats, yab: Floats, shift: Floats) -> Floats:
    # Everything that is summed, side by side for one product: (replication, term, output).
    choices, size, outputs = yab.shape
    terms = np.empty((size, 2 + 3 * choices, outputs))
    a, b = ya - shift, yb - shift
    terms[:, 0] = a + b
    terms[:, 1] = a * a + b * b
    for choice in range(choices):
        step = np.subtract(yab[choice], ya, out=terms[:, 2 + choice])
        np.multiply(b, step, out=terms[:, 2 + choices + choice])
        np.multiply(step, step, out=terms[:, 2 + 2 * choices + choice])
    return terms


def _weights(start: int, size: int, resamples: int, seed: int) -> Floats:
    # How often each resample counts each replication: (1 + resample, replication), row 0 all ones. Every
    # replication has its own place in the random stream.
    words = -(-resamples // 4)
    stream = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    raw = stream.advance(start * words).random_raw(size * words).view(np.uint16).reshape(size, 4 * words)
    weights = np.ones((resamples + 1, size))
    weights[1:] = TIMES[raw[:, :resamples]].T
    return weights


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Sobol' indices of every choice for every output, with bootstrap intervals.

    first, total          (choice, output), NaN where the output does not vary or is absent
    first_low ... _high   (choice, output) ends of the intervals that hold `share` of the resamples
    whole                 (output,) sum of the first orders: 1 where choices only add up
    variance              (output,) 0 where the output does not vary, NaN where it was absent in a replication
    n                     replications; the model is run n (choices + 2) times
    tolerance             half-width of an interval that is narrow enough
    With points of a Sobol sequence the intervals are too wide rather than too narrow: a resample of them is
    less even than they are.
    """

    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats
    whole: Floats
    variance: Floats
    n: int
    share: float
    resamples: int
    seed: int
    tolerance: float

    @cached_property
    def varies(self) -> Bools:
        """Whether any choice moves the output at all: (output,)."""
        return np.asarray(self.variance > 0)

    @cached_property
    def idle(self) -> Bools:
        """Choices that changed no output in any replication: (choice,)."""
        return np.asarray(~(self.total[:, self.varies] != 0).any(axis=1))

    @cached_property
    def half(self) -> Floats:
        """Half the width of the wider of the two intervals: (choice, output)."""
        wide = np.maximum(self.first_high - self.first_low, self.total_high - self.total_low)
        return np.asarray(wide / 2)

    @cached_property
    def needed(self) -> NDArray[np.int64]:
        """Replications at which every interval would be narrow enough: (output,), 0 where nothing varies.

        A half-width shrinks with the root of the replications; with a Sobol sequence faster than that.
        Without resamples nothing is known but the fewest that can be judged.
        """
        widest = np.fmax.reduce(self.half, axis=0, initial=0.0)
        found = np.maximum(np.ceil(self.n * (widest / self.tolerance) ** 2), FEWEST)
        return np.where(self.varies, found, 0.0).astype(np.int64)

    @cached_property
    def enough(self) -> Bools:
        """Whether the replications were enough for the output: (output,)."""
        return (self.needed <= self.n) & (~self.varies | (self.resamples > 0))

    @cached_property
    def noise(self) -> Bools:
        """Indices that no model can have, so that they are noise and never findings: (choice, output).

        A first order below 0; one above the upper end of its total; all of an output whose first orders sum
        to more than 1 by more than the tolerance.
        """
        with np.errstate(invalid="ignore"):
            negative = self.first < 0
            bound = self.total_high if self.resamples else self.total + self.tolerance
            above = self.first > bound * (1 + 1e-9)
            excess = self.whole > 1 + self.tolerance
        # A choice that does nothing is known exactly.
        return np.asarray((negative | above | excess) & (self.total != 0))

    def verdict(self, output: int) -> str:
        """What the indices of an output are worth, in a sentence."""
        if np.isnan(self.variance[output]):
            return "is absent in some replications: no indices"
        if not self.varies[output]:
            return "does not vary: none of the choices moves it"
        if not self.resamples:
            return f"{self.n} replications: without resamples nothing is known of their error"
        if self.enough[output]:
            return f"{self.n} replications are enough for ±{self.tolerance:g}"
        missed = f"{self.n} replications are not enough for ±{self.tolerance:g}"
        return f"{missed}: about {self.needed[output]} would be"


def indices(sums: Sums, *, share: float = SHARE, tolerance: float = TOLERANCE) -> Sensitivity:
    """Indices and their intervals: quantiles of type 7 over the resamples (convention §4)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        number = sums.number[:, None]
        mean = sums.once / (2 * number)
        variance = sums.twice / (2 * number) - mean**2
        # A resample in which nothing varies says nothing; nor does an output that never varies.
        variance = np.where(variance > 0, variance, np.where(np.isnan(variance), np.nan, 0.0))
        divisor = np.where(variance > 0, variance, np.nan) * number
        # Around the mean the first order has far less noise, and the same expected value.
        first = (sums.cross - mean * sums.move) / divisor
        total = sums.square / (2 * divisor)
    ends = (1 - share) / 2, (1 + share) / 2
    first_low, first_high = _ends(first[:, 1:], ends)
    total_low, total_high = _ends(total[:, 1:], ends)
    return Sensitivity(
        first=first[:, 0],
        total=total[:, 0],
        first_low=first_low,
        first_high=first_high,
        total_low=total_low,
        total_high=total_high,
        whole=first[:, 0].sum(axis=0),
        variance=variance[0],
        n=int(sums.number[0]),
        share=share,
        resamples=len(sums.number) - 1,
        seed=sums.seed,
        tolerance=tolerance,
    )


def _ends(draws: Floats, ends: tuple[float, float]) -> Floats:
    # Quantiles over resamples (choice, resample, output): (end, choice, output), NaN without resamples.
    if draws.shape[1] == 0:
        return np.full((2, draws.shape[0], draws.shape[2]), np.nan)
    found: Floats = np.quantile(draws, ends, axis=1)
    lost = np.isnan(found[0])
    if lost.any():
        whole = np.isnan(draws).all(axis=1)
        for choice, output in np.argwhere(lost & ~whole):
            found[:, choice, output] = np.nanquantile(draws[choice, :, output], ends)
    return found


def sensitivity(
    ya: Floats,
    yb: Floats,
    yab: Floats,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    share: float = SHARE,
    tolerance: float = TOLERANCE,
) -> Sensitivity:
    """Sobol' indices of all outputs at once, from all replications at once (see gather, indices)."""
    sums = gather(ya, yb, yab, resamples=resamples, seed=seed)
    return indices(sums, share=share, tolerance=tolerance)
