"""Locations: a ranking with the rank of every place in each category beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from miqyas.data.text import guarded
from miqyas.index.result import Index
from miqyas.present.field import Field, laid
from miqyas.present.figure import interval, number, place_of, share, some
from miqyas.present.printed import COLUMNS, as_json, exact
from miqyas.present.ranking import Ranking, ranking
from miqyas.present.screen import console, heading, note, words
from miqyas.present.standing import Standing, partly
from miqyas.study.vary import Variation

CANDIDATES = "candidates"
"""The group that the places asked for make."""


@dataclass(frozen=True)
class Location:
    """A ranking of places for a location.

    categories  rankings of the same places at the children of the root
    shares      (category,) of the whole; notes what was replaced or left out
    """

    whole: Ranking
    categories: tuple[Ranking, ...]
    shares: tuple[float, ...]
    notes: tuple[str, ...]


def location(
    index: Index, variation: Variation, *, group: str = "", top: int | None = None, notes: Sequence[str] = ()
) -> Location:
    """Rank places at the root and at each of its children."""
    children = [int(one) for one in index.tree.children[len(index.tree.ids) - 1]]
    whole = ranking(index, variation, group=group, top=top)
    return Location(
        whole=whole,
        categories=tuple(ranking(index, variation, node=index.tree.ids[one], group=group) for one in children),
        shares=tuple(float(index.effective[one]) for one in children),
        notes=tuple(notes),
    )


def _of(category: Ranking, place: str) -> Standing | None:
    return next((one for one in category.standings if one.place == place), None)


def as_csv(found: Location) -> str:
    """Full figures, one place a line: those of the ranking, then score, rank and interval of each category."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    parts = ("", "_rank", "_low", "_high")
    lines.writerow([*COLUMNS, *(f"{one.node}{part}" for one in found.categories for part in parts)])
    for one in found.whole.standings:
        told = [exact(one.rank), exact(one.low), exact(one.high), found.whole.kind if one.rank is not None else ""]
        told += [one.place, guarded(one.name), exact(one.score), exact(one.present), exact(one.ranked)]
        told.append(guarded(one.reason))
        for category in found.categories:
            its = _of(category, one.place)
            told += [exact(value) for value in ((its.score, its.rank, its.low, its.high) if its else (None,) * 4)]
        lines.writerow(told)
    return out.getvalue()


def as_document(found: Location) -> str:
    """The ranking as JSON, with the categories of each place, the shares and the notes."""
    document: dict[str, Any] = json.loads(as_json(found.whole))
    document["categories"] = [
        {"node": one.node, "title": one.subject, "share": part}
        for one, part in zip(found.categories, found.shares, strict=True)
    ]
    document["notes"] = list(found.notes)
    for entry in document["places"]:
        entry["categories"] = {
            one.node: {"score": its.score, "rank": its.rank, "rank_low": its.low, "rank_high": its.high}
            for one in found.categories
            if (its := _of(one, entry["place"])) is not None
        }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def show_location(found: Location, screen: Console | None = None) -> None:
    """Print the ranking, each place with its rank and interval in every category."""
    screen, whole = screen or console(), found.whole
    heading(screen, whole.title)
    fields = (
        Field("rank", justify="right"),
        Field("interval", short="90%", justify="center"),
        Field("place", fold=True),
        Field("score", justify="right", spare=1),
        *(Field(one.node, justify="right", spare=9 - i) for i, one in enumerate(found.categories)),
    )
    ranked = [one for one in whole.standings if one.rank is not None]
    rows = (
        (
            words(place_of(one.rank), "bold"),
            words(interval(one.low, one.high)),
            words(one.name),
            words(number(one.score, whole.decimals)),
            *(words(_cell(_of(category, one.place))) for category in found.categories),
        )
        for one in ranked
    )
    screen.print(laid(screen, fields, rows))
    screen.print()
    if lost := [f"{one.name} ({one.reason})" for one in whole.standings if one.rank is None]:
        note(screen, f"Not ranked ({len(lost)}): {some(lost, 8)}.")
    if hidden := whole.ranked + whole.unranked - len(whole.standings):
        note(screen, f"Not shown: {hidden}.")
    shares = zip(found.categories, found.shares, strict=True)
    told = ", ".join(f"{one.node} {share(part)} ({one.subject.lower()})" for one, part in shares)
    note(screen, f"Categories, each with rank and interval: {told}.")
    for one in found.notes:
        note(screen, one)
    if some_models := partly(whole.standings):
        note(screen, some_models)
    note(screen, f"Interval: {whole.caption}")


def _cell(one: Standing | None) -> str:
    if one is None or one.rank is None:
        return "-"
    return f"{place_of(one.rank)} {interval(one.low, one.high)}"
