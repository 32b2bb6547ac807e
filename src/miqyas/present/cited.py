"""Sources of the figures of a table, each once below it: licence, and whether commerce is barred (convention §10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from miqyas.data.panel import Panel
from miqyas.data.source import UNKNOWN, Source
from miqyas.data.text import clean
from miqyas.index.result import Index


@dataclass(frozen=True)
class Cited:
    """A publisher as a table cites it; equal for equal words, so that nobody is listed twice."""

    name: str
    licence: str
    non_commercial: bool

    def __str__(self) -> str:
        licence = f"; {self.licence}" if self.licence else ""
        return f"{self.name}{licence}{'; not for commercial use' if self.non_commercial else ''}"


def source_of(panel: Panel, place: str, code: str, year: int) -> Source:
    """Who printed a value; one whose own source is not stated has that of its series."""
    found, usual = panel.source_of(place, code, year), panel.find(code).source
    return found if found.id != UNKNOWN.id else next((one for one in panel.sources if one.id == usual), found)


def cited(index: Index, place: str, column: int, years: Iterable[int]) -> tuple[Cited, ...]:
    """Sources of an indicator of a place in some years of observation, and of what it is divided by; of known ones."""
    codes = [one for one in (index.model.indicators[column].series, index.divided[column]) if one]
    found = [source_of(index.panel, place, code, year) for year in years for code in codes]
    known = [one for one in found if one.id != UNKNOWN.id]
    return tuple(
        dict.fromkeys(Cited(clean(one.name or one.id), clean(one.licence), one.non_commercial) for one in known)
    )


def unit_of(index: Index, column: int) -> str:
    """Unit of an indicator as it is compared; of a ratio what is divided by what: '1,000 x count / Labour force'."""
    one = index.model.indicators[column]
    own, by = clean(index.panel.find(one.series).unit or one.unit), index.divided[column]
    if not by:
        return own
    factor = "" if one.factor == 1 else f"{one.factor:,.10g} \u00d7 "
    return f"{factor}{own or one.series} \u00f7 {clean(index.panel.find(by).name or by)}"


def each(found: Iterable[tuple[Cited, ...]]) -> list[Cited]:
    """Every source of some rows once, in the order in which they meet it."""
    return list(dict.fromkeys(one for row in found for one in row))


def marks(row: Sequence[Cited], known: Sequence[Cited]) -> str:
    """The numbers of the sources of a row: '(1)', '(2, 3)'."""
    return f"({', '.join(str(known.index(one) + 1) for one in row)})" if row else ""


def listed(known: Sequence[Cited]) -> list[str]:
    """A line for each source, with its number."""
    return [f"({at}) {one}" for at, one in enumerate(known, start=1)]
