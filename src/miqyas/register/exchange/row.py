"""An entry between the register and a file: what it says, on which version, for which time, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from miqyas.errors import DataError, nearest
from miqyas.register.detail import DIGEST, ERASED
from miqyas.register.entry import Entry
from miqyas.register.kind import KINDS, Field, Kind, kind_of
from miqyas.register.ledger import Ledger
from miqyas.register.line import ALWAYS
from miqyas.register.schema import assertion

BESIDE = ("id", "version", "since", "until")
"""What a row says of an entry beside its fields."""


class Row(NamedTuple):
    """An entry in a file.

    entity   its id, '' for one that gets the next number
    version  the version that was exported, 0 for a new entry
    since    first day on which it is so, until its last; '' where nothing is said
    fields   by name; None where the file has the field and leaves it empty
    where    file and row, for errors
    """

    kind: str
    entity: str
    version: int
    since: str
    until: str
    fields: Mapping[str, Any]
    where: str = ""


def rows(ledger: Ledger, kinds: Sequence[str] = (), *, party: str = "", personal: bool = False) -> tuple[Row, ...]:
    """The entries of some kinds, or of all, as they stand today.

    party     only what this party has, owes or is owed
    personal  with names and contacts of persons
    """
    wanted = [kind_of(one).name for one in kinds]
    found = [one for kind in wanted or [""] for one in ledger.entries(kind)]
    order = {name: place for place, name in enumerate(KINDS)}
    found.sort(key=lambda one: order[one.kind])
    return tuple(_row(ledger, one, personal) for one in found if not party or _concerns(one, party))


def _concerns(one: Entry, party: str) -> bool:
    named = [one.content.get(name, ()) for name in ("party", "by", "to")]
    return one.entity == party or any(party == held or (isinstance(held, list) and party in held) for held in named)


def _row(ledger: Ledger, one: Entry, personal: bool) -> Row:
    fields = {name: held for name, held in one.content.items() if name not in (DIGEST, ERASED)}
    known = kind_of(one.kind).by_name
    fields = {name: held for name, held in fields.items() if name in known}
    if personal and one.kind == "person":
        fields |= ledger.details(one.entity)
    since = "" if one.valid_from == ALWAYS else one.valid_from
    until = "" if one.valid_to is None else (date.fromisoformat(one.valid_to) - timedelta(days=1)).isoformat()
    return Row(one.kind, one.entity, one.version, since, until, fields)


def columns(kind: Kind, *, personal: bool) -> tuple[Field, ...]:
    """The fields of a kind that a table shows."""
    return tuple(one for one in kind.fields if personal or not one.private)


def made(kind: str, given: Mapping[str, Any], where: str) -> Row:
    """A row of what a file says; raises DataError for a kind or a field that there is not, and for no version."""
    if kind not in KINDS:
        raise DataError(f"the register has no kind '{kind[:40]}'", where=where, repair=nearest(kind[:40], KINDS))
    beside = {name: _said(given.get(name)) for name in BESIDE}
    unknown = [name for name in given if name not in BESIDE and name not in KINDS[kind].by_name]
    if unknown:
        known = [*KINDS[kind].by_name, *BESIDE]
        what = f"a {kind} has no field '{unknown[0][:40]}'"
        raise DataError(what, where=where, repair=nearest(unknown[0][:40], known))
    version = beside["version"] or "0"
    if not version.isdecimal() or len(version) > 9:
        raise DataError(
            f"'{version[:20]}' is no version", where=where, repair="leave the column 'version' as it was exported"
        )
    fields = {name: one for name, one in given.items() if name not in BESIDE}
    return Row(kind, beside["id"], int(version), beside["since"], beside["until"], fields, where)


def _said(one: Any) -> str:
    return "" if one is None else one.isoformat() if hasattr(one, "isoformat") else str(one)


def kinds_of(given: Sequence[Row]) -> Iterator[tuple[Kind, list[Row]]]:
    """Rows by kind, in the order of the kinds."""
    for name, kind in KINDS.items():
        mine = [one for one in given if one.kind == name]
        if mine:
            yield kind, mine


def identity(ledger: Ledger) -> str:
    """What tells a register from all others and stays the same for ever: the hash of its first line."""
    with ledger.store.reading() as connection:
        first = connection.execute(select(assertion.c.hash).where(assertion.c.seq == 1)).scalar()
    return str(first or "empty")[:32]
