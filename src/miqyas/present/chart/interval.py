"""The chart of rank intervals: every place by rank, with the ranks that 90 % of the models drawn give it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from miqyas.index.result import Index
from miqyas.present.certainty import definition
from miqyas.present.chart.lane import STEP, Row, beside, lanes, ranks, row
from miqyas.present.chart.library import alt
from miqyas.present.chart.look import Look
from miqyas.present.chart.mount import keyed, mounted
from miqyas.present.chart.tale import finding, notes, pointed
from miqyas.present.figure import ends, place_of, share
from miqyas.present.markup import span
from miqyas.present.ranking import Ranking, ranking
from miqyas.study.vary import SHARE, Variation

WIDTH = 480


def intervals(
    index: Index, variation: Variation, *, node: str = "", place: str = "", look: Look | None = None
) -> alt.LayerChart:
    """Draw the ranks of a node (default the root) with their intervals; the code of a place points at it.

    Raises BuildError where the study is of another index, DataError for a place that is not in it.
    """
    look = look or Look()
    found = ranking(index, variation, node=node, language=look.language)
    pointed(found, place)
    rows = list(_rows(found, variation, place, look))
    most = max((one["most"] for one in rows), default=1)
    data, colours = lanes(rows), look.palette
    chart, count = alt.Chart(data), len(rows)
    bar = chart.mark_bar(height=10, cornerRadius=5).encode(y=row(count), x=ranks(most, look, "from"), x2="to:Q")
    middle = chart.mark_tick(orient="vertical", thickness=2, size=14).encode(
        y=row(count), x=ranks(most, look, "median")
    )
    dot = chart.mark_point(shape="circle", filled=True, opacity=1, size=52).encode(y=row(count), x=ranks(most, look))
    marks = (
        keyed(bar, look.say("interval", share=share(SHARE)), colours.band, "square"),
        keyed(middle, look.say("median"), colours.edge, "stroke"),
        keyed(dot, look.say("rank"), colours.dot, "circle"),
    )
    edge = (
        chart.transform_filter("datum.strong")
        .mark_bar(height=10, cornerRadius=5, filled=False, stroke=colours.dot, strokeWidth=1.5)
        .encode(y=row(count), x=ranks(most, look, "from"), x2="to:Q")
    )
    back, *words = beside(data, look, WIDTH)
    return mounted(
        [back, marks[0], edge, *marks[1:], *words],
        look,
        title=finding(found, variation, place, look),
        notes=notes(found, variation, look),
        size=(WIDTH, max(1, len(rows)) * STEP),
        about={"chart": "intervals", "node": found.node, "place": place or None, **definition(variation)},
    )


def _rows(found: Ranking, variation: Variation, place: str, look: Look) -> Iterator[Row]:
    element = variation.tree.at[found.node]
    ranked = [one for one in found.standings if one.rank is not None]
    for number, one in enumerate(ranked):
        at = variation.places.index(one.place)
        middle = float(variation.median[element, at])
        low, high = ends(one.low, one.high) or (None, None)
        yield {
            "row": number,
            "place": one.place,
            "name": look.line(one.name),
            "rank": one.rank,
            "median": None if np.isnan(middle) else middle,
            "low": low,
            "high": high,
            "from": None if low is None else low - 0.5,
            "to": None if high is None else high + 0.5,
            "figures": place_of(one.rank) if low is None else span(f"{low}-{high}"),
            "strong": one.place == place,
            "most": max(len(ranked), high or 0),
        }
