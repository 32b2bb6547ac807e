"""miqyas change: what has become of the places since another year."""

from __future__ import annotations

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@click.argument("place", required=False)
@click.option("--since", type=int, required=True, metavar="Y", help="The earlier year.")
@click.option("--until", type=int, metavar="Y", help="The later year. Default: the model's own, else the latest.")
@options.figures
@options.changes
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@options.study
def change(
    *,
    model: str,
    place: str | None,
    since: int,
    until: int | None,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    form: str,
    replications: int | None,
    seed: int | None,
) -> None:
    """Tell who stands higher or lower in MODEL than in another year, or what has changed for one PLACE.

    Only what both years have is compared, on the same limits; the rest is listed with its share of the weight. Breaks
    that the model declares are not compared across.
    """
    from miqyas.present.outlet import put_text
    from miqyas.present.profile import place_named
    from miqyas.present.progress import Progress
    from miqyas.present.subject import open_subject
    from miqyas.present.trend import as_csv, as_json
    from miqyas.study.change import change as compare

    subject = open_subject(model, data, changes, how)
    with Progress("drawing models") as progress:
        found = compare(
            subject.model,
            subject.panel,
            since=since,
            until=until,
            replications=replications,
            seed=seed,
            progress=progress,
        )
    code = "" if place is None else place_named(found.index, place)
    if form == "table":
        from miqyas.present.trends import show_change, show_place

        if code:
            show_place(found, code)
        else:
            show_change(found)
        return
    put_text(as_json(found, code) if form == "json" else as_csv(found, code))
