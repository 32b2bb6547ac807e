"""Where an answer goes: to a person's screen or, as text, to another program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import click

from miqyas.present.printed import as_csv, as_json, as_markdown
from miqyas.present.ranking import Ranking

FORMS: Mapping[str, Callable[[Ranking], str]] = {"csv": as_csv, "json": as_json, "markdown": as_markdown}


def put_ranking(ranking: Ranking, form: str) -> None:
    """Print a ranking as a table on the screen or in one of the `FORMS`."""
    if form in FORMS:
        put_text(FORMS[form](ranking))
        return
    from miqyas.present.board import show_ranking

    show_ranking(ranking)


def put_text(text: str) -> None:
    """Print text for another program: in UTF-8 wherever it does not go to a terminal."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    click.echo(text, nl=False)
