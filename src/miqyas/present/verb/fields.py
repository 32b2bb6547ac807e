"""miqyas fields: the six technology fields of one place, or the places of one field, side by side."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options

FORMATS = ("table", "csv", "json")


@click.command()
@click.argument("place", required=False)
@click.option("--field", "named", metavar="F", help="The places of one field: ai, robotics, blockchain, iot, ...")
@click.option(
    "--activity",
    metavar="FILE",
    help="Counts of activity: a table iso3,year,field,count. The fields that it holds are ranked by it.",
)
@click.option(
    "--places", metavar="GROUP", default="", help="Whom to compare, as in --places all. Default: the members."
)
@options.figures
@options.study
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--language", type=click.Choice(("en", "ar")), default="en", show_default=True, help="Of the page.")
@click.option("--out", type=options.Out(), metavar="PAGE", help="Also write a page that opens by double-click.")
@options.force
def fields(
    *,
    place: str | None,
    named: str | None,
    activity: str | None,
    places: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    form: str,
    language: str,
    out: Path | None,
    force: bool,
) -> None:
    """Show PLACE in the six technology fields, or with --field the places of one field.

    Readiness is the means that are there, activity what is done with them: two ranks, each with its interval, and
    never one for the other. Activity without enough evidence is not ranked, and what is missing is told.
    """
    from miqyas.errors import MiqyasError
    from miqyas.index.modelfile import read_model
    from miqyas.index.result import Index
    from miqyas.present import fieldboard, fieldpage
    from miqyas.present.fields import field_named, gathered, place_among, read_counts
    from miqyas.present.fieldwords import FIELDS, FieldWords
    from miqyas.present.folder import write_file
    from miqyas.present.outlet import put_text
    from miqyas.present.progress import watched
    from miqyas.present.subject import open_panel, tell
    from miqyas.study.vary import Variation

    if (place is None) == (named is None):
        raise MiqyasError(
            "name a place, or a field" if place is None else "a place and a field are named: one of them is enough",
            where="miqyas fields",
            repair="write miqyas fields PAK, or miqyas fields --field ai",
        )
    if out is not None and out.is_file() and not force:
        raise MiqyasError(
            f"'{out}' is already there", where=f"--out {out}", repair="name another file, or replace it with --force"
        )
    ids = tuple(FIELDS) if named is None else (field_named(named),)
    panel, notices = open_panel(read_model(f"field-{ids[0]}"), data, how)
    tell(notices)
    counts = None
    if activity is not None:
        counts, notices = read_counts(activity, how)
        tell(notices)

    def study(index: Index) -> Variation:
        tell(index.notices)
        return watched(index, replications=replications, seed=seed)

    said = FieldWords("en")
    found = gathered(ids, panel, study, counts=counts, places=places)
    code = None if place is None else place_among(found[0], place)
    shown = found[0].readiness.index.places if code is None else (code,)
    if form != "table":
        put_text(fieldboard.as_json(found, shown, said) if form == "json" else fieldboard.as_csv(found, shown))
    elif code is None:
        fieldboard.show_field(found[0], said)
    else:
        fieldboard.show_place(found, code, said)
    if out is None:
        return
    if language != "en":
        found = tuple(one.spoken(language) for one in found)
    page = fieldpage.page_of_field(found[0]) if code is None else fieldpage.page_of_place(found, code)
    write_file(out, page)
    click.echo(f"The page is {out}", err=form != "table")
