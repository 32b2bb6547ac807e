"""Files of entries by their ending: which is written how, which is read how; a file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from miqyas.data.text import clean
from miqyas.errors import DataError, nearest
from miqyas.register.exchange.delimited import read_csv, write_csv
from miqyas.register.exchange.document import read_json, read_toml, write_json
from miqyas.register.exchange.row import Row
from miqyas.register.exchange.workbook import read_workbook, write_workbook

LARGEST = 100 * 2**20
"""Bytes of a file of entries."""
READ = (".csv", ".xlsx", ".json", ".toml")
WRITTEN = (".csv", ".xlsx", ".json", ".ics")


def read_rows(path: Path, *, kind: str = "") -> tuple[Row, ...]:
    """The entries in a file.

    kind  of all rows, where the file does not say it
    Raises DataError, or Problems, for a file that is not there, too large, of an unknown ending, damaged, or with
    what is no entry.
    """
    name = clean(path.name)
    ending = path.suffix.lower()
    if ending not in READ:
        raise DataError(f"{name} has an ending that is not read", where=name, repair=nearest(ending, READ))
    try:
        if not path.is_file():
            raise DataError(f"there is no file '{name}'", where=name, repair="check the path")
        size = path.stat().st_size
        if size > LARGEST:
            what = f"{name} holds {size / 2**20:,.0f} MB; at most {LARGEST / 2**20:,.0f} MB are read"
            raise DataError(what, where=name, repair="split it, kind by kind")
        if ending == ".xlsx":
            return read_workbook(path, name, kind=kind)
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise DataError(f"{name} cannot be read: {why}", where=name, repair="copy it to a place you may read") from None
    if ending == ".csv":
        return read_csv(name, data, kind=kind)
    return read_json(name, data) if ending == ".json" else read_toml(name, data)


def content(rows: Sequence[Row], ending: str, *, personal: bool = False) -> bytes:
    """The bytes of a file of entries: .csv, .xlsx or .json."""
    writers: Mapping[str, Callable[[], bytes]] = {
        ".csv": lambda: write_csv(rows, personal=personal),
        ".xlsx": lambda: write_workbook(rows, personal=personal),
        ".json": lambda: write_json(rows),
    }
    if ending not in writers:
        raise DataError(f"files ending in '{ending}' are not written", where="export", repair=nearest(ending, WRITTEN))
    return writers[ending]()


def put(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file as a whole or not at all; raises DataError where one is there already, unless it is forced."""
    if path.is_dir() or (path.exists() and not force):
        what = "a folder" if path.is_dir() else "already there"
        raise DataError(f"'{path}' is {what}", where="export", repair="name another file, or replace it with --force")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise DataError(f"'{path}' cannot be written: {why}", where="export", repair="choose another folder") from None
    finally:
        draft.unlink(missing_ok=True)
