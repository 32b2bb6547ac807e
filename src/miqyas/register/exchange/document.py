"""Rows as JSON, both ways, and from TOML as proposals are written in it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from miqyas.data.delimited import decoded
from miqyas.errors import DataError, nearest
from miqyas.register.exchange.row import Row, kinds_of, made
from miqyas.register.kind import KINDS

MARK = "miqyas-register"
FORM = 1
"""The form of the document, told at its head."""


def write_json(rows: Sequence[Row]) -> bytes:
    """A document with one object for each entry; values as the register keeps them."""
    entries = [
        {"kind": one.kind, "id": one.entity, "version": one.version}
        | {name: said for name, said in (("since", one.since), ("until", one.until)) if said}
        | dict(one.fields)
        for _, mine in kinds_of(rows)
        for one in mine
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in entries)
    return f'{{"{MARK}": {FORM}, "entries": [\n{lines}\n]}}\n'.encode()


def read_json(name: str, data: bytes) -> tuple[Row, ...]:
    """The rows of a document that `write_json` wrote; a field that an entry does not name is empty in it.

    Raises DataError for what is no JSON, of another form, or holds what is no entry.
    """
    try:
        found = json.loads(decoded(name, data), parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        where = f"{name}, line {error.lineno}, column {error.colno}"
        raise DataError(f"{name} is no JSON: {error.msg}", where=where, repair="correct the text there") from None
    except (RecursionError, ValueError):
        raise DataError(f"{name} cannot be read: nested too deep", where=name, repair="write plain entries") from None
    if not isinstance(found, Mapping) or found.get(MARK) != FORM or not isinstance(found.get("entries"), list):
        raise DataError(
            f"{name} is no export of a register in form {FORM}",
            where=name,
            repair=f'begin it with {{"{MARK}": {FORM}, "entries": [',
        )
    return tuple(_entry(f"{name}, entry {place}", one) for place, one in enumerate(found["entries"], start=1))


def _entry(where: str, given: Any) -> Row:
    if not isinstance(given, Mapping) or not isinstance(given.get("kind"), str):
        raise DataError("an entry does not say its kind", where=where, repair='write "kind": "commitment" in it')
    row = made(given["kind"], {name: one for name, one in given.items() if name != "kind"}, where)
    empty = {one.name: None for one in KINDS[row.kind].fields if not one.private}
    return row._replace(fields=empty | dict(row.fields))


def read_toml(name: str, data: bytes) -> tuple[Row, ...]:
    """The rows of a file with a table for each entry below its kind: [[commitment]].

    Raises DataError for what is no TOML, and for kinds that there are not.
    """
    try:
        found = tomllib.loads(decoded(name, data).replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is nested too deep"
        repair = 'write lines as in text = "what was agreed"'
        raise DataError(f"{name} is no TOML: {what}", where=name, repair=repair) from None
    rows = []
    for kind, several in found.items():
        if kind not in KINDS:
            raise DataError(f"there is no kind '{kind[:40]}'", where=name, repair=nearest(kind[:40], KINDS))
        for place, one in enumerate(several if isinstance(several, list) else [several], start=1):
            where = f"{name}, {kind} {place}"
            if not isinstance(one, Mapping):
                raise DataError("an entry is no table", where=where, repair=f"write [[{kind}]] and its fields below")
            rows.append(made(kind, one, f"{where} ({one['id']})" if isinstance(one.get("id"), str) else where))
    return tuple(rows)
