"""The chart of acceptability: in which share of the models drawn each place takes each rank."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from miqyas.index.result import Index
from miqyas.present.certainty import definition
from miqyas.present.chart.lane import Row, beside, lanes, ranks, row
from miqyas.present.chart.library import alt
from miqyas.present.chart.look import Look
from miqyas.present.chart.mount import mounted
from miqyas.present.chart.phrase import said
from miqyas.present.chart.tale import notes, pointed
from miqyas.present.figure import counted, interval, place_of, share
from miqyas.present.markup import span
from miqyas.present.ranking import Ranking, ranking
from miqyas.study.vary import Variation

WIDTH, CELL, TALL = 480, 11, 18
STEPS = (0.05, 0.1, 0.2, 0.4, 0.7)
"""Shares at which one colour gives way to the next."""

HALF = 0.5


def acceptability(
    index: Index, variation: Variation, *, node: str = "", place: str = "", look: Look | None = None
) -> alt.LayerChart:
    """Draw how often each place takes each rank at a node (default the root), places by rank.

    Raises BuildError where the study is of another index, DataError for a place that is not in it.
    """
    look = look or Look()
    found = ranking(index, variation, node=node, language=look.language)
    pointed(found, place)
    shares = _shares(found, variation)
    rows, cells = list(_rows(found, place, look)), list(_cells(found, shares))
    top = max((one["rank"] for one in cells), default=1)
    width = max(WIDTH, CELL * top)
    data = lanes(rows)
    edges = {"from": "datum.rank - 0.5", "to": "datum.rank + 0.5", "step": _step()}
    mark = alt.Chart(alt.InlineData(values=cells)).transform_calculate(**edges).mark_rect(height=TALL - 1)
    heat = mark.encode(
        y=row(len(rows)), x=ranks(top, look, "from"), x2="to:Q", color=_colour(look), tooltip=_tips(look)
    )
    ring = (
        alt.Chart(data)
        .mark_rect(height=TALL - 1, filled=False, stroke=look.palette.ink, strokeWidth=1.25)
        .encode(y=row(len(rows)), x=ranks(top, look, "from"), x2="to:Q")
    )
    return mounted(
        [*beside(data, look, width, TALL), heat, ring],
        look,
        title=_finding(found, shares, variation, place, look),
        notes=[said(look.language, "cells"), *notes(found, variation, look)],
        size=(width, max(1, len(rows)) * TALL),
        about={"chart": "acceptability", "node": found.node, "place": place or None, **definition(variation)},
    )


def _shares(found: Ranking, variation: Variation) -> dict[str, np.ndarray]:
    # Of the models in which the place has a rank: (rank,) for each place of the ranking.
    counts = variation.tally.of(variation.tree.at[found.node])
    rows = {one.place: counts[variation.places.index(one.place)] for one in found.standings if one.rank is not None}
    return {place: times / max(int(times.sum()), 1) for place, times in rows.items()}


def _rows(found: Ranking, place: str, look: Look) -> Iterator[Row]:
    for number, one in enumerate(one for one in found.standings if one.rank is not None):
        yield {
            "row": number,
            "place": one.place,
            "name": look.line(one.name),
            "from": (one.rank or 1) - 0.5,
            "to": (one.rank or 1) + 0.5,
            "figures": span(interval(one.low, one.high)),
            "strong": one.place == place,
        }


def _cells(found: Ranking, shares: dict[str, np.ndarray]) -> Iterator[Row]:
    for number, one in enumerate(one for one in found.standings if one.rank is not None):
        for at in np.flatnonzero(shares[one.place]):
            yield {"row": number, "rank": int(at) + 1, "share": float(shares[one.place][at])}


def _colour(look: Look) -> alt.Color:
    return alt.Color(
        "step:N",
        title=look.say("share"),
        scale=alt.Scale(domain=_steps(), range=list(look.palette.ramp)),
        legend=alt.Legend(title=look.say("share"), symbolType="square", symbolSize=130),
    )


def _steps() -> list[str]:
    parts = [f"{one:.0%}".rstrip("%") for one in STEPS]
    between = [f"{low}\u2013{high}%" for low, high in pairwise(parts)]
    return [f"0\u2013{parts[0]}%", *between, f"{parts[-1]}\u2013100%"]


def _step() -> str:
    # One expression of the document: the first step that the share lies below.
    *lower, last = _steps()
    tests = "".join(f"datum.share < {top} ? '{name}' : " for top, name in zip(STEPS, lower, strict=True))
    return f"{tests}'{last}'"


def _tips(look: Look) -> list[alt.Tooltip]:
    share_of = alt.Tooltip("share:Q", format=".1%", title=look.say("share"))
    return [alt.Tooltip("rank:Q", title=look.say("ranks")), share_of]


def _finding(found: Ranking, shares: dict[str, np.ndarray], variation: Variation, place: str, look: Look) -> str:
    words, one = look.words, pointed(found, place)
    if one is None:
        settled = sum(bool(part.max() >= HALF) for part in shares.values())
        if look.language == "en":
            verb = "holds" if settled == 1 else "hold"
            return f"{settled} of {counted(len(shares), 'place')} {verb} one rank in half of the models drawn or more"
        return said(look.language, "settled", count=settled, of=len(shares))
    if one.rank is None:
        return words("no_rank", name=one.name)
    likeliest = int(shares[place].argmax())
    return said(
        look.language,
        "likeliest",
        name=one.name,
        rank=words.ordinal(likeliest + 1),
        of=place_of(len(shares)),
        share=share(float(shares[place][likeliest])),
        models=words.counted(variation.replications, "model"),
    )
