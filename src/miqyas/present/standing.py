"""The standing of a place: its rank, how far the models drawn bear it out, and whom it cannot be told apart from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from miqyas.present.figure import counted, ends, most, ordinal, share, some
from miqyas.study.vary import SHARE, Variation

CERTAIN = 0.95
"""Two places are told apart where one stands before the other in this share of the models drawn, or more."""

FEW = 20
"""Fewer models than these cannot carry an interval of 90 %: not one of them may lie beyond either of its ends."""


@dataclass(frozen=True)
class Standing:
    """One place: rank and its interval, score, share of indicators with a value of its own.

    rank, low, high, score are None for a place that is not ranked; `reason` then says why.
    ranked  share of the models drawn in which the place has a rank
    """

    place: str
    name: str
    rank: float | None
    low: float | None
    high: float | None
    score: float | None
    present: float
    reason: str = ""
    ranked: float = 1.0


@dataclass(frozen=True)
class Lead:
    """What the models drawn say of the first place of a ranking.

    near    names of those it cannot be told apart from, by rank
    pairs   whether that rests on who stands before whom; else on intervals that overlap, which says less
    held    share of the models in which it has the rank that its interval begins with
    models  how many were drawn
    """

    near: tuple[str, ...]
    pairs: bool
    held: float
    models: int


def lead(variation: Variation, element: int, ranked: Sequence[Standing]) -> Lead | None:
    """What is known of the first of some standings; None where there is none."""
    if not ranked:
        return None
    first = ranked[0]
    low, _ = ends(first.low, first.high) or (1, 1)
    return Lead(
        near=tuple(one.name for one in near(variation, element, first, ranked)),
        pairs=by_pairs(variation, element),
        held=held(variation, element, first.place, low),
        models=variation.replications,
    )


def by_pairs(variation: Variation, element: int) -> bool:
    """Whether it was counted which place stands before which: at the root, and not among very many places."""
    return variation.before is not None and element == len(variation.tree.ids) - 1


def near(variation: Variation, element: int, one: Standing, others: Iterable[Standing]) -> list[Standing]:
    """The others that a place cannot be told apart from.

    Neither stands before the other in 95 % of the models; where pairs were not counted, the others whose interval,
    in whole ranks, overlaps that of the place.
    """
    before = variation.before if by_pairs(variation, element) else None
    if before is None:
        return [other for other in others if other.place != one.place and _overlap(one, other)]
    row = {place: i for i, place in enumerate(variation.places)}
    here = row[one.place]
    return [
        other
        for other in others
        if other.place != one.place and max(before[here, row[other.place]], before[row[other.place], here]) < CERTAIN
    ]


def held(variation: Variation, element: int, place: str, rank: int) -> float:
    """Share of the models drawn in which a place has a rank."""
    counts = variation.tally.of(element)[variation.places.index(place)]
    return float(counts[rank - 1] / max(variation.replications, 1))


def ranked_in(variation: Variation, element: int, place: str) -> float:
    """Share of the models drawn in which a place has any rank."""
    return float(variation.tally.ranked[element, variation.places.index(place)] / max(variation.replications, 1))


def borne(low: float | None, high: float | None, held: float, models: int) -> str:
    """How a rank is borne out, as the tail of a sentence that names it."""
    found = ends(low, high)
    if models < FEW:
        return f"; {counted(models, 'model')} drawn cannot carry an interval of {share(SHARE)}"
    if found is None:
        return ""
    if found[0] < found[1]:
        return f", between {found[0]} and {found[1]}"
    return f", {'first' if found[0] == 1 else ordinal(found[0])} in {most(held)} of {models} models"


def beside(lead: Lead) -> str:
    """Whom the first place cannot be told apart from, as the tail of a sentence."""
    if not lead.near or lead.models < FEW:
        return ""
    if lead.pairs:
        return f"; it cannot be told apart from {some(lead.near)}"
    return f"; its interval overlaps {'that' if len(lead.near) == 1 else 'those'} of {some(lead.near)}"


def partly(standings: Iterable[Standing]) -> str:
    """Who has a rank in some of the models drawn only, as a sentence; empty where nobody has."""
    found = [f"{one.name} in {most(one.ranked)}" for one in standings if one.rank is not None and one.ranked < 1]
    return (
        f"Ranked in some of the models drawn only, and the interval is of those: {'; '.join(found)}." if found else ""
    )


def caption(variation: Variation) -> str:
    """What the interval is and what was varied, and whether so many models can carry it."""
    text = variation.caption.replace(" of 1 replications", " of 1 replication")
    return f"{text} So few cannot carry an interval of {share(SHARE)}." if variation.replications < FEW else text


def _overlap(one: Standing, other: Standing) -> bool:
    mine, theirs = ends(one.low, one.high), ends(other.low, other.high)
    return bool(mine and theirs and mine[0] <= theirs[1] and theirs[0] <= mine[1])
