"""The leaf: one place in the table, its line and what opens below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose, isnan

from miqyas.data.panel import UNDATED, Status
from miqyas.index.model import Indicator
from miqyas.present import draw
from miqyas.present.figure import ends, interval, measure, most, number, place_of, share
from miqyas.present.markup import figure, inert, isolated, span
from miqyas.present.standing import Standing
from miqyas.present.view import Spread, View
from miqyas.study.explain import Kind, Mark, marks

PLAIN = re.compile(r"[A-Z][A-Z0-9_]*")
"""A code that can be an address; those of the page's own sections are lower-case."""
LISTED = 5
"""How many strengths and weaknesses are listed; the others are marked in the table below."""
TITLES: Mapping[Kind, str] = {"strength": "strong", "weakness": "weak"}
SIGNS: Mapping[Kind, str] = {"strength": '<b class="strength">▲</b>', "weakness": '<b class="weakness">▼</b>'}


def leaf(view: View, one: Standing) -> str:
    """A place with a rank: its line in the ranking and its details."""
    parts = [float(part) for part in view.parts[view.index.row[one.place]]]
    names = [view.name(pillar) for pillar in view.pillars]
    bar = draw.bar(parts, view.scale, names, decimals=view.ranking.decimals, additive=view.additive)
    spread = view.spread(one.place, view.root)
    assert spread is not None  # View.ranked holds no place without
    label = f"{_span(spread)}, {view.words('key_median')} {place_of(spread.median)}"
    return _folded(
        view,
        one,
        f'<td class="rank"><b>{place_of(one.rank)}</b> <i>{_span(spread)}</i></td>',
        f'<td class="where">{draw.strip(spread, view.width, label)}</td>'
        f'<td class="score">{figure(number(one.score, view.ranking.decimals))}</td>'
        f'<td class="made">{bar}</td>',
        f' data-rank="{place_of(one.rank)}" data-score="{one.score!r}"',
    )


def bare_leaf(view: View, one: Standing) -> str:
    """A place without a rank: the reason and its details."""
    return _folded(view, one, "", f'<td class="why" dir="auto">{inert(one.reason)}</td>', "")


def anchor(view: View, place: str) -> str:
    """The address of a place on the page: its code, or its number where the code cannot be one."""
    return place if PLAIN.fullmatch(place) else f"place-{view.index.row[place] + 1}"


def shares(view: View, counts: Counter[Status]) -> str:
    """Shares of figures by state, in words: 83% reported, 9% carried."""
    total = sum(counts.values())
    told = [(status, counts[status]) for status in Status if counts[status]]
    return view.words.listed([f"{share(count / total)} {view.words(status.word)}" for status, count in told])


def _folded(view: View, one: Standing, before: str, after: str, data: str) -> str:
    here = anchor(view, one.place)
    counts = view.states(one.place)
    columns = before.count("<td") + after.count("<td") + 2
    names = {*view.index.panel.names.get(one.place, {}).values(), one.name, one.place}
    found = inert(" ".join(sorted(names)).lower())
    return (
        f'<tbody id="{here}" data-find="{found}" data-name="{inert(one.name)}" '
        f'data-share="{one.present:.4f}"{data}><tr class="line">{before}'
        '<th scope="row" class="place">'
        f"<details><summary>{isolated(one.name)}</summary></details></th>{after}"
        f'<td class="data">{draw.states(counts)} <span>{share(one.present)}</span></td></tr>'
        f'<tr class="more"><td colspan="{columns}">{_details(view, one, counts, here)}</td></tr></tbody>'
    )


def _details(view: View, one: Standing, counts: Counter[Status], here: str) -> str:
    found = marks(view.index, one.place, view.variation.year)
    return (
        f'<h3>{_heading(view, one)} <a href="#{here}" aria-label="{view.words("link")}">#</a></h3>'
        f"<p>{_account(view, one, counts)}</p>"
        f"{_marked(view, one, found)}{_tree(view, one, found)}"
    )


def _heading(view: View, one: Standing) -> str:
    words, name, found = view.words, isolated(one.name), ends(one.low, one.high)
    if found is None:
        return words("no_rank", name=name)
    low, high = (words.ordinal(end) for end in found)
    key = "between" if low != high else "certain"
    part = inert(most(view.held(one.place, found[0])))
    return words(key, name=name, low=low, high=high, of=len(view.ranked), share=part, count=view.models)


def _account(view: View, one: Standing, counts: Counter[Status]) -> str:
    words, spread = view.words, view.spread(one.place, view.root)
    figures = words("figures", count=words.counted(sum(counts.values()), "figure"), shares=shares(view, counts))
    if years := view.observed(one.place):
        figures += words("newest", old=years[0], new=years[1])
    if spread is None:
        partly = f" {_partly(view, one)}" if one.ranked else ""
        return f'<span dir="auto">{inert(one.reason)}</span>.{partly} {figures}.'
    stands = words("stands", rank=place_of(spread.rank), median=place_of(spread.median))
    outside = "" if spread.low <= spread.rank <= spread.high else f" {words('outside')}"
    partly = f" {_partly(view, one)}" if one.ranked < 1 else ""
    return f"{stands}{outside}{partly} {_neighbours(view, one)} {figures}."


