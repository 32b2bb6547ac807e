"""miqyas stability: how little the weights must move before a rank is another one."""

from __future__ import annotations

from typing import Literal

import click

from miqyas.present import options


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--node", metavar="NODE", default="", help="The node whose parts are weighed. Default: the whole index.")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="K",
    help="Also what moves each place into the first K, or out of them.",
)
@click.option("--place", "places", multiple=True, metavar="P", help="With --top: only this place; may be repeated.")
@click.option(
    "--by",
    type=click.Choice(("total", "relative")),
    default="total",
    show_default=True,
    help="What a small change is: the sum of all changes, or the greatest change of a weight as a part of itself.",
)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="TEXT",
    help="What the changed weights must meet, as in --condition 'a >= b' or '0.1 <= a <= 0.4'.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=30.0,
    show_default=True,
    help="With --top: stop after so many seconds; what is not exact by then has proven bounds.",
)
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
def stability(
    *,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    node: str,
    top: int | None,
    places: tuple[str, ...],
    by: Literal["total", "relative"],
    conditions: tuple[str, ...],
    budget: float,
    form: str,
) -> None:
    """Find the smallest change of the weights of MODEL that makes neighbours change places.

    With --top K also the smallest that moves each place across rank K. A rank that a small change overturns carries
    no argument.
    """
    from miqyas.index.build import build
    from miqyas.present.leeway import put_margin
    from miqyas.present.profile import place_named
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.margin import stability as search

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    margin = search(
        subject.model,
        subject.panel,
        node=node,
        top=top,
        by=by,
        conditions=conditions,
        places=[place_named(index, one) for one in places] or None,
        year=year,
        budget=budget,
    )
    put_margin(index, margin, form)
