"""What a figure is: thresholds, and words of size."""

from __future__ import annotations

from datetime import date

from miqyas.study.claim.amount import Amount
from miqyas.study.claim.choose import among, caveats, known, one
from miqyas.study.claim.claim import Claim, Measure, Sizeable, Threshold
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Flip, Reading, Reason, decided, open_question
from miqyas.study.claim.span import Span

GROUP = "oic"
"""The group whose median a word of size is read against."""


def threshold(ground: Ground, claim: Claim, said: Threshold, measure: Measure, place: str, day: date) -> Reading:
    """A value that lies where the amount allows; amounts in another unit than the series are not checked (X1)."""
    unit = ground.series(measure.code).unit
    if not fits(said.amount, unit):
        return open_question("X1", unit)
    found = one(ground, measure.code, place, claim.period, day)
    if isinstance(found, Reason):
        return Reading(None, (found,))
    assert found.value is not None
    edge = said.amount.edge(found.value)
    flip = Flip(found.series, place, str(found.moment), edge, "above" if found.value <= edge else "below")
    return decided(said.amount.holds(found.value), found.value, (found,), caveats=caveats(ground, found), flips=[flip])


def fits(amount: Amount, unit: str) -> bool:
    """Whether an amount can be said of a unit."""
    if amount.unit in ("percent", "points"):
        return "%" in unit
    if amount.unit == "money":
        return "$" in unit
    if amount.unit == "count":
        return "%" not in unit and "0-1" not in unit
    return True


def sizeable(ground: Ground, claim: Claim, said: Sizeable, measure: Measure, place: str, day: date) -> Reading:
    """A word of size: beyond the median of the members of that year, or beyond the subject's figure before (N2)."""
    found = one(ground, measure.code, place, claim.period, day)
    if isinstance(found, Reason):
        return Reading(None, (found,))
    assert found.value is not None
    members, _ = ground.members(GROUP, day)
    year = Span(end=found.moment)
    peers = [one.value for one in among(ground, measure.code, members, year, day) if one.value is not None]
    before = [x for x in known(ground, measure.code, place, day) if x.moment < found.moment and x.value is not None]
    marks = [*([median(peers)] if peers else []), *(x.value for x in before[-1:] if x.value is not None)]
    if not marks:
        return open_question("X3", place)
    mark = min(marks) if said.up else max(marks)
    holds = found.value > mark if said.up else found.value < mark
    reading = decided(
        holds,
        found.value,
        (found, *before[-1:]),
        caveats=[Reason("N2", f"{mark:.6g}"), *caveats(ground, found)],
        flips=[Flip(found.series, place, str(found.moment), mark, "above" if holds is not said.up else "below")],
        have=len(peers),
        of=len(members),
    )
    return reading if holds else Reading(**{**vars(reading), "reasons": (Reason("N2", f"{mark:.6g}"),)})


def median(values: list[float]) -> float:
    """The middle value, or the mean of the two middle ones."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)
