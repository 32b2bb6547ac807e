"""Free text in English, French, Arabic or Urdu, mapped to field, modality and sector by a controlled vocabulary.

Words are met as whole words: "IoT" is not in "antibiotic", nor "SLAM" in "Islamic". Letters that are written in
several ways, as Arabic and Urdu have them, are one letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from miqyas.data.pack import table

PACK = "field-vocabulary"
KINDS = ("field", "modality", "sector")

Key = tuple[str, ...]

# One letter for the forms that Arabic, Persian and Urdu write it in; the stretching bar and the hamza are left out.
_LETTERS = str.maketrans(
    {"ی": "ي", "ى": "ي", "ے": "ي", "ئ": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه", "ۂ": "ه", "ە": "ه"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ۆ": "و", "ں": "ن", "ـ": None, "ء": None}
    | {"\u200c": " ", "\u200d": None, "œ": "oe", "æ": "ae", "’": " ", "'": " "}
)
_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile(r"[\u0621-\u06d3]")
_SMALL = re.compile(r"(?<![^\W_])(?:ai|ia)(?![^\W_])")
# What Arabic writes together with the word behind it: and, then, with, for, as; and the article.
_PREFIX = re.compile(r"^(?:[وف]?(?:ال|بال|كال|لل)|[وفبلك])(?=\w{3})")


@dataclass(frozen=True)
class Term:
    """A word or phrase that was met, and what it stands for."""

    text: str
    kind: str
    id: str


@dataclass(frozen=True)
class Wording:
    """What a text speaks of: ids in the order in which they were met, and the words that say so."""

    fields: tuple[str, ...]
    modalities: tuple[str, ...]
    sectors: tuple[str, ...]
    terms: tuple[Term, ...]


def wording(text: str) -> Wording:
    """Map a text; longer phrases are met before the shorter ones in them, and each word counts once."""
    words, known = _said(text), _phrases()
    longest, found, at = max(map(len, known)), list[Term](), 0
    while at < len(words):
        size, met = next(
            ((n, hit) for n in range(min(longest, len(words) - at), 0, -1) if (hit := _met(words[at : at + n], known))),
            (1, ()),
        )
        found += [Term(" ".join(words[at : at + size]), kind, id) for kind, id in met]
        at += size
    fields, modalities, sectors = (tuple(dict.fromkeys(t.id for t in found if t.kind == kind)) for kind in KINDS)
    return Wording(fields, modalities, sectors, tuple(found))


def plain(text: str) -> str:
    """A text without case, accents and vowel signs, each letter in one form."""
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", lower)
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_LETTERS)


def _words(text: str) -> Key:
    return tuple(_WORD.findall(plain(text)))


def _said(text: str) -> Key:
    # Two small letters are no acronym: "j'ai" has nothing to do with AI. A dot keeps the word and is in no phrase.
    return _words(_SMALL.sub("\u2400", text))


def _met(words: Key, known: Mapping[Key, tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    # As it stands first: a word may begin with what looks like an article.
    if words in known:
        return known[words]
    bare = tuple(_PREFIX.sub("", one) if _ARABIC.search(one) else one for one in words)
    return known.get(bare, ())


@cache
def _phrases() -> Mapping[Key, tuple[tuple[str, str], ...]]:
    """Folded words of a phrase -> what it stands for; phrases of Arabic letters also without their articles."""
    found: dict[Key, dict[tuple[str, str], None]] = {}
    for row in table(PACK):
        words = _words(row["term"])
        bare = tuple(_PREFIX.sub("", one) if _ARABIC.search(one) else one for one in words)
        for key in {words, bare}:
            found.setdefault(key, {})[row["kind"], row["id"]] = None
    return {key: tuple(met) for key, met in found.items()}
