"""The match card: who could give what to whom, why, how sure that is, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.study.match import flip, score
from miqyas.study.match.activity import Advantage
from miqyas.study.match.basis import Basis
from miqyas.study.match.declaration import Declaration, Meeting
from miqyas.study.match.evidence import Contrast, contrasts
from miqyas.study.match.field import DECLARED
from miqyas.study.match.floor import Ground
from miqyas.study.match.gap import learnable

ROBUST, EVEN, UNLIKELY = 0.8, 0.5, 0.2
"""Above the first a match is robust, above the second contingent, above the third a toss-up, else unlikely."""


@dataclass(frozen=True)
class Gap:
    """Why the taker can learn from the giver, by the models as they are written.

    giver, taker  standing of each, from 0 (last place) to 1 (first place)
    distance      how far the giver is ahead; optimum at which most is learned; learnable what of it is, in [0, 1]
    ahead         share of the draws in which the giver is ahead at all
    floor         how far the taker can take anything up, in [0, 1]; ground the figures behind it, the scarcer first
    """

    giver: float
    taker: float
    distance: float
    optimum: float
    learnable: float
    ahead: float
    floor: float
    ground: tuple[Ground, ...]


@dataclass(frozen=True)
class Flip:
    """Smallest change of standing (0 to 1) of either side that changes whether the giver is among the best.

    None where no standing of that side changes it.
    """

    inside: bool
    giver: float | None
    taker: float | None


@dataclass(frozen=True)
class Affinity:
    """What counts of activity say: advantage of both sides in the field, and what the giver has beside it.

    year, fields, applicable  of the counts; applicable is how well near fields tell who holds one, 0.5 is chance
    """

    giver: Advantage | None
    taker: Advantage | None
    complement: float | None
    year: int
    fields: int
    applicable: float


@dataclass(frozen=True)
class Card:
    """One match, from giver to taker in one field. A value, not a prediction (docs/match-validation.md).

    rests        what it rests on: readiness or activity, and declared where an offer meets a need
    value        offer x need x learnable gap x floor, with the middle 90 % of the draws; None where only declared
    probability  that the giver is among the taker's `best`, over the draws; rank that of the models as written
    word         robust, contingent, toss-up or unlikely; 'not known' where only declared
    missing      share of the giver's and of the taker's figures that are missing and were drawn
    mutual       harmonic mean of both directions over the fields that were matched; None for one field alone
    ties         existing ties, engagements similar ones of the past; None where none were recorded
    offers, needs  of the giver and of the taker in this field, standing, also where they do not meet
    model, panel, version, seed, replications  replay it
    """

    field: str
    giver: str
    taker: str
    basis: str
    rests: tuple[str, ...]
    best: int
    value: float | None
    low: float | None
    high: float | None
    probability: float | None
    rank: int | None
    word: str
    mutual: float | None
    has: tuple[Contrast, ...]
    gap: Gap | None
    flip: Flip | None
    missing: tuple[float, float]
    met: tuple[Meeting, ...]
    offers: tuple[Declaration, ...]
    needs: tuple[Declaration, ...]
    ties: tuple[str, ...] | None
    engagements: tuple[str, ...] | None
    affinity: Affinity | None
    model: str = ""
    panel: str = ""
    version: str = ""
    seed: int = 0
    replications: int = 0


def sureness(probability: float | None) -> str:
    """The word for a probability: robust above 0.8, contingent above 0.5, a toss-up above 0.2, else unlikely."""
    if probability is None or np.isnan(probability):
        return "not known"
    words = ((ROBUST, "robust"), (EVEN, "contingent"), (UNLIKELY, "toss-up"))
    return next((word for least, word in words if probability > least), "unlikely")


def gap_of(basis: Basis, field: str, giver: str, taker: str) -> Gap:
    """Why the gap between two places can be learned over, or why not."""
    f, i, j = basis.fields.index(field), basis.places.index(giver), basis.places.index(taker)
    here, there = basis.nominal[f, i], basis.nominal[f, j]
    ahead = basis.level[:, f, i] > basis.level[:, f, j]
    return Gap(
        giver=float(here),
        taker=float(there),
        distance=float(here - there),
        optimum=basis.middle,
        learnable=float(learnable(here - there, basis.middle)),
        ahead=float(ahead.mean()),
        floor=float(basis.floor.nominal[j]),
        ground=basis.floor.ground(taker),
    )


def flip_of(basis: Basis, field: str, giver: str, taker: str) -> Flip:
    """What would change whether a giver is among a taker's best."""
    f, i, j = basis.fields.index(field), basis.places.index(giver), basis.places.index(taker)
    given = (basis.nominal[f], i, j, basis.middle, float(basis.floor.nominal[j]), basis.best)
    inside = score.among(basis.written[f], basis.best)[i, j]
    return Flip(bool(inside), flip.of_giver(*given), flip.of_taker(*given))


def measured(
    basis: Basis,
    field: str,
    giver: str,
    taker: str,
    *,
    met: Sequence[Meeting] = (),
    offers: Sequence[Declaration] = (),
    needs: Sequence[Declaration] = (),
    ties: Sequence[str] | None = None,
    engagements: Sequence[str] | None = None,
    affinity: Affinity | None = None,
    language: str = "en",
) -> Card:
    """The card of a pair in one field of a basis; both must be known in it."""
    f, i, j = basis.fields.index(field), basis.places.index(giver), basis.places.index(taker)
    draws, index = basis.draws[field], basis.indices[field]
    low, high = basis.interval(basis.pair(field, giver, taker))
    probability, rank = float(basis.probability[f, i, j]), float(basis.ranks(field, taker)[i])
    return Card(
        field=field,
        giver=giver,
        taker=taker,
        basis=basis.name,
        rests=(basis.name, DECLARED) if met else (basis.name,),
        best=basis.best,
        value=float(basis.written[f, i, j]),
        low=low,
        high=high,
        probability=probability,
        rank=None if np.isnan(rank) else int(rank),
        word=sureness(probability),
        mutual=float(basis.mutual[i, j]) if len(basis.fields) > 1 else None,
        has=contrasts(index, giver, taker, language=language),
        gap=gap_of(basis, field, giver, taker),
        flip=flip_of(basis, field, giver, taker),
        missing=(float(draws.missing[i]), float(draws.missing[j])),
        met=tuple(met),
        offers=tuple(offers),
        needs=tuple(needs),
        ties=None if ties is None else tuple(ties),
        engagements=None if engagements is None else tuple(engagements),
        affinity=affinity,
        model=draws.model.id,
        panel=draws.panel,
        version=draws.version,
        seed=draws.seed,
        replications=len(draws.scores),
    )


def declared_only(met: Sequence[Meeting], giver: str, taker: str, best: int, **beside: tuple[str, ...] | None) -> Card:
    """The card of a pair of which no figures are known, where an offer meets a need."""
    return Card(
        field=met[0].field,
        giver=giver,
        taker=taker,
        basis=DECLARED,
        rests=(DECLARED,),
        best=best,
        value=None,
        low=None,
        high=None,
        probability=None,
        rank=None,
        word=sureness(None),
        mutual=None,
        has=(),
        gap=None,
        flip=None,
        missing=(float("nan"), float("nan")),
        met=tuple(met),
        offers=tuple(dict.fromkeys(one.offer for one in met)),
        needs=tuple(dict.fromkeys(one.need for one in met)),
        ties=beside.get("ties"),
        engagements=beside.get("engagements"),
        affinity=None,
    )
