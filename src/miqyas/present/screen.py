"""Tables on a terminal: 80 columns are enough, light or dark, with or without colour."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from miqyas.data.text import clean

USUAL, LEAST = 80, 20


def console(*, error: bool = False) -> Console:
    """The screen; the width of the terminal, 80 where there is none, never less than 20."""
    screen = Console(stderr=error, highlight=False, soft_wrap=False)
    if screen.width < LEAST:
        # COLUMNS=0 says that nobody knows the width.
        screen.width = LEAST if screen.width > 0 else USUAL
    return screen


def heading(screen: Console, text: str) -> None:
    """Write the finding over a table."""
    _wrapped(screen, text, "bold")
    screen.print()


def note(screen: Console, text: str) -> None:
    """Write a caption under a table."""
    _wrapped(screen, text, "dim")
    screen.print()


def _wrapped(screen: Console, text: str, style: str) -> None:
    for line in Text(clean(text), style=style).wrap(screen, screen.width):
        line.rstrip()
        screen.print(line)


def grid(*columns: Column | str) -> Table:
    """An empty table in the one look that all of them have."""
    return Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True, header_style="bold")


def words(text: Any, style: str = "", *, depth: int = 0) -> Text:
    """A cell: text from outside is never read as markup; depth sets it in."""
    return Text("  " * depth + clean(str(text)), style=style)


def utf8(screen: Console) -> bool:
    """Whether the terminal can write more than ASCII."""
    return screen.encoding.lower().replace("-", "").startswith("utf")
