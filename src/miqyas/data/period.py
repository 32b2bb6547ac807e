"""Years and the periods inside them: 2024, 2024-Q3, 2025-H1, 2024-05, 2024-05-17 (convention §9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from miqyas.data.label import written
from miqyas.data.text import clean

YEAR = re.compile(r"(\d{4})(?: ?\[YR\1\])?")
PART = re.compile(r"(\d{4})[-_ ]?([QHST])([1-4])", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})(?:-|-?M)(\d{1,2})", re.IGNORECASE)
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
MONTHS = {"Q": 3, "H": 6, "S": 6, "T": 4}
FIRST, LAST = 1000, 2999
WHOLE = (13, 0)


@dataclass(frozen=True)
class Period:
    """A year or a part of it; `end` is (month, day) of its end, so that later parts sort behind.

    text is the canonical spelling of a part and empty for a whole year.
    """

    year: int
    end: tuple[int, int] = WHOLE
    text: str = ""


def period(value: Any) -> Period | None:
    """Read a year or a part of a year; None where it is neither."""
    text = clean(written(value))
    found = _year(text) or _part(text) or _month(text) or _day(text)
    return found if found and FIRST <= found.year <= LAST else None


def within(year: int, letter: str, value: Any) -> Period | None:
    """The part of a year that a column of its own gives: 3, 'Q3' or '2024-Q3' of 2024."""
    text = clean(written(value)).upper()
    if text.isdigit():
        text = f"{year}-{text.zfill(2)}" if letter == "M" else f"{year}-{letter}{text}"
    elif not text[:4].isdigit():
        text = f"{year}-{text}"
    found = period(text)
    return found if found and found.year == year else None


def _year(text: str) -> Period | None:
    found = YEAR.fullmatch(text)
    return Period(int(found[1])) if found else None


def _part(text: str) -> Period | None:
    """A quarter, a half (H, in SDMX also S) or a third (T)."""
    found = PART.fullmatch(text)
    if found is None:
        return None
    letter = "H" if found[2].upper() == "S" else found[2].upper()
    month = MONTHS[letter] * int(found[3])
    return Period(int(found[1]), (month, 31), f"{found[1]}-{letter}{found[3]}") if month <= 12 else None


def _month(text: str) -> Period | None:
    found = MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return Period(int(found[1]), (int(found[2]), 31), f"{found[1]}-{int(found[2]):02d}")


def _day(text: str) -> Period | None:
    found = DAY.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return Period(day.year, (day.month, day.day), day.isoformat())
