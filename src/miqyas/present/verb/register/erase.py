"""miqyas register erase: personal details go, the ledger stays whole."""

from __future__ import annotations

import click

from miqyas.present.verb.register import door


@click.command("erase")
@click.argument("entity", metavar="ID")
@click.option("--why", metavar="TEXT", default="", help="The reason, which stays in the ledger.")
@door.address
@door.author
def command(entity: str, why: str, store: str, author: str) -> None:
    """Erase name and contact of the person ID in all versions; role and party stay, and 'verify' stays content.

    Copies that were made before still hold them. It takes the role owner, where there are accounts.
    """
    with door.opened(store) as ledger:
        version = ledger.erase(entity, why=why, author=author)
    click.echo(f"{entity}: personal details erased, version {version}")
    click.echo("note: copies that were made before still hold them", err=True)
