"""Matches on a terminal: the partners of a place, the cards of a pair, and all places at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from miqyas.data.text import clean
from miqyas.present.field import Field as Column
from miqyas.present.field import laid
from miqyas.present.figure import counted, measure, most, number, ordinal, share, some
from miqyas.present.matchcard import ahead, amount, told
from miqyas.present.matchdata import NOTE
from miqyas.present.matchwords import MatchWords
from miqyas.present.screen import console, heading, note, words
from miqyas.study.match.card import Card
from miqyas.study.match.evidence import strengths
from miqyas.study.match.field import READINESS
from miqyas.study.match.match import Match

NAMED = 6


def show_place(
    match: Match, place: str, cards: Sequence[Card], said: MatchWords, screen: Console | None = None
) -> None:
    """Print who can give to a place, and to whom it can give, field by field and basis by basis."""
    screen = screen or console()
    name = clean(match.figures.name(place))
    for field in match.fields:
        mine = [one for one in cards if one.field == field]
        for basis in match.bases_of(field):
            _partners(match, field, basis, place, name, [one for one in mine if one.basis == basis], said, screen)
        if only := [one for one in mine if one.basis not in match.bases]:
            heading(screen, f"{said.field(field)}, declared only: no figures of one side")
            for one in only:
                note(screen, f"{told(match, one, said).title}: {some((m.modality for m in one.met), NAMED)}.")
    if len(match.fields) > 1:
        _mutual(match, place, name, screen)
    _ending(match, screen)


def show_cards(match: Match, cards: Sequence[Card], said: MatchWords, screen: Console | None = None) -> None:
    """Print cards in full."""
    screen = screen or console()
    for card in cards:
        one = told(match, card, said)
        heading(screen, f"{one.title} \N{MIDDLE DOT} {one.eyebrow}")
        for line in one.lead:
            screen.print(words(line))
        screen.print()
        if one.rows:
            giver, taker = (clean(match.figures.name(code)) for code in (card.giver, card.taker))
            columns = (Column("part", fold=True), Column(giver, fold=True), Column(taker, fold=True))
            figures = [
                (first, *("; ".join(part for part in side if part) for side in sides)) for first, *sides in one.rows
            ]
            screen.print(laid(screen, columns, [[words(cell) for cell in row] for row in figures]))
            screen.print()
        for head, lines in one.sections:
            note(screen, f"{head}: {' '.join(_ended(line) for line in lines)}")
        cited = [f"{each.name or each.id}{f' ({each.licence})' if each.licence else ''}" for each in one.sources]
        note(screen, f"Sources: {'; '.join(cited) or 'none'}. {one.repeat}")
    _ending(match, screen)


def show_all(match: Match, cards: Sequence[Card], screen: Console | None = None) -> None:
    """Print the likeliest partner of every place in every field."""
    screen = screen or console()
    heading(screen, "The likeliest partner of every place, and in how many of 100 draws it is among the best")
    columns = [Column("place"), *(Column(one, justify="right") for one in match.fields)]
    first = {(one.field, one.taker): one for one in cards if one.basis == READINESS}
    rows = []
    for place in match.places:
        found = [first.get((field, place)) for field in match.fields]
        cells = [_glance(one) for one in found]
        rows.append([words(clean(match.figures.name(place))), *(words(cell) for cell in cells)])
    screen.print(laid(screen, columns, rows))
    screen.print()
    note(screen, "By readiness. A dash: nothing is known of the place, or nobody is ahead of it.")
    _ending(match, screen)


def _glance(card: Card | None) -> str:
    if card is None or card.probability is None:
        return "-"
    # All of the draws only where it is all of them.
    certain = card.probability if card.probability == 1 else min(card.probability, 0.99)
    return f"{card.giver} {share(certain).removesuffix('%')}"


def _partners(
    match: Match,
    field: str,
    basis: str,
    place: str,
    name: str,
    cards: Sequence[Card],
    said: MatchWords,
    screen: Console,
) -> None:
    about = f"{said.field(field)}, {said(basis)}"
    if place in match.basis(basis).unknown[field]:
        heading(screen, f"{about}: nothing is known of {name}")
        note(screen, "It has no rank there: a place without figures is nobody's partner by accident.")
        return
    takes = [one for one in cards if one.taker == place]
    gives = [one for one in cards if one.giver == place]
    heading(screen, f"{about}: {_finding(match, name, takes)}")
    if takes:
        _table(match, takes, [one.giver for one in takes], "who can give", screen)
        for one in takes:
            note(screen, _reason(match, one, said))
    if gives:
        _table(match, gives, [one.taker for one in gives], f"worth most from {name}", screen)
    else:
        note(screen, f"{name} is far enough ahead of nobody there.")
    note(screen, _strengths(match, field, basis, place, name, said))


def _finding(match: Match, name: str, takes: Sequence[Card]) -> str:
    if not takes:
        return f"nobody is far enough ahead of {name}"
    first = takes[0]
    giver = clean(match.figures.name(first.giver))
    return f"{giver} is among {name}'s {first.best} best in {most(first.probability or 0.0)} of the draws, {first.word}"


def _table(match: Match, cards: Sequence[Card], others: Sequence[str], head: str, screen: Console) -> None:
    columns = (
        Column(head, fold=True),
        Column(f"P(best {match.best})", short="P", justify="right"),
        Column("how sure"),
        Column("value", justify="right", spare=3),
        Column("90%", justify="center", spare=3),
        Column("gap", justify="right", spare=1),
        Column("declared", fold=True, spare=2),
    )
    rows = []
    for one, other in zip(cards, others, strict=True):
        span = f"{number(one.low, 2)}-{number(one.high, 2)}"
        distance = number(100 * one.gap.distance, 0) if one.gap else ""
        met = some((m.modality for m in one.met), NAMED) or "-"
        cells = (most(one.probability or 0.0), one.word, number(one.value, 2), span, distance, met)
        rows.append([words(clean(match.figures.name(other))), *(words(cell) for cell in cells)])
    screen.print(laid(screen, columns, rows))
    screen.print()


def _reason(match: Match, card: Card, said: MatchWords) -> str:
    giver, taker = (clean(match.figures.name(one)) for one in (card.giver, card.taker))
    parts = [
        f"{clean(one.giver.title)}, {amount(one.giver, said)} against {amount(one.taker, said)}"
        for one in ahead(card)[:2]
    ]
    lost = f" Missing of {giver}: {most(card.missing[0])} of the weight." if card.missing[0] > 0 else ""
    return f"{giver} has, and {taker} lacks: {'; '.join(parts)}.{lost}"


def _strengths(match: Match, field: str, basis: str, place: str, name: str, said: MatchWords) -> str:
    # A rate says how far a place is; a count says how much there is to give.
    found = [one for one in strengths(match.basis(basis).indices[field], place) if one.percentile is not None]
    parts = [f"{clean(one.title)}, {amount(one, said)}, ahead of {most(one.percentile or 0.0)}" for one in found[:2]]
    sizes = sorted((one for one in found if one.size), key=lambda one: one.size or (0, 0))
    counts = [
        f"{clean(one.title)}, {measure(one.value)}, {ordinal(one.size[0])} most of {one.size[1]}"
        for one in sizes[:2]
        if one.size
    ]
    more = f" In plain numbers: {'; '.join(counts)}." if counts else ""
    return f"{name} stands best in: {'; '.join(parts)}.{more}"


def _mutual(match: Match, place: str, name: str, screen: Console) -> None:
    basis = match.basis()
    j = basis.places.index(place)
    found = match.partners(place)
    heading(screen, f"Over the {counted(len(match.fields), 'field')}, each giving and each taking, by readiness")
    columns = (
        Column("partner", fold=True),
        Column(f"P(best {match.best})", short="P", justify="right"),
        Column("mutual value", justify="right"),
        Column("90%", justify="center"),
    )
    rows = []
    for one in found:
        i = basis.places.index(one)
        low, high = basis.interval(basis.mutual_drawn[:, i, j])
        cells = (most(basis.mutual_probability[i, j]), number(basis.mutual[i, j], 3), f"{low:.3f}-{high:.3f}")
        rows.append([words(clean(match.figures.name(one))), *(words(cell) for cell in cells)])
    screen.print(laid(screen, columns, rows))
    screen.print()
    note(screen, f"A partner that leads {name} in every field, or in none, has no mutual value: one side only gives.")


def _ending(match: Match, screen: Console) -> None:
    for name, basis in match.bases.items():
        for field in basis.fields:
            if lost := basis.unknown[field]:
                names = some((clean(match.figures.name(one)) for one in lost), NAMED)
                note(screen, f"Not known in {field}, {name} ({len(lost)}): {names}.")
    if match.counts is None:
        note(screen, "Revealed advantage and relatedness: counts of activity in at least two fields are missing.")
    note(screen, NOTE)
    low, high = match.terms.optimum
    note(
        screen,
        f"{counted(match.replications, 'draw')} of the models of all fields, seed {match.seed}; what a place lacks is "
        f"drawn from the others, the gap at which most is learned between {100 * low:.0f} and {100 * high:.0f} of 100.",
    )


def _ended(line: str) -> str:
    return line if line.endswith((".", "?")) else f"{line}."
