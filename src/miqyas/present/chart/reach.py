"""The chart of reach: the ranks that admissible weights can make at all, and those that most draws show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from miqyas.data.text import clean
from miqyas.errors import BuildError
from miqyas.index.model import Choice
from miqyas.index.result import Index
from miqyas.present.chart.lane import STEP, Row, beside, lanes, ranks, row
from miqyas.present.chart.library import alt
from miqyas.present.chart.look import Look
from miqyas.present.chart.mount import keyed, mounted
from miqyas.present.chart.phrase import said
from miqyas.present.figure import ends, interval, place_of, share
from miqyas.present.markup import span
from miqyas.study.extent import Extent
from miqyas.study.vary import SHARE, Variation

WIDTH = 480


def admissible(extent: Extent) -> Choice:
    """The choice that draws from the very weights that an extent was searched over, without further conditions."""
    bounds = tuple(
        (part, float(low), float(high)) for part, low, high in zip(extent.parts, extent.low, extent.high, strict=True)
    )
    return Choice(id="weights", kind="bounds", nodes=(extent.node,), bounds=bounds, why="the weights of the search")


def reach(
    index: Index, extent: Extent, variation: Variation, *, place: str = "", look: Look | None = None
) -> alt.LayerChart:
    """Draw the exact range of the rank of every place asked for, and inside it the interval of a study.

    variation  a study of `admissible(extent)` and nothing else, so that the inner bar lies in the outer one
    place      code of the place to point at; the only one where the extent is of one place
    Raises BuildError where the study varied something else.
    """
    look = look or Look()
    same = extent.over == "weights" and extent.panel == variation.panel
    if not same or variation.choices != (admissible(extent),):
        raise BuildError(
            "these draws are not of the weights that were searched over",
            where="variation",
            repair="vary a model whose only choice is admissible(extent)",
        )
    place = place or (extent.asked[0] if len(extent.asked) == 1 else "")
    rows = list(_rows(index, extent, variation, place, look))
    most, count, colours = len(extent.among), len(rows), look.palette
    data = lanes(rows)
    chart = alt.Chart(data)
    thin = chart.mark_bar(height=2).encode(y=row(count), x=ranks(most, look, "unsure_from"), x2="unsure_to:Q")
    outer = chart.mark_bar(height=12, stroke=colours.edge, strokeWidth=1).encode(
        y=row(count), x=ranks(most, look, "from"), x2="to:Q"
    )
    inner = chart.mark_bar(height=6).encode(y=row(count), x=ranks(most, look, "drawn_from"), x2="drawn_to:Q")
    dot = chart.mark_point(shape="circle", filled=True, opacity=1, size=46, stroke=colours.paper, strokeWidth=1.5)
    open_ = [] if extent.found.exact.all() else [keyed(thin, look.say("bound"), colours.muted, "stroke")]
    back, *words = beside(data, look, WIDTH)
    return mounted(
        [
            back,
            *open_,
            keyed(outer, look.say("exact"), colours.band, "square"),
            keyed(inner, look.say("sampled", share=share(SHARE)), colours.series[0], "square"),
            keyed(dot.encode(y=row(count), x=ranks(most, look)), look.say("rank"), colours.ink, "circle"),
            *words,
        ],
        look,
        title=_finding(index, extent, rows, place, look),
        notes=_notes(extent, variation, look),
        size=(WIDTH, count * STEP),
        about={
            "chart": "ranges",
            "node": extent.node,
            "place": place or None,
            "model": extent.model.id,
            "model_fingerprint": extent.model.fingerprint,
            "panel_fingerprint": extent.panel,
            "version": extent.version,
            "year": extent.year,
            "seed": variation.seed,
            "replications": variation.replications,
            "caption": extent.caption,
        },
    )


def _rows(index: Index, extent: Extent, variation: Variation, place: str, look: Look) -> Iterator[Row]:
    found, element = extent.found, variation.tree.at[extent.node]
    names = [clean(index.panel.name(one, look.language)) for one in extent.asked]
    order = sorted(range(len(names)), key=lambda i: (extent.nominal[i], names[i]))
    for number, i in enumerate(order):
        at = variation.places.index(extent.asked[i])
        drawn = ends(variation.low[element, at], variation.high[element, at]) or (None, None)
        best, worst = int(found.best[i]), int(found.worst[i])
        yield {
            "row": number,
            "place": extent.asked[i],
            "name": look.line(names[i]),
            "rank": float(extent.nominal[i]),
            "best": best,
            "worst": worst,
            "exact": bool(found.exact[i]),
            "from": best - 0.5,
            "to": worst + 0.5,
            "unsure_from": int(found.best_bound[i]) - 0.5,
            "unsure_to": int(found.worst_bound[i]) + 0.5,
            "low": drawn[0],
            "high": drawn[1],
            "drawn_from": None if drawn[0] is None else drawn[0] - 0.5,
            "drawn_to": None if drawn[1] is None else drawn[1] + 0.5,
            "figures": span(interval(best, worst)),
            "strong": extent.asked[i] == place and len(names) > 1,
        }


def _finding(index: Index, extent: Extent, rows: list[Row], place: str, look: Look) -> str:
    if place:
        one = next(each for each in rows if each["place"] == place)
        return said(
            look.language,
            "reach",
            name=clean(index.panel.name(place, look.language)),
            rank=look.words.ordinal(one["rank"]),
            of=place_of(len(extent.among)),
            share=share(SHARE),
            drawn=said(look.language, "from_to", low=one["low"], high=one["high"]),
            exact=said(look.language, "from_to", low=one["best"], high=one["worst"]),
        )
    way = sum(one["worst"] - one["best"] for one in rows)
    if not way:
        return said(look.language, "unmoved")
    seen = sum(one["high"] - one["low"] for one in rows if one["low"] is not None)
    return said(look.language, "understated", share=share(SHARE), part=share(seen / way))


def _notes(extent: Extent, variation: Variation, look: Look) -> list[str]:
    draws = said(look.language, "draws", count=f"{variation.replications:,}", seed=variation.seed)
    if look.language == "en":
        return [extent.caption, draws]
    free = bool(np.all(extent.low <= 0) and np.all(extent.high >= 1))
    searched = said(look.language, "searched", parts=look.words.counted(len(extent.parts), "part"))
    return [" ".join([searched, said(look.language, "any" if free else "around")]), draws]
