"""What is inside an .xlsx file, looked at before any reader unpacks it (a workbook is a zip of XML parts)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from zipfile import ZipFile

from miqyas.data.number import NO_RESULT
from miqyas.errors import DataError

LARGEST = 500 * 2**20
"""Bytes that a workbook may take when it is unpacked."""
CELLS = 30_000_000
"""Cells from A1 to the last one in use; the reader lays all of them out in memory."""

NAMED = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
CELL = re.compile(
    rb"<(?:\w+:)?c\b(?P<head>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
IS_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
TAG = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship)\b[^>]*>")
ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

Spots = Mapping[tuple[int, int], str]
"""(row, column), both from 0 -> what a formula gave in place of a value."""


def inspected(path: Path, name: str) -> Mapping[str, Spots]:
    """Where the formulas of each sheet gave an error or nothing; readers show such cells as empty.

    Raises DataError for what is no zip archive, for one that unpacks beyond LARGEST, for XML that declares
    entities, and for a sheet that spreads beyond CELLS.
    """
    try:
        with ZipFile(path) as archive:
            _weigh(archive, name)
            sheets = _sheets(archive)
            parts = [one for one in archive.namelist() if one in sheets or one.endswith((".xml", ".rels"))]
            spots: dict[str, Spots] = {}
            for part in parts:
                content = archive.read(part)
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise DataError(
                        f"{name} declares XML entities, which no spreadsheet does",
                        where=f"{name}, part {part!r}",
                        repair="open it in a spreadsheet and save it again as .xlsx",
                    )
                if part in sheets:
                    spots[sheets[part]] = _spots(content, name, sheets[part])
            return spots
    except (DataError, PermissionError):
        raise
    except Exception:  # whatever a damaged archive makes of the many decoders below
        raise DataError(
            f"{name} is not an .xlsx workbook, or it is damaged or protected by a password",
            repair="open it in a spreadsheet and save it again as .xlsx, without a password",
        ) from None


def _weigh(archive: ZipFile, name: str) -> None:
    """Refuse an archive by the sizes in its directory, before anything is unpacked."""
    entries = archive.infolist()
    size = sum(one.file_size for one in entries)
    # A directory that lies states less than what is packed; honest ones never do by more than a header.
    if any(one.compress_size > one.file_size + 1024 for one in entries):
        raise DataError(
            f"the directory of {name} states sizes that cannot be true",
            repair="open it in a spreadsheet and save it again as .xlsx",
        )
    if size > LARGEST:
        raise DataError(
            f"{name} would unpack to {size / 2**20:,.0f} MB; at most {LARGEST / 2**20:,.0f} MB are opened",
            repair="save the sheet you need as CSV or Parquet",
        )


def _sheets(archive: ZipFile) -> dict[str, str]:
    """Part -> name of its sheet."""
    targets = {}
    for tag in TAG.findall(archive.read("xl/_rels/workbook.xml.rels")):
        said = _attributes(tag)
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    named = [_attributes(tag) for tag in TAG.findall(archive.read("xl/workbook.xml"))]
    return {targets.get(one.get("id", ""), ""): one.get("name", "") for one in named}


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a tag, without their namespaces."""
    return {
        name.decode().rpartition(":")[2]: unescape((one or other).decode(errors="replace"))
        for name, one, other in ATTRIBUTE.findall(tag)
    }


def _spots(content: bytes, name: str, sheet: str) -> Spots:
    corner = [0, 0]
    for letters, row in set(NAMED.findall(content)):
        corner = [max(corner[0], int(row)), max(corner[1], _column(letters) + 1)]
    if corner[0] * corner[1] > CELLS:
        raise DataError(
            f"the sheet spreads over {corner[0]:,} rows and {corner[1]:,} columns",
            where=f"{name}, sheet {sheet!r}",
            repair="delete the stray cells far right and far below, or save the table as CSV",
        )
    if not IS_ERROR.search(content) and not FORMULA.search(content):
        return {}
    spots = {}
    for cell in CELL.finditer(content):
        body = cell["body"] or b""
        place = NAMED.search(cell["head"])
        if place is None:
            continue
        value = VALUE.search(body)
        if IS_ERROR.search(cell["head"]) or (
            value is None and FORMULA.search(body) and not IS_TEXT.search(cell["head"])
        ):
            said = value[1].decode(errors="replace") if value else NO_RESULT
            spots[int(place[2]) - 1, _column(place[1])] = said
    return spots


def _column(letters: bytes) -> int:
    """Number of a column from 0: A is 0, XFD is 16 383."""
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number - 1
