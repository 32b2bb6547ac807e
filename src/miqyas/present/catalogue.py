"""Lists on a terminal: methods, packs, the series of a panel."""

from __future__ import annotations

import numpy as np
from rich.table import Column

from miqyas.data.pack import PackInfo, table
from miqyas.data.panel import UNDATED, Panel
from miqyas.errors import ModelError, nearest
from miqyas.index import steps as _full_table  # noqa: F401  # every method is registered by its import
from miqyas.index.method import STEPS, Method, Option, methods
from miqyas.present.figure import counted
from miqyas.present.screen import console, grid, heading, note, words


def show_methods(step: str | None = None) -> None:
    """Print every method, or those of one step; raises ModelError for a step that is not there."""
    if step is not None and step not in STEPS:
        raise ModelError(f"there is no step '{step}'", where="miqyas methods", repair=nearest(step, STEPS))
    screen = console()
    for one in STEPS if step is None else (step,):
        listed = grid(Column(one, no_wrap=True), Column("what it does, its options, its source", overflow="fold"))
        for method in methods(one):
            listed.add_row(words(method.name, "bold"), words(method.summary))
            for option in method.options.values():
                listed.add_row("", words(f"{option.name}: {_told(option)}"))
            listed.add_row("", words(_origin(method), "dim"))
        screen.print(listed)
        screen.print()


def show_packs(known: tuple[PackInfo, ...]) -> None:
    """Print the shipped data."""
    screen = console()
    listed = grid(
        Column("name", no_wrap=True),
        Column("what it holds", overflow="fold", ratio=3),
        Column("kind", no_wrap=True),
        Column("rows", justify="right", no_wrap=True),
        Column("licence", overflow="fold", ratio=2),
    )
    for one in known:
        listed.add_row(words(one.name, "bold"), words(one.title), words(one.kind), words(one.rows), words(one.licence))
    screen.print(listed)
    screen.print()


def show_table(known: PackInfo) -> None:
    """Print a shipped table: its columns and its lines."""
    screen = console()
    heading(screen, known.title)
    rows = table(known.name)
    columns = tuple(rows[0]) if rows else ()
    lines = grid(*(Column(one, overflow="fold") for one in columns))
    for row in rows:
        lines.add_row(*(words(row[one]) for one in columns))
    screen.print(lines)
    screen.print()
    note(screen, f"{known.source}; {known.licence}")


def show_panel(panel: Panel, title: str) -> None:
    """Print what a panel holds: places, years, groups, and every series with its coverage and source."""
    screen = console()
    heading(screen, title)
    years = "undated" if panel.years == (UNDATED,) else " to ".join(dict.fromkeys(str(panel.years[i]) for i in (0, -1)))
    note(screen, f"{counted(len(panel.places), 'place')}, {len(panel.series)} series, {years}.")
    groups = sorted({f"{one.name}={one.value}" for one in panel.attributes})
    if groups:
        note(screen, f"Groups: {', '.join(groups)}")
    if not panel.series:
        return
    lines = grid(
        Column("series", overflow="fold", ratio=2),
        Column("name", overflow="fold", ratio=4),
        Column("unit", overflow="fold", ratio=2),
        Column("better", no_wrap=True),
        Column("places", justify="right", no_wrap=True),
        Column("newest", justify="right", no_wrap=True),
    )
    present = ~np.isnan(panel.values)
    for column, one in enumerate(panel.series):
        places = int(present[..., column].any(axis=0).sum())
        held = [year for t, year in enumerate(panel.years) if present[t, :, column].any() and year != UNDATED]
        newest = max(held, default="")
        lines.add_row(
            words(one.code),
            words(one.name),
            words(one.unit),
            words(one.better or ""),
            words(places),
            words(newest),
        )
    screen.print(lines)
    screen.print()
    for source in panel.sources:
        barred = "; not for commercial use" if source.non_commercial else ""
        screen.print(words(f"{source.name or source.id}; {source.licence or 'licence not stated'}{barred}"))
    screen.print()


def _told(option: Option) -> str:
    kind = " or ".join(option.words) or getattr(option.kind, "__name__", str(option.kind))
    return f"{kind}, must be given" if option.required else f"{kind}, {option.default} when not given"


def _origin(method: Method) -> str:
    laws = f"; {', '.join(sorted(one.replace('_', ' ') for one in method.holds))}" if method.holds else ""
    return f"{method.source}{laws}"
