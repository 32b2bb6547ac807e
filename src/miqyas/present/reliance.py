"""What a ranking relies on, laid out for people and as text for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from miqyas.data.panel import UNDATED
from miqyas.data.text import clean, guarded
from miqyas.index.result import Index
from miqyas.present.figure import counted, number, place_of, some
from miqyas.present.printed import exact
from miqyas.study.influence import Carrier, Influence, Point, Removal

REMOVALS = ("kind", "id", "name", "mean", "largest", "mover", "lost", "gained", "reversals", "reason")
RANKS = ("kind", "id", "place", "before", "after", "shift")
REVERSALS = ("removed", "ahead", "behind")
FIGURES = (
    "place", "name", "series", "indicators", "year", "value", "state", "source", "rank", "absent", "moved", "median",
    "absent_score", "moved_score", "reason",
)  # fmt: skip
FILES = ("removals.csv", "ranks.csv", "reversals.csv", "figures.csv", "influence.json")
RECORD = "influence.json"
"""The file by which a folder shows that miqyas wrote it."""

Cell = str | float | None


@dataclass(frozen=True)
class Reliance:
    """An influence with the names of what it is about."""

    index: Index
    found: Influence

    @property
    def one(self) -> Carrier | None:
        """The place that was asked for, None where all were."""
        return next(iter(self.found.carriers.values())) if len(self.found.asked) == 1 else None

    @property
    def ranked(self) -> int:
        """How many places have a rank."""
        return sum(not isnan(rank) for rank in self.found.ranks.tolist())

    def name(self, place: str) -> str:
        """Name of a place."""
        return clean(self.index.panel.name(place))

    def title(self, removal: Removal) -> str:
        """Name of what was left out."""
        if removal.kind == "place":
            return self.name(removal.id)
        if removal.kind == "source":
            return self.source(removal.id)
        return clean(self.index.title(removal.id))

    def source(self, code: str) -> str:
        """Name of a source."""
        known = next((one.name for one in self.index.panel.sources if one.id == code), "")
        return clean(known or code)

    def figure(self, point: Point) -> str:
        """What a figure is about."""
        titles = [clean(self.index.title(one)) for one in point.indicators]
        own = {one.series for one in self.index.model.indicators if one.id in point.indicators}
        return some(titles) if point.series in own else f"{point.series}, denominator of {some(titles)}"


def reliance(index: Index, found: Influence) -> Reliance:
    """Lay out an influence with the names of an index of the same model and data."""
    return Reliance(index, found)


def finding(told: Reliance) -> str:
    """What the answer is, as a sentence."""
    if told.one is not None:
        return _of_place(told, told.one)
    parts = [one for one in told.found.removals if one.kind in ("indicator", "node") and not one.reason]
    moved = [one for one in parts if one.largest > 0]
    if not moved:
        return "No rank moves when a single part is left out" if parts else "Nothing can be left out of this index"
    first = max(moved, key=lambda one: (one.mean, one.largest))
    return (
        f"The ranking leans most on '{told.title(first)}': without it ranks move by {number(first.mean, 1)} "
        f"on average, {told.name(first.mover)} by {place_of(first.largest)}"
    )


def _of_place(told: Reliance, one: Carrier) -> str:
    said = f"{told.name(one.place)} comes {place_of(one.rank)} of {told.ranked}"
    if one.absent is None or not one.reach:
        lost = f", and has no rank without any one of {counted(len(one.lost), 'figure')}" if one.lost else ""
        return f"{said}; no single figure moves that{lost}"
    gone, moved = one.absent, one.moved
    if moved is None or abs(gone.shift) >= abs(moved.moved_shift):
        return f"{said}; without its figure for '{told.figure(gone)}' it would come {place_of(gone.absent)}"
    return f"{said}; with the median of the others for '{told.figure(moved)}' it would come {place_of(moved.moved)}"


def turned(told: Reliance) -> str:
    """What is known of rank reversals, as a sentence."""
    found = told.found
    if found.fixed:
        return (
            "No rank reversal is possible: no step reads the other places, so taking one out cannot turn the order "
            "of two others."
        )
    by = some(found.readers, 4)
    if not found.reversals:
        return f"No rank reversal: no place turns the order of two others by leaving, though {by} read all places."
    places = sum(bool(one.reversals) for one in found.of("place"))
    return (
        f"Rank reversal: {places} of {counted(len(found.of('place')), 'place')} turn the order of two others by "
        f"leaving, since {by} read all places; {counted(len(found.reversals), 'reversal')} in all."
    )


def as_csv(told: Reliance) -> str:
    """Full figures: what was left out, or the figures of the one place that was asked for."""
    return _csv(REMOVALS, _removals(told)) if told.one is None else _csv(FIGURES, _figures(told))


def texts(told: Reliance) -> dict[str, str]:
    """Everything as the files of a folder."""
    return {
        "removals.csv": _csv(REMOVALS, _removals(told)),
        "ranks.csv": _csv(RANKS, _ranks(told.found)),
        "reversals.csv": _csv(REVERSALS, ((gone, *pair) for gone, pair in told.found.reversals)),
        "figures.csv": _csv(FIGURES, _figures(told)),
        RECORD: as_json(told),
    }


def as_json(told: Reliance) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    found = told.found
    document: dict[str, Any] = {
        "title": finding(told),
        "model": found.model.id,
        "model_version": found.model.version,
        "model_fingerprint": found.model.fingerprint,
        "panel_fingerprint": found.panel,
        "version": found.version,
        "year": found.year or None,
        "caption": found.caption,
        "files": list(FILES),
        "reversals_possible": not found.fixed,
        "reads_other_places": list(found.readers),
        "removals": [
            {
                **dict(zip(REMOVALS, map(_open, row), strict=True)),
                "gone": list(one.gone),
                "lost": list(one.lost),
                "gained": list(one.gained),
                "reversals": [list(pair) for pair in one.reversals],
            }
            for one, row in zip(found.removals, _removals(told), strict=True)
        ],
        "places": [
            {
                "place": one.place,
                "name": told.name(one.place),
                "rank": one.rank,
                "reach": one.reach,
                "absent": _point(told, one.absent),
                "moved": _point(told, one.moved),
                "no_rank_without": [_point(told, point) for point in one.lost],
            }
            for one in found.fragile(len(found.asked))
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _point(told: Reliance, one: Point | None) -> dict[str, Any] | None:
    return None if one is None else dict(zip(FIGURES, map(_open, _figure(told, one)), strict=True))


def _open(value: Cell) -> Cell:
    return None if value is None or value == "" or (isinstance(value, float) and isnan(value)) else value


def _removals(told: Reliance) -> list[tuple[Cell, ...]]:
    return [
        (
            one.kind,
            one.id,
            told.title(one),
            one.mean,
            one.largest,
            one.mover,
            " ".join(one.lost),
            " ".join(one.gained),
            len(one.reversals),
            one.reason,
        )
        for one in told.found.removals
    ]


def _ranks(found: Influence) -> Iterable[tuple[Cell, ...]]:
    for row, one in enumerate(found.removals):
        for at, place in enumerate(found.places):
            after, shift = float(found.after[row, at]), float(found.shifts[row, at])
            yield one.kind, one.id, place, float(found.ranks[at]), after, shift


def _figures(told: Reliance) -> list[tuple[Cell, ...]]:
    return [_figure(told, one) for one in told.found.points]


def _figure(told: Reliance, one: Point) -> tuple[Cell, ...]:
    year = float("nan") if one.year == UNDATED else one.year
    return (
        one.place,
        told.name(one.place),
        one.series,
        " ".join(one.indicators),
        year,
        one.value,
        one.state,
        one.source,
        one.rank,
        one.absent,
        one.moved,
        one.median,
        one.absent_score,
        one.moved_score,
        one.failed,
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns)
    table.writerows([guarded(one) if isinstance(one, str) else exact(one) for one in row] for row in rows)
    return out.getvalue()
