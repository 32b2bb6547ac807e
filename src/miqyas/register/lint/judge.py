"""One sentence judged: commitment or statement, and what a commitment lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from miqyas.register.lint.date import When, dates
from miqyas.register.lint.doer import aside, owner, promises
from miqyas.register.lint.plain import VEIL, plain, unquoted, veiled
from miqyas.register.lint.vocabulary import Vocabulary, vocabulary

Item = Literal["owner", "date", "measure", "baseline", "money"]
ITEMS: tuple[Item, ...] = ("owner", "date", "measure", "baseline", "money")
"""What is asked of a commitment; baseline and money only where it changes a level or costs something."""


LONGEST = 80
"""Letters that are told of what is measured."""
SHORT = 3
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True)
class Judgement:
    """What was found in a sentence.

    missing   items that a commitment lacks, in the order of `ITEMS`; none for a statement
    owner     words that name who acts; measure: words that say how much; '' where there are none
    due       the last date that lies ahead (EDTF), '' where there is none or its day is not known
    baseline  words of the starting level
    money     currency and amount, '' where there is no sum
    """

    text: str
    language: str
    kind: Literal["commitment", "statement"]
    missing: tuple[Item, ...] = ()
    owner: str = ""
    due: str = ""
    measure: str = ""
    target: Decimal | None = None
    baseline: str = ""
    money: str = ""


def judge(sentence: str, language: str, drafted: date) -> Judgement:
    """Judge one sentence of a draft that was written on a day."""
    words = vocabulary(language)
    text = unquoted(plain(sentence, language))
    found = promises(text, words)
    if not found:
        return Judgement(sentence, language, "statement")
    bare = words.hide("date.name", veiled(text, *aside(text, found, words)))
    when = dates(bare, words, drafted)
    changes = _asked("baseline", bare, words)
    start = _baseline(bare, words, drafted) if changes else []
    ahead = [one for one in when if one.ahead and not any(a <= one.begin < b for a, b in start)]
    who = owner(text, found, words)
    money, sums = _money(veiled(bare, *((one.begin, one.end) for one in when)), start, words)
    measure, target = _measure(bare, when, start, sums, words)
    missing: list[Item] = []
    if not who:
        missing.append("owner")
    if not ahead:
        missing.append("date")
    if not measure:
        missing.append("measure")
    if changes and not start:
        missing.append("baseline")
    if _asked("money", bare, words) and not sums and not words.find("money.borne", text):
        missing.append("money")
    return Judgement(
        sentence,
        language,
        "commitment",
        tuple(missing),
        who,
        max((one.edtf for one in ahead if one.edtf), default=""),
        measure,
        target,
        " ".join(bare[a:b] for a, b in start[:1]).strip(" ,"),
        money,
    )


def _asked(item: str, text: str, words: Vocabulary) -> bool:
    return bool(words.find(f"{item}.asked", words.hide(f"{item}.spared", text)))


def _baseline(text: str, words: Vocabulary, drafted: date) -> list[tuple[int, int]]:
    """The stretches that name a starting level; what names a year ahead is none."""
    found = words.each("baseline.given", text)
    return [one.span() for one in found if all(int(year) <= drafted.year for year in YEAR.findall(one[0]))]


def _money(text: str, start: list[tuple[int, int]], words: Vocabulary) -> tuple[str, list[tuple[int, int]]]:
    """Currency and amount of the first sum that is no starting level, and the stretches of all."""
    found = list(words.each("money.sum", text))
    spans = [one.span() for one in found]
    for one in found:
        if any(a <= one.start() < b for a, b in start):
            continue
        amount = words.value(words.hide("money.sign", one[0]))
        sign = words.find("money.sign", one[0])
        code = _currency(sign[0], words) if sign else ""
        if amount and code:
            return f"{code} {amount.normalize():f}", spans
    return "", spans


def _currency(sign: str, words: Vocabulary) -> str:
    return next((code for one, code in words.currencies.items() if re.fullmatch(one, sign, re.IGNORECASE)), "")


def _measure(
    text: str, when: list[When], start: list[tuple[int, int]], sums: list[tuple[int, int]], words: Vocabulary
) -> tuple[str, Decimal | None]:
    """The words of the first number that tells when the promise is kept, and the number."""
    level = words.find("measure.fund", text)
    sums_left = [one for one in sums if not any(a <= one[0] < b for a, b in start)]
    if level and sums_left:
        said = text[slice(*sums_left[0])]
        return said, words.value(words.hide("money.sign", said))
    left = veiled(text, *((one.begin, one.end) for one in when), *start, *sums)
    left = words.hide("measure.spared", left)
    found = words.find("measure.given", left)
    if not found:
        return "", None
    told = left[found.start() :].split(VEIL)[0][:LONGEST].strip(" ,.;").split()
    # What is left of a date that was taken out: 'by', 'before the', 'en', 'قبل'.
    while len(told) > 2 and len(told[-1]) <= SHORT and not told[-1].isdigit():
        told.pop()
    return " ".join(told), words.value(found[0])
