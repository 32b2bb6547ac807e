"""Activity in many fields: who does more of what than expected, and which fields are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from miqyas.data.panel import Floats, Panel
from miqyas.errors import DataError, nearest
from miqyas.study.match import affinity

LEAST = 2
THIN = 10
"""Fewer fields than these say little about which go together."""


@dataclass(frozen=True)
class Advantage:
    """What counts say of one place in one field: count, expected count, plain and shrunk advantage.

    low, high  interval of 90 % of the shrunk one; likely the probability that it is above 1
    density    share of what is near the field that the place holds
    """

    place: str
    field: str
    year: int
    count: float
    expected: float
    plain: float | None
    shrunk: float | None
    low: float | None
    high: float | None
    likely: float | None
    density: float


@dataclass(frozen=True, eq=False)
class Activity:
    """Counts of one year: count (place, field). Places without a count in every field are in `left`."""

    year: int
    places: tuple[str, ...]
    fields: tuple[str, ...]
    count: Floats
    left: tuple[str, ...]
    panel: str

    @cached_property
    def held(self) -> Floats:
        """Who does at least what is expected: (place, field)."""
        return affinity.advantage(self.count)

    @cached_property
    def near(self) -> Floats:
        """Proximity of fields: (field, field)."""
        return affinity.proximity(self.held)

    @cached_property
    def applicable(self) -> float:
        """How well near fields tell who holds a field; 0.5 is chance."""
        return affinity.applicable(self.held)

    @property
    def thin(self) -> bool:
        """Whether there are too few fields to say which go together."""
        return len(self.fields) < THIN

    def of(self, place: str, field: str) -> Advantage | None:
        """What counts say of a place in a field; None where it has none. Raises DataError for an unknown field."""
        if field not in self.fields:
            raise DataError(f"the counts have no field '{field}'", repair=nearest(field, self.fields))
        if place not in self.places:
            return None
        at = self.places.index(place), self.fields.index(field)
        estimate, low, high = self._shrunk
        return Advantage(
            place=place,
            field=field,
            year=self.year,
            count=float(self.count[at]),
            expected=float(affinity.expected(self.count)[at]),
            plain=_known(affinity.balassa(self.count)[at]),
            shrunk=_known(estimate[at]),
            low=_known(low[at]),
            high=_known(high[at]),
            likely=_known(affinity.likely(self.count)[at]),
            density=float(affinity.density(self.held, self.near)[at]),
        )

    def complement(self, field: str, giver: str, taker: str) -> float | None:
        """What the giver has, near the field, that the taker has not; None where either has no counts."""
        if field not in self.fields or giver not in self.places or taker not in self.places:
            return None
        at = self.fields.index(field), self.places.index(giver), self.places.index(taker)
        return float(affinity.complement(self.held, self.near)[at])

    @cached_property
    def _shrunk(self) -> tuple[Floats, Floats, Floats]:
        return affinity.shrunk(self.count)


def activity(counts: Panel, *, year: int | None = None) -> Activity:
    """Read counts of activity as one table of places and fields.

    counts  a panel with a series for each field, of numbers from 0; a number that is missing is not a zero
    year    the latest that has counts in at least two fields when not given
    Raises DataError where there are fewer than two fields in the year, and for a count below 0.
    """
    if (counts.values < 0).any():
        _, p, f = np.argwhere(counts.values < 0)[0]
        where = f"{counts.places[p]}, {counts.codes[f]}"
        raise DataError("a count is below 0", where=where, repair="correct it; write 0 where nothing was found")
    told = [int((~np.isnan(one)).any(axis=0).sum()) for one in counts.values]
    full = [one for one, fields in zip(counts.years, told, strict=True) if fields >= LEAST]
    chosen = year if year is not None else max(full, default=0)
    if chosen not in full:
        raise DataError(
            "advantage in a field shows beside other fields: counts of one field are not enough",
            where=f"counts of {chosen or ', '.join(map(str, counts.years))}",
            repair="give a table iso3,year,field,count with at least two fields of one year; more fields tell more",
        )
    values = counts.values[counts.years.index(chosen)]
    fields = np.flatnonzero((~np.isnan(values)).any(axis=0))
    whole = ~np.isnan(values[:, fields]).any(axis=1)
    some = ~np.isnan(values[:, fields]).all(axis=1)
    return Activity(
        year=chosen,
        places=tuple(one for one, there in zip(counts.places, whole, strict=True) if there),
        fields=tuple(counts.codes[i] for i in fields),
        count=values[whole][:, fields],
        left=tuple(one for one, there, any_ in zip(counts.places, whole, some, strict=True) if any_ and not there),
        panel=counts.fingerprint,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
