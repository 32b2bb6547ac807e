"""The ground that gravity acts on: size, distance, language and membership of every pair of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.distance import distances
from miqyas.data.language import common_official, common_spoken
from miqyas.data.panel import Floats, Panel
from miqyas.errors import DataError

Bools = NDArray[np.bool_]

SIZES = ("NY.GDP.PCAP.PP.KD", "SL.TLF.TOTL.IN", "GITHUB.DEVELOPERS")
"""GDP per head, labour force and developers: series of the pack `economies` that stand for size."""

NEAREST = 1.0
"""Kilometres that two capitals lie apart at least, so that their distance has a logarithm."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Terms of every ordered pair of places.

    x         (source, destination, term), the first term 1; sizes and distance in natural logarithms
    covered   (source, destination) whether a table of ties would hold the pair if it were large enough
    left_out  (place, what it lacks) of the places that have no figure of some size
    year      the latest year that a size may be of; vintage (term,) the earliest and the latest that they are of
    """

    places: tuple[str, ...]
    terms: tuple[str, ...]
    x: Floats
    covered: Bools
    left_out: tuple[tuple[str, str], ...]
    panel: str
    year: int
    vintage: tuple[tuple[int, int], ...]


def ground(
    panel: Panel,
    *,
    year: int | None = None,
    sizes: Sequence[str] = SIZES,
    together: str = "",
    around: str = "",
) -> Ground:
    """Lay out what gravity acts on, for the places of a panel that are countries.

    year      sizes are the latest up to this year; the panel's last when not given
    sizes     series that stand for size, above 0 where they have a figure
    together  a group of places: a term is 1 where both are in it
    around    a group of places: the table of ties covers pairs with at least one of them; empty, it covers all
    Memberships are those at the end of the year. Raises DataError for a series, a group or a country not known.
    """
    last = panel.years[-1] if year is None else year
    found, seen = zip(*(_latest(panel, code, last) for code in sizes), strict=True) if sizes else ((), ())
    size = np.array(found, dtype=np.float64).reshape(len(sizes), len(panel.places))
    lacks = [[code for code, value in zip(sizes, column, strict=True) if not value > 0] for column in size.T]
    kept = np.array([i for i, lost in enumerate(lacks) if not lost], dtype=np.intp)
    places = tuple(panel.places[i] for i in kept)
    if len(places) < 2:
        raise DataError("fewer than two places have every size", where=", ".join(sizes), repair="take another year")
    log = np.log(size[:, kept])
    wide = (len(places), len(places))
    layers = [np.ones(wide)]
    names = ["constant"]
    for code, own in zip(sizes, log, strict=True):
        layers += [np.broadcast_to(own[:, None], wide), np.broadcast_to(own[None, :], wide)]
        names += [f"source {code}", f"destination {code}"]
    layers += [np.log(np.maximum(distances(places), NEAREST)), common_official(places), common_spoken(places)]
    names += ["distance", "common official language", "common spoken language"]
    on = f"{last}-12-31"
    if together:
        inside = _inside(panel, together, on, places)
        layers.append((inside[:, None] & inside[None, :]).astype(np.float64))
        names.append(f"both {together}")
    one = _inside(panel, around, on, places) if around else np.ones(len(places), dtype=np.bool_)
    return Ground(
        places=places,
        terms=tuple(names),
        x=np.stack(layers, axis=-1),
        covered=(one[:, None] | one[None, :]) & ~np.eye(len(places), dtype=np.bool_),
        left_out=tuple((place, ", ".join(lost)) for place, lost in zip(panel.places, lacks, strict=True) if lost),
        panel=panel.fingerprint,
        year=last,
        vintage=tuple((int(one[kept].min()), int(one[kept].max())) for one in seen),
    )


def _inside(panel: Panel, key: str, on: str, places: Sequence[str]) -> Bools:
    held = set(panel.group(key, on))
    return np.array([one in held for one in places], dtype=np.bool_)


def _latest(panel: Panel, code: str, year: int) -> tuple[Floats, NDArray[np.intp]]:
    # The latest figure of every place up to a year, NaN where there is none, and the year that it is of.
    panel.find(code)
    column = panel.values[:, :, panel.column[code]]
    found = np.full(len(panel.places), np.nan)
    when = np.zeros(len(panel.places), dtype=np.intp)
    for i, one in enumerate(panel.years):
        if one <= year:
            there = ~np.isnan(column[i])
            found[there], when[there] = column[i][there], one
    return found, when
