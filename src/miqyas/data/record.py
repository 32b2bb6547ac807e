"""JSON: a list of records, or the form in which `write` writes a panel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from miqyas.data.finding import Findings, shown
from miqyas.data.package import Known, Package, known
from miqyas.data.table import Table, checked, stack
from miqyas.errors import DataError

FORM = "panel"
LISTS = ("data", "records", "rows", "value")
"""Keys under which files of others keep their list of records."""


def recorded(name: str, text: str, found: Findings) -> Package:
    """Read JSON; rows are the records, counted from 1.

    Raises DataError for text that is no JSON, repeats a key, or holds no records of single values.
    """
    found.subject = name
    document = _parsed(name, text)
    if isinstance(document, Mapping) and document.get("miqyas") == FORM:
        return _own(name, document, found)
    if isinstance(document, Mapping):
        document = next((document[one] for one in LISTS if isinstance(document.get(one), list)), document)
    if not isinstance(document, list) or not all(isinstance(one, Mapping) for one in document):
        raise DataError(
            f"{name} holds no list of records",
            repair='write [{"place": "PAK", "indicator": "...", "year": 2024, "value": 1.5}, ...]',
        )
    if not document:
        raise DataError(f"{name} is empty", repair="give at least one record")
    header = list(dict.fromkeys(key for one in document for key in one))
    columns = tuple([one.get(key) for one in document] for key in header)
    for key, column in zip(header, columns, strict=True):
        _check_single(key, column, found)
    found.stop()
    rows = np.arange(1, len(document) + 1, dtype=np.int64)
    return Package(checked(Table(name, tuple(header), columns, rows), found))


def besides(data: bytes, found: Findings) -> Known:
    """Read what stands in the metadata of our own Parquet files."""
    document = _parsed(found.subject, data.decode("utf-8", "replace"))
    if not isinstance(document, Mapping):
        raise DataError(f"{found.subject} holds metadata that are no record", repair="write the file again")
    return known(document, found)


def _own(name: str, document: Mapping[str, Any], found: Findings) -> Package:
    header, rows = document.get("columns"), document.get("rows")
    if not isinstance(header, list) or not isinstance(rows, list) or not all(isinstance(r, list) for r in rows):
        raise DataError(f"{name} has no 'columns' and 'rows'", repair="write both as lists")
    table = stack(name, [header, *rows], found)
    for key, column in zip(table.header, table.columns, strict=True):
        _check_single(key, list(column), found)
    beside = known(document, found)
    found.stop()
    return Package(replace(table, rows=table.rows - 1), beside, coded=True)


def _check_single(key: str, column: list[Any], found: Findings) -> None:
    for i, one in enumerate(column):
        if isinstance(one, list | dict):
            found.fault(
                "cells that hold several values",
                f"{shown(one)} is not one value",
                where=f"record {i + 1}, key {shown(key)}",
                repair="give one value per key",
            )


def _parsed(name: str, text: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DataError(f"{name}: a record has the key {shown(twice)} twice", repair="keep one of the two")
        return made

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{name} is no JSON: {error.msg}",
            where=f"{name}, line {error.lineno}, column {error.colno}",
            repair="correct the text there, or write the file again",
        ) from None
    except (RecursionError, ValueError):
        raise DataError(
            f"{name} is no table: it is nested too deep or holds a number too long to read",
            repair="write a list of records with one value per key",
        ) from None
