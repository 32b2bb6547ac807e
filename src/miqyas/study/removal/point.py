"""Points: single figures that a rank rests on, and what becomes of it without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from miqyas.data.panel import Status
from miqyas.index.bench import Bench
from miqyas.index.plan import Floats, Plan
from miqyas.index.sheet import draw
from miqyas.study.removal.ground import Columns, Ground, Numbers, Outcome, Rows
from miqyas.study.removal.pruned import stated
from miqyas.study.removal.shift import others_median

Step = Callable[[int], None]
"""Told how many more of the trials are done."""


@dataclass(frozen=True)
class Point:
    """One figure of a place, and what the place's rank becomes without it.

    indicators  those that use it, as their figure or as its denominator
    value       as it was observed in the year, in the unit of the series; 0 is the year of undated figures
    state       as the data state it
    rank        as it is
    absent      rank where the figure is taken out of the data: an older one or an imputed one may step in, or the
                weights are re-scaled; NaN where the place has no rank then
    moved       rank where the indicator's figure is the median of the other places'; NaN for a denominator
    median      that median, after division; NaN for a denominator
    absent_score, moved_score   by how much the score of the place changes
    failed      why the index cannot be built without it, empty where it can
    """

    place: str
    series: str
    year: int
    indicators: tuple[str, ...]
    value: float
    state: str
    source: str
    rank: float
    absent: float
    moved: float
    median: float
    absent_score: float
    moved_score: float
    failed: str = ""

    @property
    def lost(self) -> bool:
        """Whether the place has no rank without the figure."""
        return bool(np.isnan(self.absent)) and not self.failed

    @property
    def shift(self) -> float:
        """Rank without it less rank as it is; NaN where there is none."""
        return self.absent - self.rank

    @property
    def moved_shift(self) -> float:
        """Rank with the median instead less rank as it is; NaN where there is none."""
        return self.moved - self.rank


@dataclass(frozen=True)
class Slot:
    """The same kind of figure for every place: a series in the years in which a column takes it.

    columns   indicators that use the series at all; own those whose figure it is
    vintage   (place,) the year it is observed in, -1 where there is none
    """

    series: str
    columns: Columns
    own: Columns
    vintage: Numbers


def slots(ground: Ground) -> tuple[Slot, ...]:
    """Every figure that the index uses in the ranked year, denominators among them, once each."""
    sheet, codes = ground.sheet, [one.series for one in ground.model.indicators]
    met: dict[tuple[str, bytes], Slot] = {}
    taken = sheet.vintage[ground.position]
    # A denominator is of the numerator's year, and may be absent there.
    divided = np.where(np.isnan(sheet.divisor[ground.position]), -1, taken)
    for role, years in ((codes, taken), (sheet.divided, divided)):
        for column, code in enumerate(role):
            if not code:
                continue
            vintage = years[:, column]
            used = [c for c in range(len(codes)) if code in (codes[c], sheet.divided[c])]
            own = [c for c in used if codes[c] == code and np.array_equal(taken[:, c], vintage)]
            slot = Slot(code, np.array(used, dtype=np.intp), np.array(own, dtype=np.intp), vintage)
            met.setdefault((code, vintage.tobytes()), slot)
    return tuple(met.values())


def trials(ground: Ground) -> int:
    """How many trials the points of one place take."""
    every = slots(ground)
    return len(every) + sum(bool(len(one.own)) for one in every)


def points(ground: Ground, places: Numbers, step: Step) -> tuple[Point, ...]:
    """Try every figure of some places, which have a rank.

    places  positions of the places
    step    told after each trial how many places it was for
    """
    every = slots(ground)
    median = others_median(ground.stages.denominated[ground.position])
    median[np.isnan(ground.stages.denominated[ground.position])] = np.nan
    absent = _found(ground, _absences(ground, every, places), len(every), step)
    moved = _found(ground, _moves(ground, every, places, median), len(every), step)
    found: dict[tuple[str, str, int], Point] = {}
    for variant, place in enumerate(places):
        for number, slot in enumerate(every):
            if slot.vintage[place] >= 0:
                pair = absent.at(number, variant), moved.at(number, variant)
                one = _point(ground, slot, int(place), median, *pair)
                found.setdefault((one.place, one.series, one.year), one)
    return tuple(found.values())


@dataclass(frozen=True)
class Layer:
    """Alterations that share a run: rows for all places, and for each slot in it the columns that it alters."""

    bench: Bench
    rows: Rows
    numbers: tuple[int, ...]
    groups: tuple[Columns, ...]


@dataclass(frozen=True)
class Found:
    """Of each slot and place: its own rank and score (slot, place), and why it could not be built."""

    ranks: Floats
    scores: Floats
    reasons: dict[tuple[int, int], str]

    def at(self, slot: int, variant: int) -> tuple[float, float, str]:
        """Rank, score and reason of one."""
        return (
            float(self.ranks[slot, variant]),
            float(self.scores[slot, variant]),
            self.reasons.get((slot, variant), ""),
        )


def _found(ground: Ground, layers: Iterator[Layer], slots: int, step: Step) -> Found:
    found: Found | None = None
    for layer in layers:
        size = len(layer.rows.place)
        found = found or Found(np.full((slots, size), np.nan), np.full((slots, size), np.nan), {})
        for start in range(0, size, ground.block):
            rows = layer.rows.cut(start, ground.block)
            outcomes = ground.outcomes(layer.bench, rows, layer.groups)
            for number, outcome in zip(layer.numbers, outcomes, strict=True):
                _keep(ground, found, number, start, rows, outcome)
                step(len(rows.place))
    return found or Found(np.empty((slots, 0)), np.empty((slots, 0)), {})


def _keep(ground: Ground, found: Found, number: int, start: int, rows: Rows, outcome: Outcome) -> None:
    at = np.arange(len(rows.place))
    cut = slice(start, start + len(at))
    found.ranks[number, cut] = ground.ranked(outcome.scores)[at, rows.place]
    found.scores[number, cut] = outcome.scores[at, rows.place]
    found.reasons.update({(number, start + i): reason for i, reason in enumerate(outcome.reasons) if reason})


def _absences(ground: Ground, every: Sequence[Slot], places: Numbers) -> Iterator[Layer]:
    for numbers in _layers([slot.columns for slot in every]):
        rows = Rows.of(ground.sheet, places)
        for number in numbers:
            rows.put(every[number].columns, _without(ground, every[number], places))
        yield Layer(ground.arranged.bench, rows, numbers, tuple(every[n].columns for n in numbers))


def _moves(ground: Ground, every: Sequence[Slot], places: Numbers, median: Floats) -> Iterator[Layer]:
    bench, vintage = ground.figured, ground.sheet.vintage
    # A figure that is carried into other years, too, is moved there with it.
    there = (vintage == vintage[ground.position]) & ~np.isnan(median) & ~np.isnan(bench.sheet.raw)
    rows = Rows.of(replace(bench.sheet, raw=np.where(there, median, bench.sheet.raw)), places)
    for numbers in _layers([slot.own for slot in every]):
        yield Layer(bench, rows, numbers, tuple(every[n].own for n in numbers))


def _layers(columns: Sequence[Columns]) -> Iterator[tuple[int, ...]]:
    # Numbers of slots that meet in no column share a layer; those without columns are in none.
    left = [number for number, mine in enumerate(columns) if len(mine)]
    while left:
        taken: set[int] = set()
        layer = []
        for number in left:
            if taken.isdisjoint(mine := columns[number].tolist()):
                layer.append(number)
                taken.update(mine)
        yield tuple(layer)
        left = [number for number in left if number not in layer]


def _without(ground: Ground, slot: Slot, places: Numbers) -> Rows:
    # The rows drawn anew from data in which each place lacks this figure; a column keeps its denominator.
    sheet, panel, held = ground.sheet, ground.panel, ground.held
    there = np.flatnonzero(slot.vintage >= 0)
    at = np.searchsorted(panel.years, slot.vintage[there])
    cells = at, sheet.rows[there], panel.column[slot.series]
    values, status = panel.values.copy(), panel.status.copy()
    values[cells] = np.nan
    status[cells] = Status.ABSENT
    values.flags.writeable = status.flags.writeable = False
    drawn = draw(held, Plan.of(held), replace(panel, values=values, status=status), sheet.years)
    return Rows.of(drawn, places)


def _point(
    ground: Ground,
    slot: Slot,
    place: int,
    median: Floats,
    absent: tuple[float, float, str],
    moved: tuple[float, float, str],
) -> Point:
    sheet, panel, year = ground.sheet, ground.panel, int(slot.vintage[place])
    at = panel.years.index(year), int(sheet.rows[place]), panel.column[slot.series]
    vintage = sheet.vintage[ground.position, place]
    score, nan = float(ground.scores[place]), float("nan")
    figure = float(median[place, slot.own[0]]) if len(slot.own) else nan
    there = not np.isnan(figure)
    return Point(
        place=sheet.places[place],
        series=slot.series,
        year=year,
        indicators=tuple(ground.model.indicators[c].id for c in slot.columns if vintage[c] == year),
        value=float(panel.values[at]),
        state=Status(int(panel.status[at])).word,
        source=stated(panel, int(panel.origin[at]), slot.series),
        rank=float(ground.ranks[place]),
        absent=absent[0],
        moved=moved[0] if there else nan,
        median=figure,
        absent_score=absent[1] - score,
        moved_score=moved[1] - score if there else nan,
        failed=absent[2],
    )
