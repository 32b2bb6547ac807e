"""Records as they are written in a file or come in from another program: TOML or JSON."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from miqyas.data.delimited import decoded
from miqyas.errors import DataError, nearest
from miqyas.register.kind import KINDS

LARGEST = 4_000_000
"""Bytes of a file of records."""

KEYS = ("id", "since", "until")
"""What a record may say beside its fields."""


def read(name: str) -> Any:
    """The document in a file, or on the input stream for '-'; JSON where it begins with a bracket.

    Raises DataError for a file that is not there, too large, no text, or neither TOML nor JSON.
    """
    shown = "the input" if name == "-" else name
    text = decoded(shown, _bytes(name, shown))
    if "\0" in text:
        raise DataError(f"{shown} holds NUL characters", where=shown, repair="write it as text")
    if text.lstrip().startswith(("{", "[")) and not text.lstrip().startswith("[["):
        found = _json(shown, text)
        if found is not None:
            return found
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is nested too deep"
        raise DataError(
            f"{shown} is no TOML: {what}", where=shown, repair='write lines as in text = "what was agreed"'
        ) from None


def records(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Kinds and records of a document: one record with its kind, a list of such, or lists of records by kind."""
    found = read(name)
    if isinstance(found, Mapping) and isinstance(found.get("kind"), str):
        found = [found]
    if isinstance(found, list):
        return [_one(name, i, one) for i, one in enumerate(found, start=1)]
    made: list[tuple[str, dict[str, Any]]] = []
    for kind, several in found.items() if isinstance(found, Mapping) else ():
        if kind not in KINDS:
            raise DataError(f"there is no kind '{kind[:40]}'", where=name, repair=nearest(kind[:40], KINDS))
        for one in several if isinstance(several, list) else [several]:
            made.append(_one(name, len(made) + 1, {"kind": kind, **one} if isinstance(one, Mapping) else one))
    if not made:
        raise DataError(f"{name} holds no records", where=name, repair="write [[commitment]] and its fields below")
    return made


def single(name: str) -> dict[str, Any]:
    """The one record of a document."""
    found = read(name)
    if not isinstance(found, dict):
        raise DataError(f"{name} holds more than one record", where=name, repair="use 'miqyas register add record'")
    return found


def _one(name: str, place: int, given: Any) -> tuple[str, dict[str, Any]]:
    where = f"{name}, record {place}"
    if not isinstance(given, Mapping) or not isinstance(given.get("kind"), str):
        raise DataError("a record does not say its kind", where=where, repair='write kind = "commitment" in it')
    if given["kind"] not in KINDS:
        word = given["kind"][:40]
        raise DataError(f"there is no kind '{word}'", where=where, repair=nearest(word, KINDS))
    return given["kind"], {key: one for key, one in given.items() if key != "kind"}


def _bytes(name: str, shown: str) -> bytes:
    if name == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        path = Path(name)
        if not path.is_file():
            raise DataError(f"there is no file '{name}'", where=name, repair="give the path of a TOML or JSON file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise DataError(
            f"{shown} is larger than {LARGEST:,} bytes",
            where=shown,
            repair="split it; a document itself is kept elsewhere: give its address and hash as evidence",
        )
    return data


def _json(shown: str, text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("[") and "=" in text:
            return None
        raise DataError(
            f"{shown} is no JSON: {error.msg}",
            where=f"{shown}, line {error.lineno}, column {error.colno}",
            repair="correct the text there",
        ) from None
    except (RecursionError, ValueError):
        raise DataError(f"{shown} cannot be read: nested too deep", where=shown, repair="write plain records") from None
