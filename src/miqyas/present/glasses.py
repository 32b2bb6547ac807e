"""Lenses on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from miqyas.data.panel import Status
from miqyas.present.cited import Cited, each, listed, marks
from miqyas.present.field import Field, laid
from miqyas.present.figure import counted, measure, share
from miqyas.present.glass import Lens, Seen
from miqyas.present.screen import console, heading, note, words


def show_lenses(found: Iterable[Lens], screen: Console | None = None) -> None:
    """Print what each lens shows of a place: figures, their years, and the share of places behind it."""
    screen = screen or console()
    for one in found:
        known = [seen for seen in one.seen if seen.value is not None]
        sources = each(seen.sources for seen in one.seen)
        there = f"{len(known)} of {counted(len(one.seen), 'figure')}"
        heading(screen, f"{one.called}, seen as '{one.title}': {there}")
        fields = (
            Field("indicator", fold=True),
            Field("value", justify="right"),
            Field("unit", fold=True, spare=2),
            Field("better", spare=1),
            Field("year", justify="right"),
            Field("state", spare=3),
            Field("ahead of", justify="right"),
            Field("of", justify="right"),
            *((Field("source", justify="right", spare=4),) if sources else ()),
        )
        screen.print(laid(screen, fields, (_line(seen, sources) for seen in one.seen)))
        screen.print()
        note(screen, "Ahead of: share of the other places that it is better than. Of: places with a figure.")
        lens = f"Lens: the node '{one.name}' of the model '{one.from_model}'; figures {one.figures}"
        note(screen, f"{lens}, year {one.year}." if one.year else f"{lens}.")
        if one.why:
            note(screen, one.why)
        if late := [f"{seen.title} from {seen.later} on" for seen in one.seen if seen.later is not None]:
            note(screen, f"Later than {one.year}, and so not taken: {'; '.join(late)}.")
        for line in listed(sources):
            screen.print(words(line))
        if sources:
            screen.print()


def _line(one: Seen, sources: Sequence[Cited]) -> Iterator[Text]:
    yield words(one.title, "" if one.value is not None else "dim")
    yield words(measure(one.value) or "-")
    yield words(one.unit)
    yield words(one.better)
    yield words(one.year or "")
    yield words(one.status, "" if one.status == Status.REPORTED.word else "italic")
    yield words(share(one.percentile))
    yield words(one.of)
    if sources:
        yield words(marks(one.sources, sources))
