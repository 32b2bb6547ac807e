"""Rank ranges on the screen and as tables: the best and the worst rank that weights can make."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

from miqyas.data.text import guarded
from miqyas.index.result import Index
from miqyas.present.figure import interval
from miqyas.present.outlet import put_text
from miqyas.study.extent import Extent

COLUMNS = ("rank", "best", "worst", "exact", "best_bound", "worst_bound", "place", "name", "best_with", "worst_with")


@dataclass(frozen=True)
class Bound:
    """One place: its rank, the best and the worst that are attained, and what is proven of them.

    best_with, worst_with  the combination of discrete choices that attains them; empty where there is only one
    """

    rank: int
    best: int
    worst: int
    exact: bool
    best_bound: int
    worst_bound: int
    place: str
    name: str
    best_with: str
    worst_with: str


def bounds(index: Index, extent: Extent) -> tuple[Bound, ...]:
    """Places by rank, each with its range."""
    found = extent.found
    several = len(extent.combinations) > 1
    told = [one.told if several else "" for one in extent.combinations]
    rows = [
        Bound(
            rank=int(extent.nominal[i]),
            best=int(found.best[i]),
            worst=int(found.worst[i]),
            exact=bool(found.exact[i]),
            best_bound=int(found.best_bound[i]),
            worst_bound=int(found.worst_bound[i]),
            place=place,
            name=index.panel.name(place),
            best_with=told[extent.best_at[i]],
            worst_with=told[extent.worst_at[i]],
        )
        for i, place in enumerate(extent.asked)
    ]
    return tuple(sorted(rows, key=lambda one: (one.rank, one.name)))


def put_bounds(index: Index, extent: Extent, form: str) -> None:
    """Print ranges as a table, as CSV or as JSON."""
    rows = bounds(index, extent)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([guarded(str(getattr(row, column))) for column in COLUMNS] for row in rows)
        put_text(out.getvalue())
    elif form == "json":
        put_text(json.dumps(_told(extent, rows), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(index, extent, rows)


def _told(extent: Extent, rows: tuple[Bound, ...]) -> dict[str, object]:
    return {
        "model": extent.model.id,
        "model_fingerprint": extent.model.fingerprint,
        "panel_fingerprint": extent.panel,
        "version": extent.version,
        "year": extent.year,
        "node": extent.node,
        "caption": extent.caption,
        "over": extent.over,
        "admits": extent.admits,
        "combinations": [dict(one.settings) for one in extent.combinations],
        "not_covered": [dict(one.settings) for one in extent.uncovered],
        "held": [one.id for one in extent.held],
        "parts": [
            {"part": part, "share": share, "low": low, "high": high}
            for part, share, low, high in zip(
                extent.parts, extent.shares.tolist(), extent.low.tolist(), extent.high.tolist(), strict=True
            )
        ],
        "places": [
            {
                **{column: getattr(row, column) for column in COLUMNS},
                "best_weights": dict(zip(extent.parts, extent.found.best_weights[at].tolist(), strict=True)),
                "worst_weights": dict(zip(extent.parts, extent.found.worst_weights[at].tolist(), strict=True)),
            }
            for row in rows
            for at in (extent.asked.index(row.place),)
        ],
    }


def _show(index: Index, extent: Extent, rows: tuple[Bound, ...]) -> None:
    from rich.table import Column

    from miqyas.present.screen import console, grid, heading, note, words

    screen = console()
    heading(screen, _title(rows, len(extent.among), extent.over))
    table = grid(
        Column("rank", justify="right", no_wrap=True),
        Column("range", justify="center", no_wrap=True),
        Column("place", overflow="fold", ratio=1),
        Column("", no_wrap=True),
    )
    for row in rows:
        proven = "" if row.exact else f"proven {interval(row.best_bound, row.worst_bound)}"
        table.add_row(words(str(row.rank)), words(interval(row.best, row.worst)), words(row.name), words(proven))
    screen.print(table)
    screen.print()
    if len(rows) == 1:
        title = {part: index.title(part) for part in extent.parts}
        for what, weights in (("best", extent.found.best_weights[0]), ("worst", extent.found.worst_weights[0])):
            shares = ", ".join(f"{title[p]} {w:.0%}" for p, w in zip(extent.parts, weights, strict=True))
            note(screen, f"Weights of its {what} rank: {shares}{_with(rows[0], what)}.")
    note(screen, extent.caption)


def _with(row: Bound, what: str) -> str:
    combination = row.best_with if what == "best" else row.worst_with
    return f"; with {combination}" if combination else ""


def _title(rows: tuple[Bound, ...], among: int, over: str) -> str:
    what = "weights alone" if over == "weights" else "weights and methods that the model allows"
    if len(rows) == 1:
        (one,) = rows
        return f"{one.name} comes {one.rank} of {among}; {what} can make it {interval(one.best, one.worst)}"
    first = sum(one.best == 1 for one in rows)
    return f"{first} of {among} places can be made first by {what}"
