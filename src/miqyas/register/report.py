"""What is open, overdue and stale, who owes whom, what gets delivered, and which policies are on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Literal

import numpy as np

from miqyas.errors import DataError, nearest
from miqyas.register.edtf import span
from miqyas.register.entry import Entry
from miqyas.register.item import Book, Item, complete
from miqyas.register.survival import Curve, curve

Key = Literal["partner", "field", "modality", "engagement"]
NONE = "(not said)"
_ID = attrgetter("entity")


@dataclass(frozen=True)
class Tally:
    """How many promises there are of one partner, field, way of working or engagement; overdue and stale are open."""

    key: str
    commitments: int
    open: int
    overdue: int
    stale: int
    complete: int
    ended: int
    statements: int


@dataclass(frozen=True)
class Balance:
    """What a partner owes others and what others owe it, as far as it is open."""

    partner: str
    owes: tuple[Item, ...]
    owed: tuple[Item, ...]


@dataclass(frozen=True)
class Delivery:
    """How long delivery takes: days from agreement to completion, of commitments with a day of agreement.

    left_out  commitments that say nothing on when they were agreed or completed, or were completed before
    """

    key: str
    curve: Curve
    left_out: int


@dataclass(frozen=True)
class Side:
    """A declared need or offer that stands: answers are the entries of other parties that meet it."""

    entry: Entry
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Instruments:
    """Policy instruments of one aim, and the partners in industry that they name."""

    aim: str
    policies: tuple[Entry, ...]
    partners: tuple[str, ...]


def open_items(book: Book) -> tuple[Item, ...]:
    """What is still owed, the earliest due first."""
    return _sorted(one for one in book.items if one.open)


def overdue(book: Book) -> tuple[Item, ...]:
    """What is still owed after its day, the longest overdue first."""
    return _sorted(one for one in book.items if one.overdue)


def stale(book: Book) -> tuple[Item, ...]:
    """What is still owed and has shown no sign for longer than the patience, the most silent first."""
    return tuple(sorted((one for one in book.items if one.stale), key=lambda one: (one.sign, one.entity)))


def statements(book: Book) -> tuple[Item, ...]:
    """What was said without an owner or a date: it binds nobody."""
    return tuple(one for one in book.items if not one.bound)


def tallies(book: Book, key: Key = "partner") -> tuple[Tally, ...]:
    """Promises by who owes them, or by field, way of working or engagement; the most open first."""
    counts: dict[str, list[int]] = {}
    names = _keys(key)
    for one in book.items:
        for name in names(one):
            count = counts.get(name) or counts.setdefault(name, [0] * 6)
            if not one.bound:
                count[5] += 1
                continue
            count[0] += 1
            if one.open:
                count[1] += 1
                count[2] += one.overdue
                count[3] += one.stale
            elif complete(one):
                count[4] += 1
    made = [
        Tally(name, bound, still, late, silent, done, bound - still - done, loose)
        for name, (bound, still, late, silent, done, loose) in counts.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.open, -one.commitments, one.key)))


def balance(book: Book, partner: str) -> Balance:
    """What a partner, with all that belong to it, owes others and is owed by them."""
    sides = book.under(partner)
    still = open_items(book)
    owes = tuple(one for one in still if not sides.isdisjoint(one.by))
    owed = tuple(one for one in still if not sides.isdisjoint(one.to))
    return Balance(partner, owes, owed)


def delivery(book: Book, key: Key | None = None) -> tuple[Delivery, ...]:
    """The Kaplan-Meier estimate of delivery, of everything or of each key; what is open or ended is censored."""
    if key is None:
        return (_delivery(book, "all", book.items),)
    found: dict[str, list[Item]] = {}
    for one in book.items:
        for name in _keys(key)(one) if one.bound else ():
            found.setdefault(name, []).append(one)
    return tuple(_delivery(book, name, found[name]) for name in sorted(found))


def sides(book: Book, entries: Iterable[Entry], kind: Literal["need", "offer"]) -> tuple[Side, ...]:
    """Needs (or offers) that have not expired, with the offers (or needs) of others in the same field and way."""
    standing = [one for one in entries if span(one.content["expiry"]).latest >= book.on]
    others: dict[tuple[str, str], list[Entry]] = {}
    for one in standing:
        if one.kind != kind and one.kind in ("need", "offer"):
            others.setdefault(_cell(one), []).append(one)
    return tuple(
        Side(
            one,
            tuple(met.entity for met in others.get(_cell(one), ()) if met.content["party"] != one.content["party"]),
        )
        for one in standing
        if one.kind == kind
    )


def instruments(policies: Iterable[Entry], on: date) -> tuple[Instruments, ...]:
    """Policies that hold on a day, by aim: one for both aims is under each."""
    held = [one for one in policies if "end" not in one.content or span(one.content["end"]).latest >= on]
    return tuple(
        Instruments(
            aim,
            tuple(one for one in held if one.content["aim"] in (aim, "both")),
            tuple(
                dict.fromkeys(
                    name
                    for one in held
                    if one.content["aim"] in (aim, "both")
                    for name in one.content.get("partner", ())
                )
            ),
        )
        for aim in ("exports", "adoption")
    )


def _sorted(items: Iterable[Item]) -> tuple[Item, ...]:
    # Two sorts of one key each are quicker than one of pairs; the second keeps the order of the first.
    return tuple(sorted(sorted(items, key=_ID), key=lambda one: one.last_day or date.max))


def _cell(one: Entry) -> tuple[str, str]:
    return one.content["field"], one.content["modality"]


def _keys(key: str) -> Callable[[Item], tuple[str, ...]]:
    known: Mapping[str, Callable[[Item], tuple[str, ...]]] = {
        "partner": lambda one: one.by,
        "field": lambda one: (one.field or NONE,),
        "modality": lambda one: (one.modality or NONE,),
        "engagement": lambda one: (one.engagement or NONE,),
    }
    if key not in known:
        raise DataError(f"promises are not told by '{key}'", where="by", repair=nearest(key, known))
    return known[key]


def _delivery(book: Book, key: str, items: Iterable[Item]) -> Delivery:
    days, done, left_out = [], [], 0
    for one in items:
        if not one.bound:
            continue
        end = book.on if one.open else one.since
        if one.agreed is None or end is None or end < one.agreed:
            left_out += 1
            continue
        days.append((end - one.agreed).days)
        done.append(complete(one))
    return Delivery(key, curve(np.array(days, dtype=np.float64), np.array(done, dtype=np.bool_)), left_out)
