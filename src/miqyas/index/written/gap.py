"""Gaps: why a build would have nothing to compare, and what can be done about it."""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import UNDATED, Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.model import Indicator, Model
from miqyas.index.plan import Floats, Plan
from miqyas.index.shape import LARGEST
from miqyas.index.sheet import Sheet, span
from miqyas.index.written.needs import setting_of


def check_sheet(model: Model, panel: Panel, sheet: Sheet, asked: tuple[int, ...]) -> None:
    """Raise for a sheet that no index can be built on: beyond the data, without places, beyond all measure."""
    _check_years(model, panel, sheet, asked)
    _check_size(model, sheet, sheet.raw, tuple(one.series for one in model.indicators))
    _check_size(model, sheet, sheet.divisor, sheet.divided)


def alone(sheet: Sheet, x: Floats) -> str:
    """What is wrong where fewer than two places have any value: x (..., place, indicator); empty where it is not."""
    there = np.flatnonzero(~np.isnan(x).reshape(-1, *x.shape[-2:]).all(axis=(0, 2)))
    if len(there) > 1:
        return ""
    if len(there):
        return f"only one place is left to compare, {sheet.places[there[0]]}"
    # Figures that are there and gone now have been screened out; without any, each indicator says why.
    return "" if np.isnan(sheet.raw).all() else "no place is left to compare"


def more(panel: Panel, sheet: Sheet) -> str:
    """The repair for too few places."""
    if len(sheet.places) < 2:
        return "compare at least two places: widen [model] places, or give data of more places"
    # More years can bring in more places, where there are years.
    widen = "widen [carry] age, " if panel.years != (UNDATED,) else ""
    return f"{widen}loosen [screen] and [model] leave_out, or give data of more places"


def empty(model: Model, one: Indicator, panel: Panel, sheet: Sheet) -> tuple[str, str]:
    """Why an indicator has no value in the year asked for, and the repair."""
    rows = [panel.row[place] for place in sheet.places]
    gone = np.isnan(panel.values[:, rows, panel.column[one.series]])
    years = [year for t, year in enumerate(panel.years) if not gone[t].all()]
    if not years:
        return f"the indicator '{one.id}' has no value for any place", "take it out, or add its data"
    if panel.years == (UNDATED,):
        return f"no place has both '{one.id}' and its denominator", "choose another denominator"
    asked = sheet.years[0]
    nearest_year = min(years, key=lambda year: abs(year - asked))
    carry = setting_of(model, one, "carry")
    age = dict(carry.options).get("age", 0)
    if nearest_year <= asked and asked - nearest_year <= age:
        return f"no place has both '{one.id}' and its denominator in one year", "choose another denominator"
    within = f" within {age} year{'s' if age != 1 else ''}" if age else ""
    what = f"the indicator '{one.id}' has no value for {asked}{within}"
    return what, f"its nearest year is {nearest_year}: change [model] year or [carry]"


def _check_years(model: Model, panel: Panel, sheet: Sheet, asked: tuple[int, ...]) -> None:
    last = panel.years[-1]
    if last == UNDATED:
        return
    for t, year in enumerate(sheet.years):
        if year > last and year in asked and np.isnan(sheet.raw[t]).all() and len(sheet.places):
            raise BuildError(
                f"the data end in {last}; asked for {year}",
                where=Plan.of(model).site.where(("model", "year")) if year == model.year else "",
                repair=f'{span(panel)}, or carry values on: [carry] method = "forward", age = {year - last}',
            )


def _check_size(model: Model, sheet: Sheet, values: Floats, codes: tuple[str, ...]) -> None:
    # Squares and sums of larger figures are no numbers any more, and a wrong score would look like a right one.
    with np.errstate(invalid="ignore"):
        large = np.abs(values) > LARGEST
    if not large.any():
        return
    t, p, i = np.argwhere(large)[0]
    count = int(large.sum())
    more = f" (and {count - 1} more)" if count > 1 else ""
    one = model.indicators[i]
    raise DataError(
        f"{sheet.places[p]} has {values[t, p, i]:g} of {codes[i]}, and a figure beyond {LARGEST:g} cannot be "
        f"computed with{more}",
        where=Plan.of(model).site.where(("indicator", one.id)),
        repair="correct the value, give it in a larger unit, or leave the cell empty where it stands for no figure",
    )
