"""The cause on a terminal: a table for each result, the verdict under it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from rich.console import Console
from rich.table import Table
from rich.text import Text

from miqyas.present.cause import Cause, Part
from miqyas.present.field import Field, laid
from miqyas.present.figure import number, some
from miqyas.present.screen import console, heading, note, words
from miqyas.study.sobol import Effect

DIGITS = 2
NAMES = 6


def show_cause(cause: Cause, screen: Console | None = None) -> None:
    """Print what moves the ranks, then what moves the places asked for, then how it was drawn."""
    screen = screen or console()
    heading(screen, cause.title)
    for part in cause.parts:
        screen.print(_table(screen, cause, part))
        screen.print()
        note(screen, f"Enough replications? {_verdict(part)}.")
    if cause.attribution.idle:
        note(screen, f"Does nothing in any replication: {', '.join(cause.attribution.idle)}.")
    if cause.attribution.unmoved:
        note(screen, f"Never drawn otherwise, so nothing is known of it: {', '.join(cause.attribution.unmoved)}.")
    if cause.left_out:
        note(screen, f"Left out, without a rank in the model as it is: {some(cause.left_out, NAMES)}.")
    if cause.lost:
        note(screen, f"Absent in some replications, so without indices: {some(cause.lost, NAMES)}.")
    note(screen, "Alone: share of the variance that a choice explains by itself. In all: with its part in others.")
    note(screen, cause.attribution.caption)


def _table(screen: Console, cause: Cause, part: Part) -> Table:
    told = {"shift": "mean rank shift", "score": f"score of {part.name}", "rank": f"rank of {part.name}"}[part.of]
    fields = (
        Field(told, fold=True),
        Field("alone", justify="right", spare=3),
        Field("interval", justify="center", spare=2),
        Field("in all", justify="right"),
        Field("interval", justify="center", spare=4),
        Field("", spare=1),
    )
    return laid(screen, fields, (_row(one, cause.remark(one)) for one in part.effects))


def _row(one: Effect, remark: str) -> Iterator[Text]:
    style = "dim italic" if remark else ""
    yield words(one.choice.id)
    yield words(number(one.first, DIGITS), style)
    yield words(_interval(one.first_low, one.first_high), style)
    yield words(number(one.total, DIGITS), style)
    yield words(_interval(one.total_low, one.total_high), style)
    yield words(remark, style)


def _interval(low: float, high: float) -> str:
    return "" if isnan(low) or isnan(high) else f"{number(low, DIGITS)} to {number(high, DIGITS)}"


def _verdict(part: Part) -> str:
    if part.enough or not part.needed:
        return part.verdict
    # Points of the sequence are evenest in powers of two.
    return f"{part.verdict}; ask for --n {1 << (part.needed - 1).bit_length()}"
