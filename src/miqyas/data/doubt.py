"""Doubts about figures: what an attentive reader of a table would circle in red (convention §3).

Nothing is changed here and nothing is judged wrong: a doubt names a figure, says why it is odd, and stands until
somebody looks it up and accepts it with a reason, or masks it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Floats, Panel, Status
from miqyas.errors import DataError, nearest

Kind = Literal["implausible", "break", "unit", "zero", "repeated", "stale", "twin"]

SPREADS = 8.0
"""A step so many robust standard deviations away from the usual one is a break."""

STEPS = 20
"""Fewest steps of a series from which the usual one can be told."""

RUN = 3
"""So many equal figures one after another are repeated rather than observed anew."""

OLD = 5
"""A last figure this many years behind the last of its series is stale."""

LIKE = 0.02
"""A step within this share of a power of ten looks like another unit."""


@dataclass(frozen=True)
class Doubt:
    """One odd figure: series, place (empty for all), year, what is odd about it."""

    kind: Kind
    series: str
    place: str
    year: int
    what: str


@dataclass(frozen=True)
class Accepted:
    """A doubt that was looked up: why the figures may stand. No places means every one, no years all of them."""

    kind: Kind
    series: str
    places: tuple[str, ...]
    first: int | None
    last: int | None
    reason: str

    def covers(self, doubt: Doubt) -> bool:
        """Whether it answers a doubt."""
        same = (self.kind, self.series) == (doubt.kind, doubt.series)
        there = not self.places or doubt.place in self.places
        return same and there and (self.first or 0) <= doubt.year <= (self.last or 9999)


@dataclass(frozen=True, eq=False)
class Column:
    """Figures of one series that are believed: (year, place), NaN where there are none."""

    panel: Panel
    at: int
    values: Floats

    @property
    def code(self) -> str:
        """Code of the series."""
        return self.panel.series[self.at].code

    def doubt(self, kind: Kind, year: int, place: int, what: str) -> Doubt:
        """A doubt about one figure."""
        return Doubt(kind, self.code, self.panel.places[place], self.panel.years[year], what)

    def steps(self) -> Iterator[tuple[int, int, int]]:
        """Place, year and next year of two figures that follow one another."""
        here = ~np.isnan(self.values)
        for place in range(self.values.shape[1]):
            at = np.flatnonzero(here[:, place])
            yield from ((place, int(a), int(b)) for a, b in pairwise(at))


def doubts(panel: Panel) -> tuple[Doubt, ...]:
    """Every doubt about a panel's figures; masked ones are beyond doubt and left out."""
    values = np.where(panel.status == Status.MASKED, np.nan, panel.values)
    columns = [Column(panel, at, values[:, :, at]) for at in range(len(panel.series))]
    found = [one for column in columns if np.isfinite(column.values).any() for look in LOOKS for one in look(column)]
    return (*found, *_twins(columns))


def _implausible(column: Column) -> Iterator[Doubt]:
    series = column.panel.series[column.at]
    low = -np.inf if series.low is None else series.low
    high = np.inf if series.high is None else series.high
    for year, place in np.argwhere((column.values < low) | (column.values > high)):
        value = column.values[year, place]
        yield column.doubt("implausible", year, place, f"{value:g} is not between {low:g} and {high:g}")


def _breaks(column: Column) -> Iterator[Doubt]:
    steps = [one for one in column.steps() if not _skewed(column.values) or _positive(column.values, one)]
    if len(steps) < STEPS:
        return
    x = np.log(np.where(column.values > 0, column.values, 1.0)) if _skewed(column.values) else column.values
    moves = np.array([x[b, place] - x[a, place] for place, a, b in steps])
    usual = np.median(moves)
    quarters = np.subtract(*np.quantile(moves, [0.75, 0.25])) / 1.349
    width = max(1.4826 * np.median(np.abs(moves - usual)), quarters)
    if width <= 0:
        return
    for (place, a, b), move in zip(steps, moves, strict=True):
        if (far := abs(move - usual) / width) > SPREADS:
            told = f"{_pair(column, place, a, b)}: {far:.0f} times as far from the usual step as is usual"
            yield column.doubt("break", b, place, told)


def _units(column: Column) -> Iterator[Doubt]:
    if np.nanmin(column.values) < 0:
        return
    for place, a, b in column.steps():
        before, after = column.values[a, place], column.values[b, place]
        if min(before, after) <= 0:
            continue
        power = round(np.log10(after / before))
        if power and abs(after / before / 10.0**power - 1) < LIKE:
            told = f"{_pair(column, place, a, b)}: very nearly {10.0 ** abs(power):g} times"
            yield column.doubt(
                "unit", b, place, f"{told} {'more' if power > 0 else 'less'}, as if the unit had changed"
            )


