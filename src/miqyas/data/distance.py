"""Distance: kilometres between places, measured from capital to capital."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from miqyas.data.pack import table
from miqyas.data.panel import Floats
from miqyas.errors import DataError, closest

RADIUS = 6371.0088
"""Mean radius of the earth in km, (2a + b)/3 of the ellipsoid GRS 80 (Moritz 2000, Journal of Geodesy 74, 128-133)."""


def great_circle(latitude: ArrayLike, longitude: ArrayLike, to_latitude: ArrayLike, to_longitude: ArrayLike) -> Floats:
    """Length of the shortest way over a sphere, in km; off by up to 0.6 % from the ellipsoid.

    all in degrees, north and east positive; they broadcast
    The arc tangent of sine and cosine together is exact for near points and for opposite ones alike.
    """
    a, c, b, d = (
        np.radians(np.asarray(one, dtype=np.float64)) for one in (latitude, longitude, to_latitude, to_longitude)
    )
    turn = d - c
    across = np.hypot(np.cos(b) * np.sin(turn), np.cos(a) * np.sin(b) - np.sin(a) * np.cos(b) * np.cos(turn))
    along = np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(turn)
    return np.asarray(RADIUS * np.arctan2(across, along))


def distances(places: Sequence[str]) -> Floats:
    """Kilometres between the capitals of places, ISO-3 codes: (place, place), 0 on the diagonal.

    Raises DataError for a place without a capital on record. Source: the pack `capitals`.
    """
    known = _capitals()
    if lost := [one for one in places if one not in known]:
        close = closest(lost[0], known)
        raise DataError(
            f"no capital is on record for '{lost[0]}'",
            where="pack capitals",
            repair=f"write '{close[0]}', or leave the place out" if close else "leave the place out",
        )
    points = np.array([known[one] for one in places], dtype=np.float64).reshape(-1, 2)
    latitude, longitude = points.T
    found = great_circle(latitude[:, None], longitude[:, None], latitude, longitude)
    # The way there and the way back differ in the last digit: one of the two is taken for both.
    one_way = np.triu(found, 1)
    return np.asarray(one_way + one_way.T)


@cache
def _capitals() -> dict[str, tuple[float, float]]:
    return {row["iso3"]: (float(row["latitude"]), float(row["longitude"])) for row in table("capitals")}
