"""Packs: figures and tables that ship with the package, each with its sources (convention §3, §10)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np

from miqyas.data.panel import UNDATED, Attribute, Better, Panel, Series, Status
from miqyas.data.place import countries
from miqyas.data.source import UNKNOWN, Break, Mask, Source
from miqyas.errors import DataError, nearest

FOLDER = Path(__file__).parents[1] / "packs"

Kind = Literal["panel", "table"]
Row = dict[str, str]
Columns = list[tuple[str, ...]]
"""place, series, year, value as printed (empty where there is none), state (empty: reported), period"""


@dataclass(frozen=True)
class PackInfo:
    """What a pack holds and on which terms; rows counts its figures (panel) or lines (table)."""

    name: str
    title: str
    kind: Kind
    rows: int
    licence: str
    source: str

    @property
    def sources(self) -> tuple[Source, ...]:
        """The publishers' releases that its figures come from."""
        return _sources(FOLDER / self.name)

    @property
    def note(self) -> str:
        """SOURCE.md of the pack: origin, licences, decisions and known defects."""
        return (FOLDER / self.name / "SOURCE.md").read_text(encoding="utf-8")


@cache
def packs() -> tuple[PackInfo, ...]:
    """Every pack that ships."""
    return tuple(
        PackInfo(
            row["name"],
            row["title"],
            cast(Kind, row["kind"]),
            int(row["rows"]),
            row["licence"],
            row["source"],
        )
        for row in _rows(FOLDER / "packs.csv")
    )


@cache
def pack(name: str) -> Panel:
    """The panel of that pack; raises DataError for an unknown name or a table."""
    folder = _folder(name, "panel")
    observed = _observed(folder / "observations.csv")
    attributes = _attributes(folder / "attributes.csv")
    sources = _sources(folder) or (UNKNOWN,)
    series = _series(folder / "series.csv")
    places = sorted({*observed[0], *(one.place for one in attributes)})
    years = sorted({int(one) for one in set(observed[2])}) or [UNDATED]
    known = countries()
    products = folder / "products.csv"
    series = (*series, *_series(products))
    draft = _Draft(years, places, series, sources).fill(observed)
    masks = draft.mask(_rows(folder / "masks.csv"))
    draft.multiply(_rows(products))
    return Panel(
        years=tuple(years),
        places=tuple(places),
        series=series,
        values=draft.values,
        status=draft.status,
        origin=draft.origin,
        sources=sources,
        names={place: known[place].names for place in places},
        attributes=attributes,
        periods={(int(y), p, code): period for p, code, y, _, _, period in zip(*observed, strict=True) if period},
        masks=masks,
        breaks=_breaks(_rows(folder / "notes.csv")),
    )


@cache
def _table(name: str) -> tuple[Row, ...]:
    return tuple(_rows(_folder(name, "table") / "table.csv"))


def table(name: str) -> tuple[Row, ...]:
    """Lines of that pack, column -> text; raises DataError for an unknown name or a panel."""
    return tuple(dict(row) for row in _table(name))


