"""The view: everything the page tells about an index and its intervals, looked up but not yet written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor, isnan, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Floats, Status
from miqyas.data.source import UNKNOWN, Mask, Source
from miqyas.index.result import Index
from miqyas.present.figure import ends
from miqyas.present.ranking import Ranking, ranking
from miqyas.present.standing import FEW, Standing, by_pairs, held, near
from miqyas.present.words import Words
from miqyas.study.explain import contributions
from miqyas.study.vary import Variation


class Spread(NamedTuple):
    """A rank and where it can be; never one without the other."""

    rank: float
    low: float
    high: float
    median: float


@dataclass(frozen=True, eq=False)
class View:
    """An index in the variation's year, in one language.

    parts  (place, part) what each part adds to the score; the parts' own scores where the score is no sum
    """

    index: Index
    variation: Variation
    words: Words
    ranking: Ranking

    @classmethod
    def of(cls, index: Index, variation: Variation, language: str) -> View:
        """Look at an index; raises BuildError where the variation belongs to another one."""
        return cls(index, variation, Words(language), ranking(index, variation, language=language))

    @cached_property
    def t(self) -> int:
        """Position of the year on the year axis."""
        return self.index.years.index(self.variation.year)

    @cached_property
    def ranked(self) -> list[Standing]:
        """Standings of the ranked places, by rank; a rank without its interval is none."""
        return [one for one in self.ranking.standings if ends(one.low, one.high)]

    @cached_property
    def unranked(self) -> list[Standing]:
        """Standings of the places without a rank."""
        rest = [one for one in self.ranking.standings if not ends(one.low, one.high)]
        return [replace(one, rank=None, reason=one.reason or self.words("never")) for one in rest]

    @cached_property
    def width(self) -> int:
        """Length of the axis of ranks."""
        found = [ends(one.low, one.high) or (1, 1) for one in self.ranked]
        return max(len(self.ranked), 1, *(high for _, high in found))

    @cached_property
    def root(self) -> int:
        """The element that everything flows into."""
        return len(self.index.tree.ids) - 1

    @cached_property
    def pillars(self) -> list[int]:
        """Elements right under the root."""
        return [int(one) for one in self.index.tree.children[self.root]]

    @cached_property
    def additive(self) -> bool:
        """Whether a score is the sum of its parts."""
        return self._contributions is not None

    @cached_property
    def parts(self) -> Floats:
        """Length of each part's bar: (place, part)."""
        if self._contributions is None:
            scores: Floats = self.index.scores[self.t][:, self.pillars]
            return scores
        found = self._contributions
        return np.stack([found[:, self.index.tree.leaves(one)].sum(axis=1) for one in self.pillars], axis=1)

    @cached_property
    def _contributions(self) -> Floats | None:
        return contributions(self.index, self.variation.year)

    @cached_property
    def scale(self) -> tuple[float, float, float]:
        """Where the axis of the bars begins and ends, and the step of its marks."""
        known = self.parts[[self.index.row[one.place] for one in self.ranked]]
        known = known[~np.isnan(known).all(axis=1)]
        if not known.size:
            return 0.0, 1.0, 1.0
        up, down = np.where(known > 0, known, 0.0), np.where(known < 0, known, 0.0)
        top = float(up.sum(axis=1).max() if self.additive else up.max())
        bottom = float(down.sum(axis=1).min() if self.additive else down.min())
        step = round_step((top - bottom) / 4 or 1.0)
        return bottom, max(top, bottom + step), step

    @cached_property
    def _at(self) -> dict[str, int]:
        return {place: i for i, place in enumerate(self.variation.places)}

    def spread(self, place: str, element: int) -> Spread | None:
        """Rank of a place at an element with its interval, None where it has none."""
        study, at = self.variation, self._at[place]
        rank = float(self.index.ranks[self.t, self.index.row[place], element])
        low, high, middle = (float(one[element, at]) for one in (study.low, study.high, study.median))
        return None if isnan(rank + low + high + middle) else Spread(rank, low, high, middle)

    def name(self, element: int) -> str:
        """Name of an element of the tree."""
        return self.index.title(self.index.tree.ids[element], self.words.language)

    def near(self, one: Standing) -> list[Standing]:
        """Ranked places that a place cannot be told apart from."""
        return near(self.variation, self.root, one, self.ranked)

    @cached_property
    def by_pairs(self) -> bool:
        """Whether telling apart rests on who stands before whom; else on overlapping intervals."""
        return by_pairs(self.variation, self.root)

    @cached_property
    def few(self) -> bool:
        """Whether too few models were drawn to carry an interval."""
        return self.variation.replications < FEW

    @property
    def models(self) -> str:
        """How many models were drawn, in words."""
        return self.words.counted(self.variation.replications, "model")

    def held(self, place: str, rank: int) -> float:
        """Share of the models drawn in which a place has a rank of the whole index."""
        return held(self.variation, self.root, place, rank)

    def states(self, place: str | None = None) -> Counter[Status]:
        """How many figures are in which state, of a place or of all."""
        rows = self.index.status[self.t]
        taken = rows if place is None else rows[self.index.row[place]]
        return Counter(Status(int(one)) for one in taken.ravel())

    def observed(self, place: str) -> tuple[int, int] | None:
        """Oldest and newest year of observation of a place, None where there is none."""
        years = self.index.vintage[self.t, self.index.row[place]]
        years = years[years > UNDATED]
        return (int(years.min()), int(years.max())) if years.size else None

    @cached_property
    def series(self) -> dict[str, set[int]]:
        """Codes of the series that were used, and the indicators each serves as a denominator."""
        used: dict[str, set[int]] = {one.series: set() for one in self.index.model.indicators}
        for i, code in enumerate(self.index.divided):
            if code:
                used.setdefault(code, set()).add(i)
        return used

    @cached_property
    def origin(self) -> NDArray[np.intp]:
        """Number of the source of each figure in the panel: (place, indicator), -1 where there is none."""
        return np.stack([self._origins(one.series, i) for i, one in enumerate(self.index.model.indicators)], axis=1)

    def _origins(self, code: str, indicator: int) -> NDArray[np.intp]:
        index, panel = self.index, self.index.panel
        years = {year: i for i, year in enumerate(panel.years)}
        found = np.full(len(index.places), -1, dtype=np.intp)
        for row, place in enumerate(index.places):
            at = years.get(int(index.vintage[self.t, row, indicator]))
            if at is not None:
                found[row] = panel.origin[at, panel.row[place], panel.column[code]]
        # A value whose own source is not stated has that of its series.
        known = [one.id for one in panel.sources]
        if (named := panel.find(code).source) in known:
            unstated = [i for i, one in enumerate(known) if one == UNKNOWN.id]
            found[np.isin(found, unstated)] = known.index(named)
        return found

    @cached_property
    def _given(self) -> dict[int, int]:
        # Figures that each source gave; those of denominators alone count as none.
        given = Counter(int(one) for one in self.origin.ravel() if one >= 0)
        for code, indicators in self.series.items():
            for i in indicators:
                given.update(dict.fromkeys({int(one) for one in self._origins(code, i) if one >= 0}, 0))
        return {one: given[one] for one in sorted(given, key=lambda one: (-given[one], one))}

    @cached_property
    def sources(self) -> list[tuple[Source, int]]:
        """Sources that were used and how many figures each gave, most first."""
        return [(self.index.panel.sources[one], count) for one, count in self._given.items()]

    @cached_property
    def number(self) -> dict[int, int]:
        """Source of the panel -> its number in the list of sources, from 1."""
        return {one: i for i, one in enumerate(self._given, 1)}

    @cached_property
    def masks(self) -> dict[tuple[str, str, str, str], list[Mask]]:
        """Masked figures of the series used, by series, reason, ruling and citation."""
        found: dict[tuple[str, str, str, str], list[Mask]] = {}
        for one in self.index.panel.masks:
            if one.series in self.series and one.place in self.index.row:
                found.setdefault((one.series, one.reason, one.ruled, one.cited), []).append(one)
        return found


def portion(part: float) -> str:
    """A share of a whole in per cent, to a tenth where it is not even."""
    return f"{100 * part:.1f}".removesuffix(".0") + "%"


def round_step(size: float) -> float:
    """The next step of 1, 2, 2.5 or 5 times a power of ten that is not below a size."""
    power = 10.0 ** floor(log10(size))
    return next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= size * (1 - 1e-9))
