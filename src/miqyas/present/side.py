"""A side of a technology field: readiness or activity, an index with its intervals and what each place rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from miqyas.data.panel import Status
from miqyas.data.source import Source
from miqyas.data.text import clean
from miqyas.index.result import Index
from miqyas.present.cited import source_of
from miqyas.present.fieldwords import FieldWords
from miqyas.present.ranking import Ranking, ranking
from miqyas.present.standing import Standing
from miqyas.present.view import Spread
from miqyas.study.field import Rates, rates
from miqyas.study.vary import Variation


@dataclass(frozen=True)
class Evidence:
    """One figure that a place is judged by.

    share      of the whole index; part the title of the node it stands in
    source     who printed it; None where it is absent
    state      word of its state, note the rule that masks it; speaks whether it counts as evidence
    divided    value by its denominator; None where it has none, or where a shrunk rate stands for it
    by, below, by_source  what it is divided by, its figure of the same year, and who printed that
    factor     what the ratio is multiplied by
    rate, low, high, own  of a count: shrunk, with its interval; None for other figures and where it is absent
    """

    id: str
    title: str
    part: str
    share: float
    why: str
    unit: str
    value: float | None
    year: int | None
    source: Source | None
    state: str
    note: str
    speaks: bool
    divided: float | None = None
    by: str = ""
    below: float | None = None
    by_source: Source | None = None
    factor: float = 1.0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    own: float | None = None


@dataclass(frozen=True)
class Reading:
    """One place on one side of one field: its rank with the interval, or why it has none."""

    standing: Standing
    spread: Spread | None
    of: int
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False)
class Side:
    """Readiness or activity in one field: the index, its intervals, and how they are told."""

    index: Index
    variation: Variation
    words: FieldWords

    @cached_property
    def ranking(self) -> Ranking:
        """Standings by rank, the unranked last."""
        return ranking(self.index, self.variation, language=self.words.language)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Place -> its standing."""
        return {one.place: one for one in self.ranking.standings}

    @cached_property
    def width(self) -> int:
        """Length of the axis of ranks."""
        ends = [one.high for one in self.ranking.standings if one.high is not None and not np.isnan(one.high)]
        return int(np.ceil(max([self.ranking.ranked, 1, *ends])))

    @cached_property
    def rates(self) -> Mapping[str, Rates]:
        """Indicator -> its rates, for what is counted and shrunk."""
        found = [
            one.id
            for column, one in enumerate(self.index.model.indicators)
            if self.index.divided[column]
            and any(
                block.setting.method == "shrunk" and column in block.columns
                for block in self.index.plan.columns["denominate"]
            )
        ]
        return {one: rates(self.index, one, year=self.variation.year) for one in found}

    @cached_property
    def rule(self) -> tuple[float, float] | None:
        """Share of the sources that must speak, and items from which a count does; None where nothing is asked."""
        setting = self.index.model.steps["screen"]
        options = dict(setting.options)
        return (float(options["least"]), float(options["items"])) if setting.method == "evidence" else None

    @property
    def needed(self) -> int:
        """How many sources must speak."""
        least = self.rule[0] if self.rule else 0.0
        return int(np.ceil(least * self.index.tree.width - 1e-9))

    def observed(self, place: str = "") -> tuple[int, int] | None:
        """First and last year of observation of the figures of a place, or of all; None where none is dated."""
        index = self.index
        vintage = index.vintage[index.years.index(self.variation.year)]
        known = vintage if not place else vintage[index.row[place]]
        known = known[known > 0]
        return (int(known.min()), int(known.max())) if known.size else None

    def reading(self, place: str) -> Reading:
        """What is known of one place."""
        if place not in self._readings:
            self._readings[place] = self._read(place)
        return self._readings[place]

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        return {}

    def _read(self, place: str) -> Reading:
        standing = self.standings[place]
        evidence = tuple(self._evidence(place, column) for column in range(self.index.tree.width))
        return Reading(
            standing=standing,
            spread=self._spread(standing),
            of=self.ranking.ranked,
            reason=self._reason(standing, evidence),
            evidence=evidence,
        )

    def _spread(self, one: Standing) -> Spread | None:
        at = self.variation.places.index(one.place)
        middle = float(self.variation.median[-1, at])
        if one.rank is None or one.low is None or one.high is None or np.isnan(one.low + one.high + middle):
            return None
        return Spread(one.rank, one.low, one.high, middle)

    def _reason(self, standing: Standing, evidence: Sequence[Evidence]) -> str:
        # What screening left out is told by its evidence, place by place.
        if standing.rank is not None:
            return ""
        speak = sum(one.speaks for one in evidence)
        if self.rule is None or speak >= self.needed:
            return standing.reason
        words, told = self.words, []
        for one in evidence:
            if not one.speaks and one.value is not None and one.by and one.below is None:
                told.append(words("undivided", title=one.title, count=f"{one.value:,.0f}", year=one.year, by=one.by))
            elif not one.speaks and one.value is not None:
                told.append(words("few", title=one.title, count=f"{one.value:,.0f}", items=f"{self.rule[1]:,.0f}"))
            elif not one.speaks:
                plain = one.note if one.note and words.language == "en" else words(one.state)
                told.append(words("state", title=one.title, state=plain))
        head = words("silent", speak=speak, all=len(evidence), need=self.needed)
        return words.listed([head, *told])

    def _below(self, place: str, code: str, vintage: int) -> float | None:
        panel = self.index.panel
        if vintage not in panel.years:
            return None
        value = float(panel.values[panel.years.index(vintage), panel.row[place], panel.column[code]])
        return None if np.isnan(value) else value

    def _divided(self, place: str, column: int, shrunk: bool) -> float | None:
        index = self.index
        value = float(index.denominated[index.years.index(self.variation.year), index.row[place], column])
        return None if shrunk or not index.divided[column] or np.isnan(value) else value

    def _state(self, place: str, column: int) -> Status:
        # A figure that is wanted of one stated year is missing for the reason of that year.
        index = self.index
        status = Status(int(index.status[index.years.index(self.variation.year), index.row[place], column]))
        block = next(one for one in index.plan.columns["carry"] if column in one.columns)
        panel, year = index.panel, block.options.get("of")
        if status is not Status.ABSENT or year not in panel.years:
            return status
        code = index.model.indicators[column].series
        found = Status(int(panel.status[panel.years.index(year), panel.row[place], panel.column[code]]))
        return found if found > Status.CARRIED else status

    def _evidence(self, place: str, column: int) -> Evidence:
        index, one = self.index, self.index.model.indicators[column]
        t, row = index.years.index(self.variation.year), index.row[place]
        value, vintage = float(index.raw[t, row, column]), int(index.vintage[t, row, column])
        there = not np.isnan(value)
        floor = self.rule[1] if self.rule and index.divided[column] else -np.inf
        found = self.rates.get(one.id)
        known = found is not None and not np.isnan(found.rate[row])
        parent = int(index.tree.parent[column])
        masks = [m for m in index.panel.masks if m.series == one.series]
        code = index.divided[column]
        below = self._below(place, code, vintage) if code and there else None
        return Evidence(
            id=one.id,
            title=clean(index.title(one.id, self.words.language)),
            part=clean(index.title(index.tree.ids[parent], self.words.language)),
            share=float(index.effective[column]),
            why=clean(one.why),
            unit=clean(one.unit or index.panel.find(one.series).unit),
            value=value if there else None,
            year=vintage if there and vintage > 0 else None,
            source=source_of(index.panel, place, one.series, vintage) if there else None,
            state=self._state(place, column).word,
            note="" if there else next((m.reason for m in reversed(masks) if m.place == place), ""),
            speaks=there and value >= floor and not (code and below is None),
            factor=one.factor,
            by=clean(index.panel.find(code).name or code) if code else "",
            below=below,
            by_source=None if below is None else source_of(index.panel, place, code, vintage),
            divided=self._divided(place, column, found is not None),
            rate=float(found.rate[row]) if found and known else None,
            low=float(found.low[row]) if found and known else None,
            high=float(found.high[row]) if found and known else None,
            own=float(found.own[row]) if found and known else None,
        )
