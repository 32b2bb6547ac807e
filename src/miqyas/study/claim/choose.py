"""Which figures count: the year that is named, or the newest known on a day (H1, H2, H4 of the rules of claims)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from miqyas.data.panel import Status
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Reason
from miqyas.study.claim.span import Moment, Span

FRESH = 3
"""Years that a member's figure may be older than the newest of its group."""


def known(ground: Ground, code: str, place: str, day: date) -> list[Figure]:
    """Figures of a place that are known on a day, also masked ones."""
    return [one for one in ground.figures(code, place) if one.known <= day]


def at(ground: Ground, code: str, place: str, moment: Moment, day: date) -> Figure | Reason:
    """The figure of a year."""
    for one in known(ground, code, place, day):
        if one.moment == moment:
            return one if one.value is not None else Reason("X2", one.why or one.status.word)
    return Reason("X3", f"{place} {moment}")


def newest(ground: Ground, code: str, place: str, day: date) -> Figure | Reason:
    """The newest figure; a suppressed one counts as not printed, a masked one decides nothing."""
    found = [one for one in known(ground, code, place, day) if one.status is not Status.SUPPRESSED]
    if not found:
        return Reason("X3", place)
    last = found[-1]
    return last if last.value is not None else Reason("X2", last.why)


def one(ground: Ground, code: str, place: str, period: Span, day: date) -> Figure | Reason:
    """The one figure that a statement about a state rests on."""
    if period.end is not None:
        return at(ground, code, place, period.end, day)
    return newest(ground, code, place, day)


def pair(ground: Ground, code: str, place: str, period: Span, day: date) -> tuple[Figure, Figure] | Reason:
    """The first and the last figure of a period; a single year is compared with the year before."""
    last = one(ground, code, place, period, day)
    if isinstance(last, Reason):
        return last
    begin = period.start or last.moment.back(period.last or 1)
    first = at(ground, code, place, begin, day)
    if isinstance(first, Reason):
        return first
    return (first, last) if first.moment < last.moment else Reason("X3", f"{place} after {begin}")


def course(ground: Ground, code: str, place: str, period: Span, day: date) -> list[Figure] | Reason:
    """All figures of a period, the first and the last of them being those of its ends; X6 for fewer than three."""
    found = [figure for figure in known(ground, code, place, day) if figure.value is not None]
    if not found:
        hidden = known(ground, code, place, day)
        return Reason("X2", hidden[-1].why or hidden[-1].status.word) if hidden else Reason("X3", place)
    start = period.start or (found[-1].moment.back(period.last) if period.last else None)
    for end in (start, period.end):
        if end is not None and isinstance(gone := at(ground, code, place, end, day), Reason):
            return gone
    held = [one for one in found if (not start or one.moment >= start) and (not period.end or one.moment <= period.end)]
    return held if len(held) >= 3 else Reason("X6", str(len(held)))


def both(ground: Ground, code: str, first: str, second: str, period: Span, day: date) -> tuple[Figure, Figure] | Reason:
    """Figures of two places: of the year named, of the newest that both have, or else the newest of each."""
    if period.end is not None:
        ends = [at(ground, code, place, period.end, day) for place in (first, second)]
    else:
        held = [
            {x.moment: x for x in known(ground, code, place, day) if x.value is not None} for place in (first, second)
        ]
        if shared := sorted(held[0].keys() & held[1].keys()):
            return held[0][shared[-1]], held[1][shared[-1]]
        ends = [newest(ground, code, place, day) for place in (first, second)]
    gone = [end for end in ends if isinstance(end, Reason)]
    if gone:
        # A figure that is kept back says more than one that is not there.
        return min(gone, key=lambda reason: reason.rule)
    left, right = (end for end in ends if isinstance(end, Figure))
    return left, right


def among(ground: Ground, code: str, members: Sequence[str], period: Span, day: date) -> list[Figure]:
    """One figure of each member: of the year named, or its newest if it is at most three years older than any."""
    if period.end is not None:
        named = (at(ground, code, place, period.end, day) for place in members)
        return [one for one in named if isinstance(one, Figure)]
    held = ([one for one in known(ground, code, place, day) if one.value is not None] for place in members)
    found = [one[-1] for one in held if one]
    latest = max((one.year for one in found), default=0)
    return [one for one in found if one.year >= latest - FRESH]


def caveats(ground: Ground, *figures: Figure) -> list[Reason]:
    """K3: what is estimated, carried or imputed, and what the notes of the series say of these figures."""
    found = [Reason("K3", one.status.word) for one in figures if one.status is not Status.REPORTED]
    for one in figures:
        found += [Reason("K3", why) for why in ground.doubts(one)]
    return found


def apart(ground: Ground, first: Figure, last: Figure) -> list[Reason]:
    """K3: what the notes say of comparing two years of a place."""
    return [Reason("K3", why) for why in ground.breaks(first, last)]
