"""assess: the verdict on a claim, with its reasons and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from miqyas.errors import BuildError
from miqyas.index.build import release
from miqyas.study.claim import change, contest, level, place
from miqyas.study.claim.amount import amount
from miqyas.study.claim.claim import (
    Claim,
    Comparison,
    Growth,
    Instrument,
    Measure,
    Policy,
    Rank,
    Sizeable,
    Superlative,
    Threshold,
    Times,
    Trend,
    Unmeasured,
)
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.grammar import parse
from miqyas.study.claim.ground import Ground, ground
from miqyas.study.claim.reading import Reading, Reason, open_question, together
from miqyas.study.claim.span import Span

Verdict = Literal["true", "true with caveat", "outdated", "not supported", "cannot be checked"]
VERDICTS: tuple[Verdict, ...] = ("true", "true with caveat", "outdated", "not supported", "cannot be checked")
OLD = 3
"""Years after which the latest figure is old for what is said in the present tense (K8)."""


@dataclass(frozen=True)
class Assessment:
    """The verdict on a claim.

    reasons   rules that decided, then caveats
    reading   on the figures known when it was said, or of the period that it names
    latest    on the figures known when it was assessed, where it speaks of the present
    contrary  the latest reading that contradicts it, whatever the verdict; None where nothing known does
    series    names, units and sources of what was read stand with the figures
    on        the day of assessment; panel the fingerprint of the figures; version of miqyas
    instruments  policy instruments on record that speak for it
    """

    claim: Claim
    verdict: Verdict
    reasons: tuple[Reason, ...]
    reading: Reading
    latest: Reading | None
    contrary: Reading | None
    on: date
    panel: str
    version: str
    instruments: tuple[Instrument, ...] = ()


def assess(
    claim: Claim | str,
    *,
    said: date | None = None,
    on: date | None = None,
    against: Ground | None = None,
    facts: Sequence[Instrument] = (),
) -> Assessment:
    """Check a claim, or a sentence that states one, against what is known.

    said     the day it was said; the claim's own, or else `on`, when not given
    on       the day of assessment, today when not given: figures of periods that end later do not exist
    against  the data and tables it is checked against; the shipped ones when not given
    facts    policy instruments on record
    Raises DataError for a sentence that the grammar does not read, BuildError for a day of assessment before it was
    said. Source of the rules: docs/claims.md.
    """
    base = _shipped() if against is None else against
    day = date.today() if on is None else on
    one = parse(claim, base, said=said) if isinstance(claim, str) else claim
    one = replace(one, said=said or one.said)
    spoken = one.said or day
    if spoken > day:
        raise BuildError(
            f"it was said on {spoken}, after the day of assessment {day}", repair="assess it on a later day"
        )
    held: tuple[Instrument, ...] = ()
    latest = None
    if isinstance(one.statement, Policy):
        reading, held = _instruments(one, one.statement, facts, spoken)
    else:
        reading = _read(base, one, spoken if one.period.open else day)
        latest = _read(base, one, day) if one.period.open and spoken < day else None
    verdict, reasons = _verdict(one, reading, latest, spoken)
    return Assessment(
        claim=one,
        verdict=verdict,
        reasons=reasons,
        reading=reading,
        latest=latest,
        contrary=_contrary(base, one, reading, latest, day),
        on=day,
        panel=base.panel.fingerprint,
        version=release(),
        instruments=held,
    )


def _verdict(
    claim: Claim, reading: Reading, latest: Reading | None, spoken: date
) -> tuple[Verdict, tuple[Reason, ...]]:
    if reading.holds is None:
        return "cannot be checked", reading.reasons
    if not reading.holds:
        return "not supported", reading.reasons
    if latest is not None and latest.holds is False:
        return "outdated", (Reason("O1"), *reading.reasons)
    now = reading if latest is None or latest.holds is None else latest
    reasons = [*reading.reasons, *now.reasons]
    if claim.period.open and (years := _years(now)) and spoken.year - max(years) > OLD:
        reasons.append(Reason("K8", str(max(years))))
    return ("true with caveat" if reasons else "true"), tuple(dict.fromkeys(reasons))


def _read(base: Ground, claim: Claim, day: date) -> Reading:
    """Read a claim by everything that its words may mean; where that disagrees it holds with a caveat (K6)."""
    if isinstance(claim.statement, Unmeasured):
        return open_question("X1" if claim.statement.pace else "X5")
    if not claim.subjects:
        # The packs have figures of places, none of a group as a whole.
        return open_question("X1", claim.group)
    measures = [one for one in claim.measures if _reaches(base, claim, one)] or list(claim.measures[:1])
    if not measures:
        return open_question("X1", claim.named)
    readings = [_by(base, claim, one, day) for one in measures]
    made = [one for one in readings if one.holds is not None]
    if not made:
        return readings[0]
    # The best meaning that decides is the one that counts; of a word of size any that bears it out does (N2).
    sized = isinstance(claim.statement, Sizeable)
    chosen = next((one for one in made if one.holds), made[0]) if sized else made[0]
    other = next((one for one in made if one.holds is not chosen.holds), None)
    if other is not None and not sized:
        chosen = chosen.with_reasons(Reason("K6", other.measure.code if other.measure else ""))
    differs = chosen.measure.differs if chosen.measure else ""
    return chosen.with_reasons(Reason("K6", differs)) if differs and chosen.holds else chosen


def _by(base: Ground, claim: Claim, measure: Measure, day: date) -> Reading:
    found = together([_one(base, claim, measure, subject, day) for subject in claim.subjects])
    return found if found.measure else replace(found, measure=measure)


def _one(base: Ground, claim: Claim, measure: Measure, subject: str, day: date) -> Reading:
    said = claim.statement
    if measure.source in ("ranks", "index"):
        if isinstance(said, Rank):
            return place.ranked(base, claim, said, measure, subject, day)
        if isinstance(said, Superlative):
            worst = said.way in ("lower", "worse")
            return place.ranked(base, claim, Rank(said.position, said.within, worst), measure, subject, day)
        if isinstance(said, Comparison):
            return place.compared(base, claim, said, measure, subject, day)
        return open_question("X1", measure.code)
    if isinstance(said, Rank):
        top = Superlative("worse" if said.last else "better", said.best, said.within)
        return contest.superlative(base, claim, top, measure, subject, day)
    if isinstance(said, Superlative):
        return contest.superlative(base, claim, said, measure, subject, day)
    if isinstance(said, Comparison):
        return contest.comparison(base, claim, said, measure, subject, day)
    if isinstance(said, Threshold):
        return level.threshold(base, claim, said, measure, subject, day)
    if isinstance(said, Sizeable):
        return level.sizeable(base, claim, said, measure, subject, day)
    if isinstance(said, Growth):
        return change.growth(base, claim, said, measure, subject, day)
    if isinstance(said, Trend):
        return change.trend(base, claim, said, measure, subject, day)
    assert isinstance(said, Times)
    return change.times(base, claim, said, measure, subject, day)


def _reaches(base: Ground, claim: Claim, measure: Measure) -> bool:
    """Whether a meaning has figures of the subjects, and years of the kind that is named."""
    if measure.source in ("ranks", "index"):
        return True
    said = claim.statement
    if isinstance(said, Threshold) and not level.fits(said.amount, base.series(measure.code).unit):
        return False
    found = [base.figures(measure.code, one) for one in claim.subjects]
    fiscal = claim.period.fiscal
    return all(found) and (fiscal is None or all(one[0].moment.fiscal == fiscal for one in found))


def _instruments(
    claim: Claim, said: Policy, facts: Sequence[Instrument], day: date
) -> tuple[Reading, tuple[Instrument, ...]]:
    """Instruments on record for every aim bear it out, with the caveat that their effect is another question (P1)."""
    held = tuple(one for one in facts if one.place in claim.subjects and one.held(day))
    missing = [aim for aim in said.aims if not any(one.serves(aim) for one in held)]
    if missing or not held:
        return open_question("X1", "instruments on record: " + (", ".join(missing) or "none")), held
    return Reading(True, (Reason("P1"),)), held


def _contrary(base: Ground, claim: Claim, reading: Reading, latest: Reading | None, day: date) -> Reading | None:
    """The latest reading against a claim: its own, or that of the years since a period which it names."""
    for one in (latest, reading):
        if one is not None and one.holds is False:
            return one
    if claim.period.open or reading.holds is None or isinstance(claim.statement, Policy):
        return None
    later = _since(base, claim, reading, day)
    said = claim.statement
    if isinstance(said, Growth):
        # Another number for other years is no contradiction; a movement the other way is.
        said = replace(said, amount=amount(0.0, step=0.0, manner="above", unit=said.amount.unit))
    found = _read(base, replace(claim, statement=said, period=later), day) if later is not None else None
    return found if found is not None and found.holds is False else None


def _since(base: Ground, claim: Claim, reading: Reading, day: date) -> Span | None:
    if reading.measure is None or reading.measure.source in ("ranks", "index") or claim.period.end is None:
        return None
    newest = [
        one.moment
        for one in base.figures(reading.measure.code, claim.subjects[0])
        if one.value is not None and one.known <= day and one.moment > claim.period.end
    ]
    if not newest:
        return None
    if isinstance(claim.statement, Growth | Times | Trend) and claim.period.start:
        length = claim.period.end.year - claim.period.start.year
        return Span(newest[-1].back(length), newest[-1])
    return Span(end=newest[-1])


def _years(reading: Reading) -> list[int]:
    own = [reading.figures[0].year] if reading.figures else []
    return own or [one.year for one in reading.seats[:1]]


@cache
def _shipped() -> Ground:
    return ground()


def figures(assessment: Assessment) -> tuple[Figure, ...]:
    """Every figure that an assessment rests on."""
    found = [assessment.reading, assessment.latest, assessment.contrary]
    return tuple(dict.fromkeys(figure for one in found if one is not None for figure in one.figures))
