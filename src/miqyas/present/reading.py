"""How a file is read, as it is said on the command line: --read encoding=cp1256 --read sheet=2019."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from miqyas.errors import DataError, nearest

KEYS = (
    "places",
    "year",
    "sheet",
    "header",
    "encoding",
    "delimiter",
    "decimal",
    "indicator",
    "attributes",
    "catalogue",
    "errors",
)
PARTS = ("place", "name", "year", "period", "indicator", "value", "status", "source", "unit")


def settings(words: Sequence[str]) -> dict[str, Any]:
    """Turn KEY=VALUE words into keywords of `read`; columns.place=District names the heading of a part.

    Raises DataError for a word without '=', for an unknown key and for what must be a whole number.
    """
    found: dict[str, Any] = {}
    for word in words:
        key, sign, value = word.partition("=")
        part = key.removeprefix("columns.")
        if not sign or not value:
            raise DataError(f"'{word}' sets nothing", where="--read", repair="write key=value: encoding=cp1252")
        if key.startswith("columns.") and part in PARTS:
            found.setdefault("columns", {})[part] = value
        elif key in KEYS:
            found[key] = _value(key, value)
        else:
            known = (*KEYS, *(f"columns.{one}" for one in PARTS))
            raise DataError(f"there is no way to read '{key}'", where="--read", repair=nearest(key, known))
    return found


def _value(key: str, value: str) -> Any:
    if key == "attributes":
        return tuple(one.strip() for one in value.split(",") if one.strip())
    if key == "sheet":
        return int(value) if value.isdecimal() else value
    if key not in ("year", "header"):
        return "\t" if key == "delimiter" and value in ("tab", "\\t") else value
    if not value.isdecimal():
        raise DataError(f"{key} cannot be '{value}'", where="--read", repair="write a whole number")
    return int(value)
