"""miqyas register status: how far a commitment is, now and before."""

from __future__ import annotations

import click

from miqyas.errors import MiqyasError
from miqyas.present.verb.register import door
from miqyas.register.status import FIRST, SCALE


@click.command("status")
@click.argument("entity", metavar="ID")
@click.argument("status", required=False, type=click.Choice(SCALE))
@door.address
@click.option("--on", type=click.IntRange(min=1), metavar="VERSION", help="The version that you have read.")
@click.option("--since", metavar="DATE", default="", help="Since when it is so. Default: today.")
@click.option("--author", metavar="NAME", envvar="MIQYAS_AUTHOR", default="", help="Who says so. Also MIQYAS_AUTHOR.")
@door.form
def command(*, entity: str, status: str | None, store: str, on: int | None, since: str, author: str, form: str) -> None:
    """Say that the commitment ID has STATUS, or tell how its status went; complete needs evidence."""
    with door.opened(store) as ledger:
        if status is None:
            from miqyas.present.verb.register.sheet import Column, Sheet, put

            ledger.entry(entity)
            rows = [
                (one.version, one.content.get("status", FIRST), one.content.get("status_since", ""), one.author,
                 one.recorded_at)
                for one in ledger.history(entity)
                if one.act == "assert"
            ]  # fmt: skip
            columns = tuple(map(Column, ("version", "status", "since", "author", "recorded_at")))
            put(Sheet(f"{entity} is at '{rows[-1][1]}'", columns, rows), form)
            return
        if on is None or not author.strip():
            missing = "--on VERSION" if on is None else "--author NAME"
            raise MiqyasError(
                f"a new status needs {missing}",
                where=f"miqyas register status {entity}",
                repair=f"add {missing}; the version is told by 'miqyas register show {entity}'",
            )
        version = ledger.status(entity, status, on=on, since=since, author=author)
    click.echo(f"{entity}: {status}, version {version}")
