"""The chart of Sobol' indices: what each choice explains alone and in all, with the intervals of resampling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import isnan

from miqyas.data.panel import Panel
from miqyas.data.text import clean
from miqyas.present.cause import Part, cause, finding
from miqyas.present.chart.lane import GAP, LIMIT, Row, lanes, row
from miqyas.present.chart.library import alt
from miqyas.present.chart.look import SMALL, Look
from miqyas.present.chart.mount import keyed, mounted
from miqyas.present.chart.phrase import said
from miqyas.present.figure import number, share
from miqyas.study.sobol import Attribution, Effect
from miqyas.study.vary import told

WIDTH, STEP, TALL = 420, 20, 13
EVERY = 3
"""Rows of a choice: what it explains in all, what it explains alone, and a gap."""

FURTHEST = 0.25
"""How far beyond nothing and everything an interval is drawn; its figures are told in full."""

DIGITS = 2


def effects(attribution: Attribution, panel: Panel, *, place: str = "", look: Look | None = None) -> alt.LayerChart:
    """Draw what moves the ranks on the whole, or the rank of one place, given by its code.

    Raises DataError for a place without a rank.
    """
    look = look or Look()
    part = cause(attribution, panel, [place] if place else []).parts[2 if place else 0]
    name = clean(panel.name(place, look.language)) if place else ""
    subject = said(look.language, "rank_of", name=name) if place else said(look.language, "shift")
    remarks = {one.choice.id: _remark(attribution, one, look) for one in part.effects}
    rows = list(_rows(part.effects, remarks, look))
    count = len(part.effects) * EVERY - 1
    return mounted(
        [*_marks(lanes(rows), count, _axis(rows, look, subject), look), *_words(lanes(rows), count, look)],
        look,
        title=_finding(attribution, part.effects, place, subject, look),
        notes=_notes(attribution, part, look),
        size=(WIDTH, count * STEP),
        about={
            "chart": "sobol",
            "of": part.of,
            "place": place or None,
            "model": attribution.model.id,
            "model_fingerprint": attribution.model.fingerprint,
            "panel_fingerprint": attribution.panel,
            "version": attribution.version,
            "year": attribution.year or None,
            "seed": attribution.seed,
            "sampling": attribution.sampling,
            "n": attribution.n,
            "caption": attribution.caption,
        },
    )


def _rows(found: Sequence[Effect], remarks: Mapping[str, str], look: Look) -> Iterator[Row]:
    for nth, one in enumerate(found):
        sides = {
            "in_all": (one.total, one.total_low, one.total_high),
            "alone": (one.first, one.first_low, one.first_high),
        }
        names = (one.choice.id, told(one.choice))
        for at, (kind, (value, low, high)) in enumerate(sides.items()):
            yield {
                "row": nth * EVERY + at,
                "choice": one.choice.id,
                "kind": kind,
                "name": look.line(clean(names[at])),
                "value": _known(value),
                "low": _known(low),
                "high": _known(high),
                "noise": one.noise,
                "figures": _figures(value, low, high, remarks[one.choice.id] if at else ""),
                "first": not at,
            }


def _figures(value: float, low: float, high: float, remark: str) -> str:
    between = "" if isnan(low) or isnan(high) else f" ({number(low, DIGITS)} \u2013 {number(high, DIGITS)})"
    return f"{number(value, DIGITS)}{between}" + (f", {remark}" if remark else "")


Across = Callable[[str], alt.X]


def _axis(rows: Sequence[Row], look: Look, subject: str) -> Across:
    drawn = [one[side] for one in rows for side in ("value", "low", "high") if one[side] is not None]
    domain = [max(min([0.0, *drawn]), -FURTHEST), min(max([1.0, *drawn]), 1 + FURTHEST)]
    return partial(
        alt.X,
        title=look.say("variance", of=subject),
        scale=alt.Scale(domain=domain, nice=False, reverse=look.mirrored),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], orient="top", titleAnchor="start", titlePadding=4),
    )


def _marks(data: alt.InlineData, count: int, across: Across, look: Look) -> Iterator[alt.Chart]:
    colours = look.palette
    chart = alt.Chart(data).transform_filter("isValid(datum.value)")
    for kind, colour in (("in_all", colours.band), ("alone", colours.edge)):
        # What could be noise stays hollow: no finding rests on it.
        bar = chart.transform_filter(f"datum.kind === '{kind}'").mark_bar(height=TALL, clip=True, stroke=colours.edge)
        sure = bar.encode(
            y=row(count),
            x=across("value:Q"),
            x2=alt.datum(0),
            fillOpacity=alt.condition("datum.noise", alt.value(0), alt.value(1)),
        )
        yield keyed(sure, look.say(kind), colour, "square")
    spread = chart.transform_filter("isValid(datum.low) && isValid(datum.high)")
    line = spread.mark_rule(color=colours.ink, strokeWidth=1.5, clip=True)
    yield line.encode(y=row(count), x=across("low:Q"), x2="high:Q")
    for side in ("low", "high"):
        cap = spread.mark_tick(color=colours.ink, orient="vertical", thickness=1.5, size=7, clip=True)
        yield cap.encode(y=row(count), x=across(f"{side}:Q"))


def _words(data: alt.InlineData, count: int, look: Look) -> Iterator[alt.Chart]:
    colours = look.palette
    before, after = (WIDTH + GAP, -GAP) if look.mirrored else (-GAP, WIDTH + GAP)
    for field, at, left in (("name", before, look.mirrored), ("figures", after, not look.mirrored)):
        text = alt.Chart(data).mark_text(
            align="left" if left else "right", baseline="middle", fontSize=SMALL, limit=LIMIT
        )
        yield text.encode(
            y=row(count),
            x=alt.value(at),
            text=f"{field}:N",
            color=alt.condition("datum.first", alt.value(colours.ink), alt.value(colours.muted)),
        )


def _remark(attribution: Attribution, one: Effect, look: Look) -> str:
    if one.choice.id in attribution.unmoved:
        return said(look.language, "unmoved_choice")
    if one.choice.id in attribution.idle:
        return said(look.language, "idle")
    return said(look.language, "noise") if one.noise else ""


def _finding(attribution: Attribution, found: Sequence[Effect], place: str, subject: str, look: Look) -> str:
    # The same rule as for the ranks on the whole: nothing that could be noise is told as a finding.
    if not place and look.language == "en":
        return finding(attribution)
    known = [one for one in found if not isnan(one.total)]
    if not known:
        return said(look.language, "none_moves", of=subject)
    if len(found) == 1:
        return said(look.language, "only", id=known[0].choice.id, of=subject)
    first, *rest = sorted(known, key=lambda one: -one.total)
    near = [one for one in rest if not one.total_high < first.total_low]
    if first.noise or near:
        names = said(look.language, "or").join(f"'{one.choice.id}'" for one in (first, *near))
        return said(look.language, "untold", of=subject, names=names)
    alone, in_all = share(max(first.first, 0.0)), share(first.total)
    return said(look.language, "moves", id=first.choice.id, of=subject, alone=alone, in_all=in_all)


def _notes(attribution: Attribution, part: Part, look: Look) -> list[str]:
    if look.language == "en":
        return [attribution.caption, f"Enough replications? {part.verdict}."]
    return [said(look.language, "replications", n=attribution.n, seed=attribution.seed)]


def _known(value: float) -> float | None:
    return None if isnan(value) else value
