"""The vocabulary of claims: phrases and what they mean, read from the pack `series-names`."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from miqyas.data.pack import FOLDER
from miqyas.data.panel import Series
from miqyas.index.modelfile import read_model, shipped
from miqyas.study.claim.claim import Measure, Source

HOME = FOLDER / "series-names"
ARTICLES = frozenset({"a", "an", "the"})
LONGEST = 12
TOKEN = re.compile(
    r"[A-Z][A-Z0-9]*(?:\.[A-Z0-9]+)+|\d+(?:st|nd|rd|th)\b|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\W_])|\d+(?:\.\d+)?(?![^\W_])|"
    r"[^\W_]+&[^\W_]+|[^\W_]+(?:['’][^\W_]+)*['’]?|[^\w\s]"
)
Key = tuple[str, ...]


@dataclass(frozen=True)
class Sense:
    """What a phrase means: a part of speech of claims with a value, or measures."""

    role: str
    value: str = ""
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Phrases by their folded words; names are the phrases that measure something, as they are written.

    people  words for a country's people; aims what a policy is for, by the words that say so
    """

    senses: Mapping[Key, Sense]
    people: Mapping[Key, str]
    names: tuple[str, ...]
    aims: tuple[tuple[Key, str], ...]


def folded(word: str) -> str:
    """A word without case, accents, possessive and plural."""
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("’", "'")
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = plain.removesuffix("'s").removesuffix("'")
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        return plain[:-1]
    return plain


def key(phrase: str) -> Key:
    """The folded words of a phrase, without hyphens and other marks."""
    return tuple(folded(one) for one in TOKEN.findall(phrase) if one[0].isalnum())


def bare(words: Key) -> Key:
    """The words without articles, unless nothing else is left."""
    return tuple(one for one in words if one not in ARTICLES) or words


def vocabulary(series: Iterable[Series]) -> Vocabulary:
    """The shipped vocabulary, with the codes and printed names of these series and the names of all models."""
    senses: dict[Key, Sense] = {}
    names: list[str] = []
    for phrase, role, value in _lines("words"):
        if role != "aim":
            _put(senses, phrase, Sense(role, value))
    for one in shipped():
        model = read_model(one)
        for name in (one, model.title("en")):
            _put(senses, name, Sense("measure", name, (Measure("index", one),)))
            names.append(name)
    for known in series:
        # A code such as 'exports' is a word like others; one in capitals, or without a name, is meant when written.
        for name in (known.code if known.code.isupper() or not known.name else "", known.name):
            if name:
                _put(senses, name, Sense("measure", name, (Measure("series", known.code),)))
                names.append(name)
    for phrase, written, differs in _lines("names"):
        _put(senses, phrase, Sense("measure", phrase, measures(written, differs)))
        names.append(phrase)
    people = {key(word): code for word, code in _lines("demonyms")}
    aims = tuple((key(phrase), value) for phrase, role, value in _lines("words") if role == "aim")
    return Vocabulary(senses, people, tuple(dict.fromkeys(names)), aims)


def measures(written: str, differs: str = "") -> tuple[Measure, ...]:
    """Read 'series:CODE', 'table:NAME', 'ranks:TABLE/CATEGORY', 'index:MODEL/NODE', several joined by '|'."""
    found = []
    for one in written.split("|"):
        kind, _, code = one.partition(":")
        if kind == "investment":
            found += [Measure("series", part, "investment", differs) for part in code.split()]
            continue
        name, _, part = code.partition("/")
        found.append(Measure(_source(kind), name, part, differs))
    return tuple(found)


def _source(kind: str) -> Source:
    known: dict[str, Source] = {"series": "series", "table": "table", "ranks": "ranks", "index": "index"}
    return known[kind]


def _put(senses: dict[Key, Sense], phrase: str, sense: Sense) -> None:
    words = key(phrase)
    for form in {words, bare(words)}:
        # What measures something stands over a word that says nothing; of cues the first counts.
        if form and (sense.role == "measure" or form not in senses or senses[form].role == "fill"):
            senses[form] = sense


@cache
def _lines(table: str) -> tuple[tuple[str, ...], ...]:
    with (HOME / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return tuple(tuple(line) for line in lines)
