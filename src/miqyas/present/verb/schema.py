"""miqyas schema: the JSON Schema of model files."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of model files, with which an editor completes and checks them."""
    import json

    from miqyas.index.written.schema import schema as made
    from miqyas.present.outlet import put_text

    put_text(json.dumps(made(), ensure_ascii=False, indent=2) + "\n")
