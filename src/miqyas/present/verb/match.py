"""miqyas match: who can give what to whom, with reasons and with how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.study.match.card import Card
    from miqyas.study.match.match import Match

FORMATS = ("table", "csv", "json", "html")


@click.command()
@click.argument("field")
@click.argument("place", required=False)
@click.option("--with", "other", metavar="PLACE", help="The cards of one pair, both ways.")
@click.option(
    "--declared",
    metavar="FILE",
    help="Declared needs and offers: a table kind,party,field,modality,owner,date,expiry,text, or the register's form.",
)
@click.option(
    "--activity",
    metavar="FILE",
    help="Counts of activity: a table iso3,year,field,count; with two fields or more also advantage and relatedness.",
)
@click.option("--on", metavar="DATE", default="", help="The day on which declarations must stand. Default: today.")
@click.option("--places", metavar="GROUP", default="", help="Whom to match, as in --places ldc. Default: the members.")
@options.figures
@options.study
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--language", type=click.Choice(("en", "ar")), default="en", show_default=True, help="Of the HTML.")
@click.option("--out", type=options.Out(), metavar="FILE", help="Write the cards into a .csv, .json or .html file.")
@options.force
def match(
    *,
    field: str,
    place: str | None,
    other: str | None,
    declared: str | None,
    activity: str | None,
    on: str,
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
    """Match PLACE in FIELD, or in all: its five best partners with reasons, and to whom it can give.

    Rests on readiness, on activity where that is ranked, and on what was declared; each card says on which.
    Without PLACE the likeliest partner of every place. It is a value, not a prediction.
    """
    from datetime import date

    from miqyas.errors import MiqyasError
    from miqyas.index.modelfile import read_model
    from miqyas.present import matchboard
    from miqyas.present.folder import write_file
    from miqyas.present.matches import cards_of, cards_of_all, fields_named, place_named, read_activity, read_declared
    from miqyas.present.matchwords import MatchWords
    from miqyas.present.outlet import put_text
    from miqyas.present.subject import open_panel, tell
    from miqyas.study.match.declaration import Declaration
    from miqyas.study.match.match import match as search

    fields = fields_named(field)
    if other is not None and place is None:
        raise MiqyasError(
            "--with names the second of two places, and the first is missing",
            where="miqyas match",
            repair=f"write miqyas match {field} PAK --with TUR",
        )
    written = _ending(out, force)
    day = _day(on) if on else date.today().isoformat()
    panel, notices = open_panel(read_model(f"field-{fields[0]}"), data, how)
    tell(notices)
    counts, said = None, tuple[Declaration, ...]()
    if activity is not None:
        counts, notices = read_activity(activity)
        tell(notices)
    if declared is not None:
        said, notices = read_declared(declared)
        tell(notices)
    found = search(
        panel,
        fields=fields,
        places=places,
        counts=counts,
        declared=said,
        on=day,
        replications=replications,
        seed=seed,
    )
    here = None if place is None else place_named(found, place)
    there = "" if other is None else place_named(found, other)
    cards = cards_of_all(found, language=language) if here is None else cards_of(found, here, there, language=language)
    if form != "table":
        put_text(_text(found, cards, form, language))
    elif here is None:
        matchboard.show_all(found, cards)
    elif there:
        matchboard.show_cards(found, cards, MatchWords("en"))
    else:
        matchboard.show_place(found, here, cards, MatchWords("en"))
    if out is not None:
        write_file(out, _text(found, cards, written, language))
        click.echo(f"The cards are in {out}", err=form != "table")


def _text(found: Match, cards: Sequence[Card], form: str, language: str) -> str:
    from miqyas.present import matchdata, matchpage

    if form == "html":
        return matchpage.fragments(found, cards, language=language)
    return matchdata.as_csv(found, cards) if form == "csv" else matchdata.as_json(found, cards)


def _ending(out: Path | None, force: bool) -> str:
    from miqyas.errors import MiqyasError

    if out is None:
        return ""
    form = out.suffix.lower().removeprefix(".")
    if form not in FORMATS[1:]:
        raise MiqyasError(
            f"'{out.name}' does not say what is written", where=f"--out {out}", repair="end it in .csv, .json or .html"
        )
    if out.is_file() and not force:
        raise MiqyasError(
            f"'{out}' is already there", where=f"--out {out}", repair="name another file, or replace it with --force"
        )
    return form


def _day(text: str) -> str:
    from datetime import date

    from miqyas.errors import MiqyasError

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MiqyasError(f"'{text}' is no date", where="--on", repair="write it as in 2026-12-31") from None
