"""The ground: everything that claims are checked against."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce

import numpy as np

from miqyas.data.attribute import NOT_HELD
from miqyas.data.pack import pack, packs, table
from miqyas.data.panel import UNDATED, Panel, Series, Status
from miqyas.data.place import resolve
from miqyas.errors import DataError
from miqyas.index.build import build
from miqyas.index.modelfile import read_model
from miqyas.study.cache import kept
from miqyas.study.claim.claim import WORLD
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.note import Note, notes
from miqyas.study.claim.span import Moment, moment
from miqyas.study.claim.standing import Podium, Post, podium_of
from miqyas.study.claim.vocabulary import HOME, Vocabulary, vocabulary

PANELS = ("economies", "oic-members", "tai")
Row = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Ground:
    """Panels by the name of their pack, tables of figures and of ranks, and the notes and words that go with them.

    tables  name of a table -> its lines; forms name of a table -> where its columns are
    """

    panels: Mapping[str, Panel]
    tables: Mapping[str, Sequence[Row]]
    forms: Mapping[str, Row]
    notes: Mapping[str, Sequence[Note]]
    _podiums: dict[tuple[str, str, str], Podium | None] = field(default_factory=dict, repr=False)

    @cached_property
    def panel(self) -> Panel:
        """All panels in one."""
        return reduce(Panel.join, self.panels.values())

    @cached_property
    def words(self) -> Vocabulary:
        """The vocabulary, with the names of all series."""
        return vocabulary(self.panel.series)

    def place(self, name: str) -> str | None:
        """The code of a place by its code or name; None where it is unknown."""
        if name in self.panel.row:
            return name
        if found := resolve(name):
            return found
        said = name.casefold()
        own = (code for code, names in self.panel.names.items() if said in {one.casefold() for one in names.values()})
        return next(own, None)

    def series(self, code: str) -> Series:
        """What a series or a table of figures measures."""
        if code in self.forms:
            form = self.forms[code]
            return Series(code, form["title"], form["unit"], "higher", source=self.tabled(code))
        return self.panel.find(code)

    def tabled(self, code: str) -> str:
        """The id of the source of a table."""
        return next((one.sources[0].id for one in packs() if one.name == code), "")

    def figures(self, code: str, place: str) -> tuple[Figure, ...]:
        """All figures of a place in a series or a table, by year; masked and suppressed ones have no value."""
        if code in self.forms:
            return self._listed(code, place)
        panel = self.panel
        if code not in panel.column or place not in panel.row:
            return ()
        row, column = panel.row[place], panel.column[code]
        found = []
        for t, year in enumerate(panel.years):
            status = Status(int(panel.status[t, row, column]))
            if status is Status.ABSENT or year == UNDATED:
                continue
            value = float(panel.values[t, row, column])
            source = panel.sources[int(panel.origin[t, row, column])]
            period = panel.periods.get((year, place, code), "")
            why = self._masked(code, place, year) if status is Status.MASKED else ""
            held = None if np.isnan(value) else value
            found.append(Figure(code, place, Moment(year), held, status, source, period, why))
        return tuple(found)

    def doubts(self, figure: Figure) -> tuple[str, ...]:
        """Why a figure is to be taken with care."""
        held = self.notes.get(figure.series, ())
        return tuple(one.why for one in held if one.meant(figure.place, figure.year))

    def breaks(self, first: Figure, last: Figure) -> tuple[str, ...]:
        """Why two figures of a place are not to be compared over time."""
        return tuple(
            one.why
            for one in self.panel.breaks
            if one.series == first.series
            and (not one.places or first.place in one.places)
            and one.bars(first.year, last.year)
        )

    def podium(self, source: str, code: str, part: str, group: str = "") -> Podium | None:
        """The ranks of an index or of an edition's table; None for a model without figures."""
        if source == "ranks":
            return podium_of(self._posts(code, part))
        if (code, part, group) not in self._podiums:
            self._podiums[code, part, group] = self._built(code, part, group)
        return self._podiums[code, part, group]

    def categories(self, code: str) -> tuple[str, ...]:
        """Categories in which a table prints ranks."""
        column = self.forms[code]["category"].removesuffix("=rank")
        kinds = dict.fromkeys(row[column] for row in self.tables[code])
        return tuple(one.removeprefix("rank_") for one in kinds if one.startswith("rank_"))

    def members(self, group: str, on: date) -> tuple[tuple[str, ...], bool]:
        """Places of a group on a day, and whether its list is confirmed; all places for the world."""
        panel = self.panel
        if group == WORLD:
            return panel.places, True
        found = panel.group(group, on.isoformat())
        held = [one for one in panel.attributes if group in (one.name, one.value) and one.value not in NOT_HELD]
        return found, not any(one.source.startswith("unconfirmed") for one in held)

    def set(self, code: str, place: str, year: int, value: float | None) -> Ground:
        """The same ground with one figure replaced (None: taken out)."""
        if code in self.forms:
            form = self.forms[code]
            lines = [dict(one) for one in self.tables[code] if not self._meant(code, one, year)]
            same = [dict(one) for one in self.tables[code] if self._meant(code, one, year)]
            written = [{**one, form["value"]: repr(value / float(form["factor"]))} for one in same if value is not None]
            return replace(self, tables={**self.tables, code: (*lines, *written)}, _podiums={})
        name = next((name for name, one in self.panels.items() if code in one.column), None)
        if name is None:
            raise DataError(f"no data have the series '{code}'", where="set")
        return replace(self, panels={**self.panels, name: self.panels[name].set(place, code, year, value)}, _podiums={})

    def _masked(self, code: str, place: str, year: int) -> str:
        same = (one for one in self.panel.masks if (one.series, one.place, one.year) == (code, place, year))
        return next((one.reason for one in same), "")

    def _listed(self, code: str, place: str) -> tuple[Figure, ...]:
        form = self.forms[code]
        if form["place"].startswith("=") and form["place"][1:] != place:
            return ()
        source = next(one for one in packs() if one.name == code).sources[0]
        found = []
        for row in self.tables[code]:
            if form["place"].startswith("=") or resolve(row[form["place"]]) == place:
                # As printed, so that 1.192 billion is not 1191999999.9999998.
                value = round(float(row[form["value"]]) * float(form["factor"]), 6)
                found.append(Figure(code, place, moment(row[form["period"]]), value, source=source))
        return tuple(sorted(found, key=lambda one: one.moment))

    def _meant(self, code: str, row: Row, year: int) -> bool:
        return moment(row[self.forms[code]["period"]]).year == year

    def _posts(self, code: str, part: str) -> list[Post]:
        form, kind = self.forms[code], "rank" + (f"_{part}" if part else "")
        column = form["category"].removesuffix("=rank")
        return [
            Post(resolve(row[form["place"]]) or "", int(row[form["period"]]), float(row[form["value"]]), row["source"])
            for row in self.tables[code]
            if row[column] == kind
        ]

    def _built(self, code: str, part: str, group: str) -> Podium | None:
        model = read_model(code)
        if not model.data:
            return None
        panel = reduce(Panel.join, (self.panels.get(one) or pack(one) for one in model.data))
        index = build(model, panel)
        year = index.years[-1]
        among = None
        if group not in ("", WORLD):
            # Of the places of the index, whoever belongs to the group by the shipped memberships.
            members = self.members(group, date(max(year, 1), 12, 31))[0]
            among = tuple(place for place in index.places if place in members)
            if not among:
                return None
        return Podium.of_index(index, kept(model, panel, year=year, years=index.years, among=among), part)


def ground(panel: Panel | None = None) -> Ground:
    """The shipped data, or these figures beside them: where both have a value, that of `panel` counts."""
    with (HOME / "tables.csv").open(encoding="utf-8", newline="") as file:
        forms = {row["table"]: row for row in csv.DictReader(file)}
    panels = {name: pack(name) for name in PANELS}
    if panel is not None:
        panels["given"] = panel
    return Ground(panels, {name: table(name) for name in forms}, forms, notes(PANELS))
