"""iMeta, the table of a COINr index that describes its series and its tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from miqyas.data.finding import Findings, cell, shown
from miqyas.data.intake import called, unpacked
from miqyas.data.label import written
from miqyas.data.number import MARKERS
from miqyas.data.table import Table
from miqyas.data.text import clean, fold
from miqyas.errors import nearest

NEEDED = ("Level", "iCode", "Direction", "Weight", "Parent", "Type")
TYPES = ("Indicator", "Aggregate", "Denominator", "Group", "Other")


@dataclass(frozen=True)
class Line:
    """One row of iMeta; level, direction and weight are None where the cell is empty."""

    row: int
    code: str
    kind: str
    name: str
    unit: str
    parent: str
    denominator: str
    level: float | None
    direction: float | None
    weight: float | None
    target: float | None


def lines_of(imeta: Any) -> list[Line]:
    """Read and check iMeta; raises DataError, or Problems, where it is incomplete or no tree."""
    found = Findings(called(imeta))
    table = unpacked(imeta, found).table
    at = {fold(one): i for i, one in enumerate(table.header)}
    for heading in NEEDED:
        if fold(heading) not in at:
            found.fault(
                "missing columns",
                f"iMeta has no column '{heading}'",
                repair=f"add it; iMeta holds {', '.join(NEEDED)}",
            )
    found.stop()
    lines = [_line(table, at, i, found) for i in range(len(table.rows))]
    _check_lines(lines, found)
    found.stop()
    _check_tree(lines, found)
    found.stop()
    return lines


def _line(table: Table, at: Mapping[str, int], row: int, found: Findings) -> Line:
    def text(heading: str) -> str:
        column = at.get(fold(heading))
        said = "" if column is None else clean(written(table.columns[column][row]))
        return "" if said.casefold() in MARKERS else said

    def figure(heading: str) -> float | None:
        said = text(heading)
        try:
            return float(said) if said else None
        except ValueError:
            found.fault(
                "texts in place of numbers",
                f"{shown(said)} is not a number",
                where=cell(table.row(row), heading),
                repair="write a number",
            )
            return None

    return Line(
        table.row(row),
        text("iCode"),
        text("Type"),
        text("iName"),
        text("Unit"),
        text("Parent"),
        text("Denominator"),
        *map(figure, ("Level", "Direction", "Weight", "Target")),
    )


def _check_lines(lines: list[Line], found: Findings) -> None:
    """Check each row of iMeta by itself."""
    seen: dict[str, int] = {}
    for one in lines:
        if not one.code:
            found.fault("rows without code", "the row has no iCode", where=f"row {one.row}", repair="give it one")
        elif one.code in seen:
            found.fault(
                "repeated codes",
                f"the code '{one.code}' stands in rows {seen[one.code]} and {one.row}",
                where=cell(one.row, "iCode"),
                repair="keep one of the two",
            )
        seen.setdefault(one.code, one.row)
        if one.kind not in TYPES:
            found.fault(
                "unknown types",
                f"{shown(one.kind)} is no type",
                where=cell(one.row, "Type"),
                repair=nearest(one.kind, TYPES),
            )
        if one.kind in ("Indicator", "Aggregate"):
            _check_part(one, found)


def _check_part(one: Line, found: Findings) -> None:
    allowed: tuple[tuple[str, float | None, Callable[[float], bool], str], ...] = (
        (
            "Level",
            one.level,
            lambda x: x >= 1 and x == int(x),
            "1 for an indicator, 2 and more for an aggregate",
        ),
        ("Direction", one.direction, lambda x: x in (-1, 1), "1 where more is better, -1 where less is"),
        ("Weight", one.weight, lambda x: 0 < x < np.inf, "a number above 0, or take the row out"),
    )
    for heading, value, fits, repair in allowed:
        if value is None or not fits(value):
            said = "is missing" if value is None else f"cannot be {value:g}"
            found.fault(
                "rows of iMeta that do not fit",
                f"{heading} of '{one.code}' {said}",
                where=cell(one.row, heading),
                repair=f"write {repair}",
            )
    if one.level is not None and (one.kind == "Indicator") != (one.level == 1):
        found.fault(
            "rows of iMeta that do not fit",
            f"'{one.code}' is of type {one.kind} on level {one.level:g}",
            where=cell(one.row, "Level"),
            repair="put indicators, and nothing else, on level 1",
        )


def _check_tree(lines: list[Line], found: Findings) -> None:
    """Check that indicators and aggregates hang together in one tree."""
    parts = {one.code: one for one in lines if one.kind in ("Indicator", "Aggregate")}
    aggregates = [code for code, one in parts.items() if one.kind == "Aggregate"]
    divisors = [one.code for one in lines if one.kind == "Denominator"]
    roots = [one for one in parts.values() if one.kind == "Aggregate" and not one.parent]
    if not any(one.kind == "Indicator" for one in parts.values()):
        found.fault("missing rows", "iMeta has no indicator", repair="add rows of type Indicator")
    if len(roots) > 1:
        found.fault(
            "trees with several roots",
            f"{len(roots)} aggregates have no parent: {', '.join(one.code for one in roots[:6])}",
            where=cell(roots[1].row, "Parent"),
            repair="leave the Parent of one of them empty and give the others theirs",
        )
    for one in parts.values():
        if one.parent in aggregates:
            _check_climb(one, parts, found)
        elif one.parent or one.kind == "Indicator":
            told = f"has the unknown parent {shown(one.parent)}" if one.parent else "has no parent"
            if one.parent in parts:
                told = f"has the indicator '{one.parent}' as its parent"
            found.fault(
                "unknown parents",
                f"'{one.code}' {told}",
                where=cell(one.row, "Parent"),
                repair=nearest(one.parent, aggregates),
            )
        if one.kind == "Aggregate" and not any(other.parent == one.code for other in parts.values()):
            found.fault(
                "aggregates without parts",
                f"nothing hangs on the aggregate '{one.code}'",
                where=cell(one.row, "iCode"),
                repair="name it as the Parent of others, or take the row out",
            )
        if one.denominator and one.denominator not in divisors:
            found.fault(
                "unknown denominators",
                f"'{one.code}' has the unknown denominator {shown(one.denominator)}",
                where=cell(one.row, "Denominator"),
                repair=nearest(one.denominator, divisors),
            )


def _check_climb(one: Line, parts: Mapping[str, Line], found: Findings) -> None:
    """Check that a part leads upwards, and not back to itself."""
    path = [one.code]
    above = one.parent
    while above in parts and above not in path:
        path.append(above)
        above = parts[above].parent
    parent = parts[one.parent]
    if above == one.code:
        found.fault(
            "circles",
            f"'{one.code}' is above itself: {' -> '.join([*path, above])}",
            where=cell(one.row, "Parent"),
            repair="let one of them hang on an aggregate outside the circle",
        )
    elif one.level is not None and parent.level is not None and parent.level <= one.level:
        found.fault(
            "parents that are not above",
            f"'{one.code}' is on level {one.level:g} and its parent '{one.parent}' on level {parent.level:g}",
            where=cell(one.row, "Level"),
            repair="give the parent a higher level, or another parent",
        )
