"""Claims in a file: TOML with one `[[claim]]` each, as a sentence, or with what it is about given beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from miqyas.data.text import clean
from miqyas.errors import DataError, nearest
from miqyas.index.modelfile import shipped
from miqyas.study.claim.claim import Claim, Kind, Measure
from miqyas.study.claim.grammar import Pins, parse
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.span import span

KEYS = (
    *("text", "said", "source", "id", "kind", "subjects", "others", "group", "period"),
    *("series", "also", "table", "index", "category", "node", "assessed"),
)
"""What a claim in a file may say; other keys are an author's own and are not read."""
BYTES = 2_000_000
MANY = 2000


@dataclass(frozen=True)
class Entry:
    """One claim of a file: its name there, the claim or why it is none, and its own day of assessment."""

    id: str
    text: str
    claim: Claim | None
    fault: DataError | None = None
    assessed: date | None = None


def read_claims(file: Path, ground: Ground, *, said: date | None = None) -> tuple[Entry, ...]:
    """Read a file of claims; a sentence that is not understood is an entry with its fault, the others are read.

    said  the day of claims that name none. Raises DataError for a file that is no TOML, is too large or has no claim.
    """
    document = _document(file)
    found = [one for key in ("claim", "case", "statement") for one in _tables(document, key, file)]
    if not found:
        raise DataError(
            f"{file.name} has no claim", where=str(file), repair='write [[claim]] and below it text = "..."'
        )
    if len(found) > MANY:
        raise DataError(
            f"{file.name} has {len(found):,} claims", where=str(file), repair=f"give at most {MANY:,} in a file"
        )
    day = _day(document.get("assessed"), "assessed")
    return tuple(_entry(one, i, ground, said, day) for i, one in enumerate(found, start=1))


def claim_of(given: Mapping[str, Any], ground: Ground, *, said: date | None = None) -> Claim:
    """Make a claim of what one `[[claim]]` says: raises DataError with the key that is wrong."""
    text = given.get("text", "")
    if not isinstance(text, str):
        raise DataError("'text' is no text", where="text", repair='write text = "..." in quotation marks')
    day = _day(given.get("said"), "said") or said
    period = given.get("period")
    pins = Pins(
        subjects=_places(given, "subjects", ground),
        others=_places(given, "others", ground),
        measures=_measures(given, ground),
        group=_word(given, "group"),
        period=None if period is None else span(str(period)),
        kind=_kind(given),
    )
    if pins.group:
        # A group that nobody has is told with those that there are.
        ground.members(pins.group, day or date.today())
    made = parse(text, ground, said=day, pins=pins)
    return replace(made, source=_word(given, "source") or made.source)


def _entry(given: Mapping[str, Any], number: int, ground: Ground, said: date | None, day: date | None) -> Entry:
    name = clean(str(given.get("id", number)))[:60]
    text = given["text"] if isinstance(given.get("text"), str) else ""
    try:
        return Entry(
            name, text, claim_of(given, ground, said=said), None, _day(given.get("assessed"), "assessed") or day
        )
    except DataError as error:
        return Entry(name, text, None, error, day)


def _document(file: Path) -> dict[str, Any]:
    if file.stat().st_size > BYTES:
        raise DataError(
            f"{file.name} has {file.stat().st_size:,} bytes", where=str(file), repair=f"give at most {BYTES:,} bytes"
        )
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise DataError(f"{file.name} is not written in UTF-8", where=str(file), repair="save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(
            f"{file.name} is no TOML: {error}", where=str(file), repair='write [[claim]] and below it text = "..."'
        ) from None


def _tables(document: Mapping[str, Any], key: str, file: Path) -> Sequence[Mapping[str, Any]]:
    found = document.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise DataError(f"'{key}' is no list of tables", where=str(file), repair=f"write [[{key}]] with two brackets")
    return found


def _measures(given: Mapping[str, Any], ground: Ground) -> tuple[Measure, ...]:
    codes = [*_list(given, "series"), *_list(given, "also")]
    found = [Measure("series", one) for one in codes if one]
    for one in found:
        ground.panel.find(one.code)
    for key in ("table", "index"):
        if name := _word(given, key):
            if key == "table" and name not in ground.forms:
                raise DataError(f"no table is called '{name}'", where="table", repair=nearest(name, ground.forms))
            found.append(_named(name, _word(given, "category") or _word(given, "node"), ground))
    return tuple(found)


def _named(name: str, part: str, ground: Ground) -> Measure:
    if name not in ground.forms:
        if name not in shipped():
            raise DataError(f"no index is called '{name}'", where="index", repair=nearest(name, shipped()))
        return Measure("index", name, part)
    return Measure("ranks" if ground.forms[name]["kind"] == "ranks" else "table", name, part)


def _places(given: Mapping[str, Any], key: str, ground: Ground) -> tuple[str, ...]:
    found = []
    for one in _list(given, key):
        code = ground.place(one)
        if code is None:
            raise DataError(f"no place is called '{clean(one)[:60]}'", where=key, repair="write a code (PAK) or a name")
        found.append(code)
    return tuple(found)


def _list(given: Mapping[str, Any], key: str) -> list[str]:
    value = given.get(key, [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise DataError(f"'{key}' is no list of names", where=key, repair=f'write {key} = ["PAK", "IND"]')
    return listed


def _word(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise DataError(f"'{key}' is no text", where=key, repair=f'write {key} = "..."')
    return value


def _kind(given: Mapping[str, Any]) -> Kind | None:
    word = _word(given, "kind")
    if word and word not in get_args(Kind):
        raise DataError(f"no kind of claim is called '{word}'", where="kind", repair=nearest(word, get_args(Kind)))
    return cast(Kind, word) if word else None


def _day(value: Any, key: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise DataError(f"'{str(value)[:40]}' is no day", where=key, repair=f'write {key} = "2022-12-12"') from None
