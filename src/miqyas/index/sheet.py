"""The sheet: the figures a model asks for, cut from a panel, each with the year it was observed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Panel, Status
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.model import Indicator, Model
from miqyas.index.plan import Block, Floats, Plan
from miqyas.index.written.site import Site

NEARLY = 0.9


@dataclass(frozen=True)
class Sheet:
    """Raw figures for the years asked for.

    raw      (year, place, indicator), NaN where absent
    divisor  (year, place, indicator) the denominator of the numerator's year; NaN where it is missing or none
    divided  (indicator,) code of the denominator that was used, empty for none
    vintage  (year, place, indicator) year of observation, -1 where absent
    status   (year, place, indicator) a Status each
    rows     (place,) index of each place in the panel
    """

    years: tuple[int, ...]
    places: tuple[str, ...]
    raw: Floats
    divisor: Floats
    divided: tuple[str, ...]
    vintage: NDArray[np.intp]
    status: NDArray[np.uint8]
    rows: NDArray[np.intp]


def draw(model: Model, plan: Plan, panel: Panel, years: tuple[int, ...]) -> Sheet:
    """Cut the sheet of a model out of a panel for the years asked for."""
    site = plan.site
    rows = np.array([panel.row[place] for place in _some(model, panel, site)], dtype=np.intp)
    found = _positions(model, panel, years)
    columns = np.array([_column(one, panel, model) for one in model.indicators], dtype=np.intp)
    at = np.full((len(years), len(rows), len(columns)), -1, dtype=np.intp)
    divided = [""] * len(columns)
    for block in plan.columns["carry"]:
        plain = np.array([c for c in block.columns if not model.indicators[c].denominator], dtype=np.intp)
        if len(plain):
            at[..., plain] = _carried(block, panel, panel.values[:, rows][..., columns[plain]], found)
        for column in set(block.columns) - set(plain.tolist()):
            divided[column], at[..., [column]] = _divided(
                model, column, block, panel, panel.values[:, rows][..., columns[[column]]], rows, found
            )
    present = at >= 0
    taken = np.where(present, at, 0)
    raw = np.where(present, panel.values[taken, rows[:, None], columns], np.nan)
    observed = np.array(panel.years)[taken]
    status = panel.status[taken, rows[:, None], columns]
    # A value of an earlier year than the one asked for has been carried; an absent one keeps its reason.
    asked = np.array([position for position, _ in found])[:, None, None]
    own = panel.status[np.clip(asked, 0, None), rows[:, None], columns]
    status = np.where(present, np.where(at != asked, np.uint8(Status.CARRIED), status), own)
    status = np.where(~present & (status <= Status.CARRIED), np.uint8(Status.ABSENT), status)
    divisor = np.full(raw.shape, np.nan)
    for column, code in enumerate(divided):
        if code:
            by = panel.values[taken[..., column], rows, panel.column[code]]
            divisor[..., column] = np.where(present[..., column], by, np.nan)
    return Sheet(
        years=years,
        places=tuple(panel.places[row] for row in rows),
        raw=raw,
        divisor=divisor,
        divided=tuple(divided),
        vintage=np.where(present, observed, -1),
        status=status.astype(np.uint8),
        rows=rows,
    )


def _some(model: Model, panel: Panel, site: Site) -> tuple[str, ...]:
    places = chosen(model, panel)
    if not places:
        raise DataError(
            f"no place is left to compare: none belongs to '{model.places}' at the end of "
            f"{model.year or 'the last year'}",
            where=site.where(("model", "places")),
            repair="check the dates of the membership, or name another group",
        )
    return places


def chosen(model: Model, panel: Panel) -> tuple[str, ...]:
    """The places that the model ranks, in the panel's order."""
    if model.places == "all":
        return panel.places
    if isinstance(model.places, str):
        on = f"{model.year}-12-31" if model.year else ""
        return _group(model, panel, model.places, on)
    for place in model.places:
        if place not in panel.row:
            raise DataError(
                f"the data have no place '{place}' which the model ranks",
                where=Plan.of(model).site.where(("model", "places")),
                repair=panel.near(place),
            )
    return tuple(model.places)


def _group(model: Model, panel: Panel, key: str, on: str) -> tuple[str, ...]:
    try:
        return panel.group(key, on)
    except DataError as error:
        known = error.repair if panel.attributes else f'write places = "all", or a list of codes; or {error.repair}'
        where = Plan.of(model).site.where(("model", "places"))
        raise DataError(error.what, where=where, repair=known) from None


def reference_year(model: Model, panel: Panel) -> int:
    """The year a single build stands for: the model's, else the latest of the panel."""
    if panel.years == (UNDATED,):
        return UNDATED
    return model.year if model.year is not None else panel.years[-1]


def _positions(model: Model, panel: Panel, years: tuple[int, ...]) -> list[tuple[int, int]]:
    # Position of each year in the panel: the last one not after it.
    if panel.years == (UNDATED,):
        return [(0, UNDATED) for _ in years]
    found = []
    for year in years:
        earlier = [i for i, known in enumerate(panel.years) if known <= year]
        if not earlier:
            raise BuildError(
                f"the data begin in {panel.years[0]}, after the year {year} that was asked for",
                where=Plan.of(model).site.where(("model", "year")) if year == model.year else "",
                repair=span(panel),
            )
        found.append((earlier[-1], year))
    return found


def span(panel: Panel) -> str:
    """The years that can be asked for, as a repair."""
    first, last = panel.years[0], panel.years[-1]
    return f"ask for {first}" if first == last else f"ask for a year from {first} to {last}"


def _column(one: Indicator, panel: Panel, model: Model) -> int:
    if one.series not in panel.column:
        raise DataError(
            f"the data have no series '{one.series}' for the indicator '{one.id}'",
            where=Plan.of(model).site.where(("indicator", one.id, "series")),
            repair=nearest(one.series, panel.codes),
        )
    return panel.column[one.series]


def _carried(block: Block, panel: Panel, values: Floats, found: list[tuple[int, int]]) -> NDArray[np.intp]:
    # (year asked for, place, indicator) position of the year that is taken, -1 where there is none.
    kernel, known = block.method("carry").kernel, np.array(panel.years)
    return np.stack([kernel(values, known, at=at, year=year, **block.options) for at, year in found])


def _divided(
    model: Model,
    column: int,
    block: Block,
    panel: Panel,
    values: Floats,
    rows: NDArray[np.intp],
    found: list[tuple[int, int]],
) -> tuple[str, NDArray[np.intp]]:
    """One denominator for the whole column, and the years in which it stands below the figures.

    A figure is taken from a year in which its denominator was published too (convention §9). Per-head and
    per-worker figures must not stand in one column, so one denominator serves all: the first listed that
    reaches nearly as many figures as the one that reaches most.
    """
    one = model.indicators[column]
    tried = []
    for code in one.denominator:
        if code not in panel.column:
            raise DataError(
                f"the data have no denominator '{code}' for the indicator '{one.id}'",
                where=Plan.of(model).site.where(("indicator", one.id, "denominator")),
                repair=nearest(code, panel.codes),
            )
        by = panel.values[:, rows][..., [panel.column[code]]]
        tried.append((code, _carried(block, panel, np.where(np.isnan(by), np.nan, values), found)))
    reached = [int((at >= 0).sum()) for _, at in tried]
    enough = NEARLY * max(reached)
    code, at = next(pair for pair, count in zip(tried, reached, strict=True) if count >= enough)
    # A figure that never has a denominator is still shown as it is; dividing makes it absent.
    return code, np.where(at >= 0, at, _carried(block, panel, values, found))
