"""Rows laid out as values[year, place, indicator]: what stands twice, what a year takes, what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.axis import PlaceAxis, TimeAxis
from miqyas.data.figure import Figures
from miqyas.data.finding import Findings, cell
from miqyas.data.panel import Series, Status
from miqyas.data.table import Table
from miqyas.errors import DataError

LARGEST = 500_000_000
"""Cells of the largest cube that is laid out in memory."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Observations:
    """A table of which every column is understood."""

    table: Table
    places: PlaceAxis
    times: TimeAxis
    figures: Figures

    @property
    def years(self) -> tuple[int, ...]:
        """Its years, ascending."""
        return tuple(sorted({one.year for one in self.times.periods}))

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many years, places and series."""
        return len(self.years), len(self.places.codes), len(self.figures.codes)

    @property
    def group(self) -> Ints:
        """The cell that each row speaks of (row,): of a wide table the cell of its first series."""
        years = np.searchsorted(self.years, [one.year for one in self.times.periods])
        group: Ints = years[self.times.index] * self.shape[1] + self.places.index
        return group if self.figures.item is None else group * self.shape[2] + self.figures.item


@dataclass(frozen=True)
class Cube:
    """Arrays (year, place, indicator).

    origin  index into the sources of the figures, -1 where no row speaks; None where the table names none
    period  index into the periods of the time axis, -1 where no row speaks; None where all are whole years
    """

    values: NDArray[np.float64]
    status: NDArray[np.uint8]
    origin: Ints | None
    period: Ints | None
    errors: NDArray[np.float64] | None


def lay(seen: Observations, found: Findings) -> Cube:
    """Lay the rows out; the last period of a year that holds a number stands for the year.

    Adds a mistake for rows of one place, series and period that differ; raises DataError where the cube
    would be larger than LARGEST.
    """
    years, places, series = seen.shape
    if (size := years * places * series) > LARGEST:
        raise DataError(
            f"{seen.table.name} would take {size:,} cells: {years} years x {places} places x {series} series",
            repair="read fewer series or years at a time",
        )
    group = seen.group
    order = np.lexsort((seen.times.index, group))
    repeated = _compared(seen, group, order, found)
    cube = _scattered(seen, group, order)
    numeric = int(np.count_nonzero(np.isfinite(seen.figures.values)))
    passed = numeric - int(np.count_nonzero(np.isfinite(cube.values))) - repeated
    if passed > 0:
        found.note("values of earlier periods passed over, since a year takes its last one", count=passed)
    return cube


def _compared(seen: Observations, group: Ints, order: Ints, found: Findings) -> int:
    """Count the values that only repeat another row; rows that repeat one and differ are mistakes."""
    figures, period = seen.figures, seen.times.index
    first, second = order[:-1], order[1:]
    pair = (group[first] == group[second]) & (period[first] == period[second])
    first, second = first[pair], second[pair]
    one, other = figures.values[first], figures.values[second]
    differs = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    if figures.status is not None:
        differs |= (figures.status[first] != figures.status[second])[:, np.newaxis]
    if figures.errors is not None:
        one, other = figures.errors[first], figures.errors[second]
        differs |= ~((one == other) | (np.isnan(one) & np.isnan(other)))[:, np.newaxis]
    wrong = differs.any(axis=1)
    for i in np.flatnonzero(wrong):
        _contradiction(seen, int(first[i]), int(second[i]), differs[i], found)
    if same := int(np.count_nonzero(~wrong)):
        found.note("rows that repeat another one exactly and were read once", count=same)
    return int(np.count_nonzero(np.isfinite(figures.values[second[~wrong]])))


def _contradiction(seen: Observations, a: int, b: int, differs: NDArray[np.bool_], found: Findings) -> None:
    figures, column = seen.figures, int(np.argmax(differs))
    item = column if figures.item is None else int(figures.item[b])
    when = seen.times.periods[int(seen.times.index[b])]
    about = [
        seen.places.codes[int(seen.places.index[b])],
        figures.codes[item],
        when.text or str(when.year or ""),
    ]
    more = int(np.count_nonzero(differs)) - 1
    found.fault(
        "rows that contradict each other",
        f"{', '.join(one for one in about if one)} stands twice: {_told(figures, a, column)} in row"
        f" {seen.table.row(a)} and {_told(figures, b, column)} in row {seen.table.row(b)}"
        + (f" ({more} other columns differ too)" if more else ""),
        where=cell(seen.table.row(b), figures.headings[column]),
        repair="keep one of the two rows",
    )


def _told(figures: Figures, row: int, column: int) -> str:
    value = float(figures.values[row, column])
    error = "" if figures.errors is None else f" ± {float(figures.errors[row])!r}"
    if figures.status is None:
        return "no value" if np.isnan(value) else f"{value!r}{error}"
    word = Status(int(figures.status[row])).word
    return word if np.isnan(value) else f"{value!r}{error} ({word})"


def _scattered(seen: Observations, group: Ints, order: Ints) -> Cube:
    figures = seen.figures
    width = figures.values.shape[1]
    years, places, series = seen.shape
    size = (years * places * series // width, width)
    values = np.full(size, np.nan)
    status = np.full(size, np.uint8(Status.ABSENT))
    origin = None if figures.origin is None else np.full(size, -1, dtype=np.int64)
    parts = any(one.text for one in seen.times.periods)
    period = np.full(size, -1, dtype=np.int64) if parts else None
    errors = None if figures.errors is None else np.full(size, np.nan)
    # Later rows of the order stand over earlier ones: every row first, then once more those with a number.
    for column in range(width):
        for rows in (order, order[np.isfinite(figures.values[order, column])]):
            at = (group[rows], column)
            values[at] = figures.values[rows, column]
            if figures.status is not None:
                status[at] = figures.status[rows]
            if origin is not None and figures.origin is not None:
                origin[at] = figures.origin[rows]
            if errors is not None and figures.errors is not None:
                errors[at] = figures.errors[rows]
            if period is not None:
                period[at] = seen.times.index[rows]
    if figures.status is None:
        status[np.isfinite(values)] = Status.REPORTED
    return Cube(
        values.reshape(seen.shape),
        status.reshape(seen.shape),
        None if origin is None else origin.reshape(seen.shape),
        None if period is None else period.reshape(seen.shape),
        None if errors is None else errors.reshape(seen.shape),
    )


def believable(seen: Observations, series: Sequence[Series], found: Findings) -> None:
    """Add a mistake for each value outside the limits that its unit allows."""
    figures = seen.figures
    low = np.array([-np.inf if one.low is None else one.low for one in series])
    high = np.array([np.inf if one.high is None else one.high for one in series])
    if figures.item is not None:
        low, high = low[figures.item][:, np.newaxis], high[figures.item][:, np.newaxis]
    for row, column in np.argwhere((figures.values < low) | (figures.values > high)):
        one = series[column if figures.item is None else int(figures.item[row])]
        value = float(figures.values[row, column])
        below = one.low is not None and value < one.low
        limit = one.low if below else one.high
        place = seen.places.codes[int(seen.places.index[row])]
        unit = f" ({one.unit})" if one.unit else ""
        found.fault(
            "impossible values",
            f"{place}: {value!r} is {'below' if below else 'above'} {limit!r}, the limit of {one.code}{unit}",
            where=cell(seen.table.row(int(row)), figures.headings[column]),
            repair="correct the value or its unit, or leave the cell empty",
        )
