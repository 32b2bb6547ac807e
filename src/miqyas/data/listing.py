"""A panel as a long table: one row per value, in the order of its years, places and series."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Panel, Status
from miqyas.errors import DataError

Listing = dict[str, list[Any]]
"""Heading -> cells; None where there is no value."""


def listing(panel: Panel, *, absent: bool = False) -> Listing:
    """List the values of a panel; with `absent` also those cells of which nothing is known.

    Without it, cells that say nothing are listed only along the first place, series and year, so that every
    label appears, in its order. Columns: place, indicator, year (unless undated), period (where a value
    stands for a part of its year), value, standard_error (where the panel has any), status (in words),
    source (its id).
    Raises DataError for a panel that is empty, that mixes dated and undated values, or in which two sources
    share an id.
    """
    _check(panel)
    kept = np.ones(panel.values.shape, dtype=bool) if absent else _telling(panel)
    year, place, item = np.nonzero(kept)
    values = panel.values[kept]
    words = [one.word for one in Status]
    ids = [one.id for one in panel.sources]
    told: Listing = {
        "place": [panel.places[i] for i in place],
        "indicator": [panel.codes[i] for i in item],
    }
    if panel.years != (UNDATED,):
        told["year"] = [panel.years[i] for i in year]
    if panel.periods:
        told["period"] = _periods(panel, year, place, item)
    told["value"] = [None if isnan(one) else one for one in values.tolist()]
    if panel.errors is not None:
        told["standard_error"] = [None if isnan(one) else one for one in panel.errors[kept].tolist()]
    told["status"] = [words[i] for i in panel.status[kept]]
    told["source"] = [ids[i] for i in panel.origin[kept]]
    return told


def _check(panel: Panel) -> None:
    ids = [one.id for one in panel.sources]
    if not panel.series and panel.attributes:
        raise DataError(
            "these data hold attributes of places only, and no figures",
            repair="write them as .csv, or join them with figures first",
        )
    if 0 in panel.values.shape:
        raise DataError("the panel is empty", repair="give it at least one year, place and series")
    if UNDATED in panel.years and len(panel.years) > 1:
        raise DataError("the panel mixes dated and undated values", repair="give the undated ones a year")
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise DataError(f"two sources are called {twice!r}", repair="give each its own id")


def _telling(panel: Panel) -> NDArray[np.bool_]:
    """Cells that hold a value or a reason, and those along the first place, series and year."""
    kept: NDArray[np.bool_] = (panel.status != Status.ABSENT) | ~np.isnan(panel.values)
    if panel.errors is not None:
        kept |= ~np.isnan(panel.errors)
    kept[0, 0, :] = kept[0, :, 0] = kept[:, 0, 0] = True
    return kept


def _periods(panel: Panel, year: NDArray[np.intp], place: NDArray[np.intp], item: NDArray[np.intp]) -> list[str | None]:
    said: Mapping[tuple[int, str, str], str] = panel.periods
    return [
        said.get((panel.years[y], panel.places[p], panel.codes[i])) for y, p, i in zip(year, place, item, strict=True)
    ]
