"""The two tables of a COINr index, iData and iMeta, as a panel and a model document."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

from miqyas.data.finding import Findings, shown
from miqyas.data.imeta import Line, lines_of
from miqyas.data.intake import called, unpacked
from miqyas.data.layout import Layout
from miqyas.data.package import Known, Package
from miqyas.data.panel import UNDATED, Better, Panel, Series
from miqyas.data.read import understood
from miqyas.data.table import Table
from miqyas.errors import nearest

FIXED = ("uCode", "uName", "Time")
WHY = "as given in the imported table"

STEPS: Mapping[str, Mapping[str, Any]] = {
    "denominate": {"method": "ratio"},
    "treat": {"method": "winsorise", "most": 5, "skew": 2.0, "kurt": 3.5, "then": "log"},
    "normalise": {"method": "minmax", "range": [0.0, 100.0]},
    "aggregate": {"method": "arithmetic"},
}
"""What COINr does when nothing else is asked of it."""


def read_coinr(idata: str | PathLike[str] | Any, imeta: str | PathLike[str] | Any) -> tuple[Panel, dict[str, Any]]:
    """Read iData (a cross-section, or a panel with Time) and iMeta; both by path or as data frames.

    Gives the panel, with groups as attributes of the places and denominators as series, and the document of
    a model: plain data in the form of a model file, with COINr's own defaults for the steps. Codes of units
    are kept as they are written. Weights, directions and targets are those of iMeta.

    Raises DataError, or Problems, where iMeta is no tree or does not describe iData.
    """
    lines = lines_of(imeta)
    found = Findings(called(idata))
    table = unpacked(idata, found).table
    _check_data(table, lines, found)
    found.stop()
    panel = _panel(table, lines, found)
    return panel, _document(lines, panel)


def _check_data(table: Table, lines: list[Line], found: Findings) -> None:
    columns = [one for one in lines if one.kind != "Aggregate"]
    if "uCode" not in table.header:
        found.fault("missing columns", "iData has no column 'uCode'", repair=nearest("uCode", table.header))
    for one in columns:
        if one.code not in table.header:
            found.fault(
                "missing columns",
                f"iData has no column '{one.code}', which iMeta names as {one.kind}",
                repair=nearest(one.code, table.header),
            )
    known = [*FIXED, *(one.code for one in columns)]
    for heading in table.header:
        if heading not in known:
            found.fault(
                "columns that iMeta does not name",
                f"iMeta has no row for the column {shown(heading)}",
                repair=f"add a row of type Other for it, or {nearest(heading, known)}",
            )


def _panel(table: Table, lines: list[Line], found: Findings) -> Panel:
    at = {one: i for i, one in enumerate(table.header)}
    groups = [at[one.code] for one in lines if one.kind in ("Group", "Other")]
    figures = [at[one.code] for one in lines if one.kind in ("Indicator", "Denominator")]
    parts = {"place": at["uCode"]} | ({"year": at["Time"]} if "Time" in at else {})
    names = {"en": at["uName"]} if "uName" in at else {}
    layout = Layout("wide", parts, names, tuple(sorted([*figures, *groups])))
    known = Known(series=tuple(_series(one) for one in lines if one.kind in ("Indicator", "Denominator")))
    attributes = [table.header[i] for i in groups]
    return understood(Package(table, known), layout, found, places="free", attributes=attributes).panel


def _series(one: Line) -> Series:
    divisors = (one.denominator,) if one.denominator else ()
    better: Better = "context" if one.kind == "Denominator" else "lower" if one.direction == -1 else "higher"
    return Series(one.code, name=one.name, unit=one.unit, better=better, denominators=divisors)


def _document(lines: list[Line], panel: Panel) -> dict[str, Any]:
    """The model as plain data, in the form of a model file."""
    root = next(one for one in lines if one.kind == "Aggregate" and not one.parent)
    head: dict[str, Any] = {"id": root.code, "version": "1", "name": root.name or root.code}
    if panel.years != (UNDATED,):
        head["year"] = panel.years[-1]
    head["places"] = "all"
    if groups := [one.code for one in lines if one.kind == "Group"]:
        head["groups"] = groups
    return {
        "model": head,
        **{step: dict(said) for step, said in STEPS.items()},
        "node": {one.code: _part(one) for one in lines if one.kind == "Aggregate"},
        "indicator": {one.code: _part(one) for one in lines if one.kind == "Indicator"},
    }


def _part(one: Line) -> dict[str, Any]:
    """A row of iMeta as a part of the model; what is empty there is left out."""
    part: dict[str, Any] = {"name": one.name or one.code}
    if one.parent:
        part |= {"parent": one.parent, "weight": one.weight, "why": WHY}
    if one.kind == "Indicator" or one.direction == -1:
        part["direction"] = "lower" if one.direction == -1 else "higher"
    if one.kind == "Indicator":
        said = {"denominator": one.denominator, "target": one.target, "unit": one.unit}
        part |= {key: value for key, value in said.items() if value is not None and value != ""}
    return part
