"""Worlds: the normalised figures under each combination of discrete choices, each made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, MiqyasError
from miqyas.index.build import Arranged, arrange
from miqyas.index.climb import FROM_MODEL, climb, shares
from miqyas.index.model import Choice, Model
from miqyas.index.modelfile import with_set
from miqyas.index.override import overridden
from miqyas.index.plan import Floats, Plan
from miqyas.index.stage import Memo, Stages, once, run
from miqyas.study.replication.course import LINEAR, Course, course
from miqyas.study.replication.heed import heed


@dataclass(frozen=True)
class World:
    """An index up to its normalised figures, and the shares its model gives.

    normalised (place, indicator), shares (element,)
    lower      (element,) whether the lowest score is best
    """

    model: Model
    arranged: Arranged
    normalised: Floats
    shares: Floats
    lower: NDArray[np.bool_]

    @property
    def plan(self) -> Plan:
        """The plan of the world."""
        return self.arranged.plan

    @cached_property
    def course(self) -> Course | None:
        """What draws of weights leave as it is; None where an aggregation has none, or is not defined."""
        return course(self.plan, self.normalised, self.shares)

    @cached_property
    def upright(self) -> Floats:
        """Normalised figures as products want them: (indicator, place), contiguous."""
        return np.ascontiguousarray(self.normalised.T)

    @cached_property
    def defined(self) -> bool:
        """Whether no share of weight can make a mean undefined."""
        sums = {block.setting.method for _, block in self.plan.nodes.values()}
        if sums == {"arithmetic"}:
            return True
        turned = any(part.direction == "lower" for part in self.plan.tree.parts[self.plan.tree.width :])
        return sums <= LINEAR and not turned and bool(np.fmin.reduce(self.normalised, axis=None, initial=np.inf) > 0)

    @cached_property
    def scores(self) -> Floats:
        """Scores by the model's own shares: (place, element)."""
        return climb(self.plan, self.normalised, self.shares, places=self.arranged.sheet.places)


class Worlds:
    """Makes a world for each combination of options, and shares what combinations have in common."""

    def __init__(
        self,
        model: Model,
        panel: Panel,
        choices: Sequence[Choice],
        *,
        year: int | None = None,
        years: tuple[int, ...] | None = None,
    ) -> None:
        self.model, self.panel, self.years = model, panel, years
        self.base = arrange(model, panel, year=year, years=years)
        heed(choices, self.base.plan)
        if year is not None and year not in self.base.asked:
            raise BuildError(f"{year} is not among the years built", repair=f"choose from {list(self.base.asked)}")
        self.year = year
        self.position = len(self.base.asked) - 1 if year is None else self.base.asked.index(year)
        self.discrete = [one for one in choices if one.kind == "options"]
        self.errors = next((one for one in choices if one.kind == "errors"), None)
        self.memo: Memo = {}
        self.known: dict[tuple[int, ...], World] = {}

    def nominal(self) -> World:
        """The model as it is written."""
        return self._made({}, self.model)

    def at(self, combination: tuple[int, ...]) -> World:
        """The world of a combination of options."""
        if combination not in self.known:
            pairs = zip(self.discrete, combination, strict=True)
            taken = {one.key: one.options[option] for one, option in pairs}
            self.known[combination] = self._made(taken, self._model(taken))
        return self.known[combination]

    def _model(self, taken: Mapping[str, Any]) -> Model:
        model, slow = self.model, {}
        for key, option in taken.items():
            # Most choices are settings of a step: those need no model file to be read again.
            quick = overridden(model, key, option)
            if quick is None:
                slow[key] = option
            else:
                model = quick
        if not slow:
            return model
        try:
            return with_set(self.model, taken)
        except MiqyasError as error:
            raise _in_study(error, taken) from error

    def _made(self, taken: Mapping[str, Any], model: Model) -> World:
        try:
            arranged = arrange(model, self.panel, year=self.year, years=self.years, memo=self.memo)
            stages = run(arranged.bench, self.memo)
            normalised = stages.normalised[self.position]
            made = World(model, arranged, normalised, self._shares(arranged, stages), _lower(arranged.plan))
            if not made.defined:
                _ = made.scores  # a mean that is not defined says so here
        except MiqyasError as error:
            raise _in_study(error, taken) from error
        return made

    def _shares(self, arranged: Arranged, stages: Stages) -> Floats:
        plan = arranged.plan
        settings = tuple(weigh.setting for weigh, _ in plan.nodes.values())
        if any(one.method not in FROM_MODEL for one in settings):
            return shares(plan, stages.normalised[: len(arranged.asked)], stages.dropped)
        key = ("shares", settings, plan.tree.ids, plan.tree.given.tobytes(), stages.dropped.tobytes())
        found: Floats = once(self.memo, key, lambda: shares(plan, stages.normalised, stages.dropped))
        return found

    def blurred(self, world: World, seeds: NDArray[np.int64]) -> Floats:
        """Normalised figures with errors of measurement: (replication, place, indicator).

        seeds  (replication,); each replication is an index of its own, with its own limits
        """
        sheet, size = world.arranged.sheet, len(seeds)
        raw = sheet.raw[self.position]
        deviation = self._deviation(world)
        noise = np.stack([np.random.Generator(np.random.PCG64(int(one))).standard_normal(raw.shape) for one in seeds])
        drawn = replace(
            sheet,
            years=tuple(range(size)),
            raw=raw + noise * deviation,
            divisor=np.broadcast_to(sheet.divisor[self.position], (size, *raw.shape)),
            vintage=np.broadcast_to(sheet.vintage[self.position], (size, *raw.shape)),
            status=np.broadcast_to(sheet.status[self.position], (size, *raw.shape)),
        )
        try:
            stages = run(replace(world.arranged.bench, sheet=drawn, base=None))
        except MiqyasError as error:
            raise _in_study(error, {"errors": "drawn"}) from error
        return stages.normalised

    def _deviation(self, world: World) -> Floats:
        # Standard deviation of each figure in its own unit: (place, indicator), 0 where none is known.
        assert self.errors is not None  # asked only where errors are varied
        sheet = world.arranged.sheet
        stated = dict(self.errors.errors)
        codes = [one.series for one in world.model.indicators]
        if not stated:
            return self._published(world)
        one = np.array([stated.get(code, 0.0) for code in codes])
        return np.broadcast_to(one, sheet.raw.shape[1:])

    def _published(self, world: World) -> Floats:
        sheet, errors = world.arranged.sheet, self.panel.errors
        if errors is None:
            raise BuildError(
                "[vary] draws errors of the data, but the data state no standard errors",
                where="[vary.errors]",
                repair="give them as errors = {series = standard deviation}, or load data that have them",
            )
        vintage = sheet.vintage[self.position]
        at = np.searchsorted(self.panel.years, np.where(vintage < 0, self.panel.years[0], vintage))
        columns = np.array([self.panel.column[one.series] for one in world.model.indicators])
        found = errors[at, sheet.rows[:, None], columns]
        return np.where(np.isnan(found), 0.0, found)


def _lower(plan: Plan) -> NDArray[np.bool_]:
    lower = np.array([part.direction == "lower" for part in plan.tree.parts])
    lower[: plan.tree.width] = False
    return lower


def _in_study(error: MiqyasError, taken: Mapping[str, Any]) -> BuildError:
    drawn = ", ".join(f"{key} = {value}" for key, value in taken.items()) or "the model as it is"
    return BuildError(
        f"a combination that [vary] allows cannot be built ({drawn}): {error.what}",
        where=error.where or "[vary]",
        repair=error.repair or "take that option out of [vary]",
    )
