"""Rows taken into the register: all of them in one change, or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from miqyas.errors import DataError, MiqyasError, Problems, raise_all
from miqyas.register.detail import DIGEST
from miqyas.register.edtf import day
from miqyas.register.exchange.row import Row
from miqyas.register.kind import KINDS
from miqyas.register.ledger import Ledger
from miqyas.register.record import checked
from miqyas.register.schema import detail
from miqyas.register.work import Work

MOST = 20
"""Mistakes of one file that are told."""


@dataclass(frozen=True)
class Accepted:
    """Ids of entries that were added, changed, and found as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


class _Tried(Exception):
    """Ends a trial: everything was checked, and nothing is kept."""


def accept(ledger: Ledger, rows: Sequence[Row], *, author: str, trial: bool = False) -> Accepted:
    """Add what is new and change what differs; an entry that says the same already is left alone.

    trial  check everything and keep nothing
    Raises DataError, or Problems for several, for rows that cannot be; Conflict for a change that was made on an
    old version. Then nothing is kept.
    """
    found: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    try:
        with ledger.write(author) as work:
            _take(work, rows, found)
            if trial:
                work.settle()
                raise _Tried
    except _Tried:
        pass
    return Accepted(*(tuple(found[name]) for name in ("added", "changed", "unchanged")))


def _take(work: Work, rows: Sequence[Row], found: Mapping[str, list[str]]) -> None:
    wrong: list[MiqyasError] = []
    work.view.load(one.entity for one in rows if one.entity)
    for row in rows:
        try:
            what, entity = _taken(work, row)
            found[what].append(entity)
        except MiqyasError as error:
            for one in error.found if isinstance(error, Problems) else (error,):
                one.where = f"{row.where}: {one.where}".strip(": ")
                wrong.append(one)
            if len(wrong) >= MOST:
                break
    raise_all("the file", wrong)


def _taken(work: Work, row: Row) -> tuple[str, str]:
    given = {name: one for name, one in row.fields.items() if one is not None}
    version = work.view.version(row.entity) if row.entity else 0
    if not version:
        if row.version > 1 and not row.entity:
            raise DataError("a row has a version and no id", where="id", repair="leave both as they were exported")
        return "added", work.add(row.kind, given, entity=row.entity, since=row.since, until=row.until)
    kind = work.view.kind(row.entity)
    if kind and kind != row.kind:
        raise DataError(f"{row.entity} is of the kind {kind}", where="kind", repair=f"write {kind}, or another id")
    # An empty cell never erases a personal detail: most files are exported without them.
    known = KINDS[row.kind].by_name
    clear = [name for name, one in row.fields.items() if one is None and not known[name].private]
    if kind and _same(work, row, given, clear):
        return "unchanged", row.entity
    if not row.version:
        raise DataError(
            f"there is an entry '{row.entity}' already, and it says something else",
            where="id",
            repair="give another id; to change it, export it anew and leave the column 'version' as it is",
        )
    work.change(row.entity, given, on=row.version, clear=clear, since=row.since, until=row.until)
    return "changed", row.entity


def _same(work: Work, row: Row, given: Mapping[str, Any], clear: Sequence[str]) -> bool:
    held = {name: one for name, one in (work.view.content(row.entity) or {}).items() if name != DIGEST}
    private = _private(work, row)
    record = checked(KINDS[row.kind], given, held | private, clear)
    known = KINDS[row.kind].by_name
    if record.content != {name: one for name, one in held.items() if name in known} or record.private != private:
        return False
    draft, line = work.view.drafts.get(row.entity), work.view.line(row.entity)
    begins = draft.valid_from if draft else line.valid_from if line else ""
    return not row.since or day(row.since).isoformat() == begins


def _private(work: Work, row: Row) -> dict[str, Any]:
    entity = row.entity
    if not any(one.private for one in KINDS[row.kind].fields):
        return {}
    if entity in work.view.drafts:
        return work.view.drafts[entity].private
    one = (detail.c.entity == entity) & (detail.c.version == work.view.version(entity))
    body = work.connection.execute(select(detail.c.body).where(one)).scalar()
    return json.loads(body) if body else {}
