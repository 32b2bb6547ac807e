"""Screen: which places have enough data to be ranked (OECD/JRC Handbook 2008, step 2).

Who is forced in or out by name is decided in the coat. A share is compared strictly: a place goes when its
share is less than the threshold, and a share that is undefined (nothing to count) sends no place away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.method import method
from miqyas.index.shape import SHARE

Keep = NDArray[np.bool_]


@method("screen", "none", source="convention §3", holds={"anonymous", "scale_free", "unit_free"})
def none(x: Floats) -> Keep:
    """Keep every place.

    x        (place, indicator), NaN where absent
    returns  (place,) whether the place stays
    """
    return np.ones(len(x), dtype=np.bool_)


@method(
    "screen",
    "present",
    source="OECD/JRC Handbook 2008, step 2",
    holds={"anonymous", "scale_free", "unit_free"},
    must={"least": SHARE},
)
def present(x: Floats, *, least: float) -> Keep:
    """Keep places whose share of present indicators is not below a threshold.

    x        (place, indicator), NaN where absent
    least    share in [0, 1]; a place with exactly this share stays
    returns  (place,) whether the place stays
    """
    here = np.count_nonzero(~np.isnan(x), axis=-1)
    return ~_below(here, np.full(len(x), x.shape[-1]), least)


@method(
    "screen",
    "nonzero",
    source="OECD/JRC Handbook 2008, step 2",
    holds={"anonymous"},
    must={"least_nonzero": SHARE},
)
def nonzero(x: Floats, *, least_nonzero: float) -> Keep:
    """Keep places whose share of values other than zero, among those present, is not below a threshold.

    x              (place, indicator), NaN where absent
    least_nonzero  share in [0, 1]; a place with exactly this share stays, and so does one without any value
    returns        (place,) whether the place stays
    """
    here = ~np.isnan(x)
    return ~_below(np.count_nonzero(here & (x != 0), axis=-1), np.count_nonzero(here, axis=-1), least_nonzero)


@method(
    "screen",
    "both",
    source="OECD/JRC Handbook 2008, step 2",
    holds={"anonymous"},
    must={"least": SHARE, "least_nonzero": SHARE},
)
def both(x: Floats, *, least: float, least_nonzero: float) -> Keep:
    """Keep places which pass the share of present values and the share of values other than zero.

    x              (place, indicator), NaN where absent
    least          share of the indicators that must be present, in [0, 1]
    least_nonzero  share of the present values that must not be zero, in [0, 1]
    returns        (place,) whether the place stays
    """
    return present(x, least=least) & nonzero(x, least_nonzero=least_nonzero)


@method(
    "screen",
    "evidence",
    source="convention §3; Poisson counts have a relative standard error of 1 / sqrt(count)",
    holds={"anonymous"},
    must={"least": SHARE},
)
def evidence(x: Floats, *, counted: NDArray[np.bool_], least: float, items: float = 20.0) -> Keep:
    """Keep places of which enough indicators speak: they are there, and counts are not too small.

    x        (place, indicator), NaN where absent
    counted  (indicator,) which are counts: those that are divided by another series
    least    share of the indicators that must speak, in [0, 1]; a place with exactly this share stays
    items    a count below this does not speak; 20 items carry a relative standard error of 22 %
    returns  (place,) whether the place stays
    """
    floor = np.where(counted, items, -np.inf)
    # What is absent compares as False.
    speaks = np.count_nonzero(x >= floor, axis=-1)
    return ~_below(speaks, np.full(len(x), x.shape[-1]), least)


def _below(part: NDArray[np.intp], whole: NDArray[np.intp], least: float) -> Keep:
    # Division of whole numbers is rounded correctly, so 3 of 5 is the 0.6 that a model file says.
    with np.errstate(invalid="ignore"):
        return np.asarray(part / whole < least)
