"""Notes: what a reader must know of a figure or a comparison, read from the packs (convention §9, §10)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from miqyas.data.pack import FOLDER
from miqyas.index.model import Break

Rule = tuple[str, bool, int | None, int | None, Break]


@dataclass(frozen=True)
class Notes:
    """Notes of series: of figures (doubtful, inferred, second-hand) and of comparisons over time (breaks)."""

    rules: Mapping[str, tuple[Rule, ...]]

    def figure(self, code: str, place: str, year: int) -> tuple[str, ...]:
        """Why a figure is to be taken with care."""
        return tuple(
            rule.why
            for _, of_figure, low, high, rule in self.rules.get(code, ())
            if of_figure and _meant(rule, place) and (low or year) <= year <= (high or year)
        )

    def comparison(self, code: str, place: str, earlier: int, later: int) -> tuple[str, ...]:
        """Why figures of two years are not to be compared."""
        return tuple(
            rule.why
            for _, of_figure, _, _, rule in self.rules.get(code, ())
            if not of_figure and _meant(rule, place) and rule.bars(earlier, later)
        )


def _meant(rule: Break, place: str) -> bool:
    return not rule.places or place in rule.places


@cache
def notes(packs: tuple[str, ...]) -> Notes:
    """The notes of some packs; a pack without `notes.csv` has none."""
    found: dict[str, list[Rule]] = {}
    for row in _rows(packs):
        low, high = _year(row["from"]), _year(row["to"])
        between = (low, high) if row["what"] == "break" and low is not None and high is not None else None
        rule = Break(row["why"], between, None, tuple(row["places"].split()))
        found.setdefault(row["series"], []).append((row["series"], row["what"] == "figure", low, high, rule))
    return Notes({code: tuple(rules) for code, rules in found.items()})


def _rows(packs: Iterable[str]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in packs:
        path = FOLDER / name / "notes.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows += csv.DictReader(file)
    return rows


def _year(text: str) -> int | None:
    return int(text) if text else None
