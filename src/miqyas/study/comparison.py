"""Comparison: a model and its figures, cut down to what can be compared between years (convention §9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Panel, Status
from miqyas.errors import BuildError
from miqyas.index.build import arrange, build
from miqyas.index.climb import FROM_MODEL, SLACK, shares
from miqyas.index.cut import cut
from miqyas.index.model import Break, Choice, Model
from miqyas.index.modelfile import with_set
from miqyas.index.plan import Floats, Plan
from miqyas.index.sheet import Sheet
from miqyas.index.written.needs import setting_of

Bools = NDArray[np.bool_]

AGE = 2
"""How many years older than the first year a figure may be that stands for it."""
LEAST = 0.5
"""Share of the places that an indicator must be comparable for."""
OPEN = frozenset({"treat", "normalise", "weigh", "aggregate", "weight"})
"""What may be varied without changing which figures are compared."""


@dataclass(frozen=True)
class Left:
    """An indicator that is not compared: its share in the whole, for how many places it could be, and why not."""

    indicator: str
    share: float
    places: int
    reason: str


@dataclass(frozen=True)
class Barred:
    """A rule of the model that keeps some figures of an indicator out of a comparison."""

    indicator: str
    reason: str
    places: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is common to some years.

    model, panel  the common model, and the figures without those that have no counterpart
    years         ascending; places as the model ranks them
    compared      (place, indicator) of the common model, whether the place is compared on it
    kept          share of the asked model's weight that the common model has
    share         (place,) share of the asked model's weight that the place is compared on
    left          indicators that are left out; barred: rules that took out figures of those that stay
    fixed         choices of the model which are not varied, since they would change what is compared
    """

    model: Model
    panel: Panel
    years: tuple[int, ...]
    places: tuple[str, ...]
    compared: Bools
    kept: float
    share: Floats
    left: tuple[Left, ...]
    barred: tuple[Barred, ...]
    fixed: tuple[str, ...]


def compare(model: Model, panel: Panel, years: Iterable[int], *, age: int = AGE, least: float = LEAST) -> Comparison:
    """Cut a model and a panel down to what can be compared between years.

    age    how many years older than the first year a figure may be that stands for it
    least  share of the places that an indicator must be comparable for
    A place is compared on an indicator where each year has a figure of its own, observed after the last one, and no
    break of the series lies between them. Nothing is imputed and no place is screened out. Raises BuildError where
    the years are no comparison or nothing can be compared.
    """
    asked = _years(panel, years)
    sheet = arrange(model, panel, years=asked).sheet
    usable = _usable(model, sheet, len(asked))
    fresh = _fresh(panel, model, sheet, usable, asked, age)
    open_, barred = _unbroken(model, panel, sheet, fresh, len(asked))
    counts = open_.sum(axis=0)
    few = counts < max(2, ceil(least * len(sheet.places)))
    plan = Plan.of(model)
    weights = _weights(model, panel, plan, asked[-1])
    bare = _bare(plan, weights, few)
    enough = np.array([not bare[i] for i in range(len(few))])
    effective = np.array([np.prod(weights[list(plan.tree.path(leaf))]) for leaf in range(len(few))])
    whole = effective.sum()
    ids = plan.tree.ids
    left = tuple(
        Left(
            ids[i],
            float(effective[i] / whole),
            int(counts[i]),
            _why(one.id, usable[..., i], fresh[:, i], open_[:, i], barred, asked) if few[i] else bare[i],
        )
        for i, one in enumerate(model.indicators)
        if bare[i]
    )
    if not enough.any():
        told = "; ".join(f"{one.indicator}: {one.reason}" for one in left[:3])
        raise BuildError(
            f"nothing can be compared between {asked[0]} and {asked[-1]}: {told}",
            where=model.id,
            repair=f"compare other years: the data have {', '.join(map(str, panel.years))}",
        )
    gone = [name for name, stays in zip(ids, enough, strict=False) if not stays]
    common, fixed = _common(model, sheet, gone, _floor(plan, weights, enough))
    return Comparison(
        model=common,
        panel=_masked(panel, model, sheet, open_),
        years=asked,
        places=sheet.places,
        compared=open_[:, enough],
        kept=float(effective[enough].sum() / whole),
        share=(open_ & enough) @ effective / whole,
        left=left,
        barred=tuple(one for one in barred if enough[ids.index(one.indicator)]),
        fixed=fixed,
    )


