"""The profile of a place on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table

from miqyas.data.panel import Status
from miqyas.present.figure import digits, interval, measure, number, place_of, share
from miqyas.present.profile import Line, Profile, Sign, Value
from miqyas.present.screen import console, grid, heading, note, words


def show_profile(profile: Profile, screen: Console | None = None) -> None:
    """Print a profile: the finding, every node, strengths and weaknesses, the figures with their sources."""
    screen = screen or console()
    heading(screen, profile.title)
    newest = f", newest of {profile.newest}" if profile.newest else ""
    filled = f", {share(profile.filled)} filled in" if profile.filled else ""
    when = f" {profile.year}" if profile.year else ""
    note(screen, f"{profile.subject}{when}. Figures: {share(profile.measured)} measured{filled}{newest}.")
    _put(screen, _nodes(profile.nodes))
    for told, signs in (("strengths", profile.strengths), ("weaknesses", profile.weaknesses)):
        if signs:
            _put(screen, _signs(told, signs))
    _put(screen, _figures(profile.values))
    _doubts(screen, profile)
    for line in sources(profile.values):
        screen.print(words(line))
    screen.print()
    note(screen, f"Interval: {profile.caption}")


def sources(values: Iterable[Value]) -> list[str]:
    """Each source once: its number in the table of figures, its licence, and whether commerce is barred."""
    return [
        f"({at}) {name}{f'; {licence}' if licence else ''}{'; not for commercial use' if barred else ''}"
        for at, (name, licence, barred) in enumerate(_cited(values), start=1)
    ]


def _put(screen: Console, table: Table) -> None:
    screen.print(table)
    screen.print()


def _nodes(lines: Sequence[Line]) -> Table:
    # The scores of each level share a scale, so they share their decimals.
    decimals = {d: digits(one.score or 0.0 for one in lines if one.depth == d) for d in {x.depth for x in lines}}
    table = grid(
        Column("rank", justify="right", no_wrap=True),
        Column("interval", justify="center", no_wrap=True),
        Column("of", justify="right", no_wrap=True),
        Column("node", overflow="fold", ratio=1),
        Column("score", justify="right", no_wrap=True),
    )
    for one in lines:
        style = "bold" if one.depth == 0 else ""
        absent = one.rank is None
        table.add_row(
            words("-" if absent else place_of(one.rank), style),
            words(interval(one.low, one.high), style),
            words(one.of, style),
            words(one.title, style or ("dim" if absent else ""), depth=one.depth),
            words("absent" if absent else number(one.score, decimals[one.depth]), style),
        )
    return table


def _signs(told: str, signs: Sequence[Sign]) -> Table:
    table = grid(
        Column("rank", justify="right", no_wrap=True),
        Column("interval", justify="center", no_wrap=True),
        Column("of", justify="right", no_wrap=True),
        Column(told, overflow="fold", ratio=1),
    )
    for one in signs:
        table.add_row(words(one.rank), words(interval(one.low, one.high)), words(one.of), words(one.title))
    return table


def _figures(values: Sequence[Value]) -> Table:
    cited = _cited(values)
    table = grid(
        Column("indicator", overflow="fold", ratio=3),
        Column("value", justify="right", no_wrap=True),
        Column("unit", overflow="fold", ratio=2),
        Column("year", justify="right", no_wrap=True),
        Column("state", no_wrap=True),
        Column("source", justify="right", no_wrap=True),
    )
    for one in values:
        at = f"({cited.index(_cite(one)) + 1})" if one.source else ""
        table.add_row(
            words(one.title),
            words(measure(one.value) or "-"),
            words(one.unit),
            words(one.year or ""),
            words(one.status, "" if one.status == Status.REPORTED.word else "italic"),
            words(at),
        )
    return table


def _doubts(screen: Console, profile: Profile) -> None:
    of = len(profile.values)
    if profile.gaps:
        absent = [f"{one.title} ({one.status})" for one in profile.gaps]
        note(screen, f"Not there, {len(absent)} of {of}: {'; '.join(absent)}.")
    if filled := profile.of_status(Status.IMPUTED.word):
        note(screen, f"Filled in, {len(filled)} of {of}: {'; '.join(f'{x.title} ({x.note})' for x in filled)}.")
    if carried := profile.of_status(Status.CARRIED.word):
        oldest = min(one.year for one in carried if one.year is not None)
        note(screen, f"Carried from an earlier year, {len(carried)} of {of}, the oldest from {oldest}.")
    told = [f"{x.title}: {x.note}" for x in profile.values if x.note and x.status != Status.IMPUTED.word]
    for one in told:
        screen.print(words(one))
    if told:
        screen.print()


def _cite(one: Value) -> tuple[str, str, bool]:
    return one.source, one.licence, one.non_commercial


def _cited(values: Iterable[Value]) -> list[tuple[str, str, bool]]:
    return list(dict.fromkeys(_cite(one) for one in values if one.source))
