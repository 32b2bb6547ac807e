"""miqyas new: a model file drafted from the columns of a table."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options


@click.command()
@click.argument("table")
@click.option(
    "--out",
    type=options.Out(),
    metavar="MODEL.toml",
    help="The file that is written. Default: the draft is printed.",
)
@options.how
def new(table: str, out: Path | None, how: tuple[str, ...]) -> None:
    """Draft a model file for TABLE: every column of figures as an indicator, every step explained.

    What is only a guess says TODO: the direction of each indicator, its weight, and why.
    """
    from miqyas.errors import MiqyasError
    from miqyas.index.written.draft import draft
    from miqyas.present.folder import write_file
    from miqyas.present.outlet import put_text
    from miqyas.present.subject import open_data, tell

    panel, notices = open_data(table, how)
    tell(notices)
    text = draft(panel, out.stem if out else Path(table).stem)
    if out is None:
        put_text(text)
        return
    if out.exists() and not out.is_dir():
        raise MiqyasError(f"'{out}' is already there", where="--out", repair="name another file, or move that one away")
    write_file(out, text)
    click.echo(f"Written to {out}. Read it, put right what says TODO, and then:")
    click.echo(f"  miqyas check {options.word(str(out))} {options.word(table)}")
    click.echo(f"  miqyas rank {options.word(str(out))} --data {options.word(table)}")