def _zeros(column: Column) -> Iterator[Doubt]:
    if np.nanmin(column.values) < 0 or np.nanmedian(column.values) == 0:
        return
    for year, place in np.argwhere(column.values == 0):
        yield column.doubt("zero", year, place, "exactly 0: nothing at all, too little to print, or not known?")


def _repeated(column: Column) -> Iterator[Doubt]:
    ends = {np.nanmin(column.values), np.nanmax(column.values), 0.0, 100.0}
    for place in range(column.values.shape[1]):
        at = np.flatnonzero(~np.isnan(column.values[:, place]))
        figures, run = column.values[at, place], 1
        for k, year in enumerate(at.tolist()[1:], start=1):
            run = run + 1 if figures[k] == figures[k - 1] and figures[k] not in ends else 1
            if run == RUN:
                yield column.doubt("repeated", year, place, f"{figures[k]:g} for the {RUN}rd time in a row")


def _stale(column: Column) -> Iterator[Doubt]:
    years = np.array(column.panel.years)
    if (years == UNDATED).any():
        return
    here = ~np.isnan(column.values)
    newest = years[np.flatnonzero(here.any(axis=1))[-1]]
    for place in np.flatnonzero(here.any(axis=0)).tolist():
        last = int(np.flatnonzero(here[:, place])[-1])
        if newest - years[last] >= OLD:
            yield column.doubt("stale", last, place, f"nothing after {years[last]}; the series reaches {newest}")


LOOKS: tuple[Callable[[Column], Iterator[Doubt]], ...] = (_implausible, _breaks, _units, _zeros, _repeated, _stale)


def _twins(columns: Sequence[Column]) -> Iterator[Doubt]:
    seen: dict[bytes, str] = {}
    for column in columns:
        if np.count_nonzero(~np.isnan(column.values)) < STEPS:
            continue
        key = column.values.tobytes()
        if key in seen:
            yield Doubt("twin", column.code, "", column.panel.years[-1], f"every figure equals {seen[key]}")
        seen.setdefault(key, column.code)


def _skewed(values: Floats) -> bool:
    # Read on a log scale what is spread over orders of magnitude; steps of the largest would hide all others.
    return bool(np.nanmin(values) >= 0 and np.nanpercentile(values, 95) > 5 * np.nanmedian(values))


def _positive(values: NDArray[np.float64], step: tuple[int, int, int]) -> bool:
    place, a, b = step
    return bool(values[a, place] > 0 and values[b, place] > 0)


def _pair(column: Column, place: int, a: int, b: int) -> str:
    years = column.panel.years
    return f"{column.values[b, place]:g} after {column.values[a, place]:g} in {years[a]}"


def accepted(file: Path) -> tuple[Accepted, ...]:
    """Doubts that were looked up, from a table with kind, series, places, from, to, reason."""
    if not file.exists():
        return ()
    try:
        # utf-8-sig: a spreadsheet writes a mark before the first heading.
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, restval="")
            if lost := [one for one in ("kind", "series", "reason") if one not in (table.fieldnames or ())]:
                raise DataError(
                    f"{file.name} has no column '{lost[0]}'",
                    where=file.name,
                    repair="head it with kind,series,places,from,to,reason",
                )
            return tuple(_accepted(row, f"{file.name} line {number}") for number, row in enumerate(table, 2))
    except UnicodeDecodeError:
        raise DataError(f"{file.name} is no text in UTF-8", where=file.name, repair="save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise DataError(f"{file.name} is no table: {error}", where=file.name, repair="write it as CSV") from None


def _accepted(row: dict[str, str], where: str) -> Accepted:
    kind = row["kind"]
    if kind not in get_args(Kind):
        raise DataError(f"'{kind}' is no kind of doubt", where=where, repair=nearest(kind, get_args(Kind)))
    if not (row.get("reason") or "").strip() or not row.get("series"):
        raise DataError("a doubt is accepted without a series or a reason", where=where, repair="write both")
    try:
        first, last = (int(row[one]) if row.get(one) else None for one in ("from", "to"))
    except ValueError as error:
        raise DataError(
            "a year is not a number", where=where, repair="write from and to as 2015, or nothing"
        ) from error
    return Accepted(cast(Kind, kind), row["series"], tuple(row.get("places", "").split()), first, last, row["reason"])


def sifted(
    found: Iterable[Doubt], known: Sequence[Accepted]
) -> tuple[tuple[Doubt, ...], tuple[tuple[Doubt, Accepted], ...], tuple[Accepted, ...]]:
    """Doubts that stand, those that were answered each with its answer, and answers to no doubt."""
    open_, answered = [], []
    for one in found:
        answer = next((each for each in known if each.covers(one)), None)
        if answer is None:
            open_.append(one)
        else:
            answered.append((one, answer))
    used = {id(answer) for _, answer in answered}
    return tuple(open_), tuple(answered), tuple(one for one in known if id(one) not in used)
