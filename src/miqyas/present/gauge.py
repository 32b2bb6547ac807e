"""How far what is measured has come: the register's baseline and target beside the latest figure of the series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from miqyas.data.panel import Status
from miqyas.register.edtf import span
from miqyas.register.entry import Entry
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground, ground

RECORDED = "the register"
"""Where a value comes from that somebody entered, and no series gave."""


@dataclass(frozen=True)
class Gauge:
    """An indicator as it stands on a day.

    commitment      what it measures: a commitment or a policy
    baseline, target   value and date as they were recorded, None and '' where they were not
    latest, of      the last figure that was known on that day, and of when; None where there is none
    unit, source    of that figure
    since           it is later than the baseline, so that it can show something
    way             share of the way from the baseline to the target, None where that cannot be said
    why             what is missing or to be minded, empty where nothing is
    """

    entity: str
    commitment: str
    name: str
    baseline: float | None
    baseline_date: str
    target: float | None
    target_date: str
    latest: float | None
    of: str
    unit: str
    source: str
    since: bool
    way: float | None
    why: str


def gauges(indicators: Iterable[Entry], on: date, against: Ground | None = None) -> tuple[Gauge, ...]:
    """Each indicator with the latest figure of its series that was known on a day; else with what was recorded."""
    kept = tuple(indicators)
    base = against or (ground() if any("series" in one.content for one in kept) else None)
    return tuple(_gauge(one, on, base) for one in kept)


def at_hand(base: Ground) -> frozenset[str]:
    """Codes of the series, and of the tables that hold one, whose figures can be read."""
    return frozenset(base.panel.codes) | {name for name, one in base.forms.items() if one["kind"] == "series"}


def _gauge(one: Entry, on: date, base: Ground | None) -> Gauge:
    held = one.content
    figure, why = _latest(held, on, base) if base and "series" in held else (None, "")
    latest, of, unit, source = _number(held, "actual"), held.get("actual_date", ""), held.get("unit", ""), RECORDED
    known = span(of).latest if of else None
    if figure is not None and base:
        latest, of, known = figure.value, figure.period or str(figure.moment), figure.known
        unit, source = base.series(figure.series).unit, figure.source.name
        why = figure.status.word if figure.status is not Status.REPORTED else ""
    baseline, target, begun = _number(held, "baseline"), _number(held, "target"), held.get("baseline_date", "")
    since = latest is not None and (not begun or known is None or known > span(begun).latest)
    if latest is not None and not since:
        why = f"no figure later than the baseline of {begun}"
    wrong = _wrong(held, unit, baseline, target)
    return Gauge(
        one.entity, held["commitment"], held["name"], baseline, begun, target, held.get("target_date", ""),
        latest, of, unit, source if latest is not None else "", since,
        _way(baseline, target, latest) if since and not wrong else None, wrong or why,
    )  # fmt: skip


def _way(baseline: float | None, target: float | None, latest: float | None) -> float | None:
    if baseline is None or target is None or latest is None or baseline == target:
        return None
    return (latest - baseline) / (target - baseline)


def _wrong(held: Mapping[str, Any], unit: str, baseline: float | None, target: float | None) -> str:
    # Without these, a share of the way would be a number that means nothing.
    if "unit" in held and held["unit"].casefold() != unit.casefold():
        return f"recorded in '{held['unit']}', and the series is in '{unit}': record it in the unit of the series"
    if baseline is not None and target is not None and (target - baseline) * _SIGN[held.get("better", "")] < 0:
        return f"{held['better']} is better, and the target lies on the other side of the baseline"
    return ""


_SIGN = {"higher": 1, "lower": -1, "": 0}


def _latest(held: Mapping[str, Any], on: date, base: Ground) -> tuple[Figure | None, str]:
    code, place = held["series"], held.get("place", "")
    if code not in at_hand(base):
        return None, f"no series at hand is called {code}"
    if not place:
        return None, "it is not said whose series: set place"
    known = [one for one in base.figures(code, place) if one.value is not None and one.known <= on]
    return (known[-1], "") if known else (None, f"{code} had no figure of {place} by then")


def _number(held: Mapping[str, Any], name: str) -> float | None:
    return float(held[name]) if name in held else None
