"""Pieces: a sentence cut into what every part of it means, each word belonging to one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from miqyas.data.text import HIDDEN, SPACE
from miqyas.errors import DataError
from miqyas.study.claim.clock import Time, read_time
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.quantity import read_amount, read_place
from miqyas.study.claim.vocabulary import ARTICLES, LONGEST, TOKEN, Sense, bare, folded

MOST = 600
"""Characters of a sentence that is read."""
SHORT = 3
_OF = re.compile(
    r"(?:out )?(?:of|among)(?: the| all)? \d+ "
    r"(?:countries|economies|members?(?: states)?|places|states|nations)(?: ranked)?"
)
_WHOSE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Piece:
    """A part of a sentence: its role, what it means, and where it stands."""

    role: str
    value: Any
    text: str
    at: int


@dataclass(frozen=True)
class Word:
    """A word or mark of a sentence with its folded form."""

    text: str
    plain: str
    at: int
    end: int


def cleaned(text: str) -> str:
    """The text on one line; raises DataError where it is too long, empty, or holds hidden characters."""
    if len(text) > MOST:
        raise DataError(
            f"the text has {len(text):,} characters; one claim is one sentence",
            where="the claim",
            repair=f"give one sentence of at most {MOST} characters, or several claims in a TOML file",
        )
    if HIDDEN.search(text):
        raise DataError(
            "the text holds hidden characters, such as control characters or marks that turn its direction",
            where=f"character {HIDDEN.search(text).start() + 1}",  # type: ignore[union-attr]
            repair="type the sentence again without them",
        )
    plain = SPACE.sub(" ", text).strip()
    if not plain:
        raise DataError("the text is empty", where="the claim", repair='write a sentence, as "Jordan ranks 5th in ..."')
    return plain


def pieces(text: str, ground: Ground) -> list[Piece]:
    """Cut a sentence; what nothing is known about has the role `unknown`, marks have `mark`."""
    words = [
        Word(one.group(), folded(one.group()) if one.group()[0].isalnum() else one.group(), one.start(), one.end())
        for one in TOKEN.finditer(text)
    ]
    found, i = [], 0
    while i < len(words):
        piece, end = _piece(text, words, i, ground)
        found.append(piece)
        i = next((j for j in range(i + 1, len(words)) if words[j].at >= end), len(words))
    return found


def _piece(text: str, words: list[Word], i: int, ground: Ground) -> tuple[Piece, int]:
    word = words[i]
    best, end = None, -1
    for role, meaning, stop in _meanings(text, words, i, ground):
        if stop > end:
            best, end = (role, meaning), stop
    if best is not None and best[0] in ("unit", "fill", "place", "group") and _cuts(words, i, end, ground):
        # 'of households' must not cut 'households with a computer' in two.
        return Piece("fill", "", word.text, word.at), word.end
    if best is None:
        role = "unknown" if word.text[0].isalnum() else "mark"
        return Piece(role, word.text, word.text, word.at), word.end
    return Piece(best[0], best[1], text[word.at : end], word.at), end


def _cuts(words: list[Word], i: int, end: int, ground: Ground) -> bool:
    """Whether something that is measured begins inside of a piece and ends behind it."""
    inner = [j for j in range(i + 1, min(i + LONGEST, len(words))) if words[j].at < end]
    return any(role == "measure" and stop > end for j in inner for role, _, stop in _phrases(words, j, ground))


def _meanings(text: str, words: list[Word], i: int, ground: Ground) -> Iterator[tuple[str, Any, int]]:
    at = words[i].at
    if time := read_time(text, at):
        yield "time", time[0], time[1]
    if (place := read_place(text, at)) and _apart(text, place[1]):
        yield "place", place[0], place[1]
    if (found := read_amount(text, at)) and _apart(text, found[1]):
        yield "amount", found[0], found[1]
    if of := _OF.match(text, at):
        yield "fill", "", of.end()
    yield from _places(text, words, i, ground)
    yield from _phrases(words, i, ground)


def _apart(text: str, end: int) -> bool:
    return end >= len(text) or not text[end].isalnum()


def _phrases(words: list[Word], i: int, ground: Ground) -> Iterator[tuple[str, Any, int]]:
    run: list[Word] = []
    for word in words[i : i + LONGEST]:
        if not word.text[0].isalnum():
            if not run or word.text in '.;?!"“”':
                return
            continue
        run.append(word)
        key = tuple(one.plain for one in run)
        sense: Sense | None = ground.words.senses.get(key)
        if sense is None and not {run[0].plain, run[-1].plain} & ARTICLES:
            sense = ground.words.senses.get(bare(key))
        if sense is not None:
            yield sense.role, sense if sense.role == "measure" else sense.value, run[-1].end
        if key in ground.words.people and run[0].text[0].isupper():
            yield "country", ground.words.people[key], run[-1].end


def _places(text: str, words: list[Word], i: int, ground: Ground) -> Iterator[tuple[str, Any, int]]:
    first = words[i].text
    if not first[0].isalpha() or first[0].islower():
        return
    for last in words[i : i + 7]:
        name = _WHOSE.sub("", text[words[i].at : last.end])
        if name.isascii() and len(name) <= SHORT and not _written_short(name, ground):
            continue
        if code := ground.place(name):
            yield "country", code, last.end


def _written_short(name: str, ground: Ground) -> bool:
    # Two and three letters are a word more often than a code: only those that everybody writes, and codes in capitals.
    return name in ("UK", "US", "UAE", "USA") or (len(name) == SHORT and name in ground.panel.row)


def times_of(found: list[Piece]) -> list[Time]:
    """What the pieces say of time."""
    return [one.value for one in found if one.role == "time"]
