"""What stands in the ledger at this moment, with what is about to be written laid over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from miqyas.register.line import Line
from miqyas.register.schema import assertion, mention

CHUNK = 500

_LAST = (
    select(assertion.c.entity, func.max(assertion.c.version).label("version"))
    .where(assertion.c.entity.in_(bindparam("part", expanding=True)))
    .group_by(assertion.c.entity)
    .subquery()
)
LAST = select(assertion).join(_LAST, (assertion.c.entity == _LAST.c.entity) & (assertion.c.version == _LAST.c.version))
"""The last lines of some entries: made once, since making a query takes longer than asking it."""

NAMING = (
    select(assertion.c.entity)
    .join(mention, mention.c.seq == assertion.c.seq)
    .where(mention.c.target == bindparam("target"))
)


@dataclass
class Draft:
    """An assertion that is not written yet; dated says that its time was given and not assumed."""

    kind: str
    entity: str
    version: int
    act: str
    valid_from: str
    valid_to: str | None
    content: dict[str, Any]
    private: dict[str, Any] = field(default_factory=dict)
    dated: bool = False


class View:
    """The last versions of entries; those of drafts stand over those of the ledger."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.drafts: dict[str, Draft] = {}
        self._known: dict[str, Line | None] = {}
        self._named: dict[str, list[str]] = {}

    def put(self, draft: Draft) -> None:
        """Lay a draft over what is there."""
        self.drafts[draft.entity] = draft

    def load(self, entities: Iterable[str]) -> None:
        """Fetch the last lines of many entries at once."""
        missing = [one for one in dict.fromkeys(entities) if one not in self._known]
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            self._known.update(dict.fromkeys(part))
            found = self.connection.execute(LAST, {"part": part})
            self._known.update((one.entity, one) for one in (Line(*row) for row in found))

    def line(self, entity: str) -> Line | None:
        """The last line of an entry in the ledger, None where there is none."""
        self.load([entity])
        return self._known[entity]

    def version(self, entity: str) -> int:
        """The last version, 0 where there is none."""
        if entity in self.drafts:
            return self.drafts[entity].version
        line = self.line(entity)
        return 0 if line is None else line.version

    def content(self, entity: str, kind: str = "") -> dict[str, Any] | None:
        """What an entry says at last; None where there is none, or none of that kind, or it was taken back."""
        found: Draft | Line | None = self.drafts.get(entity) or self.line(entity)
        if found is None or found.act == "retract" or (kind and found.kind != kind):
            return None
        return found.content

    def kind(self, entity: str) -> str:
        """The kind of an entry that stands, empty where none does."""
        found: Draft | Line | None = self.drafts.get(entity) or self.line(entity)
        return "" if found is None or found.act == "retract" else found.kind

    def name(self, pairs: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Say to which entries each draft refers."""
        for entity, found in pairs:
            for one in found:
                self._named.setdefault(one, []).append(entity)

    def naming(self, target: str) -> list[str]:
        """Entries that refer to this one or did so once: what they say now is for the caller to ask."""
        found = self.connection.execute(NAMING, {"target": target}).scalars()
        return list(dict.fromkeys([*found, *self._named.get(target, ())]))
