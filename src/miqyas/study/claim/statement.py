"""What a sentence states, from its pieces: one statement, or none that is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from miqyas.study.claim.amount import Amount, times
from miqyas.study.claim.claim import (
    WORLD,
    Comparison,
    Growth,
    Kind,
    Policy,
    Rank,
    Sizeable,
    Statement,
    Superlative,
    Threshold,
    Times,
    Trend,
    Unmeasured,
    Way,
)
from miqyas.study.claim.piece import Piece
from miqyas.study.claim.vocabulary import Vocabulary, key

TO = re.compile(r"(?:\bto|\bat|\bpast|\bexceed\w*|\bsurpass\w*) $", re.IGNORECASE)
LEVEL = re.compile(
    r"^(?:above|below|over|under|beyond|exceed\w*|surpass\w*|crossed|topped|passed|past)\b", re.IGNORECASE
)


class Unsaid(Exception):
    """Why a sentence is not read as a claim."""


@dataclass(frozen=True)
class Parts:
    """The pieces of a sentence, asked for by role; kind is what the author says it is, if anything."""

    text: str
    found: tuple[Piece, ...]
    kind: Kind | None = None

    def of(self, *roles: str) -> list[Piece]:
        """Pieces of some roles, in order."""
        return [one for one in self.found if one.role in roles]

    def has(self, *roles: str) -> bool:
        """Whether there is a piece of one of these roles."""
        return bool(self.of(*roles))

    @property
    def countries(self) -> tuple[str, ...]:
        """Places that are named, each once, in order."""
        return tuple(dict.fromkeys(one.value for one in self.of("country")))

    @property
    def group(self) -> str:
        """The one group that is named; raises Unsaid for several."""
        named = list(dict.fromkeys(one.value for one in self.of("group")))
        narrow = [one for one in named if one != WORLD]
        if len(narrow) > 1:
            # 'the Arab members of the OIC' are the Arab members.
            narrow = [one for one in narrow if one != "oic"]
        if len(narrow) > 1:
            raise Unsaid("it speaks of several groups of places")
        return narrow[0] if narrow else (named[0] if named else "")

    def refuse(self) -> None:
        """Raise Unsaid for words on which a second statement, a condition or a denial hangs."""
        for one in self.of("refuse"):
            raise Unsaid(f"'{one.text}': {one.value}")

    def unknown_runs(self) -> list[str]:
        """Runs of words that are not understood; words that say nothing may stand inside of one."""
        runs: list[list[str]] = []
        gap: list[str] | None = None
        for one in self.found:
            if one.role == "unknown":
                if gap is None or not runs:
                    runs.append([one.text])
                else:
                    runs[-1] += [*gap, one.text]
                gap = []
            elif (one.role == "fill" or one.text == ",") and gap is not None and len(gap) < 2:
                gap.append(one.text)
            else:
                gap = None
        return [" ".join(one) for one in runs]

    def places(self, statement: Statement) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who the claim is about and whom it is compared with: what stands before and behind the comparison."""
        named = self.of("country")
        codes = self.countries
        if not isinstance(statement, Comparison) or len(codes) < 2:
            return codes, ()
        pivots = [one.at for one in self.of("than")] or [one.at for one in self.of("comparison")]
        pivot = pivots[-1]
        before = tuple(dict.fromkeys(one.value for one in named if one.at < pivot))
        behind = tuple(dict.fromkeys(one.value for one in named if one.at > pivot))
        if not before:
            return behind[1:], behind[:1]
        if not behind:
            return before[:1], before[1:]
        return before, tuple(one for one in behind if one not in before)


def stated(parts: Parts, words: Vocabulary) -> tuple[Statement, Kind]:
    """The one statement of a sentence; raises Unsaid where there is none, or more than one."""
    if parts.kind in ("event", "intention", "opinion", "effect"):
        return Unmeasured(), parts.kind
    if cues := parts.of("unmeasured"):
        return Unmeasured(), cast(Kind, cues[0].value)
    if parts.has("policy") or parts.kind == "policy":
        aims = _aims(parts.text, words)
        if not aims:
            raise Unsaid("it does not say what the policies are for: exports or adoption")
        return Policy(aims), "policy"
    if parts.has("pace") and not parts.has("amount"):
        return Unmeasured(pace=True), "trend"
    amounts = [one for one in parts.of("amount") if _telling(one)]
    if len(amounts) > 1:
        raise Unsaid(f"it holds several numbers: {', '.join(one.text for one in amounts[:3])}")
    found = _found(parts, amounts[0] if amounts else None)
    if found is None:
        raise Unsaid("it states nothing that can be checked")
    return found


def _aims(text: str, words: Vocabulary) -> tuple[str, ...]:
    said = key(text)
    held = [value for phrase, value in words.aims if any(said[i : i + len(phrase)] == phrase for i in range(len(said)))]
    return tuple(sorted(set(held)))


