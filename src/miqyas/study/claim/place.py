"""Who has which rank: in a published table, or in an index with its interval."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from miqyas.study.claim.claim import WORLD, Claim, Comparison, Measure, Rank
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Flip, Reading, Reason, decided, open_question, together
from miqyas.study.claim.standing import Podium, Seat, holders

SURE = 0.95
"""Share of the models drawn in which a place must stand before another to be told apart from it."""


def ranked(ground: Ground, claim: Claim, said: Rank, measure: Measure, place: str, day: date) -> Reading:
    """A rank; where a table prints it of a category only, the category must be named (K1)."""
    podium = ground.podium(measure.source, measure.code, measure.part, claim.group)
    if podium is None:
        return open_question("X1", measure.code)
    if measure.source == "index":
        return replace(_indexed(claim, said, podium, measure, place), replay=podium.replay)
    found = _printed(claim, said, podium, measure, place, day)
    if found.holds or measure.part or said.overall:
        return found
    for part in ground.categories(measure.code):
        other = replace(measure, part=part)
        named = ground.podium("ranks", measure.code, part)
        reading = _printed(claim, said, named, other, place, day) if named else found
        if reading.holds:
            return replace(reading, measure=other)
    return found


def compared(ground: Ground, claim: Claim, said: Comparison, measure: Measure, place: str, day: date) -> Reading:
    """Two places by their ranks; in an index with the share of models that agree (K2)."""
    podium = ground.podium(measure.source, measure.code, measure.part, claim.group)
    if podium is None or said.against != "places" or said.factor is not None:
        return open_question("X1", measure.code)
    edition = _edition(claim, podium, (place, *claim.others), day)
    if isinstance(edition, Reason):
        return Reading(None, (edition,))
    parts = []
    for other in claim.others:
        seats = podium.seats[edition]
        gone = [one for one in (place, other) if one not in seats]
        if gone:
            parts.append(open_question("X4" if podium.whole else "X3", gone[0]))
            continue
        own, against = seats[place], seats[other]
        ahead = said.way in ("higher", "better")
        holds = own.rank < against.rank if ahead else own.rank > against.rank
        sure = podium.before(place, other) if ahead else podium.before(other, place)
        held = [Reason("K2", f"{sure:.3f}")] if sure is not None and sure < SURE else []
        held += [Reason("K1", measure.part)] if measure.part and measure.source == "ranks" else []
        flip = Flip(measure.code, place, str(edition), against.rank, "above" if holds else "below", "rank")
        parts.append(decided(holds, own.rank - against.rank, seats=(own, against), caveats=held, flips=[flip]))
    return replace(together(parts), replay=podium.replay)


def _indexed(claim: Claim, said: Rank, podium: Podium, measure: Measure, place: str) -> Reading:
    (year,) = podium.editions
    if claim.period.end is not None and claim.period.end.year != year:
        return open_question("X3", str(claim.period.end))
    seats = podium.seats[year]
    if place not in seats:
        return open_question("X4", dict(podium.unranked).get(place, place))
    seat, of = seats[place], podium.of or len(seats)
    low, high = seat.low or seat.rank, seat.high or seat.rank
    if said.last:
        holds, sure = seat.rank > of - said.best, low > of - said.best
    elif said.within:
        holds, sure = seat.rank <= said.best, high <= said.best
    else:
        holds, sure = seat.rank == said.best, low == high == said.best
    wanted = of if said.last else float(said.best)
    rival = _rival(seats, seat, wanted, holds)
    flips = []
    if rival is not None and rival.score is not None and seat.score is not None:
        flips = [_score(measure, seat, rival.score, seat.score <= rival.score)]
    held = [] if sure else [Reason("K2", f"{low:.0f}-{high:.0f}")]
    shown = (seat,) if rival is None else (seat, rival)
    return decided(holds, seat.rank, seats=shown, caveats=held, flips=flips, have=of, of=of)


def _score(measure: Measure, seat: Seat, value: float, above: bool) -> Flip:
    return Flip(measure.code, seat.place, str(seat.year), value, "above" if above else "below", "score")


def _rival(seats: dict[str, Seat], seat: Seat, wanted: float, holds: bool) -> Seat | None:
    # Whoever has the rank in question, or the next one behind where the subject has it.
    others = sorted((one for one in seats.values() if one.place != seat.place), key=lambda one: (one.rank, one.place))
    if holds:
        behind = [one for one in others if one.rank >= seat.rank]
        return behind[0] if behind else (others[-1] if others else None)
    at = [one for one in others if one.rank >= wanted]
    return at[0] if at else None


def _printed(claim: Claim, said: Rank, podium: Podium, measure: Measure, place: str, day: date) -> Reading:
    if claim.group not in ("", WORLD):
        return open_question("X3", claim.group)
    edition = _edition(claim, podium, (place,), day)
    if isinstance(edition, Reason):
        return Reading(None, (edition,))
    seats = podium.seats[edition]
    if place not in seats:
        taken = {one.rank for one in seats.values()}
        need = range(1, said.best + 1) if said.within else (said.best,)
        if said.last or not all(rank in taken for rank in need):
            return open_question("X3", f"{place} {edition}")
        return decided(False, None, seats=tuple(holders(seats.values(), said.best)))
    seat = seats[place]
    if said.last:
        return open_question("X3", str(edition))
    holds = seat.rank <= said.best if said.within else seat.rank == said.best
    held = []
    if measure.part:
        held.append(Reason("K1", measure.part))
    if claim.period.open:
        held.append(Reason("K1", str(edition)))
    flip = Flip(measure.code, place, str(edition), float(said.best), "above" if holds else "below", "rank")
    return decided(holds, seat.rank, seats=(seat, *holders(seats.values(), said.best)[:1]), caveats=held, flips=[flip])


def _edition(claim: Claim, podium: Podium, places: tuple[str, ...], day: date) -> int | Reason:
    if claim.period.end is not None:
        year = claim.period.end.year
        return year if year in podium.seats else Reason("X3", str(year))
    if podium.whole:
        return podium.editions[-1]
    known = [one for one in podium.editions if one <= day.year]
    if not known:
        return Reason("X3", str(day.year))
    held = [one for one in known if all(place in podium.seats[one] for place in places)]
    return (held or known)[-1]
