"""The grammar of claims: one sentence, every word of which is understood, becomes one claim or is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from miqyas.errors import DataError
from miqyas.study.claim.claim import (
    Claim,
    Comparison,
    Kind,
    Measure,
    Policy,
    Rank,
    Statement,
    Superlative,
    Unmeasured,
)
from miqyas.study.claim.clock import joined
from miqyas.study.claim.form import nearest_form
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.piece import Piece, cleaned, pieces, times_of
from miqyas.study.claim.quantity import in_order
from miqyas.study.claim.span import Span
from miqyas.study.claim.statement import Parts, Unsaid, stated
from miqyas.study.claim.vocabulary import key

SPOKEN = re.compile(
    r"^(?P<who>[^;:]{2,160}?),? (?:has |have |had )?(?:said|says|say|claims|claimed|stated|states|reported|"
    r"reports|announced|noted|stressed|declared|told [^;:]{1,60}?)(?: on \w+)? that (?P<rest>.+)$",
    re.IGNORECASE,
)
BY = re.compile(r"^(?:according to|as per) (?P<who>[^,;:]{2,160}), (?P<rest>.+)$", re.IGNORECASE)
LAST = re.compile(
    r"^(?P<rest>.+), (?:according to|says|said|reports|reported|if (?:you|we|one) (?:believes?|trusts?)|as told by) "
    r"(?P<who>[^,;:]{2,160})$",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"[.!]['\"”)]* +(?=[^\W\d_])(?!\w\.)|;")
CAPITAL = re.compile(r"\b(?:[A-Z]\.){1,4}|\b[Nn]o\.|\bapprox\.")


@dataclass(frozen=True)
class Pins:
    """What an author says beside the sentence, which then is not read from it; words may stay unknown (given).

    period is None where it is left to the sentence.
    """

    subjects: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    group: str = ""
    period: Span | None = None
    kind: Kind | None = None

    @property
    def given(self) -> bool:
        """Whether subject and measure are given, so that only the statement has to be understood."""
        return bool(self.subjects and self.measures)


def parse(text: str, ground: Ground, *, said: date | None = None, pins: Pins | None = None) -> Claim:
    """Read a sentence as a claim; raises DataError that says why not, and how to write it."""
    held = pins or Pins()
    whole = cleaned(text)
    found: list[Piece] = []
    try:
        source, sentence = _spoken(in_order(whole), ground)
        _single(sentence)
        found = pieces(sentence, ground)
        return _claim(sentence, found, ground, said, held, source, whole)
    except Unsaid as error:
        raise DataError(
            f"cannot parse: {error}",
            where=f'"{whole if len(whole) < 80 else whole[:77] + "..."}"',
            repair="write it like this: " + nearest_form(found, ground),
        ) from None


def _claim(
    sentence: str, found: list[Piece], ground: Ground, said: date | None, pins: Pins, source: str, whole: str
) -> Claim:
    parts = Parts(sentence, tuple(found), pins.kind)
    if not pins.given:
        parts.refuse()
        if any(one.text == ":" for one in found):
            raise Unsaid("it is a heading or a list, not a sentence")
    group = pins.group or parts.group
    statement, kind = stated(parts, ground.words)
    subjects, others = _about(parts, statement, pins)
    if not subjects and not group and not (isinstance(statement, Unmeasured) and (pins.kind or parts.has("actor"))):
        raise Unsaid("no place is named that the claim is about")
    measures, named = (pins.measures, "") if pins.measures else _measured(parts, statement, ground)
    measures = _narrowed(measures, statement)
    if not pins.measures:
        measures = _per_head(measures, parts, ground)
    # Whoever acts is no part of a measured claim: what a government spends is not what a country spends.
    unread = [one for one in found if one.role in ("unknown", "actor")]
    if unread and measures and not pins.given and not isinstance(statement, Unmeasured):
        words = ", ".join(f"'{one.text}'" for one in unread[:5])
        raise Unsaid(f"these words are not understood: {words}")
    if kind in ("superlative", "rank") and measures and measures[0].source in ("ranks", "index"):
        kind = "rank"
    return Claim(
        kind=kind,
        statement=statement,
        subjects=subjects,
        named=named,
        measures=measures,
        others=others,
        group=group,
        period=_period(found, said, pins),
        said=said,
        source=source,
        text=whole,
    )


def _about(parts: Parts, statement: Statement, pins: Pins) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Subjects and others; of places that are given, the sentence says who is compared with whom."""
    if not pins.subjects:
        return parts.places(statement)
    if pins.others or not isinstance(statement, Comparison) or len(pins.subjects) < 2:
        return pins.subjects, pins.others
    subjects, others = parts.places(statement)
    if others and {*subjects, *others} == set(pins.subjects):
        return subjects, others
    return pins.subjects[:1], pins.subjects[1:]


