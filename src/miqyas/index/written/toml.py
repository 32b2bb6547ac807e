"""TOML as text: the writer for model files that are made by the program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from numbers import Integral, Real
from typing import Any

from miqyas.errors import ModelError

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

# How many keys make the heading of a table: [node.index] takes two, [normalise] one.
HEADINGS: Mapping[str, int] = {"level": 3, "node": 2, "indicator": 2, "vary": 2}


def dump(document: Mapping[str, Any]) -> str:
    """Write a document as TOML text that reads back as the same document.

    Each table down to the depth of `HEADINGS` gets a heading, deeper ones stand in braces.
    """
    return "\n".join(_tables(document, ())).lstrip("\n")


def quoted(key: str) -> str:
    """Write a key as TOML does: bare where it can be, else in quotes."""
    return key if _BARE.fullmatch(key) else written(key)


def written(text: str) -> str:
    """Write a text in quotes."""
    return '"' + _ESCAPED.sub(lambda one: _SHORT.get(one[0]) or f"\\u{ord(one[0]):04x}", text) + '"'


def literal(value: Any) -> str:
    """Write one value; raises ModelError for what TOML cannot hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return written(value)
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{quoted(name)} = {literal(one)}" for name, one in value.items())
        return "{" + inner + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    raise ModelError(
        f"a model file cannot hold {value!r}", repair="use texts, numbers, true or false, lists and tables"
    )


def _tables(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    own = {name: one for name, one in table.items() if not _headed(one, (*path, name))}
    below = {name: one for name, one in table.items() if name not in own}
    if path and (own or not below):
        yield f"\n[{'.'.join(map(quoted, path))}]"
    for name, one in own.items():
        yield f"{quoted(name)} = {literal(one)}"
    for name, one in below.items():
        yield from _tables(one, (*path, name))
    if not path:
        yield ""


def _headed(value: Any, path: tuple[str, ...]) -> bool:
    return isinstance(value, Mapping) and len(path) <= HEADINGS.get(path[0], 1)
