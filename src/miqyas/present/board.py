"""The ranking on a terminal: the finding, the table, the places without a rank, what was varied."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from miqyas.present.field import Field, laid
from miqyas.present.figure import counted, interval, number, place_of, share
from miqyas.present.ranking import Ranking
from miqyas.present.screen import USUAL, console, grid, heading, note, utf8, words
from miqyas.present.standing import Standing, partly

BAR = 12
NARROW = 48
"""Below this width, places without a rank stand as sentences and not as a table."""


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
        verb = "is" if hidden == 1 else "are"
        note(screen, f"{counted(hidden, 'more place')} {verb} not shown{without}.")
    if some_models := partly(ranking.standings):
        note(screen, some_models)
    note(screen, f"Interval: {ranking.caption}")


def _table(ranking: Ranking, ranked: list[Standing], screen: Console) -> Table:
    wide = BAR + max(min(screen.width - USUAL, 24), 0)
    scores = [one.score for one in ranked if one.score is not None]
    fields = (
        Field("rank", justify="right"),
        Field("interval", short="90%", justify="center"),
        Field("place", fold=True),
        Field("score", justify="right", spare=3),
        Field(" " * wide, spare=1),
        Field("present", justify="right", spare=2),
    )
    rows = (
        (
            words(place_of(one.rank), "bold"),
            words(interval(one.low, one.high)),
            words(one.name),
            words(number(one.score, ranking.decimals)),
            Text(bar(one.score, scores, wide, solid=utf8(screen)), style="blue"),
            words(share(one.present)),
        )
        for one in ranked
    )
    return laid(screen, fields, rows)


def _absent(screen: Console, absent: list[Standing]) -> None:
    if screen.width < NARROW:
        note(screen, f"Not ranked ({len(absent)}):")
        for one in absent:
            note(screen, f"{one.name}: {one.reason}")
        return
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
