"""miqyas sobol: which choice moves the ranks, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.index.result import Index
    from miqyas.study.effects import Shares
    from miqyas.study.screening import Screened

STOPPED = 130


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--place", "places", multiple=True, metavar="P", help="Also what moves this place; may be repeated.")
@click.option(
    "--method",
    type=click.Choice(("sobol", "morris", "shapley")),
    default="sobol",
    show_default=True,
    help="Sobol' indices; a cheap screening; or Shapley effects, also where choices hang on each other.",
)
@click.option(
    "--n",
    "n",
    type=click.IntRange(min=1, max=options.MOST),
    metavar="N",
    help="Replications, trajectories for morris, draws of each set of choices for shapley. Default: 1024, morris 100.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), metavar="S", help="Seed of the draws; 0 is a seed. Default: the model's."
)
@click.option("--format", "form", type=click.Choice(("table", "json", "csv")), default="table", show_default=True)
def sobol(
    *,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    places: tuple[str, ...],
    method: str,
    n: int | None,
    seed: int | None,
    form: str,
) -> None:
    """Tell which choice of MODEL moves the ranks most.

    Of each choice in the model's [vary]: the share of the variance that it explains alone, and the share in
    which it has any part, each with its interval. Without --place, JSON and CSV hold every place.
    """
    from miqyas.index.build import build
    from miqyas.present.profile import place_named
    from miqyas.present.subject import open_subject, tell

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    named = [place_named(index, one) for one in places]
    _METHODS[method](index, year, named, n, seed, form)


def _shared_out(
    index: Index, year: int | None, named: Sequence[str], n: int | None, seed: int | None, form: str
) -> None:
    from miqyas.present.cause import as_csv, as_json, cause
    from miqyas.present.outlet import put_text
    from miqyas.present.progress import Progress
    from miqyas.study.sobol import sobol as share_out

    n = 1024 if n is None else n
    with Progress("drawing models") as progress:
        found = share_out(index.model, index.panel, year=year, n=n, seed=seed, progress=progress)
    every = cause(found, index.panel, named if form == "table" or named else found.places)
    if form == "table":
        from miqyas.present.causes import show_cause

        show_cause(every)
    else:
        put_text(as_json(every) if form == "json" else as_csv(every))
    if found.n < found.asked:
        click.echo(f"stopped: {found.n} of {found.asked} replications are done and told", err=True)
        raise SystemExit(STOPPED)


def _screened(index: Index, year: int | None, named: Sequence[str], n: int | None, seed: int | None, form: str) -> None:
    from miqyas.present.progress import Progress
    from miqyas.study.screening import COUNT, screening

    n = COUNT if n is None else n
    with Progress("drawing models") as progress:
        found = screening(index.model, index.panel, year=year, n=n, seed=seed, progress=progress)
    _put(found, index, named, form)


def _effects(index: Index, year: int | None, named: Sequence[str], n: int | None, seed: int | None, form: str) -> None:
    from miqyas.present.progress import Progress
    from miqyas.study.effects import OUTER, shapley

    n = OUTER if n is None else n
    with Progress("drawing models") as progress:
        found = shapley(index.model, index.panel, year=year, n=n, seed=seed, progress=progress)
    _put(found, index, named, form)


def _put(found: Screened | Shares, index: Index, named: Sequence[str], form: str) -> None:
    from miqyas.present.outlet import put_text
    from miqyas.present.sway import as_csv, as_json, show_sway, sway

    told = sway(found, index.panel, named if form == "table" or named else found.places)
    if form == "table":
        show_sway(told)
        return
    put_text(as_json(told) if form == "json" else as_csv(told))


_METHODS = {"sobol": _shared_out, "morris": _screened, "shapley": _effects}
