"""What a ranking relies on, on a terminal: parts left out, reversals, and the figures that carry ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan

from rich.console import Console
from rich.text import Text

from miqyas.data.panel import UNDATED
from miqyas.present.field import Field, laid
from miqyas.present.figure import counted, measure, number, place_of, some
from miqyas.present.reliance import Reliance, finding, turned
from miqyas.present.screen import console, heading, note, words
from miqyas.study.influence import Carrier, Kind, Point, Removal

NAMES = 6
FIGURES_SAID = (
    "Absent: the rank where the figure is taken out of the data and the model deals with the gap by its own rules. "
    "Median: the rank where the indicator stands at the median of the other places."
)


def show(told: Reliance, most: int, screen: Console | None = None) -> None:
    """Print the finding, what happens when parts, sources and places are left out, and the figures that matter."""
    screen = screen or console()
    heading(screen, finding(told))
    if told.one is not None:
        _place(screen, told, told.one, most)
        note(screen, FIGURES_SAID)
        return
    kinds: tuple[Kind, ...] = ("indicator", "node", "source")
    for kind in kinds:
        _left_out(screen, told, told.found.of(kind), f"without the {kind}", most)
    note(screen, turned(told))
    if told.found.reversals:
        every = sorted((one for one in told.found.of("place") if one.reversals), key=lambda one: -len(one.reversals))
        rows = (_turning(told, one) for one in every[:most])
        fields = (
            Field("without the place", fold=True),
            Field("turns", justify="right"),
            Field("among them", fold=True),
        )
        screen.print(laid(screen, fields, rows))
        screen.print()
    for row in [one for one in told.found.of("place") if one.reason][:NAMES]:
        note(screen, f"Without {told.name(row.id)} it cannot be built: {row.reason}.")
    _fragile(screen, told, most)
    if failed := [one for one in told.found.points if one.failed]:
        note(screen, f"It cannot be built without {counted(len(failed), 'figure')}, as where {failed[0].failed}.")
    note(screen, FIGURES_SAID)
    note(screen, told.found.caption)


def _left_out(screen: Console, told: Reliance, every: Sequence[Removal], head: str, most: int) -> None:
    done = [one for one in every if not one.reason]
    if done:
        fields = (
            Field(head, fold=True),
            Field("mean shift", short="mean", justify="right"),
            Field("largest", justify="right"),
            Field("of", fold=True, spare=2),
            Field("no rank", justify="right", spare=1),
        )
        rows = (_shift(told, one) for one in sorted(done, key=_size)[:most])
        screen.print(laid(screen, fields, rows))
        screen.print()
    if len(done) > most:
        note(screen, f"And {len(done) - most} more with smaller shifts: --top {len(done)} shows them.")
    for one in every:
        if one.reason:
            note(screen, f"Without '{told.title(one)}' it cannot be built: {one.reason}.")


def _size(one: Removal) -> tuple[float, float]:
    return (-one.mean, -one.largest) if not isnan(one.mean) else (0.0, 0.0)


def _shift(told: Reliance, one: Removal) -> Iterator[Text]:
    yield words(told.title(one))
    yield words(number(one.mean, 1))
    yield words("" if isnan(one.largest) else place_of(one.largest))
    yield words(told.name(one.mover) if one.mover else "")
    yield words(str(len(one.lost)) if one.lost else "")


def _turning(told: Reliance, one: Removal) -> Iterator[Text]:
    yield words(told.name(one.id))
    yield words(str(len(one.reversals)))
    yield words(some([f"{told.name(a)} and {told.name(b)}" for a, b in one.reversals], 1))


def _fragile(screen: Console, told: Reliance, most: int) -> None:
    fields = (
        Field("rank", justify="right"),
        Field("place", fold=True),
        Field("becomes", justify="right"),
        Field("by the figure", fold=True),
        Field("value", justify="right", spare=3),
        Field("year", justify="right", spare=2),
        Field("which is", spare=1),
    )
    rows = [row for one in told.found.fragile(most) if (row := _weakest(told, one))]
    if rows:
        screen.print(laid(screen, fields, rows))
        screen.print()
    if lost := [one for one in told.found.carriers.values() if one.lost]:
        names = some([told.name(one.place) for one in lost], NAMES)
        note(screen, f"A single figure keeps {counted(len(lost), 'place')} in the ranking at all: {names}.")


def _weakest(told: Reliance, one: Carrier) -> list[Text]:
    gone, moved = one.absent, one.moved
    if not one.reach:
        return []
    absent = gone is not None and (moved is None or abs(gone.shift) >= abs(moved.moved_shift))
    point = gone if absent else moved
    assert point is not None  # the reach of a place is that of one of its figures
    after = point.absent if absent else point.moved
    return [words(cell) for cell in (place_of(one.rank), told.name(one.place), place_of(after), told.figure(point),
                                     measure(point.value), _year(point), "absent" if absent else "median")]  # fmt: skip


def _place(screen: Console, told: Reliance, one: Carrier, most: int) -> None:
    def reach(point: Point) -> tuple[float, float]:
        shifts = [abs(shift) for shift in (point.shift, point.moved_shift) if not isnan(shift)]
        return (0.0 if point.lost else 1.0, -max(shifts, default=0.0))

    every = sorted(told.found.points, key=reach)
    cited = list(dict.fromkeys(point.source for point in every[:most]))
    fields = (
        Field("figure", fold=True),
        Field("value", justify="right", spare=1),
        Field("year", justify="right", spare=2),
        Field("absent", justify="right"),
        Field("median", justify="right"),
        Field("source", justify="right", spare=3),
    )
    rows = (_figure(told, point, cited) for point in every[:most])
    screen.print(laid(screen, fields, rows))
    screen.print()
    if one.lost:
        note(screen, f"Without {'it' if len(one.lost) == 1 else 'any one of them'} no rank is left: "
             f"{some([told.figure(point) for point in one.lost], NAMES)}.")  # fmt: skip
    sources = (f"({at}) {told.source(source)}" for at, source in enumerate(cited, start=1))
    note(screen, f"Sources: {'; '.join(sources)}.")


def _figure(told: Reliance, one: Point, cited: Sequence[str]) -> Iterable[Text]:
    yield words(told.figure(one))
    yield words(measure(one.value))
    yield words(_year(one))
    yield words(_after(one, one.absent))
    yield words(place_of(one.moved))
    yield words(f"({cited.index(one.source) + 1})")


def _after(one: Point, rank: float) -> str:
    if one.failed:
        return "cannot be built"
    return "no rank" if one.lost else place_of(rank)


def _year(one: Point) -> str:
    return "" if one.year == UNDATED else str(one.year)
