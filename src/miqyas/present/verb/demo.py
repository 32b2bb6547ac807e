"""miqyas demo: the whole of it on shipped figures, in one command."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options

MODEL = "oic-digital"


@click.command()
@click.option(
    "--out",
    type=options.Out(),
    metavar="DIR",
    default="out",
    show_default=True,
    help="The folder that is written; made where it is not there.",
)
@options.force
def demo(out: Path, force: bool) -> None:
    """Rank the OIC member states by their digital transformation, and write everything about it.

    The model is 'oic-digital', the figures are shipped: nothing is fetched.
    """
    from miqyas.present.folder import guard, refuse
    from miqyas.present.outlet import put_ranking
    from miqyas.present.ranking import ranking
    from miqyas.present.save import FILES, RECORD
    from miqyas.present.verb.build import after, made

    refuse(out, FILES)
    guard(out, FILES, record=RECORD, force=force)
    index, variations = made(MODEL, out)
    put_ranking(ranking(index, variations[-1]), "table")
    after(MODEL, "", "", index, out)
