"""Tables on a terminal: 80 columns are enough, light or dark, with or without colour."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from miqyas.data.text import clean
from miqyas.present.figure import interval, number, place_of, share
from miqyas.present.ranking import Ranking, Standing

NARROW = 80
BAR = 12


def console(*, error: bool = False) -> Console:
    """The screen; the width of the terminal, 80 where there is none."""
    return Console(stderr=error, highlight=False, soft_wrap=False)


def heading(screen: Console, text: str) -> None:
    """Write the finding over a table."""
    _wrapped(screen, text, "bold")
    screen.print()


def note(screen: Console, text: str) -> None:
    """Write a caption under a table."""
    _wrapped(screen, text, "dim")
    screen.print()


def _wrapped(screen: Console, text: str, style: str) -> None:
    for line in Text(clean(text), style=style).wrap(screen, screen.width):
        line.rstrip()
        screen.print(line)


def grid(*columns: Column | str) -> Table:
    """An empty table in the one look that all of them have."""
    return Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True, header_style="bold")


def words(text: Any, style: str = "", *, depth: int = 0) -> Text:
    """A cell: text from outside is never read as markup; depth sets it in."""
    return Text("  " * depth + clean(str(text)), style=style)


def show_ranking(ranking: Ranking, screen: Console | None = None) -> None:
    """Print a ranking: the finding, the table, the places without a rank, what was varied."""
    screen = screen or console()
    heading(screen, ranking.title)
    ranked = [one for one in ranking.standings if one.rank is not None]
    if ranked:
        screen.print(_table(ranking, ranked, screen))
        screen.print()
    absent = [one for one in ranking.standings if one.rank is None]
    if absent:
        _absent(screen, absent)
    hidden = ranking.ranked + ranking.unranked - len(ranking.standings)
    if hidden:
        without = f", {ranking.unranked} of them without a rank" if ranking.unranked and not absent else ""
        note(screen, f"{hidden} more places are not shown{without}.")
    note(screen, f"Interval: {ranking.caption}")


def _table(ranking: Ranking, ranked: list[Standing], screen: Console) -> Table:
    wide = BAR + max(min(screen.width - NARROW, 24), 0)
    table = grid(
        Column("rank", justify="right", no_wrap=True),
        Column("interval", justify="center", no_wrap=True),
        Column("place", overflow="fold", ratio=1, min_width=16),
        Column("score", justify="right", no_wrap=True),
        Column("", no_wrap=True, width=wide),
        Column("measured", justify="right", no_wrap=True),
    )
    scores = [one.score for one in ranked if one.score is not None]
    for one in ranked:
        table.add_row(
            words(place_of(one.rank), "bold"),
            words(interval(one.low, one.high)),
            words(one.name),
            words(number(one.score, ranking.decimals)),
            Text(bar(one.score, scores, wide, solid=utf8(screen)), style="blue"),
            words(share(one.measured)),
        )
    return table


def _absent(screen: Console, absent: list[Standing]) -> None:
    table = grid(Column(f"not ranked ({len(absent)})", overflow="fold", max_width=30), Column("why", overflow="fold"))
    for one in absent:
        table.add_row(words(one.name), words(one.reason))
    screen.print(table)
    screen.print()


def bar(score: float | None, scores: list[float], width: int, *, solid: bool) -> str:
    """A bar from zero, or from the lowest score where scores fall below zero."""
    if score is None or not scores:
        return ""
    low = min(0.0, *scores)
    span = max(scores) - low
    eighths = round((score - low) / span * width * 8) if span > 0 else 0
    if not solid:
        return "#" * round(eighths / 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def utf8(screen: Console) -> bool:
    """Whether the terminal can write more than ASCII."""
    return screen.encoding.lower().replace("-", "").startswith("utf")