def _weights(model: Model, panel: Panel, plan: Plan, year: int) -> Floats:
    """Share of each element in its parent as the model has it: (element,); read from figures only where it must be."""
    if all(block.setting.method in FROM_MODEL for block, _ in plan.nodes.values()):
        width = plan.tree.width
        return shares(plan, np.full((1, 1, width), np.nan), np.zeros(width, dtype=np.bool_))
    return build(model, panel, year=year).weights


def _bare(plan: Plan, weights: Floats, few: Bools) -> list[str]:
    """Why each indicator is not compared, empty where it is.

    A node of which less is left than its coverage asks for is left out whole, as it would be for a place (convention
    §3): else the one part that is left would carry the weight of all. The root alone takes what there is.
    """
    tree = plan.tree
    why = ["few" if out else "" for out in few] + [""] * len(tree.children)
    for element, children in tree.children.items():
        counted = (weights[children] > 0) * 1.0 if plan.by_count else weights[children]
        stays = np.array([not why[int(child)] for child in children])
        share = float((counted * stays).sum() / counted.sum())
        if element == len(tree.ids) - 1:
            continue
        if not stays.any() or share < plan.coverage[element] - SLACK:
            why[element] = "out"
            told = f"only {share:.0%} of '{tree.ids[element]}' can be compared, its coverage asks for "
            for leaf in tree.leaves(element):
                why[int(leaf)] = why[int(leaf)] or f"{told}{plan.coverage[element]:.0%}"
    return why[: tree.width]


def _floor(plan: Plan, weights: Floats, enough: Bools) -> float:
    """Coverage of the root of the common model: a place may miss as much as before, but not more than half."""
    tree = plan.tree
    root = len(tree.ids) - 1
    stays = [enough[tree.leaves(int(child))].any() for child in tree.children[root]]
    kept = float(weights[tree.children[root]] @ np.array(stays, dtype=np.float64))
    asked = plan.coverage[root]
    return min(asked, max(0.5, 1 - (1 - asked) / kept))


def _years(panel: Panel, years: Iterable[int]) -> tuple[int, ...]:
    asked = tuple(sorted(set(years)))
    if panel.years == (UNDATED,):
        raise BuildError("the data state no year, so nothing can be compared", repair="give the table a column 'year'")
    if len(asked) < 2:
        told = f"{asked[0]} and itself" if asked else "no years"
        raise BuildError(f"{told} are no comparison", repair="name two different years")
    return asked


def _usable(model: Model, sheet: Sheet, count: int) -> Bools:
    # (year, place, indicator): there is a figure, and its denominator where it has one.
    divides = np.array(
        [
            bool(code) and setting_of(model, one, "denominate").method != "none"
            for one, code in zip(model.indicators, sheet.divided, strict=True)
        ]
    )
    found: Bools = ~np.isnan(sheet.raw) & (~np.isnan(sheet.divisor) | ~divides)
    return found[:count]


def _fresh(panel: Panel, model: Model, sheet: Sheet, usable: Bools, asked: tuple[int, ...], age: int) -> Bools:
    # (place, indicator): every year has an observation of its own, the first of them near enough.
    vintage = sheet.vintage[: len(asked)]
    later = (np.diff(vintage, axis=0) > 0).all(axis=0)
    near = vintage[0] >= asked[0] - age
    columns = np.array([panel.column[one.series] for one in model.indicators])
    at = np.searchsorted(panel.years, np.where(vintage < 0, panel.years[0], vintage))
    # Where the source itself repeats an older figure nothing was measured.
    own = (panel.status[at, sheet.rows[:, None], columns] != Status.CARRIED).all(axis=0)
    return np.asarray(usable.all(axis=0) & later & near & own)


