"""miqyas groups: how groups of places stand, and whether they come closer."""

from __future__ import annotations

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@click.option(
    "--by",
    multiple=True,
    metavar="G",
    help="An attribute whose values are groups, or one group; may be repeated. Default: the model's groups.",
)
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="PLACES",
    help="A group of your own: 'A,B,C', 'NAME=A,B,C', or a file with one place a line; may be repeated.",
)
@click.option(
    "--since",
    type=int,
    multiple=True,
    metavar="Y",
    help="Also tell whether the places have come closer since a year; several years are looked at together.",
)
@click.option(
    "--leaders",
    type=click.IntRange(min=1),
    metavar="N",
    default=5,
    show_default=True,
    help="How many of the best make the leaders.",
)
@options.figures
@options.changes
@options.year
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@options.study
def groups(
    *,
    model: str,
    by: tuple[str, ...],
    lists: tuple[str, ...],
    since: tuple[int, ...],
    leaders: int,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    form: str,
    replications: int | None,
    seed: int | None,
) -> None:
    """Tell how groups of places stand in MODEL: mean and median, the gap to the others, the way to the leaders.

    With --since also whether they come closer: the spread of the scores then and now (sigma) and whether those behind
    gain more (beta), on fixed limits and with only what all years have.
    """
    from miqyas.index.build import build
    from miqyas.present.muster import convergences, distinct, listed
    from miqyas.present.outlet import put_text
    from miqyas.present.progress import watched
    from miqyas.present.roster import as_csv, as_json
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.community import groups as measure

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    own = listed(index, lists)
    found = measure(subject.model, subject.panel, by=by or None, lists=own, year=year, leaders=leaders)
    distinct(found.groups, own)
    if form == "csv":
        put_text(as_csv(found))
        return
    ways = convergences(found, since, replications=replications, seed=seed)
    variation = watched(index, replications=replications, seed=seed)
    if form == "json":
        put_text(as_json(found, variation, ways))
        return
    from miqyas.present.rosters import show_groups

    show_groups(found, variation, ways)
