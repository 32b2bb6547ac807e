"""The order of places in many replications at once: one packed sort each, and the ties told apart exactly.

The number of a place is written into the lowest bits of its score, so that one sort of plain numbers gives
scores and places together. What the bits take away is less than the tie tolerance of convention §6 in every
row that is accepted; the other rows are ranked again by the exact kernel.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from miqyas.index.kernel.rank import LEAST, rank

Floats = NDArray[np.float64]

Counts = NDArray[np.int64]

TIE = 1e-12
"""Share of the score range below which two scores are one (convention §6)."""

NEARBY = 256
"""Places up to which a table of ranks fits the nearest caches."""


def count_ranks(scores: Floats, *, lower: bool = False, digits: int | None = None) -> tuple[Counts, Counts | None]:
    """Count how often each place takes each rank: (place, rank), rank r at position r - 1.

    scores   (replication, place) without NaN; higher is better unless `lower`
    digits   scores are rounded to so many digits first; None leaves them
    returns  the counts, and (replication, place) places best first where no row holds a tie, else None
    """
    rows, places = scores.shape
    if digits is not None or rows == 0 or places == 0:
        return count_exactly(scores, lower=lower, digits=digits), None
    order, unsure = sorted_places(scores, lower=lower)
    some = bool(unsure.any())
    sure = order[~unsure] if some else order
    # rank * places + place is a cell of the table, so one count gives it whole. A large table is filled rank by
    # rank: the counts of one rank stay in the cache.
    ranks = np.arange(0, places * places, places)
    cells = sure + ranks if places <= NEARBY else np.ascontiguousarray(sure.T) + ranks[:, None]
    counts = np.bincount(cells.reshape(-1), minlength=places * places).reshape(places, places).T
    if some:
        return counts + count_exactly(scores[unsure], lower=lower), None
    return counts, order


@cache
def mask(places: int) -> np.int64:
    """The lowest bits of a score, as many as the number of a place needs."""
    return np.int64((1 << max(1, (places - 1).bit_length())) - 1)


def sorted_places(scores: Floats, *, lower: bool = False) -> tuple[Counts, NDArray[np.bool_]]:
    """Places from best to worst, and the rows in which two neighbours may be tied.

    scores   (replication, place) without NaN
    returns  (replication, place) place numbers, best first; (replication,) rows to be ranked exactly
    """
    rows, places = scores.shape
    low = mask(places)
    keys = scores.copy() if lower else -scores
    bits = keys.view(np.int64)
    bits &= ~low
    bits |= np.arange(places)
    keys.sort(axis=-1)
    first, last = keys[:, 0], keys[:, -1]
    # The bits that hold the place blur a score by 2^-52 * low of its size.
    # What stays of a score of zero is the place alone, in the smallest of numbers.
    blur = TIE * (last - first) + np.maximum(np.abs(first), np.abs(last)) * (2.0**-51 * float(low)) + low * LEAST
    # One pass over all gaps is enough where the least of them is wider than any row asks for.
    flat = keys.reshape(-1)
    gap = np.empty_like(flat)
    np.subtract(flat[1:], flat[:-1], out=gap[:-1])
    gap[places - 1 :: places] = np.inf
    unsure = np.zeros(rows, dtype=np.bool_)
    if rows and not gap.min() > blur.max():
        unsure = np.asarray((gap.reshape(rows, places) <= blur[:, None]).any(axis=-1))
    bits &= low
    return bits, unsure


def count_exactly(scores: Floats, *, lower: bool = False, digits: int | None = None) -> Counts:
    """Count ranks by the rule to the letter, ties sharing the best; NaN is a place without a rank.

    scores   (replication, place)
    returns  (place, rank), rank r at position r - 1
    """
    rows, places = scores.shape
    if rows == 0 or places == 0:
        return np.zeros((places, places), dtype=np.int64)
    ranks = rank(scores[..., None], lower=np.array([lower]), digits=digits)[..., 0]
    here = ~np.isnan(ranks)
    cells = np.arange(places) * places + np.where(here, ranks, 1).astype(np.int64) - 1
    return np.bincount(cells[here], minlength=places * places).reshape(places, places)
