"""Amounts as they are said: a number, how exactly it is meant, and in what unit."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

Unit = Literal["", "percent", "points", "money", "count", "times"]
"""Plain, per cent, percentage points, dollars, a large number of things, so many times."""
Manner = Literal["plain", "about", "above", "below", "least", "most", "nearly"]

TENTH = 0.1
NEAR = 0.9
SLACK = 1e-9


@dataclass(frozen=True)
class Amount:
    """The values that a number allows: from low to high, each end open or not.

    value   the number itself, scaled ('2.6 billion' is 2.6e9)
    manner  how it was meant; unit in what
    """

    value: float
    low: float
    high: float
    manner: Manner = "plain"
    unit: Unit = ""
    open_low: bool = False
    open_high: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value is what was said."""
        slack = SLACK * max(1.0, abs(self.value))
        over = value > self.low + slack if self.open_low else value >= self.low - slack
        below = value < self.high - slack if self.open_high else value <= self.high + slack
        return over and below

    def edge(self, value: float) -> float:
        """The end that a value has to cross for the answer to turn."""
        if not self.holds(value):
            return self.low if value <= self.low else self.high
        ends = [one for one in (self.low, self.high) if isfinite(one)]
        return min(ends, key=lambda one: abs(one - value))


def amount(value: float, *, step: float, manner: Manner = "plain", unit: Unit = "") -> Amount:
    """What a number allows (plain: half a unit of its last digit, `step`; about: a tenth; nearly: from 0.9 of it)."""
    if manner == "about":
        return Amount(value, value - TENTH * abs(value), value + TENTH * abs(value), manner, unit)
    if manner == "above":
        return Amount(value, value, inf, manner, unit, open_low=True)
    if manner == "below":
        return Amount(value, -inf, value, manner, unit, open_high=True)
    if manner == "least":
        return Amount(value, value, inf, manner, unit)
    if manner == "most":
        return Amount(value, -inf, value, manner, unit)
    if manner == "nearly":
        return Amount(value, NEAR * value, value, manner, unit, open_high=True)
    return Amount(value, value - step / 2, value + step / 2, manner, unit)


def times(value: float, manner: Manner = "plain") -> Amount:
    """So many times: at least for a factor above 1, at most below it; nearly and about from 0.9 of it."""
    if manner == "plain":
        return amount(value, step=0.0, manner="least" if value >= 1 else "most", unit="times")
    if manner == "nearly" and value < 1:
        return Amount(value, value, value / NEAR, manner, "times", open_low=True)
    if manner == "above" and value < 1:
        return amount(value, step=0.0, manner="below", unit="times")
    return amount(value, step=0.0, manner=manner, unit="times")
