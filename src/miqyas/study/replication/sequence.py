"""Sobol's sequence, scrambled: points that fill the cube more evenly than chance (convention §8).

Point n is the exclusive or of one direction number for each bit of n, so any stretch of the sequence is made
without the points before it. Scrambling multiplies the binary digits of every dimension by a random lower
triangular matrix and adds a random shift (J. Matousek, On the L2-discrepancy for anchored boxes, J.
Complexity 14, 1998); it keeps the evenness and makes estimates from it unbiased. Direction numbers: Joe and
Kuo 2008.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]
Words = NDArray[np.uint32]

TABLE = Path(__file__).parents[2] / "packs" / "sobol" / "directions.csv"
DIMENSIONS = 1024
"""Dimensions that have direction numbers."""

BITS = 32
POINTS = 1 << BITS
"""Points of the sequence; there are none after them."""

CELLS = 1 << 15
"""Coordinates of one block: small enough to stay in the cache of a core."""

ROW = 512
"""Words that one exclusive or takes at a time."""

STREAM = 0x50B01
"""Keeps the random digits of scrambling apart from every other use of the same seed."""


@dataclass(frozen=True)
class Sequence:
    """A Sobol sequence of so many dimensions.

    seed  of the scrambling, 0 among them; None leaves the sequence as it is, with points in [0, 1)
    Dimension j is the same in every sequence of that seed, however many dimensions it has.
    """

    dimensions: int
    seed: int | None

    def __post_init__(self) -> None:
        if not 1 <= self.dimensions <= DIMENSIONS:
            raise BuildError(
                f"a Sobol sequence of {self.dimensions} dimensions is not defined here",
                where="dimensions",
                repair=f"draw 1 to {DIMENSIONS} dimensions from it, and others from a random generator",
            )
        if self.seed is not None and self.seed < 0:
            raise BuildError(f"{self.seed} is not a seed", where="seed", repair="take a whole number, 0 or more")

    def points(self, start: int, count: int) -> Floats:
        """Points start to start + count - 1: (count, dimensions), in (0, 1) when scrambled.

        The same whoever draws them and in whatever pieces. 2^k points from a multiple of 2^k are evenest.
        Raises BuildError past the last of 2^32 points.
        """
        if start < 0 or count < 0 or start + count > POINTS:
            raise BuildError(
                f"points {start} to {start + count - 1} are not all in the sequence",
                where="start, count",
                repair=f"ask for points between 0 and {POINTS - 1}",
            )
        out = np.empty((count, self.dimensions))
        bits = max(0, min((CELLS // self.dimensions).bit_length() - 1, (count - 1).bit_length()))
        low = self._table(bits)
        words = np.empty_like(low)
        # Several points side by side: exclusive or with a row of few words is slow.
        wide = 1 << max(0, min(bits, (ROW // self.dimensions).bit_length() - 1))
        shape = (-1, wide * self.dimensions)
        for block in range(start >> bits, -(-(start + count) >> bits)):
            first = block << bits
            begin, end = max(start, first), min(start + count, first + len(low))
            np.bitwise_xor(low.reshape(shape), np.tile(self._row(first), wide), out=words.reshape(shape))
            rows = out[begin - start : end - start]
            np.multiply(words[begin - first : end - first], 2.0**-BITS, out=rows)
            if self.seed is not None:
                # The middle of its cell: never 0, never 1.
                rows += 2.0 ** -(BITS + 1)
        return out

    def _table(self, bits: int) -> Words:
        # Words of points 0 to 2^bits - 1, without the shift: (point, dimension). A study asks for the same again.
        if bits not in self._tables:
            self._tables[bits] = self._made(bits)
        return self._tables[bits]

    @cached_property
    def _tables(self) -> dict[int, Words]:
        return {}

    def _made(self, bits: int) -> Words:
        table = np.zeros((1 << bits, self.dimensions), dtype=np.uint32)
        for at in range(bits):
            np.bitwise_xor(table[: 1 << at], self._columns[at], out=table[1 << at : 2 << at])
        return table

    def _row(self, point: int) -> Words:
        # Word of one point with the shift: (dimension,).
        taken = [at for at in range(BITS) if point >> at & 1]
        word: Words = np.bitwise_xor.reduce(self._columns[taken], axis=0, initial=0) ^ self._shift
        return word

    @cached_property
    def _columns(self) -> Words:
        # What each bit of a point's number adds: (bit, dimension).
        numbers = directions(self.dimensions)
        if self.seed is not None:
            numbers = _mixed(numbers, self._random[: BITS * self.dimensions].reshape(-1, BITS))
        # The usual order of the points is that of the Gray code n ^ (n >> 1): bit i of n moves two bits of
        # it.
        columns = numbers.copy()
        columns[:, 1:] ^= numbers[:, :-1]
        return np.ascontiguousarray(columns.T)

    @cached_property
    def _shift(self) -> Words:
        if self.seed is None:
            return np.zeros(self.dimensions, dtype=np.uint32)
        return self._random[-self.dimensions :]

    @cached_property
    def _random(self) -> Words:
        # Random words: 32 for the matrix of each dimension, then one for each shift. Raw output of the bit
        # generator never changes between versions of NumPy, while its distributions may.
        streams = [np.random.SeedSequence(self.seed, spawn_key=(STREAM, part)) for part in (0, 1)]
        sizes = BITS * self.dimensions, self.dimensions
        words = [np.random.PCG64(one).random_raw(size) for one, size in zip(streams, sizes, strict=True)]
        return (np.concatenate(words) >> np.uint64(BITS)).astype(np.uint32)


@cache
def directions(dimensions: int) -> Words:
    """Direction numbers, highest digit first: (dimension, 32)."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = [(int(one[1]), one[2].split()) for one in islice(csv.reader(file), 1, dimensions + 1)]
    polynomial = np.array([one for one, _ in lines], dtype=np.int64)
    degree = np.array([one.bit_length() - 1 for one, _ in lines])
    numbers = np.zeros((dimensions, BITS), dtype=np.int64)
    for row, (_, initial) in enumerate(lines):
        numbers[row, : len(initial)] = [int(one) << (BITS - 1 - at) for at, one in enumerate(initial)]
    # The first dimension counts in plain binary.
    numbers[0] = 1 << np.arange(BITS - 1, -1, -1)
    rows = np.arange(dimensions)
    for at in range(1, BITS):
        due = (degree <= at) & (rows > 0)
        before = numbers[rows, np.maximum(at - degree, 0)]
        new = before ^ (before >> degree)
        for back in range(1, min(at, int(degree.max(initial=0)) - 1) + 1):
            taken = (back < degree) & (polynomial >> np.maximum(degree - back, 0) & 1 > 0)
            new ^= np.where(taken, numbers[:, at - back], 0)
        numbers[due, at] = new[due]
    words = numbers.astype(np.uint32)
    words.flags.writeable = False
    return words


@lru_cache(maxsize=8)
def sequence(dimensions: int, seed: int | None) -> Sequence:
    """The sequence of so many dimensions, kept: every chunk of a study draws from the same one."""
    return Sequence(dimensions, seed)


def _mixed(numbers: Words, random: Words) -> Words:
    # Digits times a random lower triangular matrix with ones on its diagonal: (dimension, 32). Column k of
    # the matrix is one word: digit k itself, and random digits after it.
    mixed = np.zeros_like(numbers)
    for digit in range(BITS):
        top = np.uint32(BITS - 1 - digit)
        one = np.uint32(1) << top
        column = one | (random[:, digit] & (one - np.uint32(1)))
        mixed ^= (numbers >> top & np.uint32(1)) * column[:, None]
    return mixed
