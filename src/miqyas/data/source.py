"""Where a value comes from (convention §10)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Source:
    """A publisher's release: who printed the figures, under which licence, which vintage.

    non_commercial marks figures that may not be used commercially; every export carries the mark.
    retrieved is an ISO date or empty where it is not known.
    """

    id: str
    name: str = ""
    licence: str = ""
    address: str = ""
    vintage: str = ""
    retrieved: str = ""
    non_commercial: bool = False


UNKNOWN = Source("unknown", name="source not stated")


@dataclass(frozen=True)
class Mask:
    """A figure that was printed but is not believed: it stays visible here and is absent in the panel."""

    series: str
    place: str
    year: int
    value: float
    reason: str
    ruled: str = ""
    cited: str = ""
