"""A verdict in words: why, on which figures, what would turn it, and what would be true to say (domain: claims)."""

from __future__ import annotations

import re
from math import floor, log10

from miqyas.data.panel import Series
from miqyas.present.figure import measure as measured
from miqyas.present.figure import ordinal, place_of
from miqyas.study.claim.assess import Assessment
from miqyas.study.claim.choose import apart, caveats
from miqyas.study.claim.claim import WORLD, Claim, Comparison, Growth, Rank, Superlative, Times, Trend
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Flip, Reading, Reason
from miqyas.study.claim.standing import Seat

_REASONS = {
    "X1": "no series, table or index at hand measures it ({about})",
    "X2": "the figure is printed but not used: {about}",
    "X3": "there is no figure for it ({about})",
    "X4": "the place has no rank ({about})",
    "X5": "it is an event, a wish, an opinion or a cause: no series decides it",
    "X6": "a trend needs three figures; there are {about}",
    "N1": "the figures contradict it",
    "N2": "a word of size, read against {about}: the median of the members or the figure before",
    "O1": "it held when it was said; the latest figures contradict it",
    "K1": "it holds of {about}, which must be named",
    "K2": "the rank does not hold over its whole interval ({about})",
    "K3": "the figure or the comparison is to be taken with care: {about}",
    "K4": "it holds over the whole, not at every step ({about})",
    "K5": "not every member of the group has a figure ({about})",
    "K6": "the words and the measure are not the same thing: {about}",
    "K7": "'per cent' fits the percentage points only",
    "K8": "the latest figure is of {about}, more than three years before it was said",
    "P1": "instruments are on record; what they have caused is another question",
}
_GROUPS = {"oic": "the OIC members", "ldc": "the least developed countries", WORLD: "the economies with a figure"}


def reason(one: Reason, claim: Claim, ground: Ground) -> str:
    """A rule as a sentence."""
    about = one.about
    if one.rule == "K1" and not about.isdigit():
        about = f"the category {about.replace('_', ' ')}"
    elif one.rule == "K1":
        about = f"the edition of {about}"
    elif one.rule == "K6" and (about in ground.panel.column or about in ground.forms):
        about = f"'{ground.series(about).name}' ({about}) says otherwise"
    elif one.rule == "X1":
        about = f"'{about}'" if about and about == claim.named else about or "nothing is named"
    return _REASONS[one.rule].format(about=about).replace(" ()", "")


def titled(reading: Reading, ground: Ground) -> str:
    """What was read: a series with its unit, a table or an index."""
    one = reading.measure
    if one is None:
        return ""
    if one.source in ("series", "table"):
        series = ground.series(one.code)
        return f"{series.name} ({one.code}), {series.unit}"
    if one.source == "ranks":
        title = ground.forms[one.code]["title"]
        return f"{title}, category {one.part.replace('_', ' ')}" if one.part else title
    return f"index {one.code}"


def figures_of(reading: Reading, ground: Ground) -> list[str]:
    """The evidence, one figure or rank a line."""
    lines = [_figure(one, ground) for one in reading.figures]
    return lines + [_seat(one, reading, ground) for one in reading.seats]


def sources_of(reading: Reading) -> list[str]:
    """Sources of the evidence with their vintage, each once; those that may not be used commercially are marked."""
    found: dict[str, None] = {}
    for one in reading.figures:
        mark = " [non-commercial]" if one.source.non_commercial else ""
        found[f"{one.source.name}{', ' + one.source.vintage if one.source.vintage else ''}{mark}"] = None
    for seat in reading.seats:
        if seat.source:
            found[seat.source] = None
    return list(found)


def turning(reading: Reading, ground: Ground) -> str:
    """What would turn the answer, empty where nothing single would."""
    told = [_flip(one, ground) for one in reading.flips]
    return " and ".join(told)


