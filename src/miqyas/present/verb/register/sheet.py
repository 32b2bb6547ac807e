"""A table of the register, told on the screen, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import click

from miqyas.data.text import HIDDEN, guarded
from miqyas.present.figure import counted, measure, number, share

SHOWN = 50
"""Lines that a screen is given where nothing else is said."""

MARKS = ("'", "=", "+", "-", "@")
"""What a text begins with that a spreadsheet may run, and what guards it."""

Cell = str | int | float | bool | None | tuple[str, ...] | dict[str, Any] | list[Any]


@dataclass(frozen=True)
class Column:
    """A heading; share: in per cent, figure: with four digits; spare: how dispensable it is, fold: for texts."""

    head: str
    share: bool = False
    figure: bool = False
    right: bool = False
    spare: int = 0
    fold: bool = False


@dataclass(frozen=True)
class Sheet:
    """What is told: a finding, columns, rows, and notes below.

    total   how many rows there are, where only those for a screen are given
    beside  what JSON says on top
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    notes: tuple[str, ...] = ()
    total: int | None = None
    beside: tuple[tuple[str, Cell], ...] = ()


def put(sheet: Sheet, form: str, top: int | None = None) -> None:
    """Tell a sheet; top limits the lines (on a screen to 50 where nothing is said)."""
    rows = sheet.rows if top is None else sheet.rows[:top]
    if form == "json":
        heads = [one.head for one in sheet.columns]
        document = {"title": sheet.title, **dict(sheet.beside), "notes": sheet.notes}
        document["rows"] = [dict(zip(heads, row, strict=True)) for row in rows]
        put_text(inert(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")
    elif form == "csv":
        put_text(_csv(sheet, rows))
    else:
        _screen(sheet, rows if top is not None else rows[:SHOWN])


def put_text(text: str) -> None:
    """Print text for another program, in UTF-8; the outlet does the same, but brings every ranking with it."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    click.echo(text, nl=False)


def inert(text: str) -> str:
    """JSON in which hidden characters are written as escapes, so that no terminal obeys them."""
    return HIDDEN.sub(lambda met: "".join(f"\\u{ord(one):04x}" for one in met[0]), text)


def _csv(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([one.head for one in sheet.columns])
    # Most cells are harmless texts, and are seen to be so without a call.
    table.writerows(
        [cell if type(cell) is str and cell.isprintable() and cell[:1] not in MARKS else _plain(cell) for cell in row]
        for row in rows
    )
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _inert(cell)
    if isinstance(cell, tuple):
        return _joined(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return repr(cell) if isinstance(cell, int | float) else _inert(_said(cell))


@lru_cache(maxsize=4096)
def _joined(cell: tuple[str, ...]) -> str:
    return _inert(_said(cell))


def _inert(text: str) -> str:
    if not text.isprintable():
        text = HIDDEN.sub("", text)
    return guarded(text) if text[:1] in MARKS else text


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple | list):
        return "; ".join(map(str, cell))
    if isinstance(cell, dict):
        if cell.keys() == {"amount", "currency"}:
            return f"{cell['currency']} {cell['amount']}"
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)


def _screen(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    from miqyas.present.field import Field, laid
    from miqyas.present.screen import console, heading, note, words

    screen = console()
    heading(screen, sheet.title)
    fields = [
        Field(
            one.head,
            justify="right" if one.right or one.share or one.figure else "left",
            spare=one.spare,
            fold=one.fold,
        )
        for one in sheet.columns
    ]
    cells = [[words(_told(column, cell)) for column, cell in zip(sheet.columns, row, strict=True)] for row in rows]
    if cells:
        screen.print(laid(screen, fields, cells))
        screen.print()
    total = len(sheet.rows) if sheet.total is None else sheet.total
    if len(rows) < total:
        note(screen, f"{counted(total - len(rows), 'more line')}: --top N shows more, --format csv all.")
    for one in sheet.notes:
        note(screen, one)


def _told(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return share(cell) if column.share else measure(cell) if column.figure else number(cell, 0)
    if isinstance(cell, int):
        return f"{cell:,}"
    return shortened(re.sub(r"\s+", " ", _said(cell)))


def shortened(text: str, most: int = 160) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[: most - 4] + " ..."
