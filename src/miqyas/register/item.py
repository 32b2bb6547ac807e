"""Commitments and statements as reports need them: joined with field, evidence and dates, on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from miqyas.register import entry
from miqyas.register.edtf import LAST, span
from miqyas.register.ledger import Ledger
from miqyas.register.line import damaged
from miqyas.register.pause import paused
from miqyas.register.status import COMPLETE, FIRST, OPEN, is_commitment

PATIENCE = 180
"""Days without evidence after which an open commitment is stale, unless something else is said."""


KINDS = ("commitment", "area", "evidence", "milestone", "party")
"""What a book is made of."""

Row = tuple[str, int, str, dict[str, Any]]
"""Id, version, moment of recording, content."""


class Item(NamedTuple):
    """A commitment (bound) or a statement: who owes what to whom by when, and the last sign of it.

    due        as it was agreed, empty without a date; last_day the last day that this may mean
    since      the day since which the status holds
    evidence   the latest day of a document that shows something of it
    sign       the last sign of life: evidence, or the day on which it was agreed or recorded
    open       something is still owed: bound, and neither complete nor superseded nor withdrawn
    overdue    open after the last day that its date may mean
    stale      open, and nothing has shown anything of it for longer than the patience
    """

    entity: str
    version: int
    text: str
    bound: bool
    by: tuple[str, ...]
    to: tuple[str, ...]
    owner: str
    counterpart: str
    field: str
    modality: str
    engagement: str
    agreed: date | None
    due: str
    last_day: date | None
    status: str
    since: date | None
    evidence: date | None
    sign: date
    open: bool
    overdue: bool
    stale: bool


@dataclass(frozen=True)
class Book:
    """Everything that was promised, as it stands on a day; above says which party belongs to which."""

    on: date
    known: str
    patience: int
    items: tuple[Item, ...]
    above: Mapping[str, str]

    def under(self, party: str) -> frozenset[str]:
        """A party and all that belong to it."""
        found = {party}
        while more := {one for one, top in self.above.items() if top in found} - found:
            found |= more
        return frozenset(found)

    def part(self, *, partner: str = "", field: str = "") -> Book:
        """The items that a partner owes or is owed, and those of a field."""
        if not partner and not field:
            return self
        sides = self.under(partner) if partner else frozenset()
        kept = tuple(
            one
            for one in self.items
            if (not partner or not sides.isdisjoint((*one.by, *one.to))) and (not field or one.field == field)
        )
        return Book(self.on, self.known, self.patience, kept, self.above)


def book(ledger: Ledger, *, as_of: str = "", known: str = "", patience: int = PATIENCE) -> Book:
    """Read everything that was promised, as it stands on a day and was known by another (default: now)."""
    at = entry.moment(as_of, known)
    day = date.fromisoformat(at.as_of)
    with ledger.store.reading() as connection:
        of = {kind: entry.contents(connection, at, kind) for kind in KINDS}
    try:
        return _book(of, at, day, patience)
    except (KeyError, TypeError, AttributeError, ValueError):
        # What the register accepts has these fields in these forms.
        raise damaged() from None


def _book(of: Mapping[str, Sequence[Row]], at: entry.Moment, day: date, patience: int) -> Book:
    areas = {one: held for one, _, _, held in of["area"]}
    with paused():
        shown = _shown(of["evidence"], {one: held["commitment"] for one, _, _, held in of["milestone"]})
        items = tuple([_item(one, areas, shown, day, patience) for one in of["commitment"]])
    above = {one: held["part_of"] for one, _, _, held in of["party"] if "part_of" in held}
    above |= {one: held["country"] for one, _, _, held in of["party"] if _of_state(held)}
    return Book(day, at.known, patience, items, above)


def _of_state(held: Mapping[str, str]) -> bool:
    # A ministry belongs to its country, also where nobody said so.
    return held.get("type") == "ministry" and "country" in held and "part_of" not in held


def _item(row: Row, areas: Mapping[str, Mapping[str, str]], shown: Mapping[str, date], on: date, patience: int) -> Item:
    entity, version, recorded, held = row
    say = held.get
    area = areas.get(say("area", ""), _NOWHERE)
    agreed, due, since, owner = say("agreed"), say("due", ""), say("status_since"), say("owner", "")
    day = span(agreed).earliest if agreed else None
    evidence = shown.get(entity)
    last = span(due).latest if due else None
    last = None if last == LAST else last
    status = say("status", FIRST)
    sign = evidence or day or date.fromisoformat(recorded[:10])
    bound = is_commitment(held)
    still = bound and status in OPEN
    return Item(
        entity, version, held["text"], bound, tuple(held["by"]), tuple(say("to", ())),
        owner, say("counterpart", ""), area.get("field", ""), area.get("modality", ""),
        say("engagement", ""), day, due, last, status,
        span(since).earliest if since else None, evidence, sign,
        still, still and last is not None and last < on, still and (on - sign).days > patience,
    )  # fmt: skip


_NOWHERE: Mapping[str, str] = {}


def _shown(evidence: Sequence[Row], milestones: Mapping[str, str]) -> dict[str, date]:
    # What shows a milestone shows its commitment.
    found: dict[str, date] = {}
    for _, _, _, held in evidence:
        day = span(held["date"]).latest
        for about in held["about"]:
            target = milestones.get(about, about)
            found[target] = max(day, found.get(target, day))
    return found


def complete(one: Item) -> bool:
    """Whether it was delivered."""
    return one.status == COMPLETE
