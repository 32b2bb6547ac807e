"""The page: one self-contained HTML file that opens by double-click, also without script (interface §5)."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template

from miqyas.index.model import said
from miqyas.index.result import Index
from miqyas.present import draw
from miqyas.present.colophon import colophon
from miqyas.present.figure import share
from miqyas.present.leaf import bare_leaf, leaf, shares
from miqyas.present.markup import inert, isolated
from miqyas.present.standing import CERTAIN
from miqyas.present.view import View, portion
from miqyas.present.words import open_yet
from miqyas.study.vary import SHARE, Variation

POLICY = (
    "default-src 'none'; img-src data:; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"
)
COLUMNS = ("rank", "place", "rank_axis", "score", "made", "data")


def page(index: Index, variation: Variation, *, language: str = "en") -> str:
    """Write the ranking with intervals, its reasons, its making and its sources as one HTML file.

    Raises BuildError for intervals of another index and for a language the page does not speak.
    """
    view = View.of(index, variation, language)
    words = view.words
    style, script = template("page.css"), template("page.js")
    finding = words.finding(view.ranked, view.ranking.title, view.ranking.lead)
    return Template(template("page.html")).substitute(
        language=words.language,
        direction=words.direction,
        policy=POLICY.format(style=hashed(style), script=hashed(script)),
        style=style,
        script=script,
        title=inert(finding),
        heading=re.sub(r" (?=\d)", "\u00a0", inert(finding)),
        eyebrow=_eyebrow(view),
        lede=_lede(view),
        legend=_legend(view),
        controls=_controls(view),
        ink=_ink(view),
        ranking=_ranking(view),
        unranked=_unranked(view),
        colophon=colophon(view),
        shown=words("shown"),
        by=words("by"),
    )


def template(name: str) -> str:
    """The text of a file in templates/."""
    return files("miqyas.present").joinpath("templates", name).read_text(encoding="utf-8")


def hashed(text: str) -> str:
    """A style or script as a policy names it."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _eyebrow(view: View) -> str:
    year = f"\u00a0\u00b7 {view.variation.year}" if view.variation.year else ""
    return f"{isolated(view.ranking.subject)}{year}"


def _lede(view: View) -> str:
    words, tree = view.words, view.index.tree
    described = said(view.index.model.description, words.language)
    inner = [one for one in view.pillars if one >= tree.width]
    facts = words(
        "facts",
        ranked=len(view.ranked),
        all=words.counted(len(view.index.places), "place"),
        indicators=words.counted(tree.width, "indicator"),
        pillars=words("in_pillars", count=words.counted(len(view.pillars), "part")) if inner else "",
        year=words("for_year", year=view.variation.year) if view.variation.year else "",
        shares=shares(view, view.states()),
    )
    notes = [words("few" if view.few else "read", share=share(SHARE), count=view.models)]
    if any(one.ranked < 1 for one in view.ranked):
        notes.append(words("some_models"))
    if not view.few:
        notes.append(words("by_pairs", share=share(CERTAIN)) if view.by_pairs else words("by_overlap"))
    if view.variation.weights_only:
        notes.append(words("weights_only"))
    if any(source.non_commercial for source, _ in view.sources):
        notes.append(f'<a href="#sources">{words("restricted")}</a>')
    purpose = words("no_purpose") if open_yet(described) else inert(described)
    about = f'<p class="about" dir="auto">{purpose}</p>' if described else ""
    return f'<div class="lede">{about}<div><p>{facts}</p><p>{" ".join(notes)}</p></div></div>'


def _legend(view: View) -> str:
    words, found = view.words, view.states()
    parts = "".join(
        f"<li>{draw.swatch(i)} {isolated(view.name(one))} {portion(float(view.index.effective[one]))}</li>"
        for i, one in enumerate(view.pillars)
    )
    data = "".join(
        f"<li>{draw.state_key(key)} {', '.join(words(one.word) for one in members if found[one])}</li>"
        for key, members in draw.STATES.items()
        if any(found[one] for one in members)
    )
    signs = (
        f"<li>{draw.example()} {words('key_interval', share=share(SHARE))}</li>"
        f"<li>\u25cf {words('key_rank')}</li><li>| {words('key_median')}</li>"
    )
    note = "" if view.additive else f"<p>{words('not_additive')}</p>"
    keys = (("key_parts", parts, note), ("rank_axis", signs, ""), ("data", data, ""))
    return "".join(
        f'<div class="key {key}"><h2>{words(key)}</h2><ul>{items}</ul>{more}</div>' for key, items, more in keys
    )


def _controls(view: View) -> str:
    words = view.words
    keys = ("rank", "place", "score", "data")
    fixed = "".join(f'<option value="{key}">{words(key)}</option>' for key in keys)
    names = [inert(view.name(one)) for one in view.pillars]
    parts = "".join(f'<option value="p{i}">{name}</option>' for i, name in enumerate(names))
    group = words("adds" if view.additive else "apart")
    return (
        f'<label>{words("filter")} <input id="find" type="search" autocomplete="off"></label>'
        f'<label>{words("order")} <select id="order">{fixed}'
        f'<optgroup label="{group}">{parts}</optgroup></select></label>'
        f'<button id="all" type="button" data-open="{words("open")}" data-close="{words("close")}">'
        f"{words('open')}</button>"
    )


def _ink(view: View) -> str:
    ranks, _ = draw.rank_axis(view.width)
    parts, _ = draw.bar_axis(view.scale, len(view.pillars), additive=view.additive)
    return f"{draw.ink()}{ranks}{parts}</defs></svg>"


def _ranking(view: View) -> str:
    if not view.ranked:
        return ""
    words = view.words
    _, ranks = draw.rank_axis(view.width)
    _, parts = draw.bar_axis(view.scale, len(view.pillars), additive=view.additive)
    names = {key: words(key) for key in COLUMNS} | ({} if view.additive else {"made": words("apart")})
    axes = {"rank_axis": ranks, "made": parts}
    kinds = {"rank_axis": "where"}
    sorts = {"rank", "place", "score", "data"}
    head = "".join(
        f'<th scope="col" class="{kinds.get(key, key)}"{f" data-sort={key}" if key in sorts else ""}>'
        f"<span>{names[key]}</span>{axes.get(key, '')}</th>"
        for key in COLUMNS
    )
    stack = " data-stack" if view.additive and view.scale[0] == 0 else ""
    body = "".join(leaf(view, one) for one in view.ranked)
    top = f"<caption>{words('caption')}</caption><thead><tr>{head}</tr></thead>"
    return f'<table id="ranking"{stack}>{top}{body}</table>'


def _unranked(view: View) -> str:
    if not view.unranked:
        return ""
    words = view.words
    head = "".join(f'<th scope="col" class="{key}">{words(key)}</th>' for key in ("place", "why", "data"))
    body = "".join(bare_leaf(view, one) for one in view.unranked)
    return (
        f'<section id="unranked"><h2>{words("unranked")}</h2>'
        f'<table class="bare"><thead><tr>{head}</tr></thead>{body}</table></section>'
    )
