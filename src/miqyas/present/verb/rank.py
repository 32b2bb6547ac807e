"""miqyas rank: who stands where, and how sure that is."""

from __future__ import annotations

import click

from miqyas.present import options

FORMATS = ("table", "csv", "json", "markdown")


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.year
@click.option("--group", metavar="G", default="", help="Rank among a group only, as in --group ldc.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Show the first N ranks only.")
@click.option("--node", metavar="NODE", default="", help="Rank at a node or indicator. Default: the whole index.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@options.study
def rank(
    *,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    year: int | None,
    group: str,
    top: int | None,
    node: str,
    form: str,
    replications: int | None,
    seed: int | None,
) -> None:
    """Rank the places of MODEL, each with the interval of its rank.

    MODEL is the name of a shipped model or a model file. The interval says between which ranks a place lies
    when everything is varied that the model's [vary] allows. Places without a rank stand last, with the
    reason.
    """
    from miqyas.index.build import build
    from miqyas.present.outlet import put_ranking
    from miqyas.present.progress import watched
    from miqyas.present.ranking import element_of, ranking
    from miqyas.present.subject import open_subject, tell

    subject = open_subject(model, data, changes, how)
    index = build(subject.model, subject.panel, year=year)
    tell(index.notices)
    element_of(index, node)
    among = index.group(group) if group else None
    variation = watched(index, among=among, replications=replications, seed=seed)
    put_ranking(ranking(index, variation, node=node, group=group, top=top), form)
