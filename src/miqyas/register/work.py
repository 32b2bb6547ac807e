"""A change of the register: drafts that are checked together and written together, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from miqyas.data.place import resolve
from miqyas.data.text import clean
from miqyas.errors import DataError
from miqyas.register import detail, rule
from miqyas.register.conflict import Conflict
from miqyas.register.kind import ACCOUNT, KINDS, Kind, kind_of
from miqyas.register.line import ALWAYS, Line, canonical, sealed
from miqyas.register.record import checked
from miqyas.register.schema import assertion, head, mention
from miqyas.register.schema import detail as details
from miqyas.register.term import end, first, today
from miqyas.register.value import identifier, safe
from miqyas.register.view import Draft, View

BATCH = 10_000
AHEAD = 250
"""Ids that are looked up together when many entries are added."""


class Work:
    """Changes by one author at one moment; `settle` checks and writes them.

    Raises DataError for what cannot be, Conflict for a change of a version that is not the last.
    """

    def __init__(self, connection: Connection, author: str) -> None:
        self.connection, self.author = connection, author
        # Whoever holds the head is alone: what is read from here on is the last word.
        self.head = connection.execute(select(head).where(head.c.id == 1).with_for_update()).one()
        self.view = View(connection)
        self.order: list[Draft] = []
        self.forgotten: list[str] = []
        self._numbers: dict[str, int] = {}

    def add(self, kind: str, record: Mapping[str, Any], *, entity: str = "", since: str = "", until: str = "") -> str:
        """Draft a new entry and give its id; without one it gets the next of its kind.

        since  from when it is so; without it the entry's own date, or always. until: its last day.
        """
        found = kind_of(kind)
        if found.name not in KINDS:
            raise DataError(f"a {kind} is not added as a record", repair="use 'miqyas register users'")
        return self.draft(found, checked(found, record), entity=entity, since=since, until=until)

    def draft(self, kind: Kind, record: tuple[dict[str, Any], dict[str, Any]], **how: str) -> str:
        """Draft a record that is checked already."""
        entity = identifier(how["entity"]) if how.get("entity") else self._numbered(kind)
        if entity.startswith(ACCOUNT.prefix) != (kind is ACCOUNT):
            raise DataError(f"ids of accounts begin with '{ACCOUNT.prefix}'", where=entity, repair="choose another id")
        if kind.name == "party" and entity != entity.upper() and resolve(entity) == entity.upper():
            code = entity.upper()
            raise DataError(
                f"'{entity}' is a country's code in small letters", where="party, id", repair=f"write {code}"
            )
        if self.view.version(entity):
            raise DataError(
                f"there is an entry '{entity}' already",
                where=f"{kind.name}, id",
                repair=f"choose another id, or change it: miqyas register change {entity} --on "
                f"{self.view.version(entity)}",
            )
        content, private = record
        own = content.get(kind.since, "") if kind.since else ""
        since = how.get("since", "") or own
        draft = Draft(
            kind.name, entity, 1, "assert", first(since) if since else ALWAYS, end(how.get("until", "")),
            content, private, bool(since),
        )  # fmt: skip
        self._put(draft)
        return entity

    def change(
        self,
        entity: str,
        record: Mapping[str, Any],
        *,
        on: int,
        clear: Iterable[str] = (),
        since: str = "",
        until: str = "",
        correct: bool = False,
    ) -> int:
        """Draft a change of an entry, made on one of its versions, and give the new version.

        since    from when it is so: today, if nothing is said
        correct  it was so all the time for which that version was recorded as true
        """
        valid, before = self._before(entity, on)
        kind = kind_of(self.view.kind(entity) or self._kind_of_old(entity))
        if "status" in record and "status_since" not in record:
            before = {name: one for name, one in before.items() if name != "status_since"}
        content, private = checked(kind, record, before | self._details(entity, on), clear)
        begins = first(since) if since else valid if correct else today()
        self._put(Draft(kind.name, entity, on + 1, "assert", begins, end(until), content, private, dated=True))
        return on + 1

    def status(self, entity: str, status: str, *, on: int, since: str = "") -> int:
        """Draft a new status of a commitment, from a day on: today, if nothing is said."""
        if self.view.kind(entity) != "commitment":
            raise DataError(
                f"'{clean(entity[:64])}' is no commitment that stands",
                where="status",
                repair="see which there are with 'miqyas register list commitment'",
            )
        begins = first(since) if since else today()
        if begins > today():
            raise DataError(
                f"the status cannot hold from {begins} on: that day is still to come",
                where=f"{entity}, since",
                repair="give a day that has come",
            )
        held = (self.view.content(entity) or {}).get("status_since", "")
        if held and begins < first(held):
            raise DataError(
                f"{entity} has another status since {held}: one that began before would stand over it",
                where=f"{entity}, since",
                repair=f"for an earlier time say 'miqyas register change {entity} --set status={status} "
                f"--since {begins} --until DATE'; where the later one is an error, change it without --until",
            )
        return self.change(entity, {"status": status, "status_since": since or begins}, on=on, since=begins)

    def retract(self, entity: str, *, on: int, why: str) -> int:
        """Draft that an entry is taken back: it was never so. It stays in the ledger, with the reason."""
        valid, _ = self._before(entity, on)
        kind = self.view.kind(entity)
        if not kind:
            raise DataError(f"{entity} is taken back already", where=entity, repair="nothing is left to do")
        if not why.strip():
            raise DataError("nothing is taken back without a reason", where=entity, repair="say why")
        self._put(Draft(kind, entity, on + 1, "retract", min(valid, self._earliest(entity)), None, {"why": safe(why)}))
        return on + 1

    def erase(self, entity: str, *, why: str) -> int:
        """Draft that the personal details of a person are erased, in all versions; gives the new version."""
        found = self.view.content(entity, "person")
        if found is None:
            raise DataError(
                f"there is no person '{clean(entity[:64])}'",
                where="erase",
                repair="see who there is with 'miqyas register list person'",
            )
        if not why.strip():
            raise DataError(
                "nothing is erased without a reason", where=entity, repair="say why, as in --why 'asked to'"
            )
        kept = {name: one for name, one in found.items() if name != detail.DIGEST}
        content = kept | {detail.ERASED: True, "why": safe(why)}
        version = self.view.version(entity) + 1
        line = self.view.line(entity)
        self.forgotten.append(entity)
        begins = line.valid_from if line else ALWAYS
        self._put(Draft("person", entity, version, "assert", begins, None, content, dated=True))
        return version

    def settle(self) -> tuple[Line, ...]:
        """Check all drafts together and write them as lines; gives the lines."""
        for one in self.order:
            self._date(one)
        rule.hold(self.view, self.order)
        lines, rows = self._lines()
        for start in range(0, len(lines), BATCH):
            part = [one._asdict() for one in lines[start : start + BATCH]]
            self.connection.execute(insert(assertion), part)
        named = [
            {"seq": line.seq, "target": one}
            for line, draft in zip(lines, self.order, strict=True)
            for one in sorted(rule.targets(draft) if draft.act == "assert" else ())
        ]
        for table, found in ((mention, named), (details, rows)):
            for start in range(0, len(found), BATCH):
                self.connection.execute(insert(table), found[start : start + BATCH])
        for gone in self.forgotten:
            self.connection.execute(delete(details).where(details.c.entity == gone))
        if lines:
            last = {"seq": lines[-1].seq, "hash": lines[-1].hash}
            self.connection.execute(update(head).where(head.c.id == 1).values(**last))
        return lines

    def _lines(self) -> tuple[tuple[Line, ...], list[dict[str, Any]]]:
        seq, previous = self.head.seq, self.head.hash
        moment = self._moment()
        lines, rows = [], []
        for draft in self.order:
            seq += 1
            if draft.private:
                kept = detail.sealed(draft.private)
                draft.content[detail.DIGEST] = kept.digest
                rows.append({"entity": draft.entity, "version": draft.version, "salt": kept.salt, "body": kept.body})
            line = Line(
                seq, draft.kind, draft.entity, draft.version, draft.act, draft.valid_from, draft.valid_to, moment,
                self.author, canonical(draft.content), "", "",
            )  # fmt: skip
            line = sealed(line, previous)
            lines.append(line)
            previous = line.hash
        return tuple(lines), rows

    def _moment(self) -> str:
        # A clock that was set back never makes a line older than the one above it.
        last = self.connection.execute(select(assertion.c.recorded_at).where(assertion.c.seq == self.head.seq)).scalar()
        return max(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), last or "")

    def _date(self, draft: Draft) -> None:
        # What hangs on other entries, which may have come later in the same change.
        content = draft.content
        if draft.kind == "commitment" and draft.act == "assert":
            area = self.view.content(content.get("area", ""), "area") or {}
            where = content.get("engagement") or area.get("engagement", "")
            held = (self.view.content(where, "engagement") or {}).get("date")
            if "agreed" not in content and held:
                content["agreed"] = held
                draft.valid_from = draft.valid_from if draft.dated else first(held)
            if "status" in content and "status_since" not in content:
                content["status_since"] = draft.valid_from if draft.valid_from != ALWAYS else today()
        if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
            raise DataError(
                f"{draft.entity} would be true until before it begins, on {draft.valid_from}",
                where=f"{draft.entity}, until",
                repair="give a later last day, or an earlier first one",
            )

    def _put(self, draft: Draft) -> None:
        self.view.put(draft)
        self.order.append(draft)

    def _numbered(self, kind: Kind) -> str:
        if kind.named:
            raise DataError(
                f"a {kind.name} needs an id", where=f"{kind.name}, id", repair="give one, as in PAK or OIC-CERT"
            )
        if kind.name not in self._numbers:
            which = (assertion.c.kind == kind.name) & (assertion.c.version == 1)
            self._numbers[kind.name] = self.connection.execute(select(func.count()).where(which)).scalar_one()
        while True:
            self._numbers[kind.name] += 1
            number = self._numbers[kind.name]
            if number % AHEAD == 1:
                self.view.load(f"{kind.name}-{one}" for one in range(number, number + AHEAD))
            entity = f"{kind.name}-{number}"
            if not self.view.version(entity):
                return entity

    def _before(self, entity: str, on: int) -> tuple[str, dict[str, Any]]:
        """From when the version was true on which a change is made, and what it said."""
        last = self.view.version(entity)
        if not last:
            raise DataError(
                f"there is no entry '{clean(entity[:64])}'",
                where="id",
                repair="see what there is with 'miqyas register list'",
            )
        if entity in self.view.drafts and on == last:
            one = self.view.drafts[entity]
            return one.valid_from, one.content
        line = self.view.line(entity)
        if line is None or on != last:
            if line is None or on > last:
                raise DataError(
                    f"{entity} has no version {on}: its last one is {last}", where=entity, repair=f"say --on {last}"
                )
            raise Conflict(self._version(entity, on), line, on)
        return line.valid_from, line.content if line.act == "assert" else {}

    def _version(self, entity: str, version: int) -> Line | None:
        one = (assertion.c.entity == entity) & (assertion.c.version == version)
        row = self.connection.execute(select(assertion).where(one)).first()
        return None if row is None else Line(*row)

    def _kind_of_old(self, entity: str) -> str:
        line = self.view.line(entity)
        assert line is not None
        return line.kind

    def _earliest(self, entity: str) -> str:
        found = select(func.min(assertion.c.valid_from)).where(assertion.c.entity == entity)
        return str(self.connection.execute(found).scalar() or ALWAYS)

    def _details(self, entity: str, version: int) -> dict[str, Any]:
        if entity in self.view.drafts:
            return self.view.drafts[entity].private
        one = (details.c.entity == entity) & (details.c.version == version)
        body = self.connection.execute(select(details.c.body).where(one)).scalar()
        return json.loads(body) if body else {}
