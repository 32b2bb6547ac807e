"""The figures of a table: which series each is of, its number, its state, its source and its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import Findings, cell, rows, shown
from miqyas.data.label import label
from miqyas.data.layout import IDENTITIES, Layout
from miqyas.data.number import Mark, Numbers, numbers
from miqyas.data.panel import WITH_VALUE, Status
from miqyas.data.table import Table
from miqyas.data.text import fold
from miqyas.errors import DataError, nearest

# OBS_STATUS of SDMX and the flags of Eurostat; what says more than our states do is read as reported.
FLAGS: Mapping[str, Status] = (
    dict.fromkeys("a", Status.REPORTED)
    | dict.fromkeys("bdgnpsuv", Status.REPORTED)
    | dict.fromkeys("ef", Status.ESTIMATED)
    | dict.fromkeys("i", Status.IMPUTED)
    | dict.fromkeys("cq", Status.SUPPRESSED)
    | dict.fromkeys("z", Status.NOT_APPLICABLE)
    | dict.fromkeys("hlmo", Status.ABSENT)
    | {"normal": Status.REPORTED, "missing": Status.ABSENT}
    | {fold(one.word): one for one in Status}
)
QUALIFIED = frozenset("bdgnpsuvf")


@dataclass(frozen=True)
class Figures:
    """Values of a table beside what is said of them.

    codes    (indicator,) codes of the series
    item     (row,) index into codes in a long table; None in a wide one, where column j is codes[j]
    values   (row, 1) or (row, indicator), NaN where absent
    headings headings of the columns of `values`, for errors
    status   (row,) a Status each, None where the table says nothing of it
    sources  ids of sources, and origin (row,) index into them; origin None where the table names none
    extra    columns of the table that describe its places
    errors   (row,) standard errors, NaN where absent; None where the table has none
    """

    codes: tuple[str, ...]
    item: NDArray[np.int64] | None
    values: NDArray[np.float64]
    headings: tuple[str, ...]
    status: NDArray[np.uint8] | None = None
    sources: tuple[str, ...] = ()
    origin: NDArray[np.int64] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[int, ...] = ()
    errors: NDArray[np.float64] | None = None


def listed(table: Table, layout: Layout, found: Findings, *, decimal: Mark | None, indicator: str | None) -> Figures:
    """Figures of a long table; one without a column of indicators holds one series, named by `indicator`.

    Without that name the file's own is taken. Adds a mistake for each cell that is no number, no known state,
    or a second unit of a series.
    """
    parts = layout.parts
    at = parts["value"]
    heading = table.header[at]
    values = _numbers(table, at, decimal, found)
    if "indicator" in parts:
        codes, item = _items(table, parts["indicator"], found)
    else:
        codes = (indicator or table.stem or heading,)
        item = np.zeros(len(table.rows), dtype=np.int64)
        if indicator is None:
            found.note(
                f"no column names the indicator; it is called {shown(codes[0])}",
                repair="declare indicator='...' to call it otherwise",
            )
    sources: tuple[str, ...] = ()
    origin = None
    if "source" in parts:
        labels = label(table.columns[parts["source"]])
        sources, origin = labels.texts, labels.index
    return Figures(
        codes,
        item,
        values[:, np.newaxis],
        (heading,),
        _states(table, parts["status"], values, found) if "status" in parts else None,
        sources,
        origin,
        _said(table, parts.get("label"), codes, item, None),
        _said(table, parts.get("unit"), codes, item, found),
        layout.others,
        _errors(table, parts["error"], decimal, found) if "error" in parts else None,
    )


def spread(
    table: Table,
    layout: Layout,
    found: Findings,
    *,
    decimal: Mark | None,
    attributes: Sequence[str] = (),
) -> Figures:
    """Figures of a wide table: every column of numbers is an indicator, every column of texts an attribute.

    `attributes` names columns which describe the places though they hold numbers.
    """
    for one in attributes:
        if one not in table.header:
            raise DataError(f"{table.name} has no column {shown(one)}", repair=nearest(one, table.header))
    extra = [i for i in layout.others if table.header[i] in attributes or fold(table.header[i]) in IDENTITIES]
    columns: list[tuple[int, NDArray[np.float64]]] = []
    for at in layout.others:
        if at in extra:
            continue
        read = numbers(table.columns[at], decimal)
        if read.wrong and not np.isfinite(read.values).any() and _texts(read):
            extra.append(at)
        else:
            _told(table, at, read, found)
            columns.append((at, read.values))
    if not columns:
        found.stop()
        raise DataError(
            f"{table.name} has no column of numbers",
            where=f"the headings are {', '.join(shown(one) for one in table.header[:8])}",
            repair="give one column per indicator, or the columns place, indicator, year and value",
        )
    headings = tuple(table.header[at] for at, _ in columns)
    values = np.column_stack([one for _, one in columns])
    return Figures(headings, None, values, headings, extra=tuple(sorted(extra)))


def _numbers(table: Table, at: int, decimal: Mark | None, found: Findings) -> NDArray[np.float64]:
    read = numbers(table.columns[at], decimal)
    _told(table, at, read, found)
    return read.values


def _errors(table: Table, at: int, decimal: Mark | None, found: Findings) -> NDArray[np.float64] | None:
    """Standard errors, None where the column is empty."""
    errors = _numbers(table, at, decimal, found)
    for row in np.flatnonzero(errors < 0):
        found.fault(
            "impossible values",
            f"the standard error {errors[row]:g} is below 0",
            where=cell(table.row(int(row)), table.header[at]),
            repair="correct it, or leave the cell empty",
        )
    return None if bool(np.isnan(errors).all()) else errors


def _texts(read: Numbers) -> bool:
    return all(one.kind == "texts in place of numbers" for one in read.wrong)


def _told(table: Table, at: int, read: Numbers, found: Findings) -> None:
    """Hand on what was found while a column was read as numbers."""
    heading = table.header[at]
    mixed = len(read.wrong) > np.count_nonzero(np.isfinite(read.values)) and _texts(read)
    for one in read.wrong:
        repair = one.repair
        if mixed:
            repair += f"; if the column describes the places, declare attributes=({heading!r},)"
        found.fault(one.kind, one.what, where=cell(table.row(one.at), heading), repair=repair)
    if read.marked:
        found.note(
            "cells with an empty marker (such as n/a, .. or -) read as absent",
            where=f"column '{heading}'",
            count=read.marked,
        )
    if read.grouped:
        found.note(
            "numbers read with separators of thousands",
            where=f"column '{heading}'",
            repair="declare decimal=',' or decimal='.' if they were decimal marks",
            count=read.grouped,
        )


def _items(table: Table, at: int, found: Findings) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    labels = label(table.columns[at])
    found.hidden(labels.hidden, table.header[at])
    if "" in labels.texts:
        empty = labels.texts.index("")
        found.fault(
            "rows without an indicator",
            f"{rows(labels.count(empty))} without an indicator",
            where=cell(table.row(labels.first(empty)), table.header[at]),
            repair="name the indicator, or take the rows out",
        )
    return labels.texts, labels.index


def _states(table: Table, at: int, values: NDArray[np.float64], found: Findings) -> NDArray[np.uint8]:
    """The state of each row; an empty cell says nothing."""
    labels = label(table.columns[at])
    known = [FLAGS.get(fold(one)) if one else Status.REPORTED for one in labels.texts]
    for i, state in enumerate(known):
        if state is None:
            found.fault(
                "unknown states",
                f"{shown(labels.texts[i])} is no state of a value",
                where=cell(table.row(labels.first(i)), table.header[at]),
                repair=nearest(labels.texts[i], (one.word for one in Status)),
            )
    codes = np.array([Status.REPORTED if one is None else one for one in known], dtype=np.uint8)
    status = codes[labels.index]
    numeric = np.isfinite(values)
    without = ~np.isin(status, [int(one) for one in WITH_VALUE])
    for row in np.flatnonzero(numeric & without):
        found.fault(
            "values whose state says that there is none",
            f"the value {values[row]:g} stands beside the state '{Status(int(status[row])).word}'",
            where=cell(table.row(int(row)), table.header[at]),
            repair="empty the value, or correct the state",
        )
    blank = np.array([not one for one in labels.texts], dtype=bool)[labels.index]
    empty = ~numeric & ~without
    if bare := int(np.count_nonzero(empty & ~blank)):
        found.note("rows whose state promises a value that is not there, read as absent", count=bare)
    qualified = np.array([fold(one) in QUALIFIED for one in labels.texts], dtype=bool)[labels.index]
    if flagged := int(np.count_nonzero(qualified & numeric)):
        found.note(
            "values with a flag (such as B, P, U) of which only reported or estimated was kept",
            count=flagged,
        )
    return np.where(empty, np.uint8(Status.ABSENT), status)


def _said(
    table: Table,
    at: int | None,
    codes: tuple[str, ...],
    item: NDArray[np.int64],
    found: Findings | None,
) -> dict[str, str]:
    """What a column says of each series; where it must be one word (a unit), a second one is a mistake."""
    if at is None:
        return {}
    labels = label(table.columns[at])
    pairs, at_rows = np.unique(item * len(labels.texts) + labels.index, return_index=True)
    said: dict[str, str] = {}
    for pair, row in sorted(zip(pairs.tolist(), at_rows.tolist(), strict=True), key=lambda one: one[1]):
        code, text = codes[pair // len(labels.texts)], labels.texts[pair % len(labels.texts)]
        if not text:
            continue
        if found is not None and said.get(code, text) != text:
            found.fault(
                "series in several units",
                f"{code} is given in {shown(said[code])} and in {shown(text)}",
                where=cell(table.row(row), table.header[at]),
                repair="convert the values to one unit, or name them as two series",
            )
        said.setdefault(code, text)
    return said