def _unbroken(model: Model, panel: Panel, sheet: Sheet, fresh: Bools, count: int) -> tuple[Bools, tuple[Barred, ...]]:
    # What the data say of their series holds for every model, what a model says for itself.
    open_, barred = fresh.copy(), []
    for column, one in enumerate(model.indicators):
        for rule in (*(known for known in panel.breaks if known.series == one.series), *one.breaks):
            hit = open_[:, column] & _hit(rule, sheet.places, sheet.vintage[:count, :, column])
            if hit.any():
                places = tuple(place for place, out in zip(sheet.places, hit, strict=True) if out)
                barred.append(Barred(one.id, rule.why, places))
                open_[hit, column] = False
    return open_, tuple(barred)


def _hit(rule: Break, places: Sequence[str], vintage: NDArray[np.intp]) -> Bools:
    hit = np.zeros(len(places), dtype=np.bool_)
    for row, place in enumerate(places):
        if not rule.places or place in rule.places:
            hit[row] = any(rule.bars(int(a), int(b)) for a, b in combinations(vintage[:, row], 2))
    return hit


def _why(
    name: str, usable: Bools, fresh: Bools, open_: Bools, barred: tuple[Barred, ...], asked: tuple[int, ...]
) -> str:
    for year, there in zip(asked, usable, strict=True):
        if not there.any():
            return f"no figure for {year}"
    if not fresh.any():
        return f"no place has an own figure for each of {', '.join(map(str, asked))}"
    if not open_.any():
        return "; ".join(rule.reason.rstrip(".") for rule in barred if rule.indicator == name)
    return f"comparable for {int(open_.sum())} of {len(open_)} places only"


def _common(model: Model, sheet: Sheet, gone: list[str], floor: float) -> tuple[Model, tuple[str, ...]]:
    """The model of what is left, with nothing that would fill, screen or choose figures anew."""
    moved = [one.id for one in model.vary if not _stays(one)]
    document = {**model.document}
    if moved:
        document["vary"] = {name: one for name, one in document["vary"].items() if name not in moved}
        model = with_set(replace(model, document=document), {})
    common = cut(model, gone)
    changes: dict[str, object] = {"model.constant": "drop", f"node.{_quoted(model.root.id)}.coverage": floor}
    if common.limits == "yearly":
        changes["model.limits"] = "fixed"
    for step in ("screen", "impute"):
        if common.steps[step].method != "none":
            changes[f"{step}.method"] = "none"
    if "impute" in common.levels.get(1, {}):
        changes["level.1.impute"] = "none"
    divided = dict(zip((one.id for one in model.indicators), sheet.divided, strict=True))
    for one in common.indicators:
        if "impute" in one.steps:
            changes[f"indicator.{_quoted(one.id)}.impute"] = "none"
        if len(one.denominator) > 1:
            # The denominator that serves the whole model, also where fewer figures would choose another.
            changes[f"indicator.{_quoted(one.id)}.denominator"] = divided[one.id]
    lost = {one.id for one in model.vary} - {one.id for one in common.vary}
    return with_set(common, changes), (*moved, *sorted(lost))


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _stays(choice: Choice) -> bool:
    # Errors of measurement read limits anew in every draw, so they cannot be drawn on fixed limits.
    return choice.kind != "errors" and (choice.kind != "options" or bool(OPEN & set(choice.key.split("."))))


def _masked(panel: Panel, model: Model, sheet: Sheet, open_: Bools) -> Panel:
    values, status = panel.values.copy(), panel.status.copy()
    for column, one in enumerate(model.indicators):
        rows = sheet.rows[~open_[:, column]]
        at = panel.column[one.series]
        values[:, rows, at] = np.nan
        status[:, rows, at] = np.where(
            status[:, rows, at] <= Status.CARRIED, np.uint8(Status.ABSENT), status[:, rows, at]
        )
    return replace(panel, values=values, status=status)
