"""Text as patterns meet it: one form of each letter and digit, nothing quoted."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SIGNS = str.maketrans(
    {"٬": ",", "٫": ".", "،": ",", "؛": ";", "؟": "?", "٪": "%", "۔": ".", "‘": "'", "’": "'", "ʼ": "'", "´": "'"}
    | {"‑": "-", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
_ARABIC = str.maketrans("أإآٱىیکةۃہھ", "ااااييكهههه")
_URDU = str.maketrans("أإٱيىكةۃهۀ", "اااییکہہہہ")
_QUOTED = (
    re.compile(r"«[^«»]{0,400}»"),
    re.compile(r"“[^“”]{0,400}”"),
    re.compile(r"„[^„“”]{0,400}[“”]"),
    re.compile(r'"[^"]{0,400}"'),
    re.compile(r"‹[^‹›]{0,400}›"),
    re.compile(r"(?<!\w)'[^']{1,200}'(?!\w)"),
)
VEIL = "▯"
"""Stands for a letter that is not looked at."""


def plain(text: str, language: str) -> str:
    """The text with ASCII digits and signs, one form of each letter, and single spaces."""
    return " ".join(lettered(text, language).split())


def lettered(text: str, language: str) -> str:
    """The text with ASCII digits and signs, without vowel marks, in one form of each letter."""
    found = unicodedata.normalize("NFC", text)
    found = _MARKS.sub("", found).translate(_SIGNS)
    found = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in found)
    if language == "ar":
        found = found.translate(_ARABIC)
    elif language == "ur":
        found = unicodedata.normalize("NFC", unicodedata.normalize("NFC", found).translate(_URDU))
    return found


def veiled(text: str, *spans: tuple[int, int]) -> str:
    """The text with some stretches hidden, each as long as it was."""
    for begin, end in spans:
        text = text[:begin] + VEIL * (end - begin) + text[end:]
    return text


def unquoted(text: str) -> str:
    """The text with what stands in quotation marks hidden: names of things are no facts about them."""
    for mark in _QUOTED:
        text = mark.sub(lambda one: VEIL * len(one[0]), text)
    return text
