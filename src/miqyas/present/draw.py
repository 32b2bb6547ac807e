"""Drawings: strips and bars as inline SVG without a single style attribute, so that a strict policy holds.

Positions are shares of the width, so a drawing fits any column; on a right-to-left page the whole drawing is
mirrored by the style sheet and its labels are mirrored back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil, floor, isnan

from miqyas.data.panel import Status
from miqyas.present.figure import measure
from miqyas.present.markup import inert
from miqyas.present.view import Spread, round_step

SERIES = 8
"""Four colours, then the same four pale and striped: hue is never the only sign."""

STATES: dict[str, tuple[Status, ...]] = {
    "m": (Status.REPORTED,),
    "e": (Status.ESTIMATED,),
    "c": (Status.CARRIED,),
    "f": (Status.IMPUTED,),
    "x": (Status.ABSENT, Status.MASKED, Status.SUPPRESSED, Status.NOT_APPLICABLE),
}
"""Sign of a state in the style sheet -> the states it stands for."""


def sign(status: Status) -> str:
    """Sign of a state."""
    return next(key for key, states in STATES.items() if status in states)


def at(part: float) -> str:
    """A share of the width."""
    return f"{100 * part:.2f}".rstrip("0").rstrip(".") + "%"


def strip(one: Spread, width: int, label: str) -> str:
    """The interval of a rank on the axis of ranks, with median and rank."""
    low, high = floor(one.low), ceil(one.high)
    middle, dot = at((one.median - 0.5) / width), at((one.rank - 0.5) / width)
    return (
        f'<svg class="strip" role="img" aria-label="{inert(label)}"><use href="#ranks"/>'
        f'<rect class="span" x="{at((low - 1) / width)}" y="14" width="{at((high - low + 1) / width)}" '
        'height="12" rx="6"/>'
        f'<line class="mid" x1="{middle}" x2="{middle}" y1="9" y2="31"/>'
        f'<circle class="dot" cx="{dot}" cy="20" r="5"/></svg>'
    )


def thread(one: Spread, width: int) -> str:
    """The interval of a rank on the axis of ranks, small: a line and a dot."""
    low, high = floor(one.low), ceil(one.high)
    return (
        f'<svg class="thread" aria-hidden="true"><line x1="{at((low - 1) / width)}" x2="{at(high / width)}"/>'
        f'<circle cx="{at((one.rank - 0.5) / width)}" r="4"/></svg>'
    )


def rank_marks(width: int) -> list[int]:
    """Ranks that the axis names: the first, and every so many."""
    step = max(int(round_step(max(width / 6, 1))), 1)
    return [1, *(one for one in range(step, width + 1, step) if one - 1 > step / 2)]


def rank_axis(width: int) -> tuple[str, str]:
    """Lines of the axis of ranks (to be used in every row) and its labels (for the head)."""
    spots = [(at((one - 0.5) / width), str(one)) for one in rank_marks(width)]
    return _lines("ranks", spots), _labels(spots)


def bar(
    parts: Sequence[float],
    scale: tuple[float, float, float],
    names: Sequence[str],
    *,
    decimals: int,
    additive: bool,
) -> str:
    """What a score is made of: one stacked bar, or a small bar for each part."""
    low, high, _ = scale
    label = ", ".join(f"{name} {part:.{decimals}f}" for name, part in zip(names, parts, strict=True) if not isnan(part))
    drawn = _stacked(parts, low, high) if additive else _apart(parts, low, high)
    shapes = "".join(
        f'<rect class="s{i % SERIES}" x="{at(start)}" y="11" width="{at(size)}" height="18"/>'
        for i, (start, size) in enumerate(drawn)
    )
    return f'<svg class="bar" role="img" aria-label="{inert(label)}"><use href="#parts"/>{shapes}</svg>'


def bar_axis(scale: tuple[float, float, float], count: int, *, additive: bool) -> tuple[str, str]:
    """Lines of the axis of the bars (to be used in every row) and its labels (for the head)."""
    low, high, step = scale
    if not additive:
        return _lines("parts", [(at(i / count), "") for i in range(count)]), ""
    marks = [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    spots = [(at((one - low) / (high - low)), measure(one).replace("-", "\u2212")) for one in marks]
    return _lines("parts", spots), _labels(spots)


def states(counts: Counter[Status]) -> str:
    """Shares of figures by state: solid, half, hollow and hatched."""
    total = sum(counts.values()) or 1
    shapes, start = [], 0.0
    for key, members in STATES.items():
        size = 64 * sum(counts[one] for one in members) / total
        if size:
            shapes.append(_state(key, start, size))
        start += size
    return f'<svg class="states" width="64" height="12" aria-hidden="true">{"".join(shapes)}</svg>'


def state_key(key: str) -> str:
    """The mark of one state, for the legend."""
    return f'<svg class="states" width="16" height="12" aria-hidden="true">{_state(key, 0, 16)}</svg>'


def swatch(part: int) -> str:
    """The mark of one part, for the legend."""
    return (
        f'<svg class="swatch" width="14" height="14" aria-hidden="true"><rect class="s{part % SERIES}" '
        'width="14" height="14"/></svg>'
    )


def example() -> str:
    """The sign of an interval, for the legend."""
    return (
        '<svg class="strip" width="92" aria-hidden="true">'
        '<rect class="span" x="6" y="14" width="80" height="12" rx="6"/>'
        '<line class="mid" x1="54" x2="54" y1="9" y2="31"/><circle class="dot" cx="40" cy="20" r="5"/></svg>'
    )


def ink() -> str:
    """Patterns that the style sheet fills shapes with."""
    stripes = "".join(
        f'<pattern id="t{i}" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="gap" width="4" '
        f'height="4"/><rect class="s{i}" width="4" height="4" opacity=".42"/><rect class="s{i}" width="1" '
        'height="4"/></pattern>'
        for i in range(SERIES // 2)
    )
    return (
        '<svg class="ink" width="0" height="0" aria-hidden="true"><defs>'
        '<pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        '<rect class="line" width="1.3" height="4"/></pattern>'
        '<pattern id="weave" width="3" height="3" patternUnits="userSpaceOnUse">'
        '<rect class="line" width="1.8" height="3"/>'
        f"</pattern>{stripes}"
    )


def _state(key: str, start: float, size: float) -> str:
    top, height = {"c": (4, 4), "f": (1.5, 9)}.get(key, (1, 10))
    inset = 0.75 if key in "fx" else 0.0
    return (
        f'<rect class="{key}" x="{start + inset:.1f}" y="{top}" width="{max(size - 1 - 2 * inset, 0.5):.1f}" '
        f'height="{height}"/>'
    )


def _stacked(parts: Iterable[float], low: float, high: float) -> Iterable[tuple[float, float]]:
    right = left = 0.0
    for part in parts:
        size = 0.0 if isnan(part) else part
        start = right if size >= 0 else left + size
        right, left = (right + size, left) if size >= 0 else (right, left + size)
        yield (start - low) / (high - low), abs(size) / (high - low)


def _apart(parts: Sequence[float], low: float, high: float) -> Iterable[tuple[float, float]]:
    for i, part in enumerate(parts):
        size = 0.0 if isnan(part) else (part - low) / (high - low)
        yield i / len(parts), 0.9 * size / len(parts)


def _lines(name: str, spots: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x, _ in spots)
    return f'<g id="{name}">{lines}</g>'


def _labels(spots: Sequence[tuple[str, str]]) -> str:
    texts = "".join(f'<text x="{x}" y="12">{text}</text>' for x, text in spots)
    return f'<svg class="axis" aria-hidden="true">{texts}</svg>'
