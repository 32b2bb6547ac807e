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
