"""How long it takes until something is delivered, when much of it is still open: the Kaplan-Meier estimate."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

SHARE = 0.95
_QUANTILE = 1.959963984540054
"""Of the normal distribution at 0.975."""


@dataclass(frozen=True)
class Curve:
    """The share that is still open after a time, at each time at which something was delivered.

    times      (step,) ascending, in the unit of the durations
    at_risk    (step,) how many were still open and under observation just before
    events     (step,) how many were delivered then
    open       (step,) estimated share still open right after, never rising
    error      (step,) its standard error after Greenwood; NaN where nothing is left open
    low, high  (step,) 95 % interval on the scale log(-log(open)), inside [0, 1]; NaN where it is not defined
    count      items in all; delivered of them
    followed   the longest time for which one was watched; NaN without items
    """

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    open: NDArray[np.float64]
    error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    count: int
    delivered: int
    followed: float

    def delivered_by(self, time: float) -> tuple[float, float, float]:
        """Share delivered within a time, with its interval; NaN beyond the last item under observation."""
        if not time <= self.followed:
            return nan, nan, nan
        at = int(np.searchsorted(self.times, time, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, nan
        return 1 - float(self.open[at]), 1 - float(self.high[at]), 1 - float(self.low[at])

    @property
    def median(self) -> float | None:
        """The time by which half is delivered; None while less than half is."""
        reached = np.flatnonzero(self.open <= 0.5)
        return float(self.times[reached[0]]) if reached.size else None


def curve(durations: NDArray[np.float64], delivered: NDArray[np.bool_]) -> Curve:
    """Estimate the share still open from items of which some were delivered and others are censored.

    durations  (item,) time until delivery, or as long as an undelivered item was watched; 0 or more
    delivered  (item,) whether the duration ended with delivery
    source     Kaplan & Meier 1958; variance Greenwood 1926; interval Kalbfleisch & Prentice 1980. Items that are
               censored at the time of a delivery count as at risk then.
    """
    t = np.asarray(durations, dtype=np.float64)
    d = np.asarray(delivered, dtype=np.bool_)
    times, events = np.unique(t[d], return_counts=True)
    at_risk = t.size - np.searchsorted(np.sort(t), times, side="left")
    share = np.cumprod(1 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events.astype(np.float64))))
        error = share * np.sqrt(greenwood)
        spread = _QUANTILE * np.sqrt(greenwood) / np.abs(np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
    gone = share <= 0
    for one in (error, low, high):
        one[gone] = nan
    return Curve(
        times, at_risk.astype(np.int64), events.astype(np.int64), share, error, low, high,
        count=int(t.size), delivered=int(d.sum()), followed=float(t.max()) if t.size else nan,
    )  # fmt: skip
