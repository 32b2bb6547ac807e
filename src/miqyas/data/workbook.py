"""Excel workbooks: read with python-calamine, after a look at what is inside (extra 'excel')."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miqyas.data.finding import Findings, shown
from miqyas.data.parcel import Spots, inspected
from miqyas.data.table import Table, stack
from miqyas.errors import DataError, nearest

Grid = list[list[Any]]


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook by name, each a grid of cells that begins in A1, empty cells as ''."""

    name: str
    sheets: Mapping[str, Grid]
    hidden: frozenset[str] = frozenset()

    def find(self, sheet: str | int | None, found: Findings) -> str:
        """The name of the sheet asked for, by name or by number from 1, or of the first visible one not empty."""
        names = list(self.sheets)
        if isinstance(sheet, int):
            if 1 <= sheet <= len(names):
                return names[sheet - 1]
            # Sheets are often called after their year.
            if str(sheet) in self.sheets:
                return str(sheet)
            listed = ", ".join(f"{at} ({shown(one)})" for at, one in enumerate(names[:12], start=1))
            more = ", ..." if len(names) > 12 else ""
            raise DataError(f"{self.name} has no sheet number {sheet}", repair=f"choose from {listed}{more}")
        if sheet is not None:
            if sheet not in self.sheets:
                raise DataError(f"{self.name} has no sheet {sheet!r}", repair=nearest(sheet, names))
            return sheet
        full = [one for one in names if one not in self.hidden and any(map(any, self.sheets[one]))]
        if not full:
            raise DataError(f"{self.name} is empty", repair="give a heading row and at least one row of figures")
        if len(full) > 1:
            others = ", ".join(shown(one) for one in full[1:4])
            found.note(
                f"sheet {shown(full[0])} was read, and other sheets were not ({others})",
                count=len(full) - 1,
                repair="declare sheet= to read another one",
            )
        return full[0]

    def table(self, sheet: str, found: Findings, *, header: int | None = None) -> Table:
        """One sheet as a table."""
        name = self.name if len(self.sheets) == 1 else f"{self.name}, sheet {shown(sheet)}"
        return stack(name, self.sheets[sheet], found, header=header)


def workbook(path: Path, name: str) -> Workbook:
    """Read every sheet of an .xlsx, .xlsm or .xls workbook.

    Raises DataError for what is no workbook, for one with a password, and for what `parcel` refuses.
    """
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    except ImportError:
        raise DataError("reading Excel workbooks needs python-calamine", repair="pip install 'miqyas[excel]'") from None
    spots = {} if path.suffix.lower() == ".xls" else inspected(path, name)
    sheets: dict[str, Grid] = {}
    try:
        with CalamineWorkbook.from_path(path) as book:
            kinds = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            for one in kinds:
                cells = book.get_sheet_by_name(one.name).to_python(skip_empty_area=False)
                sheets[one.name] = _marked(cells, spots.get(one.name, {}))
    except BaseException as error:
        # The reader is compiled code: its panics do not derive from Exception.
        raise _unreadable(name, error) from None
    hidden = frozenset(one.name for one in kinds if one.visible != SheetVisibleEnum.Visible)
    return Workbook(name, sheets, hidden)


def _marked(cells: Grid, spots: Spots) -> Grid:
    """The cells with what their formulas gave, where the reader leaves them empty."""
    for (row, column), said in spots.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = said
    return cells


def _unreadable(name: str, error: BaseException) -> BaseException:
    """What to raise for a failure of the reader; interruptions stay what they are."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | PermissionError):
        return error
    if type(error).__name__ == "PasswordError":
        return DataError(f"{name} is protected by a password", repair="save a copy without the password")
    return DataError(
        f"{name} cannot be read as a workbook ({shown(str(error))})",
        repair="open it in a spreadsheet and save it again as .xlsx",
    )
