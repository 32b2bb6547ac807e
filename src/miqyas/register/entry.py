"""An entry of the register as it stands at some time, as it was known at some time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from miqyas.errors import DataError
from miqyas.register.edtf import day
from miqyas.register.kind import ACCOUNT
from miqyas.register.line import contents_of
from miqyas.register.pause import paused
from miqyas.register.schema import assertion
from miqyas.register.term import today


class Entry(NamedTuple):
    """What is asserted of an entity: version, time for which it is so, who recorded it when, and its content.

    valid_to  the first day on which it is so no more, None without end
    act       'assert', or 'retract' in a history
    """

    entity: str
    kind: str
    version: int
    act: str
    valid_from: str
    valid_to: str | None
    recorded_at: str
    author: str
    hash: str
    content: dict[str, Any]


class Moment(NamedTuple):
    """A point on both axes of time: of when it was so, and of when it was known."""

    as_of: str
    known: str


COLUMNS = (
    assertion.c.entity, assertion.c.kind, assertion.c.version, assertion.c.act, assertion.c.valid_from,
    assertion.c.valid_to, assertion.c.recorded_at, assertion.c.author, assertion.c.hash, assertion.c.payload,
)  # fmt: skip
ACT = 4
"""Where the act stands behind the number of the line, in these columns and in those of `contents`."""


def moment(as_of: str | date = "", known: str = "") -> Moment:
    """The point of two written times; without them today, and all that is known by now.

    as_of  a date (EDTF): of a month or a year its last day
    known  a date, or a moment in UTC as in 2024-05-01T12:00:00Z: of a date its end
    """
    of = as_of.isoformat() if isinstance(as_of, date) else as_of
    when = day(of, last=True).isoformat() if of else today()
    if not known:
        return Moment(when, "9999")
    if "T" not in known:
        return Moment(when, f"{day(known, last=True).isoformat()}T23:59:59.999999Z")
    try:
        at = datetime.fromisoformat(known)
    except ValueError:
        raise DataError(f"'{known[:40]}' is no moment", where="known", repair="write 2024-05-01T12:00:00Z") from None
    at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    return Moment(when, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def standing(
    connection: Connection, at: Moment, kind: str = "", entities: Sequence[str] | None = None
) -> tuple[Entry, ...]:
    """Entries that stand at a moment: of each the last version recorded by then and true then, unless taken back."""
    which = _then(at, kind)
    if entities is not None:
        which &= assertion.c.entity.in_(list(entities))
    with paused():
        return entries(_last(connection, which, COLUMNS))


def first(connection: Connection, at: Moment, kind: str, count: int) -> tuple[int, tuple[Entry, ...]]:
    """How many entries of a kind stand at a moment, and the first of them: the contents of the others are not read."""
    held = assertion.c
    with paused():
        every = _last(connection, _then(at, kind), (held.entity, held.seq, held.version, held.act))
        found = select(*COLUMNS).where(held.seq.in_([row[1] for row in every[:count]])).order_by(held.seq)
        kept = {one.entity: one for one in entries([tuple(row) for row in connection.execute(found)])}
    return len(every), tuple(kept[row[0]] for row in every[:count])


def contents(connection: Connection, at: Moment, kind: str) -> list[tuple[str, int, str, dict[str, Any]]]:
    """Id, version, moment of recording and content of the entries that stand: what a report needs, in half the time."""
    held = assertion.c
    with paused():
        rows = _last(connection, _then(at, kind), (held.entity, held.version, held.recorded_at, held.act, held.payload))
        return [(*row[:3], content) for row, content in zip(rows, _read(rows), strict=True)]


def _then(at: Moment, kind: str) -> ColumnElement[bool]:
    held = assertion.c
    true = (held.valid_from <= at.as_of) & (held.valid_to.is_(None) | (held.valid_to > at.as_of))
    which = true & (held.recorded_at <= at.known)
    return which & (held.kind == kind if kind else held.kind != ACCOUNT.name)


def _last(
    connection: Connection, which: ColumnElement[bool], columns: Sequence[ColumnElement[Any]]
) -> list[tuple[Any, ...]]:
    # Versions come in their order: the last one that fits is the one that counts, at the place of the first. To sort
    # numbers here is quicker than to have whole rows sorted there.
    rows = sorted(map(tuple, connection.execute(select(assertion.c.seq, *columns).where(which))), key=itemgetter(0))
    last = {row[1]: row for row in rows}
    return [row[1:] for row in last.values() if row[ACT] == "assert"]


def history(connection: Connection, entity: str) -> tuple[Entry, ...]:
    """Every version of an entry, as it was recorded."""
    found = select(*COLUMNS).where(assertion.c.entity == entity).order_by(assertion.c.version)
    return entries([tuple(row) for row in connection.execute(found)])


def entries(rows: Sequence[tuple[Any, ...]]) -> tuple[Entry, ...]:
    """Entries of rows of `COLUMNS`."""
    return tuple([Entry._make((*row[:-1], content)) for row, content in zip(rows, _read(rows), strict=True)])


def _read(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return contents_of([row[-1] for row in rows])
