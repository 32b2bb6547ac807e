"""Carry: from which year a value is taken when the reference year has none (convention §9).

A kernel answers with positions on the year axis: a carried value keeps its own year, state and source.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.method import method
from miqyas.index.shape import COUNT

Positions = NDArray[np.intp]


@method("carry", "none", source="convention §9", holds={"keeps_present", "anonymous"})
def none(values: Floats, years: Positions, at: int, year: int) -> Positions:
    """Take the reference year and no other.

    values   (year, place, indicator), NaN where absent
    years    (year,), ascending; gaps are allowed
    at       position of the last year that is not after the reference year
    year     the reference year
    returns  (place, indicator) position of the year that is taken, -1 where there is none
    """
    return _latest(values, at, at + 1) if years[at] == year else np.full(values.shape[1:], -1, dtype=np.intp)


@method("carry", "forward", source="convention §9", holds={"keeps_present", "anonymous"}, must={"age": COUNT})
def forward(values: Floats, years: Positions, at: int, year: int, *, age: int) -> Positions:
    """Take the latest value at or before the reference year.

    values   (year, place, indicator), NaN where absent
    years    (year,), ascending; gaps are allowed
    at       position of the last year that is not after the reference year
    year     the reference year
    age      how many years old a value may be; 0 takes the reference year only
    returns  (place, indicator) position of the year that is taken, -1 where there is none
    """
    return _latest(values, int(np.searchsorted(years, year - age)), at + 1)


@method("carry", "backward", source="convention §9", holds={"keeps_present", "anonymous"}, must={"age": COUNT})
def backward(values: Floats, years: Positions, at: int, year: int, *, age: int) -> Positions:
    """Take the earliest value at or after the reference year.

    values   (year, place, indicator), NaN where absent
    years    (year,), ascending; gaps are allowed
    at       position of the last year that is not after the reference year
    year     the reference year
    age      how many years after the reference year a value may be; 0 takes the reference year only
    returns  (place, indicator) position of the year that is taken, -1 where there is none
    """
    first = at if years[at] == year else at + 1
    last = int(np.searchsorted(years, year + age, side="right"))
    turned = _latest(values[first:last][::-1], 0, max(last - first, 0))
    return np.where(turned < 0, -1, last - 1 - turned)


@method("carry", "stated", source="convention §9", holds={"anonymous"})
def stated(values: Floats, years: Positions, at: int, year: int, *, of: int) -> Positions:  # noqa: ARG001
    """Take one stated year and no other, so that all places are compared in it.

    values   (year, place, indicator), NaN where absent
    years    (year,), ascending; gaps are allowed
    at       position of the last year that is not after the reference year
    year     the reference year
    of       the year that is taken; where it is after the reference year nothing is
    returns  (place, indicator) position of the year that is taken, -1 where there is none
    """
    here = int(np.searchsorted(years, of))
    found = here <= at and years[here] == of
    return _latest(values, here, here + 1) if found else np.full(values.shape[1:], -1, dtype=np.intp)


def _latest(values: Floats, first: int, end: int) -> Positions:
    # Position of the last present value among [first, end).
    found: Positions = np.full(values.shape[1:], -1, dtype=np.intp)
    for position in range(first, end):
        found[~np.isnan(values[position])] = position
    return found
