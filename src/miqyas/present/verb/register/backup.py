"""miqyas register backup: a copy in one file."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options
from miqyas.present.verb.register import door


@click.command("backup")
@click.argument("out", metavar="OUT", type=options.Out())
@door.address
def command(out: Path, store: str) -> None:
    """Copy the register into the new file OUT (SQLite), also from a server, and look at the copy."""
    from miqyas.present.figure import counted

    with door.opened(store) as ledger:
        from miqyas.register.backup import backup

        found = backup(ledger, out)
    click.echo(f"{out}: {counted(found.lines, 'line')}, whole")
    click.echo(f"head: {found.head}")
