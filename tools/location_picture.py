"""Draw docs/services-location.png: published ranks beside those of services-location, and Pakistan's parts.

python tools/location_picture.py; it needs the libraries altair, vl-convert-python and pillow.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
from PIL import Image

import miqyas as mq
from miqyas.present.agreement import Beside, agreement
from miqyas.present.figure import interval, number
from miqyas.study.vary import vary

OUT = Path(__file__).parents[1] / "docs" / "services-location.png"
MUTED, MARK, OTHER = "#5f6368", "#1d5b9a", "#935510"


def _rows(one: Beside) -> alt.LayerChart:
    found = one.found
    rows = [
        {
            "place": f"{name}  {published:.0f}",
            "rank": float(rank),
            "low": low,
            "high": high,
            "told": f"{rank:.0f} ({interval(low, high)})",
        }
        for name, published, rank, (low, high) in zip(one.names, found.published, found.ranks, one.spans, strict=True)
    ]
    order = [row["place"] for row in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "place:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=200, domain=False, ticks=False),
        )
    )
    x = alt.X(
        "rank:Q",
        title=f"rank here of {found.ranked}, with its 90 % interval; beside each name its published rank",
        scale=alt.Scale(domain=[0, 96], nice=False),
    )
    bars = base.mark_rule(strokeWidth=5, opacity=0.3, color=MARK).encode(x=x.copy(), x2="high:Q").encode(x="low:Q")
    dots = base.mark_point(filled=True, size=60, color=MARK, opacity=1).encode(x=x)
    texts = base.mark_text(align="left", dx=9, fontSize=10, color=MUTED).encode(x="high:Q", text="told:N")
    return alt.layer(dots, bars, texts).properties(width=430, height=alt.Step(22), title=_told(one))


def _told(one: Beside) -> alt.Title:
    low, high = one.found.intervals[2, 0]
    return alt.Title(
        f"{len(one.found.places)} of {one.found.of} published ranks of {one.told.edition}",
        subtitle=f"Spearman {number(one.found.spearman, 2)}, between {number(low, 2)} and {number(high, 2)}",
        anchor="start",
        subtitleColor=MUTED,
    )


def _parts(one: Beside) -> alt.LayerChart:
    (place,) = one.found.places
    parts = one.parts[place]
    rows = [
        {
            "part": part.title,
            "rank": part.common,
            "told": f"{part.common:.0f} of {part.listed}; {part.rank:.0f} "
            f"({interval(part.low, part.high)}) of {part.ranked}",
        }
        for part in parts
        if part.common is not None
    ]
    order = [row["part"] for row in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("part:N", sort=order, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False))
    )
    x = alt.X(
        "rank:Q",
        title=f"rank here among the {parts[0].listed} places listed",
        scale=alt.Scale(domain=[0, 40], nice=False),
        axis=alt.Axis(values=[1, 5, 10, 15, 20]),
    )
    dots = base.mark_point(filled=True, size=70, color=OTHER, opacity=1).encode(x=x)
    texts = base.mark_text(align="left", dx=9, fontSize=11).encode(x=x, text="told:N")
    title = alt.Title(
        f"{one.names[0]}: published {one.found.published[0]:.0f} of {one.found.of} in the category",
        subtitle=[
            "cheap on pay and prices, held back by the proxies for rules and currency;",
            "beside each: its rank of all, with the 90 % interval",
        ],
        anchor="start",
        subtitleColor=MUTED,
    )
    return alt.layer(dots, texts).properties(width=330, height=alt.Step(40), title=title)


def main() -> None:
    """Compute the agreement and draw it."""
    panel = mq.pack("economies").join(mq.pack("oic-members"))
    index = mq.build(mq.read_model("services-location"), panel)
    found = agreement(index, vary(index.model, panel))
    long = next(one for one in found if not one.short)
    short = next(one for one in found if one.short)
    picture = alt.hconcat(_rows(long), _parts(short), spacing=30).configure_view(stroke=None)
    picture.configure_axis(gridColor="#e8eaed").save(str(OUT), ppi=110)
    with Image.open(OUT) as drawn:
        small = drawn.convert("RGB").quantize(64)
    small.save(OUT, optimize=True)


if __name__ == "__main__":
    main()
