"""Scores of pairs, as arrays: who gives what to whom in each field, both ways, and who is among the best.

Source: M[i->j] = offer x need x learnable gap x floor; the mutual value is the harmonic mean of both directions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.study.match.gap import learnable

Bools = NDArray[np.bool_]

TIE = 1e-12


def level(scores: Floats) -> Floats:
    """Scores as shares of the way from the last place to the first.

    scores   (..., place), NaN where not known
    returns  the same shape, 0 for the last and 1 for the first; all 0.5 where nothing tells places apart
    """
    with np.errstate(all="ignore"):
        low = np.fmin.reduce(scores, axis=-1, keepdims=True)
        wide = np.fmax.reduce(scores, axis=-1, keepdims=True) - low
    flat = ~(wide > 0)
    found = (scores - low) / np.where(flat, 1.0, wide)
    return np.where(flat & ~np.isnan(scores), 0.5, found)


def offer(level: Floats) -> Floats:
    """What a place can give in a field, in [0, 1]: as much as it stands up to the first place."""
    return level


def need(level: Floats) -> Floats:
    """What a place needs in a field, in [0, 1]: as much as it lacks of the first place."""
    return 1.0 - level


def directed(level: Floats, optimum: Floats | float, floor: Floats) -> Floats:
    """What each place can give to each other one.

    level    (..., field, place) in [0, 1], NaN where not known
    optimum  (...) gap at which most is learned
    floor    (..., place) how far the taker can take anything up, in [0, 1]
    returns  (..., field, giver, taker) in [0, 1], NaN where either side is not known and for a place with itself
    """
    giver, taker = level[..., :, None], level[..., None, :]
    gap = learnable(giver - taker, np.asarray(optimum)[..., None, None, None])
    value = offer(giver) * need(taker) * gap * floor[..., None, None, :]
    value[..., np.eye(level.shape[-1], dtype=np.bool_)] = np.nan
    return value


def over_fields(value: Floats) -> Floats:
    """Mean over all fields: (..., field, giver, taker) -> (..., giver, taker), NaN where a pair is known in none.

    A field in which a pair is not known counts as nothing: else a place would gain by what is missing of it.
    """
    known = ~np.isnan(value)
    total = np.where(known, value, 0.0).sum(axis=-3)
    return np.where(known.any(axis=-3), total / value.shape[-3], np.nan)


def mutual(value: Floats) -> Floats:
    """Harmonic mean of what two places can give each other over the fields: (..., place, place), symmetric.

    value  (..., field, giver, taker); 0 where one side has nothing to give, NaN where a pair is not known
    """
    there = over_fields(value)
    back = np.swapaxes(there, -1, -2)
    total = there + back
    return np.where(total > 0, 2.0 * there * back / np.where(total > 0, total, 1.0), 0.0 * total)


def among(value: Floats, best: int) -> Bools:
    """Who is among the best givers of each taker: (..., giver, taker); what is worth nothing is never among them.

    value  (..., giver, taker), NaN where not known. Ties share a place, so more than `best` can be among them.
    """
    worth = np.where(value > 0, value, -np.inf)
    if best >= worth.shape[-2]:
        return worth > 0
    last = np.partition(worth, worth.shape[-2] - best, axis=-2)[..., -best, :][..., None, :]
    return (worth > 0) & (worth >= last - TIE)