def wording(assessment: Assessment, ground: Ground) -> str:
    """A sentence on the same matter that is true, empty where the data have none."""
    claim = assessment.claim
    now = assessment.latest or assessment.reading
    if assessment.instruments:
        named = ", ".join(f"{one.name} ({one.start or 'no date'})" for one in assessment.instruments)
        return f"{_names(claim, ground)}: instruments on record are {named}."
    if now.measure is None or now.holds is None or (now.number is None and not now.seats):
        return ""
    if now.seats:
        return _ranked(claim, now, ground)
    series = ground.series(now.measure.code)
    if not now.figures or len(claim.subjects) > 1:
        return ""
    said = _sentence(claim, now, series, ground)
    # What must not be compared, or not be relied on, is not said without the word that goes with it.
    doubts = [one.about for one in _doubts(now, ground)]
    return f"{said.removesuffix('.')} (with care: {'; '.join(doubts)})." if said and doubts else said


def _doubts(now: Reading, ground: Ground) -> list[Reason]:
    ends = [one for one in (now.figures[-1], now.figures[0]) if one.place == now.figures[0].place]
    return list(dict.fromkeys([*caveats(ground, *ends), *apart(ground, ends[0], ends[-1])]))


def _sentence(claim: Claim, now: Reading, series: Series, ground: Ground) -> str:
    own = now.figures[0]
    place = ground.panel.name(own.place)
    # The words of the claim, where they mean this series and no other.
    plain = now.measure is not None and not now.measure.differs and len(claim.measures) == 1
    plain = plain and claim.named.casefold().partition(" ")[0] not in _NO_NOUN
    name = claim.named if claim.named and plain else series.name
    return _stated(claim, now, series, name, place, ground)


_NO_NOUN = frozenset(
    [
        "in",
        "into",
        "on",
        "online",
        "has",
        "have",
        "spend",
        "spends",
        "spent",
        "covered",
        "used",
        "uses",
        "using",
        "connected",
    ]
)
"""Words with which a phrase of a claim may begin that no sentence can have as its subject."""
_HEAD = re.compile(r"[\w&-]+(?: (?!of |in |on |to |per |using |who |with |covered )[\w&-]+)*")


def _were(name: str) -> str:
    """'were' behind the name of several things: GitHub developer accounts, individuals using the Internet."""
    found = _HEAD.match(name)
    last = found[0].rpartition(" ")[2].casefold() if found else ""
    return "were" if last == "people" or (last.endswith("s") and not last.endswith(("ss", "sis", "us"))) else "was"


def _stated(claim: Claim, now: Reading, series: Series, name: str, place: str, ground: Ground) -> str:
    said, own = claim.statement, now.figures[0]
    name, inner = name[:1].upper() + name[1:], name
    if isinstance(said, Growth | Times | Trend):
        return _moved(name, place, now.figures[-1], own, series)
    if isinstance(said, Comparison) and said.against == "places" and said.factor is None and len(now.figures) > 1:
        other = now.figures[1]
        if own.value == other.value:
            return ""
        way = "higher" if (own.value or 0) > (other.value or 0) else "lower"
        year = f" in {own.moment}" if own.moment == other.moment else ""
        return f"{name} in {place} {_were(name)} {way} than in {ground.panel.name(other.place)}{year}."
    told = now.have is None or now.of is None or 2 * now.have >= now.of
    if isinstance(said, Superlative | Rank) and now.number is not None and claim.group not in ("", WORLD) and told:
        rank = "" if now.number == 1 else f"{ordinal(now.number)} "
        extreme = f"{rank}{'lowest' if _lowest(said, series) else 'highest'}"
        year = f" in {claim.period.end}" if claim.period.end else ""
        return f"{place} had the {extreme} {inner} of {_GROUPS.get(claim.group, f'the {claim.group} members')}{year}."
    return f"{name} in {place} stood at {said_number(own, series)} in {own.moment}."


def _lowest(said: Superlative | Rank, series: Series) -> bool:
    """Whether the first place is that of the lowest value."""
    if isinstance(said, Superlative) and said.way in ("higher", "lower"):
        return said.way == "lower"
    worst = said.last if isinstance(said, Rank) else said.way == "worse"
    return worst is not (series.better == "lower")


