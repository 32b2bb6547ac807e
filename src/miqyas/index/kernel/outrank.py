"""Outranking: places compared two by two, children as voters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel.divisor import divisor
from miqyas.index.method import method

BLOCK = 1 << 17
"""Comparisons held at a time, 8 bytes each: they stay in cache, whatever the number of places."""

LEVEL = 1e-12
"""A margin within this share of the weight is level: sums of weights are not exact."""


def outranking(x: Floats, w: Floats) -> Floats:
    """Share of the weight that speaks for a place over another, half of a tie for each.

    Only children that both places have are heard, their weights re-scaled; the two shares of a pair sum to 1.

    x        (place, child), higher is better, NaN where absent
    w        (child,), at least 0
    returns  (place, place), row over column, in [0, 1], a half on the diagonal; NaN where nothing is shared
    source   OECD/JRC Handbook (2008), Tables 25-31
    """
    heard = np.zeros((len(x), len(x)))
    for column, weight in zip(x.T, w, strict=True):
        here = (~np.isnan(column)).astype(np.float64)
        heard += weight * np.outer(here, here)
    shares: Floats = 0.5 + 0.5 * _margin(x, w[np.newaxis], slice(None))[0] / divisor(heard)
    return shares


@method(
    "aggregate",
    "copeland",
    source="Copeland (1951); Munda & Nardo (2009), Applied Economics 41, 1513-1523",
    holds=("monotone", "keeps_order", "bounded", "unit_free", "scale_free", "anonymous"),
)
def copeland(x: Floats, w: Floats) -> Floats:
    """Pairwise wins less losses: a place wins where more than half of the shared weight speaks for it.

    A score depends on which other places are compared; only the order of values counts, never a distance.

    x        (..., place, child), higher is better, NaN where absent
    w        (child,) or (..., child), at least 0; leading axes broadcast with those of x
    returns  (..., place), from -(n - 1) to n - 1; NaN for a place without children
    """
    lead = np.broadcast_shapes(x.shape[:-2], w.shape[:-1])
    if x.ndim == 2:
        scores = _wins(x, w.reshape(-1, w.shape[-1])).reshape(*lead, x.shape[0])
        return np.where(_silent(x, w), np.nan, scores)
    x = np.broadcast_to(x, (*lead, *x.shape[-2:]))
    w = np.broadcast_to(w, (*lead, w.shape[-1]))
    scores = np.empty(x.shape[:-1])
    for at in np.ndindex(lead):
        scores[at] = copeland(x[at], w[at])
    return scores


def _wins(x: Floats, w: Floats) -> Floats:
    """Wins less losses of every place under every row of weights: (weights, place)."""
    scores = np.empty((len(w), len(x)))
    for draws, rows in _blocks(len(w), len(x)):
        margin = _margin(x, w[draws], rows)
        level = LEVEL * w[draws].sum(axis=-1)[:, np.newaxis, np.newaxis]
        scores[draws, rows] = np.count_nonzero(margin > level, axis=-1)
        scores[draws, rows] -= np.count_nonzero(margin < -level, axis=-1)
    return scores


def _margin(x: Floats, w: Floats, rows: slice) -> Floats:
    """Weight for a row's place less weight against it: (weights, rows, place).

    Child by child in one order for every pair, so that a pair turned round is the exact opposite and the
    order of places cannot matter; a child that one of the two lacks adds nothing.
    """
    margin = np.zeros((len(w), len(x[rows]), len(x)))
    for column, weight in zip(x.T, w.T, strict=True):
        left, right = column[rows, np.newaxis], column[np.newaxis, :]
        vote = (left > right).view(np.int8) - (left < right).view(np.int8)
        margin += weight[:, np.newaxis, np.newaxis] * vote
    return margin


def _blocks(draws: int, places: int) -> Iterator[tuple[slice, slice]]:
    many = max(1, min(draws, BLOCK // max(places * places, 1)))
    deep = max(1, BLOCK // max(many * places, 1))
    for first in range(0, draws, many):
        for top in range(0, places, deep):
            yield slice(first, first + many), slice(top, top + deep)


def _silent(x: Floats, w: Floats) -> Floats:
    """Whether a place has no child that counts: (..., place)."""
    silent: Floats = ((~np.isnan(x)).astype(np.float64) @ w[..., np.newaxis])[..., 0] == 0
    return silent
