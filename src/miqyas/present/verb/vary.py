"""miqyas vary: how often each place takes each rank, when everything is drawn that the model lets vary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.study.replication.lot import Sampling

FORMATS = ("table", "csv", "json")
STOPPED = 130


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--node", metavar="NODE", default="", help="Ranks at a node or indicator. Default: the whole index.")
@options.study
@click.option(
    "--sampling",
    type=click.Choice(("sobol", "random")),
    default="sobol",
    show_default=True,
    help="A scrambled Sobol' sequence, or plain random numbers.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Begin nothing new after so many seconds; the replications that were done are in the answer.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    default=1,
    show_default=True,
    help="Threads; the answer is the same for all of them.",
)
@click.option(
    "--top",
    "best",
    type=click.IntRange(min=1),
    metavar="K",
    default=10,
    show_default=True,
    help="Tell how likely a rank of K or better is.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--out",
    type=options.Out(),
    metavar="DIR",
    help="Write the whole study as tables into a folder, made where it is not there.",
)
@options.force
def vary(
    *,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    node: str,
    replications: int | None,
    seed: int | None,
    sampling: Sampling,
    budget: float | None,
    workers: int,
    best: int,
    form: str,
    out: Path | None,
    force: bool,
) -> None:
    """Draw everything that MODEL lets vary, and tell how sure every rank is.

    For each place: rank, mean and median rank, the middle 90 % of its ranks, how likely it is among the first
    K, mean and spread of its score; then the tiers that cannot be told apart. Ctrl-C keeps what is done.
    """
    from time import monotonic

    from miqyas.index.build import build
    from miqyas.present.certainty import FILES, RECORD, certainty, put, texts
    from miqyas.present.folder import guard, refuse, write_folder
    from miqyas.present.progress import watched
    from miqyas.present.ranking import element_of
    from miqyas.present.subject import open_subject, tell
    from miqyas.study.replication.replicate import MANY

    if out is not None:
        refuse(out, FILES)
        guard(out, FILES, record=RECORD, force=force)
    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    element_of(index, node)
    began = monotonic()
    variation = watched(
        index,
        replications=replications,
        seed=seed,
        sampling=sampling,
        # Among many places nothing but the root is counted unless it is asked for.
        nodes=(node,) if node and len(index.places) > MANY else None,
        budget=budget,
        workers=workers,
    )
    short = variation.replications < variation.asked
    stopped = short and (budget is None or monotonic() - began < budget)
    found = certainty(index, variation, node=node, best=best)
    put(found, form)
    if out is not None:
        write_folder(out, texts(index, variation, subject.panel, best=best))
    if short:
        why = "stopped" if stopped else f"the budget of {budget:g} seconds is used up"
        asked = "1 replication is" if variation.asked == 1 else f"{variation.asked} replications are"
        click.echo(f"{why}: {variation.replications} of {asked} done and told", err=True)
    if stopped:
        raise SystemExit(STOPPED)
