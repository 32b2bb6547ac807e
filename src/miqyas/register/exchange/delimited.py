"""Rows as CSV: one table with the fields of all its kinds; cells that a spreadsheet would run are made inert."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from miqyas.data.delimited import DELIMITERS, decoded
from miqyas.data.text import clean, guarded, unguarded
from miqyas.errors import DataError
from miqyas.register.exchange.flat import flat
from miqyas.register.exchange.row import BESIDE, Row, columns, kinds_of
from miqyas.register.exchange.table import read_table

REPAIR = "close every quotation mark, and double those inside a quoted text"


def write_csv(rows: Sequence[Row], *, personal: bool = False) -> bytes:
    """A table in UTF-8 with a byte order mark, without which spreadsheets take Arabic letters for something else."""
    fields = list(dict.fromkeys(one.name for kind, _ in kinds_of(rows) for one in columns(kind, personal=personal)))
    text = StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["kind", *BESIDE, *fields])
    for kind, mine in kinds_of(rows):
        known = kind.by_name
        for one in mine:
            beside = [one.entity, str(one.version), one.since, one.until]
            said = [flat(known[name], one.fields.get(name)) if name in known else "" for name in fields]
            out.writerow(guarded(cell) for cell in (kind.name, *beside, *said))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def read_csv(name: str, data: bytes, *, kind: str = "") -> tuple[Row, ...]:
    """The rows of a table; the delimiter is the one under which the heading has most columns.

    kind  of all rows, where the table has no column 'kind'
    Raises DataError for what is no UTF-8, cannot be taken apart, or has a heading that is not known.
    """
    text = decoded(name, data)
    if "\0" in text:
        raise DataError(f"{name} holds NUL characters", where=name, repair="save it as 'CSV UTF-8'")
    return read_table(name, _records(name, text), kind=kind)


def _records(name: str, text: str) -> Iterator[list[str]]:
    first = next((line for line in StringIO(text) if line.strip() and not line.startswith("#")), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        for record in reader:
            yield [unguarded(one) for one in record]
    except csv.Error as error:
        raise DataError(
            f"{name} cannot be taken apart: {clean(str(error))}", where=f"{name}, line {reader.line_num}", repair=REPAIR
        ) from None