def _partly(view: View, one: Standing) -> str:
    return view.words("partly", share=inert(most(one.ranked)))


def _neighbours(view: View, one: Standing) -> str:
    if view.few:
        return ""
    near, kind = view.near(one), "told" if view.by_pairs else "overlap"
    if not near:
        return view.words("alone" if view.by_pairs else "overlap_none")
    key = f"{kind}_{('one', 'two', 'more')[min(len(near), 3) - 1]}"
    first, last = (f"{isolated(x.name)} {_ranked(view.spread(x.place, view.root))}" for x in (near[0], near[-1]))
    return view.words(key, count=len(near), first=first, last=last)


def _marked(view: View, one: Standing, found: Sequence[Mark]) -> str:
    lists = "".join(
        f'<div><h4 class="{kind}">{view.words(title)}</h4><ul>{_listed(view, one, found, kind)}</ul></div>'
        for kind, title in TITLES.items()
    )
    return f'<div class="marks">{lists}</div>' if one.rank is not None else ""


def _listed(view: View, one: Standing, found: Sequence[Mark], kind: Kind) -> str:
    items = []
    for mark in [mark for mark in found if mark.kind == kind][:LISTED]:
        element = view.index.tree.at[mark.indicator]
        place = f"{_ranked(view.spread(one.place, element))} {view.words('of', count=mark.of)}"
        items.append(f"<li>{inert(view.name(element))} <span>{place}</span></li>")
    return "".join(items) or f"<li>{view.words('none')}</li>"


def _tree(view: View, one: Standing, found: Sequence[Mark]) -> str:
    head = "".join(
        f"<th>{view.words(key)}</th>" for key in ("part", "score", "rank", "value", "year", "state", "source")
    )
    signs = {mark.indicator: f" {SIGNS[mark.kind]}" for mark in found}
    body = "".join(_elements(view, one, signs, view.pillars, 0))
    return f'<table class="tree"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _elements(
    view: View, one: Standing, signs: Mapping[str, str], elements: Iterable[int], depth: int
) -> Iterator[str]:
    tree = view.index.tree
    for element in elements:
        if element < tree.width:
            yield _indicator(view, one, signs.get(tree.ids[element], ""), element, depth)
        else:
            spread = view.spread(one.place, element)
            drawn = draw.thread(spread, len(view.index.places)) if spread else ""
            scored = _scored(view, one, element)
            yield f'<tr class="node{_indent(depth, 0)}">{scored}<td colspan="4">{drawn}</td></tr>'
            yield from _elements(view, one, signs, map(int, tree.children[element]), depth + 1)


def _indent(depth: int, usual: int) -> str:
    return "" if depth == usual else f" d{depth}"


def _scored(view: View, one: Standing, element: int, sign: str = "") -> str:
    score = float(view.index.scores[view.t, view.index.row[one.place], element])
    return (
        f"<th>{inert(view.name(element))}{sign}</th><td>{figure(number(score, view.ranking.decimals))}</td>"
        f"<td>{_ranked(view.spread(one.place, element))}</td>"
    )


def _indicator(view: View, one: Standing, sign: str, element: int, depth: int) -> str:
    index, row = view.index, view.index.row[one.place]
    status = Status(int(index.status[view.t, row, element]))
    year, source = int(index.vintage[view.t, row, element]), int(view.origin[row, element])
    cited = f'<a href="#s{view.number[source]}">{view.number[source]}</a>' if source >= 0 else ""
    return (
        f'<tr class="{draw.sign(status)}{_indent(depth, 1)}">{_scored(view, one, element, sign)}'
        f"<td>{_value(view, row, element)}</td><td>{year if year > UNDATED else ''}</td>"
        f"<td>{view.words(status.word)}</td><td>{cited}</td></tr>"
    )


def _value(view: View, row: int, element: int) -> str:
    index = view.index
    value, treated = (float(one[view.t, row, element]) for one in (index.imputed, index.treated))
    if isnan(value):
        return ""
    told = f"{figure(measure(value))} <small>{inert(unit(view, element))}</small>"
    moved = not isclose(value, treated) and "log" not in index.how["treat"][element]
    return f"{told} <em>{view.words('counted', value=figure(measure(treated)))}</em>" if moved else told


def unit(view: View, element: int) -> str:
    """The unit an indicator is counted in, after division."""
    part = view.index.tree.parts[element]
    assert isinstance(part, Indicator)
    own, by = part.unit or view.index.panel.find(part.series).unit, view.index.divided[element]
    if not by or part.unit:
        return own
    factor = f"{part.factor:,g} \u00d7 " if part.factor != 1 else ""
    return f"{factor}{own or part.series} \u00f7 {view.index.panel.find(by).name or by}"


def _ranked(spread: Spread | None) -> str:
    return "" if spread is None else f"{place_of(spread.rank)} <i>({_span(spread)})</i>"


def _span(spread: Spread) -> str:
    return span(interval(spread.low, spread.high))
