"""A change as text for other programs, and its words: who stands higher or lower than before, and how sure that is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from miqyas.data.panel import UNDATED, Floats
from miqyas.data.text import clean, guarded
from miqyas.index.model import said
from miqyas.index.result import Index
from miqyas.present.cited import Cited, cited, unit_of
from miqyas.present.figure import counted, digits, interval, most, number, place_of, share
from miqyas.present.printed import exact
from miqyas.study.change import Change
from miqyas.study.vary import SHARE

CLEAR = 0.95
"""Share of the models drawn from which on a rank is called better or worse."""

COLUMNS = (
    "place", "name", "score_then", "score_now", "difference", "rank_then", "then_low", "then_high", "rank_now",
    "now_low", "now_high", "improved", "worsened", "compared", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One place then and now; None where it cannot be compared, with the reason.

    improved, worsened  shares of the models drawn in which the later rank is better, worse
    compared            share of the model's weight that it is compared on
    """

    place: str
    name: str
    score_then: float | None
    score_now: float | None
    difference: float | None
    rank_then: float | None
    then_low: float | None
    then_high: float | None
    rank_now: float | None
    now_low: float | None
    now_high: float | None
    improved: float | None
    worsened: float | None
    compared: float
    reason: str


@dataclass(frozen=True)
class Piece:
    """One node or indicator of one place: then and now, and the points that it adds to the difference of the score.

    then, now  scores of a node, figures in the unit for an indicator; years are those of observation,
                and sources who printed them
    """

    element: str
    title: str
    depth: int
    leaf: bool
    then: float | None
    now: float | None
    unit: str
    years: tuple[int, int] | None
    points: float | None
    sources: tuple[Cited, ...] = ()


def turns(change: Change) -> tuple[Turn, ...]:
    """Every place, the greatest gain first, those that cannot be compared last."""
    every = [_turn(change, row) for row in range(len(change.places))]
    return tuple(sorted(every, key=lambda one: (one.difference is None, -(one.difference or 0.0), one.name)))


def _turn(change: Change, row: int) -> Turn:
    there = not np.isnan(change.difference[row])

    def told(values: Floats) -> float | None:
        return _known(values[row]) if there else None

    return Turn(
        place=change.places[row],
        name=clean(change.index.panel.name(change.places[row])),
        score_then=told(change.score[0]),
        score_now=told(change.score[1]),
        difference=told(change.difference),
        rank_then=told(change.rank[0]),
        then_low=told(change.low[0]),
        then_high=told(change.high[0]),
        rank_now=told(change.rank[1]),
        now_low=told(change.low[1]),
        now_high=told(change.high[1]),
        improved=told(change.improved),
        worsened=told(change.worsened),
        compared=float(change.common.share[row]),
        reason="" if there else f"only {share(float(change.common.share[row]))} of the weight can be compared",
    )


def observed(index: Index, year: int) -> tuple[int, int] | None:
    """First and last year of observation of the figures that stand for a year; None where they state none."""
    vintage = index.vintage[index.years.index(year)]
    known = vintage[vintage > UNDATED]
    return (int(known.min()), int(known.max())) if known.size else None


def dated(index: Index, year: int) -> str:
    """A year in a sentence; one of which there is no figure says of when those are that stand for it."""
    found = observed(index, year)
    return str(year) if found is None or found[1] == year else f"{year} (figures of {_span(found)})"


def ages(index: Index) -> str:
    """Of when the figures of each year are, as a sentence; empty where none is dated."""
    known = [(year, found) for year in index.years if (found := observed(index, year)) is not None]
    return f"Figures: {'; '.join(f'for {year} of {_span(found)}' for year, found in known)}." if known else ""


def _span(years: tuple[int, int]) -> str:
    return str(years[0]) if years[0] == years[1] else f"{years[0]} to {years[1]}"


def finding(change: Change) -> str:
    """What the change says, as a sentence: nothing that could be the choice of a model."""
    known = ~np.isnan(change.improved)
    up, down, same = (int((one[known] >= CLEAR).sum()) for one in (change.improved, change.worsened, change.same))
    rest = int(known.sum()) - up - down - same
    ways = f", {down} lower and {same} the same" if same else f" and {down} lower"
    open_ = f"; for {rest} it cannot be said" if rest else ""
    since = dated(change.index, change.since)
    return f"Since {since}, {up} of {counted(int(known.sum()), 'place')} rank higher{ways}{open_}"


