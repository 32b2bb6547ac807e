"""The absorptive floor: without power and schooling little of what is given can be taken up, in any field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miqyas.data.panel import Panel
from miqyas.data.source import UNKNOWN, Source
from miqyas.index.plan import Floats
from miqyas.study.match.draws import gap_filled, in_order
from miqyas.study.match.gap import standing

SERIES = ("EG.ELC.ACCS.ZS", "UN.EGDI.HCI")
"""Access to electricity in %, and the index of human capital: literacy and years at school, 0 to 1."""

AGE = 6
STREAM = 13


@dataclass(frozen=True)
class Ground:
    """One figure that learning stands on: its value, what it must be to hold nothing back, and whence it comes."""

    series: str
    name: str
    unit: str
    value: float | None
    floor: float
    year: int | None
    source: Source | None


@dataclass(frozen=True, eq=False)
class Floor:
    """How far each place can take up what it is given: the scarcer of power and schooling decides.

    drawn    (draw, place) in [0, 1]; nominal (place,), by what is known; NaN where nothing is
    figures  (place, series) latest figures, NaN where absent; years (place, series), 0 where absent
    """

    panel: Panel
    places: tuple[str, ...]
    drawn: Floats
    nominal: Floats
    figures: Floats
    years: Floats
    middle: tuple[float, ...]

    def ground(self, place: str) -> tuple[Ground, ...]:
        """The figures that a place's floor rests on, the one that binds first."""
        row = self.places.index(place)
        found = [self._one(row, i) for i in range(len(SERIES))]
        return tuple(sorted(found, key=lambda one: np.inf if one.value is None else one.value / one.floor))

    def _one(self, row: int, i: int) -> Ground:
        series, value, year = self.panel.find(SERIES[i]), float(self.figures[row, i]), int(self.years[row, i])
        absent = np.isnan(value)
        source = None if absent else self.panel.source_of(self.places[row], SERIES[i], year)
        if source is not None and source.id == UNKNOWN.id:
            source = next((one for one in self.panel.sources if one.id == series.source), source)
        return Ground(
            series=series.code,
            name=series.name,
            unit=series.unit,
            value=None if absent else value,
            floor=self.middle[i],
            year=None if absent else year,
            source=source,
        )


def floor(panel: Panel, places: tuple[str, ...], terms: Floats, middle: Floats, year: int, seed: int) -> Floor:
    """The floor of some places.

    terms   (draw, series) floors of the two figures in every draw; middle (series,) those of the model as written
    year    figures are the latest up to it, not older than six years
    What is missing of a place is in every draw one that another place has.
    """
    figures, years = _latest(panel, places, year)
    order = [places.index(one) for one in in_order(panel.select(places=places))]
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM,))))
    u = np.empty((len(terms), *figures.shape))
    u[:, order] = random.random(u.shape)
    filled = gap_filled(np.broadcast_to(figures, u.shape), u)
    nothing = np.isnan(figures).all(axis=1)
    with np.errstate(invalid="ignore"):
        drawn = standing(filled, terms[:, None]).min(axis=-1)
        nominal = np.fmin.reduce(standing(figures, middle), axis=-1)
    return Floor(
        panel=panel,
        places=places,
        drawn=np.where(nothing, np.nan, drawn),
        nominal=nominal,
        figures=figures,
        years=years,
        middle=tuple(middle.tolist()),
    )


def _latest(panel: Panel, places: tuple[str, ...], year: int) -> tuple[Floats, Floats]:
    rows = [panel.row[one] for one in places]
    found, years = np.full((len(places), len(SERIES)), np.nan), np.zeros((len(places), len(SERIES)))
    for at, when in enumerate(panel.years):
        if year - AGE <= when <= year:
            for i, code in enumerate(SERIES):
                column = panel.values[at, rows, panel.column[panel.find(code).code]]
                here = ~np.isnan(column)
                found[here, i], years[here, i] = column[here], when
    return found, years
