"""What is looked for in each language: tables of words and patterns, read from vocabulary/*.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from miqyas.data.place import countries
from miqyas.errors import DataError, nearest
from miqyas.register.lint import number
from miqyas.register.lint.plain import lettered, plain
from miqyas.register.lint.sentence import LANGUAGES

FOLDER = Path(__file__).parent / "vocabulary"
_MACRO = re.compile(r"\{([a-z_]+)\}")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Vocabulary:
    """One language: pattern by name ('kind.binding'), number and month words, currencies, units, examples.

    before    whether who acts stands before the verb
    leads     whether a lead is named before the words that say so
    first     whether a name behind a collective doer is no doer
    dated     by way of saying a date its patterns, the most exact one first
    example   by missing item, how it would be written
    """

    language: str
    before: bool
    leads: bool
    first: bool
    patterns: Mapping[str, re.Pattern[str]]
    dated: Mapping[str, tuple[re.Pattern[str], ...]]
    numbers: Mapping[str, float]
    months: Mapping[str, int]
    parts: Mapping[str, int]
    currencies: Mapping[str, str]
    units: Mapping[str, str]
    places: Mapping[str, str]
    example: Mapping[str, str]

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """The first match of a pattern."""
        return self.patterns.get(name, _NEVER).search(text)

    def each(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """All matches of a pattern."""
        return self.patterns.get(name, _NEVER).finditer(text)

    def hide(self, name: str, text: str) -> str:
        """The text with the matches of a pattern hidden."""
        return self.patterns.get(name, _NEVER).sub(lambda one: "▯" * len(one[0]), text)

    def value(self, text: str) -> Any:
        """The number that a text says, None for none."""
        return number.number(text, self.numbers)


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of a language; raises DataError where there is none."""
    if language not in LANGUAGES:
        what = f"drafts in '{language[:20]}' are not read"
        raise DataError(what, where="language", repair=nearest(language[:20], LANGUAGES))
    found = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))

    def words(name: str) -> dict[str, Any]:
        return {plain(one, language): value for one, value in found[name].items()}

    numbers = words("numbers")
    places = _places(language) | words("names")
    macros = {name: _either(lettered(one, language) for one in some) for name, some in found["words"].items()}
    prefix = found["grammar"].get("prefix", "")
    counted = number.pattern(numbers, found["grammar"]["joint"], prefix)
    macros |= {
        "number": counted,
        "month": _either(map(re.escape, words("months"))),
        "part": _either(map(re.escape, words("parts"))),
        "unit": _either(words("units")),
        "currency": _either(words("currencies")),
        "country": f"(?-i:{_either(map(re.escape, places))})",
    }

    def patterns(some: list[str]) -> Iterator[str]:
        return (_filled(one, macros, language) for one in some)

    return Vocabulary(
        language,
        found["grammar"]["doer"] == "before",
        found["grammar"]["lead"] == "before",
        found["grammar"].get("first", False),
        {
            f"{section}.{name}": re.compile("|".join(patterns(some)), re.IGNORECASE)
            for section, names in found["pattern"].items()
            for name, some in names.items()
            if some
        },
        {
            name: tuple(re.compile(one, re.IGNORECASE) for one in patterns(some))
            for name, some in found["dated"].items()
        },
        numbers,
        words("months"),
        words("parts"),
        words("currencies"),
        words("units"),
        places,
        found["example"],
    )


def _filled(pattern: str, macros: Mapping[str, str], language: str) -> str:
    filled = lettered(pattern, language)
    while names := _MACRO.findall(filled):
        for name in names:
            filled = filled.replace("{" + name + "}", macros[name])
    return f"(?:{filled})"


def _either(words: Iterator[str] | Any) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _places(language: str) -> dict[str, str]:
    """Names of countries in a language -> ISO-3; codes in capitals stand for themselves."""
    names: dict[str, str] = {}
    for code, one in countries().items():
        for tongue in {language, "en"} if language in ("en", "fr") else {language}:
            names.setdefault(plain(one.names[tongue], language), code)
    return names
