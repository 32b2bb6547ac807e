"""miqyas check: everything that is wrong with a model, and with its data."""

from __future__ import annotations

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@click.argument("data", nargs=-1)
@options.how
@options.changes
def check(model: str, data: tuple[str, ...], how: tuple[str, ...], changes: tuple[str, ...]) -> None:
    """Check MODEL, on DATA if given, else on its own figures.

    Every problem is told at once, with file, line and repair; the exit code is then 2. What a reader of the
    index should know, but does not keep it from being built, is told as a note.
    """
    from miqyas.index.check import check as examine
    from miqyas.present.figure import counted
    from miqyas.present.subject import open_model, open_panel, tell

    made = open_model(model, changes)
    panel, told = open_panel(made, data, how) if data or made.data else (None, ())
    found = [*told, *examine(made, panel)]
    tell(found, most=len(found))
    on = "" if panel is None else f" on {counted(len(panel.places), 'place')} and {len(panel.series)} series"
    size = f"{counted(len(made.indicators), 'indicator')} in {counted(len(made.nodes), 'node')}"
    notes = "no notes" if not found else f"{counted(len(found), 'note')} above"
    click.echo(f"{made.title()}: {size}{on} can be built; {notes}.")
