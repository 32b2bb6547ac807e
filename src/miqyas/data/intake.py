"""What is handed in, by path or as a data frame, as one package."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import Any

from miqyas.data.delimited import decoded, delimited
from miqyas.data.finding import Findings
from miqyas.data.frame import NAME, framed, parquet
from miqyas.data.package import KINDS, Package, known
from miqyas.data.record import besides, recorded
from miqyas.data.table import Table
from miqyas.data.text import clean
from miqyas.data.workbook import Grid, Workbook, workbook
from miqyas.errors import DataError, nearest

TEXTS = (".csv", ".tsv", ".tab", ".txt")
BOOKS = (".xlsx", ".xlsm", ".xls")
PARQUETS = (".parquet", ".pq")
ENDINGS = (*TEXTS, *BOOKS, *PARQUETS, ".json")


def called(data: Any) -> str:
    """What errors call it: the name of the file."""
    return clean(Path(fspath(data)).name) if isinstance(data, str | PathLike) else NAME


def unpacked(
    data: Any,
    found: Findings,
    *,
    sheet: str | int | None = None,
    header: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Package:
    """Read a file by its ending, or a data frame.

    Raises DataError for a file that is missing, a folder, not readable, of an unknown ending, or damaged.
    """
    if isinstance(data, Table):
        return Package(data)
    if not isinstance(data, str | PathLike):
        return Package(framed(data, found))
    path, name = Path(fspath(data)), called(data)
    ending = path.suffix.lower()
    _check(path, name)
    try:
        if ending in BOOKS:
            return _booked(workbook(path, name), sheet, header, found)
        if ending in PARQUETS:
            table, beside = parquet(path, name, found)
            table = _stemmed(table, path)
            return Package(table) if beside is None else Package(table, besides(beside, found), coded=True)
        content = path.read_bytes()
    except PermissionError:
        raise DataError(f"{name} may not be read", repair="ask its owner for the right to read it") from None
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror}", repair="try again, or copy the file") from None
    if ending == ".json":
        return recorded(name, decoded(name, content, encoding), found)
    table = delimited(name, content, found, encoding=encoding, delimiter=delimiter, header=header)
    return Package(_stemmed(table, path))


def _check(path: Path, name: str) -> None:
    try:
        regular, folder, there = path.is_file(), path.is_dir(), path.exists()
    except (OSError, ValueError):
        regular = folder = there = False
    if folder:
        raise DataError(f"{name} is a folder", repair="name one file in it")
    if not there:
        near = _beside(path)
        raise DataError(f"there is no file {name!r}", repair=nearest(name, near) if near else "check the path")
    if not regular:
        raise DataError(f"{name} is no regular file", repair="copy its content into a file")
    if path.suffix.lower() not in ENDINGS:
        raise DataError(f"{name} has an ending that is not read", repair=nearest(path.suffix, ENDINGS))
    if not path.stat().st_size:
        raise DataError(f"{name} is empty", repair="give a heading row and at least one row of figures")


def _beside(path: Path) -> list[str]:
    """Files beside the one that is not there, which may have been meant."""
    try:
        return [clean(one.name) for one in path.parent.iterdir() if one.suffix.lower() in ENDINGS]
    except (OSError, ValueError):
        return []


def _stemmed(table: Table, path: Path) -> Table:
    return Table(table.name, table.header, table.columns, table.rows, clean(path.stem))


def _booked(book: Workbook, sheet: str | int | None, header: int | None, found: Findings) -> Package:
    """A workbook; one that `write` wrote holds its series and sources in sheets of their own."""
    own = (
        {"data", "series"} <= book.sheets.keys() and book.sheets["series"][:1] and book.sheets["series"][0][0] == "code"
    )
    if not own or sheet not in (None, "data"):
        return Package(book.table(book.find(sheet, found), found, header=header))
    beside = {one: _rows(book.sheets[one]) for one in (*KINDS, "names") if one in book.sheets}
    read = known(beside, found)
    found.stop()
    return Package(book.table("data", found, header=header), read, coded=True)


def _rows(grid: Grid) -> list[dict[str, Any]]:
    """Rows of a sheet as records under its first row."""
    heading = [str(one) for one in grid[0]] if grid else []
    return [dict(zip(heading, row, strict=False)) for row in grid[1:] if any(one != "" for one in row)]
