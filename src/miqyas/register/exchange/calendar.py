"""Due dates as a calendar (RFC 5545): one all-day event for each commitment and milestone that is still owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from miqyas.register.edtf import FIRST, LAST, span
from miqyas.register.entry import Entry
from miqyas.register.status import FIRST as UNKNOWN
from miqyas.register.status import OPEN

OCTETS = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
SUMMARY = 120
"""Letters of a heading; the whole text stands in the description."""


def write_calendar(entries: Sequence[Entry], register: str) -> bytes:
    """Commitments that are open and milestones that are not reached, on the last day that their date may mean.

    register  what tells this register from others: ids of events are made of it, and stay the same for ever
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//miqyas//register//EN", "CALSCALE:GREGORIAN"]
    for one in entries:
        due = one.content.get("due")
        if due and _owed(one) and LAST > span(due).latest > FIRST:
            lines += _event(one, span(due).latest, register)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(one)}\r\n" for one in lines).encode()


def _owed(one: Entry) -> bool:
    if one.kind == "milestone":
        return not one.content.get("done")
    return one.kind == "commitment" and one.content.get("status", UNKNOWN) in OPEN


def _event(one: Entry, due: date, register: str) -> Iterator[str]:
    text = str(one.content.get("text", ""))
    told = text if len(text) <= SUMMARY else f"{text[: SUMMARY - 4]} ..."
    yield "BEGIN:VEVENT"
    yield f"UID:{one.entity}@{register}"
    yield f"DTSTAMP:{_stamp(one.recorded_at)}"
    yield f"LAST-MODIFIED:{_stamp(one.recorded_at)}"
    yield f"SEQUENCE:{one.version - 1}"
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    if due < date.max:
        yield f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(' '.join(told.split()))}"
    yield f"DESCRIPTION:{escaped(_described(one.entity, one.content))}"
    yield f"CATEGORIES:{escaped(one.kind)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _described(entity: str, content: Mapping[str, Any]) -> str:
    said = [f"{name}: {', '.join(held) if isinstance(held, list) else held}" for name in ("by", "to", "owner", "due",
            "status", "commitment") if (held := content.get(name))]  # fmt: skip
    return "\n".join([str(content.get("text", "")), f"id: {entity}", *said])


def _stamp(moment: str) -> str:
    # Moments of the ledger are in UTC: 2026-11-24T03:21:51.000000Z.
    return f"{moment[:19].replace('-', '').replace(':', '')}Z"


def escaped(text: str) -> str:
    """A text as a value (RFC 5545, 3.3.11)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n").replace("\t", " ")


def _folded(line: str) -> str:
    """A line in parts of at most 75 octets, no letter cut in two; what follows begins with a space."""
    parts, held = [""], 0
    for letter in line:
        size = len(letter.encode())
        if held + size > OCTETS:
            parts.append(" ")
            held = 1
        parts[-1] += letter
        held += size
    return "\r\n".join(parts)
