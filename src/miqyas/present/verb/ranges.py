"""miqyas ranges: the best and the worst rank that admissible weights can make of a place, proven."""

from __future__ import annotations

from typing import Literal

import click

from miqyas.present import options

FORMATS = ("table", "csv", "json")


@click.command()
@click.argument("model")
@click.argument("place", required=False)
@options.figures
@options.changes
@options.year
@click.option("--node", metavar="NODE", default="", help="The node whose parts are weighed. Default: the whole index.")
@click.option(
    "--spread",
    type=click.FloatRange(min=0, min_open=True),
    metavar="F",
    help="How far each share may move: 0.5 is half as much to half as much again. Default: any weights at all.",
)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="TEXT",
    help="What weights must meet, as in --condition 'a >= b' or '0.1 <= a <= 0.4' or 'a + 2 b <= 50%'.",
)
@click.option(
    "--over",
    type=click.Choice(("weights", "choices")),
    default="weights",
    show_default=True,
    help="Weights alone; or the model's [vary]: its weights, with every combination of its discrete choices.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    help="Stop after so many seconds; what is not exact by then has proven bounds.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", default=2, show_default=True, help="Threads that search."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def ranges(
    *,
    model: str,
    place: str | None,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    node: str,
    spread: float | None,
    conditions: tuple[str, ...],
    over: Literal["weights", "choices"],
    budget: float,
    workers: int,
    form: str,
) -> None:
    """Find the best and the worst rank of PLACE, or of every place, over all admissible weights of MODEL.

    With --over choices also over the methods that its [vary] allows. Sampling understates this: the weights that
    lift one place are rare. The answer here is proven.
    """
    from miqyas.index.build import build
    from miqyas.present.bounds import put_bounds
    from miqyas.present.profile import place_named
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.extent import ranges as search

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    places = None if place is None else [place_named(index, place)]
    extent = search(
        subject.model,
        subject.panel,
        node=node,
        over=over,
        spread=spread,
        conditions=conditions,
        places=places,
        year=year,
        budget=budget,
        workers=workers,
    )
    put_bounds(index, extent, form)
