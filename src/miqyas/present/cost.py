"""A company's own costs: a table of wages and rents which takes the place of proxies for cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from miqyas.data.finding import Findings
from miqyas.data.intake import unpacked
from miqyas.data.layout import arranged
from miqyas.data.panel import UNDATED, Floats, Panel, Series
from miqyas.data.read import read
from miqyas.data.source import Source
from miqyas.data.text import clean
from miqyas.errors import DataError, Notice, nearest
from miqyas.index.model import Model, said
from miqyas.index.modelfile import parse_model
from miqyas.present.figure import some
from miqyas.present.reading import settings

ITEMS: Mapping[str, str] = {
    **dict.fromkeys(("wages", "wage", "salaries", "pay"), "pay"),
    **dict.fromkeys(("rents", "rent", "price_level"), "price_level"),
}
"""Item of a table of costs -> the indicator that it replaces: what can stand for a cost, and nothing else."""

FILE = ("encoding", "delimiter", "decimal", "sheet", "header")
"""Ways of reading that hold for the table of costs as well as for the figures."""


@dataclass(frozen=True)
class Costs:
    """Own costs, one figure a place and item: the latest that the table has.

    panel    the figures at the reference year, one series an item
    items    indicator -> item of the table
    years    item -> first and last year of the figures used
    """

    file: str
    panel: Panel
    items: Mapping[str, str]
    years: Mapping[str, tuple[int, int]]
    notices: tuple[Notice, ...] = ()

    @property
    def complete(self) -> tuple[str, ...]:
        """Places with a figure for every item."""
        there = ~np.isnan(self.panel.values[0]).any(axis=1)
        return tuple(place for place, here in zip(self.panel.places, there, strict=True) if here)

    def code(self, item: str) -> str:
        """Code of the series of an item, which no other series bears."""
        return f"own:{item}"


def costs(path: Path, model: Model, year: int, how: Sequence[str] = ()) -> Costs:
    """Read a table of place, item, year, value and, if it has one, unit; its figures stand at the reference year.

    Raises DataError for what `read` refuses (two figures for one cell, two units of an item, text for a number, an
    unknown place), for a cost below zero, for an item that replaces nothing, and for two that replace the same.
    """
    known = [Series(item, low=0.0) for item in ITEMS]
    asked = {key: value for key, value in settings(how).items() if key in FILE}
    reading = read(path, places="countries", columns=_columns(path, asked), series=known, **asked)
    name, panel = clean(path.name), reading.panel
    items = _replaced(name, model, panel.codes)
    latest, years = _latest(name, panel)
    series = tuple(
        Series(f"own:{one.code}", f"Own costs: {one.code}", one.unit, "lower", low=0.0, source="own")
        for one in panel.series
    )
    made = replace(
        Panel.of(latest[None], places=panel.places, series=series, years=(year,)),
        sources=(Source("own", name=f"own figures ({name})"),),
        names=panel.names,
    )
    return Costs(name, made, items, years, reading.notices)


def _columns(path: Path, how: Mapping[str, Any]) -> dict[str, str] | None:
    name = clean(path.name)
    table = unpacked(path, Findings(name), **{key: value for key, value in how.items() if key != "decimal"}).table
    if "item" in table.header:
        return {"indicator": "item"}
    if "indicator" not in arranged(table).parts:
        raise DataError(
            f"{name} has no column 'item'",
            where=f"the headings are {', '.join(map(repr, table.header[:8]))}",
            repair="head the columns place, item, year, value, unit; year and unit may be left out",
        )
    return None


def _replaced(name: str, model: Model, codes: Sequence[str]) -> dict[str, str]:
    there = {one.id for one in model.indicators}
    able = [item for item, indicator in ITEMS.items() if indicator in there]
    found: dict[str, str] = {}
    for item in codes:
        indicator = ITEMS.get(item, "")
        if item not in able:
            raise DataError(f"the item '{item}' replaces no cost of {model.id}", where=name, repair=nearest(item, able))
        if indicator in found:
            raise DataError(
                f"'{found[indicator]}' and '{item}' would both replace '{indicator}'",
                where=name,
                repair="make one figure of them, weighed as you would hire or rent",
            )
        found[indicator] = item
    return found


def _latest(name: str, panel: Panel) -> tuple[Floats, dict[str, tuple[int, int]]]:
    """Latest figure of each place and item (place, item), and the first and last year these are of."""
    latest = np.full(panel.values.shape[1:], np.nan)
    of = np.zeros(latest.shape, dtype=np.intp)
    for t, year in enumerate(panel.years):
        here = ~np.isnan(panel.values[t])
        latest[here], of[here] = panel.values[t][here], year
    spans = {}
    for column, code in enumerate(panel.codes):
        years = of[~np.isnan(latest[:, column]), column]
        if not len(years) or len(set(latest[~np.isnan(latest[:, column]), column].tolist())) < 2:
            raise DataError(
                f"the item '{code}' is the same everywhere or given for one place only",
                where=name,
                repair="give it for at least two places that differ, your present location among them",
            )
        spans[code] = (int(years.min()), int(years.max()))
    return latest, spans


def costed(model: Model, own: Costs) -> Model:
    """The model with own costs in place of its proxies: series, name and reason change, and nothing else.

    What a study leaves out are proxies: own costs are not among them.
    """
    document: dict[str, Any] = dict(model.document)
    parts = dict(document["indicator"])
    for indicator, item in own.items.items():
        kept = {key: value for key, value in parts[indicator].items() if key not in ("denominator", "factor", "unit")}
        proxy = said(next(one.name for one in model.indicators if one.id == indicator))
        why = f"Own figures ({own.file}) in place of the proxy '{proxy}'; the weight is the proxy's."
        parts[indicator] = {**kept, "series": own.code(item), "name": f"Own costs: {item}", "why": why}
    document["indicator"] = parts
    document["vary"] = {name: _kept(one, parts, own) for name, one in document.get("vary", {}).items()}
    return parse_model(document, file=model.file)


def _kept(one: Any, parts: Mapping[str, Any], own: Costs) -> Any:
    if not isinstance(one, Mapping) or one.get("drop") != "indicators":
        return one
    return {**one, "drop": [name for name in parts if name not in own.items]}


def told(own: Costs, model: Model, year: int) -> str:
    """What replaces what, for how many places, and what that does to the scale, as sentences."""
    parts = []
    for indicator, item in own.items.items():
        first, last = own.years[item]
        series = own.panel.find(own.code(item))
        there = int((~np.isnan(own.panel.values[0, :, own.panel.column[series.code]])).sum())
        when = "" if last == UNDATED else str(last) if first == last else f"{first} to {last}"
        proxy = said(next(one.name for one in model.indicators if one.id == indicator)) or indicator
        about = ", ".join(one for one in (series.unit, when) if one)
        parts.append(f"'{item}'{f' ({about})' if about else ''} of {there} places in place of '{proxy}'")
    late = (
        ""
        if all(last <= year for _, last in own.years.values())
        else f" The other figures are of {year} at the latest."
    )
    return (
        f"Own costs from {own.file}: {some(parts)}. A column holds own costs or the proxy, never both: only places "
        "with every own cost are compared. Own costs are scaled between the cheapest and the dearest place of the "
        f"table.{late}"
    )
