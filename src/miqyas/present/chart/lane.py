"""Lanes: one row a place, its name where writing begins and its figures where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from miqyas.present.chart.library import alt
from miqyas.present.chart.look import FONT, SMALL, Look

STEP = 20
GAP, LIMIT = 10, 260
"""Pixels between a plot and what stands beside it, and those that this may take."""

Row = Mapping[str, Any]


def lanes(rows: Sequence[Row]) -> alt.InlineData:
    """The rows as a chart's data."""
    return alt.InlineData(values=[dict(one) for one in rows])


def row(count: int) -> alt.Y:
    """So many rows from top to bottom."""
    return alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(count)), padding=0))


def ranks(most: int, look: Look, field: str = "rank", *, orient: str = "top") -> alt.X:
    """The axis of ranks: the best where writing begins."""
    return alt.X(
        f"{field}:Q",
        title=look.say("ranks"),
        scale=alt.Scale(domain=[0.5, most + 0.5], nice=False, zero=False, reverse=look.mirrored),
        axis=alt.Axis(
            values=ticks(most),
            orient="top" if orient == "top" else "bottom",
            format="d",
            titleAnchor="start",
            titlePadding=4,
        ),
    )


def ticks(most: int) -> list[int]:
    """Ranks that are written at the axis: the first, round ones, the last."""
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500) if most / one <= 10), ceil(most / 10))
    inner = [one for one in range(step, most, step) if one > 1 and most - one >= step * 0.6]
    return sorted({1, *inner, most})


def beside(data: alt.InlineData, look: Look, width: float, step: float = STEP) -> list[alt.Chart]:
    """Names before the plot, figures after it, and a wash behind the rows that are pointed at.

    The data have the fields row, name, figures and strong.
    """
    colours, count = look.palette, len(data.values)
    before, after = (width + GAP, -GAP) if look.mirrored else (-GAP, width + GAP)
    chart = alt.Chart(data)
    wash = (
        chart.transform_filter("datum.strong")
        .mark_rect(color=colours.wash, height=step, tooltip=None)
        .encode(y=row(count), x=alt.value(0), x2=alt.value(width))
    )
    layers = [wash]
    for field, at, side in (("name", before, look.mirrored), ("figures", after, not look.mirrored)):
        for strong in (False, True):
            text = chart.transform_filter("datum.strong" if strong else "!datum.strong").mark_text(
                align="left" if side else "right",
                baseline="middle",
                font=look.names if field == "name" else FONT,
                fontSize=SMALL,
                fontWeight=700 if strong else 400,
                color=colours.ink if field == "name" or strong else colours.muted,
                limit=LIMIT,
            )
            layers.append(text.encode(y=row(count), x=alt.value(at), text=f"{field}:N"))
    return layers
