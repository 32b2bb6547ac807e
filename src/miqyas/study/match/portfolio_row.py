"""Rows: a rule written out as inequalities over engagements, so that a solver can keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import DataError, nearest
from miqyas.study.match.rules import Balance, Budget, Exclude, Floor, Keep, Load, Names, Pair, Role, Rule, Which

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Mask = NDArray[np.bool_]

ROLES: Mapping[str, str] = {"giver": "as giver", "taker": "as taker", "either": "as giver or taker"}


@dataclass(frozen=True, eq=False)
class Row:
    """below <= weights @ x[columns] <= above, for one rule.

    rule   its number among the rules; told: what the row says
    share  of all engagements that the row asks for, where the weights are one less the share inside and minus the
           share outside; None for other rows
    """

    rule: int
    told: str
    columns: Whole
    weights: Floats
    below: float
    above: float
    share: float | None = None

    def broken(self, x: Floats) -> float:
        """By how much a plan breaks it: x (arc,), 0 where it holds."""
        total = float(self.weights @ x[self.columns])
        return max(self.below - total, total - self.above, 0.0)


@dataclass(frozen=True, eq=False)
class Arcs:
    """Engagements that could be: each has a field, a giver and a taker, and a cost.

    places, fields       codes; field, giver, taker (arc,) numbers of them
    cost                 (arc,); modality (arc,) numbers of `modalities`
    groups               name -> numbers of places
    """

    places: tuple[str, ...]
    fields: tuple[str, ...]
    field: Whole
    giver: Whole
    taker: Whole
    cost: Floats
    modality: Whole
    modalities: tuple[str, ...]
    groups: Mapping[str, Names]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.field)

    def numbers(self, names: Names, where: str = "") -> Whole:
        """Numbers of places, given codes and names of groups; raises DataError for what is neither."""
        found: dict[int, None] = {}
        at = {place: i for i, place in enumerate(self.places)}
        for name in names:
            # Members of a group of whom nothing is known are not in the plan; floors tell of them.
            if name not in at and name not in self.groups:
                raise DataError(
                    f"'{name}' is neither a place nor a group",
                    where=where,
                    repair=nearest(name, (*self.groups, *self.places)),
                )
            members = (name,) if name in at else self.groups[name]
            found.update({at[one]: None for one in members if one in at})
        return np.array(sorted(found), dtype=np.intp)

    def kinds(self, names: Names, where: str = "") -> Whole:
        """Numbers of fields; raises DataError for an unknown one."""
        for name in names:
            if name not in self.fields:
                raise DataError(f"there is no field '{name}'", where=where, repair=nearest(name, self.fields))
        return np.array([self.fields.index(name) for name in names], dtype=np.intp)

    def chosen(self, which: Which, where: str = "") -> Mask:
        """Which engagements are meant: (arc,)."""
        inside = np.ones(len(self), dtype=np.bool_)
        for names, held in ((which.giver, self.giver), (which.taker, self.taker)):
            if names:
                inside &= np.isin(held, self.numbers(names, where))
        if which.field:
            inside &= np.isin(self.field, self.kinds(which.field, where))
        if which.place:
            inside &= self.of(self.numbers(which.place, where), "either")
        if which.between:
            both = self.numbers(which.between, where)
            inside &= np.isin(self.giver, both) & np.isin(self.taker, both)
        return inside

    def of(self, places: Whole, role: Role) -> Mask:
        """Engagements in which one of some places has a role: (arc,)."""
        gives, takes = np.isin(self.giver, places), np.isin(self.taker, places)
        return gives if role == "giver" else takes if role == "taker" else gives | takes

    def label(self, arc: int) -> str:
        """An engagement in words: 'TUR to PAK in ai'."""
        return f"{self.places[self.giver[arc]]} to {self.places[self.taker[arc]]} in {self.fields[self.field[arc]]}"


def rows(rules: Sequence[Rule], arcs: Arcs) -> list[Row]:
    """Write rules out over engagements; raises DataError for places, groups and fields that are not there."""
    return [row for number, rule in enumerate(rules) for row in _written(rule, number, arcs)]


def _written(rule: Rule, number: int, arcs: Arcs) -> Iterator[Row]:
    if isinstance(rule, Budget):
        every = np.arange(len(arcs))
        yield Row(number, f"all together cost at most {rule.amount:g}", every, arcs.cost, -np.inf, rule.amount)
    elif isinstance(rule, Load):
        yield from _load(rule, number, arcs)
    elif isinstance(rule, Pair):
        yield from _pair(rule, number, arcs)
    elif isinstance(rule, Floor):
        yield from _floor(rule, number, arcs)
    elif isinstance(rule, Balance):
        yield from _balance(rule, number, arcs)
    elif isinstance(rule, Keep):
        yield _keep(rule, number, arcs)
    elif isinstance(rule, Exclude):
        mask = arcs.chosen(rule.which, rule.where)
        if mask.any():
            yield _row(number, f"not: {rule.name}", mask, above=0.0)


def _row(number: int, told: str, mask: Mask, *, below: float = -np.inf, above: float = np.inf) -> Row:
    columns = np.flatnonzero(mask)
    return Row(number, told, columns, np.ones(len(columns)), below, above)


def _load(rule: Load, number: int, arcs: Arcs) -> Iterator[Row]:
    bound = arcs.numbers(rule.places, rule.where) if rule.places else np.arange(len(arcs.places))
    spared = arcs.numbers(rule.spared, rule.where)
    for place in np.setdiff1d(bound, spared):
        mask = arcs.of(np.array([place]), rule.role)
        for kind, within in _each_field(arcs, rule.per_field):
            told = f"at most {rule.most} of {arcs.places[place]} {ROLES[rule.role]}{within}"
            inside = mask if kind is None else mask & (arcs.field == kind)
            # What cannot be reached binds nobody.
            if np.count_nonzero(inside) > rule.most:
                yield _row(number, told, inside, above=float(rule.most))


def _pair(rule: Pair, number: int, arcs: Arcs) -> Iterator[Row]:
    ends = np.sort(np.stack([arcs.giver, arcs.taker]), axis=0)
    key = ends[0] * len(arcs.places) + ends[1]
    order = np.argsort(key, kind="stable")
    for columns in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        if len(columns) > rule.most:
            low, high = (arcs.places[one] for one in ends[:, columns[0]])
            told = f"at most {rule.most} between {low} and {high}"
            yield Row(number, told, np.sort(columns), np.ones(len(columns)), -np.inf, float(rule.most))


def _floor(rule: Floor, number: int, arcs: Arcs) -> Iterator[Row]:
    every = np.ones(len(arcs), dtype=np.bool_)
    asked = [("", every)]
    if rule.places and rule.together:
        asked = [(f" of {', '.join(rule.places)}", arcs.of(arcs.numbers(rule.places, rule.where), rule.role))]
    elif rule.places:
        at = {place: i for i, place in enumerate(arcs.places)}
        asked = []
        for code in _members(rule.places, arcs, rule.where):
            # Of a member without any figures there is no engagement to choose: its floor cannot be met.
            own = np.array([at[code]] if code in at else [], dtype=np.intp)
            asked.append((f" of {code}", arcs.of(own, rule.role)))
    named = np.isin(arcs.field, arcs.kinds(rule.fields, rule.where)) if rule.fields else every
    for who, mask in asked:
        for kind, within in _each_field(arcs, rule.each_field, rule.fields):
            place = within or (f" in {', '.join(rule.fields)}" if rule.fields else "")
            role = f" {ROLES[rule.role]}" if who else ""
            inside = mask & named if kind is None else mask & (arcs.field == kind)
            yield _row(number, f"at least {rule.least}{who}{role}{place}", inside, below=float(rule.least))


def _members(names: Names, arcs: Arcs, where: str) -> list[str]:
    arcs.numbers(names, where)
    found = (one for name in names for one in ((name,) if name in arcs.places else arcs.groups[name]))
    return sorted(dict.fromkeys(found))


def _each_field(arcs: Arcs, split: bool, among: Names = ()) -> Iterator[tuple[int | None, str]]:
    if not split:
        yield None, ""
        return
    for kind, name in enumerate(arcs.fields):
        if not among or name in among:
            yield kind, f" in {name}"


def _balance(rule: Balance, number: int, arcs: Arcs) -> Iterator[Row]:
    masks = {name: arcs.of(arcs.numbers((name,), rule.where), rule.role).astype(np.float64) for name in rule.groups}
    every = np.arange(len(arcs))
    role = ROLES[rule.role]
    for name, mask in masks.items():
        if rule.least > 0:
            told = f"at least {rule.least:.0%} of all engagements with {name} {role}"
            yield Row(number, told, every, mask - rule.least, 0.0, np.inf, rule.least)
        if rule.most < 1:
            told = f"at most {rule.most:.0%} of all engagements with {name} {role}"
            yield Row(number, told, every, mask - rule.most, -np.inf, 0.0, rule.most)
    if rule.apart is not None:
        for one, other in combinations(masks, 2):
            columns = np.flatnonzero(masks[one] != masks[other])
            told = f"{one} and {other} at most {rule.apart} apart {role}"
            weights = (masks[one] - masks[other])[columns]
            yield Row(number, told, columns, weights, -float(rule.apart), float(rule.apart))


def _keep(rule: Keep, number: int, arcs: Arcs) -> Row:
    which = Which(giver=(rule.giver,), taker=(rule.taker,), field=(rule.field,))
    mask = arcs.chosen(which, rule.where)
    return _row(number, f"{rule.giver} to {rule.taker} in {rule.field} goes on", mask, below=1.0)
