"""Normalisations by position: how many places of a population stand below a value."""

from __future__ import annotations

from typing import Literal

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.kernel.divisor import divisor
from miqyas.index.kernel.rank import rank as ranked
from miqyas.index.method import method

Shared = Literal["min", "average"]

LAWS = ("monotone", "keeps_order", "bounded", "unit_free", "scale_free", "idempotent", "anonymous")


@method("normalise", "rank", source="OECD/JRC Handbook (2008), step 5 and Table 15", holds=LAWS)
def rank(x: Floats, ref: Floats, *, ties: Shared = "min") -> Floats:
    """Position from below among the n places of the population: 1 for the worst, n for the best.

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that positions are read from
    ties     "min": 1 + the number of places below; "average": the mean of the positions that a tie takes up
    returns  (..., place, indicator), from 1 to n; a value beyond the population counts as its best or worst
    """
    return _position(x, ref, ties)


@method("normalise", "percentile_rank", source="COINr 1.1, n_prank; SQL percent_rank", holds=LAWS)
def percentile_rank(x: Floats, ref: Floats, *, ties: Shared = "min") -> Floats:
    """Share of the other places that stand below: (position - 1) / (n - 1).

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that positions are read from
    ties     "min": a tie counts the places below it; "average": and half of the other places in the tie
    returns  (..., place, indicator), in [0, 1]; NaN where the population has fewer than two values
    """
    return (_position(x, ref, ties) - 1.0) / divisor(moments.count(ref).astype(np.float64) - 1.0)


@method("normalise", "borda", source="Borda (1784); OECD/JRC Handbook (2008), Tables 25-33", holds=LAWS)
def borda(x: Floats, ref: Floats, *, ties: Shared = "min") -> Floats:
    """Borda points: n - rank where rank 1 is best, so 0 for the last and n - 1 for the first.

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that positions are read from
    ties     "min": the points of the worst of the tied places; "average": they share their points evenly
    returns  (..., place, indicator), from 0 to n - 1
    """
    return _position(x, ref, ties) - 1.0


@method("normalise", "exponential_rank", source="English Indices of Deprivation, research report", holds=LAWS)
def exponential_rank(x: Floats, ref: Floats, *, ties: Shared = "min") -> Floats:
    """Exponential transform of the scaled position: -23 ln(1 - R (1 - exp(-100/23))), R = position / n.

    It spreads the high end: of 100 points, the upper tenth of the places takes the upper half. In an index of
    deprivation, where more is worse, the direction is therefore `higher` for the thing that is to stand out.

    x        (..., place, indicator), higher is better, NaN where absent
    ref      (place', indicator), the population that positions are read from
    ties     "min": R counts the places below and one; "average": and half of the other places in the tie
    returns  (..., place, indicator), in (0, 100]
    """
    scaled = _position(x, ref, ties) / divisor(moments.count(ref).astype(np.float64))
    points: Floats = -23.0 * np.log1p(scaled * np.expm1(-100.0 / 23.0))
    return points


def _position(x: Floats, ref: Floats, ties: Shared) -> Floats:
    """Position of every value from below, 1 to n; equal means equal, for figures are not scores (§6)."""
    if x.size == ref.size and np.array_equal(x.reshape(ref.shape), ref, equal_nan=True):
        return ranked(x, ties=ties, lower=True, near=0.0)
    out = np.full(x.shape, np.nan)
    for j in range(x.shape[-1]):
        known = np.sort(ref[:, j][~np.isnan(ref[:, j])])
        if known.size:
            below = np.searchsorted(known, x[..., j], side="left")
            found = below + 1.0
            if ties == "average":
                found = (below + np.searchsorted(known, x[..., j], side="right") + 1.0) / 2.0
            out[..., j] = np.clip(found, 1.0, known.size)
    out[np.isnan(x)] = np.nan
    return out
