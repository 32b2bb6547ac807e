"""Spans of time in a claim: none (the present), a year, from one to another, since one, the last so many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from miqyas.errors import DataError

JULY = 7
WRITTEN = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Moment:
    """A year, calendar or fiscal (July to June, named by the year it ends in); part names a part of it."""

    year: int
    fiscal: bool = False
    part: str = ""

    def __str__(self) -> str:
        return f"{'FY' if self.fiscal else ''}{self.year}{'-' + self.part if self.part else ''}"

    @property
    def known(self) -> date:
        """The first day after its end."""
        return date(self.year, JULY, 1) if self.fiscal else date(self.year + 1, 1, 1)

    def back(self, years: int) -> Moment:
        """So many years earlier."""
        return Moment(self.year - years, self.fiscal)


@dataclass(frozen=True)
class Span:
    """The period of a claim.

    start, end  both: from one to the other; end alone: that year; start alone: since then; neither: the present
    last        so many years up to the last known; 0 for none
    """

    start: Moment | None = None
    end: Moment | None = None
    last: int = 0

    @property
    def open(self) -> bool:
        """Whether it reaches to the present, so that later figures count."""
        return self.end is None

    @property
    def fiscal(self) -> bool | None:
        """Whether it is told in fiscal years; None where it names no year."""
        named = self.end or self.start
        return None if named is None else named.fiscal

    def __str__(self) -> str:
        if self.last:
            return f"last {self.last}"
        if self.start and self.end:
            return f"{self.start}/{self.end}"
        return f"{self.start}/" if self.start else str(self.end or "")


def span(text: str) -> Span:
    """Read '', '2020', '2015/2020', '2015/', 'FY2019/FY2022' or 'last 3'; raises DataError otherwise."""
    word = text.strip()
    if not word:
        return Span()
    if found := re.fullmatch(r"last (\d{1,2})", word):
        return Span(last=int(found[1]))
    start, bar, end = word.partition("/")
    if not bar:
        return Span(end=moment(start))
    made = Span(moment(start), moment(end) if end else None)
    if made.start and made.end and not (made.start < made.end and made.start.fiscal == made.end.fiscal):
        raise _unread(text)
    return made


def moment(text: str) -> Moment:
    """Read '2020' or 'FY2020'; raises DataError otherwise."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise _unread(text)
    return Moment(int(found["year"]), bool(found["fiscal"]))


def _unread(text: str) -> DataError:
    return DataError(
        f"'{text[:60]}' is no period",
        where="period",
        repair="write '2020', '2015/2020', '2015/' (since), 'FY2019/FY2022', 'last 3', or nothing for the present",
    )


def after(day: date, period: str) -> date:
    """The first day after a part of a year such as 2024-Q3, or else `day`."""
    if found := re.fullmatch(r"(\d{4})-([QH])([1-4])", period):
        month = int(found[3]) * (3 if found[2] == "Q" else 6)
        return (date(int(found[1]), month, 28) + timedelta(days=4)).replace(day=1)
    return day
