"""Text tables (CSV and its kin): which encoding, which delimiter, which cells."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from miqyas.data.finding import Findings
from miqyas.data.table import Table, stack
from miqyas.data.text import unguarded
from miqyas.errors import DataError

DELIMITERS = ",;\t|"
SAMPLE = 65_536
NOT_TEXT = {
    b"PK\x03\x04": "a zip archive, as Excel workbooks are",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "compressed",
    b"%PDF": "a PDF document",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAVE = "save it as 'CSV UTF-8', or declare the encoding, for example encoding='cp1252' or 'cp1256'"
GUARD = re.compile(r"'[=+\-@]")


def delimited(
    name: str,
    data: bytes,
    found: Findings,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: int | None = None,
) -> Table:
    """Read a text table from the bytes of its file.

    The encoding is UTF-8, or what a byte order mark says, or what is declared; the delimiter is the one of
    comma, semicolon, tab and bar that gives rows of one length. An apostrophe in front of = + - @ is taken
    off (it is what `text.guarded` puts there).
    """
    text = decoded(name, data, encoding)
    if delimiter is not None and len(delimiter) != 1:
        raise DataError(f"the delimiter {delimiter!r} is not one character", repair="declare delimiter=';'")
    mark = delimiter or _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        table = stack(name, reader, found, header=header)
    except csv.Error as error:
        if large := _large(text, mark):
            row, size = large
            raise DataError(
                f"a cell of {name} holds {size:,} characters, and at most {csv.field_size_limit():,} are read",
                where=f"{name}, row {row}",
                repair="shorten the cell, or take its column out: texts that long are no figures",
            ) from None
        raise DataError(
            f"{name} cannot be taken apart: {error}",
            where=f"{name}, line {reader.line_num}",
            repair="close every quotation mark, and double those inside a quoted text",
        ) from None
    if not GUARD.search(text):
        return table
    return Table(
        table.name,
        tuple(unguarded(one) for one in table.header),
        tuple([unguarded(one) for one in column] for column in table.columns),
        table.rows,
    )


def _large(text: str, mark: str) -> tuple[int, int] | None:
    """Row and size of the first cell that is too large to be read; None where there is none.

    A quotation that is never closed looks like a large cell too, until the whole text is read as one.
    """
    limit = csv.field_size_limit(len(text) + 1)
    try:
        for row, record in enumerate(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True), start=1):
            if (size := max(map(len, record), default=0)) > limit:
                return row, size
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)
    return None


def decoded(name: str, data: bytes, encoding: str | None = None) -> str:
    """The text of a file; raises DataError that names the first byte which is not in the encoding."""
    for sign, kind in NOT_TEXT.items():
        if data.startswith(sign):
            raise DataError(f"{name} is not a text: it is {kind}", repair="give the file its right ending")
    mark, marked = next(((m, e) for m, e in MARKS if data.startswith(m)), (b"", "utf-8"))
    if not mark and encoding is None and data[:SAMPLE].count(0) > len(data[:SAMPLE]) // 4:
        raise DataError(
            f"{name} looks like UTF-16 without a byte order mark",
            repair="save it as 'CSV UTF-8', or declare encoding='utf-16-le' (or 'utf-16-be')",
        )
    try:
        return data[len(mark) :].decode(marked if mark else encoding or marked)
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, len(mark), error) from None
    except LookupError:
        raise DataError(
            f"there is no encoding {encoding!r}", repair="declare 'utf-8', 'cp1252', 'cp1256' or 'utf-16'"
        ) from None


def _undecodable(name: str, data: bytes, skipped: int, error: UnicodeDecodeError) -> DataError:
    at = skipped + error.start
    row = data.count(b"\n", 0, at) + 1
    byte = data[at : at + 1]
    told = f"byte 0x{byte.hex()} at offset {at} is {byte.decode('cp1252', 'replace')!r} in Windows-1252"
    return DataError(
        f"{name} is not {error.encoding.upper()}: {told}",
        where=f"{name}, row {row}",
        repair=SAVE,
    )


def _delimiter(text: str) -> str:
    """The delimiter under which most of the first records are of one length, and the longest of those."""
    sample = text[:SAMPLE]

    def fit(mark: str) -> tuple[float, int]:
        records = [one for one in islice(csv.reader(StringIO(sample, newline=""), delimiter=mark), 60) if one]
        widths = Counter(len(one) for one in records)
        width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(1, 0))
        return (count / len(records), width) if width > 1 else (0.0, 1)

    return max(DELIMITERS, key=fit)
