"""Ties: what went from one place to another in a year, as far as it was printed (convention §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import Findings, cell, shown
from miqyas.data.intake import called, unpacked
from miqyas.data.number import numbers
from miqyas.data.panel import Floats
from miqyas.data.place import resolve
from miqyas.data.table import Table
from miqyas.errors import DataError

HEADINGS = {
    "source": ("source", "source_iso3", "from"),
    "destination": ("destination", "destination_iso3", "to"),
    "year": ("year",),
    "weight": ("weight", "count", "value"),
}
"""Columns of a table of ties, and how they may be headed."""

Rows = Iterable[tuple[str, str, int, float]]


@dataclass(frozen=True, eq=False)
class Ties:
    """Printed ties of ordered pairs of places; a pair that is not printed is not known, and never zero.

    source, destination  (tie,) ISO-3 codes
    year, weight         (tie,) the weight above 0
    above                only what is above it in a period of printing (a year, a quarter) is printed; None where
                         everything is, and what is not there is 0
    """

    source: tuple[str, ...]
    destination: tuple[str, ...]
    year: NDArray[np.intp]
    weight: Floats
    above: float | None = None

    @classmethod
    def of(cls, rows: Rows, *, above: float | None = None) -> Ties:
        """Ties from (source, destination, year, weight); raises DataError for one that cannot be true."""
        listed = list(rows)
        ties = cls(
            tuple(row[0] for row in listed),
            tuple(row[1] for row in listed),
            np.array([row[2] for row in listed], dtype=np.intp),
            np.array([row[3] for row in listed], dtype=np.float64),
            above,
        )
        _check(ties, Findings("the ties"), range(1, len(listed) + 1))
        return ties

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) over all ties in whatever order, and the limit."""
        lines = sorted(zip(self.source, self.destination, self.year.tolist(), self.weight.tolist(), strict=True))
        return sha256(repr((self.above, lines)).encode()).hexdigest()

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which anything is printed."""
        return tuple(sorted(set(self.year.tolist())))

    def among(self, places: Sequence[str], years: Iterable[int] | None = None) -> Floats:
        """Weights of the years added up: (source, destination), NaN where none of them is printed.

        years  all when not given. A sum of printed years lacks the years that are not printed.
        """
        row = {one: i for i, one in enumerate(places)}
        wanted = set(self.years if years is None else years)
        found = np.full((len(places), len(places)), np.nan)
        for a, b, year, weight in zip(self.source, self.destination, self.year.tolist(), self.weight, strict=True):
            if year in wanted and a in row and b in row:
                at = row[a], row[b]
                found[at] = weight if np.isnan(found[at]) else found[at] + weight
        return found

    def until(self, year: int) -> Ties:
        """The ties up to a year, itself included."""
        kept = np.flatnonzero(self.year <= year)
        return replace(
            self,
            source=tuple(self.source[i] for i in kept),
            destination=tuple(self.destination[i] for i in kept),
            year=self.year[kept],
            weight=self.weight[kept],
        )


def read_ties(data: str | PathLike[str] | Any, *, above: float | None = None) -> Ties:
    """Read a table with the columns source, destination, year and weight, one line for each tie of a year.

    above  only what is above it was printed; without it the table is taken as complete
    Places are codes or names. Raises DataError that names row and column for an unknown place, a year that is none,
    a weight that is not above 0 or not above the limit, a tie of a place with itself, and one that stands twice.
    """
    found = Findings(called(data))
    table = unpacked(data, found).table
    column = {key: _column(table, key) for key in HEADINGS}
    years, weights = (numbers(table.columns[column[key]]) for key in ("year", "weight"))
    for key, read in (("year", years), ("weight", weights)):
        for one in read.wrong:
            spot = cell(table.row(one.at), table.header[column[key]])
            found.fault(one.kind, one.what, where=spot, repair=one.repair)
    sides = [_places(table, column[key], found) for key in ("source", "destination")]
    whole = np.isfinite(years.values) & (years.values == np.floor(years.values))
    for at in np.flatnonzero(~whole):
        spot = cell(table.row(int(at)), table.header[column["year"]])
        found.fault("years", "the year is missing or is no whole number", where=spot, repair="write a year, 2024")
    found.stop()
    ties = Ties(sides[0], sides[1], years.values.astype(np.intp), weights.values, above)
    _check(ties, found, table.rows.tolist())
    return ties


def _column(table: Table, key: str) -> int:
    folded = [one.strip().casefold() for one in table.header]
    for name in HEADINGS[key]:
        if name in folded:
            return folded.index(name)
    raise DataError(
        f"the ties have no column '{key}'",
        where=table.name,
        repair="head the columns source, destination, year, weight",
    )


def _places(table: Table, at: int, found: Findings) -> tuple[str, ...]:
    codes = []
    known: dict[str, str | None] = {}
    for i, one in enumerate(table.columns[at]):
        text = str(one)
        if text not in known:
            known[text] = resolve(text)
        code = known[text]
        if code is None:
            spot = cell(table.row(i), table.header[at])
            found.fault("places", f"no country is called {shown(one)}", where=spot, repair="write its ISO 3166-1 code")
        codes.append(code or "")
    return tuple(codes)


def _check(ties: Ties, found: Findings, rows: Sequence[int]) -> None:
    least = 0.0 if ties.above is None else ties.above
    met: set[tuple[str, str, int]] = set()
    for at, row in enumerate(rows):
        key = ties.source[at], ties.destination[at], int(ties.year[at])
        spot = f"row {row}"
        if key[0] == key[1]:
            found.fault("ties", f"'{key[0]}' has a tie with itself", where=spot, repair="take the line out")
        if key in met:
            what = f"{key[0]} to {key[1]} in {key[2]} stands twice"
            found.fault("ties", what, where=spot, repair="add the two lines up, or take one out")
        if not ties.weight[at] > least or np.isinf(ties.weight[at]):
            what = f"the weight of {key[0]} to {key[1]} in {key[2]} is {ties.weight[at]:g}, not above {least:g}"
            found.fault("weights", what, where=spot, repair="a pair that was not printed has no line at all")
        met.add(key)
    found.stop()
