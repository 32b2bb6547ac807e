"""What has become of a figure: growth, multiples, trends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from miqyas.study.claim.amount import Amount
from miqyas.study.claim.choose import apart, caveats, course, pair
from miqyas.study.claim.claim import Claim, Growth, Measure, Times, Trend, Way
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Flip, Reading, Reason, decided, open_question


def growth(ground: Ground, claim: Claim, said: Growth, measure: Measure, place: str, day: date) -> Reading:
    """A change by an amount; per cent of a share may also mean its percentage points (K7)."""
    ends = pair(ground, measure.code, place, claim.period, day)
    if isinstance(ends, Reason):
        return Reading(None, (ends,))
    first, last = ends
    sign = 1.0 if said.up else -1.0
    points = sign * (_value(last) - _value(first))
    share = "%" in ground.series(measure.code).unit
    held = [*caveats(ground, first, last), *apart(ground, first, last)]
    if said.amount.unit == "points":
        if not share:
            return open_question("X1", ground.series(measure.code).unit)
        return _moved(said.amount, points, ends, held, lambda edge: _value(first) + sign * edge)
    if _value(first) <= 0 or _value(last) < 0:
        return open_question("X1", f"{first.value:g}, {last.value:g}")
    years = last.year - first.year if said.annual else 1
    relative = sign * ((_value(last) / _value(first)) ** (1 / years) - 1) * 100
    if share and not said.amount.holds(relative) and said.amount.holds(points):
        held.append(Reason("K7"))
        return _moved(said.amount, points, ends, held, lambda edge: _value(first) + sign * edge)
    return _moved(
        said.amount, relative, ends, held, lambda edge: _value(first) * max(1 + sign * edge / 100, 0.0) ** years
    )


def times(ground: Ground, claim: Claim, said: Times, measure: Measure, place: str, day: date) -> Reading:
    """The last value as a multiple of the first; without a period nothing says which one was first."""
    if claim.period.open and not claim.period.start and not claim.period.last:
        return open_question("X3", "no period")
    ends = pair(ground, measure.code, place, claim.period, day)
    if isinstance(ends, Reason):
        return Reading(None, (ends,))
    first, last = ends
    if _value(first) <= 0:
        return open_question("X1", f"{first.value:g}")
    held = [*caveats(ground, first, last), *apart(ground, first, last)]
    return _moved(said.factor, _value(last) / _value(first), ends, held, lambda edge: _value(first) * edge)


def trend(ground: Ground, claim: Claim, said: Trend, measure: Measure, place: str, day: date) -> Reading:
    """A movement over at least three figures; every step must go that way, or the whole with a caveat (K4)."""
    found = course(ground, measure.code, place, claim.period, day)
    if isinstance(found, Reason):
        return Reading(None, (found,))
    up = upward(ground, measure, said.way)
    signed = [_value(one) if up else -_value(one) for one in found]
    against = [i + 1 for i, (a, b) in enumerate(pairwise(signed)) if b <= a]
    whole = signed[-1] > signed[0]
    held = caveats(ground, *found)
    held += [reason for a, b in pairwise(found) for reason in apart(ground, a, b)]
    if against and whole and not said.every:
        held.append(Reason("K4", ", ".join(str(found[i].moment) for i in against)))
    holds = whole and not (said.every and against)
    change = _value(found[-1]) - _value(found[0])
    return decided(
        holds, change, found[::-1], caveats=held, flips=_turns(found, signed, against, up, holds, said.every)
    )


def upward(ground: Ground, measure: Measure, way: Way) -> bool:
    """Whether a way means higher values, better being what the series says."""
    if way in ("higher", "lower"):
        return way == "higher"
    return (ground.series(measure.code).better != "lower") == (way == "better")


def _turns(
    found: list[Figure], signed: list[float], against: list[int], up: bool, holds: bool, every: bool
) -> list[Flip]:
    # What breaks a trend is its narrowest step, or its end falling back to its beginning; what mends it is the end.
    if not every:
        return [_flip(found[-1], _value(found[0]), up is not holds)]
    if holds:
        i = min(range(1, len(found)), key=lambda i: signed[i] - signed[i - 1])
        return [_flip(found[i], _value(found[i - 1]), not up)]
    return [_flip(found[i], _value(found[i - 1]), up) for i in against] if len(against) == 1 else []


def _flip(figure: Figure, value: float, above: bool) -> Flip:
    return Flip(figure.series, figure.place, str(figure.moment), value, "above" if above else "below")


def _moved(
    amount: Amount, found: float, ends: tuple[Figure, Figure], held: list[Reason], back: Callable[[float], float]
) -> Reading:
    last = ends[1]
    turning = back(amount.edge(found))
    flip = _flip(last, turning, turning > _value(last))
    return decided(amount.holds(found), found, (last, ends[0]), caveats=held, flips=[flip])


def _value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value
