"""Amounts and ranks in a sentence: 'more than 2.6 billion dollars', 'a third', 'nearly twice', '2nd', 'top ten'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from miqyas.study.claim.amount import Amount, Manner, Unit, amount, times
from miqyas.study.claim.clock import COUNT

_MANNERS: tuple[tuple[Manner, str], ...] = (
    ("least", r"at least|no less than|not less than|no fewer than|a minimum of"),
    ("most", r"at most|no more than|not more than|up to|a maximum of|no higher than"),
    ("nearly", r"nearly|almost|close to|just under|just below|just short of|not quite"),
    ("about", r"about|around|roughly|approximately|some|an estimated|circa|approx|in the region of|or so"),
    (
        "above",
        r"more than|over|above|exceeding|exceeds|exceeded|exceed|upwards of|in excess of|greater than|higher than|"
        r"beyond|just over|just above|well over|well above|surpassed|surpasses|crossed|topped|passed|larger than|past",
    ),
    ("below", r"not even|less than|under|below|fewer than|lower than|short of|well below|well under|smaller than"),
)
_WORDED = {
    "half": 50.0,
    "one half": 50.0,
    "a third": 100 / 3,
    "one third": 100 / 3,
    "two thirds": 200 / 3,
    "a quarter": 25.0,
    "one quarter": 25.0,
    "three quarters": 75.0,
    "every second": 50.0,
    "every third": 100 / 3,
    "every fourth": 25.0,
    "every fifth": 20.0,
    "every tenth": 10.0,
    "a fifth": 20.0,
    "one fifth": 20.0,
    "two fifths": 40.0,
    "three fifths": 60.0,
    "four fifths": 80.0,
    "a tenth": 10.0,
    "one tenth": 10.0,
    "nine tenths": 90.0,
    "a sixth": 100 / 6,
    "an eighth": 12.5,
}
_SCALES = {"thousand": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_MANY = {"twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0, "half": 0.5}
_LEAD = "|".join(rf"(?P<{name}>{words})" for name, words in _MANNERS)
_WORDS = "|".join(COUNT)
_MONEY = r"US ?\$|USD ?|\$"
_BEFORE = (
    r" (?:per ?cent|percent|thousand|million|billion|trillion|times|fold|percentage|people|of every|"
    r"in (?:two|three|four|five|ten)\b)"
)
"""What a number in words stands before; alone it is a word like others ('one of the')."""
_NUMBER = rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:{_WORDS})(?={_BEFORE}))"
_TAIL = (
    r"(?P<unit> ?%| ?per ?cent\b| ?percentage[ -]points?\b| ?pp\b| times\b|[ -]?fold\b)?"
    r"(?P<points> points?\b)?(?P<money>,? ?(?:US |U\.S\. )?dollars\b| USD\b)?"
    r"(?P<suffix> or (?:more|higher|above|less|lower|fewer|below))?"
)
_AMOUNT = re.compile(
    rf"(?:(?:{_LEAD}) (?:the )?)?(?P<prefix>{_MONEY})?(?P<minus>[-−]|minus )?{_NUMBER}"
    rf"(?: ?(?P<scale>{'|'.join(_SCALES)})\b)?{_TAIL}",
    re.IGNORECASE,
)
_PARTS = "|".join(one.replace(" ", "[ -]") for one in sorted(_WORDED, key=len, reverse=True))
_FRACTION = re.compile(
    rf"(?:(?:{_LEAD}) )?(?P<worded>{_PARTS})\b(?! as )",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"(?:(?:{_LEAD}) )?(?P<part>{_WORDS}|\d{{1,2}})(?: people)? (?:in|out of)(?: every)? "
    rf"(?P<all>{_WORDS}|\d{{1,3}})\b",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(rf"(?:(?:{_LEAD}) )?(?P<many>{'|'.join(_MANY)})(?= (?:as|that|the)\b)", re.IGNORECASE)
_MOST = re.compile(
    r"(?:most|a majority|the majority)(?: of)?(?: the| its| their)?"
    r"(?= (?:people|population|citizens|inhabitants|adults))",
    re.IGNORECASE,
)
_FIRST = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = {word: i for i, word in enumerate(_FIRST.split(), start=1)}
_RANK = re.compile(
    rf"(?:(?P<ordinal>\d+)(?:st|nd|rd|th)\b|(?P<word>{'|'.join(_ORDINALS)})\b|"
    rf"(?:number|no\.?|nr\.?|rank(?:s|ed)?|position|place|#) ?(?P<number>\d{{1,3}}|{_WORDS})\b(?! ?%))",
    re.IGNORECASE,
)
_TOP = re.compile(
    rf"(?P<lead>(?:one of |among |amongst |in |into |within )?(?:the |its )?(?:world's )?)"
    rf"(?P<end>top|bottom|first|best|last|leading) "
    rf"(?P<count>\d{{1,3}}|{_WORDS})\b(?! ?(?:%|years|times|quarters|months))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """A rank as it is written: a position, or the first or last so many."""

    position: int
    within: bool = False
    last: bool = False


def read_amount(text: str, at: int) -> tuple[Amount, int] | None:
    """The longest amount that begins at a character, and where it ends."""
    found = [made for one in (_numbered, _worded, _one_in, _many, _most) if (made := one(text, at))]
    return max(found, key=lambda one: one[1], default=None)


def read_place(text: str, at: int) -> tuple[Place, int] | None:
    """A rank that begins at a character, and where it ends."""
    if found := _TOP.match(text, at):
        count = _count(found["count"])
        if count > 1 and (found["end"].lower() in ("top", "bottom") or found["lead"].strip()):
            return Place(count, within=True, last=found["end"].lower() in ("bottom", "last")), found.end()
    if found := _RANK.match(text, at):
        word = found["ordinal"] or found["number"] or ""
        return Place(_ORDINALS[found["word"].lower()] if found["word"] else _count(word)), found.end()
    return None


def _numbered(text: str, at: int) -> tuple[Amount, int] | None:
    found = _AMOUNT.match(text, at)
    if found is None or (found["minus"] and _joined(text, found.start("minus"))):
        return None
    written = found["number"].replace(",", "").lower()
    value = float(written) if written[0].isdigit() else float(COUNT[written])
    value = -value if found["minus"] else value
    scale = _SCALES[found["scale"].lower()] if found["scale"] else 1.0
    step = scale * 10.0 ** -len(written.partition(".")[2])
    unit = _unit(found)
    manner = _manner(found)
    if found["suffix"]:
        manner = "least" if found["suffix"].split()[1].lower() in ("more", "higher", "above") else "most"
    if unit == "times":
        return times(value, manner), found.end()
    return amount(value * scale, step=step, manner=manner, unit=unit), found.end()


def _joined(text: str, at: int) -> bool:
    """Whether a hyphen joins two words and is no minus."""
    return at > 0 and not text[at - 1].isspace()


def _unit(found: re.Match[str]) -> Unit:
    word = (found["unit"] or "").strip().lower()
    if word.startswith(("percentage", "pp")) or (word and found["points"]):
        return "points"
    if word in ("times", "fold", "-fold"):
        return "times"
    if word:
        return "percent"
    if found["prefix"] or found["money"]:
        return "money"
    return "count" if found["scale"] else ""


def _worded(text: str, at: int) -> tuple[Amount, int] | None:
    found = _FRACTION.match(text, at)
    if found is None:
        return None
    value = _WORDED[found["worded"].lower().replace("-", " ")]
    return amount(value, step=1.0, manner=_manner(found), unit="percent"), found.end()


def _one_in(text: str, at: int) -> tuple[Amount, int] | None:
    found = _RATIO.match(text, at)
    if found is None or not 0 < _count(found["part"]) < _count(found["all"]):
        return None
    value = 100.0 * _count(found["part"]) / _count(found["all"])
    return amount(value, step=1.0, manner=_manner(found), unit="percent"), found.end()


def _many(text: str, at: int) -> tuple[Amount, int] | None:
    found = _MULTIPLE.match(text, at)
    return (times(_MANY[found["many"].lower()], _manner(found)), found.end()) if found else None


def _most(text: str, at: int) -> tuple[Amount, int] | None:
    found = _MOST.match(text, at)
    return (amount(50.0, step=1.0, manner="above", unit="percent"), found.end()) if found else None


def _manner(found: re.Match[str]) -> Manner:
    return next((name for name, _ in _MANNERS if found[name]), "plain")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else COUNT[word.lower()]


_BETWEEN = re.compile(rf"\b(?P<part>{_WORDS})(?P<noun> [^\W\d_]+) (?P<in>in|out of) (?P<all>{_WORDS})\b", re.IGNORECASE)


def in_order(text: str) -> str:
    """A ratio with its noun behind it: 'one Jordanian in four' becomes 'one in four Jordanian'."""
    return _BETWEEN.sub(r"\g<part> \g<in> \g<all>\g<noun>", text)
