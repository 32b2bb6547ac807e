"""A match card in sentences, rounded and worded: what the terminal and the page both say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from miqyas.data.source import Source
from miqyas.data.text import clean
from miqyas.present.figure import measure, most, number
from miqyas.present.matchwords import MatchWords
from miqyas.study.match.activity import Advantage
from miqyas.study.match.card import Card
from miqyas.study.match.evidence import Contrast, Figure
from miqyas.study.match.match import Match

SHOWN = 3
"""Parts of a field that a card shows: those in which the giver is furthest ahead."""

NOTABLE = 0.005


Cell = tuple[str, str]
"""A figure with its unit and year, and how many it is ahead of."""


@dataclass(frozen=True)
class Told:
    """A card as it is told: headed sections of sentences, and rows of figures.

    rows  title, then of the giver and of the taker the figure and how many it is ahead of
    sources  in the order in which figures meet them
    """

    title: str
    eyebrow: str
    lead: tuple[str, ...]
    has: str
    rows: tuple[tuple[str, Cell, Cell], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[Source, ...]
    repeat: str


def told(match: Match, card: Card, words: MatchWords) -> Told:
    """Put a card into words."""
    giver, taker = (clean(match.figures.name(one, words.language)) for one in (card.giver, card.taker))
    shown = ahead(card)
    return Told(
        title=words("title", giver=giver, taker=taker),
        eyebrow=words("eyebrow", field=words.field(card.field), rests=words.rests(card.rests)),
        lead=tuple(_lead(card, taker, words)),
        has=words("has" if shown and (shown[0].apart or 0) > 0 else "behind", giver=giver, taker=taker),
        rows=tuple((clean(one.giver.title), cell(one.giver, words), cell(one.taker, words)) for one in shown),
        sections=tuple(_sections(card, giver, taker, words)),
        sources=sources(shown),
        repeat=words(
            "repeat",
            model=words.ltr(card.model, after=True),
            seed=card.seed,
            count=f"{card.replications:,}",
            panel=words.ltr(card.panel[:16], after=True),
            version=card.version,
        )
        if card.model
        else "",
    )


def ahead(card: Card) -> tuple[Contrast, ...]:
    """The parts in which the giver is furthest ahead; where it is in none, those in which it is least behind."""
    known = [one for one in card.has if one.apart is not None]
    found = [one for one in known if (one.apart or 0) > 0]
    return tuple((found or known)[:SHOWN])


def sources(shown: tuple[Contrast, ...]) -> tuple[Source, ...]:
    """Sources of some figures, each once."""
    met = [side.source for one in shown for side in (one.giver, one.taker) if side.source]
    return tuple(dict.fromkeys(met))


def cell(one: Figure, words: MatchWords) -> Cell:
    """A figure with its unit and year, and how many it is ahead of; the second is empty where there is no figure."""
    if one.value is None or one.percentile is None:
        return words("none"), ""
    year = f", {one.year}" if one.year else ""
    return f"{amount(one, words)}{year}", words("ahead_of", share=most(one.percentile))


def amount(one: Figure, words: MatchWords) -> str:
    """A figure as it is compared: a count by what it is divided by, with the count behind it."""
    if one.value is None:
        return words("none")
    if one.rate is not None:
        return f"{measure(one.rate)} ({words('counted', count=measure(one.value))})"
    return _unit(one.value, one.unit)


def _unit(value: float, unit: str) -> str:
    # A unit that is a scale, such as 0-1, stands in brackets: else it reads as a number.
    said = clean(unit)
    return f"{measure(value)} {f'({said})' if said[:1].isdecimal() else said}".strip()


def points(share: float) -> str:
    """A share as points of 100."""
    return number(100 * share, 0)


def change(share: float) -> str:
    """A change of standing in points of 100, with its sign, never rounded to none."""
    size = max(abs(100 * share), 0.1)
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return f"{sign}{size:.1f}" if size < 10 else f"{sign}{size:.0f}"


def _lead(card: Card, taker: str, words: MatchWords) -> Iterator[str]:
    if card.probability is None or card.value is None:
        yield words("unsaid") if not card.met else words("not known")
        return
    yield words(
        "chance",
        best=card.best,
        taker=taker,
        share=most(card.probability),
        count=f"{card.replications:,}",
        word=words(card.word),
    )
    yield words("value", value=number(card.value, 2), low=number(card.low, 2), high=number(card.high, 2))


def _sections(card: Card, giver: str, taker: str, words: MatchWords) -> Iterator[tuple[str, tuple[str, ...]]]:
    if card.gap is not None:
        yield words("gap"), tuple(_gap(card, giver, taker, words))
    if card.flip is not None:
        yield words("flip"), tuple(_flip(card, giver, taker, words))
    yield words("said"), tuple(_declared(card, giver, taker, words)) or (words("unsaid"),)
    for key, found in (("ties", card.ties), ("engagements", card.engagements)):
        nothing = words("not_recorded") if found is None else words("nothing")
        yield words(key), tuple(map(clean, found or ())) or (nothing,)
    yield words("advantage"), tuple(_affinity(card, giver, taker, words)) or (words("counts_missing"),)


def _gap(card: Card, giver: str, taker: str, words: MatchWords) -> Iterator[str]:
    gap = card.gap
    assert gap is not None  # asked of those only that have one
    here, there = points(gap.giver), points(gap.taker)
    if gap.distance <= 0:
        yield words("gap_none", giver=giver, taker=taker)
    elif gap.learnable <= 0:
        yield words("gap_far", giver=giver, here=here, there=there)
    else:
        yield words(
            "gap_told",
            giver=giver,
            taker=taker,
            here=here,
            there=there,
            optimum=points(gap.optimum),
            distance=points(gap.distance),
            learnable=most(gap.learnable),
            ahead=most(gap.ahead),
        )
    first = gap.ground[0]
    if gap.floor < 1 and first.value is not None:
        yield words(
            "floor",
            taker=taker,
            floor=most(gap.floor),
            what=clean(first.name).lower() if words.language == "en" else clean(first.name),
            value=f"{_unit(first.value, first.unit)}, {first.year}",
            need=measure(first.floor),
        )
    for name, lost in ((giver, card.missing[0]), (taker, card.missing[1])):
        if lost > NOTABLE:
            yield words("missing", name=name, share=most(lost))


def _flip(card: Card, giver: str, taker: str, words: MatchWords) -> Iterator[str]:
    flip = card.flip
    assert flip is not None  # asked of those only that have one
    for name, moved in ((giver, flip.giver), (taker, flip.taker)):
        if moved is None:
            yield words("flip_never", name=name)
        else:
            yield words(
                "flip_in" if flip.inside else "flip_out", best=card.best, name=name, change=words.ltr(change(moved))
            )


def _declared(card: Card, giver: str, taker: str, words: MatchWords) -> Iterator[str]:
    for one in card.met:
        yield words(
            "met",
            modality=words(one.modality),
            offer=clean(one.offer.owner),
            offer_until=words.ltr(one.offer.expiry),
            need=clean(one.need.owner),
            need_until=words.ltr(one.need.expiry),
        )
    met = {one.offer for one in card.met} | {one.need for one in card.met}
    for key, name, some in (("offered", giver, card.offers), ("needed", taker, card.needs)):
        for said in some:
            if said not in met:
                owner = clean(said.owner)
                yield words(key, party=name, modality=words(said.modality), owner=owner, until=words.ltr(said.expiry))


def _affinity(card: Card, giver: str, taker: str, words: MatchWords) -> Iterator[str]:
    found = card.affinity
    if found is None:
        return
    for name, one in ((giver, found.giver), (taker, found.taker)):
        if one is not None:
            yield _advantage(one, name, words)
    if found.complement is not None:
        yield words(
            "beside",
            giver=giver,
            taker=taker,
            share=most(found.complement),
            year=found.year,
            fields=found.fields,
            applicable=number(found.applicable, 2),
        )


def _advantage(one: Advantage, name: str, words: MatchWords) -> str:
    return words(
        "advantage_told",
        name=name,
        count=measure(one.count),
        expected=measure(one.expected),
        plain=number(one.plain, 2),
        shrunk=number(one.shrunk, 2),
        low=number(one.low, 2),
        high=number(one.high, 2),
    )
