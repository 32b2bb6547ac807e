"""The look of charts: colours for light and for dark paper, type, and the side that writing begins on."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Literal, get_args

from miqyas.errors import BuildError, nearest
from miqyas.present.chart.phrase import said
from miqyas.present.words import Words

Theme = Literal["light", "dark"]

# Latin letters come first in every language: the families of Arabic have no full stop and no per cent sign.
FONT = 'Noto Sans, Noto Naskh Arabic, Noto Sans Arabic, system-ui, "Segoe UI", Roboto, Arial, sans-serif'
NASKH = f"Noto Naskh Arabic, Noto Sans Arabic, {FONT}"
SMALL, LARGE = 13, 18
"""Sizes of type, in pixels."""

WIDE = 0.5
"""Mean width of a letter, as a share of the size of its type."""

BEGIN, END = "\u2067", "\u2069"
"""Around a line that is read from the right: its figures and full stops then stand where they belong."""


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean; `ramp` goes from little to much.

    series, paper, ink, muted, line and the light ramp are those of the page.
    """

    paper: str
    ink: str
    muted: str
    line: str
    wash: str
    band: str
    edge: str
    dot: str
    series: tuple[str, str, str, str]
    ramp: tuple[str, str, str, str, str, str]


PALETTES: dict[str, Palette] = {
    "light": Palette(
        paper="#FBFAF7",
        ink="#1B1F24",
        muted="#575F68",
        line="#D9D6CF",
        wash="#EFECE3",
        band="#BCD7EA",
        edge="#4A8FC0",
        dot="#0B4573",
        series=("#1D5B9A", "#935510", "#149C8C", "#641232"),
        ramp=("#E8F1F8", "#BCD7EA", "#86B6D8", "#4A8FC0", "#1C689E", "#0B4573"),
    ),
    "dark": Palette(
        paper="#14171B",
        ink="#E8E6E1",
        muted="#A3ABB4",
        line="#33393F",
        wash="#262C33",
        band="#1F4566",
        edge="#4A8FC0",
        dot="#D5E8F7",
        series=("#6098EA", "#D6A03D", "#86EADF", "#C2475F"),
        ramp=("#182C3D", "#1C4464", "#26648F", "#4A8FC0", "#8CBFE2", "#DCEDF9"),
    ),
}


@dataclass(frozen=True)
class Look:
    """How a chart is drawn: its theme and its language; raises BuildError for one that is not known."""

    theme: Theme = "light"
    language: str = "en"

    def __post_init__(self) -> None:
        if self.theme not in get_args(Theme):
            raise BuildError(f"charts have no theme '{self.theme}'", repair=nearest(self.theme, get_args(Theme)))
        Words(self.language)

    @property
    def palette(self) -> Palette:
        """The colours."""
        return PALETTES[self.theme]

    @property
    def words(self) -> Words:
        """The words of the page in the language."""
        return Words(self.language)

    @property
    def mirrored(self) -> bool:
        """Whether writing begins on the right."""
        return self.words.direction == "rtl"

    @property
    def names(self) -> str:
        """Families for names, which hold letters alone."""
        return NASKH if self.mirrored else FONT

    def say(self, key: str, **given: object) -> str:
        """A chart's own words, as a line that can stand in it."""
        return self.line(said(self.language, key, **given))

    def line(self, text: str) -> str:
        """A line as it is drawn: told which way to read where that is not from the left."""
        return f"{BEGIN}{text}{END}" if self.mirrored and text else text

    def lines(self, text: str, width: float, size: int) -> list[str]:
        """A text in lines that fit a width in pixels."""
        return [self.line(one) for one in wrap(text, max(20, int(width / (size * WIDE))), break_long_words=False)]
