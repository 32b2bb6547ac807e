"""Times in a sentence: 'in 2020', 'between 2015 and 2020', 'since 2015', 'in the last three years', 'FY22'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from miqyas.errors import DataError
from miqyas.study.claim.span import Moment, Span

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
COUNT = {word: i for i, word in enumerate(_WORDS.split(), start=1)}
"""Numbers in words."""
_FISCAL = r"(?:FY ?|(?:the )?(?:fiscal|financial) years? )"
_YEAR = rf"(?:{_FISCAL}(?:20|19)?\d\d(?:[-–/]\d\d(?:\d\d)?)?|(?:19|20)\d\d)\b(?! ?%)"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PARTS = r"(?:first|second|third|fourth|last) (?:quarter|half)|Q[1-4]|H[12]"
_NUMBER = r"\d{1,2}|" + "|".join(COUNT)
_LEAD = r"(?:at the |by the |as of |as at |since the |from the )?(?:(?:end|start|beginning|close) of )?"

# Longer forms stand first: each is tried where a word begins, and the longest match counts.
_FORMS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("range", rf"(?:(?:between|from|over|during|in|for) )?(?:the )?(?:period |years )?(?:from )?({_YEAR})"
                  rf" ?(?:and|to|until|till|through|[-–—]) ?({_YEAR})"),
        ("split", r"(?:in |during |for |of )?(?:the )?((?:19|20)\d\d)[-–/](\d\d)\b"),
        ("part", rf"(?:in |during |for |of |by )?(?:the )?({_PARTS}|{_MONTHS})(?: of)?(?: the)? ({_YEAR})"),
        ("since", rf"(?:ever )?(?:since|from)(?: the)?(?: (?:start|beginning|end) of)? ({_YEAR})"
                  r"(?: on(?:wards)?)?(?: to (?:date|the present))?"),
        ("since", rf"(?:than|as|compared with|compared to|relative to|against|up from|down from)(?: it| they)?"
                  rf"(?: was| were| did| had| has)?(?: in)? ({_YEAR})"),
        ("after", rf"(?:in |over |during |within )(?:the )?({_NUMBER}) years "
                  rf"(?:after|following|from|since|to) ({_YEAR})"),
        ("last", rf"(?:in |over |during |within |for |through )?(?:the |these )?(?:last|past|previous|preceding) "
                 rf"({_NUMBER}) (?:fiscal |financial )?years"),
        ("last", rf"(?:in|within|over) (?:only |just |barely )?({_NUMBER}) (?:fiscal |financial )?years"),
        ("decade", r"(?:in |over |during |within )?(?:the )?(?:last|past) decade"),
        ("year", rf"(?:in |during |for |of |by |to |until |till )?{_LEAD}(?:the )?(?:year )?({_YEAR})"
                 r"(?: (?:edition|survey|report|ranking|rankings))?"),
        ("previous", r"(?:in |during |over )?last (?:fiscal |financial )?year"),
        ("this", r"(?:in |during |so far )?this (?:fiscal |financial )?year"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Time:
    """What one phrase says of time: a span, or a year before (previous) or of the day it was said (this)."""

    span: Span = field(default_factory=Span)
    relative: int | None = None


def read_time(text: str, at: int) -> tuple[Time, int] | None:
    """The longest phrase of time that begins at a character, and where it ends."""
    best: tuple[Time, int] | None = None
    for name, form in _FORMS:
        found = form.match(text, at)
        if found and (best is None or found.end() > best[1]) and (time := _time(name, found.groups())):
            best = time, found.end()
    return best


def joined(times: Sequence[Time], said: date | None) -> Span:
    """One span of all phrases: a beginning and an end make one; raises DataError where they do not fit."""
    spans = []
    for one in times:
        if one.relative is not None:
            if said is None:
                raise DataError(
                    "'this year' needs the day it was said", repair="name the year, or give the day: --said"
                )
            spans.append(Span(end=Moment(said.year + one.relative)))
        else:
            spans.append(one.span)
    found = list(dict.fromkeys(spans))
    if len(found) <= 1:
        return found[0] if found else Span()
    starts = [one for one in found if one.start and not one.end]
    ends = [one for one in found if one.end and not one.start and not one.last]
    if len(found) == 2 and len(starts) == 1 and len(ends) == 1:
        start, end = starts[0].start, ends[0].end
        assert start is not None
        assert end is not None
        if start < end:
            return Span(start, end)
    raise DataError("it names several times that do not make one period")


def _time(name: str, groups: Sequence[str]) -> Time | None:
    if name == "range":
        first, last = _year(groups[0]), _year(groups[1])
        last = Moment(last.year, first.fiscal or last.fiscal)
        first = Moment(first.year, last.fiscal)
        return Time(Span(first, last)) if first < last else None
    if name == "split":
        begin, tail = int(groups[0]), int(groups[1])
        if tail == (begin + 1) % 100:
            return Time(Span(end=Moment(begin + 1, fiscal=True)))
        end = begin // 100 * 100 + tail
        return Time(Span(Moment(begin), Moment(end))) if end > begin else None
    if name == "part":
        year = _year(groups[1])
        return Time(Span(end=Moment(year.year, year.fiscal, groups[0].lower())))
    if name == "since":
        return Time(Span(start=_year(groups[0])))
    if name == "after":
        count = int(groups[0]) if groups[0].isdigit() else COUNT[groups[0].lower()]
        first = _year(groups[1])
        return Time(Span(first, Moment(first.year + count, first.fiscal))) if count else None
    if name == "last":
        count = int(groups[0]) if groups[0].isdigit() else COUNT[groups[0].lower()]
        return Time(Span(last=count)) if count else None
    if name == "decade":
        return Time(Span(last=10))
    if name == "year":
        return Time(Span(end=_year(groups[0])))
    return Time(relative=-1 if name == "previous" else 0)


def _year(text: str) -> Moment:
    digits = re.findall(r"\d+", text)
    fiscal = not text[0].isdigit()
    year = int(digits[0])
    year = year if year > 99 else 2000 + year
    # FY2021-22 is the year that ends in 2022.
    return Moment(year + 1 if fiscal and len(digits) > 1 else year, fiscal)
