"""Places that are ranked, and how a written name leads to one of them (convention §1)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from miqyas.errors import closest

LANGUAGES = ("en", "ar", "fr", "ur")
"""The languages in which every country has a name."""

FOLDER = Path(__file__).parents[1] / "packs" / "places"

# Letters that one sound is written with: Urdu and Persian forms meet the Arabic ones, and Latin letters
# that do not decompose meet their plain neighbours; the stretching bar and the lone hamza are left out.
_LETTERS = str.maketrans(
    {"ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه", "ـ": None, "ء": None}
    | {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
)
_WORD = re.compile(r"[^\W_]+")
_WORDS = {
    "st": "saint",
    "ste": "sainte",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federated",
} | dict.fromkeys(("the", "and", "of", "et", "l", "la", "le", "les"), "")


class Country(NamedTuple):
    """A country or territory: ISO 3166-1 codes, UN M49 code (three digits) and names by language."""

    iso3: str
    iso2: str
    m49: str
    names: Mapping[str, str]


@cache
def countries() -> Mapping[str, Country]:
    """Every country and territory of ISO 3166-1 and Kosovo (user-assigned XKX), by ISO-3 code."""
    return {
        row["iso3"]: Country(row["iso3"], row["iso2"], row["m49"], {tongue: row[tongue] for tongue in LANGUAGES})
        for row in _rows("countries")
    }


def resolve(text: str | int, language: str | None = None) -> str | None:
    """ISO-3 code of a written place, None where it is unknown or could mean several.

    text      ISO-3 in any case, ISO-2 in capitals, M49 with or without leading zeros, or a name
    language  names in this language are tried before those of all languages
    """
    if code := _code(text):
        return code
    key = fold(str(text))
    for tongue in (language, None) if language else (None,):
        if found := _index(tongue).get(key):
            return found[0] if len(found) == 1 else None
    return None


def suggest(text: str | int, count: int = 5) -> tuple[tuple[str, str], ...]:
    """Near misses for an error message: (English name, ISO-3), the likeliest first."""
    from difflib import get_close_matches

    key, index = fold(str(text)), _index(None)
    found = list(index.get(key, ()))
    if len(key) <= 3:
        found += get_close_matches(key.upper(), countries(), n=count, cutoff=0.6)
    if len(key) >= 4:
        found += [code for other in index if key in other for code in index[other]]
    found += [code for other in get_close_matches(key, index, n=3 * count, cutoff=0.7) for code in index[other]]
    return tuple((countries()[code].names["en"], code) for code in list(dict.fromkeys(found))[:count])


def slips(word: str, codes: Sequence[str], names: Mapping[str, Mapping[str, str]]) -> str:
    """The repair for a place that is not among some: those whose code or name is close, else some of all.

    names  code -> language -> name, of as many of the places as have any
    """
    spelled = {name.casefold(): code for code in codes for name in names.get(code, {}).values()}
    spelled |= {code.casefold(): code for code in codes}
    if close := dict.fromkeys(spelled[one] for one in closest(word, spelled)):
        said = {code: names.get(code, {}).get("en", code) for code in close}
        return "write " + " or ".join(
            f"'{code}'" + (f" ({name})" if name != code else "") for code, name in said.items()
        )
    listed = ", ".join(codes[:6]) + (", ..." if len(codes) > 6 else "")
    return f"take it out, or give its data; the {len(codes)} places of the data are {listed}"


def fold(text: str) -> str:
    """A name without case, accents, punctuation, spaces, articles and 'and'; abbreviations written out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    if not plain.isascii():
        plain = "".join(one for one in plain if not unicodedata.combining(one)).translate(_LETTERS)
    return "".join(_WORDS[word] if word in _WORDS else _without_article(word) for word in _WORD.findall(plain))


def _without_article(word: str) -> str:
    """An Arabic word without its article; short words keep it, since there it may be part of the word."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _code(text: str | int) -> str | None:
    word = str(text).strip()
    if word.isdecimal() and len(word) <= 3:
        return _codes().get(f"{int(word):03d}")
    if len(word) == 3:
        return word.upper() if word.upper() in countries() else None
    return _codes().get(word) if len(word) == 2 else None


@cache
def _codes() -> Mapping[str, str]:
    """ISO-2 and M49 codes -> ISO-3."""
    known = countries().values()
    return {one.iso2: one.iso3 for one in known} | {one.m49: one.iso3 for one in known if one.m49}


@cache
def _index(language: str | None) -> Mapping[str, tuple[str, ...]]:
    """Folded name -> the ISO-3 codes that it may mean; more than one where it is ambiguous."""
    index: dict[str, tuple[str, ...]] = {}
    for name, codes in _spellings(language):
        key = fold(name)
        index[key] = tuple(dict.fromkeys([*index.get(key, ()), *codes]))
    return index


def _spellings(language: str | None) -> Iterator[tuple[str, list[str]]]:
    for one in countries().values():
        for tongue, name in one.names.items():
            if language in (None, tongue):
                yield name, [one.iso3]
    if language is None:
        for row in _rows("aliases"):
            yield row["name"], row["iso3"].split()


def _rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
