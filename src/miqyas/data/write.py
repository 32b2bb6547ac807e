"""Write a panel to a file: CSV, JSON, Parquet or Excel; `read` gives it back (convention §10)."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from miqyas.data.fact import FACTS, PARTS
from miqyas.data.frame import KEY, made, to_frame
from miqyas.data.layout import claimed
from miqyas.data.listing import Listing, listing
from miqyas.data.package import KINDS, Known
from miqyas.data.panel import UNDATED, Attribute, Panel
from miqyas.data.record import FORM
from miqyas.data.text import guarded
from miqyas.errors import DataError, nearest

__all__ = ["to_frame", "write"]

ROWS = 1_048_576
"""Rows of a sheet, its heading included."""
LONGEST = 32_767
"""Characters that a cell of a sheet holds."""


def write(panel: Panel, path: str | PathLike[str]) -> Path:
    """Write a panel by the ending of the path: .csv, .json, .parquet or .xlsx; returns the path.

    .json, .parquet and .xlsx hold everything. .csv is one long table: values, standard errors, states,
    periods, ids of the sources, units, names, and attributes as they were on the first of January of each
    row's year; what else is known of series and sources has no place in it, nor has an attribute that is
    called like one of those columns. A panel of attributes alone, without any series, is written as .csv
    with one row per attribute: place, attribute, value, since, until.
    Values are written to the last bit. Texts in a CSV that begin with = + - @ get an apostrophe in front,
    which `read` takes off, so that no spreadsheet runs them.
    The file appears whole or not at all.

    Raises DataError for an unknown ending, a folder that is missing or may not be written, a panel without
    values, and one that a sheet cannot hold.
    """
    target = Path(fspath(path))
    writers: Mapping[str, Callable[[Panel, Path], None]] = {
        ".csv": _csv,
        ".json": _json,
        ".parquet": _parquet,
        ".xlsx": _xlsx,
    }
    ending = target.suffix.lower()
    if ending not in writers:
        raise DataError(f"{target.name} has an ending that is not written", repair=nearest(ending, writers))
    if target.is_dir():
        raise DataError(f"{target.name} is a folder", repair="name a file in it")
    if not target.parent.is_dir():
        raise DataError(f"there is no folder {str(target.parent)!r}", repair="make it, or name another one")
    # Beside the target, since a file can only be renamed onto another inside one file system.
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        writers[ending](panel, draft)
        draft.replace(target)
    except OSError as error:
        raise DataError(
            f"{target.name} cannot be written: {error.strerror}",
            repair="choose a folder that you may write to",
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return target


def _csv(panel: Panel, path: Path) -> None:
    if not panel.series and panel.attributes:
        _facts(panel, path)
        return
    columns = listing(panel)
    columns.update(_beside(panel, columns))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(guarded(one) for one in columns)
        out.writerows(zip(*(_texts(one) for one in columns.values()), strict=True))


def _facts(panel: Panel, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(FACTS)
        out.writerows([guarded(getattr(one, part)) for part in PARTS] for one in panel.attributes)


def _texts(cells: list[Any]) -> list[str]:
    """Cells as CSV: numbers as Python writes them, which is exact; texts guarded; nothing as ''."""
    return ["" if one is None else guarded(one) if isinstance(one, str) else repr(one) for one in cells]


def _beside(panel: Panel, columns: Listing) -> Listing:
    """Units, names and attributes as columns of the long table, where there are any."""
    places, codes = columns["place"], columns["indicator"]
    years = columns.get("year", [UNDATED] * len(places))
    beside: Listing = {}
    if any(one.unit for one in panel.series):
        units = {one.code: one.unit for one in panel.series}
        beside["unit"] = [units[one] for one in codes]
    for language in sorted({language for names in panel.names.values() for language in names}):
        heading = "name" if language == "en" else f"name_{language}"
        beside[heading] = [panel.names.get(one, {}).get(language) for one in places]
    present = [*columns, *beside]
    held: dict[str, dict[str, list[Attribute]]] = {}
    for one in panel.attributes:
        if one.name not in present and not claimed(one.name, present):
            held.setdefault(one.name, {}).setdefault(one.place, []).append(one)
    for name, of in held.items():
        beside[name] = [_held(of.get(place, []), year) for place, year in zip(places, years, strict=True)]
    return beside


def _held(attributes: list[Attribute], year: int) -> str | None:
    """The value of an attribute on the first day of a year."""
    day = f"{year:04d}-01-01" if year != UNDATED else ""
    return next((one.value for one in reversed(attributes) if one.held(day)), None)


def _json(panel: Panel, path: Path) -> None:
    columns = listing(panel)
    head = {"miqyas": FORM, **Known.of(panel).document(), "columns": list(columns)}
    top = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False).removesuffix("\n}")
    rows = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in zip(*columns.values(), strict=True))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(top + ',\n "rows": [\n')
        file.write(",\n".join(rows))
        file.write("\n]}\n")


def _parquet(panel: Panel, path: Path) -> None:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise DataError("writing Parquet files needs pyarrow", repair="pip install 'miqyas[parquet]'") from None
    table = made(listing(panel), "pyarrow")
    document = json.dumps(Known.of(panel).document(), ensure_ascii=False).encode()
    pq.write_table(table.replace_schema_metadata({KEY: document}), path)


class _Exact(float):
    """A number that XlsxWriter, which formats to 16 digits, writes to the last bit."""

    def __format__(self, _spec: str) -> str:
        return repr(float(self))


def _xlsx(panel: Panel, path: Path) -> None:
    try:
        import xlsxwriter
    except ImportError:
        raise DataError("writing Excel workbooks needs XlsxWriter", repair="pip install 'miqyas[excel]'") from None
    sheets = {"data": listing(panel), **_sheets(Known.of(panel))}
    _check_room(sheets)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, columns in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, heading in enumerate(columns):
                sheet.write_string(0, at, heading, bold)
            for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
                for at, one in enumerate(row):
                    _write_cell(sheet, number, at, one)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write a cell as what it is: a text is never taken for a formula, an address or a number."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, _Exact(value))


def _sheets(known: Known) -> dict[str, Listing]:
    """What is known besides the values, one sheet each; a list is written as 'a; b'."""
    document = known.document()
    names = document.pop("names", {})
    if names:
        document["names"] = [{"place": place, **said} for place, said in names.items()]
    sheets: dict[str, Listing] = {}
    for kind in ("series", "sources", *KINDS, "names"):
        rows = document.get(kind, [])
        heads = dict.fromkeys(key for row in rows for key in row)
        if rows:
            sheets[kind] = {head: [_flat(row.get(head)) for row in rows] for head in heads}
    return sheets


def _flat(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, tuple | list) else value


def _check_room(sheets: Mapping[str, Listing]) -> None:
    for name, columns in sheets.items():
        cells = next(iter(columns.values()), [])
        if len(cells) >= ROWS:
            raise DataError(f"a sheet holds {ROWS:,} rows, the panel needs {len(cells) + 1:,}", repair="write .parquet")
        for heading, column in columns.items():
            if any(isinstance(one, str) and len(one) > LONGEST for one in column):
                raise DataError(
                    f"a cell holds {LONGEST:,} characters, '{heading}' of {name} needs more",
                    repair="write .json",
                )
