"""A reading: what the figures known on a day say of one claim, by one series, table or index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from miqyas.study.claim.claim import Measure
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.standing import Seat

Rule = Literal[
    "X1", "X2", "X3", "X4", "X5", "X6", "N1", "N2", "O1", "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "P1"
]  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """A rule that decided, or a caveat; about names what it rests on (a year, a place, the note of a series)."""

    rule: Rule
    about: str = ""


@dataclass(frozen=True)
class Flip:
    """What would turn the answer: this value of one figure, crossed to that side (rank: of a rank or a score)."""

    code: str
    place: str
    moment: str
    value: float
    side: Literal["above", "below"]
    what: Literal["value", "rank", "score"] = "value"


@dataclass(frozen=True)
class Reading:
    """Whether a claim holds on some figures; None where they do not decide it.

    number   what was found: a value, a change in per cent or points, a ratio, a rank
    figures, seats  the evidence, the deciding one first
    flips    what together would turn `holds`
    have, of how many of a group have a figure
    """

    holds: bool | None
    reasons: tuple[Reason, ...] = ()
    number: float | None = None
    figures: tuple[Figure, ...] = ()
    seats: tuple[Seat, ...] = ()
    flips: tuple[Flip, ...] = ()
    have: int | None = None
    of: int | None = None
    measure: Measure | None = None
    replay: tuple[tuple[str, str], ...] = ()

    def with_reasons(self, *more: Reason) -> Reading:
        """The same reading with further reasons, each once."""
        return replace(self, reasons=tuple(dict.fromkeys([*self.reasons, *more])))


def open_question(rule: Rule, about: str = "") -> Reading:
    """A reading that cannot be made."""
    return Reading(None, (Reason(rule, about),))


def decided(
    holds: bool,
    number: float | None,
    figures: Sequence[Figure] = (),
    *,
    caveats: Sequence[Reason] = (),
    flips: Sequence[Flip] = (),
    seats: Sequence[Seat] = (),
    have: int | None = None,
    of: int | None = None,
) -> Reading:
    """A reading that was made: caveats count where the claim holds, and N1 is the reason where it does not."""
    reasons = tuple(dict.fromkeys(caveats)) if holds else (Reason("N1"),)
    shown = tuple(dict.fromkeys(seats))
    return Reading(holds, reasons, number, tuple(dict.fromkeys(figures)), shown, tuple(flips), have, of)


def together(readings: Sequence[Reading]) -> Reading:
    """All parts of a claim in one: one that is contradicted contradicts the whole, an open one leaves it open."""
    if len(readings) == 1:
        return readings[0]
    for answer in (False, None):
        if found := [one for one in readings if one.holds is answer]:
            return found[0]
    first = readings[0]
    return replace(
        first,
        reasons=tuple(dict.fromkeys(reason for one in readings for reason in one.reasons)),
        figures=tuple(dict.fromkeys(figure for one in readings for figure in one.figures)),
        seats=tuple(dict.fromkeys(seat for one in readings for seat in one.seats)),
    )