class _Draft:
    """Arrays (year, place, indicator) of a panel that is being read."""

    def __init__(
        self, years: Sequence[int], places: Sequence[str], series: Sequence[Series], sources: Sequence[Source]
    ) -> None:
        self.year = {one: i for i, one in enumerate(years)}
        self.place = {one: i for i, one in enumerate(places)}
        self.column = {one.code: i for i, one in enumerate(series)}
        shape = (len(years), len(places), len(series))
        self.values = np.full(shape, np.nan)
        self.status = np.full(shape, np.uint8(Status.ABSENT))
        ids = [one.id for one in sources]
        origin = np.array([ids.index(one.source) for one in series], dtype=np.int16)
        self.origin = np.broadcast_to(origin, shape)

    def fill(self, observed: Columns) -> _Draft:
        """Set what was observed; of several periods of a year the last line counts."""
        place, code, year, value, state, _ = observed
        row = {str(one): i for one, i in self.year.items()}
        words = {one.word: int(one) for one in Status} | {"": int(Status.REPORTED)}
        at = (
            np.array([row[one] for one in year], dtype=np.intp),
            np.array([self.place[one] for one in place], dtype=np.intp),
            np.array([self.column[one] for one in code], dtype=np.intp),
        )
        self.values[at] = [float(one) if one else np.nan for one in value]
        self.status[at] = [words[one] for one in state]
        return self

    def mask(self, rules: Sequence[Row]) -> tuple[Mask, ...]:
        """Take out the figures that a rule names, and hand them back with the reason."""
        found = []
        for rule in rules:
            column = self.column[rule["series"]]
            low, high = int(rule["from"] or UNDATED), int(rule["to"] or 9999)
            for place in rule["places"].split():
                for year in [one for one in self.year if low <= one <= high]:
                    at = (self.year[year], self.place[place], column)
                    if not np.isnan(self.values[at]):
                        found.append(_masked(rule, place, year, float(self.values[at])))
                        self.values[at], self.status[at] = np.nan, Status.MASKED
        return tuple(found)

    def multiply(self, rules: Sequence[Row]) -> None:
        """Compute the series that are the product of two others of the same year, after masking."""
        for rule in rules:
            column, first, second = (self.column[rule[key]] for key in ("code", "first", "second"))
            found = self.values[..., first] * self.values[..., second] * float(rule["factor"])
            self.values[..., column] = found
            self.status[..., column] = np.where(np.isnan(found), Status.ABSENT, Status.ESTIMATED)


def _breaks(notes: Sequence[Row]) -> tuple[Break, ...]:
    """The notes that bar a comparison: across the years from which to which, or between any two."""
    return tuple(
        Break(
            row["why"],
            between=(int(row["from"]), int(row["to"])) if row["from"] and row["to"] else None,
            places=tuple(row["places"].split()),
            series=row["series"],
        )
        for row in notes
        if row["what"] == "break"
    )


def _masked(rule: Row, place: str, year: int, value: float) -> Mask:
    return Mask(rule["series"], place, year, value, rule["reason"], rule["ruled"], rule["cited"])


def _folder(name: str, kind: Kind) -> Path:
    known = {one.name: one.kind for one in packs()}
    if name not in known:
        raise DataError(f"no pack is called '{name}'", repair=nearest(name, known))
    if known[name] != kind:
        door = "pack" if kind == "table" else "table"
        raise DataError(f"the pack '{name}' is a {known[name]}, not a {kind}", repair=f"read it with {door}('{name}')")
    return FOLDER / name


def _observed(path: Path) -> Columns:
    """Columns of the long table; empty ones where a pack has no figures."""
    if not path.exists():
        return [()] * 6
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return list(zip(*lines, strict=True))


def _series(path: Path) -> tuple[Series, ...]:
    return tuple(
        Series(
            code=row["code"],
            name=row["name"],
            unit=row["unit"],
            better=_better(row["better"]),
            denominators=tuple(row["denominators"].split()),
            low=_bound(row["low"]),
            high=_bound(row["high"]),
            source=row["source"],
            note=row["note"],
        )
        for row in _rows(path)
    )


def _better(word: str) -> Better | None:
    return cast(Better, word) if word in get_args(Better) else None


def _bound(text: str) -> float | None:
    return float(text) if text else None


def _attributes(path: Path) -> tuple[Attribute, ...]:
    return tuple(Attribute(**row) for row in _rows(path))


@cache
def _sources(folder: Path) -> tuple[Source, ...]:
    return tuple(
        Source(**{**row, "non_commercial": row["non_commercial"] == "1"})  # type: ignore[arg-type]
        for row in _rows(folder / "sources.csv")
    )


def _rows(path: Path) -> list[Row]:
    """Lines of a CSV file; none where a pack has no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
