"""What a chart of a study says above its marks: the finding, and what it rests on."""

from __future__ import annotations

from miqyas.errors import DataError, nearest
from miqyas.present.chart.look import Look
from miqyas.present.chart.phrase import said
from miqyas.present.figure import ends, most, share, some
from miqyas.present.ranking import Ranking
from miqyas.present.standing import FEW, Standing, held, partly
from miqyas.study.vary import SHARE, Variation

NAMES = 3
"""Places without a rank that are named; the others are counted."""


def pointed(found: Ranking, place: str) -> Standing | None:
    """The standing of the place that is pointed at; None where none is. Raises DataError for one not in the ranking."""
    if not place:
        return None
    known = {one.place: one for one in found.standings}
    if place not in known:
        raise DataError(f"the index has no place '{place}'", where="place", repair=nearest(place, known))
    return known[place]


def finding(found: Ranking, variation: Variation, place: str, look: Look) -> str:
    """What the ranks say of a place, or of the first place where none is pointed at, as a sentence."""
    words, one = look.words, pointed(found, place)
    ranked = [each for each in found.standings if each.rank is not None]
    if one is None:
        return words.finding(ranked, found.title, found.lead)
    if one.rank is None:
        return words("no_rank", name=one.name)
    low, high = ends(one.low, one.high) or (None, None)
    if low is None or variation.replications < FEW:
        return f"{one.name}: {words.ordinal(one.rank)} {words('of', count=len(ranked))}"
    if low == high:
        part = held(variation, variation.tree.at[found.node], one.place, low)
        models = words.counted(variation.replications, "model")
        return words("certain", name=one.name, low=low, of=len(ranked), share=most(part), count=models)
    return words("between", name=one.name, low=low, high=high, of=len(ranked))


def notes(found: Ranking, variation: Variation, look: Look) -> list[str]:
    """What the study varied, who is ranked in some models only, and who has no rank and why."""
    absent = [one for one in found.standings if one.rank is None]
    if not look.mirrored:
        names = some((f"{one.name} ({one.reason})" for one in absent), NAMES)
        return [found.caption, partly(found.standings), f"Not ranked: {names}." if absent else ""]
    words = look.words
    drawn = words.counted(variation.replications, "model")
    told = [words("read", share=share(SHARE), count=drawn)]
    if variation.replications < FEW:
        told = [words("few", share=share(SHARE), count=drawn)]
    if variation.weights_only:
        told.append(words("weights_only"))
    told.append(f"{words('seed')} {variation.seed}.")
    named = [one.name for one in absent[:NAMES]]
    if len(absent) > NAMES:
        named.append(said(look.language, "more", count=len(absent) - NAMES))
    return [" ".join(told), said(look.language, "unranked", names=words.listed(named)) if named else ""]
