"""field: what counts say of a field of activity, each rate shrunk and with its interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel, Series
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.kernel import shrink
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index

SHARE = 0.90
ITEMS = "FIELD.ITEMS"
"""Code of the series that the counts of one field are read as."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Counts of one indicator as rates, shrunk towards the common one: everything (place,), NaN where absent.

    count, by     the count and what it is divided by, of the same year
    rate          shrunk, in the unit of the model (its factor times count per unit of `by`)
    low, high     ends of the middle `share` of what the rate can be
    own           share of the estimate that is the place's own count, the rest being the common rate
    common        the common rate of the places that were kept, in the unit of the model
    concentration how much these places are alike; infinite where they do not differ by more than chance
    year          the year that the index stands for; vintage the years that the counts were taken in
    """

    model: Model
    panel: str
    version: str
    year: int
    indicator: str
    places: tuple[str, ...]
    count: Floats
    by: Floats
    rate: Floats
    low: Floats
    high: Floats
    own: Floats
    vintage: NDArray[np.intp]
    common: float
    concentration: float
    share: float = SHARE


def rates(index: Index, indicator: str, *, year: int | None = None, share: float = SHARE) -> Rates:
    """Shrunk rates of a counted indicator with their intervals, for one of the index's years (default the last).

    The common rate and the concentration are those of the places that screening kept, as in the index; places that
    it left out are read with them. Raises BuildError where the indicator is not divided by anything.
    """
    if indicator not in index.tree.ids[: index.tree.width]:
        raise BuildError(
            f"the index has no indicator '{indicator}'", repair=nearest(indicator, index.tree.ids[: index.tree.width])
        )
    column = index.tree.at[indicator]
    code = index.divided[column]
    if not code:
        raise BuildError(
            f"the indicator '{indicator}' is no count: it is divided by nothing",
            where=index.model.id,
            repair='give it a denominator and denominate = "shrunk"',
        )
    t = index.years.index(index.years[-1] if year is None else year)
    count, vintage = index.raw[t, :, column], index.vintage[t, :, column]
    by = _below(index, code, vintage)
    kept = np.isfinite(index.denominated[t, :, column])[:, None]
    x, under = np.maximum(count, 0.0)[:, None], by[:, None]
    _, common = shrink.expected(np.where(kept, x, np.nan), under)
    expect = np.where(under > 0, under * common, np.nan)
    a = shrink.concentration(np.where(kept, x, np.nan), expect)
    low, high = shrink.interval(x, expect, a, share)
    unit = common * index.model.indicators[column].factor
    return Rates(
        model=index.model,
        panel=index.panel.fingerprint,
        version=index.version,
        year=index.years[t],
        indicator=indicator,
        places=index.places,
        count=count,
        by=by,
        rate=(shrink.relative(x, expect, a) * unit)[:, 0],
        low=(low * unit)[:, 0],
        high=(high * unit)[:, 0],
        own=np.where(np.isnan(count), np.nan, shrink.own(expect, a)[:, 0]),
        vintage=vintage,
        common=float(unit[0]),
        concentration=float(a[0]),
        share=share,
    )


def counted(figures: Panel, counts: Panel, field: str, *, code: str = ITEMS) -> Panel:
    """Figures with the counts of one field beside them, as one series with its standard errors.

    counts  a panel with a series for each field, of whole numbers from 0
    code    what the series is called in the model
    A count is a matter of chance: its standard error is its square root. Raises DataError for a field without counts.
    """
    if field not in counts.column:
        raise DataError(f"there are no counts of the field '{field}'", repair=nearest(field, counts.codes))
    own = counts.select(series=[field], places=[one for one in counts.places if one in figures.row])
    source = own.series[0].source
    series = Series(code, name=f"items counted, {field}", unit="count", better="higher", low=0, source=source)
    named = replace(own, series=(series,), errors=np.sqrt(own.values))
    return figures.join(named)


def _below(index: Index, code: str, vintage: NDArray[np.intp]) -> Floats:
    # The denominator in the year that each count was taken in.
    panel = index.panel
    at = {year: i for i, year in enumerate(panel.years)}
    column = panel.column[code]
    found = [
        panel.values[at[int(year)], panel.row[place], column] if int(year) in at else np.nan
        for place, year in zip(index.places, vintage, strict=True)
    ]
    return np.array(found, dtype=np.float64)
