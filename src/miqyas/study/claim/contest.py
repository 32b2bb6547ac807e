"""Who stands above whom: comparisons and superlatives on a series."""

from __future__ import annotations

from datetime import date

from miqyas.study.claim.change import upward
from miqyas.study.claim.choose import among, both, caveats, one
from miqyas.study.claim.claim import WORLD, Claim, Comparison, Measure, Superlative
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.level import mean, median
from miqyas.study.claim.reading import Flip, Reading, Reason, decided, open_question, together

HALF, MOST = 0.5, 0.9
"""Shares of a group below which a superlative is not decided, and has a caveat."""


def comparison(ground: Ground, claim: Claim, said: Comparison, measure: Measure, place: str, day: date) -> Reading:
    """The subject beside each of the others, or beside a statistic of a group."""
    if said.against != "places":
        return _beside(ground, claim, said, measure, place, day)
    return together([_against(ground, claim, said, measure, place, other, day) for other in claim.others])


def _against(
    ground: Ground, claim: Claim, said: Comparison, measure: Measure, place: str, other: str, day: date
) -> Reading:
    ends = both(ground, measure.code, place, other, claim.period, day)
    if isinstance(ends, Reason):
        return Reading(None, (ends,))
    own, against = _value(ends[0]), _value(ends[1])
    up = upward(ground, measure, said.way)
    held = caveats(ground, *ends)
    if said.factor is not None:
        if against <= 0:
            return open_question("X1", f"{against:g}")
        edge = said.factor.edge(own / against) * against
        holds, number = said.factor.holds(own / against), own / against
    else:
        edge, number = against, own - against
        holds = own > against if up else own < against
    flip = Flip(measure.code, place, str(ends[0].moment), edge, "above" if own <= edge else "below")
    return decided(holds, number, ends, caveats=held, flips=[flip])


def _beside(ground: Ground, claim: Claim, said: Comparison, measure: Measure, place: str, day: date) -> Reading:
    own = one(ground, measure.code, place, claim.period, day)
    if isinstance(own, Reason):
        return Reading(None, (own,))
    members, _ = ground.members(claim.group, day)
    peers = among(ground, measure.code, members, claim.period, day)
    if len(peers) < HALF * len(members) or claim.group == WORLD:
        return open_question("X3", f"{len(peers)} of {len(members)}")
    values = [_value(x) for x in peers]
    mark = median(values) if said.against == "median" else mean(values)
    up = upward(ground, measure, said.way)
    holds = _value(own) > mark if up else _value(own) < mark
    held = [*caveats(ground, own), *_covered(len(peers), len(members))]
    flip = Flip(measure.code, place, str(own.moment), mark, "above" if _value(own) <= mark else "below")
    return decided(holds, _value(own) - mark, (own,), caveats=held, flips=[flip], have=len(peers), of=len(members))


def superlative(ground: Ground, claim: Claim, said: Superlative, measure: Measure, place: str, day: date) -> Reading:
    """The subject among a group; of a group with too few figures only a contradiction is read."""
    own = one(ground, measure.code, place, claim.period, day)
    if isinstance(own, Reason):
        return Reading(None, (own,))
    on = min(date(claim.period.end.year, 12, 31), day) if claim.period.end else day
    members, confirmed = ground.members(claim.group or WORLD, on)
    if place not in members:
        return Reading(False, (Reason("N1", place),), figures=(own,))
    peers = [x for x in among(ground, measure.code, members, claim.period, day) if x.place != place]
    up = upward(ground, measure, said.way)
    peers.sort(key=lambda x: (-_value(x) if up else _value(x), x.place))
    ahead = [x for x in peers if (_value(x) > _value(own) if up else _value(x) < _value(own))]
    have, of, thin = len(peers) + 1, len(members), (claim.group or WORLD) == WORLD
    thin = thin or have < HALF * of
    rank, wanted = len(ahead) + 1, said.position
    holds = rank <= wanted if said.within else rank == wanted
    if thin and not (rank > wanted):
        return open_question("X3", f"{have} of {of}")
    held = [*caveats(ground, own), *_covered(have, of)]
    if not confirmed:
        held.append(Reason("K3", "membership is unconfirmed"))
    mark = _mark(peers, rank, wanted, holds)
    flips = [] if mark is None else [_turn(measure, own, _value(mark))]
    shown = [own, *ahead[:1], *([peers[0]] if peers and not ahead else []), *([mark] if mark else [])]
    return decided(holds, float(rank), tuple(dict.fromkeys(shown)), caveats=held, flips=flips, have=have, of=of)


def _mark(peers: list[Figure], rank: int, wanted: int, holds: bool) -> Figure | None:
    # Whom the subject has to pass: upwards where it stands too low, downwards where it stands as it is said.
    at = wanted - 1 if holds or rank > wanted else wanted - 2
    return peers[at] if 0 <= at < len(peers) else None


def _turn(measure: Measure, own: Figure, value: float) -> Flip:
    return Flip(measure.code, own.place, str(own.moment), value, "above" if _value(own) <= value else "below")


def _covered(have: int, of: int) -> list[Reason]:
    return [Reason("K5", f"{have} of {of}")] if have < MOST * of else []


def _value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value
