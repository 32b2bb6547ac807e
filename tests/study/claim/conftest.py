"""One ground for all tests: what is shipped, and a small series of our own."""

import numpy as np
import pytest

from miqyas.data.panel import Panel, Series, Status
from miqyas.study.claim.ground import ground as shipped_ground


@pytest.fixture(scope="session")
def ground():
    """What is shipped."""
    return shipped_ground()


# year: 2015, 2018, 2020, 2021, 2024; places in alphabetical order.
WIDGETS = {
    "EGY": (10.0, 12.0, 11.0, 14.0, 20.0),
    "JOR": (30.0, 31.0, 32.0, 33.0, 34.0),
    "OMN": (8.0, 8.0, 8.0, 8.0, 4.0),
    "QAT": (50.0, np.nan, 60.0, np.nan, np.nan),
}
YEARS = (2015, 2018, 2020, 2021, 2024)


@pytest.fixture(scope="session")
def small():
    """Shipped data with two series of our own: widgets (per cent, higher is better) and waste (kilograms, lower)."""
    series = (
        Series("TEST.WIDGETS", "Households with a widget", "% of households", "higher"),
        Series("TEST.WASTE", "Widget waste", "kg", "lower"),
    )
    values = np.full((len(YEARS), len(WIDGETS), 2), np.nan)
    for row, place in enumerate(sorted(WIDGETS)):
        values[:, row, 0] = WIDGETS[place]
        values[:, row, 1] = np.array(WIDGETS[place]) * 2
    panel = Panel.of(values, places=sorted(WIDGETS), series=series, years=YEARS)
    status = panel.status.copy()
    status[YEARS.index(2018), 1, 0] = Status.ESTIMATED
    return shipped_ground(Panel(**{**{k: getattr(panel, k) for k in panel.__dataclass_fields__}, "status": status}))
