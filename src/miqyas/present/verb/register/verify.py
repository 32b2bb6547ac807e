"""miqyas register verify: whether every line is there, as it was written, in its order."""

from __future__ import annotations

import json

import click

from miqyas.errors import DataError, raise_all
from miqyas.present.verb.register import door

MISTAKE = 2
REPAIR = "take the last copy that is whole: miqyas register restore COPY"


@click.command("verify")
@door.address
@click.option("--head", metavar="HASH", default="", help="A hash that was noted elsewhere: is its line still there?")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def command(store: str, head: str, form: str) -> None:
    """Look at every line of the ledger; the exit code is 2 if one was removed, changed or re-ordered.

    Whoever can write to the database can write all of it anew. Only a hash that was noted elsewhere tells: keep the
    one that is printed here, and give it back with --head.
    """
    from miqyas.present.figure import counted

    with door.opened(store) as ledger:
        found = ledger.verify(head)
    if form == "json":
        document = {
            "whole": found.whole,
            "lines": found.lines,
            "head": found.head,
            "noted": found.noted,
            "erased": found.erased,
            "faults": [one._asdict() for one in found.faults],
        }
        click.echo(json.dumps(document, indent=2))
        raise SystemExit(0 if found.whole else MISTAKE)
    name = ledger.store.name
    faults = [
        DataError(one.what, where=f"{name}, line {one.line}" if one.line else name, repair=REPAIR)
        for one in found.faults
    ]
    raise_all(f"{name}: the ledger is not whole", faults)
    click.echo(f"{counted(found.lines, 'line')}, all there and in order")
    click.echo(f"head: {found.head}")
    if found.noted is not None:
        click.echo(f"the noted hash is that of line {found.noted}: nothing up to it has changed")
    else:
        click.echo("note: lines cut off together with their head show only beside a noted hash (--head)", err=True)
