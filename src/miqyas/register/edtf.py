"""Dates to the precision that is known: the Extended Date/Time Format of ISO 8601-2, levels 0 and 1.

And from level 2 the quarters, thirds and halves of a year (2024-33 is its first quarter).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from unicodedata import digit

from miqyas.data.text import clean
from miqyas.errors import DataError

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
"""Ends of time: what an open end of an interval reaches to."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}(?::\d{2})?)?)?")
_PART = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{3}[\dX]|\d{2}XX")
_HIDDEN_DAY = re.compile(r"(\d{4}-\d{2})-XX")
_HIDDEN_MONTH = re.compile(r"(\d{4})-XX(?:-XX)?")
_MONTHS = (
    # Season, first month, months: seasons are those of the northern half, quarters, thirds and halves are exact.
    {21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3)}
    | {33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3)}
    | {37: (1, 4), 38: (5, 4), 39: (9, 4)}
    | {40: (1, 6), 41: (7, 6)}
)
REPAIR = "write 2024, 2024-06, 2024-06-30, 2024~ (about), 2024-33 (first quarter), 2024-01/2024-06 or 2024/.."


class Span(NamedTuple):
    """The days that a written date may mean: the earliest and the latest, both among them."""

    text: str
    earliest: date
    latest: date


@lru_cache(maxsize=65_536)
def span(text: str) -> Span:
    """Read an EDTF date or interval; raises DataError for what is none or ends before it begins."""
    written = text.strip()
    if not written.isascii():
        # ٢٠٢٤ and ۲۰۲۴ are kept as 2024: other programs read these dates too.
        written = "".join(str(digit(one)) if one.isdecimal() else one for one in written)
    begin, slash, end = written.partition("/")
    if not slash:
        return Span(written, *_days(written, begin))
    if begin in ("..", "") and end in ("..", ""):
        raise _no_date(written)
    earliest = FIRST if begin in ("..", "") else _days(written, begin)[0]
    latest = LAST if end in ("..", "") else _days(written, end)[1]
    if latest < earliest:
        raise DataError(f"'{written}' ends before it begins", repair="write the earlier date first")
    return Span(written, earliest, latest)


def day(text: str, *, last: bool = False) -> date:
    """One day of a written date: its first, or its last."""
    found = span(text)
    return found.latest if last else found.earliest


def _days(whole: str, text: str) -> tuple[date, date]:
    bare = text[:-1] if text[-1:] in ("?", "~", "%") else text
    try:
        if found := _DAY.fullmatch(bare):
            datetime.fromisoformat(bare)
            only = date(int(found[1]), int(found[2]), int(found[3]))
            return only, only
        if found := _HIDDEN_DAY.fullmatch(bare):
            bare = found[1]
        if found := _HIDDEN_MONTH.fullmatch(bare):
            bare = found[1]
        if found := _PART.fullmatch(bare):
            return _part(int(found[1]), int(found[2]))
        if _YEAR.fullmatch(bare):
            low, high = int(bare.replace("X", "0")), int(bare.replace("X", "9"))
            return date(low, 1, 1), date(high, 12, 31)
    except (ValueError, KeyError):
        raise _no_date(whole) from None
    raise _no_date(whole)


def _part(year: int, number: int) -> tuple[date, date]:
    month, count = _MONTHS[number] if number > 12 else (number, 1)
    ends = month + count - 1
    end_year, end_month = (year, ends) if ends <= 12 else (year + 1, ends - 12)
    return date(year, month, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])


def _no_date(text: str) -> DataError:
    return DataError(f"'{clean(text)[:40]}' is no date", repair=REPAIR)
