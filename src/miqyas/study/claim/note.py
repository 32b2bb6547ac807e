"""Notes: why a figure is to be taken with care, read from the packs (convention §10).

What bars a comparison over time, the lines `break` of the same tables, stands in the panel itself.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from miqyas.data.pack import FOLDER


@dataclass(frozen=True)
class Note:
    """A doubt about figures of a series: of some places (none: all) and from one year to another (None: open)."""

    why: str
    places: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None

    def meant(self, place: str, year: int) -> bool:
        """Whether it is about the figure of a place in a year."""
        late = self.since is None or self.since <= year
        early = self.until is None or year <= self.until
        return late and early and (not self.places or place in self.places)


@cache
def notes(packs: tuple[str, ...]) -> Mapping[str, tuple[Note, ...]]:
    """Series -> its notes, of some packs; a pack without `notes.csv` has none."""
    found: dict[str, list[Note]] = {}
    for name in packs:
        path = FOLDER / name / "notes.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["what"] == "figure":
                    note = Note(row["why"], tuple(row["places"].split()), _year(row["from"]), _year(row["to"]))
                    found.setdefault(row["series"], []).append(note)
    return {code: tuple(held) for code, held in found.items()}


def _year(text: str) -> int | None:
    return int(text) if text else None
