"""The two passes around the sort of a block, fused into loops that Numba compiles (extra `fast`).

What NumPy does in ten passes over a block is done in two, and without the lock of the interpreter. Ranks are those of
the passes in NumPy; sums of scores differ by rounding alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.kernel.rank import LEAST
from miqyas.study.replication.lot import Noise
from miqyas.study.replication.order import TIE, count_exactly, mask

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Table = NDArray[np.int64] | NDArray[np.int32]
Short = NDArray[np.uint16]
Loop = Callable[..., None]

WIDE = 256
"""Places above which ranks are counted rank by rank: the table no longer fits the nearest cache."""

NONE = 65535
"""Stands for no place where places are written in 16 bits."""

TILE = 64
"""Replications turned at once: as many lines as the nearest cache holds."""

WORTH = 100_000_000
"""Ranks to be counted from which compiling pays: Numba takes about half a second to be loaded."""

SIGN = np.int64(np.iinfo(np.int64).min)


def available() -> bool:
    """Whether Numba is installed; it is not loaded for that."""
    return find_spec("numba") is not None


def effective(
    noises: Sequence[Noise], rows: NDArray[np.intp], own: Floats, parent: NDArray[np.intp], out: Floats
) -> None:
    """Effective weights of some replications, written into out (replication, indicator).

    own     (element,) shares of the model, indicators first, then nodes, children before parents
    parent  (element,) the element above, -1 for the root
    """
    loops = kernels()
    width = out.shape[1]
    if len(own) == width + 1 and len(noises) == 1 and len(noises[0].elements) == width:
        loops.flat(noises[0].drawn, rows, noises[0].spread, own, out)
        return
    weights = np.empty((len(rows), len(own)))
    weights[:] = own
    for one in noises:
        loops.shake(one.drawn, rows, one.elements, one.spread, weights)
    loops.spread(weights, parent, np.empty(len(own)), out)


def tallied(scores: Floats, counts: Table, total: Floats, square: Floats, *, lower: bool) -> None:
    """Count the ranks of a block and add up its scores.

    scores         (replication, place) without NaN; higher is better unless `lower`
    counts         (rank, place), added to; total, square (place,), added to
    """
    bits, unsure = packed(scores.copy(), total, square, lower=lower)
    kernels().rows(bits, mask(scores.shape[1]), unsure, counts)
    exactly(lambda: scores[unsure], unsure, counts, lower=lower)


def exactly(scores: Callable[[], Floats], unsure: NDArray[np.bool_], counts: Table, *, lower: bool) -> None:
    """Count the rows that a packed sort is not sure of; their scores are asked for only where there are some."""
    if unsure.any():
        counts += count_exactly(scores(), lower=lower).T.astype(counts.dtype)


def packed(scores: Floats, total: Floats, square: Floats, *, lower: bool) -> tuple[Counts, NDArray[np.bool_]]:
    """Sorted bits that hold the places, best first, and the rows that must be ranked exactly.

    scores  (replication, place), contiguous; written over
    """
    low, loops = mask(scores.shape[1]), kernels()
    bits, unsure = scores.view(np.int64), np.empty(len(scores), dtype=np.bool_)
    loops.pack(scores, bits, np.int64(0) if lower else SIGN, low, total, square)
    scores.sort(axis=-1)
    # The bits that hold the place blur a score by 2^-52 * low of its size.
    loops.check(scores, 2.0**-51 * float(low), float(low) * LEAST, unsure)
    return bits, unsure


class Loops(NamedTuple):
    """The compiled loops."""

    flat: Loop
    shake: Loop
    spread: Loop
    pack: Loop
    check: Loop
    rows: Loop
    turn: Loop
    ranks: Loop


@cache
def kernels() -> Loops:
    """The compiled loops; raises BuildError where Numba is not installed."""
    try:
        import numba
    except ImportError as error:
        raise BuildError(
            "compiled studies need Numba, which is not installed",
            where="compiled",
            repair="pip install 'miqyas[fast]', or leave compiled out",
        ) from error
    compiled: Any = numba.njit(nogil=True, cache=True)
    loops = flat_rows, shake_rows, spread_rows, pack_rows, check_rows, count_rows, turn_rows, count_ranks
    return Loops(*(compiled(one) for one in loops))


def flat_rows(drawn: Floats, rows: NDArray[np.intp], spread: float, own: Floats, out: Floats) -> None:
    """Shares times 1 + spread (2u - 1), made to sum to 1, where indicators hang on the root alone."""
    width = out.shape[1]
    even = width - width % 4
    for r in range(len(rows)):
        row = rows[r]
        for i in range(width):
            out[r, i] = own[i] * (1.0 - spread + 2.0 * spread * drawn[row, i])
        # Four sums side by side: one alone would wait for itself.
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for i in range(0, even, 4):
            a += out[r, i]
            b += out[r, i + 1]
            c += out[r, i + 2]
            d += out[r, i + 3]
        for i in range(even, width):
            a += out[r, i]
        whole = 1.0 / ((a + b) + (c + d))
        for i in range(width):
            out[r, i] *= whole


def shake_rows(
    drawn: Floats, rows: NDArray[np.intp], elements: NDArray[np.intp], spread: float, weights: Floats
) -> None:
    """Multiply the weights of some elements by 1 + spread (2u - 1); u stands in the rows of `drawn`."""
    for r in range(len(rows)):
        row = rows[r]
        for i in range(len(elements)):
            weights[r, elements[i]] *= 1.0 + spread * (2.0 * drawn[row, i] - 1.0)


def spread_rows(weights: Floats, parent: NDArray[np.intp], sums: Floats, out: Floats) -> None:
    """Effective weights of the indicators; weights (replication, element) are written over."""
    draws, elements = weights.shape
    width = out.shape[1]
    for r in range(draws):
        for e in range(width, elements):
            sums[e] = 0.0
        for e in range(elements - 1):
            sums[parent[e]] += weights[r, e]
        # The root is last, and every parent comes after its children: downwards, shares are known before they are
        # handed on.
        sums[elements - 1] = 1.0 / sums[elements - 1]
        for e in range(elements - 2, width - 1, -1):
            sums[e] = weights[r, e] * sums[parent[e]] / sums[e]
        for e in range(width):
            out[r, e] = weights[r, e] * sums[parent[e]]


def pack_rows(scores: Floats, bits: Counts, sign: np.int64, low: np.int64, total: Floats, square: Floats) -> None:
    """Add the scores up, and write the number of the place into the lowest bits of its score.

    scores, bits  (replication, place), the same memory as numbers and as bits
    sign          the bit that is turned where higher is better; low the bits that hold the place
    """
    rows, places = scores.shape
    keep = ~low
    for r in range(rows):
        for p in range(places):
            total[p] += scores[r, p]
        for p in range(places):
            square[p] += scores[r, p] * scores[r, p]
        for p in range(places):
            bits[r, p] = ((bits[r, p] ^ sign) & keep) | p


def check_rows(keys: Floats, blur: float, least: float, unsure: NDArray[np.bool_]) -> None:
    """Rows in which two neighbours may be tied; keys (replication, place) ascend."""
    rows, places = keys.shape
    for r in range(rows):
        first, last = keys[r, 0], keys[r, places - 1]
        near = TIE * (last - first) + max(abs(first), abs(last)) * blur + least
        close = 0
        for p in range(1, places):
            close += keys[r, p] - keys[r, p - 1] <= near
        unsure[r] = close > 0


def count_rows(bits: Counts, low: np.int64, unsure: NDArray[np.bool_], counts: Table) -> None:
    """Count rows that are sure, one after another; counts (rank, place)."""
    rows, places = bits.shape
    for r in range(rows):
        if not unsure[r]:
            for p in range(places):
                counts[p, bits[r, p] & low] += 1


def turn_rows(bits: Counts, low: np.int64, unsure: NDArray[np.bool_], order: Short) -> None:
    """Write places as they are ordered, one rank after another: order (rank, replication), NONE where unsure."""
    rows, places = bits.shape
    for start in range(0, rows, TILE):
        end = min(start + TILE, rows)
        for p in range(places):
            for r in range(start, end):
                order[p, r] = NONE if unsure[r] else bits[r, p] & low


def count_ranks(order: Short, counts: Table) -> None:
    """Count places rank by rank, so that the counts of a rank stay near; order (rank, replication)."""
    places, rows = order.shape
    for p in range(places):
        for r in range(rows):
            if order[p, r] != NONE:
                counts[p, order[p, r]] += 1
