"""A figure as evidence: a value with its place, year, state and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from miqyas.data.panel import Status
from miqyas.data.source import UNKNOWN, Source
from miqyas.study.claim.span import Moment, after


@dataclass(frozen=True)
class Figure:
    """One figure; value is None where it is masked or suppressed, and `why` says so.

    period names the part of the year that it stands for, empty for the whole.
    """

    series: str
    place: str
    moment: Moment
    value: float | None
    status: Status = Status.REPORTED
    source: Source = UNKNOWN
    period: str = ""
    why: str = ""

    @property
    def known(self) -> date:
        """The first day on which it counts as known: the one after its period."""
        return after(self.moment.known, self.period)

    @property
    def year(self) -> int:
        """The year it stands for."""
        return self.moment.year
