"""miqyas sobol: which choice moves the ranks, and how sure that is."""

from __future__ import annotations

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--place", "places", multiple=True, metavar="P", help="Also what moves this place; may be repeated.")
@click.option(
    "--n",
    "n",
    type=click.IntRange(min=1, max=options.MOST),
    default=1024,
    show_default=True,
    metavar="N",
    help="Replications; each takes as many models as there are choices, and two.",
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
    n: int,
    seed: int | None,
    form: str,
) -> None:
    """Tell which choice of MODEL moves the ranks most.

    Of each choice in the model's [vary]: the share of the variance that it explains alone, and the share in
    which it has any part, each with its interval. Without --place, JSON and CSV hold every place.
    """
    from miqyas.index.build import build
    from miqyas.present.cause import as_csv, as_json, cause
    from miqyas.present.outlet import put_text
    from miqyas.present.profile import place_named
    from miqyas.present.progress import Progress
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.sobol import sobol as share_out

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    named = [place_named(index, one) for one in places]
    with Progress("drawing models") as progress:
        found = share_out(index.model, index.panel, year=year, n=n, seed=seed, progress=progress)
    every = cause(found, index.panel, named if form == "table" or named else found.places)
    if form == "table":
        from miqyas.present.causes import show_cause

        show_cause(every)
        return
    put_text(as_json(every) if form == "json" else as_csv(every))
