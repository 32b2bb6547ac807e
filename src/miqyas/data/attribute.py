"""Attributes: dated facts about places, and the groups that they make (convention §1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from miqyas.errors import DataError, nearest

NO_GROUPS = (
    "give the table a column of texts, such as region or income, or join data that have groups "
    "(miqyas data show oic-members)"
)
"""The repair where no place has any attribute."""
NOT_HELD = ("", "0", "no", "false")
"""Values of a flag that a place does not carry."""
BARE = re.compile(r"[\d.,+-]*|yes|no|true|false", re.IGNORECASE)
"""Values that say nothing without the name of their attribute."""


@dataclass(frozen=True)
class Attribute:
    """A dated fact about a place: group, membership, income class; since and until are ISO dates or empty."""

    place: str
    name: str
    value: str
    since: str = ""
    until: str = ""
    source: str = ""

    def held(self, on: str) -> bool:
        """Whether it was true on that ISO date (an empty date asks for today's state: no end)."""
        if not on:
            return not self.until
        return (not self.since or self.since <= on) and (not self.until or on < self.until)


def members(attributes: Iterable[Attribute], key: str, on: str = "") -> frozenset[str]:
    """Codes of the places for which an attribute holds on an ISO date: 'name=value', a value, or a name.

    A value that is a number or a yes answers to 'name=value' only. Raises DataError with what can be asked
    for where no attribute answers to the key.
    """
    known = tuple(attributes)
    name, given, value = key.partition("=")

    def meant(one: Attribute) -> bool:
        if given:
            return one.name == name and one.value == value
        return key == one.name or (key == one.value and not BARE.fullmatch(key))

    hits = [one for one in known if meant(one)]
    if not hits:
        repair = nearest(key, keys(known)) if known else NO_GROUPS
        raise DataError(f"no group '{key}' in the data", repair=repair)
    # Who asks for ldc=0 means those that are none; who asks for ldc means those that are.
    return frozenset(one.place for one in hits if one.held(on) and (given or one.value.casefold() not in NOT_HELD))


def keys(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """What can be asked for as a group: the name of a flag, 'name=value' of other numbers, else the value."""
    values: dict[str, set[str]] = {}
    for one in attributes:
        values.setdefault(one.name, set()).add(one.value)
    found: dict[str, None] = {}
    for name, said in values.items():
        if all(one.casefold() in (*NOT_HELD, "1", "yes", "true") for one in said):
            found[name] = None
        else:
            found |= dict.fromkeys(f"{name}={one}" if BARE.fullmatch(one) else one for one in sorted(said) if one)
    return tuple(found)
