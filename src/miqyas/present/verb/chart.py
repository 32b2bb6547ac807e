"""miqyas chart: a study as a chart, its finding above it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.index.result import Index
    from miqyas.present.chart.library import alt
    from miqyas.present.chart.look import Look, Theme

    Drawn = tuple[alt.LayerChart, int, int]

KINDS: dict[str, tuple[str, ...]] = {
    "intervals": ("--node",),
    "acceptability": ("--node",),
    "sobol": (),
    "ranges": ("--node", "--spread", "--budget"),
}
"""Kind of chart -> the options that not every kind has."""

SECONDS = 30.0
STOPPED = 130
RUNS = 1024
"""Replications of Sobol' indices where none are asked for."""


@click.command()
@click.argument("kind", type=click.Choice(tuple(KINDS)))
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--place", metavar="P", default="", help="Point at this place; of 'sobol' draw what moves its rank.")
@click.option("--node", metavar="NODE", default="", help="Ranks at a node. Default: the whole index.")
@options.study
@click.option(
    "--spread",
    type=click.FloatRange(min=0, min_open=True),
    metavar="F",
    help="Of 'ranges': how far each share may move. Default: any weights at all.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Of 'ranges': stop the search after so many seconds. Default: 30.",
)
@click.option("--theme", type=click.Choice(("light", "dark")), default="light", show_default=True)
@click.option("--language", type=click.Choice(("en", "ar")), default="en", show_default=True)
@click.option(
    "--out",
    type=options.Out(),
    metavar="FILE",
    help="Write FILE: .html (needs no network), .svg, .png or .json. Default: print the Vega-Lite document.",
)
@options.force
def chart(
    *,
    kind: str,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    place: str,
    node: str,
    replications: int | None,
    seed: int | None,
    spread: float | None,
    budget: float | None,
    theme: Theme,
    language: str,
    out: Path | None,
    force: bool,
) -> None:
    """Draw a chart of MODEL.

    \b
    intervals      every place by rank, with the interval of its rank
    acceptability  how often each place takes each rank
    sobol          which choice moves the ranks (--place: the rank of one place)
    ranges         the ranks that weights can make, and those that draws show
    """  # noqa: D301
    from miqyas.index.build import build
    from miqyas.present.chart.look import Look
    from miqyas.present.chart.picture import drawn, ending
    from miqyas.present.outlet import put_text
    from miqyas.present.profile import place_named
    from miqyas.present.ranking import element_of
    from miqyas.present.subject import open_subject, tell

    _fitting(kind, {"--node": node or None, "--spread": spread, "--budget": budget})
    found = ending(out) if out else ".json"
    _free(out, force=force)
    look = Look(theme, language)
    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    code = place_named(index, place) if place else ""
    element_of(index, node)
    if kind == "sobol":
        made, done, asked = _effects(index, code, replications, seed, look)
    elif kind == "ranges":
        made, done, asked = _reach(
            index, code, node, spread, SECONDS if budget is None else budget, replications, seed, look
        )
    else:
        made, done, asked = _ranks(kind, index, code, node, replications, seed, look)
    content = drawn(made, found)
    if out is None:
        put_text(content.decode())
    else:
        _write(out, content)
        click.echo(f"{made.to_dict()['usermeta']['title']}: written to {out}")
    if done < asked:
        click.echo(f"stopped: {done} of {asked} replications are done and drawn", err=True)
        raise SystemExit(STOPPED)


def _ranks(
    kind: str, index: Index, place: str, node: str, replications: int | None, seed: int | None, look: Look
) -> Drawn:
    from miqyas.present.chart.acceptability import acceptability
    from miqyas.present.chart.interval import intervals
    from miqyas.present.progress import watched
    from miqyas.study.replication.replicate import MANY

    nodes = (node,) if node and len(index.places) > MANY else None
    variation = watched(index, replications=replications, seed=seed, nodes=nodes)
    draw = intervals if kind == "intervals" else acceptability
    made = draw(index, variation, node=node, place=place, look=look)
    return made, variation.replications, variation.asked


def _effects(index: Index, place: str, n: int | None, seed: int | None, look: Look) -> Drawn:
    from miqyas.present.chart.effect import effects
    from miqyas.present.progress import Progress
    from miqyas.study.sobol import sobol

    with Progress("drawing models") as progress:
        found = sobol(
            index.model, index.panel, year=index.years[-1], n=RUNS if n is None else n, seed=seed, progress=progress
        )
    return effects(found, index.panel, place=place, look=look), found.n, found.asked


def _reach(
    index: Index,
    place: str,
    node: str,
    spread: float | None,
    budget: float,
    replications: int | None,
    seed: int | None,
    look: Look,
) -> Drawn:
    from dataclasses import replace

    from miqyas.present.chart.reach import admissible, reach
    from miqyas.present.progress import Progress
    from miqyas.study.cache import kept
    from miqyas.study.extent import ranges

    year = index.years[-1]
    extent = ranges(index.model, index.panel, node=node, spread=spread, year=year, budget=budget, workers=2)
    drawn = replace(index.model, vary=(admissible(extent),))
    with Progress("drawing weights") as progress:
        variation = kept(
            drawn, index.panel, year=year, years=index.years, replications=replications, seed=seed, progress=progress
        )
    made = reach(index, extent, variation, place=place, look=look)
    return made, variation.replications, variation.asked


def _fitting(kind: str, given: dict[str, object]) -> None:
    from miqyas.errors import MiqyasError

    for name, value in given.items():
        if value is not None and name not in KINDS[kind]:
            others = " or ".join(f"'{one}'" for one, known in KINDS.items() if name in known)
            raise MiqyasError(
                f"{name} says nothing to a chart of '{kind}'",
                where="miqyas chart",
                repair=f"leave it out, or draw {others}",
            )


def _free(out: Path | None, *, force: bool) -> None:
    from miqyas.errors import MiqyasError
    from miqyas.present.folder import refuse

    if out is None:
        return
    refuse(out.parent, (out.name,))
    if out.exists() and not force:
        raise MiqyasError(
            f"'{out}' is already there", where="--out", repair="name another file, or replace it with --force"
        )


def _write(out: Path, content: bytes) -> None:
    from miqyas.present.folder import drafted

    with drafted(out.parent, (out.name,)) as draft:
        (draft / out.name).write_bytes(content)
