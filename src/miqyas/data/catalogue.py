"""A catalogue: what the series of somebody's table are, and which of ours each is, by the code of its source."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import Findings, shown
from miqyas.data.label import label
from miqyas.data.pack import FOLDER, pack, packs
from miqyas.data.panel import Floats, Panel, Series, Status
from miqyas.data.series import Better
from miqyas.data.source import Source
from miqyas.data.table import Table
from miqyas.data.text import fold
from miqyas.errors import DataError, nearest

PARTS = ("code", "source_code", "name", "unit", "direction", "source", "licence", "note", "retrieved_from")
"""Headings of a catalogue; only the first must be there."""
DIRECTIONS: Mapping[str, Better | None] = {
    "": None,
    **dict.fromkeys(("1", "+1", "higher"), "higher"),
    **dict.fromkeys(("-1", "−1", "lower"), "lower"),
    **dict.fromkeys(("0", "context"), "context"),
}


@dataclass(frozen=True)
class Entry:
    """One line of a catalogue: a series under the code of the table, what we call it, and who printed it.

    code    as the table writes it; series.code is ours where its source's code is one of ours, else the same
    source_code  what the publisher calls it
    """

    code: str
    source_code: str
    series: Series
    source: Source


def entries(table: Table, found: Findings) -> tuple[Entry, ...]:
    """Read a catalogue, one series a row.

    Adds a mistake for a code that is empty or stands twice, for a direction that is none, and for two series that
    would bear one code of ours; raises DataError where no column is called 'code'.
    """
    heading = {fold(one): i for i, one in enumerate(table.header)}
    if "code" not in heading:
        raise DataError(
            f"{table.name} has no column 'code'",
            where=f"the headings are {', '.join(shown(one) for one in table.header[:8])}",
            repair=f"head the columns {', '.join(PARTS)}; only 'code' must be there",
        )
    rows = zip(*(_texts(table, heading.get(fold(part))) for part in PARTS), strict=True)
    read = [_entry(dict(zip(PARTS, row, strict=True)), f"row {table.row(i)}", found) for i, row in enumerate(rows)]
    for what, codes in (("code", [one.code for one in read]), ("series", [one.series.code for one in read])):
        for twice in sorted({one for one in codes if codes.count(one) > 1}):
            found.fault(f"repeated {what}s", f"the {what} {shown(twice)} stands twice", repair="keep one of the two")
    found.stop()
    return tuple(read)


def named(panel: Panel, catalogue: Sequence[Entry]) -> Panel:
    """The panel with our codes, with names, units and sources from a catalogue, and with what follows from them.

    A series that the catalogue does not list keeps its code. Raises DataError where the panel has none of those
    that it lists.
    """
    listed = {one.code: one for one in catalogue}
    if not any(code in listed for code in panel.codes):
        raise DataError(
            "the catalogue lists no series of the table",
            where=f"the table has {', '.join(map(shown, panel.codes[:5]))}",
            repair=nearest(panel.codes[0], listed) if panel.codes else "take the catalogue that belongs to it",
        )
    stated = dict.fromkeys([*panel.sources, *(one.source for one in catalogue)])
    sources = tuple(stated)
    at = {one: i for i, one in enumerate(sources)}
    series, origin = [], panel.origin.copy()
    for column, one in enumerate(panel.series):
        entry = listed.get(one.code)
        series.append(one if entry is None else entry.series)
        if entry is not None:
            origin[..., column] = at[entry.source]
    made = replace(panel, series=tuple(series), sources=sources, origin=origin)
    return _computed(made, catalogue)


def marked(panel: Panel, errors: Panel) -> Panel:
    """The panel with standard errors, which another panel holds as values under the same codes.

    An error without a value says nothing and is passed over. Raises DataError for a series that the panel lacks, and
    for an error below zero.
    """
    for code in errors.codes:
        panel.find(code)
    if bool((errors.values < 0).any()):
        raise DataError("a standard error is below zero", repair="write errors as they are printed, without a sign")
    found = np.full(panel.values.shape, np.nan)
    years = [year for year in errors.years if year in panel.years]
    places = [place for place in errors.places if place in panel.row]
    here = np.ix_([panel.years.index(y) for y in years], [panel.row[p] for p in places], _columns(panel, errors))
    there = np.ix_([errors.years.index(y) for y in years], [errors.row[p] for p in places], _columns(errors, errors))
    found[here] = errors.values[there]
    return replace(panel, errors=np.where(np.isnan(panel.values), np.nan, found))


def _columns(panel: Panel, like: Panel) -> list[int]:
    return [panel.column[code] for code in like.codes]


def _texts(table: Table, column: int | None) -> list[str]:
    if column is None:
        return [""] * len(table.rows)
    labels = label(table.columns[column])
    return [labels.texts[i] for i in labels.index]


def _entry(row: Mapping[str, str], where: str, found: Findings) -> Entry:
    if not row["code"]:
        found.fault("empty codes", "a series has no code", where=where, repair="give it the code that the table uses")
    if row["direction"] not in DIRECTIONS:
        found.fault(
            "unknown directions",
            f"{row['code']} has the direction {shown(row['direction'])}",
            where=where,
            repair="write 1 where more is better, -1 where less is, 0 for neither",
        )
    code = _ours(row["source_code"]) or row["code"]
    known = _known().get(code)
    publisher = row["source"] or "source not stated"
    said = f"{row['code']} in the table: {publisher}, {row['source_code']}." if row["source_code"] else ""
    taken = f"Retrieved from {row['retrieved_from']}." if row["retrieved_from"] else ""
    series = Series(
        code=code,
        name=row["name"],
        unit=row["unit"],
        better=DIRECTIONS.get(row["direction"]),
        denominators=known.denominators if known else (),
        low=known.low if known else None,
        high=known.high if known else None,
        source=_id(publisher, row["licence"]),
        note=" ".join(one for one in (said, row["note"], taken) if one),
    )
    closed = "NC" in row["licence"].upper().replace("-", " ").split()
    source = Source(series.source, publisher, row["licence"], non_commercial=closed)
    return Entry(row["code"], row["source_code"], series, source)


def _id(publisher: str, licence: str) -> str:
    # Licences belong to series: two series of one publisher under two licences have two sources.
    return f"{publisher} [{licence}]" if licence else publisher


def _ours(source_code: str) -> str:
    """Our code of what a publisher calls so; empty where we have none."""
    if source_code in _known():
        return source_code
    return {row["source_code"]: row["code"] for row in _lines("codes")}.get(source_code, "")


def _computed(panel: Panel, catalogue: Sequence[Entry]) -> Panel:
    """The panel with the series that follow from others and are not there themselves."""
    called = {one.source_code: one.series.code for one in catalogue if one.series.code in panel.column}
    for row in _lines("computed"):
        needed = [called.get(row[part], "") for part in ("of", "by", "less")]
        if row["code"] in panel.column or not all(needed):
            continue
        of, by, less = (panel.values[..., panel.column[code]] for code in needed)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = of / by / (1 - less / 100)
        gone = ~np.isfinite(values)
        first = panel.find(needed[0])
        series = Series(row["code"], row["name"], row["unit"], "context", source=first.source, note=row["note"])
        panel = _joined(panel, series, np.where(gone, np.nan, values), panel.origin[..., panel.column[needed[0]]])
    return panel


def _joined(panel: Panel, series: Series, values: Floats, origin: NDArray[np.int16]) -> Panel:
    status = np.where(np.isnan(values), np.uint8(Status.ABSENT), np.uint8(Status.ESTIMATED))
    errors = panel.errors
    return replace(
        panel,
        series=(*panel.series, series),
        values=np.concatenate([panel.values, values[..., None]], axis=-1),
        status=np.concatenate([panel.status, status[..., None]], axis=-1),
        origin=np.concatenate([panel.origin, origin[..., None]], axis=-1),
        errors=None if errors is None else np.concatenate([errors, np.full((*values.shape, 1), np.nan)], axis=-1),
    )


@cache
def _known() -> Mapping[str, Series]:
    """Every series of the shipped figures, by its code."""
    return {one.code: one for info in packs() if info.kind == "panel" for one in pack(info.name).series}


@cache
def _lines(name: str) -> tuple[Mapping[str, str], ...]:
    with (FOLDER / "source-codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
