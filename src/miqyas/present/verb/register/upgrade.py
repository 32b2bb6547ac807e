"""miqyas register upgrade: the tables of an earlier version become today's."""

from __future__ import annotations

import click

from miqyas.present.verb.register import door


@click.command("upgrade")
@door.address
def command(store: str) -> None:
    """Bring a register of an earlier version up to date; its lines stay as they are."""
    with door.installed():
        from miqyas.register.backup import upgrade

        before, after = upgrade(store)
    click.echo(f"schema {after}, as before" if before == after else f"schema {before} became schema {after}")
