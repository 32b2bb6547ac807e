"""miqyas data: what figures there are, and figures from one kind of file into another."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options
from miqyas.present.group import Group


@click.group(cls=Group)
def data() -> None:
    """List, show and convert data."""


@data.command("list")
def listed() -> None:
    """List the data that come with miqyas."""
    from miqyas.data.pack import packs
    from miqyas.present.catalogue import show_packs

    show_packs(packs())


@data.command("show")
@click.argument("name")
@options.how
def shown(name: str, how: tuple[str, ...]) -> None:
    """Show what NAME holds, a shipped pack or a file: places, years, series, groups, sources."""
    from miqyas.data.pack import packs
    from miqyas.present.catalogue import show_panel, show_table
    from miqyas.present.subject import open_data, tell

    pack = next((one for one in packs() if one.name == name), None)
    if pack is not None and pack.kind == "table" and not Path(name).is_file():
        show_table(pack)
        return
    panel, notices = open_data(name, how)
    tell(notices)
    show_panel(panel, pack.title if pack else name)


@data.command("check")
@click.argument("name")
@options.how
@click.option(
    "--model",
    default="",
    help="Tell for each place what this index takes from the data: measured, estimated, carried, imputed, absent.",
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    help="Table of doubts that were looked up: kind, series, places, from, to, reason. A shipped pack brings its own.",
)
@click.option("--states", is_flag=True, help="Tell for each place in which state its latest figures are.")
def checked(name: str, how: tuple[str, ...], model: str, accepted: Path | None, states: bool) -> None:
    """Look for implausible figures, breaks, changes of unit, zeros for absent, repeated and stale figures in NAME.

    NAME is a shipped pack or a file. What was looked up and answered is told with its reason; the exit code is 3
    where a doubt stands.
    """
    from miqyas.data.doubt import accepted as answers
    from miqyas.data.doubt import doubts, sifted
    from miqyas.data.pack import FOLDER, packs
    from miqyas.errors import DataError
    from miqyas.index.build import build
    from miqyas.present import truth
    from miqyas.present.fault import DOUBT
    from miqyas.present.subject import open_data, open_model, open_panel, tell

    made = open_model(model) if model else None
    panel, notices = open_data(name, how)
    tell(notices)
    if accepted is not None and not accepted.is_file():
        raise DataError(f"there is no file '{accepted}'", where="--accepted", repair="name a table that is there")
    pack = next((one for one in packs() if one.name == name and not Path(name).is_file()), None)
    known = answers(FOLDER / pack.name / "accepted.csv") if pack else ()
    stand, answered, idle = sifted(doubts(panel), [*known, *(answers(accepted) if accepted else ())])
    # A model's own packs bring the groups that its places are chosen by.
    index = None if made is None else build(made, open_panel(made, () if name in made.data else (name,), how)[0])
    truth.show_doubts(pack.title if pack else name, stand, answered, idle)
    if index is not None:
        told = f"{index.model.title()}: its figures by place"
        truth.show_states(told, truth.states(panel, index))
    elif states:
        truth.show_states("The latest figure of every series, by place", truth.states(panel))
    if stand:
        raise SystemExit(DOUBT)


@data.command("convert")
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT", type=options.Out())
@options.how
@click.option("--force", is_flag=True, help="Replace OUT where it is there.")
def convert(source: str, out: Path, how: tuple[str, ...], force: bool) -> None:
    """Read IN, a file or a shipped pack, and write it as OUT; the ending of OUT says as what.

    Endings: .csv, .json, .xlsx, .parquet.
    """
    from miqyas.data.panel import UNDATED
    from miqyas.data.write import write
    from miqyas.errors import MiqyasError
    from miqyas.present.figure import counted
    from miqyas.present.subject import open_data, tell

    if out.is_file() and not force:
        raise MiqyasError(
            f"'{out}' is already there",
            where="miqyas data convert, OUT",
            repair="name another file, or replace it with --force",
        )
    panel, notices = open_data(source, how)
    tell(notices)
    write(panel, out)
    years = "undated" if panel.years == (UNDATED,) else counted(len(panel.years), "year")
    click.echo(f"{counted(len(panel.places), 'place')}, {len(panel.series)} series, {years}, written to {out}")
