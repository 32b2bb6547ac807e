"""miqyas methods: the table of methods."""

from __future__ import annotations

import click


@click.command()
@click.argument("step", required=False)
def methods(step: str | None) -> None:
    """List every method, or those of one STEP, with options, laws and source.

    The steps in their order: carry, screen, denominate, impute, treat, normalise, weigh, aggregate.
    """
    from miqyas.present.catalogue import show_methods

    show_methods(step)
