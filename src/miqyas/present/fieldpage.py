"""The page of the technology fields: one self-contained HTML file without script (interface §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Template

from miqyas.data.source import UNKNOWN, Source
from miqyas.present import draw
from miqyas.present.fieldboard import rule, title_of_field, title_of_place, years
from miqyas.present.fields import Field
from miqyas.present.fieldwords import FieldWords
from miqyas.present.figure import interval, measure, most, number, place_of, share
from miqyas.present.markup import figure, inert, isolated, span, table
from miqyas.present.page import hashed, template
from miqyas.present.side import Evidence, Reading, Side
from miqyas.present.view import View, portion
from miqyas.study.vary import SHARE

MOSTLY = 0.95
"""Share of a shrunk rate that is the place's own count, from which on that is not told."""

POLICY = "default-src 'none'; img-src data:; style-src '{style}'; base-uri 'none'; form-action 'none'"


def page_of_place(fields: Sequence[Field], place: str) -> str:
    """The fields of one place side by side, and below what each rests on."""
    words = fields[0].readiness.words
    name = fields[0].readiness.standings[place].name
    rows = "".join(_row(f'<a href="#{one.id}">{inert(one.name)}</a>', one, place, open=True) for one in fields)
    numbers = _numbers(fields)
    below = "".join(_field(one, place, numbers) for one in fields)
    title, told = title_of_place(fields, place, name, words), years(fields, words, place)
    return _page(
        fields, title, isolated(name), f"{told} {words('key', share=share(SHARE))}", _table(words, rows, fields) + below
    )


def page_of_field(field: Field) -> str:
    """The places of one field side by side."""
    words = field.readiness.words
    ranked = [one for one in field.readiness.ranking.standings if field.readiness.reading(one.place).spread]
    others = [one for one in field.readiness.ranking.standings if one not in ranked]
    rows = "".join(_row(isolated(one.name), field, one.place, open=False) for one in (*ranked, *others))
    of = len(field.readiness.ranking.standings)
    key = "facts" if field.activity else "facts_none"
    active = field.activity.ranking.ranked if field.activity else 0
    facts = words(key, readiness=len(ranked), all=of, activity=active)
    told = f"{facts} {years([field], words)} {words('key', share=share(SHARE))}"
    body = _table(words, rows, [field]) + _missing(field) + _enablers(field)
    return _page([field], title_of_field(field, words), inert(field.name), told, body)


def _page(fields: Sequence[Field], title: str, about: str, facts: str, body: str) -> str:
    words = fields[0].readiness.words
    style = template("page.css") + template("fields.css")
    return Template(template("fields.html")).substitute(
        language=words.language,
        direction=words.direction,
        policy=POLICY.format(style=hashed(style)),
        style=style,
        ink=f'{draw.ink()}<g id="ranks"></g></defs></svg>',
        title=inert(title),
        heading=re.sub(r" (?=\d)", "\u00a0", inert(title)),
        eyebrow=f"{words('eyebrow')} \u00b7 {about}",
        apart=words("apart"),
        facts=facts,
        body=body + _varied(fields) + _sources(fields) + _repeat(fields),
    )


def _table(words: FieldWords, rows: str, fields: Sequence[Field]) -> str:
    first = words("eyebrow") if len(fields) > 1 else words("place")
    sides = "".join(
        f'<th scope="col" class="side"><b>{words(side)}</b> {words(told)}{_axis(fields, side)}</th>'
        for side, told in (("readiness", "means"), ("activity", "done"))
    )
    head = f'<thead><tr><th scope="col" class="name">{first}</th>{sides}</tr></thead>'
    return f'<table class="sides"><caption>{words("apart")}</caption>{head}<tbody>{rows}</tbody></table>'


def _axis(fields: Sequence[Field], side: str) -> str:
    # One field has one axis of ranks for each side; several fields have as many as they rank places.
    one = getattr(fields[0], side)
    return draw.rank_axis(one.width)[1] if len(fields) == 1 and one else ""


