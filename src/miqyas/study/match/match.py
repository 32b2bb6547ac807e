"""match: who can give what to whom, field by field, by figures, by counts and by what was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import build, release
from miqyas.study.match import score
from miqyas.study.match.activity import Activity
from miqyas.study.match.activity import activity as counted_in
from miqyas.study.match.basis import Basis
from miqyas.study.match.card import Affinity, Card, declared_only, measured
from miqyas.study.match.declaration import GENERAL, Declaration, Meeting, meetings
from miqyas.study.match.draws import Draws, Shared, draw, meet
from miqyas.study.match.field import ACTIVITY, FIELDS, READINESS, Subject, activity_of, known, readiness
from miqyas.study.match.floor import Floor, floor
from miqyas.study.match.terms import Terms

BEST = 5
Beside = Mapping[tuple[str, str], Sequence[str]]
"""(one place, another) -> what is recorded of the two, in either order."""


@dataclass(frozen=True, eq=False)
class Match:
    """Matches between places in some fields. A value, not a prediction, everywhere.

    bases      readiness, and activity where it is ranked: each with its arrays (draw, field, giver, taker)
    declared   what was declared; met by (field, giver, taker) where an offer meets a need
    counts     activity in at least two fields, None where there are no counts of it
    panel      fingerprint; version, seed and replications replay it
    """

    fields: tuple[str, ...]
    places: tuple[str, ...]
    figures: Panel
    bases: Mapping[str, Basis]
    declared: tuple[Declaration, ...]
    on: str
    counts: Activity | None
    ties: Beside | None
    engagements: Beside | None
    best: int
    terms: Terms
    panel: str
    version: str
    seed: int
    replications: int

    @cached_property
    def met(self) -> Mapping[tuple[str, str, str], tuple[Meeting, ...]]:
        """(field, giver, taker) -> declared offers that meet declared needs on the day of the match."""
        return {key: one for key, one in meetings(self.declared, self.on).items() if key[0] in self.fields}

    def basis(self, name: str = READINESS) -> Basis:
        """What matches rest on; raises BuildError where nothing was built of that name."""
        if name not in self.bases:
            raise BuildError(f"the match rests on no '{name}'", repair=nearest(name, self.bases))
        return self.bases[name]

    def bases_of(self, field: str) -> tuple[str, ...]:
        """What there is to rest on in a field."""
        return tuple(name for name, one in self.bases.items() if field in one.fields)

    def card(self, field: str, giver: str, taker: str, basis: str = READINESS, *, language: str = "en") -> Card:
        """The card of one pair; raises DataError for a match with itself or where nothing is known of a side."""
        if giver == taker:
            name = self.figures.name(giver)
            raise DataError(f"{name} cannot be matched with itself", where="match", repair="name two places")
        met = self.met.get((field, giver, taker), ())
        found = self.basis(basis)
        lost = [one for one in (giver, taker) if one not in found.places or one in found.unknown.get(field, ())]
        if field not in found.fields or lost:
            if met:
                return declared_only(met, giver, taker, self.best, **self._beside(giver, taker))
            raise DataError(
                f"nothing is known of {self.figures.name(lost[0]) if lost else 'anybody'} in {field}, {basis}",
                where="match",
                repair="give figures of it, or a declared need and offer",
            )
        return measured(
            found,
            field,
            giver,
            taker,
            met=met,
            offers=self._said(field, giver, "offer"),
            needs=self._said(field, taker, "need"),
            affinity=self._affinity(field, giver, taker),
            language=language,
            **self._beside(giver, taker),
        )

    def givers(self, field: str, taker: str, basis: str = READINESS, *, most: int | None = None) -> tuple[str, ...]:
        """Who is likeliest among a taker's best, the likeliest first; nobody who never is."""
        found = self.basis(basis)
        f, j = found.fields.index(field), found.places.index(taker)
        return self._likeliest(found, found.probability[f, :, j], found.written[f, :, j], most)

    def takers(self, field: str, giver: str, basis: str = READINESS, *, most: int | None = None) -> tuple[str, ...]:
        """To whom what a giver can give is worth most, by the models as written; nobody to whom it is worth nothing.

        Not by probability: the giver may be worth much to one who has better givers still, and the card says so.
        """
        found = self.basis(basis)
        worth = found.written[found.fields.index(field), found.places.index(giver)]
        there = [i for i in range(len(found.places)) if worth[i] > 0]
        there.sort(key=lambda i: (-worth[i], found.places[i]))
        return tuple(found.places[i] for i in there[: self.best if most is None else most])

    def partners(self, place: str, basis: str = READINESS, *, most: int | None = None) -> tuple[str, ...]:
        """Who is likeliest among a place's best partners over all fields, each giving and each taking."""
        found = self.basis(basis)
        j = found.places.index(place)
        return self._likeliest(found, found.mutual_probability[:, j], found.mutual[:, j], most)

    def declared_givers(self, field: str, taker: str) -> tuple[str, ...]:
        """Who declared an offer that meets a declared need of the taker."""
        return tuple(giver for key, giver, other in self.met if (key, other) == (field, taker))

    def _likeliest(self, basis: Basis, chance: np.ndarray, worth: np.ndarray, most: int | None) -> tuple[str, ...]:
        # By probability; then by value; then by code, so that nothing depends on the order of places.
        there = [i for i in range(len(basis.places)) if chance[i] > 0]
        there.sort(key=lambda i: (-chance[i], -worth[i], basis.places[i]))
        return tuple(basis.places[i] for i in there[: self.best if most is None else most])

    def _said(self, field: str, party: str, side: str) -> tuple[Declaration, ...]:
        return tuple(
            one
            for one in self.declared
            if one.side == side and one.party == party and one.field in (field, GENERAL) and one.stands(self.on)
        )

    def _beside(self, one: str, other: str) -> dict[str, tuple[str, ...] | None]:
        def of(told: Beside | None) -> tuple[str, ...] | None:
            if told is None:
                return None
            return tuple(dict.fromkeys([*told.get((one, other), ()), *told.get((other, one), ())]))

        return {"ties": of(self.ties), "engagements": of(self.engagements)}

    def _affinity(self, field: str, giver: str, taker: str) -> Affinity | None:
        counts = self.counts
        if counts is None or field not in counts.fields:
            return None
        return Affinity(
            giver=counts.of(giver, field),
            taker=counts.of(taker, field),
            complement=counts.complement(field, giver, taker),
            year=counts.year,
            fields=len(counts.fields),
            applicable=counts.applicable,
        )


