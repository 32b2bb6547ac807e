"""A change on a terminal: who rose and who fell, or what made the difference for one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from miqyas.present.cited import Cited, each, listed, marks
from miqyas.present.field import Field, laid
from miqyas.present.figure import digits, interval, measure, number, place_of, share, some
from miqyas.present.screen import console, heading, note, words
from miqyas.present.trend import CLEAR, Piece, Turn, ages, finding, finding_of, pieces, sureness, title, turns
from miqyas.study.change import Change

NAMES = 8


def show_change(change: Change, screen: Console | None = None) -> None:
    """Print every place, the greatest gain first, and what was left out."""
    screen = screen or console()
    heading(screen, finding(change))
    note(screen, _about(change))
    every = turns(change)
    known = [one for one in every if one.difference is not None]
    decimals = digits(one.score_now or 0.0 for one in known)
    fields = (
        Field("place", fold=True),
        Field(str(change.since), justify="right", spare=4),
        Field(str(change.until), justify="right", spare=5),
        Field("change", justify="right"),
        Field(f"rank {change.since}", justify="right", spare=3),
        Field("90%", justify="center", spare=2),
        Field(f"rank {change.until}", justify="right"),
        Field("90%", justify="center"),
        Field("better", justify="right", spare=6),
    )
    screen.print(laid(screen, fields, (_row(one, decimals) for one in known)))
    screen.print()
    if lost := [f"{one.name} ({one.reason})" for one in every if one.difference is None]:
        note(screen, f"Not compared ({len(lost)}): {some(lost, NAMES)}.")
    note(screen, f"Higher and lower: where {share(CLEAR)} of the models drawn agree. Better: how many say so.")
    _left(screen, change)
    note(screen, change.caption)


def _row(one: Turn, decimals: int) -> Iterator[Text]:
    yield words(one.name)
    yield words(number(one.score_then, decimals))
    yield words(number(one.score_now, decimals))
    yield words(_signed(one.difference, decimals))
    yield words(place_of(one.rank_then))
    yield words(interval(one.then_low, one.then_high))
    yield words(place_of(one.rank_now))
    yield words(interval(one.now_low, one.now_high))
    yield words(share(one.improved))


def show_place(change: Change, place: str, screen: Console | None = None) -> None:
    """Print what made the difference for one place: every part, then and now, and its points."""
    screen = screen or console()
    heading(screen, finding_of(change, place))
    note(screen, _about(change))
    one = next(each for each in turns(change) if each.place == place)
    if one.difference is not None:
        note(screen, f"The rank is {sureness(one)}.")
    every = list(pieces(change, place))
    sources = each(part.sources for part in every)
    fields = (
        Field("part", fold=True),
        Field(str(change.since), justify="right"),
        Field(str(change.until), justify="right"),
        Field("unit", fold=True, spare=1),
        Field("observed", justify="right", spare=2),
        Field("points", justify="right"),
        *((Field("source", justify="right", spare=3),) if sources else ()),
    )
    decimals = digits(part.now or 0.0 for part in every if not part.leaf)
    points = digits([one.difference or 0.0])
    screen.print(laid(screen, fields, (_piece(part, decimals, points, sources) for part in every)))
    screen.print()
    if change.parts is None:
        note(screen, "No points: a score of this model is neither a sum nor a product of its parts.")
    else:
        note(screen, "Points: what a part adds to the change of the score; they add up to it.")
    note(screen, f"It is compared on {share(one.compared)} of the model's weight.")
    for rule in change.common.barred:
        if place in rule.places:
            note(screen, f"Not compared for this place: {title(change, rule.indicator)}. {rule.reason}")
    _left(screen, change)
    for line in listed(sources):
        screen.print(words(line))
    if sources:
        screen.print()
    note(screen, change.caption)


def _piece(one: Piece, decimals: int, points: int, sources: Sequence[Cited]) -> Iterator[Text]:
    style = "bold" if one.depth == 0 else ""
    told = measure if one.leaf else lambda value: number(value, decimals)
    yield words(one.title, style or ("dim" if one.then is None else ""), depth=one.depth)
    yield words(told(one.then) or "-", style)
    yield words(told(one.now) or "-", style)
    yield words(one.unit)
    yield words("" if one.years is None else f"{one.years[0]}, {one.years[1]}")
    yield words(_signed(one.points, points), style)
    if sources:
        yield words(marks(one.sources, sources))


def _about(change: Change) -> str:
    index = change.model.title()
    return f"{index}, {change.since} and {change.until}. {ages(change.index)}".rstrip()


def _signed(value: float | None, decimals: int) -> str:
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.") else text


def _left(screen: Console, change: Change) -> None:
    common = change.common
    if not common.left:
        return
    fields = (Field("weight", justify="right"), Field("left out", fold=True), Field("why", fold=True))
    rows = ((words(share(one.share)), words(title(change, one.indicator)), words(one.reason)) for one in common.left)
    screen.print(laid(screen, fields, rows))
    screen.print()
