"""miqyas demo: the whole of it on shipped figures, in one command."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options

MODEL = "oic-digital"


@click.command()
@options.folder("out")
def demo(out: Path) -> None:
    """Rank the OIC member states by their digital transformation, and write everything about it.

    The model is 'oic-digital', the figures are shipped: nothing is fetched.
    """
    from miqyas.present.folder import refuse
    from miqyas.present.outlet import put_ranking
    from miqyas.present.ranking import ranking
    from miqyas.present.save import FILES
    from miqyas.present.verb.build import after, made

    refuse(out, FILES)
    index, variations = made(MODEL, out)
    put_ranking(ranking(index, variations[-1]), "table")
    after(MODEL, "", index, out)
