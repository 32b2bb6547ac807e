"""Kernels of the back-test: how well a score tells what came from what did not, and how sure that is."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats

Bools = NDArray[np.bool_]


def auc(score: Floats, yes: Bools) -> float:
    """Chance that a pair that came scores above one that did not, ties counting half; NaN without one of each.

    score, yes  (pair,)
    Source: Hanley & McNeil 1982, Radiology 143, 29-36.
    """
    return float(aucs(score, yes, np.ones((1, len(score))))[0])


def aucs(score: Floats, yes: Bools, weight: Floats) -> Floats:
    """The same with weights of the pairs, for many draws of weights: weight (draw, pair) -> (draw,)."""
    order = np.argsort(score, kind="stable")
    ranked, came = score[order], yes[order]
    begins = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    sorted_weight = weight[:, order]
    hits = np.add.reduceat(sorted_weight * came, begins, axis=1)
    misses = np.add.reduceat(sorted_weight * ~came, begins, axis=1)
    under = np.cumsum(misses, axis=1) - 0.5 * misses
    total = hits.sum(axis=1) * misses.sum(axis=1)
    return np.where(total > 0, (hits * under).sum(axis=1) / np.where(total > 0, total, 1.0), np.nan)


def delong(score: Floats, yes: Bools, share: float) -> tuple[float, float]:
    """Interval of the AUC that takes pairs as independent of each other, cut at 0 and 1.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44, 837-845, by midranks.
    """
    hits, misses = score[yes], score[~yes]
    if len(hits) < 2 or len(misses) < 2:
        return np.nan, np.nan
    by_hit = _below(misses, hits)
    by_miss = 1.0 - _below(hits, misses)
    middle = float(by_hit.mean())
    error = np.sqrt(by_hit.var(ddof=1) / len(hits) + by_miss.var(ddof=1) / len(misses))
    z = NormalDist().inv_cdf((1 + share) / 2)
    return max(middle - z * error, 0.0), min(middle + z * error, 1.0)


def _below(others: Floats, score: Floats) -> Floats:
    # Share of the others that lie below each score, equal ones counting half.
    ordered = np.sort(others)
    left, right = np.searchsorted(ordered, score, "left"), np.searchsorted(ordered, score, "right")
    return np.asarray((left + right) / (2.0 * len(others)))


def lift(score: Floats, yes: Bools, share: float) -> float:
    """How many times more often the pairs with the highest scores came than pairs at large.

    share  of the pairs that count as the highest; equal scores at the edge count in proportion
    returns  NaN where nothing came
    """
    if not yes.any():
        return float("nan")
    room = share * len(score)
    values, which = np.unique(-score, return_inverse=True)
    size = np.bincount(which, minlength=len(values)).astype(np.float64)
    came = np.bincount(which, weights=yes.astype(np.float64), minlength=len(values))
    before = np.cumsum(size) - size
    part = np.clip((room - before) / size, 0.0, 1.0)
    return float((part * came).sum() / room / yes.mean())


def pair_weights(source: NDArray[np.intp], destination: NDArray[np.intp], count: int, draws: int, seed: int) -> Floats:
    """How often each pair occurs when places, not pairs, are drawn with replacement: (draw, pair).

    source, destination  (pair,) numbers of the places, count of them there are
    Source: Snijders & Borgatti 1999, Connections 22(2), 161-170, without their rule for pairs of a place with itself.
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    drawn = random.multinomial(count, np.full(count, 1.0 / count), size=draws).astype(np.float64)
    return np.asarray(drawn[:, source] * drawn[:, destination])
