"""Rows as an Excel workbook, both ways (extra 'excel'): a sheet a kind, lists to choose from, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from miqyas.data.finding import shown
from miqyas.data.parcel import CELL, FORMULA, NAMED
from miqyas.data.workbook import Grid, workbook
from miqyas.errors import DataError
from miqyas.register.exchange.flat import cell, flat
from miqyas.register.exchange.row import BESIDE, Row, columns, kinds_of
from miqyas.register.exchange.table import known_heading, read_table
from miqyas.register.kind import KINDS, Field

LARGEST = 100 * 2**20
"""Bytes that a workbook of entries may take when it is unpacked."""
ROOM = 32_767
"""Characters that a cell of a sheet holds."""
SPARE = 500
"""Rows below the entries in which lists to choose from are offered too."""
WIDE = {"text": 60, "line": 30, "names": 30, "address": 30}
MADE = datetime(2000, 1, 1)
"""What stands as the day on which a workbook was made, so that the same entries give the same bytes."""


def write_workbook(rows: Sequence[Row], *, personal: bool = False) -> bytes:
    """A workbook with one sheet for each kind; every cell is a text, and nothing in it is computed."""
    with Book() as book:
        for kind, mine in kinds_of(rows):
            fields = columns(kind, personal=personal)
            sheet = book.sheet(kind.name, BESIDE, fields)
            for number, one in enumerate(mine, start=1):
                sheet.write(number, beside(one) + [flat(field, one.fields.get(field.name)) for field in fields])
            for field in fields:
                if choices_of(field) and not field.many:
                    sheet.choose(field.name, choices_of(field), 1, len(mine) + SPARE)
        if not rows:
            book.sheet("commitment", BESIDE, columns(KINDS["commitment"], personal=False))
    return book.content


def beside(one: Row) -> list[str]:
    """The cells of what a row says of an entry beside its fields."""
    return [one.entity, str(one.version) if one.version else "", one.since, one.until]


class Book:
    """A workbook that is being written; its bytes are there when the block has ended."""

    def __init__(self) -> None:
        try:
            import xlsxwriter
        except ImportError:
            raise DataError("writing Excel workbooks needs XlsxWriter", repair="pip install 'miqyas[excel]'") from None
        self._bytes = BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self.book.set_properties({"created": MADE})
        self.bold = self.book.add_format({"bold": True, "bottom": 1, "num_format": "@", "valign": "top"})
        self.text = self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.content = b""

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.book.close()
            self.content = self._bytes.getvalue()

    def sheet(self, name: str, before: Sequence[str], fields: Sequence[Field], after: Sequence[str] = ()) -> Sheet:
        """A sheet with a heading; fields of a few words only offer them as a list."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        headings = [*before, *(one.name for one in fields), *after]
        for at, heading in enumerate(headings):
            field = next((one for one in fields if one.name == heading), None)
            # As text, or 2027-06 would become a day and +92 a number.
            sheet.set_column(at, at, WIDE.get(field.form, 16) if field else 12, self.text)
            sheet.write_string(0, at, heading, self.bold)
        return Sheet(sheet, name, headings, self.text)


class Sheet:
    """One sheet of a workbook that is being written."""

    def __init__(self, sheet: Any, name: str, headings: Sequence[str], text: Any) -> None:
        self.sheet, self.name, self.headings, self.text = sheet, name, headings, text

    def write(self, number: int, cells: Sequence[str], style: Any = None) -> None:
        """A row of texts; raises DataError for one that a cell cannot hold."""
        for at, one in enumerate(cells):
            if len(one) > ROOM:
                raise DataError(
                    f"a cell holds {ROOM:,} characters, and '{self.headings[at]}' of {cells[0]} needs {len(one):,}",
                    where=f"sheet {self.name}",
                    repair="write .json or .csv",
                )
            if one:
                self.sheet.write_string(number, at, one, style or self.text)

    def choose(self, heading: str, choices: Sequence[str], first: int, last: int, told: str = "") -> None:
        """Offer a list in a column; a list longer than a sheet takes is left out."""
        if len(",".join(choices)) <= 255:
            at = self.headings.index(heading)
            rule = {"validate": "list", "source": list(choices), "error_type": "stop"}
            if told:
                rule |= {"input_title": heading[:32], "input_message": told[:255]}
            self.sheet.data_validation(first, at, last, at, rule)


def choices_of(field: Field) -> tuple[str, ...]:
    """The words that a field takes, empty where it takes any."""
    return ("true", "false") if field.form == "flag" else field.choices


def read_workbook(path: Path, name: str, *, kind: str = "") -> tuple[Row, ...]:
    """The rows of all sheets that have the heading of entries; sheets of other things are passed over.

    Raises DataError for what is no workbook, for one that unpacks too large, declares XML entities or computes
    cells, and for one without entries.
    """
    _weighed(path, name)
    book = workbook(path, name)
    _computed(path, name)
    found: list[Row] = []
    read = False
    for sheet, grid in book.sheets.items():
        texts = _texts(grid)
        heading = next((one for one in texts if any(one) and not one[0].startswith("#")), [])
        if known_heading(heading):
            read = True
            where = f"{name}, sheet {shown(sheet)}"
            found += read_table(where, texts, kind=sheet if sheet in KINDS else kind)
    if not read:
        raise DataError(
            f"{name} has no sheet of entries",
            where=name,
            repair="keep the first row of each sheet as it was exported: kind, id, version, ...",
        )
    return tuple(found)


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell(one) for one in row] for row in grid]


def _weighed(path: Path, name: str) -> None:
    """Refuse an archive by the sizes in its directory; what is no archive is refused by its reader."""
    try:
        with ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except (BadZipFile, OSError):
        return
    if size > LARGEST:
        raise DataError(
            f"{name} would unpack to {size / 2**20:,.0f} MB; at most {LARGEST / 2**20:,.0f} MB are opened",
            where=name,
            repair="save the entries as .csv, or in several workbooks",
        )


def _computed(path: Path, name: str) -> None:
    with ZipFile(path) as archive:
        for part in archive.namelist():
            if not (part.startswith("xl/worksheets/") and part.endswith(".xml")):
                continue
            content = archive.read(part)
            if not FORMULA.search(content):
                continue
            spots = (NAMED.search(one["head"]) for one in CELL.finditer(content) if FORMULA.search(one["body"] or b""))
            told = [f"{spot[1].decode()}{spot[2].decode()}" for spot in spots if spot][:3]
            raise DataError(
                "the workbook computes cells: a register takes what was said, not what a formula gives",
                where=f"{name}, {', '.join(told) or part}",
                repair="copy the cells and paste them as values",
            )
