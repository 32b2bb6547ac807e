"""miqyas build: an index with every stage, written into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options

if TYPE_CHECKING:
    from miqyas.index.result import Index
    from miqyas.study.vary import Variation

TOP = 10


@click.command()
@click.argument("model")
@options.figures
@options.changes
@options.years
@options.study
@options.folder
def build(
    *,
    model: str,
    data: tuple[str, ...],
    how: tuple[str, ...],
    changes: tuple[str, ...],
    years: tuple[int, ...],
    replications: int | None,
    seed: int | None,
    out: Path,
    force: bool,
) -> None:
    """Build MODEL and write everything about it into a folder.

    scores.csv, weights.csv, changes.csv and stages/ hold the figures in full, result.json what is needed to
    repeat the run, and index.html is the ranking as one page that opens by double-click.
    """
    from miqyas.present.folder import guard, refuse
    from miqyas.present.outlet import put_ranking
    from miqyas.present.ranking import ranking
    from miqyas.present.save import FILES, RECORD

    refuse(out, FILES)
    guard(out, FILES, record=RECORD, force=force)
    index, variations = made(
        model, out, data=data, how=how, changes=changes, years=years, replications=replications, seed=seed
    )
    put_ranking(ranking(index, variations[-1], top=TOP), "table")
    about = _repeated(("--data", data), ("--read", how), ("--set", changes))
    drawn = (("--replications", replications), ("--seed", seed))
    study = _repeated(("--year", years), *((name, [one]) for name, one in drawn if one is not None))
    after(model, about, study, index, out)


def made(
    model: str,
    out: Path,
    *,
    data: tuple[str, ...] = (),
    how: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    years: tuple[int, ...] = (),
    replications: int | None = None,
    seed: int | None = None,
) -> tuple[Index, tuple[Variation, ...]]:
    """Build, vary and write; gives the index with a variation for each of its years."""
    from miqyas.index.build import build as engine
    from miqyas.present.page import page
    from miqyas.present.progress import watched
    from miqyas.present.save import save
    from miqyas.present.subject import open_subject, tell

    subject = open_subject(model, data, changes, how)
    index = engine(subject.model, subject.panel, years=years or None)
    tell(index.notices)
    variations = tuple(watched(index, year=year, replications=replications, seed=seed) for year in index.years)
    save(index, variations, out, page=page)
    return index, variations


def _repeated(*given: tuple[str, Sequence[object]]) -> str:
    return "".join(f" {name} {options.word(str(one))}" for name, words in given for one in words)


def after(model: str, about: str, study: str, index: Index, out: Path) -> None:
    """Say where everything is and what can be done next.

    about  the options that name figures and changes; study those that say what was built and drawn of them, without
           which other commands tell other numbers
    """
    place = index.order()[0]
    click.echo(f"Everything is in the folder {out}. Next:")
    click.echo(f"  open {out / 'index.html'} in a browser")
    click.echo(f"  miqyas show {options.word(model)} {options.word(place)}{about}{study}")
    click.echo(f"  miqyas check {options.word(model)}{checked(about)}    (what a reader should know)")
    click.echo("  miqyas new TABLE.csv --out mine.toml    (an index from a table of your own)")


def checked(about: str) -> str:
    """The files of `--data A --data B` as `check` takes them: A B."""
    return about.replace(" --data", "")