def finding_of(change: Change, place: str) -> str:
    """The same for one place."""
    one = next(each for each in turns(change) if each.place == place)
    if one.difference is None:
        return f"{one.name} cannot be compared with {change.since}: {one.reason}"
    of = int((~np.isnan(change.rank[1])).sum())
    then = f"{place_of(one.rank_then)} ({interval(one.then_low, one.then_high)})"
    now = f"{place_of(one.rank_now)} ({interval(one.now_low, one.now_high)})"
    gained = number(one.difference, digits([one.difference]))
    return (
        f"{one.name} ranked {then} of {of} in {dated(change.index, change.since)} and ranks {now} in "
        f"{dated(change.index, change.until)}; its score "
        f"{'rose' if one.difference >= 0 else 'fell'} by {gained.removeprefix('-')}"
    )


def sureness(one: Turn) -> str:
    """How often the later rank is better, worse or the same in the models drawn."""
    if one.improved is None or one.worsened is None:
        return ""
    same = max(0.0, 1.0 - one.improved - one.worsened)
    return (
        f"better in {most(one.improved)}, the same in {most(same)}, worse in {most(one.worsened)} of the models drawn"
    )


def pieces(change: Change, place: str) -> Iterator[Piece]:
    """The parts of one place, root first, each node followed by what hangs below it."""
    index, row = change.index, change.index.row[place]
    tree = index.tree

    def below(element: int, depth: int) -> Iterator[Piece]:
        leaf = element < tree.width
        source = index.denominated[..., row, element] if leaf else index.scores[..., row, element]
        points = change.part(tree.ids[element])
        vintage = index.vintage[:, row, element] if leaf else np.array([UNDATED, UNDATED])
        yield Piece(
            element=tree.ids[element],
            title=clean(index.title(tree.ids[element])),
            depth=depth,
            leaf=leaf,
            then=_known(source[0]),
            now=_known(source[1]),
            unit=unit_of(index, element) if leaf else "",
            years=(int(vintage[0]), int(vintage[1])) if (vintage > UNDATED).all() else None,
            points=None if points is None or np.isnan(source).any() else _known(points[row]),
            sources=cited(index, place, element, dict.fromkeys(vintage.tolist()))
            if leaf and (vintage >= 0).all()
            else (),
        )
        for child in tree.children.get(element, ()):
            yield from below(int(child), depth + 1)

    return below(len(tree.ids) - 1, 0)


def title(change: Change, indicator: str) -> str:
    """Name of an indicator of the model that was asked about, also of one that is left out."""
    one = next(each for each in change.model.indicators if each.id == indicator)
    return clean(said(one.name) or change.index.panel.find(one.series).name or one.id)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def as_csv(change: Change, place: str = "") -> str:
    """Full figures, one place a line, or that of one place."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in (each for each in turns(change) if place in ("", each.place)):
        cells = [getattr(one, name) for name in COLUMNS]
        table.writerow([guarded(cell) if isinstance(cell, str) else exact(cell) for cell in cells])
    return out.getvalue()


def as_json(change: Change, place: str = "") -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    common = change.common
    document: dict[str, Any] = {
        "title": finding_of(change, place) if place else finding(change),
        "model": change.model.id,
        "model_version": change.model.version,
        "model_fingerprint": change.model.fingerprint,
        "panel_fingerprint": change.panel,
        "version": change.version,
        "seed": change.seed,
        "replications": change.replications,
        "since": change.since,
        "until": change.until,
        "observed": {str(year): observed(change.index, year) for year in change.index.years},
        "interval": SHARE,
        "kept": change.kept,
        "caption": change.caption,
        "left_out": [asdict(one) for one in common.left],
        "barred": [asdict(one) for one in common.barred],
        "not_varied": list(common.fixed),
        "places": [_entry(change, one) for one in turns(change) if place in ("", one.place)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(change: Change, one: Turn) -> dict[str, Any]:
    return {**asdict(one), "reason": one.reason or None, "parts": [asdict(part) for part in pieces(change, one.place)]}
