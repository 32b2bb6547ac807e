"""Read a table or a data frame as a panel; no row is lost silently (convention §3, §10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from miqyas.data.axis import Mode, dated, placed
from miqyas.data.catalogue import Entry, entries, marked, named
from miqyas.data.cube import Cube, Observations, believable, lay
from miqyas.data.fact import FACTS, told
from miqyas.data.figure import Figures, listed, spread
from miqyas.data.finding import Findings, shown
from miqyas.data.intake import called, unpacked
from miqyas.data.layout import SPELLINGS, Layout, arranged, melted
from miqyas.data.number import Mark
from miqyas.data.package import Known, Package
from miqyas.data.panel import Attribute, Panel, Series, Status
from miqyas.data.source import UNKNOWN, Source
from miqyas.data.text import fold
from miqyas.data.trait import traits
from miqyas.errors import DataError, Notice, nearest


@dataclass(frozen=True)
class Reading:
    """A panel, and what was done or left out while it was read."""

    panel: Panel
    notices: tuple[Notice, ...] = ()


def read(
    data: str | PathLike[str] | Any,
    *,
    places: Mode = "auto",
    year: int | None = None,
    sheet: str | int | None = None,
    header: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: Mark | None = None,
    indicator: str | None = None,
    columns: Mapping[str, str] | None = None,
    attributes: Sequence[str] = (),
    series: Iterable[Series] = (),
    source: Source | None = None,
    catalogue: str | PathLike[str] | Any = None,
    errors: str | PathLike[str] | Any = None,
) -> Reading:
    """Read a file (CSV, Excel, Parquet, JSON) or a data frame (pandas, Polars, PyArrow) as a panel.

    The table may be long (place, indicator, year, value, and if it has them status, source, unit, period and
    standard error), wide (one column per indicator; columns of texts become attributes of the places) or
    have one column per year. A table of place, attribute, value, since, until, as `write` makes of a panel
    without figures, is read as attributes to be joined with figures.

    data       a path, or a data frame
    places     'countries' (written in any way, read as ISO-3), 'free' (codes as written), or 'auto':
               countries where more than half of the labels are
    year       the year of a table that states none; without it such a table is UNDATED
    sheet      name or number (from 1) of the sheet of a workbook
    header     row of the heading, from 1, where it is not the first row that is not empty
    encoding   of a text file, where it is neither UTF-8 nor marked
    delimiter  of a text file, where it cannot be told
    decimal    ',' or '.', where a column leaves it open
    indicator  code of the one series of a table without a column of indicators
    columns    part -> heading, where headings are not recognised: {'place': 'District'}
    attributes headings of columns which describe the places though they hold numbers
    series     names, units, limits and directions of series, which are checked against the values
    source     of values for which the table names none
    catalogue  a table of its series (code, source_code, name, unit, direction, source, licence, note,
               retrieved_from): a series whose source's code is one of ours is called as ours, so that models find it
    errors     a table of standard errors beside it: place, indicator, year, standard error

    Raises DataError, or Problems where there are several mistakes: each with file, row, column, value and
    repair.
    """
    if places not in get_args(Mode):
        raise DataError(f"places cannot be {places!r}", repair=nearest(str(places), get_args(Mode)))
    if decimal is not None and decimal not in get_args(Mark):
        raise DataError(f"decimal cannot be {decimal!r}", repair="declare decimal=',' or decimal='.'")
    found = Findings(called(data))
    package = unpacked(data, found, sheet=sheet, header=header, encoding=encoding, delimiter=delimiter)
    if package.table.header == FACTS:
        return Reading(told(package.table), found.notices)
    listed = () if catalogue is None else _catalogue(catalogue)
    series = (*(replace(one.series, code=one.code) for one in listed), *series)
    layout = arranged(package.table, columns)
    reading = understood(
        _beside(package, series, source),
        layout,
        found,
        places="free" if package.coded and places == "auto" else places,
        year=year,
        decimal=decimal,
        indicator=indicator,
        attributes=attributes,
    )
    if errors is not None:
        reading = _with_errors(reading, errors, places)
    return replace(reading, panel=named(reading.panel, listed)) if listed else reading


def _catalogue(data: str | PathLike[str] | Any) -> tuple[Entry, ...]:
    found = Findings(called(data))
    return entries(unpacked(data, found).table, found)


def _with_errors(reading: Reading, data: str | PathLike[str] | Any, places: Mode) -> Reading:
    """The reading with the standard errors of another table, told apart from figures by the heading of its column."""
    table = unpacked(data, Findings(called(data))).table
    heading = next((one for one in table.header if fold(one) in SPELLINGS["error"]), "")
    told = read(data, places=places, columns={"value": heading} if heading else None)
    return Reading(marked(reading.panel, told.panel), (*reading.notices, *told.notices))


def understood(
    package: Package,
    layout: Layout,
    found: Findings,
    *,
    places: Mode = "auto",
    year: int | None = None,
    decimal: Mark | None = None,
    indicator: str | None = None,
    attributes: Sequence[str] = (),
) -> Reading:
    """Make a panel of a table of which it is known what each column is; options as in `read`."""
    table, known = package.table, package.known
    if layout.form == "years":
        table, layout = melted(table, layout)
    where, when = placed(table, layout, places, found), dated(table, layout, year, found)
    if layout.form == "long":
        figures = listed(table, layout, found, decimal=decimal, indicator=indicator)
    else:
        figures = spread(table, layout, found, decimal=decimal, attributes=attributes)
    seen = Observations(table, where, when, figures)
    measured = _measured(figures, known, found)
    believable(seen, measured, found)
    found.stop()
    cube = lay(seen, found)
    facts = traits(table, figures.extra, where, when, found)
    found.stop()
    return Reading(_panel(seen, cube, measured, known, facts), found.notices)


def _beside(package: Package, series: Iterable[Series], source: Source | None) -> Package:
    """The package with what the caller states, which stands over what the file does."""
    told = {one.code: one for one in (*package.known.series, *series)}
    known = replace(package.known, series=tuple(told.values()))
    if source is not None:
        others = (one for one in known.sources if one.id != source.id)
        known = replace(known, sources=(source, *others), usual=source.id)
    return replace(package, known=known)


def _measured(figures: Figures, known: Known, found: Findings) -> tuple[Series, ...]:
    """The series of the table in its order, with what is known of each."""
    told = {one.code: one for one in known.series}
    measured = []
    for code in figures.codes:
        one = told.get(code, Series(code))
        unit = figures.units.get(code, "")
        if one.unit and unit and fold(unit) != fold(one.unit):
            found.fault(
                "series in another unit",
                f"{code} is given in {shown(unit)} and is known in {shown(one.unit)}",
                repair="convert the values, or correct the unit",
            )
        name = one.name or figures.names.get(code, "")
        publisher = known.usual if one.source == UNKNOWN.id else one.source
        measured.append(replace(one, name=name, unit=one.unit or unit, source=publisher))
    return tuple(measured)


def _panel(
    seen: Observations, cube: Cube, series: tuple[Series, ...], known: Known, facts: tuple[Attribute, ...]
) -> Panel:
    sources, origin = _origin(cube, seen.figures, series, known)
    return Panel(
        years=seen.years,
        places=seen.places.codes,
        series=series,
        values=cube.values,
        status=cube.status,
        origin=origin,
        sources=sources,
        names={**seen.places.names, **known.names},
        attributes=(*known.attributes, *facts),
        periods=_periods(seen, cube),
        masks=known.masks,
        breaks=known.breaks,
        errors=cube.errors,
    )


def _origin(
    cube: Cube, figures: Figures, series: tuple[Series, ...], known: Known
) -> tuple[tuple[Source, ...], NDArray[np.int16]]:
    """Sources, and for each cell an index into them: what its row names, else what its series does."""
    stated = np.zeros(cube.values.shape, dtype=bool)
    if cube.origin is not None:
        named = np.array([bool(one) for one in figures.sources], dtype=bool)
        stated = (cube.status != Status.ABSENT) & (cube.origin >= 0) & named[cube.origin]
    told = {one.id: one for one in known.sources}
    ids = [one for one in figures.sources if one]
    if not (told or ids) or bool(np.any((cube.status != Status.ABSENT) & ~stated)):
        ids += [one.source for one in series]
    for one in ids:
        told.setdefault(one, UNKNOWN if one == UNKNOWN.id else Source(one, name=one))
    if len(told) > np.iinfo(np.int16).max:
        raise DataError(
            f"the table names {len(told):,} sources", repair="name publishers, not single pages, as sources"
        )
    at = {one: i for i, one in enumerate(told)}
    usual = np.array([at.get(one.source, 0) for one in series], dtype=np.int16)
    origin = np.broadcast_to(usual, cube.values.shape)
    if cube.origin is not None:
        moved = np.array([at.get(one, 0) for one in figures.sources], dtype=np.int16)
        origin = np.where(stated, moved[cube.origin], origin)
    return tuple(told.values()), origin


def _periods(seen: Observations, cube: Cube) -> dict[tuple[int, str, str], str]:
    if cube.period is None:
        return {}
    periods = seen.times.periods
    part = np.array([bool(one.text) for one in periods], dtype=bool)
    kept = (cube.period >= 0) & part[cube.period] & (cube.status != Status.ABSENT)
    return {
        (seen.years[y], seen.places.codes[p], seen.figures.codes[i]): periods[cube.period[y, p, i]].text
        for y, p, i in np.argwhere(kept)
    }
