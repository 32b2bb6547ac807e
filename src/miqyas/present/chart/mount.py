"""The mount of a chart: its finding above it, what it rests on below that, and what it needs to be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from miqyas.present.chart.library import alt
from miqyas.present.chart.look import FONT, LARGE, SMALL, Look

BESIDE = 200
"""Pixels that names and figures are expected to take beside a plot."""


def mounted(
    layers: Sequence[alt.Chart | alt.LayerChart],
    look: Look,
    *,
    title: str,
    notes: Sequence[str],
    size: tuple[float, float],
    about: Mapping[str, Any],
) -> alt.LayerChart:
    """Lay marks over each other and put them under their finding.

    title  a sentence; notes what it rests on, each begins a new line
    size   width and height of the plot in pixels
    about  what the chart was drawn from, for whoever reads the document
    """
    width, height = size
    room, colours = width + BESIDE, look.palette
    lines = [line for note in notes if note for line in look.lines(note, room, SMALL)]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_scale(color="independent")
        .properties(
            width=width,
            height=height,
            background=colours.paper,
            padding=16,
            description=" ".join([title + ".", *notes]),
            usermeta={"title": title, **about, "language": look.language, "theme": look.theme},
            title=alt.TitleParams(
                look.lines(title, room, LARGE),
                subtitle=lines,
                anchor="end" if look.mirrored else "start",
                align="right" if look.mirrored else "left",
                frame="bounds",
                fontSize=LARGE,
                fontWeight=600,
                lineHeight=LARGE * 1.3,
                subtitleFontSize=SMALL,
                subtitleLineHeight=SMALL * 1.4,
                subtitlePadding=8,
                offset=14,
                color=colours.ink,
                subtitleColor=colours.muted,
            ),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.muted,
            titleColor=colours.muted,
            gridColor=colours.line,
            domain=False,
            ticks=False,
            labelFontSize=SMALL,
            titleFontSize=SMALL,
            titleFontWeight="normal",
            labelPadding=6,
        )
        .configure_legend(
            orient="top",
            direction="horizontal",
            title=None,
            labelColor=colours.muted,
            labelFontSize=SMALL,
            labelLimit=0,
            titleColor=colours.muted,
            titleFontSize=SMALL,
            titleFontWeight="normal",
            titleLimit=0,
            symbolOpacity=1,
            offset=8,
        )
    )
    return chart


def keyed(chart: alt.Chart, label: str, colour: str, symbol: str) -> alt.Chart:
    """Give all marks of a layer one colour, and that colour its entry in the legend."""
    line = symbol == "stroke"
    return chart.transform_calculate(key=json.dumps(label)).encode(
        color=alt.Color(
            "key:N",
            scale=alt.Scale(domain=[label], range=[colour]),
            legend=alt.Legend(
                symbolType=symbol,
                symbolSize=150 if line else 110,
                symbolStrokeWidth=2 if line else 0,
                symbolFillColor="transparent" if line else colour,
                symbolStrokeColor=colour,
            ),
        )
    )
