"""What a column of figures measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from miqyas.data.source import UNKNOWN

Better = Literal["higher", "lower", "context"]


@dataclass(frozen=True)
class Series:
    """What an indicator measures: its name, unit, better direction, licence and usual denominators.

    low and high bound the values that can be true in this unit; None where there is no bound.
    denominators are codes of series, tried in order.
    """

    code: str
    name: str = ""
    unit: str = ""
    better: Better | None = None
    denominators: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    source: str = UNKNOWN.id
    note: str = ""