def _period(found: list[Piece], said: date | None, pins: Pins) -> Span:
    if pins.period is not None and (not pins.period.open or pins.period.start):
        return pins.period
    try:
        read = joined(times_of(found), said)
    except DataError as error:
        if pins.period is not None:
            return pins.period
        raise Unsaid(error.what) from None
    # A pinned present leaves 'in the last three years' standing, which is one.
    return read if pins.period is None or read.last else pins.period


def _measured(parts: Parts, statement: Statement, ground: Ground) -> tuple[tuple[Measure, ...], str]:
    """What is measured; one run of unknown words in its place is something that no data measure."""
    if isinstance(statement, Unmeasured | Policy):
        return (), ""
    known = list(dict.fromkeys(one.value.measures for one in parts.of("measure")))
    if len(known) > 1:
        known = _merged(known)
    if len(known) > 1:
        texts = " and ".join(f"'{one.text}'" for one in parts.of("measure")[:3])
        raise Unsaid(f"it speaks of several things: {texts}")
    if known:
        return known[0], parts.of("measure")[0].text
    runs = parts.unknown_runs()
    if len(runs) == 1:
        # A part of a known name is more likely a short word for it than something that no data measure; what is
        # said to be better or worse is a quality.
        quality = isinstance(statement, Comparison | Superlative) and statement.way in ("better", "worse")
        if not quality and any(set(key(runs[0])) <= set(key(name)) for name in ground.words.names):
            raise Unsaid(f"what '{runs[0]}' measures has another name here")
        return (), runs[0]
    raise Unsaid("nothing is named that is measured" if not runs else "what is measured is not understood")


def _merged(known: Sequence[tuple[Measure, ...]]) -> list[tuple[Measure, ...]]:
    """An index and its category are the category; of two meanings the one that lies within the other counts."""
    tables = [one for one in known if one[0].source in ("ranks", "index")]
    if tables and len({(one[0].source, one[0].code) for one in tables}) == 1:
        parted = [one for one in tables if one[0].part]
        # Beside the name of an index, words that a series could be named by are words of the index.
        return [(parted or tables)[0]]
    inner = [one for one in known if all({x.code for x in one} <= {x.code for x in other} for other in known)]
    return inner[:1] or list(known)


def _per_head(measures: tuple[Measure, ...], parts: Parts, ground: Ground) -> tuple[Measure, ...]:
    """Of what is said per head only what is measured so: a count is none."""
    if not measures or not any(one.value == "per" for one in parts.of("unit")):
        return measures
    held = tuple(
        one for one in measures if one.source in ("series", "table") and "per" in ground.series(one.code).unit.split()
    )
    if not held:
        raise Unsaid("there is no series of it per head, only of the whole")
    return held


def _narrowed(measures: tuple[Measure, ...], statement: Statement) -> tuple[Measure, ...]:
    if isinstance(statement, Rank) and statement.overall:
        return tuple(replace(one, part="") if one.source == "ranks" else one for one in measures)
    return measures


def _spoken(text: str, ground: Ground) -> tuple[str, str]:
    """Who said it, where the sentence begins or ends with that, and what was said."""
    bare = text.rstrip(" .!\"”'").lstrip("\"“'")
    for form in (SPOKEN, BY, LAST):
        found = form.match(bare)
        if found is None:
            continue
        who, rest = found["who"].strip(), found["rest"]
        if any(one.role == "measure" for one in pieces(who, ground)):
            # The index itself is the speaker: it belongs to what is said.
            return who, f"{rest} in {who}"
        return who, rest
    return "", bare + ("?" if text.rstrip("\"”' ").endswith("?") else "")


COMMANDS = frozenset(
    "put place make show let compare list tell give move rank raise lower set add consider note look imagine".split()  # noqa: SIM905
)
"""Words that begin an order."""


def _single(sentence: str) -> None:
    if sentence.split(" ", 1)[0].casefold() in COMMANDS:
        raise Unsaid("it is an order, not a statement")
    if sentence.endswith("?"):
        raise Unsaid("it is a question")
    if SENTENCES.search(CAPITAL.sub("", sentence)):
        raise Unsaid("it is more than one sentence")
