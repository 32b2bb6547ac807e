"""The one inner form of every table that is read: a heading, columns, and the number of each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import Findings, shown
from miqyas.data.label import Column, written
from miqyas.data.text import HIDDEN, clean
from miqyas.errors import DataError

BLOCK = 500
"""Records that are turned into columns at once."""
YEAR_HEADING = re.compile(r"((?:1[89]|20|21)\d\d)(?: ?\[YR\1\])?")
NUMBER_HEADING = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")

Record = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """Columns of cells under their headings.

    name     what errors call it: the file, and the sheet where it has several
    columns  one list of cells per heading, or float64 (row,) where the source is numeric already
    rows     (row,) the number of each row as a spreadsheet counts it; the heading is usually row 1
    stem     the file's name without its ending, '' where there is none
    """

    name: str
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: NDArray[np.int64]
    stem: str = ""

    def row(self, at: int) -> int:
        """Number of a row in the file, given its index."""
        return int(self.rows[at])


def stack(name: str, records: Iterable[Record], found: Findings, *, header: int | None = None) -> Table:
    """Turn records (the heading among them) into a table.

    `header` is the row of the heading; without it the first row that is not empty. Empty rows are passed
    over. Raises DataError for an empty table, a missing heading, rows of another length, and whatever
    `checked` refuses.
    """
    found.subject = name
    source = iter(records)
    heading: list[str] = []
    at = 0
    for at, record in enumerate(source, start=1):
        if (at == header) if header else not _blank(record):
            heading = [written(one) for one in record]
            break
    if not heading:
        raise DataError(
            f"{name} is empty" if header is None else f"{name} has no row {header}",
            repair="give a heading row and at least one row of figures",
        )
    columns: list[list[Any]] = [[] for _ in heading]
    rows: list[int] = []
    number = at + 1
    while block := list(islice(source, BLOCK)):
        numbers: Sequence[int] = range(number, number + len(block))
        number += len(block)
        if set(map(len, block)) != {len(heading)}:
            numbers, block = _fitting(numbers, block, len(heading), found)
        rows.extend(numbers)
        for column, part in zip(columns, zip(*block, strict=True), strict=False):
            column.extend(part)
    found.stop()
    filled = _filled(columns, np.array(rows, dtype=np.int64))
    return checked(Table(name, tuple(heading), *filled), found, heading_row=at)


def checked(table: Table, found: Findings, *, heading_row: int = 0) -> Table:
    """The table with clean headings and without empty columns.

    Raises DataError for a heading that is missing, repeated or made of numbers, and for a table without rows.
    """
    if not len(table.rows):
        raise DataError(f"{table.name} has a heading and no rows", repair="add at least one row of figures")
    hidden = sum(bool(HIDDEN.search(one)) for one in table.header)
    if hidden:
        found.note("headings with hidden characters, which were taken out", count=hidden)
    header = [clean(one) for one in table.header]
    kept = [i for i, one in enumerate(header) if one or not _empty(table.columns[i])]
    _check_headings([(i + 1, header[i]) for i in kept], heading_row, found)
    found.stop()
    if len(kept) < 2:
        raise DataError(
            f"{table.name} has only the column {shown(header[0])}",
            repair="separate the columns by comma, semicolon or tab, or declare delimiter='|'",
        )
    return Table(
        table.name,
        tuple(header[i] for i in kept),
        tuple(table.columns[i] for i in kept),
        table.rows,
        table.stem,
    )


def _check_headings(headings: list[tuple[int, str]], row: int, found: Findings) -> None:
    spot = f"row {row}" if row else "its headings"
    numeric = [one for _, one in headings if NUMBER_HEADING.fullmatch(one) and not YEAR_HEADING.fullmatch(one)]
    if numeric:
        found.fault(
            "rows without heading",
            f"there is no heading: the first row holds the number {shown(numeric[0])}",
            where=spot,
            repair="write the names of the columns into the first row, or declare their row, header=3",
        )
        return
    seen: dict[str, int] = {}
    for at, one in headings:
        if not one and at > 1:
            found.fault(
                "columns without heading",
                f"column {at} holds cells but has no heading (cells merged across columns leave it empty)",
                where=spot,
                repair="write a heading over every column, or declare the heading's row, header=3",
            )
        elif one and one in seen:
            found.fault(
                "repeated headings",
                f"the heading {shown(one)} stands over columns {seen[one]} and {at}",
                where=spot,
                repair="give each column its own heading, or take one of them out",
            )
        seen.setdefault(one, at)


def _blank(record: Record) -> bool:
    return all(one is None or (isinstance(one, str) and not one.strip()) for one in record)


def _empty(column: Column) -> bool:
    if isinstance(column, np.ndarray):
        return bool(np.isnan(column).all())
    return all(written(one).strip() == "" for one in column)


def _fitting(
    numbers: Sequence[int], block: list[Record], width: int, found: Findings
) -> tuple[list[int], list[Record]]:
    """The records that are as long as the heading; the others are mistakes unless empty."""
    kept: list[tuple[int, Record]] = []
    for number, record in zip(numbers, block, strict=True):
        if len(record) == width or (len(record) > width and _blank(record[width:])):
            kept.append((number, record[:width]))
        elif not _blank(record):
            found.fault(
                "rows of another length",
                f"the row has {len(record)} cells and the heading has {width}",
                where=f"row {number}",
                repair="fill or remove the cells; quote a text that holds the delimiter",
            )
    return [number for number, _ in kept], [record for _, record in kept]


def _filled(columns: list[list[Any]], rows: NDArray[np.int64]) -> tuple[tuple[Column, ...], NDArray[np.int64]]:
    """Columns and rows without the rows in which every cell is empty."""
    first = columns[0]
    doubtful = [i for i, one in enumerate(first) if one is None or one == ""] if "" in first or None in first else []
    gone = {i for i in doubtful if _blank([column[i] for column in columns])}
    if not gone:
        return tuple(columns), rows
    keep = [i for i in range(len(rows)) if i not in gone]
    return tuple([column[i] for i in keep] for column in columns), rows[keep]
