"""miqyas locate: where services could be located, by a company's own weights, places and costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.present.subject import Subject

MODEL = "services-location"


@click.command()
@click.option("--model", metavar="MODEL", default=MODEL, show_default=True, help="Another model of locations.")
@click.option(
    "--weights",
    metavar="WEIGHTS",
    default="",
    help="Own weights: 'financial=40,people=30', or a TOML file of the same; what is not named keeps its weight.",
)
@click.option(
    "--places",
    metavar="PLACES",
    default="",
    help="The places that are compared: 'A,B,C', or a file with one place a line. Default: all.",
)
@click.option(
    "--costs",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Own costs: a table of place, item (wages, rents), year, value and unit; they replace the proxies.",
)
@click.option("--agreement", is_flag=True, help="Tell how far the ranks agree with published ones, as it was fixed.")
@options.figures
@options.year
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Show the first N ranks only.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@options.study
def locate(
    *,
    model: str,
    weights: str,
    places: str,
    costs: Path | None,
    agreement: bool,
    data: tuple[str, ...],
    how: tuple[str, ...],
    year: int | None,
    top: int | None,
    form: str,
    replications: int | None,
    seed: int | None,
) -> None:
    """Rank places as locations of services, each with its interval and its rank in every category.

    Own weights, places and costs take the place of the model's. Own costs replace the named proxies of cost, for
    all or for none: only places with every own cost are then compared. With --agreement the model is set beside
    published ranks, as it is written.
    """
    from miqyas.present.location import as_csv, as_document, location, show_location
    from miqyas.present.outlet import put_text
    from miqyas.present.progress import watched
    from miqyas.present.subject import open_subject, tell
    from miqyas.present.tender import tender

    subject = open_subject(model, data, (), how)
    if agreement:
        if weights or places or costs:
            raise _changed()
        _agree(subject, year, form, replications, seed)
        return
    found = tender(subject.model, subject.panel, weights=weights, places=places, table=costs, how=how, year=year)
    tell((*found.notices, *found.index.notices))
    among = found.index.group(found.group) if found.group else None
    variation = watched(found.index, among=among, replications=replications, seed=seed)
    laid = location(found.index, variation, group=found.group, top=top, notes=found.notes)
    if form == "table":
        show_location(laid)
    else:
        put_text(as_csv(laid) if form == "csv" else as_document(laid))


def _changed() -> Exception:
    from miqyas.errors import BuildError

    return BuildError(
        "agreement is told of the model as it was fixed before it was compared, not of other weights, places or costs",
        where="--agreement",
        repair="leave --weights, --places and --costs out",
    )


def _agree(subject: Subject, year: int | None, form: str, replications: int | None, seed: int | None) -> None:
    from miqyas.index.build import build
    from miqyas.present.agreement import agreement, as_csv, as_json
    from miqyas.present.agreements import show_agreement
    from miqyas.present.outlet import put_text
    from miqyas.present.progress import Progress, watched

    index = build(subject.model, subject.panel, year=year)
    variation = watched(index, replications=replications, seed=seed)
    with Progress("drawing models") as progress:
        found = agreement(index, variation, replications=replications, seed=seed, progress=progress)
    if form == "table":
        show_agreement(found)
    else:
        put_text(as_csv(found) if form == "csv" else as_json(found))
