"""The claim: subjects, what is measured, what is stated of it, when, and who said it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from miqyas.study.claim.amount import Amount
from miqyas.study.claim.span import Span

Kind = Literal[
    "rank",
    "threshold",
    "growth",
    "comparison",
    "superlative",
    "trend",
    "doubled",
    "investment",
    "policy",
    "event",
    "intention",
    "opinion",
    "effect",
]
Way = Literal["higher", "lower", "better", "worse"]
"""Which way a value is said to lie; better and worse follow the direction of the series."""
Source = Literal["series", "table", "ranks", "index"]
WORLD = "*"
"""The group of a claim about the whole world, which no shipped data cover."""


@dataclass(frozen=True)
class Measure:
    """One thing that the words may mean.

    code      of a series, a table or a model; part is the category of a table or the node of a model
    differs   how its definition is another than the words suggest, empty where it is not
    """

    source: Source
    code: str
    part: str = ""
    differs: str = ""


@dataclass(frozen=True)
class Rank:
    """A place among others: exactly `best`, or among the first so many; `last` counts from the other end."""

    best: int
    within: bool = False
    last: bool = False
    overall: bool = False


@dataclass(frozen=True)
class Threshold:
    """A value that lies where the amount allows."""

    amount: Amount


@dataclass(frozen=True)
class Growth:
    """A change by an amount in per cent or percentage points; up is its sign, annual says that it is each year's."""

    amount: Amount
    up: bool = True
    annual: bool = False


@dataclass(frozen=True)
class Comparison:
    """The subjects beside the others; factor is how many times as high, a statistic of the group may be the other."""

    way: Way
    factor: Amount | None = None
    against: Literal["places", "median", "mean"] = "places"


@dataclass(frozen=True)
class Superlative:
    """The extreme of a group, or the one at a position, or among the first so many."""

    way: Way
    position: int = 1
    within: bool = False


@dataclass(frozen=True)
class Trend:
    """A movement without a number; every says that no step goes the other way."""

    way: Way
    every: bool = False


@dataclass(frozen=True)
class Times:
    """The last value as so many times the first."""

    factor: Amount


@dataclass(frozen=True)
class Sizeable:
    """A word of size without a number."""

    up: bool = True


@dataclass(frozen=True)
class Policy:
    """Instruments that are said to exist, by what they are for: exports, adoption."""

    aims: tuple[str, ...]


@dataclass(frozen=True)
class Unmeasured:
    """Nothing that a series decides: an event, a wish, an opinion, an effect; or a pace, which is not read here."""

    pace: bool = False


Statement = Rank | Threshold | Growth | Comparison | Superlative | Trend | Times | Sizeable | Policy | Unmeasured


@dataclass(frozen=True)
class Claim:
    """What is claimed, ready to be checked.

    subjects, others  codes of places; all of them must bear the claim out
    named     what is measured, as it was written; measures what that may mean, the best first, empty for nothing known
    group     key of a group of the data, `WORLD`, or empty
    said      the day it was said; None where that is not known
    source    who said it, as far as it is known
    """

    kind: Kind
    statement: Statement
    subjects: tuple[str, ...]
    named: str = ""
    measures: tuple[Measure, ...] = ()
    others: tuple[str, ...] = ()
    group: str = ""
    period: Span = field(default_factory=Span)
    said: date | None = None
    source: str = ""
    text: str = ""


@dataclass(frozen=True)
class Instrument:
    """A policy instrument on record: whose, what it is for (exports, adoption, both), since when, and the source."""

    place: str
    name: str
    aim: str
    start: str = ""
    end: str = ""
    source: str = ""

    def serves(self, aim: str) -> bool:
        """Whether it is for that aim."""
        return self.aim in (aim, "both")

    def held(self, day: date) -> bool:
        """Whether it was in force on a day."""
        on = day.isoformat()
        return (not self.start or self.start <= on) and (not self.end or on < self.end)
