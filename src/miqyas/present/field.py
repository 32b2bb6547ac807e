"""Fields: the columns of a table on a terminal, of which the less needed are left out where it is narrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console, JustifyMethod
from rich.table import Column, Table
from rich.text import Text

from miqyas.present.screen import grid

GAP = 2
SMALL, WIDE = 40, 60
"""Screens below the first have short headings; from the second on, folded texts keep more of their width."""


@dataclass
class Field:
    """A column: its heading, a short one for narrow screens, and how dispensable it is.

    spare  0 for never; of the others the lowest goes first
    fold   whether its cells may be broken over several lines
    """

    head: str
    short: str = ""
    justify: JustifyMethod = "left"
    spare: int = 0
    fold: bool = False
    cells: list[Text] = field(default_factory=list)

    def column(self, width: int) -> Column:
        """The column for a screen of a width."""
        head = self._head(width)
        return Column(head, justify=self.justify, **({"overflow": "fold"} if self.fold else {"no_wrap": True}))

    def least(self, width: int) -> int:
        """How wide it must be."""
        full = max((len(self._head(width)), *(one.cell_len for one in self.cells)))
        return min(full, 16 if width >= WIDE else 9) if self.fold else full

    def _head(self, width: int) -> str:
        return self.short if self.short and width < SMALL else self.head


def laid(screen: Console, fields: Iterable[Field], rows: Iterable[Iterable[Text]]) -> Table:
    """A table of rows, without the columns for which the screen is too narrow."""
    kept = list(fields)
    for row in rows:
        for one, cell in zip(kept, row, strict=True):
            one.cells.append(cell)
    width = screen.width
    for one in sorted((one for one in kept if one.spare), key=lambda one: one.spare):
        if sum(each.least(width) for each in kept) + GAP * (len(kept) - 1) <= width:
            break
        kept = [each for each in kept if each is not one]
    table = grid(*(one.column(width) for one in kept))
    for cells in zip(*(one.cells for one in kept), strict=True):
        table.add_row(*cells)
    return table
