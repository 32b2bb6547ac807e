"""Affinity of fields: who does more of what than expected, which fields go together, what a partner has beside them.

Sources: Balassa 1965 (revealed advantage); Clayton & Kaldor 1987, Biometrics 43, 671-681 (shrinking); Hidalgo, Klinger,
Barabasi & Hausmann 2007, Science 317, 482-487 (proximity, density). All kernels work on (place, field).
"""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import gamma, shrink


def expected(count: Floats) -> Floats:
    """What each place would do in each field if all divided their work alike: row total x column total / total."""
    total = count.sum()
    return np.outer(count.sum(axis=1), count.sum(axis=0)) / (total if total > 0 else 1.0)


def balassa(count: Floats) -> Floats:
    """Revealed advantage: count over expected; 1 is as expected, NaN where nothing is expected."""
    expect = expected(count)
    return np.where(expect > 0, count / np.where(expect > 0, expect, 1.0), np.nan)


def shrunk(count: Floats, share: float = 0.90) -> tuple[Floats, Floats, Floats]:
    """Revealed advantage drawn towards 1 as far as counts are few: the estimate and both ends of its interval.

    count ~ Poisson(E theta), theta ~ Gamma(a, a), one a for each field by marginal likelihood; the estimate is
    (x + a) / (E + a). NaN where nothing is expected.
    """
    expect = expected(count)
    x, under = np.where(expect > 0, count, np.nan), np.where(expect > 0, expect, np.nan)
    a = shrink.concentration(x, under)
    low, high = shrink.interval(x, under, a, share)
    return shrink.relative(x, under, a), low, high


def likely(count: Floats) -> Floats:
    """Probability that the advantage is above 1, given the count: (place, field), NaN where nothing is expected."""
    expect = expected(count)
    x, under = np.where(expect > 0, count, np.nan), np.where(expect > 0, expect, np.nan)
    a = shrink.concentration(x, under)
    usual = np.where(np.isfinite(a), a, 1.0)
    above = 1.0 - gamma.below(under + usual, x + usual)
    return np.where(np.isfinite(a), above, np.where(np.isnan(x), np.nan, 0.0))


def advantage(count: Floats) -> Floats:
    """1 where a place does at least what is expected, else 0. Shrinking never crosses 1: it does not change this."""
    return np.asarray(np.nan_to_num(balassa(count)) >= 1, dtype=np.float64)


def proximity(held: Floats) -> Floats:
    """How often fields are held together: the smaller of both conditional probabilities, (field, field).

    held  (place, field) 0 or 1. 1 of a field with itself; 0 where nobody holds either.
    """
    both, each = held.T @ held, held.sum(axis=0)
    most = np.maximum.outer(each, each)
    return np.where(most > 0, both / np.where(most > 0, most, 1.0), 0.0)


def density(held: Floats, near: Floats) -> Floats:
    """Share of what is near a field that a place holds: (place, field), the field itself counted with the others.

    held  (place, field) 0 or 1; near (field, field) proximities. 0 where nothing is near.
    """
    whole = near.sum(axis=0)
    return np.asarray(held @ near / np.where(whole > 0, whole, 1.0))


def complement(held: Floats, near: Floats) -> Floats:
    """What each place has, near each field, that each other one has not: (field, giver, taker), in [0, 1].

    Sum over g of near[f, g] max(0, held[giver, g] - held[taker, g]) over the sum of near[f, g]; the idea is that of
    Balland & Boschma 2021 for regions of Europe, whose own formula this is not claimed to be.
    """
    more = np.maximum(held[:, None, :] - held[None, :, :], 0.0)
    whole = near.sum(axis=0)
    return np.asarray(np.einsum("ijg,fg->fij", more, near / np.where(whole > 0, whole, 1.0)[:, None]))


def applicable(held: Floats) -> float:
    """How well the nearness of other fields tells who holds a field: the area under the curve, 0.5 is chance.

    held  (place, field) 0 or 1. For each field its density is computed without the field itself, and the place alone
    left out of the proximities, so that nothing is told by itself. NaN where all hold all or none any.
    """
    told = np.stack([_without(held, place) for place in range(len(held))])
    yes, no = told[held > 0], told[held <= 0]
    if not len(yes) or not len(no):
        return float("nan")
    above, even = np.mean(yes[:, None] > no), np.mean(yes[:, None] == no)
    return float(above) + 0.5 * float(even)


def _without(held: Floats, place: int) -> Floats:
    near = proximity(np.delete(held, place, axis=0))
    np.fill_diagonal(near, 0.0)
    found: Floats = density(held[[place]], near)[0]
    return found
