"""Draw docs/oic-change.png: the members' scores in 2015 and now, on what both years have.

python tools/change_picture.py; it needs the libraries altair, vl-convert-python and pillow.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
from PIL import Image

import miqyas as mq
from miqyas.present.figure import interval, place_of, share
from miqyas.present.trend import CLEAR, Turn, finding, turns
from miqyas.study.change import change

OUT = Path(__file__).parents[1] / "docs" / "oic-change.png"
SINCE = 2015
WORDS = ("ranks higher", "cannot be said", "ranks lower")
COLOURS = ("#0b7a75", "#9aa0a6", "#c4501b")


def _word(one: Turn) -> str:
    if (one.improved or 0.0) >= CLEAR:
        return WORDS[0]
    return WORDS[2] if (one.worsened or 0.0) >= CLEAR else WORDS[1]


def main() -> None:
    """Compute the change and draw it."""
    panel = mq.pack("economies").join(mq.pack("oic-members"))
    found = change(mq.read_model("oic-digital"), panel, since=SINCE)
    known = [one for one in turns(found) if one.difference is not None]
    rows = [
        {
            "order": at,
            "place": one.name,
            "then": one.score_then,
            "now": one.score_now,
            "told": _word(one),
            "ranks": f"{place_of(one.rank_then)} ({interval(one.then_low, one.then_high)}) to "
            f"{place_of(one.rank_now)} ({interval(one.now_low, one.now_high)})",
        }
        for at, one in enumerate(known)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("place:N", sort=[one.name for one in known], title=None))
    colour = alt.Color(
        "told:N", scale=alt.Scale(domain=list(WORDS), range=list(COLOURS)), legend=alt.Legend(title=None, orient="top")
    )
    axis = alt.Axis(title=f"score in {SINCE} (ring) and {found.until} (dot)", orient="top", grid=True)
    x = alt.X("then:Q", scale=alt.Scale(zero=False, nice=True), axis=axis)
    lines = base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(x=x, x2="now:Q", color=colour)
    ring = base.mark_point(shape="circle", size=42, filled=True, fill="white", strokeWidth=1.6).encode(
        x="then:Q", color=colour
    )
    ring = ring.encode(stroke=colour)
    dot = base.mark_point(shape="circle", size=55, filled=True, opacity=1).encode(x="now:Q", color=colour)
    told = base.mark_text(align="left", fontSize=10, color="#5f6368").encode(x=alt.value(515), text="ranks:N")
    title = alt.Title(
        finding(found),
        subtitle=[
            f"{share(found.kept)} of the weight is compared, on limits read from both years; the greatest gain first.",
            f"Right: rank and its interval in {SINCE}, then in {found.until}, among {len(known)} members.",
        ],
        anchor="start",
        fontSize=15,
        subtitleFontSize=11,
        subtitleColor="#5f6368",
    )
    picture = (lines + ring + dot + told).properties(width=510, height=alt.Step(17), title=title)
    picture = picture.configure_view(stroke=None).configure_axisY(domain=False, ticks=False, labelFontSize=11)
    picture.configure_axis(gridColor="#e8eaed").save(str(OUT), ppi=110)
    with Image.open(OUT) as drawn:
        small = drawn.convert("RGB").quantize(64)
    small.save(OUT, optimize=True)


if __name__ == "__main__":
    main()
