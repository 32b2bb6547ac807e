"""miqyas influence: what becomes of the ranking when something is left out, and which figure carries a rank."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options

FORMATS = ("table", "csv", "json")


@click.command()
@click.argument("model")
@click.argument("place", required=False)
@options.figures
@options.changes
@options.year
@click.option(
    "--top",
    "most",
    type=click.IntRange(min=1),
    metavar="K",
    default=10,
    show_default=True,
    help="Rows of each table on the screen.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--out",
    type=options.Out(),
    metavar="DIR",
    help="Write everything as tables into a folder, made where it is not there.",
)
@options.force
def influence(
    *,
    model: str,
    place: str | None,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    most: int,
    form: str,
    out: Path | None,
    force: bool,
) -> None:
    """Leave out each indicator, node, place and source of MODEL, and each single figure, and rank anew.

    Tells whose rank moves, which places change their order when another one leaves, and the figure that
    carries the rank of PLACE, or of the most fragile places.
    """
    from miqyas.index.build import build
    from miqyas.present.folder import guard, refuse, write_folder
    from miqyas.present.outlet import put_text
    from miqyas.present.profile import place_named
    from miqyas.present.progress import Progress
    from miqyas.present.reliance import FILES, RECORD, as_csv, as_json, reliance, texts
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.influence import influence as leave_out

    if out is not None:
        refuse(out, FILES)
        guard(out, FILES, record=RECORD, force=force)
    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    places = None if place is None else [place_named(index, place)]
    with Progress("leaving out") as progress:
        found = leave_out(subject.model, subject.panel, year=year, places=places, progress=progress)
    told = reliance(index, found)
    if form == "table":
        from miqyas.present.reliances import show

        show(told, most)
    else:
        put_text(as_json(told) if form == "json" else as_csv(told))
    if out is not None:
        write_folder(out, texts(told))
