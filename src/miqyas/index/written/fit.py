"""Whether a model and a panel fit: series, places and years that are there, columns that can be scaled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from miqyas.data.attribute import NO_GROUPS
from miqyas.data.panel import UNDATED, Panel
from miqyas.errors import DataError, Notice, nearest
from miqyas.index.method import find
from miqyas.index.model import Indicator, Model
from miqyas.index.plan import Floats, Plan
from miqyas.index.sheet import Sheet, chosen, draw, reference_year
from miqyas.index.written.findings import Findings, listing
from miqyas.index.written.gap import alone, check_sheet, empty, more
from miqyas.index.written.locate import Path
from miqyas.index.written.needs import setting_of, supplied


def fit(model: Model, panel: Panel, findings: Findings) -> Iterator[Notice]:
    """Yield what a reader must know of the model on this panel; note what keeps it from being built."""
    before = len(findings.errors)
    for one in model.indicators:
        _known(one, panel, findings)
    _places(model, panel, findings)
    _year(model, panel, findings)
    yield from _meant(model, panel, findings)
    if len(findings.errors) == before:
        plan = Plan.of(model)
        asked = (reference_year(model, panel),)
        sheet = draw(model, plan, panel, asked)
        check_sheet(model, panel, sheet, asked)
        yield from _figures(model, panel, sheet, findings)


def _known(one: Indicator, panel: Panel, findings: Findings) -> None:
    path: Path = ("indicator", one.id)
    if one.series not in panel.column:
        what = f"the data have no series '{one.series}' for the indicator '{one.id}'"
        findings.add(what, (*path, "series"), nearest(one.series, panel.codes), DataError)
    for code in one.denominator:
        if code not in panel.column:
            what = f"the data have no denominator '{code}' for the indicator '{one.id}'"
            findings.add(what, (*path, "denominator"), nearest(code, panel.codes), DataError)


def _places(model: Model, panel: Panel, findings: Findings) -> None:
    listed = () if isinstance(model.places, str) else model.places
    for key, places in (("places", listed), ("keep", model.keep), ("leave_out", model.leave_out)):
        for place in places:
            if place not in panel.row:
                what = f"the data have no place '{place}'"
                findings.add(what, ("model", key), panel.near(place), DataError)
    known = {one.name for one in panel.attributes}
    for group in model.groups:
        if group not in known:
            what = f"no place of the data has the attribute '{group}'"
            repair = nearest(group, known) if known else NO_GROUPS
            findings.add(what, ("model", "groups"), repair, DataError)
    if isinstance(model.places, str) and model.places != "all":
        try:
            if not chosen(model, panel):
                what = f"no place belongs to '{model.places}' at the end of {model.year or 'the last year'}"
                findings.add(what, ("model", "places"), "check the dates of the membership", DataError)
        except DataError as error:
            findings.add(error.what, ("model", "places"), error.repair, DataError)


def _year(model: Model, panel: Panel, findings: Findings) -> None:
    if panel.years == (UNDATED,):
        return
    known = f"the data run from {panel.years[0]} to {panel.years[-1]}"
    for key, year in (("year", model.year), ("limits", model.limits)):
        if isinstance(year, int) and year < panel.years[0]:
            findings.add(f"the data have no year {year} or an earlier one", ("model", key), known, DataError)


def _meant(model: Model, panel: Panel, findings: Findings) -> Iterator[Notice]:
    # Where the model and the description of the series in the data do not say the same.
    bare: list[Path] = []
    for one in model.indicators:
        if one.series not in panel.column:
            continue
        path: Path = ("indicator", one.id)
        series = panel.find(one.series)
        if series.better == "context":
            what = f"the data call '{one.series}' context, neither better nor worse when higher"
            yield findings.notice(what, [(*path, "direction")], "say in why what makes it better")
        elif series.better is not None and series.better != one.direction:
            what = f"'{one.id}' takes {one.direction} as better, the data say {series.better}"
            yield findings.notice(what, [(*path, "direction")], "correct one of them, or say why")
        if not one.unit and not series.unit:
            bare.append((*path, "unit"))
        differ = one.unit.casefold().split() != series.unit.casefold().split()
        if one.unit and series.unit and differ and not one.denominator:
            what = f"the unit of '{one.id}' is '{one.unit}', in the data '{series.unit}'"
            yield findings.notice(what, [(*path, "unit")], "correct one of them")
    if bare:
        ids = listing([path[1] for path in bare])
        yield findings.notice(f"nothing says in which unit {ids} stands", bare, 'write unit = "..."')


def _figures(model: Model, panel: Panel, sheet: Sheet, findings: Findings) -> Iterator[Notice]:
    values = _divided(model, sheet)
    few = alone(sheet, values)
    if few and any(_scaled(model, one) for one in model.indicators):
        findings.add(
            f"{few}, so nothing can be scaled from the data", ("model", "places"), more(panel, sheet), DataError
        )
        return
    for column, one in enumerate(model.indicators):
        x = values[:, column]
        if np.isnan(x).all():
            what, repair = empty(model, one, panel, sheet)
            if model.constant == "drop":
                yield findings.notice(what, [("indicator", one.id)], repair)
            else:
                findings.add(what, ("indicator", one.id), repair, DataError)
            continue
        yield from _flat(model, one, x, findings)
        yield from _beyond(model, one, x, sheet, findings)


def _divided(model: Model, sheet: Sheet) -> Floats:
    values: Floats = sheet.raw[0].copy()
    for column, one in enumerate(model.indicators):
        setting = setting_of(model, one, "denominate")
        if sheet.divided[column] and setting.method != "none":
            kernel = find("denominate", setting.method).kernel
            by = sheet.divisor[0][:, [column]]
            divided = kernel(values[:, [column]], by, factor=one.factor, **dict(setting.options))
            values[:, column] = divided[:, 0]
    return values


def _flat(model: Model, one: Indicator, x: Floats, findings: Findings) -> Iterator[Notice]:
    if np.nanmax(x) > np.nanmin(x):
        return
    said = "a value for one place only" if np.isfinite(x).sum() == 1 else "the same value everywhere"
    what = f"the indicator '{one.id}' has {said}, {np.nanmax(x):g}"
    path: Path = ("indicator", one.id)
    if not _scaled(model, one):
        yield findings.notice(what, [path], "take it out: it moves no rank")
    elif model.constant == "drop":
        yield findings.notice(f"{what}, and is dropped", [path], "take it out")
    else:
        repair = 'take it out, give it goalposts, or set [model] constant = "drop"'
        findings.add(f"{what}, so it cannot be scaled", path, repair, DataError)


def _scaled(model: Model, one: Indicator) -> bool:
    return find("normalise", setting_of(model, one, "normalise").method).uses_reference


def _beyond(model: Model, one: Indicator, x: Floats, sheet: Sheet, findings: Findings) -> Iterator[Notice]:
    posts, setting = one.goalposts, setting_of(model, one, "normalise")
    treated = setting_of(model, one, "treat").method != "none"
    if posts is None or treated or "low" not in supplied("normalise", setting):
        return
    out = np.flatnonzero((x < posts.low) | (x > posts.high))
    if len(out):
        places = listing([sheet.places[row] for row in out])
        what = f"'{one.id}' lies beyond its goalposts {posts.low:g} to {posts.high:g} in {places}"
        path: Path = ("indicator", one.id, "goalposts")
        notice = findings.notice(what, [path], "set the goalposts wider, unless they are meant to cap")
        yield replace(notice, count=len(out))
