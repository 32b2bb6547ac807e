"""The axes of a table: which place and which period each of its rows is about (convention §1, §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import Findings, cell, rows, shown
from miqyas.data.label import Labels, label
from miqyas.data.layout import Layout
from miqyas.data.panel import UNDATED
from miqyas.data.period import Period, period, within
from miqyas.data.place import countries, resolve, suggest
from miqyas.data.table import Table
from miqyas.data.text import fold
from miqyas.errors import DataError

Mode = Literal["countries", "free", "auto"]
DECLARE = "write a year or a period such as 2024, 2024-Q3, 2025-H1, 2024-05 or 2024-05-17"
EDGES = ("-01-01", "-12-31")


@dataclass(frozen=True)
class PlaceAxis:
    """Codes of the places in order of first appearance, and index (row,) into them."""

    codes: tuple[str, ...]
    index: NDArray[np.int64]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeAxis:
    """The distinct periods in order of time, and index (row,) into them."""

    periods: tuple[Period, ...]
    index: NDArray[np.int64]


def placed(table: Table, layout: Layout, mode: Mode, found: Findings) -> PlaceAxis:
    """Find the places: ISO-3 codes of countries, or the codes as they are written.

    `auto` takes countries where more than half of the labels resolve. Adds a mistake for each label that is
    empty, or no country in a table of countries.
    """
    at = layout.parts["place"]
    heading = table.header[at] or "1"
    labels = label(table.columns[at])
    if layout.guessed:
        found.note("no heading names the places; the first column was taken", where=f"column '{heading}'")
    found.hidden(labels.hidden, heading)
    texts = [one for one in labels.texts if one]
    known = {one: resolve(one) for one in texts} if mode != "free" else {}
    hits = sum(one is not None for one in known.values())
    numbered = all(one.isdecimal() for one in texts) and not fold(heading).startswith("m49")
    as_countries = mode == "countries" or (mode == "auto" and 2 * hits > len(texts) and not numbered)
    codes: dict[str, int] = {}
    moved = np.zeros(len(labels.texts), dtype=np.int64)
    for i, text in enumerate(labels.texts):
        code = known.get(text) if as_countries else text
        if not code:
            _unplaced(table, labels, i, heading, found)
        moved[i] = codes.setdefault(code or "", len(codes))
    if not as_countries and mode == "auto" and 4 * hits > len(texts):
        found.note(
            f"of {len(texts)} places so many are countries, and every code was kept as it is written",
            repair="declare places='countries' if they are countries, places='free' if not",
            count=hits,
        )
    axis = PlaceAxis(tuple(codes), moved[labels.index])
    return replace(axis, names=_names(table, layout, axis, as_countries, found))


def _unplaced(table: Table, labels: Labels, at: int, heading: str, found: Findings) -> None:
    text, count = labels.texts[at], labels.count(at)
    where = cell(table.row(labels.first(at)), heading)
    if not text:
        found.fault(
            "rows without a place",
            f"{rows(count)} without a place",
            where=where,
            repair="name the place",
            count=count,
        )
        return
    # Near misses are costly to find: only for those that will be told.
    near = suggest(text) if found.room("unknown places") else ()
    ways = " or ".join(f"'{code}' ({name})" for name, code in near[:3])
    found.fault(
        "unknown places",
        f"{shown(text)} is no country ({rows(count)})",
        where=where,
        repair=(f"write {ways}" if ways else "write its ISO 3166-1 code")
        + ", take the rows out, or declare places='free' to keep every code as it is written",
    )


def _names(
    table: Table, layout: Layout, axis: PlaceAxis, as_countries: bool, found: Findings
) -> dict[str, dict[str, str]]:
    """Names of the places: what the table writes, over what is known of countries."""
    names = {one: dict(countries()[one].names) if as_countries and one else {} for one in axis.codes}
    for language, at in layout.names.items():
        labels = label(table.columns[at])
        found.hidden(labels.hidden, table.header[at])
        pairs = np.unique(np.stack([axis.index, labels.index]), axis=1)
        for place, text in pairs[:, ::-1].T:
            code, said = axis.codes[place], labels.texts[text]
            meant = resolve(said) if as_countries and said else None
            if meant and code and meant != code:
                row = int(np.argmax((axis.index == place) & (labels.index == text)))
                found.fault(
                    "places whose code and name differ",
                    f"the code is that of {countries()[code].names['en']} and the name is {shown(said)}",
                    where=cell(table.row(row), table.header[at]),
                    repair=f"write one of {code} and {meant} in both columns",
                )
            elif said and not (as_countries and meant):
                names[code][language] = said
    told = {code: said for code, said in names.items() if code and said}
    _tell_namesakes(told, found)
    return told


def _tell_namesakes(names: Mapping[str, Mapping[str, str]], found: Findings) -> None:
    shared: dict[tuple[str, str], list[str]] = {}
    for code, said in names.items():
        for language, name in said.items():
            shared.setdefault((language, fold(name)), []).append(code)
    for codes in {tuple(one): None for one in shared.values() if len(one) > 1}:
        name = next(names[codes[0]][tongue] for tongue, _ in (key for key, of in shared.items() if tuple(of) == codes))
        listed = ", ".join(codes[:4]) + (", ..." if len(codes) > 4 else "")
        count = "two" if len(codes) == 2 else str(len(codes))
        found.note(
            f"{count} places are called {shown(name)}: {listed}",
            repair="ask for each by its code, or give them different names",
        )


def dated(table: Table, layout: Layout, year: int | None, found: Findings) -> TimeAxis:
    """Find the period of every row; a table without any is one cross-section, of `year` or undated.

    Raises DataError where `year` is given for a table that has years; adds a mistake for each label that is
    no period.
    """
    columns = [layout.parts[one] for one in ("year", "period", "quarter", "month") if one in layout.parts]
    if not columns:
        whole = Period(UNDATED if year is None else year)
        return TimeAxis((whole,), np.zeros(len(table.rows), dtype=np.int64))
    if year is not None:
        raise DataError(
            f"year={year} is declared and {table.name} has years of its own",
            where=f"column '{table.header[columns[0]]}'",
            repair="leave year= out, or choose years afterwards with panel.select(years=[...])",
        )
    read, index = _years(table, columns[0], found)
    for at in columns[1:]:
        letter = {layout.parts.get("quarter"): "Q", layout.parts.get("month"): "M"}.get(at, "")
        read, index = _refined(_Part(table, at, letter), read, index, found)
    read = _annual(read, table.header[columns[0]], found)
    order = sorted(set(read), key=lambda one: (one.year, one.end, one.text))
    rank = {one: i for i, one in enumerate(order)}
    moved = np.array([rank[one] for one in read], dtype=np.int64)
    return TimeAxis(tuple(order), moved[index])


def _years(table: Table, at: int, found: Findings) -> tuple[list[Period], NDArray[np.int64]]:
    labels = label(table.columns[at])
    read = []
    for i, text in enumerate(labels.texts):
        said = period(labels.raw[i])
        if said is None:
            found.fault(
                "cells that are no year",
                f"{shown(labels.raw[i])} is no year" if text else "the year is missing",
                where=cell(table.row(labels.first(i)), table.header[at]),
                repair=DECLARE,
                count=labels.count(i),
            )
        read.append(said or Period(UNDATED))
    return read, labels.index


@dataclass(frozen=True)
class _Part:
    """A column that says which part of the year is meant; letter Q or M where it holds bare numbers."""

    table: Table
    at: int
    letter: str


def _refined(
    part: _Part, years: list[Period], index: NDArray[np.int64], found: Findings
) -> tuple[list[Period], NDArray[np.int64]]:
    """Years together with the parts that a column of its own gives."""
    labels = label(part.table.columns[part.at])
    pairs, inverse = np.unique(index * len(labels.texts) + labels.index, return_inverse=True)
    refined = []
    for number, pair in enumerate(pairs):
        whole, text = years[pair // len(labels.texts)], labels.texts[pair % len(labels.texts)]
        said = within(whole.year, part.letter, text) if text and whole.year != UNDATED else whole
        if said is None:
            found.fault(
                "periods that are not of their year",
                f"{shown(text)} is no period of {whole.year}",
                where=cell(part.table.row(int(np.argmax(inverse == number))), part.table.header[part.at]),
                repair="write a period such as 2024-Q3, of the year beside it",
            )
        refined.append(said or whole)
    return refined, inverse.reshape(-1).astype(np.int64)


def _annual(read: list[Period], heading: str, found: Findings) -> list[Period]:
    """Years that are written as their first or last day, as data frames do, are whole years."""
    texts = {one.text[4:] for one in read}
    if len(texts) != 1 or not texts & set(EDGES):
        return read
    found.note("dates read as whole years", where=f"column '{heading}'", count=len(read))
    return [Period(one.year) for one in read]