def _row(name: str, field: Field, place: str, *, open: bool) -> str:
    words = field.readiness.words
    cells = "".join(
        f'<td data-side="{words(key)}">{_cell(side, place, field, open=open)}</td>'
        for key, side in (("readiness", field.readiness), ("activity", field.activity))
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _cell(side: Side | None, place: str, field: Field, *, open: bool) -> str:
    words = field.readiness.words
    if side is None:
        more = f'<a href="#{field.id}">{words("see_below")}</a>' if open else ""
        return _none(words, more)
    found = side.reading(place)
    if found.spread is None:
        return _none(words, inert(found.reason)) if open or not found.reason else _folded(words, found)
    spread = found.spread
    ends = span(interval(spread.low, spread.high))
    label = f"{words('rank_of', rank=place_of(spread.rank), of=found.of)}, {ends}"
    told = f"<b>{place_of(spread.rank)}</b> <i>{ends}</i> {_of(words, found)}"
    return f'<p class="said">{told}</p>{draw.strip(spread, side.width, label)}'


def _of(words: FieldWords, found: Reading) -> str:
    of = f"of {found.of}" if words.language == "en" else f"من {found.of}"
    part = found.standing.ranked
    partly = f"; {words('partly', share=most(part))}" if part < 1 else ""
    return f"{of} \u00b7 {words('score', score=figure(number(found.standing.score, 0)))}{partly}"


def _none(words: FieldWords, reason: str) -> str:
    more = f": {reason}" if reason else ""
    return f'<p class="said" dir="auto"><span class="none">{words("not_ranked")}</span>{more}</p>'


def _folded(words: FieldWords, found: Reading) -> str:
    return f'<details><summary>{words("not_ranked")}</summary><p dir="auto">{inert(found.reason)}</p></details>'


def _field(field: Field, place: str, numbers: Mapping[Source, int]) -> str:
    words = field.readiness.words
    ready = _evidence(field.readiness, field.readiness.reading(place), numbers)
    done = _missing(field)
    if field.activity:
        told = rule(field.activity, words)
        done = (f"<p>{told}</p>" if told else "") + _evidence(field.activity, field.activity.reading(place), numbers)
    return (
        f'<section class="fielded" id="{field.id}"><h2>{inert(field.name)}</h2>'
        f"<h3>{words('readiness')} <small>{words('means')}</small></h3>{ready}"
        f"<h3>{words('activity')} <small>{words('done')}</small></h3>{done}</section>"
    )


def _missing(field: Field) -> str:
    if field.activity:
        return ""
    words = field.readiness.words
    topics = "".join(f'<li dir="ltr">{inert(id)} {inert(name)}</li>' for id, name in field.topics)
    return (
        f"<p>{inert(field.missing)}</p><p>{inert(field.remedy)}</p>"
        f'<details><summary>{words("topics")}</summary><ul class="topics">{topics}</ul></details>'
    )


def _evidence(side: Side, found: Reading, numbers: Mapping[Source, int]) -> str:
    words = side.words
    shrunk = any(one.rate is not None for one in found.evidence)
    head = [words(key) for key in ("part", "value", "year", "weight")]
    head += [words("rate", share=share(SHARE))] if shrunk else []
    cells = []
    for one in found.evidence:
        rate = [_rate(one, words)] if shrunk else []
        first = f"{isolated(one.title)} <small>{isolated(one.part)}</small>"
        cells.append(
            [first, _value(one, words, numbers), str(one.year or ""), portion(one.share), *rate, inert(one.why)]
        )
    return table(cells, [*head, words("why")], "evidence")


def _value(one: Evidence, words: FieldWords, numbers: Mapping[Source, int]) -> str:
    if one.value is None:
        return inert(one.note if one.note and words.language == "en" else words(one.state))
    own = f"{figure(measure(one.value))} <small>{inert(one.unit)}</small>{_cite(one.source, numbers)}"
    if one.below is None:
        return own
    below = f"{figure(measure(one.below))} <small>{inert(one.by)}</small>{_cite(one.by_source, numbers)}"
    times = "" if one.factor == 1 else f"{one.factor:,.10g} \u00d7 "
    ratio = f"{times}{own} \u00f7 {below}"
    return ratio if one.divided is None else f"{figure(measure(one.divided))} <small>= {ratio}</small>"


def _cite(source: Source | None, numbers: Mapping[Source, int]) -> str:
    cited = numbers.get(source) if source else None
    return f' <a class="cite" href="#s{cited}">[{cited}]</a>' if cited else ""


def _rate(one: Evidence, words: FieldWords) -> str:
    if one.rate is None or one.low is None or one.high is None:
        return ""
    ends = f"{measure(one.low)}\u2013{measure(one.high)}"
    own = words("own", share=share(one.own)) if one.own is not None and one.own < MOSTLY else ""
    return f"{measure(one.rate)} <small>{ends}</small>{f' <small>{own}</small>' if own else ''}"


def _enablers(field: Field) -> str:
    # Without a place to speak of, the reasons of each side stand alone.
    words = field.readiness.words
    made = []
    for key, side in (("readiness", field.readiness), ("activity", field.activity)):
        if side is None:
            continue
        index, tree = side.index, side.index.tree
        cells = [
            [isolated(index.title(one.id, words.language)), portion(float(index.effective[i])), inert(one.why)]
            for i, one in enumerate(tree.parts[: tree.width])
        ]
        told = rule(side, words)
        head = [words("part"), words("weight"), words("why")]
        made.append(f"<h3>{words(key)}</h3>{f'<p>{told}</p>' if told else ''}{table(cells, head, 'enablers')}")
    return f'<section class="fielded"><h2>{words("details")}</h2>{"".join(made)}</section>'


def _sides(fields: Sequence[Field]) -> list[tuple[str, Side]]:
    return [
        (f"{one.name}, {side.words(key).lower()}", side)
        for one in fields
        for key, side in (("readiness", one.readiness), ("activity", one.activity))
        if side is not None
    ]


def _varied(fields: Sequence[Field]) -> str:
    words = fields[0].readiness.words
    captions: dict[str, list[str]] = {}
    for name, side in _sides(fields):
        captions.setdefault(side.ranking.caption, []).append(name)
    items = "".join(
        f'<li dir="auto"><b>{inert("; ".join(names))}</b> <small>{inert(told)}</small></li>'
        for told, names in captions.items()
    )
    return f"<section><h2>{words('drawn')}</h2><ul>{items}</ul></section>"


def _numbers(fields: Sequence[Field]) -> dict[Source, int]:
    # Every source of a figure or of a denominator, numbered in the order in which the fields meet them.
    met: dict[Source, int] = {}
    for _, side in _sides(fields):
        view = View.of(side.index, side.variation, side.words.language)
        for source, _ in view.sources:
            if source.id != UNKNOWN.id:
                met.setdefault(source, len(met) + 1)
    return met


def _sources(fields: Sequence[Field]) -> str:
    words = fields[0].readiness.words
    items = "".join(f'<li id="s{i}" dir="auto">{_source(one, words)}</li>' for one, i in _numbers(fields).items())
    return f'<section id="sources"><h2>{words("sources")}</h2><ol>{items}</ol></section>'


def _source(one: Source, words: FieldWords) -> str:
    told = " \u00b7 ".join(inert(part) for part in (one.licence, one.vintage, one.address) if part)
    mark = f" <mark>{words('commercial')}</mark>" if one.non_commercial else ""
    return f"<b>{inert(one.name or one.id)}</b> <small>{told}</small>{mark}"


def _repeat(fields: Sequence[Field]) -> str:
    words = fields[0].readiness.words
    facts = "".join(
        f"<dt>{inert(name)}</dt><dd>{isolated(side.ranking.model)} {inert(side.ranking.model_version)} "
        f"<code>{side.ranking.model_fingerprint[:16]}</code>, <code>{side.ranking.panel_fingerprint[:16]}</code>, "
        f"{side.variation.replications:,} / {side.variation.seed}, miqyas {inert(side.ranking.version)}</dd>"
        for name, side in _sides(fields)
    )
    return f"<section><h2>{words('repeat')}</h2><dl>{facts}</dl></section>"
