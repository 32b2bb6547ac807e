"""Figures as a person reads them: the one place where numbers are rounded (convention §7)."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, isfinite, isnan, log10

SIGNIFICANT = 3
"""How many digits of the range of a column of scores are worth printing."""


def digits(values: Iterable[float]) -> int:
    """Decimals that show three digits of the range of some values."""
    known = [value for value in values if isfinite(value)]
    spread = max(known) - min(known) if known else 0.0
    size = spread or max((abs(value) for value in known), default=1.0) or 1.0
    return min(max(SIGNIFICANT - 1 - floor(log10(size)), 0), 6)


def number(value: float | None, decimals: int) -> str:
    """A number with so many decimals, empty where it is absent; minus zero is zero."""
    if value is None or isnan(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def measure(value: float | None) -> str:
    """A figure in its own unit with four significant digits, thousands set apart."""
    if value is None or isnan(value):
        return ""
    if value == 0:
        return "0"
    decimals = min(max(3 - floor(log10(abs(value))), 0), 6)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def place_of(rank: float | None) -> str:
    """A rank: whole, or with one decimal where tied places share the mean of theirs."""
    if rank is None or isnan(rank):
        return ""
    return f"{rank:.0f}" if rank == int(rank) else f"{rank:.1f}"


def ends(low: float | None, high: float | None) -> tuple[int, int] | None:
    """Ends of the interval of a rank, widened to whole ranks; None where there is none."""
    if low is None or high is None or isnan(low) or isnan(high):
        return None
    return floor(low), ceil(high)


def interval(low: float | None, high: float | None) -> str:
    """The interval of a rank: '10-19'."""
    found = ends(low, high)
    return "" if found is None else f"{found[0]}-{found[1]}"


def share(part: float | None) -> str:
    """A share in per cent."""
    return "" if part is None or isnan(part) else f"{part:.0%}"


def most(part: float) -> str:
    """A share in per cent which says all or nothing only where it is so."""
    if part < 1 and share(part) == "100%":
        return "more than 99%"
    return "less than 1%" if part > 0 and share(part) == "0%" else share(part)


def counted(count: int, noun: str) -> str:
    """So many of something: '1 node', '2,000 nodes'."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def ordinal(rank: float) -> str:
    """A rank in a sentence: 1st, 2nd, 3rd, 11th."""
    whole = int(rank)
    tail = "th" if whole % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{place_of(rank)}{tail if rank == whole else ''}"


def some(names: Iterable[str], most: int = 2) -> str:
    """A list in a sentence: 'A', 'A and B', 'A, B and 3 more'."""
    known = list(names)
    if len(known) > most + 1:
        known = [*known[:most], f"{len(known) - most} more"]
    return " and ".join(part for part in (", ".join(known[:-1]), known[-1] if known else "") if part)
