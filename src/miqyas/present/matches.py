"""Matches for the doors: tables of counts and of declarations read, places named, and the cards of a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from miqyas.data.delimited import DELIMITERS, decoded
from miqyas.data.panel import Panel
from miqyas.data.place import fold, resolve
from miqyas.data.read import read
from miqyas.data.text import clean, unguarded
from miqyas.errors import DataError, MiqyasError, Notice, nearest
from miqyas.present.fields import COLUMNS, field_named
from miqyas.study.match.card import Card
from miqyas.study.match.declaration import Declaration, declared
from miqyas.study.match.field import FIELDS, READINESS
from miqyas.study.match.match import Match

ALL = "all"
NEEDED = ("party", "owner", "date", "expiry")
"""Columns without which a table declares nothing."""


def fields_named(word: str) -> tuple[str, ...]:
    """The field of a name, or all six; raises DataError with the nearest one."""
    if word.casefold() == ALL:
        return FIELDS
    try:
        return (field_named(word),)
    except DataError as error:
        raise DataError(error.what, where="FIELD", repair=nearest(word, (*FIELDS, ALL))) from None


def read_activity(path: str) -> tuple[Panel, tuple[Notice, ...]]:
    """Read a table of counts of any fields: iso3, year, field, count; the six are matched, all tell relatedness."""
    found = read(path, columns=COLUMNS, places="countries")
    return found.panel, found.notices


def read_declared(path: str) -> tuple[tuple[Declaration, ...], tuple[Notice, ...]]:
    """Read declared needs and offers, as the register exports them or with its columns: see docs/match.md."""
    file = Path(path)
    if not file.is_file():
        raise DataError(f"there is no file '{path}'", where="--declared", repair="give a CSV of needs and offers")
    return declared(_rows(file.name, decoded(file.name, file.read_bytes())))


def place_named(match: Match, word: str) -> str:
    """Code of a place that is matched, by its code or its name; raises DataError with near misses."""
    given = clean(word)
    found = resolve(given)
    folded = [one for one in match.places if fold(match.figures.name(one)) == fold(given)]
    code = found if found in match.places else next(iter(folded), None)
    if code is None:
        repair = match.figures.select(places=match.places).near(given)
        raise DataError(f"there is no place '{given}' among those that are matched", where="PLACE", repair=repair)
    return code


def cards_of(match: Match, place: str, other: str = "", *, language: str = "en") -> tuple[Card, ...]:
    """The cards of a place: who can give to it, likeliest first, then to whom what it can give is worth most.

    other  a second place: the cards of the pair, both ways
    """
    return tuple(_both_ways(match, place, other, language) if other else _of_place(match, place, language))


def cards_of_all(match: Match, *, language: str = "en") -> tuple[Card, ...]:
    """The likeliest partner of every place in every field, by readiness."""
    basis = match.basis(READINESS)
    return tuple(
        match.card(field, giver, place, language=language)
        for field in basis.fields
        for place in match.places
        if place not in basis.unknown[field]
        for giver in match.givers(field, place, most=1)
    )


def _of_place(match: Match, place: str, language: str) -> Iterator[Card]:
    for field in match.fields:
        told = set()
        for basis in match.bases_of(field):
            lost = match.basis(basis).unknown[field]
            if place not in lost:
                pairs = [(one, place) for one in match.givers(field, place, basis)]
                pairs += [(place, one) for one in match.takers(field, place, basis)]
                # Who declared that it can give, or that it needs, is shown also where figures would not.
                pairs += [two for two in _declared(match, field, place) if not set(two) & set(lost)]
                for giver, taker in dict.fromkeys(pairs):
                    told.add((giver, taker))
                    yield match.card(field, giver, taker, basis, language=language)
        for giver, taker in _declared(match, field, place):
            if (giver, taker) not in told:
                yield match.card(field, giver, taker, language=language)


def _declared(match: Match, field: str, place: str) -> list[tuple[str, str]]:
    return [(giver, taker) for key, giver, taker in match.met if key == field and place in (giver, taker)]


def _both_ways(match: Match, place: str, other: str, language: str) -> Iterator[Card]:
    if place == other:
        match.card(match.fields[0], place, other)  # says that nobody is matched with itself
    silent: list[MiqyasError] = []
    none = True
    for field in match.fields:
        for basis in match.bases_of(field):
            for giver, taker in ((other, place), (place, other)):
                try:
                    found = match.card(field, giver, taker, basis, language=language)
                except DataError as error:
                    silent.append(error)
                    continue
                none = False
                yield found
    if none:
        raise silent[0]


def _rows(name: str, text: str) -> Iterator[dict[str, str]]:
    first = next((line for line in io.StringIO(text) if line.strip() and not line.startswith("#")), "")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    heading: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not any(one.strip() for one in line) or line[0].startswith("#"):
            continue
        if not heading:
            heading = _heading(name, line)
            continue
        cells = dict(zip(heading, (clean(unguarded(one)) for one in line), strict=False))
        yield {**cells, "where": f"{name}, row {number}"}
    if not heading:
        raise DataError(f"{name} is empty", where="--declared", repair=f"head it with kind, {', '.join(NEEDED)}")


def _heading(name: str, line: list[str]) -> list[str]:
    found = [clean(one).casefold().replace(" ", "_") for one in line]
    if lost := [one for one in ("kind", *NEEDED) if one not in found]:
        raise DataError(
            f"{name} has no column '{lost[0]}'",
            where="--declared",
            repair="head it with kind (need or offer), party, field, modality, owner, date, expiry, text",
        )
    return found
