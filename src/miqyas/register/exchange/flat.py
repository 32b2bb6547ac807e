"""A value of the register as the text of one cell, and back; nothing is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from miqyas.register.kind import Field

_MARK = re.compile(r"\\(.)|;", re.DOTALL)


def flat(field: Field, value: Any) -> str:
    r"""The text of a value: several are parted by '; ', a semicolon inside one is written '\;'."""
    if value is None:
        return ""
    if field.form == "names":
        return "; ".join(_escaped(f"{tongue}={name}") for tongue, name in value.items())
    if field.many:
        return "; ".join(_escaped(_one(one)) for one in value)
    return _one(value)


def unflat(field: Field, text: str) -> Any:
    """The value that a cell says, None for an empty one; the form of the field is checked later."""
    if not text.strip():
        return None
    return parted(text) if field.many or field.form == "names" else text


def parted(text: str) -> list[str]:
    """The texts of a cell that holds several; empty ones are passed over."""
    found, begin, held = [], 0, ""
    for mark in _MARK.finditer(text):
        held += text[begin : mark.start()] + (mark[1] or "")
        begin = mark.end()
        if mark[1] is None:
            found.append(held.strip())
            held = ""
    found.append((held + text[begin:]).strip())
    return [one for one in found if one]


def cell(value: Any) -> str:
    """The text of a cell as a spreadsheet holds it: 2027.0 is '2027', a day is written as ISO 8601 has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _one(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value['currency']} {value['amount']}"
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")
