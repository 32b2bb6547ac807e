"""An existing tie in one sentence: what was recorded, and what gravity lets expect."""

from __future__ import annotations

from collections.abc import Iterable

from miqyas.errors import BuildError, nearest
from miqyas.present.words import LANGUAGES
from miqyas.study.match.gravity import Gravity, Tie

_TABLE: dict[str, tuple[str, str]] = {
    "observed": ("{way}: observed {seen}", "{way}: المسجَّل {seen}"),
    "not printed": ("{way}: not printed, so not above {limit}", "{way}: غير منشور، أي لا يتجاوز {limit}"),
    "unlisted": ("{way}: not listed", "{way}: غير مدرج"),
    "expected": ("expected {expected} [{low}, {high}]", "المتوقع {expected} [{low}، {high}]"),
    "surplus": ("more than pairs like it", "أكثر من الأزواج المماثلة"),
    "untapped": ("less than pairs like it", "أقل من الأزواج المماثلة"),
    "as expected": ("as pairs like it", "كالأزواج المماثلة"),
    "cannot be told": ("whether that is little cannot be told", "ولا يمكن القول إن كان ذلك قليلًا"),
    "not recorded": ("{way}: not recorded", "{way}: غير مسجَّل"),
}
_COMMA = (", ", "، ")
_WAY = ("{source} to {destination}", "من {source} إلى {destination}")


def line(tie: Tie, source: str, destination: str, language: str = "en") -> str:
    """One tie as a sentence without its full stop; source and destination are the names to be shown."""
    if language not in LANGUAGES:
        raise BuildError(f"ties are not told in '{language}'", repair=nearest(language, LANGUAGES))
    at = list(LANGUAGES).index(language)
    way = _WAY[at].format(source=source, destination=destination)
    if tie.expected is None or tie.low is None or tie.high is None:
        return _TABLE["not recorded"][at].format(way=way)
    if tie.observed is not None:
        first = _TABLE["observed"][at].format(way=way, seen=_count(tie.observed))
    elif tie.limit is not None:
        first = _TABLE["not printed"][at].format(way=way, limit=_count(tie.limit))
    else:
        first = _TABLE["unlisted"][at].format(way=way)
    expected = _TABLE["expected"][at].format(expected=_count(tie.expected), low=_count(tie.low), high=_count(tie.high))
    return f"{first}{_COMMA[at]}{expected}{_COMMA[at]}{_TABLE[tie.verdict][at]}"


def beside(
    gravity: Gravity, places: Iterable[str], names: dict[str, str], language: str = "en"
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Sentences for match cards: (one place, another) -> the tie from the first to the second.

    places  those of whom cards are asked; names code -> name, the code itself where there is none. A place that
            gravity has no figures of is left out. This is what `match(..., ties=...)` takes.
    """
    kept = [one for one in places if one in gravity.ground.places]
    return {
        (a, b): (line(gravity.between(a, b), names.get(a, a), names.get(b, b), language),)
        for a in kept
        for b in kept
        if a != b
    }


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else "<1" if value > 0 else "0"
