"""What the figures are worth, on the screen: doubts that stand, doubts that were answered, states of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Column

from miqyas.data.doubt import Accepted, Doubt
from miqyas.data.panel import Panel, Status
from miqyas.index.result import Index
from miqyas.present.figure import counted
from miqyas.present.screen import console, grid, heading, note, words

TOLD = ("reported", "estimated", "carried", "imputed", "suppressed", "not applicable", "masked", "absent")


@dataclass(frozen=True)
class Standing:
    """How many figures of a place are in which state; counts in the order of TOLD."""

    place: str
    name: str
    counts: tuple[int, ...]


def states(panel: Panel, index: Index | None = None) -> tuple[Standing, ...]:
    """The figures of each place by state: those an index took for its reference year, else all of the panel.

    Without an index only places and years that a series reaches are counted, so that a year of which a source prints
    nothing is not held against anybody.
    """
    if index is not None:
        return tuple(_standing(panel, code, index.status[-1, i]) for i, code in enumerate(index.places))
    here = ~np.isnan(panel.values) | np.isin(panel.status, (Status.MASKED, Status.SUPPRESSED, Status.NOT_APPLICABLE))
    latest = np.where(here.any(axis=0), len(panel.years) - 1 - here[::-1].argmax(axis=0), 0)
    status = np.take_along_axis(panel.status, latest[None], axis=0)[0]
    return tuple(_standing(panel, code, status[i]) for i, code in enumerate(panel.places))


def _standing(panel: Panel, code: str, status: np.ndarray) -> Standing:
    name = panel.names.get(code, {}).get("en", code)
    return Standing(code, name, tuple(int(np.sum(status == Status[one.upper().replace(" ", "_")])) for one in TOLD))


def show_doubts(
    title: str, stand: Sequence[Doubt], answered: Sequence[tuple[Doubt, Accepted]], idle: Sequence[Accepted]
) -> None:
    """Print doubts: those that stand first, then how many were answered and how."""
    screen = console()
    heading(screen, _finding(title, stand, answered))
    if stand:
        table = grid("kind", Column("series", overflow="fold"), "place", "year", Column("what", overflow="fold"))
        for one in stand:
            table.add_row(*(words(cell) for cell in (one.kind, one.series, one.place, one.year or "", one.what)))
        screen.print(table)
        screen.print()
    if answered:
        table = grid("kind", Column("series", overflow="fold"), Column("times", justify="right"), "reason")
        for answer, times in _tallied(answered):
            table.add_row(words(answer.kind), words(answer.series), words(times), words(answer.reason))
        screen.print(table)
        screen.print()
    for answer in idle:
        note(screen, f"No longer needed: {answer.kind} {answer.series} {' '.join(answer.places)} ({answer.reason})")


def _finding(title: str, stand: Sequence[Doubt], answered: Sequence[tuple[Doubt, Accepted]]) -> str:
    looked = f"{counted(len(answered), 'more doubt')} looked up and answered" if stand else ""
    if stand:
        verb = "stands" if len(stand) == 1 else "stand"
        return f"{title}: {counted(len(stand), 'doubt')} {verb}" + (f"; {looked}." if answered else ".")
    if answered:
        return f"{title}: no doubt stands; {counted(len(answered), 'doubt')} looked up, each answered below."
    return f"{title}: nothing odd was found."


def _tallied(answered: Iterable[tuple[Doubt, Accepted]]) -> list[tuple[Accepted, int]]:
    times: dict[int, list[Accepted]] = {}
    for _, answer in answered:
        times.setdefault(id(answer), []).append(answer)
    return [(each[0], len(each)) for each in times.values()]


def show_states(title: str, standings: Sequence[Standing]) -> None:
    """Print how many figures of each place are measured, estimated, carried, imputed, or not there and why."""
    screen = console()
    heading(screen, title)
    used = [i for i in range(len(TOLD)) if any(one.counts[i] for one in standings)]
    table = grid(Column("place", overflow="fold"), *(Column(TOLD[i], justify="right") for i in used))
    for one in sorted(standings, key=lambda one: (-one.counts[0] - one.counts[1], one.name)):
        table.add_row(words(one.name), *(words(one.counts[i] or "") for i in used))
    screen.print(table)
    screen.print()
