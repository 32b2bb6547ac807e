"""Declared needs and offers: what a side says of itself, beside what figures say of it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from miqyas.data.place import resolve
from miqyas.errors import DataError, MiqyasError, Notice, nearest, raise_all
from miqyas.study.match.field import FIELDS
from miqyas.study.match.wording import wording

SIDES = ("need", "offer")
WHOLE = re.compile(r"\d{4}(-\d\d)?")
GENERAL = "general"
"""The field of what concerns all six."""

MODALITIES = ("training", "experts", "infrastructure", "standards", "research", "market", "finance")
"""What one side can give another."""


@dataclass(frozen=True)
class Declaration:
    """What a party needs or offers in a field and modality; it stands from its date until its expiry, both included.

    party   ISO-3 code of a country, or the identifier of an institution
    mapped  whether field or modality was read out of the text
    """

    party: str
    side: str
    field: str
    modality: str
    owner: str
    date: str
    expiry: str
    text: str = ""
    id: str = ""
    mapped: bool = False

    def stands(self, on: str) -> bool:
        """Whether it stands on an ISO date."""
        return self.date <= on <= self.expiry


@dataclass(frozen=True)
class Meeting:
    """A declared offer that meets a declared need in one field and modality."""

    field: str
    modality: str
    offer: Declaration
    need: Declaration


def declared(rows: Iterable[Mapping[str, str]]) -> tuple[tuple[Declaration, ...], tuple[Notice, ...]]:
    """Read plain rows: party, kind (need or offer), field, modality, owner, date, expiry, text, id.

    Field and modality may be empty where a text says them; a text that speaks of several gives one declaration
    each, one that speaks of none is told in a notice and left out. Rows of other kinds are passed over.
    Raises DataError, or Problems for several, for what cannot be true: no owner, no date, an expiry before it.
    """
    found: list[Declaration] = []
    notices: list[Notice] = []
    wrong: list[MiqyasError] = []
    for number, row in enumerate(rows, start=1):
        kind = _cell(row, "kind").casefold()
        if kind and kind not in SIDES:
            continue
        where = _cell(row, "where") or f"row {number}"
        try:
            mine = _read(row, kind, where)
        except DataError as error:
            wrong.append(error)
            continue
        found += mine
        if not mine:
            notices.append(Notice("a declaration speaks of no field and modality and was left out", where=where))
    raise_all("declared needs and offers", wrong)
    return tuple(found), tuple(notices)


def meetings(given: Sequence[Declaration], on: str) -> Mapping[tuple[str, str, str], tuple[Meeting, ...]]:
    """(field, giver, taker) -> offers that meet needs on an ISO date; what concerns all fields meets in each."""
    found: dict[tuple[str, str, str], list[Meeting]] = {}
    standing = [one for one in given if one.stands(on)]
    offers = [one for one in standing if one.side == "offer"]
    for need in [one for one in standing if one.side == "need"]:
        for offer in offers:
            if offer.party != need.party and offer.modality == need.modality:
                for field in _both(offer.field, need.field):
                    key = field, offer.party, need.party
                    found.setdefault(key, []).append(Meeting(field, need.modality, offer, need))
    return {key: tuple(sorted(met, key=lambda one: one.modality)) for key, met in sorted(found.items())}


def _both(one: str, other: str) -> tuple[str, ...]:
    if GENERAL in (one, other):
        return FIELDS if one == other else (other if one == GENERAL else one,)
    return (one,) if one == other else ()


def _read(row: Mapping[str, str], kind: str, where: str) -> list[Declaration]:
    if not kind:
        raise DataError("a declaration is a need or an offer", where=where, repair="write 'need' or 'offer' in 'kind'")
    party, owner = _cell(row, "party"), _cell(row, "owner")
    if not party or not owner:
        lacks = "party" if not party else "owner"
        raise DataError(f"a declared {kind} has no {lacks}", where=where, repair=f"say in '{lacks}' who it is")
    began, ends = _day(row, "date", where), _day(row, "expiry", where)
    if ends < began:
        raise DataError(f"it expires on {ends}, before its date {began}", where=where, repair="exchange the two")
    text = _cell(row, "text")
    said = wording(text)
    fields = _given(row, "field", (*FIELDS, GENERAL), where) or said.fields
    modalities = _given(row, "modality", MODALITIES, where) or said.modalities
    mapped = not (_cell(row, "field") and _cell(row, "modality"))
    return [
        Declaration(
            party=resolve(party) or party,
            side=kind,
            field=field,
            modality=modality,
            owner=owner,
            date=began,
            expiry=ends,
            text=text,
            id=_cell(row, "id"),
            mapped=mapped,
        )
        for field in fields
        for modality in modalities
    ]


def _given(row: Mapping[str, str], name: str, known: Sequence[str], where: str) -> tuple[str, ...]:
    word = _cell(row, name).casefold()
    if word and word not in known:
        raise DataError(f"there is no {name} '{word[:40]}'", where=where, repair=nearest(word[:40], known))
    return (word,) if word else ()


def _day(row: Mapping[str, str], name: str, where: str) -> str:
    # A month or a year stands for its first day, and as an expiry for its last.
    text = _cell(row, name)
    last = name == "expiry"
    try:
        if WHOLE.fullmatch(text):
            year, month = int(text[:4]), int(text[5:] or (12 if last else 1))
            return date(year, month, monthrange(year, month)[1] if last else 1).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        told = f"'{text[:20]}' is no date" if text else "there is none"
        raise DataError(
            f"a declaration needs its {name}: {told}", where=where, repair=f"write {name} as in 2026-12-31"
        ) from None


def _cell(row: Mapping[str, str], name: str) -> str:
    return (row.get(name) or "").strip()
