"""The order of places in many replications at once: one packed sort each, and the ties told apart exactly.

The number of a place is written into the lowest bits of its score, so that one sort of plain numbers gives
scores and places together. What the bits take away is less than the tie tolerance of convention §6 in every
row that is accepted; the other rows are ranked again by the exact kernel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.index.kernel.rank import rank

Floats = NDArray[np.float64]

Counts = NDArray[np.int64]

TIE = 1e-12
"""Share of the score range below which two scores are one (convention §6)."""


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
    # rank * places + place is a cell of the table, so one count gives it whole.
    cells = sure + np.arange(0, places * places, places)
    counts = np.bincount(cells.ravel(), minlength=places * places).reshape(places, places).T
    if some:
        return counts + count_exactly(scores[unsure], lower=lower), None
    return np.ascontiguousarray(counts), order


def sorted_places(scores: Floats, *, lower: bool = False) -> tuple[Counts, NDArray[np.bool_]]:
    """Places from best to worst, and the rows in which two neighbours may be tied.

    scores   (replication, place) without NaN
    returns  (replication, place) place numbers, best first; (replication,) rows to be ranked exactly
    """
    places = scores.shape[-1]
    low = np.int64((1 << max(1, (places - 1).bit_length())) - 1)
    keys = scores.copy() if lower else -scores
    # -0.0 and 0.0 are one score; adding 0.0 makes them one pattern of bits.
    keys += 0.0
    bits = keys.view(np.int64)
    bits &= ~low
    bits |= np.arange(places)
    keys.sort(axis=-1)
    order = keys.view(np.int64) & low
    gap = keys[:, 1:] - keys[:, :-1]
    # The bits that hold the place blur a score by 2^-52 * low of its size.
    size = np.maximum(np.abs(keys[:, 0]), np.abs(keys[:, -1]))
    blur = TIE * (keys[:, -1] - keys[:, 0]) + size * (2.0**-51 * float(low))
    unsure: NDArray[np.bool_] = np.asarray((gap <= blur[:, None]).any(axis=-1))
    return order, unsure


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
