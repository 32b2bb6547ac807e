"""Evidence of a match: the figures of the giver and of the taker behind one field, each with its year and source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miqyas.data.panel import Status
from miqyas.data.source import UNKNOWN, Source
from miqyas.index.plan import Floats
from miqyas.index.result import Index


@dataclass(frozen=True)
class Figure:
    """One figure of a place.

    value       as it was observed, None where there is none; state says why
    rate        value by what it is divided by, as the model compares it; None where it is divided by nothing
    size        rank of the count itself, 1 is the most, and how many have one; None where it is divided by nothing
    percentile  share of the other places with a figure that it is better than, in [0, 1]; ties count half
    share       of the index
    """

    indicator: str
    title: str
    unit: str
    value: float | None
    rate: float | None
    size: tuple[int, int] | None
    year: int | None
    source: Source | None
    state: str
    percentile: float | None
    share: float


@dataclass(frozen=True)
class Contrast:
    """The same indicator on both sides; apart is how many percentiles the giver is ahead, None where one has none."""

    giver: Figure
    taker: Figure

    @property
    def apart(self) -> float | None:
        """How far the giver is ahead."""
        if self.giver.percentile is None or self.taker.percentile is None:
            return None
        return self.giver.percentile - self.taker.percentile


def percentiles(x: Floats) -> Floats:
    """Share of the others that each place is better than: (place, indicator), NaN where absent; ties count half.

    x  (place, indicator), higher is better, NaN where absent
    """
    with np.errstate(invalid="ignore"):
        below = (x[:, None] > x[None]).sum(axis=1) + 0.5 * ((x[:, None] == x[None]).sum(axis=1) - 1)
    count = (~np.isnan(x)).sum(axis=0)
    return np.where(np.isnan(x), np.nan, below / np.maximum(count - 1, 1))


def figures(index: Index, place: str, *, language: str = "en") -> tuple[Figure, ...]:
    """The figures of a place in the last year of an index, in the order of the model."""
    ranks = percentiles(index.normalised[-1])
    return tuple(_figure(index, place, column, ranks, language) for column in range(index.tree.width))


def contrasts(index: Index, giver: str, taker: str, *, language: str = "en") -> tuple[Contrast, ...]:
    """Both sides by indicator, what the giver is furthest ahead in first, what one side has no figure of last."""
    pairs = zip(figures(index, giver, language=language), figures(index, taker, language=language), strict=True)
    found = [Contrast(here, there) for here, there in pairs]
    return tuple(sorted(found, key=lambda one: np.inf if one.apart is None else -one.apart))


def _figure(index: Index, place: str, column: int, ranks: Floats, language: str) -> Figure:
    one, row = index.model.indicators[column], index.row[place]
    value, vintage = float(index.raw[-1, row, column]), int(index.vintage[-1, row, column])
    there, rank = not np.isnan(value), float(ranks[row, column])
    return Figure(
        indicator=one.id,
        title=index.title(one.id, language),
        unit=one.unit or index.panel.find(one.series).unit,
        value=value if there else None,
        rate=_rate(index, row, column),
        size=_size(index, row, column),
        year=vintage if there and vintage > 0 else None,
        source=_source(index, place, one.series, vintage) if there else None,
        state=Status(int(index.status[-1, row, column])).word,
        percentile=None if np.isnan(rank) else rank,
        share=float(index.effective[column]),
    )


def strengths(index: Index, place: str, *, language: str = "en") -> tuple[Figure, ...]:
    """The figures of a place, those by which it is ahead of most first; those that are absent last."""
    found = figures(index, place, language=language)
    return tuple(sorted(found, key=lambda one: np.inf if one.percentile is None else -one.percentile))


def _size(index: Index, row: int, column: int) -> tuple[int, int] | None:
    counts = index.raw[-1, :, column]
    if not index.divided[column] or np.isnan(counts[row]):
        return None
    return 1 + int((counts > counts[row]).sum()), int((~np.isnan(counts)).sum())


def _rate(index: Index, row: int, column: int) -> float | None:
    found = float(index.denominated[-1, row, column])
    return None if not index.divided[column] or np.isnan(found) else found


def _source(index: Index, place: str, code: str, vintage: int) -> Source:
    # A value whose own source is not stated has that of its series.
    found = index.panel.source_of(place, code, vintage)
    usual = index.panel.find(code).source
    return found if found.id != UNKNOWN.id else next((one for one in index.panel.sources if one.id == usual), found)
