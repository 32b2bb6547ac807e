"""miqyas register init: a register begins."""

from __future__ import annotations

import click

from miqyas.present.verb.register import door


@click.command("init")
@door.address
@door.author
@click.option("--bare", is_flag=True, help="Without the shipped institutions as parties.")
def command(store: str, author: str, bare: bool) -> None:
    """Begin a register where there is none; the institutions that ship with miqyas are its first parties."""
    from miqyas.present.figure import counted

    with door.installed():
        from miqyas.register.ledger import Ledger

        ledger = Ledger.create(store, author=author, bare=bare)
    found = ledger.verify()
    ledger.close()
    parties = "no parties" if bare else counted(found.lines, "institution")
    click.echo(f"{ledger.store.name}: a register with {parties}")
