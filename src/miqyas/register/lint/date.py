"""Dates and terms in a sentence: which of them lie ahead, and which day they mean."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from miqyas.register.lint.plain import veiled
from miqyas.register.lint.vocabulary import Vocabulary

HIJRI = range(1400, 1500)
MONTHS_AHEAD = {"day": 0, "week": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS_AHEAD = {"day": 1, "week": 7}


class When(NamedTuple):
    """A date in a text: where it stands, whether it lies ahead, and the day (EDTF), empty where it is not known."""

    begin: int
    end: int
    ahead: bool
    edtf: str = ""


def dates(text: str, words: Vocabulary, drafted: date) -> list[When]:
    """Dates and terms of a sentence in which names and quotations are hidden, as they stand in it."""
    found: list[When] = []
    for name, read in READERS.items():
        for pattern in words.dated[name]:
            found += (read(one, words, drafted) for one in pattern.finditer(text))
            text = veiled(text, *((one.begin, one.end) for one in found))
    return sorted(found)


def _within(found: re.Match[str], words: Vocabulary, drafted: date) -> When:
    said = found.groupdict()
    unit = next((kind for one, kind in words.units.items() if re.fullmatch(one, said.get("unit") or "", re.I)), "")
    count = words.value(said.get("n") or "") or (1 if said.get("dual") is None else 2)
    return When(*found.span(), True, _later(drafted, unit, int(count)) if unit and count < 600 else "")


def _later(drafted: date, unit: str, count: int) -> str:
    if unit in DAYS_AHEAD:
        return (drafted + timedelta(days=DAYS_AHEAD[unit] * count)).isoformat()
    months = drafted.year * 12 + drafted.month - 1 + MONTHS_AHEAD[unit] * count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(drafted.day, monthrange(year, month + 1)[1])).isoformat()


def _relative(found: re.Match[str], _: Vocabulary, drafted: date) -> When:
    # Next year and this year; of nearer terms the day is left to a person.
    said = found.groupdict()
    year = drafted.year + 1 if said.get("next") else drafted.year if said.get("this") else 0
    return When(*found.span(), True, str(year) if year else "")


def _calendar(found: re.Match[str], words: Vocabulary, drafted: date) -> When:
    said = found.groupdict()
    year = int(said["year"])
    hijri = year in HIJRI
    if hijri:
        return When(*found.span(), year >= _hijri(drafted), "")
    month = _looked_up(said.get("month"), words.months)
    part = _looked_up(said.get("part"), words.parts)
    day = int(said.get("day") or 0)
    edtf, last = str(year), date(year, 12, 31)
    if month and 1 <= day <= monthrange(year, month)[1]:
        edtf, last = f"{year}-{month:02d}-{day:02d}", date(year, month, day)
    elif month:
        edtf, last = f"{year}-{month:02d}", date(year, month, monthrange(year, month)[1])
    elif part:
        edtf, last = f"{year}-{part}", _ends(year, part)
    return When(*found.span(), last >= drafted, edtf)


def _looked_up(word: str | None, known: Mapping[str, int]) -> int:
    folded = {one.casefold(): value for one, value in known.items()}
    return int(folded.get((word or "").casefold(), 0))


def _ends(year: int, part: int) -> date:
    # Seasons 21-24 (winter reaches into the next year), quarters 33-36, halves 40 and 41.
    month = {21: 5, 22: 8, 23: 11, 24: 12, 33: 3, 34: 6, 35: 9, 36: 12, 40: 6, 41: 12}[part]
    return date(year, month, monthrange(year, month)[1])


def _hijri(drafted: date) -> int:
    """The Hijri year of a day, to within a few weeks: its years are 354.37 days long."""
    return int((drafted - date(622, 7, 19)).days / 354.367) + 1


READERS: Mapping[str, Callable[[re.Match[str], Vocabulary, date], When]] = {
    "within": _within,
    "relative": _relative,
    "calendar": _calendar,
}
"""Ways of saying a date; what one has read the next ones do not see."""
