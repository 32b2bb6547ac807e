"""Ranks as evidence: those of an index with their interval, and those that a published table prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from miqyas.errors import DataError, nearest
from miqyas.index.result import Index
from miqyas.study.vary import Variation


@dataclass(frozen=True)
class Post:
    """A printed rank of a place in an edition; source is the address it was read from."""

    place: str
    edition: int
    rank: float
    source: str = ""


@dataclass(frozen=True)
class Seat:
    """A rank of a place: its interval where one was computed, its score where there is one."""

    place: str
    year: int
    rank: float
    low: float | None = None
    high: float | None = None
    score: float | None = None
    source: str = ""


@dataclass(frozen=True, eq=False)
class Podium:
    """Who has which rank, edition by edition.

    seats     edition -> place -> seat; printed tables hold some of the places only
    of        how many places are ranked, None for a printed table
    whole     whether every rank is there
    before    (place, place) -> share of the models drawn in which the first stands before the second
    replay    what a computed rank can be repeated with: model, fingerprints, version, seed
    """

    seats: dict[int, dict[str, Seat]]
    of: int | None = None
    whole: bool = False
    order: tuple[str, ...] = ()
    shares: tuple[tuple[float, ...], ...] = ()
    replay: tuple[tuple[str, str], ...] = ()
    unranked: tuple[tuple[str, str], ...] = ()

    @property
    def editions(self) -> tuple[int, ...]:
        """Years of its editions, in order."""
        return tuple(sorted(self.seats))

    def before(self, first: str, second: str) -> float | None:
        """Share of the models drawn in which one place stands before another."""
        if not self.shares or first not in self.order or second not in self.order:
            return None
        return self.shares[self.order.index(first)][self.order.index(second)]

    @classmethod
    def of_index(cls, index: Index, variation: Variation, part: str = "") -> Podium:
        """The ranks of an index at a node (default the root) in the year of a variation, with their intervals."""
        if part and part not in index.tree.at:
            raise DataError(f"the index has no node '{part}'", where="node", repair=nearest(part, index.tree.ids))
        element = index.tree.at[part or index.model.root.id]
        t = index.years.index(variation.year)
        places = variation.among or index.places
        ranks = index.ranked(places)[t, :, element]
        seats, unranked = {}, []
        for place in places:
            row, at = index.row[place], variation.places.index(place)
            if np.isnan(ranks[row]):
                unranked.append((place, index.standing[t][row]))
                continue
            seats[place] = Seat(
                place,
                variation.year,
                float(ranks[row]),
                float(floor(variation.low[element, at])),
                float(ceil(variation.high[element, at])),
                float(index.scores[t, row, element]),
            )
        shares = variation.before if element == len(index.tree.ids) - 1 else None
        return cls(
            {variation.year: seats},
            len(seats),
            True,
            variation.places,
            () if shares is None else tuple(tuple(map(float, row)) for row in shares),
            (
                ("model", index.model.id),
                ("model_version", index.model.version),
                ("model_fingerprint", index.model.fingerprint),
                ("panel_fingerprint", index.panel.fingerprint),
                ("version", index.version),
                ("seed", str(variation.seed)),
                ("replications", str(variation.replications)),
            ),
            tuple(unranked),
        )


def podium_of(posts: Iterable[Post]) -> Podium:
    """The ranks that a table prints."""
    seats: dict[int, dict[str, Seat]] = {}
    for one in posts:
        seats.setdefault(one.edition, {})[one.place] = Seat(one.place, one.edition, one.rank, source=one.source)
    return Podium(seats)


def holders(seats: Iterable[Seat], rank: float) -> Sequence[Seat]:
    """Who has a rank."""
    return [one for one in seats if one.rank == rank]
