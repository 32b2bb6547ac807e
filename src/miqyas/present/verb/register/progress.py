"""miqyas register report progress: what was to be reached, and the latest figure of the series that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miqyas.present.figure import counted
from miqyas.present.verb.register.sheet import Cell, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from miqyas.present.gauge import Gauge
    from miqyas.register.entry import Entry

COLUMNS = (
    Column("id", spare=3),
    Column("of"),
    Column("what", fold=True),
    Column("baseline", figure=True, spare=4),
    Column("target", figure=True),
    Column("latest", figure=True),
    Column("when"),
    Column("way", share=True),
    Column("unit", spare=2, fold=True),
    Column("source", spare=1, fold=True),
)
WAY = "Way: how much of the way from the baseline to the target the latest figure has gone. It says nothing on why."


def sheet(indicators: Iterable[Entry], on: date) -> Sheet:
    """The indicators of commitments and policies, with the last figure that was known on a day."""
    from miqyas.present.gauge import gauges

    found = gauges(indicators, on)
    told = sum(one.since for one in found)
    title = f"{told:,} of {counted(len(found), 'indicator')} {'has' if told == 1 else 'have'} a figure later than the "
    sources = " · ".join(dict.fromkeys(one.source for one in found if one.source))
    doubts = (f"{one.entity}: {one.why}." for one in found if one.why)
    notes = (WAY, *([f"Latest from: {sources}."] if sources else ()), *doubts) if found else ()
    return Sheet(f"{title}baseline, as known on {on}", COLUMNS, [_row(one) for one in found], notes)


def _row(one: Gauge) -> tuple[Cell, ...]:
    held = (one.baseline, one.target, one.latest)
    return one.entity, one.commitment, one.name, *held, one.of, one.way, one.unit, one.source
