"""build: an index is a function of a model and a panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Panel
from miqyas.errors import Notice
from miqyas.index import steps  # noqa: F401  # fills the table of methods
from miqyas.index.bench import Bench
from miqyas.index.climb import climb, shares
from miqyas.index.model import Model
from miqyas.index.plan import Floats, Plan
from miqyas.index.result import Index
from miqyas.index.sheet import Sheet, draw, reference_year
from miqyas.index.stage import Memo, Stages, once, run, without
from miqyas.index.written.gap import alone, check_sheet, more


def build(model: Model, panel: Panel, *, year: int | None = None, years: Iterable[int] | None = None) -> Index:
    """Build the index of a model on a panel, for one year or for several.

    year   the reference year; the model's own, or else the panel's latest, when not given
    years  several years at once; limits are then held as the model's `limits` says (convention §9)
    Raises DataError or BuildError that names place, indicator and repair.
    """
    world = arrange(model, panel, year=year, years=years)
    asked, plan, sheet = world.asked, world.plan, world.sheet
    stages = without(run(world.bench), len(sheet.years) - len(asked))
    weights = shares(plan, stages.normalised, stages.dropped)
    scores = climb(plan, stages.normalised, weights, places=sheet.places)
    return Index(
        model=model,
        panel=panel,
        plan=plan,
        years=asked,
        places=sheet.places,
        raw=stages.raw,
        denominated=stages.denominated,
        imputed=stages.imputed,
        treated=stages.treated,
        normalised=stages.normalised,
        scores=scores,
        weights=weights,
        status=stages.status,
        vintage=sheet.vintage[: len(asked)],
        standing=_standing(model, stages, scores),
        how=stages.how,
        divided=sheet.divided,
        notices=(*_undated(panel, asked), *_notices(plan, panel, stages, sheet)),
        version=release(),
    )


@cache
def release() -> str:
    """Version of miqyas that is running."""
    return version("miqyas")


@dataclass(frozen=True)
class Arranged:
    """A model's plan and the figures it asks for, before any step is run."""

    asked: tuple[int, ...]
    plan: Plan
    sheet: Sheet
    bench: Bench


def arrange(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    years: Iterable[int] | None = None,
    memo: Memo | None = None,
) -> Arranged:
    """Resolve the model and draw its sheet; years drawn only to read limits from stand last.

    memo  shares sheets between models that ask the same panel for the same figures
    """
    asked = _asked(model, panel, year, years)
    plan = Plan.of(model)
    drawn, base = _limits(model, asked)
    sheet = once(
        {} if memo is None else memo,
        ("sheet", plan.drawn, plan.key("carry"), drawn),
        lambda: _sheet(model, plan, panel, drawn, asked),
    )
    bench = Bench(
        model=model,
        panel=panel,
        plan=plan,
        sheet=sheet,
        group=_grouped(model, panel, sheet),
        base=base,
        drop_constant=model.constant == "drop",
        kept=frozenset(model.keep),
        left_out=frozenset(model.leave_out),
    )
    return Arranged(asked, plan, sheet, bench)


def _sheet(model: Model, plan: Plan, panel: Panel, drawn: tuple[int, ...], asked: tuple[int, ...]) -> Sheet:
    sheet = draw(model, plan, panel, drawn)
    check_sheet(model, panel, sheet, asked)
    return sheet


def _asked(model: Model, panel: Panel, year: int | None, years: Iterable[int] | None) -> tuple[int, ...]:
    if years is not None:
        return tuple(sorted(set(years)))
    return (reference_year(model, panel) if year is None else year,)


def _limits(model: Model, asked: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    # The years to draw, and the positions among them that limits are read from.
    if model.limits == "yearly" and len(asked) > 1:
        return asked, None
    if isinstance(model.limits, int):
        drawn = asked if model.limits in asked else (*asked, model.limits)
        return drawn, (drawn.index(model.limits),)
    return asked, tuple(range(len(asked)))


def _grouped(model: Model, panel: Panel, sheet: Sheet) -> NDArray[np.intp]:
    # Group imputation works inside the first comparison group of the model.
    if not model.groups:
        return np.full(len(sheet.places), -1, dtype=np.intp)
    on = f"{model.year}-12-31" if model.year else ""
    held = {a.place: a.value for a in panel.attributes if a.name == model.groups[0] and a.held(on)}
    values = sorted(set(held.values()))
    return np.array([values.index(held[p]) if p in held else -1 for p in sheet.places], dtype=np.intp)


def _standing(model: Model, stages: Stages, scores: Floats) -> tuple[tuple[str, ...], ...]:
    absent = np.isnan(scores[..., -1])
    told = [[""] * absent.shape[1] for _ in range(absent.shape[0])]
    share = 1.0 - np.isnan(stages.raw).mean(axis=-1)
    for t, p in np.argwhere(absent):
        have = f"{share[t, p]:.0%} of its indicators have a value"
        if not stages.keep[t, p]:
            told[t][p] = f"left out by screening: {have}"
        elif share[t, p] == 0:
            told[t][p] = "no indicator has a value"
        else:
            told[t][p] = f"below coverage: {have}; {_floor(model)}"
    return tuple(tuple(row) for row in told)


def _floor(model: Model) -> str:
    kind = "of the weight" if model.coverage_by == "weight" else "of the parts"
    return f"every node needs {model.coverage:.0%} {kind}"


def _undated(panel: Panel, asked: tuple[int, ...]) -> tuple[Notice, ...]:
    # A table without years answers for any: whoever asks for one must know that it is not that year's.
    if panel.years != (UNDATED,) or set(asked) == {UNDATED}:
        return ()
    told = ", ".join(map(str, asked))
    what = f"the data state no year: the figures are the same for every year, also for {told}"
    return (Notice(what, repair="give the table a column 'year', or leave the year out"),)


def _notices(plan: Plan, panel: Panel, stages: Stages, sheet: Sheet) -> tuple[Notice, ...]:
    if stages.dropped.all() and (few := alone(sheet, stages.treated)):
        where = plan.site.where(("model", "constant"))
        return (Notice(f"{few}, so every indicator was dropped", where, more(panel, sheet)),)
    ids = plan.tree.ids
    return tuple(
        Notice(
            f"the indicator '{ids[column]}' has no spread and was dropped",
            where=plan.site.where(("indicator", ids[column])),
            repair="take it out of the model, or give it goalposts",
        )
        for column in np.flatnonzero(stages.dropped)
    )
