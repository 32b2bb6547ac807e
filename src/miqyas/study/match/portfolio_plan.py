"""Plans: a portfolio as it is handed out, with how sure each engagement is and what was put beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from miqyas.study.match.portfolio_row import Floats
from miqyas.study.match.price import Prices
from miqyas.study.match.rules import Rules

SHARE = 0.90
"""Of the draws, inside the interval of a value."""


@dataclass(frozen=True)
class Engagement:
    """A giver and a taker in a field.

    value       by which the plan is made; low, high: middle 90 % of the draws, NaN without draws
    chosen      draws in which it is chosen; share: of those that could be solved, NaN without draws
    gives, takes  draws in which the giver gives, and the taker takes, in the field, with whomever
    certainty   "robust", "contingent" or "toss-up"; empty without draws
    running     whether a rule keeps it
    """

    giver: str
    taker: str
    field: str
    value: float
    cost: float
    modality: str
    low: float
    high: float
    chosen: int
    gives: int
    takes: int
    share: float
    certainty: str
    running: bool


@dataclass(frozen=True)
class Alternative:
    """Another way to choose: what it is worth and costs, and the rules that it breaks."""

    name: str
    value: float
    cost: float
    engagements: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Blocking:
    """A pair that would rather work with each other, and what giver and taker would drop for it (None: nothing)."""

    pair: Engagement
    giver_drops: Engagement | None
    taker_drops: Engagement | None


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A plan: engagements that keep all rules, the best of all such plans up to `gap`.

    value, bound  of the plan, and what no plan exceeds; gap: what may be missing, as a share
    near          engagements outside the plan that are chosen in more than half of the draws
    regained      (draw,) value of the plan in each draw, as a share of the best plan of that draw
    others        greedy, and doing nothing
    drawn, solved draws that were done, and those in which the rules can be met; asked: that were asked for
    slack         largest gap of any draw
    panel, version, seed  where values come from an index; empty and None for values that were given
    """

    rules: Rules
    places: tuple[str, ...]
    fields: tuple[str, ...]
    known: int
    engagements: tuple[Engagement, ...]
    value: float
    bound: float
    gap: float
    cost: float
    others: tuple[Alternative, ...]
    prices: Prices | None
    near: tuple[Engagement, ...]
    blocking: tuple[Blocking, ...]
    drawn: int
    solved: int
    asked: int
    slack: float
    regained: Floats
    source: str
    panel: str
    version: str
    seed: int | None

    @property
    def tally(self) -> Mapping[str, int]:
        """How many engagements are robust, contingent and toss-ups; running ones are none of these."""
        return {
            kind: sum(one.certainty == kind and not one.running for one in self.engagements)
            for kind in ("robust", "contingent", "toss-up")
        }
