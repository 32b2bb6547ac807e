"""The profile of a place on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from miqyas.data.panel import Status
from miqyas.present.field import Field, laid
from miqyas.present.figure import digits, interval, measure, most, number, place_of, share
from miqyas.present.profile import Line, Profile, Sign, Value
from miqyas.present.ranking import OWN
from miqyas.present.screen import console, heading, note, words


def show_profile(profile: Profile, screen: Console | None = None) -> None:
    """Print a profile: the finding, every node, strengths and weaknesses, the figures with their sources."""
    screen = screen or console()
    heading(screen, profile.title)
    when = f" {profile.year}" if profile.year else ""
    note(screen, f"{profile.subject}{when}. Figures: {told_of(profile)}.")
    if profile.ranked < 1 and not profile.reason:
        note(screen, f"It has a rank in {most(profile.ranked)} of the models drawn only.")
    _put(screen, _nodes(screen, profile.nodes))
    for told, signs in (("strengths", profile.strengths), ("weaknesses", profile.weaknesses)):
        if signs:
            _put(screen, _signs(screen, told, signs))
    _put(screen, _figures(screen, profile.values))
    _doubts(screen, profile)
    for line in sources(profile.values):
        screen.print(words(line))
    screen.print()
    note(screen, f"Interval: {profile.caption}")


def told_of(profile: Profile) -> str:
    """How many figures are there, in which states, and of when the newest is."""
    of = max(len(profile.values), 1)
    parts = [(one.word, len(profile.of_status(one.word)) / of) for one in OWN]
    known = ", ".join(f"{share(part)} {word}" for word, part in parts if part)
    filled = f"; {share(profile.filled)} filled in" if profile.filled else ""
    newest = f"; newest of {profile.newest}" if profile.newest else ""
    return f"{share(profile.present)} present{f': {known}' if known else ''}{filled}{newest}"


def sources(values: Iterable[Value]) -> list[str]:
    """Each source once: its number in the table of figures, its licence, and whether commerce is barred."""
    return [
        f"({at}) {name}{f'; {licence}' if licence else ''}{'; not for commercial use' if barred else ''}"
        for at, (name, licence, barred) in enumerate(_cited(values), start=1)
    ]


def _put(screen: Console, table: Table) -> None:
    screen.print(table)
    screen.print()


def _nodes(screen: Console, lines: Sequence[Line]) -> Table:
    # The scores of each level share a scale, so they share their decimals.
    decimals = {d: digits(one.score or 0.0 for one in lines if one.depth == d) for d in {x.depth for x in lines}}
    fields = (
        Field("rank", justify="right"),
        Field("interval", short="90%", justify="center"),
        Field("of", justify="right", spare=1),
        Field("node", fold=True),
        Field("score", justify="right", spare=2),
    )
    return laid(screen, fields, (_line(one, decimals[one.depth]) for one in lines))


def _line(one: Line, decimals: int) -> Iterator[Text]:
    style, absent = "bold" if one.depth == 0 else "", one.rank is None
    yield words("-" if absent else place_of(one.rank), style)
    yield words(interval(one.low, one.high), style)
    yield words(one.of, style)
    yield words(one.title, style or ("dim" if absent else ""), depth=one.depth)
    yield words("absent" if absent else number(one.score, decimals), style)


def _signs(screen: Console, told: str, signs: Sequence[Sign]) -> Table:
    fields = (
        Field("rank", justify="right"),
        Field("interval", short="90%", justify="center"),
        Field("of", justify="right", spare=1),
        Field(told, short=told[:4], fold=True),
    )
    rows = ((words(one.rank), words(interval(one.low, one.high)), words(one.of), words(one.title)) for one in signs)
    return laid(screen, fields, rows)


def _figures(screen: Console, values: Sequence[Value]) -> Table:
    cited = _cited(values)
    fields = (
        Field("indicator", fold=True),
        Field("value", justify="right", spare=5),
        Field("unit", fold=True, spare=3),
        Field("year", justify="right", spare=4),
        Field("state", spare=2),
        Field("source", justify="right", spare=1),
    )
    return laid(screen, fields, (_figure(one, cited) for one in values))


def _figure(one: Value, cited: Sequence[tuple[str, str, bool]]) -> Iterator[Text]:
    yield words(one.title)
    yield words(measure(one.value) or "-")
    yield words(one.unit)
    yield words(one.year or "")
    yield words(one.status, "" if one.status == Status.REPORTED.word else "italic")
    yield words(f"({cited.index(_cite(one)) + 1})" if one.source else "")


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
