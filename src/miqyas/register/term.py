"""The time for which an assertion is true: from its first day until before the day that follows its last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from miqyas.register.edtf import day


def today() -> str:
    """The day that it is, in UTC (ISO)."""
    return datetime.now(UTC).date().isoformat()


def first(text: str) -> str:
    """The first day of a written date."""
    return day(text).isoformat()


def end(until: str) -> str | None:
    """The first day on which something is true no more, from its last; None where that is not said."""
    if not until:
        return None
    last = day(until, last=True)
    return None if last == date.max else (last + timedelta(days=1)).isoformat()
