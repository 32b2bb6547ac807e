"""Whether the ledger is whole: every line there, as it was written, in its order (convention §10).

What is looked at is the ledger alone. Whoever can write to its database can write all of it anew, head included;
then every hash fits. That shows only beside a hash that was noted elsewhere: `against`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from miqyas.register.detail import DIGEST, ERASED, Sealed
from miqyas.register.line import ROOT, Line, chained, mentioned
from miqyas.register.pause import paused
from miqyas.register.rule import REFERENCES
from miqyas.register.schema import assertion, detail, head, mention

CHUNK = 20_000


class Fault(NamedTuple):
    """Something that is wrong with a line; 0 where it is no single one."""

    line: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """What was found of a ledger: how many lines, the hash of the last, and every fault.

    noted  the line that the noted hash belongs to, None where none was given or it was not found
    erased persons whose details were erased, as the ledger says
    """

    lines: int
    head: str
    faults: tuple[Fault, ...]
    noted: int | None = None
    erased: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(connection: Connection, against: str = "", *, lines_only: bool = False) -> Verdict:
    """Look at every line; against is a hash that was noted elsewhere before.

    lines_only  do not ask what the database keeps others from doing: a copy gets that anew
    """
    with paused():
        return _verdict(connection, against, lines_only)


def _verdict(connection: Connection, against: str, lines_only: bool) -> Verdict:
    lines = [Line(*row) for row in connection.execute(select(assertion).order_by(assertion.c.seq)).all()]
    row = connection.execute(select(head.c.seq, head.c.hash).where(head.c.id == 1)).first()
    places = {one.hash: one.seq for one in lines}
    faults = [*_links(lines, places), *_end(lines, row)]
    contents: dict[int, dict[str, Any]] = {}
    faults += _contents(lines, contents)
    faults += _versions(lines)
    faults += _mentions(connection, lines, contents)
    faults += _details(connection, lines, contents)
    guards = () if lines_only else tuple(_guards(connection))
    noted = places.get(against.strip().lower()) if against else None
    if against and noted is None and against != ROOT:
        what = "no line has the hash that was noted: lines were cut off or written anew since then"
        faults.append(Fault(0, what))
    erased = len({one.entity for one in lines if contents.get(one.seq, {}).get(ERASED)})
    last = lines[-1].hash if lines else ROOT
    return Verdict(len(lines), last, (*sorted(set(faults)), *guards), noted, erased)


def _guards(connection: Connection) -> Iterator[Fault]:
    """Whether the database still refuses to change a line, and does nothing besides."""
    lite = connection.dialect.name == "sqlite"
    held = set(connection.exec_driver_sql(TRIGGERS["sqlite" if lite else "postgresql"]).scalars())
    wanted = {"assertion_no_UPDATE", "assertion_no_DELETE"} if lite else {"assertion_only_grows"}
    if wanted - held:
        what = "what keeps lines from being changed or taken out was removed from the database"
        yield Fault(0, f"{what}: {', '.join(sorted(wanted - held))}")
    if held - wanted:
        yield Fault(0, f"the database was given rules that are not the register's: {', '.join(sorted(held - wanted))}")


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid IN "
        "('assertion'::regclass, 'detail'::regclass, 'head'::regclass, 'mention'::regclass, 'secret'::regclass)"
    ),
}


def _links(lines: list[Line], places: Mapping[str, int]) -> Iterator[Fault]:
    before, previous = 0, ROOT
    for line in lines:
        gap = line.seq - before - 1
        if gap:
            several = f"lines {before + 1} to {line.seq - 1} are" if gap > 1 else f"line {line.seq - 1} is"
            yield Fault(line.seq - gap, f"{several} missing")
        if chained(line, line.previous) != line.hash:
            yield Fault(line.seq, f"line {line.seq} ({line.entity}) was changed: it does not give its hash")
        if line.previous != previous:
            after = places.get(line.previous, 0 if line.previous == ROOT else -1)
            if after >= 0:
                yield Fault(
                    line.seq,
                    f"line {line.seq} ({line.entity}) stands in the wrong place: it was written "
                    + (f"right after what is line {after} now" if after else "first"),
                )
            elif not gap:
                yield Fault(
                    line.seq,
                    f"line {line.seq} ({line.entity}) does not follow on line {before}: a line between them was taken "
                    f"out, or line {before} was written anew",
                )
        before, previous = line.seq, line.hash


def _end(lines: list[Line], row: Any) -> Iterator[Fault]:
    last = lines[-1] if lines else None
    seq, digest = (last.seq, last.hash) if last else (0, ROOT)
    if row is None:
        yield Fault(0, "the head is missing: whether lines are missing at the end cannot be told")
    elif row.seq > seq:
        several = f"lines {seq + 1} to {row.seq} are" if row.seq > seq + 1 else f"line {row.seq} is"
        yield Fault(seq + 1, f"{several} missing at the end")
    elif (row.seq, row.hash) != (seq, digest):
        yield Fault(seq, f"the head names line {row.seq} with another hash than that of the last line, {seq}")


def _contents(lines: list[Line], contents: dict[int, dict[str, Any]]) -> Iterator[Fault]:
    try:
        # All at once is quicker; where that fails, one by one finds which.
        read: list[Any] = json.loads("[" + ",".join([line.payload for line in lines]) + "]")
    except _UNREAD:
        read = []
    if len(read) != len(lines):
        read = [_parsed(line.payload) for line in lines]
    for line, found in zip(lines, read, strict=True):
        if isinstance(found, dict):
            contents[line.seq] = found
        else:
            yield Fault(line.seq, f"line {line.seq} ({line.entity}) holds no content that can be read")


def _parsed(payload: str) -> Any:
    try:
        return json.loads(payload)
    except _UNREAD:
        return None


_UNREAD = (ValueError, TypeError, RecursionError)
"""What json says of a payload that somebody put in the place of ours: no JSON, bytes, brackets without end."""


def _versions(lines: list[Line]) -> Iterator[Fault]:
    last: dict[str, int] = {}
    moment = ""
    for line in lines:
        before = last.get(line.entity, 0)
        if line.version != before + 1:
            what = f"line {line.seq} holds version {line.version} of {line.entity} after version {before}"
            yield Fault(line.seq, what)
        if line.recorded_at < moment:
            yield Fault(line.seq, f"line {line.seq} ({line.entity}) was recorded before the line above it")
        last[line.entity], moment = line.version, line.recorded_at


def _mentions(connection: Connection, lines: list[Line], contents: Mapping[int, dict[str, Any]]) -> Iterator[Fault]:
    held = set(map(tuple, connection.execute(select(mention.c.seq, mention.c.target))))
    none = frozenset[str]()
    wanted = {
        (line.seq, target)
        for line in lines
        if line.act == "assert"
        for target in mentioned(contents.get(line.seq, {}), REFERENCES.get(line.kind, none))
    }
    for seq in sorted({one[0] for one in held ^ wanted}):
        yield Fault(seq, f"the list of references does not fit line {seq}")


def _details(connection: Connection, lines: list[Line], contents: Mapping[int, dict[str, Any]]) -> Iterator[Fault]:
    held = {(row.entity, row.version): row for row in connection.execute(select(detail)).all()}
    erased = {one.entity: one.version for one in lines if contents.get(one.seq, {}).get(ERASED)}
    for line in lines:
        wanted = contents.get(line.seq, {}).get(DIGEST)
        row = held.pop((line.entity, line.version), None)
        if row is not None and wanted != Sealed(row.salt, row.body).digest:
            yield Fault(line.seq, f"the personal details of {line.entity}, version {line.version}, were changed")
        elif row is None and wanted and erased.get(line.entity, 0) < line.version:
            what = f"the personal details of {line.entity}, version {line.version}, are missing, and nobody erased them"
            yield Fault(line.seq, what)
    for entity, version in held:
        yield Fault(0, f"there are personal details of {entity}, version {version}, without a line")
