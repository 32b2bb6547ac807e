"""Language: what two places can speak with each other (pack `languages`, from CLDR)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from miqyas.data.pack import table
from miqyas.data.panel import Floats
from miqyas.errors import DataError, closest


def common_official(places: Sequence[str]) -> Floats:
    """Whether two places have an official language in common: (place, place), 1 or 0, 1 on the diagonal.

    Raises DataError for a place without a language on record.
    """
    _, official = _spoken(tuple(places))
    shared: Floats = (official @ official.T > 0).astype(np.float64)
    np.fill_diagonal(shared, 1.0)
    return shared


def common_spoken(places: Sequence[str]) -> Floats:
    """How well people of two places, drawn at random, can speak with each other: (place, place), in [0, 1].

    The chance over all languages together, each counted as if speaking one said nothing about another; no language
    counts twice, so a + (b - a)(1 - a), with a the chance for the best language and b the sum over all, at most 1.
    Source: Melitz & Toubal 2014, Journal of International Economics 93, 351-363 (their common spoken language).
    Raises DataError for a place without a language on record.
    """
    share, _ = _spoken(tuple(places))
    each = share[:, None, :] * share[None, :, :]
    best = each.max(axis=-1, initial=0.0)
    return np.asarray(best + (np.minimum(each.sum(axis=-1), 1.0) - best) * (1.0 - best))


def _spoken(places: tuple[str, ...]) -> tuple[Floats, Floats]:
    # Shares in [0, 1] and official status, both (place, language).
    known = _table()
    if lost := [one for one in places if one not in known]:
        close = closest(lost[0], known)
        raise DataError(
            f"no language is on record for '{lost[0]}'",
            where="pack languages",
            repair=f"write '{close[0]}', or leave the place out" if close else "leave the place out",
        )
    tongues = {one: i for i, one in enumerate(sorted({tongue for place in places for tongue in known[place]}))}
    share = np.zeros((len(places), len(tongues)))
    official = np.zeros_like(share)
    for row, place in enumerate(places):
        for tongue, (part, status) in known[place].items():
            share[row, tongues[tongue]], official[row, tongues[tongue]] = part, status
    return share, official


@cache
def _table() -> dict[str, dict[str, tuple[float, float]]]:
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in table("languages"):
        found.setdefault(row["iso3"], {})[row["language"]] = (float(row["share"]) / 100, float(row["official"]))
    return found