def _found(parts: Parts, number: Piece | None) -> tuple[Statement, Kind] | None:
    several = len(parts.countries) > 1
    cues = {one.role for one in parts.of("times", "superlative", "lead", "last", "place", "change")}
    if number is not None and number.value.unit == "times" and parts.has("comparison", "than") and several:
        return Comparison("higher", number.value), "comparison"
    compared = parts.has("comparison", "than") and (several or parts.has("stat") or parts.has("other", "none"))
    if not compared and number is None and parts.has("comparison") and parts.has("every"):
        return _moving(parts)
    if parts.has("change") and compared and not parts.has("other", "none"):
        raise Unsaid("it compares two changes: say one of them, with its years")
    if compared:
        return _compared(parts, cues)
    firm = cues - {"place", "last"}
    if len(firm) > 1 and firm not in ({"superlative", "lead"}, {"times", "change"}):
        raise Unsaid("it makes several statements at once")
    if parts.has("times") and _same_way(parts):
        return Times(_manner(parts, parts.of("times")[0])), "doubled"
    if parts.has("change"):
        return _changed(parts, number)
    if number is not None and not parts.has("superlative", "lead", "place"):
        if number.value.unit == "times":
            return Times(number.value), "doubled"
        return Threshold(number.value), "threshold"
    if cues:
        return _ranked(parts)
    if parts.has("than"):
        unknown = ", ".join(f"'{one}'" for one in parts.unknown_runs()[:3])
        raise Unsaid("of the two that it compares one is not known" + (f": {unknown}" if unknown else ""))
    if parts.has("size"):
        return Sizeable(parts.of("size")[0].value == "up"), "investment"
    return None


def _same_way(parts: Parts) -> bool:
    """Whether 'rose tenfold' and its like say one thing; raises Unsaid for 'fell tenfold'."""
    grown = float(parts.of("times")[0].value) > 1
    if any((one.value in ("up", "better")) is not grown for one in parts.of("change")):
        raise Unsaid("it moves in several ways at once")
    return True


def _compared(parts: Parts, cues: set[str]) -> tuple[Statement, Kind]:
    if "superlative" in cues or "times" in cues:
        raise Unsaid("it makes several statements at once")
    ways = list(dict.fromkeys(one.value for one in parts.of("comparison") if one.value != "factor"))
    if len(ways) != 1:
        raise Unsaid("it does not say which is higher" if not ways else "it compares in several ways")
    way = cast(Way, ways[0])
    if parts.has("other", "none"):
        return Superlative(way), "superlative"
    stats = parts.of("stat")
    if stats and not len(parts.countries) > 1:
        if not parts.has("group"):
            raise Unsaid("it does not say whose average is meant")
        return Comparison(way, against="median" if stats[0].value == "median" else "mean"), "comparison"
    return Comparison(way), "comparison"


def _moving(parts: Parts) -> tuple[Statement, Kind]:
    """More, or less, year after year."""
    ways = list(dict.fromkeys(one.value for one in parts.of("comparison")))
    if len(ways) != 1 or ways[0] == "factor":
        raise Unsaid("it does not say which way it goes")
    return Trend(cast(Way, ways[0]), every=True), "trend"


def _changed(parts: Parts, number: Piece | None) -> tuple[Statement, Kind]:
    ways = list(dict.fromkeys(one.value for one in parts.of("change")))
    if len(ways) > 1:
        raise Unsaid("it moves in several ways at once")
    up = ways[0] in ("up", "better")
    if number is None:
        way: dict[str, Way] = {"up": "higher", "down": "lower", "better": "better", "worse": "worse"}
        return Trend(way[ways[0]], parts.has("every")), "trend"
    said: Amount = number.value
    if TO.search(parts.text[: number.at]) or LEVEL.search(number.text):
        return Threshold(said), "threshold"
    if said.unit == "times":
        return Times(said), "doubled"
    if said.unit not in ("percent", "points"):
        raise Unsaid("a change is given in per cent, in percentage points or as so many times")
    return Growth(said, up, parts.has("annual")), "growth"


def _ranked(parts: Parts) -> tuple[Statement, Kind]:
    place = next((one.value for one in parts.of("place")), None)
    overall = parts.has("overall")
    indexed = any(one.value.measures[0].source in ("ranks", "index") for one in parts.of("measure"))
    if not (indexed or parts.kind == "rank" or parts.has("group", "rank", "lead", "superlative")):
        raise Unsaid("it does not say among whom")
    if tops := parts.of("superlative"):
        way = cast(Way, tops[0].value)
        if len({one.value for one in tops}) > 1:
            raise Unsaid("it names several extremes at once")
        return Superlative(way, place.position if place else 1, bool(place and place.within)), "superlative"
    if parts.has("last"):
        return Rank(1, last=True, overall=overall), "rank"
    if place is None:
        return Rank(1, overall=overall), "rank"
    return Rank(place.position, place.within, place.last, overall), "rank"


def _manner(parts: Parts, cue: Piece) -> Amount:
    before = parts.text[: cue.at].lower().rstrip()
    factor = float(cue.value)
    if before.endswith(("more than", "over")):
        return times(factor, "above")
    if before.endswith(("nearly", "almost", "close to", "not quite", "all but")):
        return times(factor, "nearly")
    if before.endswith(("about", "roughly", "around", "approximately")):
        return times(factor, "about")
    return times(factor)


def _telling(one: Piece) -> bool:
    return isinstance(one.value, Amount)
