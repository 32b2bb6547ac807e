"""Shapes of values in a model file: what may stand behind a key, in words, as a test, and as JSON Schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

YEARS = (1000, 9999)
LARGEST = 1e150
"""The largest size of a figure: its square and the sum of many such squares are still numbers."""
HIGHEST = sys.float_info.max
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
_WORD = r"^[^\s/\\:*?\"<>|]+$"


@dataclass(frozen=True)
class Shape:
    """What may be written behind a key: told in words, tested by `fits`, and as JSON Schema for editors."""

    told: str
    fits: Callable[[Any], bool]
    schema: Mapping[str, Any]


def whole(value: Any) -> bool:
    """Whether it is a whole number (true and false are none)."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    """Whether it is a finite number (true and false are none)."""
    # A whole number of TOML may be too large for a float, which a comparison bears and a conversion does not.
    return isinstance(value, int | float) and not isinstance(value, bool) and -HIGHEST <= value <= HIGHEST


def text(value: Any) -> bool:
    """Whether it is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def texts(value: Any) -> bool:
    """Whether it is a list of texts, none of them empty and none twice."""
    return isinstance(value, list | tuple) and all(map(text, value)) and len(set(value)) == len(value)


def one_of(*words: str) -> Shape:
    """Make the shape of a choice of words."""
    told = " or ".join(f'"{word}"' for word in words)
    return Shape(told, lambda value: isinstance(value, str) and value in words, {"enum": list(words)})


def _languages(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        re.match(_LANGUAGE, key) is not None and isinstance(said, str) for key, said in value.items()
    )


def _year(value: Any) -> bool:
    return whole(value) and YEARS[0] <= value <= YEARS[1]


_SOME = {"type": "string", "pattern": r"\S"}
_LIST = {"type": "array", "items": _SOME, "uniqueItems": True}
_YEAR = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]}

TEXT = Shape('a text in "quotes"', lambda value: isinstance(value, str), {"type": "string"})
NAME = Shape('a text in "quotes" which is not empty', text, _SOME)
WORD = Shape(
    "one word in quotes, which may stand in the name of a file",
    lambda value: isinstance(value, str) and re.match(_WORD, value) is not None,
    {"type": "string", "pattern": _WORD},
)
WORDS = Shape(
    'a text, or one per language: {en = "...", ar = "..."}',
    lambda value: isinstance(value, str) or _languages(value),
    {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "propertyNames": {"pattern": _LANGUAGE},
                "additionalProperties": {"type": "string"},
            },
        ]
    },
)
LIST = Shape('a list of different texts: ["...", "..."]', texts, _LIST)
CODES = Shape(
    'a text, or a list of different texts: ["...", "..."]',
    lambda value: text(value) or (texts(value) and len(value) > 0),
    {"anyOf": [_SOME, {**_LIST, "minItems": 1}]},
)
YEAR = Shape("a year with four digits, without quotes", _year, _YEAR)
LIMITS = Shape(
    '"fixed", "yearly" or a base year',
    lambda value: value in ("fixed", "yearly") if isinstance(value, str) else _year(value),
    {"anyOf": [{"enum": ["fixed", "yearly"]}, _YEAR]},
)
NUMBER = Shape(
    "a finite number, without quotes",
    lambda value: number(value) and abs(value) <= LARGEST,
    {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
)
POSITIVE = Shape(
    "a finite number above 0",
    lambda value: number(value) and value > 0,
    {"type": "number", "exclusiveMinimum": 0},
)
LEAST = Shape(
    "a number from 0",
    lambda value: number(value) and value >= 0,
    {"type": "number", "minimum": 0},
)
RISING = Shape(
    "a list of 2 numbers, the lower first (what is better is said by direction)",
    lambda value: (
        isinstance(value, list | tuple) and len(value) == 2 and all(map(NUMBER.fits, value)) and value[0] < value[1]
    ),
    {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
)
SHARE = Shape(
    "a share from 0 to 1",
    lambda value: number(value) and 0 <= value <= 1,
    {"type": "number", "minimum": 0, "maximum": 1},
)
SPREAD = Shape(
    "a number above 0 and at most 1",
    lambda value: number(value) and 0 < value <= 1,
    {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
)
COUNT = Shape("a whole number from 0", lambda value: whole(value) and value >= 0, {"type": "integer", "minimum": 0})
MANY = Shape("a whole number from 1", lambda value: whole(value) and value >= 1, {"type": "integer", "minimum": 1})
LEVELS = Shape(
    "a list of whole numbers from 1",
    lambda value: isinstance(value, list | tuple) and all(map(MANY.fits, value)),
    {"type": "array", "items": MANY.schema},
)
OPTIONS = Shape(
    "a list of at least two values",
    lambda value: isinstance(value, list | tuple) and len(value) > 1,
    {"type": "array", "minItems": 2},
)
SHARES = Shape(
    "a list of shares from 0 to 1",
    lambda value: isinstance(value, list | tuple) and all(map(SHARE.fits, value)),
    {"type": "array", "items": SHARE.schema},
)
CHANCES = Shape(
    "a list of shares from 0 to 1; beside `given` one such list for each option of the other",
    lambda value: SHARES.fits(value) or (isinstance(value, list | tuple) and all(map(SHARES.fits, value))),
    {"anyOf": [SHARES.schema, {"type": "array", "items": SHARES.schema}]},
)
CHANCES = Shape(
    "a list of shares from 0 to 1; beside `given` one such list for each option of the other",
    lambda value: SHARES.fits(value) or (isinstance(value, list | tuple) and all(map(SHARES.fits, value))),
    {"anyOf": [SHARES.schema, {"type": "array", "items": SHARES.schema}]},
)
TABLE = Shape("a table", lambda value: isinstance(value, Mapping), {"type": "object"})
TABLES = Shape(
    "a list of tables: [{...}, {...}]",
    lambda value: isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value),
    {"type": "array", "items": {"type": "object"}},
)
SPAN = Shape(
    "two years, the earlier first: [2015, 2020]",
    lambda value: (
        isinstance(value, list | tuple) and len(value) == 2 and all(map(_year, value)) and value[0] < value[1]
    ),
    {"type": "array", "items": _YEAR, "minItems": 2, "maxItems": 2},
)
MEASURED = Shape(
    '"data", or a table {series = standard deviation}',
    lambda value: (
        value == "data" or (isinstance(value, Mapping) and len(value) > 0 and all(map(POSITIVE.fits, value.values())))
    ),
    {
        "anyOf": [
            {"const": "data"},
            {"type": "object", "minProperties": 1, "additionalProperties": POSITIVE.schema},
        ]
    },
)
LIMIT = Shape(
    "two shares from 0 to 1, the lower first: [0.1, 0.4]",
    lambda value: (
        isinstance(value, list | tuple) and len(value) == 2 and all(map(SHARE.fits, value)) and value[0] <= value[1]
    ),
    {"type": "array", "items": SHARE.schema, "minItems": 2, "maxItems": 2},
)
