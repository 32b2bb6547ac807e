"""influence: what becomes of the ranking when something is left out, and which single figure carries a rank.

Each indicator, node, place and source is left out in turn and the index is built anew by its own rules. Each
figure of each place is taken out of the data, and put at the median of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from miqyas.data.panel import Panel
from miqyas.errors import DataError
from miqyas.index.build import release
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.study.removal.ground import Ground
from miqyas.study.removal.point import Point, points, trials
from miqyas.study.removal.reading import readers
from miqyas.study.removal.shift import reversed_pairs, shifted
from miqyas.study.removal.trial import Kind, Try, removals, tries

__all__ = ["Carrier", "Influence", "Kind", "Point", "Removal", "influence"]

Pair = tuple[str, str]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Removal:
    """What became of the ranking without one part, place or source.

    gone       elements that left: the part, what hangs below it, nodes that lost their last part
    reason     why the index cannot be built without it, empty where it can
    mean, largest   absolute shift over the places that have a rank before and after, NaN where there are none
    mover      the place with the largest shift, empty where no rank shifts; of several the first in the ranking
    lost, gained    places that lose, and that get, a rank; a place that is itself left out is in neither
    reversals  pairs of other places whose order a removed place turns, the one that was ahead first
    """

    kind: Kind
    id: str
    gone: tuple[str, ...]
    reason: str
    mean: float
    largest: float
    mover: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    reversals: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Carrier:
    """The single figures that a place's rank rests on.

    absent  whose absence shifts the rank most, None where no absence leaves the place a rank
    moved   which shifts it most when it is put at the median of the others
    lost    figures without any one of which the place has no rank
    Equal shifts are told apart by the change of the score.
    """

    place: str
    rank: float
    absent: Point | None
    moved: Point | None
    lost: tuple[Point, ...]

    @property
    def reach(self) -> float:
        """The largest absolute shift of the rank that one figure makes."""
        shifts = [abs(one.shift) for one in (self.absent,) if one is not None]
        shifts += [abs(one.moved_shift) for one in (self.moved,) if one is not None]
        return max(shifts, default=0.0)


@dataclass(frozen=True, eq=False)
class Influence:
    """What the ranking at the root rests on.

    scores, ranks  (place,) of the model as it is, NaN where absent
    after    (removal, place) ranks without it, NaN where absent
    shifts   (removal, place) ranks after less ranks before among the places that are in both, above 0 is a fall
    readers  steps that read the other places; without any, removing a place cannot turn the order of others
    points   every figure of the places that were asked for, in the order of the places
    panel    fingerprint of the data
    """

    model: Model
    panel: str
    version: str
    year: int
    places: tuple[str, ...]
    scores: Floats
    ranks: Floats
    removals: tuple[Removal, ...]
    after: Floats
    shifts: Floats
    readers: tuple[str, ...]
    asked: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def fixed(self) -> bool:
        """Whether no step reads the other places, so that no order of others can turn."""
        return not self.readers

    @property
    def reversals(self) -> tuple[tuple[str, Pair], ...]:
        """Every removed place with each pair of others whose order it turns."""
        return tuple((one.id, pair) for one in self.removals for pair in one.reversals)

    def of(self, kind: Kind) -> tuple[Removal, ...]:
        """The removals of one kind, in the order of the model or the data."""
        return tuple(one for one in self.removals if one.kind == kind)

    def carrier(self, place: str) -> Carrier:
        """The figures that carry the rank of a place; raises DataError where it has none or was not asked for."""
        if place not in self.carriers:
            raise DataError(
                f"no figure of {place} was tried",
                where=self.model.id,
                repair=f"name one that is ranked and was asked for: {', '.join(self.asked[:12])}",
            )
        return self.carriers[place]

    @cached_property
    def carriers(self) -> dict[str, Carrier]:
        """Place -> the figures that carry its rank, for every place that was asked for."""
        tried: dict[str, list[Point]] = {place: [] for place in self.asked}
        for one in self.points:
            tried[one.place].append(one)
        rank = dict(zip(self.places, self.ranks.tolist(), strict=True))
        return {place: _carrier(place, rank[place], found) for place, found in tried.items()}

    def fragile(self, count: int = 10) -> tuple[Carrier, ...]:
        """The places whose rank a single figure shifts most, those first."""
        every = sorted(self.carriers.values(), key=lambda one: (-one.reach, one.rank))
        return tuple(every[:count])

    @property
    def caption(self) -> str:
        """What was done, and what a shift is."""
        return (
            "Left out one at a time; the index is built anew by the model's own rules. Shifts are among the places "
            "that have a rank before and after, so that nobody moves up merely because another has left."
        )


def influence(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    years: Iterable[int] | None = None,
    places: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Influence:
    """Leave out each indicator, node, place, source and figure in turn and rank anew at the root.

    year      the year that is ranked: the last of `years`, or else the model's own, when not given
    years     the years that are built together, whose figures limits are read from (convention §9)
    places    whose figures are tried one by one; all that are ranked when not given
    progress  called with (trials done, trials in all); interrupting leaves nothing behind
    A place is left out as `leave_out` of the model does it. Raises BuildError or DataError where the model itself
    cannot be built, DataError for a place without a rank.
    """
    built = None if years is None else tuple(sorted(set(years)))
    ground = Ground.of(model, panel, year=year, years=built)
    asked = _asked(ground, places)
    count = _Count(progress, removals(ground) + trials(ground) * len(asked))
    tried = tuple(tries(ground, built, count))
    scores = np.stack([one.scores for one in tried])
    after = ground.ranked(scores)
    names = ground.sheet.places
    shifts = shifted(ground.scores, scores, model.rank, lower=ground.lower)
    found = points(ground, np.array([names.index(place) for place in asked], dtype=np.intp), count)
    return Influence(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        year=ground.year,
        places=names,
        scores=ground.scores,
        ranks=ground.ranks,
        removals=tuple(_told(ground, one, after[i], shifts[i]) for i, one in enumerate(tried)),
        after=after,
        shifts=shifts,
        readers=readers(ground.arranged.plan),
        asked=asked,
        points=found,
    )


class _Count:
    """Adds up the trials done and tells them."""

    def __init__(self, progress: Progress | None, whole: int) -> None:
        self.progress, self.whole, self.done = progress, whole, 0

    def __call__(self, count: int) -> None:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.whole)


def _asked(ground: Ground, places: Sequence[str] | None) -> tuple[str, ...]:
    names = ground.sheet.places
    if places is None:
        return tuple(place for place, rank in zip(names, ground.ranks, strict=True) if not np.isnan(rank))
    for place in places:
        if place not in names:
            raise DataError(f"the index has no place '{place}'", where="places", repair=ground.panel.near(place))
        if np.isnan(ground.ranks[names.index(place)]):
            raise DataError(
                f"{place} has no rank in {ground.model.id}: no figure carries it",
                where=place,
                repair="name one that is ranked",
            )
    return tuple(dict.fromkeys(places))


def _told(ground: Ground, tried: Try, after: Floats, shifts: Floats) -> Removal:
    names, ranks = ground.sheet.places, ground.ranks
    kind, name, reason = tried.kind, tried.id, tried.reason
    size = np.abs(shifts)
    known = size[~np.isnan(size)]
    largest = float(known.max()) if len(known) else float("nan")
    moved = [int(i) for i in np.flatnonzero(size == largest)] if largest > 0 else []
    pairs = reversed_pairs(ranks, after) if kind == "place" and not reason else np.empty((0, 2), dtype=np.intp)
    others = [i for i in range(len(names)) if not reason and not (kind == "place" and names[i] == name)]
    return Removal(
        kind=kind,
        id=name,
        gone=tried.gone,
        reason=reason,
        mean=float(known.mean()) if len(known) else float("nan"),
        largest=largest,
        mover=names[min(moved, key=lambda i: float(ranks[i]))] if moved else "",
        lost=tuple(names[i] for i in others if np.isnan(after[i]) and not np.isnan(ranks[i])),
        gained=tuple(names[i] for i in others if np.isnan(ranks[i]) and not np.isnan(after[i])),
        reversals=tuple((names[a], names[b]) for a, b in pairs),
    )


def _carrier(place: str, rank: float, tried: Sequence[Point]) -> Carrier:
    absent = [one for one in tried if not np.isnan(one.absent)]
    moved = [one for one in tried if not np.isnan(one.moved)]
    return Carrier(
        place=place,
        rank=rank,
        absent=max(absent, key=lambda one: (abs(one.shift), abs(one.absent_score)), default=None),
        moved=max(moved, key=lambda one: (abs(one.moved_shift), abs(one.moved_score)), default=None),
        lost=tuple(one for one in tried if one.lost),
    )
