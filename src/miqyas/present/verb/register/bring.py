"""miqyas register import: entries from a file, all or none."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present.verb.register import door


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@door.address
@door.author
@click.option("--kind", metavar="KIND", default="", help="The kind of all rows, where the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Check everything, and keep nothing.")
def command(*, file: Path, store: str, author: str, kind: str, dry_run: bool) -> None:
    """Take the entries of FILE (.csv, .xlsx, .json, .toml) into the register: all of them, or none.

    Entries that say the same already are left alone. A changed one must carry the version it was exported with;
    if somebody else has changed it since, you are told. Formulas are refused, hidden characters too.
    """
    with door.opened(store) as ledger:
        from miqyas.register.exchange.accept import accept
        from miqyas.register.exchange.file import read_rows

        found = accept(ledger, read_rows(file, kind=kind), author=author, trial=dry_run)
    for name in (*found.added, *found.changed):
        click.echo(name)
    told = f"{len(found.added):,} added, {len(found.changed):,} changed, {len(found.unchanged):,} as before"
    click.echo(f"{told}; nothing was kept (--dry-run)" if dry_run else told, err=True)
