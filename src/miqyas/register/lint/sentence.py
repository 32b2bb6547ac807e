"""A draft taken apart into sentences, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from miqyas.data.text import HIDDEN
from miqyas.errors import DataError

LONGEST = 200_000
"""Characters of a draft."""
LONGEST_SENTENCE = 2_000
"""Characters of a sentence; where there is no end by then, it is cut at a space."""
LANGUAGES = ("en", "ar", "fr", "ur")

_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•–▪]|\(?[0-9٠-٩۰-۹]{1,3}[.)]|\(?[a-z]\))\s)")
_BULLET = re.compile(r"\s*(?:[-*•–▪#]+|\(?[0-9٠-٩۰-۹]{1,3}[.)]|\(?[a-z]\))\s+")
_END = re.compile(r"[.!?؟۔…]+[\"'”»’)\]]*(?=\s|$)")
_SHORT = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|art|vol|vs|cf|approx|ca|e\.g|i\.e|Mme|M|Mlle|n|p|pp|resp|etc"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|janv|févr|juil|sept|oct|nov|déc)|[\s(](?:د|م|أ|هـ|ق))$"
)
_URDU = re.compile("[ٹڈڑںےہھۓگپچژ]|کا\\b|کی\\b|کے\\b")
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")
_FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|de|et|une|un|dans|pour|avec|qui|que|aux|sur|par|est|sont|d'ici|sera|seront)\b|[éèêàçùœ]",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|with|that|by|on|will|shall|is|are|a|an|their|both)\b", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence: the line of the draft on which it begins (from 1), and its words."""

    line: int
    text: str


def sentences(draft: str) -> tuple[Sentence, ...]:
    """The sentences of a draft; list items and lines with an empty one between them end a sentence too.

    Raises DataError for a draft that is too long, and for one with characters that are not seen or that turn
    the direction of a text.
    """
    if len(draft) > LONGEST:
        raise DataError(
            f"a draft of {len(draft):,} characters is too long: at most {LONGEST:,} are read",
            repair="lint it chapter by chapter",
        )
    text = draft.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if found := HIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"the draft holds the hidden character U+{ord(found[0][0]):04X}",
            where=f"line {line}",
            repair="take it out: what is agreed must be what is seen",
        )
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    begin = 0
    for block in (*_BLOCK.finditer(text), None):
        end = block.start() if block else len(text)
        yield from _within(text, begin, end)
        begin = block.end() if block else end


def _within(text: str, begin: int, end: int) -> Iterator[Sentence]:
    if bullet := _BULLET.match(text, begin, end):
        begin = bullet.end()
    start = begin
    for mark in _END.finditer(text, begin, end):
        if mark[0] == "." and _SHORT.search(text, max(start - 1, 0), mark.start()):
            continue
        yield from _said(text, start, mark.end())
        start = mark.end()
    yield from _said(text, start, end)


def _said(text: str, begin: int, end: int) -> Iterator[Sentence]:
    while begin < end:
        stop = end
        if end - begin > LONGEST_SENTENCE:
            space = text.rfind(" ", begin + 1, begin + LONGEST_SENTENCE)
            stop = space if space > 0 else begin + LONGEST_SENTENCE
        part = text[begin:stop]
        if any(one.isalpha() for one in part):
            lead = len(part) - len(part.lstrip())
            yield Sentence(text.count("\n", 0, begin + lead) + 1, " ".join(part.split()))
        begin = stop


def language_of(text: str) -> str:
    """The language of a sentence, one of `LANGUAGES`: by its script, its letters, its small words."""
    arabic = len(_ARABIC.findall(text))
    if arabic * 2 > sum(one.isalpha() for one in text):
        return "ur" if _URDU.search(text) else "ar"
    return "fr" if len(_FRENCH.findall(text)) > len(_ENGLISH.findall(text)) else "en"
