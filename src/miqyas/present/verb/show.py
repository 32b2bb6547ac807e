"""miqyas show: why one place stands where it stands."""

from __future__ import annotations

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@click.argument("place")
@options.figures
@options.changes
@options.years
@click.option(
    "--lens",
    "names",
    multiple=True,
    metavar="LENS",
    help="See PLACE through a lens only, as in --lens green; may be repeated. Models declare which nodes are lenses.",
)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@options.study
def show(
    *,
    model: str,
    place: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    years: tuple[int, ...],
    names: tuple[str, ...],
    form: str,
    replications: int | None,
    seed: int | None,
) -> None:
    """Show one PLACE in MODEL: scores and ranks at every node, strengths, weaknesses, gaps and sources.

    PLACE is a code or a name, in any language that the figures have. Of several years the last is shown, as it
    stands when all are built together.
    """
    from miqyas.index.build import build
    from miqyas.present.profile import place_named, profile
    from miqyas.present.progress import watched
    from miqyas.present.subject import open_subject, tell

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, years=years or None)
    tell(index.notices)
    place_named(index, place)
    if names:
        from miqyas.present import glass
        from miqyas.present.outlet import put_text

        seen = tuple(glass.lens(index, place, one) for one in names)
        if form == "json":
            put_text(glass.as_json(seen))
            return
        from miqyas.present.glasses import show_lenses

        show_lenses(seen)
        return
    found = profile(index, watched(index, replications=replications, seed=seed), place)
    if form == "json":
        from miqyas.present.outlet import put_text
        from miqyas.present.profile import as_json

        put_text(as_json(found))
        return
    from miqyas.present.portrait import show_profile

    show_profile(found)
