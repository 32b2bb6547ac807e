"""A basis of matches: every field of one side, readiness or activity, in the same replications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.study.match import score
from miqyas.study.match.draws import Draws
from miqyas.study.match.floor import Floor
from miqyas.study.vary import SHARE

BLOCK = 64
"""Replications whose pairs are held at once: 64 x 6 x 57 x 57 numbers are 10 MB."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Where every place stands in every field and draw, and what that makes of pairs.

    level    (draw, field, place) in [0, 1] from the last to the first place, NaN where not known
    nominal  (field, place) of the models as they are written
    optimum  (draw,) gap at which most is learned; middle that of the models as they are written
    """

    name: str
    fields: tuple[str, ...]
    places: tuple[str, ...]
    indices: Mapping[str, Index]
    draws: Mapping[str, Draws]
    level: Floats
    nominal: Floats
    optimum: Floats
    middle: float
    floor: Floor
    best: int

    def value(self, rows: Any = slice(None)) -> Floats:
        """Value of every pair in some draws: (draw, field, giver, taker), NaN where either is not known.

        All at once they take 8 bytes x draws x fields x places x places: ask for as many as are needed.
        """
        return score.directed(self.level[rows], self.optimum[rows], self.floor.drawn[rows])

    @cached_property
    def written(self) -> Floats:
        """Value of every pair by the models as they are written: (field, giver, taker)."""
        return score.directed(self.nominal, self.middle, self.floor.nominal)

    @cached_property
    def probability(self) -> Floats:
        """P(the giver is among the taker's best in a field): (field, giver, taker), NaN where a pair is not known."""
        found = sum(score.among(self.value(rows), self.best).sum(axis=0) for rows in self._blocks())
        return np.where(np.isnan(self.written), np.nan, found / len(self.level))

    @cached_property
    def mutual(self) -> Floats:
        """Mutual value of two places by the models as they are written: (place, place), symmetric."""
        return score.mutual(self.written)

    @cached_property
    def mutual_drawn(self) -> Floats:
        """Mutual value of two places in every draw: (draw, place, place)."""
        return np.concatenate([score.mutual(self.value(rows)) for rows in self._blocks()])

    @cached_property
    def mutual_probability(self) -> Floats:
        """P(the first is among the second's best partners over all fields): (place, place)."""
        found = score.among(self.mutual_drawn, self.best).mean(axis=0)
        return np.where(np.isnan(self.mutual), np.nan, found)

    def pair(self, field: str, giver: str, taker: str) -> Floats:
        """Value of one pair in every draw: (draw,), NaN where not known."""
        f, two = self.fields.index(field), [self.places.index(giver), self.places.index(taker)]
        level, floor = self.level[:, [f]][:, :, two], self.floor.drawn[:, two]
        return score.directed(level, self.optimum, floor)[:, 0, 0, 1]

    def interval(self, values: Floats) -> tuple[float, float]:
        """The middle 90 % of some values (draw,); NaN where none is known."""
        if np.isnan(values).all():
            return float("nan"), float("nan")
        low, high = np.nanquantile(values, [(1 - SHARE) / 2, (1 + SHARE) / 2])
        return float(low), float(high)

    def ranks(self, field: str, taker: str) -> Floats:
        """Ranks of the givers of a taker by the models as written: (place,), NaN for what is worth nothing."""
        worth = self.written[self.fields.index(field), :, self.places.index(taker)]
        there = worth > 0
        return np.where(there, 1.0 + (worth[None, :] > worth[:, None] + score.TIE).sum(axis=1), np.nan)

    @cached_property
    def unknown(self) -> Mapping[str, tuple[str, ...]]:
        """Field -> places that nothing can be said of: not ranked, or without figures of power and schooling."""
        gone = np.isnan(self.nominal) | np.isnan(self.floor.nominal)
        return {
            field: tuple(one for one, lost in zip(self.places, gone[f], strict=True) if lost)
            for f, field in enumerate(self.fields)
        }

    def _blocks(self) -> Iterator[NDArray[np.intp]]:
        for start in range(0, len(self.level), BLOCK):
            yield np.arange(start, min(start + BLOCK, len(self.level)))