def match(
    panel: Panel,
    *,
    fields: Sequence[str] = FIELDS,
    places: str = "",
    counts: Panel | None = None,
    declared: Sequence[Declaration] = (),
    on: str = "",
    ties: Beside | None = None,
    engagements: Beside | None = None,
    best: int = BEST,
    replications: int | None = None,
    seed: int | None = None,
    terms: Terms | None = None,
) -> Match:
    """Match places in some of the six fields, with intervals from the draws of their indices.

    panel     figures and memberships, as the models of the fields ask for them
    places    group that is matched; the models' own, the 57 members, when not given
    counts    counts of activity, a series for each field; two fields at least give advantage and relatedness
    declared  needs and offers (see `declaration.declared`); `on` is the ISO date on which they must stand
    ties, engagements  what is recorded between pairs; None says that nothing was recorded
    best      how many partners are the best ones
    replications, seed  of the models when not given; one seed drives all fields
    """
    if not fields:
        raise DataError("no field is named", where="match", repair=nearest("", FIELDS))
    if best < 1:
        raise DataError(f"the best {best} partners are none", where="match", repair="ask for at least 1")
    for one in fields:
        known(one)
    chosen = Terms() if terms is None else terms
    ready = {one: readiness(one, panel, places) for one in fields}
    active = {one: found for one in fields if (found := activity_of(one, panel, counts, places)) is not None}
    # Fields meet in what all six share, so that one of them alone is drawn as it is among the others.
    models = [readiness(one, panel, places).model for one in FIELDS]
    size = max(one.replications for one in models) if replications is None else replications
    shared = meet(models, size, seed)
    bases = {
        name: _basis(name, subjects, shared, chosen, best, replications, seed)
        for name, subjects in ((READINESS, ready), (ACTIVITY, active))
        if subjects
    }
    first = bases[READINESS]
    drawn = first.draws[first.fields[0]]
    return Match(
        fields=tuple(fields),
        places=first.places,
        figures=panel,
        bases=bases,
        declared=tuple(declared),
        on=on,
        counts=None if counts is None or len(counts.codes) < 2 else counted_in(counts),
        ties=ties,
        engagements=engagements,
        best=best,
        terms=chosen,
        panel=panel.fingerprint,
        version=release(),
        seed=drawn.seed,
        replications=len(drawn.scores),
    )


def _basis(
    name: str,
    subjects: Mapping[str, Subject],
    shared: Shared,
    terms: Terms,
    best: int,
    replications: int | None,
    seed: int | None,
) -> Basis:
    indices = {field: build(one.model, one.panel, year=one.year) for field, one in subjects.items()}
    draws: dict[str, Draws] = {
        field: draw(one.model, one.panel, year=one.year, replications=replications, seed=seed, shared=shared)
        for field, one in subjects.items()
    }
    first = next(iter(draws.values()))
    size = min(len(one.scores) for one in draws.values())
    drawn = terms.drawn(first.seed, size)
    level = np.stack([score.level(one.scores[:size]) for one in draws.values()], axis=1)
    nominal = np.stack([score.level(one.nominal) for one in draws.values()])
    panel = next(iter(subjects.values())).panel
    year = max(one.year for one in draws.values())
    ground: Floor = floor(panel, first.places, drawn[:, 1:], terms.middle[1:], year, first.seed)
    return Basis(
        name=name,
        fields=tuple(subjects),
        places=first.places,
        indices=indices,
        draws=draws,
        level=level,
        nominal=nominal,
        optimum=drawn[:, 0],
        middle=float(terms.middle[0]),
        floor=ground,
        best=best,
    )
