"""miqyas register restore: a register out of a copy."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present.verb.register import door


@click.command("restore")
@click.argument("copy", metavar="COPY", type=click.Path(path_type=Path))
@door.address
@click.option("--author", metavar="NAME", envvar="MIQYAS_AUTHOR", default="", help="An owner, where COPY has accounts.")
def command(copy: Path, store: str, author: str) -> None:
    """Make a register out of COPY where there is none, on a file or a server; the lines and their hashes stay."""
    from miqyas.present.figure import counted

    with door.installed():
        from miqyas.register.backup import restore

        found = restore(copy, store, author=author)
    click.echo(f"{counted(found.lines, 'line')} restored, whole")
    click.echo(f"head: {found.head}")