def _moved(name: str, place: str, first: Figure, last: Figure, series: Series) -> str:
    if first.value is None or last.value is None or first == last:
        return ""
    change = last.value - first.value
    span = f"between {first.moment} and {last.moment}"
    if change == 0:
        return f"{name} in {place} stood at {said_number(last, series)} in {last.moment}, as in {first.moment}."
    verb = "rose" if change > 0 else "fell"
    if "%" in series.unit or first.value <= 0 or last.value <= 0:
        if "%" not in series.unit:
            return f"{name} in {place} stood at {said_number(last, series)} in {last.moment}."
        return f"{name} in {place} {verb} by {_digits(abs(change))} percentage points {span}."
    return f"{name} in {place} {verb} by {_digits(abs(change / first.value * 100))} % {span}."


def said_number(one: Figure, series: Series) -> str:
    """A value as it is said in a sentence, with its unit where that is per cent or dollars."""
    assert one.value is not None
    if "%" in series.unit:
        return f"{_digits(one.value)} %"
    if "$" in series.unit and abs(one.value) >= 1e6:
        scale, word = (1e9, "billion") if abs(one.value) >= 1e9 else (1e6, "million")
        return f"{_digits(one.value / scale)} {word} US dollars"
    return f"{measured(one.value)} US dollars" if "$" in series.unit else measured(one.value)


def _digits(value: float) -> str:
    """Three digits, more where the number is large, so that the rounded number is one that holds."""
    if value == 0:
        return "0"
    return f"{value:.{min(max(2 - floor(log10(abs(value))), 0), 6)}f}"


def _ranked(claim: Claim, now: Reading, ground: Ground) -> str:
    seat, one = now.seats[0], now.measure
    assert one is not None
    if seat.place not in claim.subjects:
        return f"{ground.panel.name(seat.place)} ranked {ordinal(seat.rank)} in the {_titled(now, ground)} {seat.year}."
    name = ground.panel.name(seat.place)
    if one.source == "ranks":
        category = f" in {one.part.replace('_', ' ')}" if one.part else " overall"
        return f"{name} ranked {ordinal(seat.rank)}{category} in the {_titled(now, ground)} {seat.year}."
    among = f" among {_GROUPS.get(claim.group, f'the {claim.group} members')}" if claim.group not in ("", WORLD) else ""
    within = f" (between {seat.low:.0f} and {seat.high:.0f} of {now.of})" if seat.low and seat.high else ""
    return f"{name} ranks {ordinal(seat.rank)}{among} in {one.code}{within}."


def _titled(now: Reading, ground: Ground) -> str:
    assert now.measure is not None
    return ground.forms[now.measure.code]["title"].partition(" (")[0]


def _names(claim: Claim, ground: Ground) -> str:
    return " and ".join(ground.panel.name(one) for one in claim.subjects)


def _figure(one: Figure, ground: Ground) -> str:
    when = one.period or str(one.moment)
    value = measured(one.value) if one.value is not None else f"no figure: {one.why or one.status.word}"
    state = "" if one.status == 0 or one.value is None else f", {one.status.word}"
    return f"{ground.panel.name(one.place)} {value} ({when}{state})"


def _seat(one: Seat, reading: Reading, ground: Ground) -> str:
    of = f" of {reading.of}" if reading.of else ""
    interval = f", between {one.low:.0f} and {one.high:.0f}" if one.low is not None and one.high is not None else ""
    score = f", score {measured(one.score)}" if one.score is not None else ""
    return f"{ground.panel.name(one.place)} rank {place_of(one.rank)}{of} ({one.year}{interval}{score})"


def _flip(one: Flip, ground: Ground) -> str:
    name = ground.panel.name(one.place)
    if one.what == "rank":
        worse = one.side == "above"
        return f"{'any rank worse than' if worse else 'rank'} {one.value:.0f} of {name} in {one.moment}"
    what = "a score" if one.what == "score" else "a value"
    return f"{what} of {name} in {one.moment} {one.side} {measured(one.value)}"
