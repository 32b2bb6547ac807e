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


@dataclass(frozen=True)
class Break:
    """A rule by which figures of one series are not compared over time (convention §9).

    between  last year before the break and first year after it: figures are not compared across it
    year     a year whose figures are compared with no other
    places   only these places; empty for all
    series   the code of the series; empty where an indicator of a model holds the rule
    With neither `between` nor `year` no two years are compared.
    """

    why: str = ""
    between: tuple[int, int] | None = None
    year: int | None = None
    places: tuple[str, ...] = ()
    series: str = ""

    def bars(self, earlier: int, later: int) -> bool:
        """Whether figures of these two years of observation must not be compared."""
        if self.between is not None:
            return earlier <= self.between[0] and later >= self.between[1]
        return self.year is None or self.year in (earlier, later)
