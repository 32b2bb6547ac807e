"""Prices: what each rule costs, as value that the plan has without it and does not have with it.

Two prices answer two questions. *Alone*: what would come back if this one rule fell and all others stayed. *In
order*: what each rule takes when the rules are laid one after the other, as they stand in the file, on the plan that
means alone (budget, loads) allow. Prices in order add up to what all rules take together; prices alone need not,
since rules may ask for the same engagement or stand in each other's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.study.match.portfolio_program import GAP, Found, Search
from miqyas.study.match.portfolio_row import Floats
from miqyas.study.match.rules import Rule
from miqyas.study.match.selection import Progress


@dataclass(frozen=True)
class Price:
    """What one rule costs, in the unit of values.

    alone    (low, high) what would come back without it: one number where both plans are proven to be the best
    ordered  what it takes in its turn; None for means, on which the turns begin
    changed  engagements that would be others without it
    """

    rule: Rule
    alone: tuple[float, float]
    ordered: float | None
    changed: int

    @property
    def exact(self) -> bool:
        """Whether the price alone is proven to the last digit."""
        return self.alone[1] - self.alone[0] <= 1e-6 * max(abs(self.alone[1]), 1e-300)


@dataclass(frozen=True)
class Prices:
    """Prices of all rules; `free` is the value that means alone allow, `bound` what it cannot exceed."""

    prices: tuple[Price, ...]
    free: float
    bound: float
    value: float

    @property
    def total(self) -> float:
        """What all rules that are no means take together: the sum of the prices in order."""
        return self.free - self.value


def prices(
    search: Search,
    value: Floats,
    rules: Sequence[Rule],
    plan: Found,
    *,
    tiny: float = 0.0,
    gap: float = GAP,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Prices:
    """Price every rule of a plan: value (arc,), the plan found under all of them."""
    assert plan.x is not None
    every = np.ones(len(value), dtype=np.bool_)
    laid = [number for number, one in enumerate(rules) if not one.means]
    asked = len(rules) + max(len(laid), 1)
    done = 0

    def best(without: Sequence[int]) -> Found:
        nonlocal done
        found = search.best(value - tiny, every, without=without, gap=gap, seconds=seconds)
        done += 1
        if progress is not None:
            progress(done, asked)
        return _atleast(found, value, plan)

    turns = [best(laid[at:]) for at in range(len(laid))]
    turns.append(plan)
    worth = np.maximum.accumulate([_value(one, value) for one in turns][::-1])[::-1]
    ordered = dict(zip(laid, -np.diff(worth), strict=True))
    own = _value(plan, value)
    top = max(plan.bound + tiny * plan.x.sum(), own)
    told = []
    for number, rule in enumerate(rules):
        other = best([number])
        assert other.x is not None
        least = max(_value(other, value) - top, 0.0)
        most = max(other.bound + tiny * other.x.sum(), _value(other, value)) - own
        if other.gap == 0 and plan.gap == 0:
            least = most = max(_value(other, value) - own, 0.0)
        changed = int(np.count_nonzero(plan.x & ~other.x))
        told.append(Price(rule, (float(least), float(most)), ordered.get(number), changed))
    free = turns[0]
    return Prices(tuple(told), float(worth[0]), max(free.bound, float(worth[0])), own)


def _value(found: Found, value: Floats) -> float:
    return -np.inf if found.x is None else float(value[found.x].sum())


def _atleast(found: Found, value: Floats, plan: Found) -> Found:
    # With a rule less the plan itself is still one: a search that was cut short may have found nothing as good.
    return plan if _value(found, value) < _value(plan, value) and found.gap != 0 else found
