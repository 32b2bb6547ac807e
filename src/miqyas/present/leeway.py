"""How little moves a rank: neighbours that change places, and places that cross a rank, for people and programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from rich.console import Console
from rich.text import Text

from miqyas.data.text import guarded
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.present.field import Field, laid
from miqyas.present.figure import number, some
from miqyas.present.outlet import put_text
from miqyas.present.printed import exact
from miqyas.present.screen import console, heading, note, words
from miqyas.study.margin import CLOSE, Margin, Step, Swap

COLUMNS = ("kind", "rank", "place", "name", "to", "after", "after_name", "change", "bound", "exact", "moves")
SEEN = 5e-4
"""Changes of a share that a reader sees."""

MOVES = 3


@dataclass(frozen=True)
class Line:
    """One change: of neighbours, or of a place across a rank.

    kind   "swap": `place` and `after` become level; "top": `place` comes to the rank `to`
    moves  the weights that move, in words; those that move most come first
    """

    kind: str
    rank: int
    place: str
    name: str
    to: int
    after: str
    after_name: str
    change: float
    bound: float
    exact: bool
    moves: str


def lines(index: Index, margin: Margin) -> tuple[Line, ...]:
    """Neighbours from the first on, then places by rank."""
    element = index.tree.at[margin.node]
    rank = {
        place: int(index.ranks[-1, row, element]) for place, row in index.row.items() if _ranked(index, row, element)
    }
    return (
        *(_swap(index, margin, one, rank[one.before]) for one in margin.swaps),
        *(_step(index, margin, one) for one in margin.steps),
    )


def _ranked(index: Index, row: int, element: int) -> bool:
    return not np.isnan(index.ranks[-1, row, element])


def _swap(index: Index, margin: Margin, one: Swap, rank: int) -> Line:
    return Line(
        kind="swap",
        rank=rank,
        place=one.before,
        name=index.panel.name(one.before),
        to=0,
        after=one.after,
        after_name=index.panel.name(one.after),
        change=one.change,
        bound=one.bound,
        exact=one.bound >= one.change - CLOSE,
        moves=moved(index, margin, one.weights),
    )


def _step(index: Index, margin: Margin, one: Step) -> Line:
    return Line(
        kind="top",
        rank=one.rank,
        place=one.place,
        name=index.panel.name(one.place),
        to=one.target,
        after="",
        after_name="",
        change=one.change,
        bound=one.bound,
        exact=not isfinite(one.bound) or one.bound >= one.change - CLOSE,
        moves=moved(index, margin, one.weights),
    )


def moved(index: Index, margin: Margin, weights: Floats) -> str:
    """The weights that move, in words: 'Green 17% to 20%, Skills 17% to 14%'."""
    away = np.nan_to_num(np.abs(weights - margin.shares), nan=0.0)
    order = [int(i) for i in np.argsort(-away, kind="stable") if away[i] >= SEEN]
    told = [f"{index.title(margin.parts[i])} {_share(margin.shares[i])} to {_share(weights[i])}" for i in order]
    return some(told, MOVES) if told else ("less than can be seen" if away.any() else "")


def _share(part: float) -> str:
    return f"{number(100 * part, 1)}%"


def put_margin(index: Index, margin: Margin, form: str) -> None:
    """Print as a table, as CSV or as JSON."""
    rows = lines(index, margin)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(row) for row in rows)
        put_text(out.getvalue())
    elif form == "json":
        put_text(json.dumps(_told(margin, rows), ensure_ascii=False, indent=2) + "\n")
    else:
        show_margin(margin, rows)


def _cells(row: Line) -> list[str]:
    # A change that no weights make has no size.
    sides = (
        exact(row.change if isfinite(row.change) else float("nan")),
        exact(row.bound if isfinite(row.bound) else float("nan")),
    )
    to = str(row.to) if row.to else ""
    head = (row.kind, str(row.rank), row.place, row.name, to, row.after, row.after_name)
    return [*map(guarded, head), *sides, str(row.exact), guarded(row.moves)]


def _told(margin: Margin, rows: Sequence[Line]) -> dict[str, object]:
    weights = [one.weights for one in margin.swaps] + [one.weights for one in margin.steps]
    return {
        "model": margin.model.id,
        "model_fingerprint": margin.model.fingerprint,
        "panel_fingerprint": margin.panel,
        "version": margin.version,
        "year": margin.year,
        "node": margin.node,
        "by": margin.by,
        "top": margin.top,
        "conditions": list(margin.conditions),
        "caption": margin.caption,
        "shares": dict(zip(margin.parts, margin.shares.tolist(), strict=True)),
        "changes": [
            {
                **{column: getattr(row, column) or None for column in COLUMNS[:7]},
                "change": row.change if isfinite(row.change) else None,
                "bound": row.bound if isfinite(row.bound) else None,
                "exact": row.exact,
                "weights": None if np.isnan(own).any() else dict(zip(margin.parts, own.tolist(), strict=True)),
            }
            for row, own in zip(rows, weights, strict=True)
        ],
    }


def show_margin(margin: Margin, rows: Sequence[Line], screen: Console | None = None) -> None:
    """Print the neighbours, then the places across the rank, then what a change is."""
    screen = screen or console()
    heading(screen, _title(margin, rows))
    swaps, steps = ([row for row in rows if row.kind == kind] for kind in ("swap", "top"))
    if swaps:
        head = (Field("rank", justify="right"), Field("place", fold=True), Field("and the next", fold=True))
        body = ((words(str(row.rank)), words(row.name), words(row.after_name), *_end(margin, row)) for row in swaps)
        screen.print(laid(screen, (*head, *_fields()), body))
        screen.print()
    if steps:
        head = (Field("rank", justify="right"), Field("to"), Field("place", fold=True))
        body = ((words(str(row.rank)), words(_target(row)), words(row.name), *_end(margin, row)) for row in steps)
        screen.print(laid(screen, (*head, *_fields()), body))
        screen.print()
    note(screen, margin.caption)


def _fields() -> Iterable[Field]:
    return Field("change", justify="right"), Field("weights that move", fold=True, spare=1)


def _end(margin: Margin, row: Line) -> Iterable[Text]:
    return words(_size(margin, row)), words(row.moves, "dim")


def _target(row: Line) -> str:
    return f"{row.to} or better" if row.to < row.rank else f"{row.to} or worse"


def _size(margin: Margin, row: Line) -> str:
    if not isfinite(row.change):
        return "none" if not isfinite(row.bound) else "not found"
    sign = "±" if margin.by == "relative" else ""
    size = f"{sign}{_percent(row.change)}"
    return size if row.exact else f"{size} (at least {_percent(row.bound)})"


def _percent(size: float) -> str:
    return "under 0.1%" if 0 < size < SEEN else f"{number(100 * size, 1)}%"


def _title(margin: Margin, rows: Sequence[Line]) -> str:
    known = [row for row in rows if row.kind == "swap" and isfinite(row.change)]
    if not known:
        return "No weights make two neighbours change places"
    least = min(known, key=lambda row: row.change)
    return (
        f"Closest to changing places: {least.name} and {least.after_name}, "
        f"by a change of {'each weight by ' if margin.by == 'relative' else ''}{_size(margin, least)}"
    )
