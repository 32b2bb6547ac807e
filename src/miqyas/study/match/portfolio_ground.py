"""The ground of a portfolio: values of pairs made into engagements that could be, with their costs, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.errors import DataError
from miqyas.study.match.portfolio_row import Arcs, Floats, Mask
from miqyas.study.match.rules import Keep, Names, Rules

TINY = 1e-9
"""Of the largest value: what an engagement must be worth to be made where no rule asks for it."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Engagements that could be, and what they are worth.

    value  (arc,) by which the plan is made
    drawn  (draw, arc) in each draw, NaN where not known there; no draws where there is one set of values only
    """

    arcs: Arcs
    value: Floats
    drawn: Floats

    @property
    def tiny(self) -> float:
        """What is taken off every value while a plan is searched, so that nothing is made for nothing."""
        return TINY * float(np.abs(self.value).max(initial=0.0))


def ground(
    values: Floats,
    rules: Rules,
    places: Sequence[str],
    fields: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    base: Floats | None = None,
) -> Ground:
    """Make engagements of values.

    values  (draw, field, giver, taker) from 0, NaN where not known
    base    (field, giver, taker) by which the plan is made; the mean of the draws when not given, in which a
            draw that does not know a pair counts as nothing for it
    Engagements stand in the order of their codes, so that the order of places and fields changes nothing.
    Raises DataError for shapes that do not fit, negative or infinite values, and a match with itself.
    """
    values = np.asarray(values, dtype=np.float64)
    values = values[None] if values.ndim == 3 else values
    _shaped(values, base, places, fields)
    own = mean(values) if base is None else np.asarray(base, dtype=np.float64)
    for one in (values, own[None]):
        _sound(one, places, fields)
    f_order, p_order = (np.argsort(np.array(codes, dtype=np.str_), kind="stable") for codes in (fields, places))
    values, own = (one[..., f_order, :, :][..., p_order, :][..., p_order] for one in (values, own))
    places, fields = tuple(places[i] for i in p_order), tuple(fields[i] for i in f_order)
    known = {name: tuple(codes) for name, codes in {**groups, **rules.groups}.items()}
    own = _kept(rules, own, places, fields)
    there = np.isfinite(own)
    if rules.fields:
        there &= np.isin(np.array(fields), rules.fields)[:, None, None]
    field, giver, taker = np.nonzero(there)
    arcs = Arcs(
        places, fields, field, giver, taker, np.zeros(len(field)), np.zeros(len(field), dtype=np.intp), (), known
    )
    arcs.kinds(rules.fields, rules.file)
    drawn = values[:, field, giver, taker] if len(values) > 1 else np.zeros((0, len(field)))
    return Ground(_priced(arcs, rules), own[there], drawn)


def mean(values: Floats) -> Floats:
    """Mean of the draws (draw, ...), in which a draw that does not know a pair counts as nothing for it."""
    found = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf).mean(axis=0)
    return np.where(np.isnan(values).all(axis=0), np.nan, found)


def _shaped(values: Floats, base: Floats | None, places: Sequence[str], fields: Sequence[str]) -> None:
    want = (len(fields), len(places), len(places))
    if values.ndim != 4 or values.shape[1:] != want or (base is not None and np.shape(base) != want):
        raise DataError(
            f"values are {values.shape}, and {len(fields)} fields and {len(places)} places are named",
            where="values",
            repair="give values (draw, field, giver, taker) or (field, giver, taker)",
        )
    for codes, what in ((places, "place"), (fields, "field")):
        if len(set(codes)) != len(codes):
            raise DataError(f"a {what} is named twice", where=f"{what}s", repair=f"give each {what} one code")


def _sound(values: Floats, places: Sequence[str], fields: Sequence[str]) -> None:
    diagonal = np.isfinite(values[:, :, np.arange(len(places)), np.arange(len(places))])
    flaws: tuple[tuple[Mask, str, str], ...] = (
        (values < 0, "is negative", "values begin at 0; leave out what is not known"),
        (np.isinf(values), "is infinite", "give a finite value, or leave it out where it is not known"),
    )
    if diagonal.any():
        _, f, p = np.argwhere(diagonal)[0]
        raise DataError(
            f"{places[p]} is matched with itself in {fields[f]}",
            where="values",
            repair="leave out the value of a place with itself (NaN in arrays)",
        )
    for flaw, what, repair in flaws:
        if flaw.any():
            _, f, i, j = np.argwhere(flaw)[0]
            raise DataError(
                f"the value of {places[i]} to {places[j]} in {fields[f]} {what}", where="values", repair=repair
            )


def _kept(rules: Rules, own: Floats, places: Sequence[str], fields: Sequence[str]) -> Floats:
    # A running engagement whose value is written in the rules is known by that.
    own = own.copy()
    for one in rules.rules:
        if not isinstance(one, Keep) or one.value is None:
            continue
        if one.field in fields and one.giver in places and one.taker in places:
            at = fields.index(one.field), places.index(one.giver), places.index(one.taker)
            own[at] = one.value if np.isnan(own[at]) else own[at]
    return own


def _priced(arcs: Arcs, rules: Rules) -> Arcs:
    modalities: Names = tuple(dict.fromkeys([rules.modality, *(one.modality for one in rules.costs)]))
    cost = np.full(len(arcs), rules.each)
    kind = np.zeros(len(arcs), dtype=np.intp)
    for one in rules.costs:
        mask = arcs.chosen(one.which, rules.file)
        cost[mask] = one.cost
        if one.modality:
            kind[mask] = modalities.index(one.modality)
    if (cost < 0).any():
        at = int(np.flatnonzero(cost < 0)[0])
        raise DataError(
            f"the cost of {arcs.label(at)} is negative: {cost[at]:g}",
            where=rules.file or "rules",
            repair="write a cost from 0; what is earned belongs into the value",
        )
    return Arcs(arcs.places, arcs.fields, arcs.field, arcs.giver, arcs.taker, cost, kind, modalities, arcs.groups)
