"""The ground: an index as it is, and what its root scores become on figures that are altered place by place.

Variants of the figures of one year are run through the steps as if each were a year of its own, with its own
limits. Where all steps take each column by itself, the alterations of many columns share one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, MiqyasError
from miqyas.index.bench import Bench
from miqyas.index.build import Arranged, arrange
from miqyas.index.climb import FROM_MODEL, climb, shares
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.index.sheet import Sheet
from miqyas.index.stage import Stages, run
from miqyas.study.removal.shift import ranked

Columns = NDArray[np.intp]
Numbers = NDArray[np.intp]

CELLS = 1 << 20
"""Scores worked on at once, 8 bytes each."""

BY_COLUMN = frozenset({"none", "constant", "mean", "median", "group_mean", "group_median"})
"""Ways to impute that look at one column only."""


@dataclass(frozen=True)
class Rows:
    """Figures that stand in for those of one place, a variant each.

    place         (variant,) position of the place whose row is replaced
    raw, divisor  (variant, year, indicator), status alike
    """

    place: Numbers
    raw: Floats
    divisor: Floats
    status: NDArray[np.uint8]

    @classmethod
    def of(cls, sheet: Sheet, place: Numbers) -> Rows:
        """The rows as they are."""
        raw = np.moveaxis(sheet.raw[:, place], 1, 0).copy()
        divisor = np.moveaxis(sheet.divisor[:, place], 1, 0).copy()
        status = np.moveaxis(sheet.status[:, place], 1, 0).copy()
        return cls(place, raw, divisor, status)

    def only(self, columns: Columns, sheet: Sheet) -> Rows:
        """The same with some columns replaced and the others as they are."""
        made = Rows.of(sheet, self.place)
        made.put(columns, self)
        return made

    def put(self, columns: Columns, other: Rows) -> None:
        """Take over some columns of other rows of the same places."""
        self.raw[..., columns] = other.raw[..., columns]
        self.divisor[..., columns] = other.divisor[..., columns]
        self.status[..., columns] = other.status[..., columns]

    def cut(self, start: int, size: int = 1) -> Rows:
        """Some of the variants alone."""
        at = slice(start, start + size)
        return Rows(self.place[at], self.raw[at], self.divisor[at], self.status[at])


@dataclass(frozen=True)
class Outcome:
    """Root scores (variant, place), NaN where absent, and why a variant could not be built, else empty."""

    scores: Floats
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ground:
    """An index up to its scores.

    position  of the ranked year among the years drawn
    scores    (place,) at the root, ranks alike, NaN where absent
    """

    model: Model
    panel: Panel
    arranged: Arranged
    stages: Stages
    position: int
    scores: Floats
    ranks: Floats

    @classmethod
    def of(cls, model: Model, panel: Panel, *, year: int | None, years: Sequence[int] | None) -> Ground:
        """Build the index as it is; raises BuildError for a year that is not among the years built."""
        arranged = arrange(model, panel, year=year, years=years)
        asked = arranged.asked
        if year is not None and year not in asked:
            raise BuildError(f"{year} is not among the years built", repair=f"choose from {list(asked)}")
        position = len(asked) - 1 if year is None else asked.index(year)
        stages = run(arranged.bench)
        scores = _climbed(arranged, position, stages.normalised[None], stages.dropped)[0]
        ranks = ranked(scores, model.rank, lower=model.root.direction == "lower")
        return cls(model, panel, arranged, stages, position, scores, ranks)

    @property
    def sheet(self) -> Sheet:
        """The figures that the index is built on."""
        return self.arranged.sheet

    @property
    def year(self) -> int:
        """The year that is ranked."""
        return self.arranged.asked[self.position]

    @property
    def lower(self) -> bool:
        """Whether the lowest score is best."""
        return self.model.root.direction == "lower"

    def apart(self, bench: Bench) -> bool:
        """Whether every step takes each column by itself, also where a whole row is altered."""
        columns = bench.plan.columns
        if bench is self.figured:
            # No figure comes or goes, so that nothing is decided by how much of a row is there.
            return all(one.setting.method in BY_COLUMN for one in columns["impute"])
        return all(one.setting.method == "none" for one in (*columns["screen"], *columns["impute"]))

    @property
    def block(self) -> int:
        """How many variants are worked on at once."""
        return max(1, CELLS // (len(self.sheet.places) * len(self.arranged.plan.tree.ids) * len(self.sheet.years)))

    @cached_property
    def figured(self) -> Bench:
        """The same bench for figures that are divided already, of the places that screening kept."""
        sheet = replace(self.sheet, raw=self.stages.denominated, divided=("",) * len(self.sheet.divided))
        return replace(self.arranged.bench, sheet=sheet, kept=frozenset(sheet.places), left_out=frozenset())

    @cached_property
    def held(self) -> Model:
        """The model with the one denominator for each column that serves it here."""
        pairs = zip(self.model.indicators, self.sheet.divided, strict=True)
        fixed = tuple(replace(one, denominator=(code,) if code else ()) for one, code in pairs)
        return replace(self.model, indicators=fixed, vary=())

    def ranked(self, scores: Floats) -> Floats:
        """Ranks by the model's rule: (..., place)."""
        return ranked(scores, self.model.rank, lower=self.lower)

    def outcomes(self, bench: Bench, rows: Rows, groups: Sequence[Columns]) -> Iterator[Outcome]:
        """For each group of columns, what comes of replacing these and no others in the rows.

        bench   of the index, or `figured` where the rows hold figures that are divided already
        groups  columns each; no column in two of them
        """
        shared = self._together(bench, rows) if len(groups) > 1 and self.apart(bench) else None
        for columns in groups:
            found = None
            if shared is not None:
                normalised = np.repeat(self.stages.normalised[None], len(rows.place), axis=0)
                normalised[..., columns] = shared[..., columns]
                found = self._scored(normalised)
            yield found or self._altered(bench, rows.only(columns, bench.sheet))

    def _altered(self, bench: Bench, rows: Rows) -> Outcome:
        normalised = self._together(bench, rows)
        found = None if normalised is None else self._scored(normalised)
        if found is not None:
            return found
        # Something in the lot cannot be built: one by one tells which, and the others have their scores.
        every = [self._single(bench, rows.cut(variant)) for variant in range(len(rows.place))]
        return Outcome(np.stack([one for one, _ in every]), tuple(reason for _, reason in every))

    def _single(self, bench: Bench, row: Rows) -> tuple[Floats, str]:
        try:
            stages = run(_with(bench, row)) if len(self.sheet.years) > 1 else run(_as_years(bench, row))
            return _climbed(self.arranged, self.position, stages.normalised[None], stages.dropped)[0], ""
        except MiqyasError as error:
            return np.full(len(self.sheet.places), np.nan), error.what

    def _together(self, bench: Bench, rows: Rows) -> Floats | None:
        # Normalised figures (variant, year, place, indicator); None where the variants are not all of one kind.
        try:
            if len(self.sheet.years) == 1:
                done = [run(_as_years(bench, rows))]
                normalised = done[0].normalised[:, None]
            else:
                done = [run(_with(bench, rows.cut(variant))) for variant in range(len(rows.place))]
                normalised = np.stack([one.normalised for one in done])
        except MiqyasError:
            return None
        alike = all(np.array_equal(one.dropped, self.stages.dropped) for one in done)
        return normalised if alike else None

    def _scored(self, normalised: Floats) -> Outcome | None:
        try:
            scores = _climbed(self.arranged, self.position, normalised, self.stages.dropped)
        except MiqyasError:
            return None
        return Outcome(scores, ("",) * len(scores))


