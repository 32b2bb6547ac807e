"""What reading a table brings to light: mistakes, told all at once on one screen, and notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from miqyas.data.text import clean
from miqyas.errors import DataError, Notice, raise_all

LISTED = 10
"""Mistakes that are told in full; the others are counted."""
EACH = 4
"""Mistakes of one kind that are told in full."""
LONGEST = 48


def shown(value: Any) -> str:
    """A value as an error prints it: quoted, escaped where it would not be visible, and short."""
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= LONGEST else text[: LONGEST - 4] + "..." + text[0]


@dataclass
class _Kind:
    told: list[DataError] = field(default_factory=list)
    count: int = 0


@dataclass
class _Note:
    what: str
    repair: str
    count: int = 0
    where: dict[str, None] = field(default_factory=dict)


class Findings:
    """Mistakes and notices of one table; `stop` raises what was found wrong, `notices` gives the rest."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._kinds: dict[str, _Kind] = {}
        self._notes: dict[str, _Note] = {}

    def fault(self, kind: str, what: str, *, where: str = "", repair: str = "", count: int = 1) -> None:
        """Add a mistake; `kind` is the plural under which those that find no room are counted."""
        mine = self._kinds.setdefault(kind, _Kind())
        mine.count += count
        if len(mine.told) < EACH:
            spot = f"{self.subject}, {where}" if where else self.subject
            mine.told.append(DataError(what, where=spot, repair=repair))

    def room(self, kind: str) -> bool:
        """Whether another mistake of this kind would be told in full."""
        return kind not in self._kinds or len(self._kinds[kind].told) < EACH

    def note(self, what: str, *, where: str = "", repair: str = "", count: int = 0) -> None:
        """Add a notice; the same words are told once, with the sum of their counts where they have any."""
        mine = self._notes.setdefault(what, _Note(what, repair))
        mine.count += count
        if where:
            mine.where[where] = None

    def hidden(self, count: int, heading: str) -> None:
        """Note texts of a column from which hidden characters were taken out."""
        if count:
            what = "texts with hidden characters (control or direction marks), which were taken out"
            self.note(what, where=f"column '{heading}'", count=count)

    def stop(self) -> None:
        """Raise the mistakes found so far, if there are any; at most a screen of them, the rest counted."""
        told: list[DataError] = []
        rest: list[str] = []
        for kind, mine in self._kinds.items():
            fits = mine.told[: max(LISTED - len(told), 0)]
            told += fits
            if mine.count > len(fits):
                rest.append(f"{mine.count - len(fits)} {kind}")
        if rest:
            told.append(DataError(f"more of the same: {', '.join(rest)}", repair="repair those above, then read again"))
        raise_all(self.subject, told)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices, each with its count and the first places where it applies."""
        return tuple(self._told(one) for one in self._notes.values())

    def _told(self, note: _Note) -> Notice:
        spots = list(note.where)
        listed = ", ".join(spots[:3]) + (f" and {len(spots) - 3} more" if len(spots) > 3 else "")
        where = f"{self.subject}, {listed}" if listed else self.subject
        what = f"{note.what}: {note.count:,}" if note.count else note.what
        return Notice(what, where, note.repair, note.count or 1)


def cell(row: int, heading: str) -> str:
    """Where a cell stands, as errors say it."""
    return f"row {row}, column '{clean(heading)}'"


def rows(count: int) -> str:
    """How many rows, in words."""
    return "1 row" if count == 1 else f"{count:,} rows"
