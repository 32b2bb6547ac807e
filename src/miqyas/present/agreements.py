"""Agreement with published ranks on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from rich.console import Console

from miqyas.present.agreement import Beside
from miqyas.present.field import Field, laid
from miqyas.present.figure import interval, number, place_of
from miqyas.present.screen import console, heading, note, words
from miqyas.study.concord import Concord

NAMES = ("Spearman", "Kendall")


def show_agreement(found: Sequence[Beside], screen: Console | None = None) -> None:
    """Print how far the index and each published list agree, then the ranks side by side."""
    screen = screen or console()
    long = [one for one in found if not one.short]
    heading(screen, _finding(long[0].found, long[0].told.edition) if long else "No published list can be compared")
    _coefficients(screen, long)
    for one in long:
        note(screen, f"{one.told.edition}: {one.found.truncation} {_whole(one.found)}")
    for one in long:
        _places(screen, one)
    for one in found:
        if one.short:
            _short(screen, one)
    if long:
        note(screen, long[0].found.caption)
    note(screen, "Nothing of the model was changed after this was computed: see its page in the documentation.")


def _finding(found: Concord, edition: str) -> str:
    low, high = found.intervals[2, 0]
    return (
        f"On {len(found.places)} of the {found.of} ranks published for {edition} the agreement is "
        f"{number(found.spearman, 2)} (Spearman), between {number(low, 2)} and {number(high, 2)}"
    )


def _whole(found: Concord) -> str:
    low, high = found.whole
    if isnan(low):
        return "No agreement of the whole list is in keeping with that."
    return f"An agreement of the whole list between {number(low, 2)} and {number(high, 2)} is in keeping with that."


def _coefficients(screen: Console, found: Sequence[Beside]) -> None:
    fields = (
        Field("list"),
        Field("n", justify="right"),
        Field("agreement"),
        Field("", justify="right"),
        Field("places", justify="center", spare=2),
        Field("draws", justify="center", spare=1),
        Field("both", justify="center"),
    )
    rows = []
    for one in found:
        kinds = ((one.told.edition, one.found), *(((f"{one.told.edition} *", one.tied),) if one.tied else ()))
        for name, each in kinds:
            for c, value in enumerate((each.spearman, each.kendall)):
                spans = (f"{number(low, 2)} to {number(high, 2)}" for low, high in each.intervals[:, c])
                told = (name, f"{len(each.places)} of {each.of}", NAMES[c], number(value, 2), *spans)
                rows.append([words(cell) for cell in told])
    screen.print(laid(screen, fields, rows))
    screen.print()
    if any(one.tied for one in found):
        note(screen, "* Ranks that follow only from the order in which places were named are tied.")


def _places(screen: Console, one: Beside) -> None:
    found = one.found
    fields = (
        Field(f"place ({one.told.edition})", fold=True),
        Field(f"published, of {found.of}", justify="right"),
        Field(f"here, of these {len(found.places)}", justify="right"),
        Field(f"of all {found.ranked}", justify="right"),
        Field("90%", justify="center"),
    )
    rows = (
        (
            words(one.names[i] + (" *" if place in one.told.unsure else "")),
            words(place_of(found.published[i])),
            words(place_of(found.common[i])),
            words(place_of(found.ranks[i])),
            words(interval(*one.spans[i])),
        )
        for i, place in enumerate(found.places)
    )
    screen.print(laid(screen, fields, rows))
    screen.print()
    if found.lost:
        note(screen, f"Published and not ranked here: {', '.join(found.lost)}.")


def _short(screen: Console, one: Beside) -> None:
    found = one.found
    n = len(found.places)
    note(
        screen,
        f"{one.told.edition}, {one.told.node}: {n} of the {found.of} published ranks "
        f"{'is' if n == 1 else 'are'} known, too few for a correlation.",
    )
    for i, place in enumerate(found.places):
        title = f"{one.names[i]} ({one.told.node}: published {place_of(found.published[i])} of {found.of})"
        fields = (
            Field(title, fold=True),
            Field("here", justify="right"),
            Field("90%", justify="center"),
            Field("of", justify="right"),
            Field("listed", justify="right"),
            Field("of", justify="right"),
        )
        rows = (
            (
                words(part.title, depth=0 if j in (0, len(one.parts[place]) - 1) else 1),
                words(place_of(part.rank)),
                words(interval(part.low, part.high)),
                words(str(part.ranked)),
                words(place_of(part.common)),
                words(str(part.listed)),
            )
            for j, part in enumerate(one.parts[place])
        )
        screen.print(laid(screen, fields, rows))
        screen.print()
        note(screen, "Listed: its rank among the places of any published list, for which no interval is drawn.")
