"""Rules of a portfolio: what engagements cost, how many a place can bear, and what must be so.

Fairness is a rule, never a weight: a rule holds or the plan is refused, and what it costs is told (price).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["giver", "taker", "either"]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Which:
    """Some engagements: codes of places or names of groups and codes of fields; whatever is empty admits all.

    place    takes part in either role
    between  both parties are among these
    """

    giver: Names = ()
    taker: Names = ()
    field: Names = ()
    place: Names = ()
    between: Names = ()


@dataclass(frozen=True)
class Cost:
    """What some engagements cost, in the unit of the budget, and how they are done; later ones stand over earlier."""

    which: Which
    cost: float
    modality: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule: how it is called, why it is there, and where it was written."""

    name: str
    why: str = ""
    where: str = ""

    @property
    def means(self) -> bool:
        """Whether it says what can be done at all, not what is fair."""
        return False


@dataclass(frozen=True)
class Budget(Rule):
    """All engagements together cost no more."""

    amount: float = 0.0

    @property
    def means(self) -> bool:
        """Money is a means."""
        return True


@dataclass(frozen=True)
class Load(Rule):
    """A place bears no more engagements at once.

    role       "giver", "taker", or "either" for both together
    places     codes and groups whose members it binds; all when empty
    spared     codes and groups that have a load of their own
    per_field  counted in each field for itself
    """

    role: Role = "either"
    most: int = 0
    places: Names = ()
    spared: Names = ()
    per_field: bool = False

    @property
    def means(self) -> bool:
        """Hands are a means."""
        return True


@dataclass(frozen=True)
class Pair(Rule):
    """Two places have no more engagements with each other."""

    most: int = 0

    @property
    def means(self) -> bool:
        """A means, as loads are."""
        return True


@dataclass(frozen=True)
class Floor(Rule):
    """At least so many engagements.

    places      codes and groups; any place when empty
    together    counted over all of these places, not for each
    fields      in these fields; in any when empty
    each_field  counted in each field for itself
    """

    least: int = 1
    role: Role = "taker"
    places: Names = ()
    together: bool = False
    fields: Names = ()
    each_field: bool = False


@dataclass(frozen=True)
class Balance(Rule):
    """Groups have their share of all engagements, as givers or as takers.

    least, most  of all engagements, as shares
    apart        engagements by which two groups may differ; None where that does not matter
    """

    groups: Names = ()
    role: Role = "taker"
    least: float = 0.0
    most: float = 1.0
    apart: int | None = None


@dataclass(frozen=True)
class Keep(Rule):
    """A running engagement goes on; value is taken where none is known, None where that is a mistake."""

    giver: str = ""
    taker: str = ""
    field: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Exclude(Rule):
    """Engagements that are not wanted."""

    which: Which = field(default_factory=Which)


@dataclass(frozen=True)
class Rules:
    """All rules of a portfolio, in the order of their file.

    each      cost of an engagement that `costs` do not name
    modality  how it is done
    costs     what others cost
    fields    codes of the only fields that are planned; all when empty
    groups    name -> codes of its members
    """

    name: str = ""
    unit: str = ""
    each: float = 1.0
    costs: tuple[Cost, ...] = ()
    modality: str = ""
    fields: Names = ()
    groups: Mapping[str, Names] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    file: str = ""
    fingerprint: str = ""

    @property
    def budget(self) -> float | None:
        """The amount of the budget; None without one."""
        return next((one.amount for one in self.rules if isinstance(one, Budget)), None)

    @property
    def mentioned(self) -> Names:
        """Codes of places and names of groups that stand anywhere in the rules."""
        found: dict[str, None] = {}
        for which in (*(one.which for one in self.costs), *(r.which for r in self.rules if isinstance(r, Exclude))):
            found.update(dict.fromkeys((*which.giver, *which.taker, *which.place, *which.between)))
        for rule in self.rules:
            if isinstance(rule, Load):
                found.update(dict.fromkeys((*rule.places, *rule.spared)))
            elif isinstance(rule, Floor):
                found.update(dict.fromkeys(rule.places))
            elif isinstance(rule, Balance):
                found.update(dict.fromkeys(rule.groups))
        return tuple(found)
