"""Numbers in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

DIGITS = r"(?:\d{1,3}(?:[ ,.]\d{3})+(?![\d])|\d+(?:[.,]\d+)?)"
MOST = 11
"""Words that may follow on the first one of a number."""
_GROUPED = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+")


def pattern(words: Mapping[str, float], joint: str, prefix: str) -> str:
    """The expression of a number; joint is what may stand between its words, prefix what is written together."""
    word = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
    one = rf"(?:(?<![\w.,]){prefix}{DIGITS}(?!\w)|(?<!\w){prefix}(?:{word})(?!\w))"
    # Atomic: a row of numbers is read in one way only, and not in all the ways in which it can be cut.
    return rf"(?>{one}(?>(?:{joint}){one}){{0,{MOST}}})"


def number(text: str, words: Mapping[str, float]) -> Decimal | None:
    """What a number says, None where it says nothing: 'three million two hundred thousand' is 3 200 000."""
    folded = {one.casefold(): value for one, value in words.items()}
    each = "|".join(re.escape(one) for one in sorted(folded, key=len, reverse=True))
    total, held, met = Decimal(0), Decimal(0), False
    for token in re.finditer(rf"{DIGITS}|(?:{each})(?!\w)", text.casefold()):
        value = Decimal(str(folded[token[0]])) if token[0] in folded else digits(token[0])
        met = True
        if value >= 1000 and token[0] in folded:
            total, held = total + (held or 1) * value, Decimal(0)
        elif value == 100 and token[0] in folded:
            held = (held or 1) * value
        else:
            held += value
    return total + held if met else None


def digits(text: str) -> Decimal:
    """A number in digits: 1,200 and 1.200 and 1 200 are twelve hundred, 1,5 is one and a half."""
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub("[ ,.]", "", text))
    return Decimal(text.replace(",", "."))