def _climbed(arranged: Arranged, position: int, normalised: Floats, dropped: NDArray[np.bool_]) -> Floats:
    # Root scores (variant, place) of normalised (variant, year, place, indicator).
    plan, asked = arranged.plan, len(arranged.asked)
    read = any(weigh.setting.method not in FROM_MODEL for weigh, _ in plan.nodes.values())
    weights = np.stack([shares(plan, one[:asked], dropped) for one in (normalised if read else normalised[:1])])
    weights = weights if read else weights[0]
    scores: Floats = climb(plan, normalised[:, position], weights, places=arranged.sheet.places)[..., -1]
    return scores


def _as_years(bench: Bench, rows: Rows) -> Bench:
    # Each variant of a single year as a year of its own, whose limits are read from itself.
    sheet, size = bench.sheet, len(rows.place)
    raw, divisor = np.repeat(sheet.raw, size, axis=0), np.repeat(sheet.divisor, size, axis=0)
    status = np.repeat(sheet.status, size, axis=0)
    at = np.arange(size)
    raw[at, rows.place] = rows.raw[:, 0]
    divisor[at, rows.place] = rows.divisor[:, 0]
    status[at, rows.place] = rows.status[:, 0]
    vintage = np.broadcast_to(sheet.vintage[0], raw.shape)
    years = sheet.years * size
    drawn = replace(sheet, years=years, raw=raw, divisor=divisor, status=status, vintage=vintage)
    return replace(bench, sheet=drawn, base=None)


def _with(bench: Bench, row: Rows) -> Bench:
    # One variant over all years that are drawn.
    sheet = bench.sheet
    raw, divisor, status = sheet.raw.copy(), sheet.divisor.copy(), sheet.status.copy()
    place = row.place[0]
    raw[:, place], divisor[:, place], status[:, place] = row.raw[0], row.divisor[0], row.status[0]
    return replace(bench, sheet=replace(sheet, raw=raw, divisor=divisor, status=status))
