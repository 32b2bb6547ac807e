"""Match cards as fragments of HTML, to stand inside a page or a briefing; no script, no style of their own."""

from __future__ import annotations

from collections.abc import Sequence

from miqyas.data.source import Source
from miqyas.present.markup import inert, isolated
from miqyas.present.matchcard import Cell, Told, told
from miqyas.present.matchwords import MatchWords
from miqyas.study.match.card import Card
from miqyas.study.match.match import Match


def fragment(match: Match, card: Card, *, language: str = "en") -> str:
    """One card as an <article>; every text of it is inert."""
    words = MatchWords(language)
    one = told(match, card, words)
    lead = "".join(f"<p>{inert(line)}</p>" for line in one.lead)
    told_of = "".join(_section(head, lines) for head, lines in one.sections)
    repeat = f'<p class="repeat"><small>{inert(one.repeat)}</small></p>' if one.repeat else ""
    codes = "".join(f' data-{key}="{inert(getattr(card, key))}"' for key in ("field", "giver", "taker", "basis"))
    return (
        f'<article class="match" lang="{words.language}" dir="{words.direction}"{codes}>'
        f'<p class="eyebrow">{inert(one.eyebrow)}</p><h3>{isolated(one.title)}</h3>{lead}'
        f"{_figures(match, card, one, words)}{told_of}"
        f"{_sources(one.sources, words)}{repeat}</article>"
    )


def fragments(match: Match, cards: Sequence[Card], *, language: str = "en") -> str:
    """Several cards, one after the other."""
    return "\n".join(fragment(match, one, language=language) for one in cards) + "\n"


def _section(head: str, lines: Sequence[str]) -> str:
    items = "".join(f'<p dir="auto">{inert(line)}</p>' for line in lines)
    return f"<div><h4>{inert(head)}</h4>{items}</div>"


def _figures(match: Match, card: Card, one: Told, words: MatchWords) -> str:
    if not one.rows:
        return ""
    names = [isolated(match.figures.name(code, words.language)) for code in (card.giver, card.taker)]
    top = "".join(f'<th scope="col">{name}</th>' for name in (inert(words("part")), *names))
    body = "".join(
        f'<tr><th scope="row" dir="auto">{inert(first)}</th>{"".join(_cell(side) for side in sides)}</tr>'
        for first, *sides in one.rows
    )
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div><h4>{inert(one.has)}</h4>{table}</div>"


def _cell(side: Cell) -> str:
    # Two lines, each with a direction of its own: a unit in English and a note in Arabic do not mix.
    said, note = side
    more = f"<br><small>{isolated(note)}</small>" if note else ""
    return f"<td>{isolated(said)}{more}</td>"


def _sources(found: Sequence[Source], words: MatchWords) -> str:
    items = "".join(f'<li dir="auto">{_source(one, words)}</li>' for one in found)
    return f"<div><h4>{inert(words('sources'))}</h4><ul>{items}</ul></div>" if items else ""


def _source(one: Source, words: MatchWords) -> str:
    licence = f" <small>{inert(one.licence)}</small>" if one.licence else ""
    mark = f" <mark>{inert(words('commercial'))}</mark>" if one.non_commercial else ""
    return f"{inert(one.name or one.id)}{licence}{mark}"
