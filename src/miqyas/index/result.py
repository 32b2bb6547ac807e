"""The index: what a model makes of a panel, with every stage kept and labelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.data.place import slips
from miqyas.errors import BuildError, Notice, nearest
from miqyas.index.kernel.rank import rank
from miqyas.index.model import Model, said
from miqyas.index.plan import Floats, Plan
from miqyas.index.tree import Tree

STAGES = ("raw", "denominated", "imputed", "treated", "normalised")


@dataclass(frozen=True)
class Change:
    """What one step did to one value; None is absence."""

    step: str
    year: int
    place: str
    indicator: str
    before: float | None
    after: float | None
    reason: str


@dataclass(frozen=True, eq=False)
class Index:
    """Scores and ranks of places at every element of the tree, and how they came about.

    raw, denominated, imputed, treated, normalised  (year, place, indicator), NaN where absent
    scores    (year, place, element); elements are the indicators, then the nodes, the root last
    weights   (element,) share of each element inside its parent, the root 1
    status    (year, place, indicator) a Status each; vintage the year of observation, -1 where absent
    standing  (year, place) why a place has no rank, empty where it has one
    how       step -> (indicator,) words on what the step did to a whole column
    divided   (indicator,) code of the denominator used
    """

    model: Model
    panel: Panel
    plan: Plan
    years: tuple[int, ...]
    places: tuple[str, ...]
    raw: Floats
    denominated: Floats
    imputed: Floats
    treated: Floats
    normalised: Floats
    scores: Floats
    weights: Floats
    status: NDArray[np.uint8]
    vintage: NDArray[np.intp]
    standing: tuple[tuple[str, ...], ...]
    how: Mapping[str, tuple[str, ...]]
    divided: tuple[str, ...]
    notices: tuple[Notice, ...]
    version: str

    @property
    def tree(self) -> Tree:
        """The tree the scores are laid out on."""
        return self.plan.tree

    @cached_property
    def ranks(self) -> Floats:
        """Rank of every place at every element, 1 is best: (year, place, element), NaN where absent."""
        return self.ranked(self.places)

    @cached_property
    def effective(self) -> Floats:
        """Share of each element in the whole when all parts are present: (element,)."""
        shares = np.empty(len(self.tree.ids))
        for element in range(len(shares)):
            shares[element] = np.prod([self.weights[one] for one in self.tree.path(element)])
        return shares

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Place -> its index on the place axis."""
        return {place: i for i, place in enumerate(self.places)}

    def ranked(self, places: Iterable[str]) -> Floats:
        """Ranks among some of the places only: (year, place, element), NaN for the others."""
        rows = np.array([self._row(place) for place in places], dtype=np.intp)
        lower = np.array([part.direction == "lower" for part in self.tree.parts])
        # Indicators are ranked on their oriented scores, so only nodes can be better when lower.
        lower[: self.tree.width] = False
        ranks = np.full(self.scores.shape, np.nan)
        rule = self.model.rank
        ranks[:, rows] = rank(self.scores[:, rows], ties=rule.ties, lower=lower, digits=rule.digits)
        return ranks

    def score(self, place: str, element: str = "", year: int | None = None) -> float:
        """Score of a place at an element (default the root), NaN where absent."""
        return float(self.scores[self._year(year), self._row(place), self._element(element)])

    def rank(self, place: str, element: str = "", year: int | None = None) -> float:
        """Rank of a place at an element (default the root), NaN where it has none."""
        return float(self.ranks[self._year(year), self._row(place), self._element(element)])

    def group(self, key: str, year: int | None = None) -> tuple[str, ...]:
        """The ranked places which belong to a group of the panel at the end of the year."""
        year = self.years[self._year(year)]
        return tuple(one for one in self.panel.group(key, f"{year}-12-31" if year else "") if one in self.row)

    def order(self, year: int | None = None) -> tuple[str, ...]:
        """Places by rank at the root, those without a rank last by name."""
        column = self.ranks[self._year(year), :, -1]
        return tuple(
            self.places[i]
            for i in sorted(
                range(len(self.places)),
                key=lambda i: (np.isnan(column[i]), column[i], self.panel.name(self.places[i])),
            )
        )

    def title(self, element: str, language: str = "en") -> str:
        """Name of an element of the tree in a language."""
        part = self.tree.parts[self._element(element)]
        named = said(part.name, language)
        code = getattr(part, "series", "")
        if not named and code in self.panel.column:
            named = self.panel.find(code).name
        return named or element

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every value that a step before normalisation changed, with the reason."""
        told: list[Change] = []
        for step, before, after in (
            ("denominate", self.raw, self.denominated),
            ("impute", self.denominated, self.imputed),
            ("treat", self.imputed, self.treated),
        ):
            differs = ~((before == after) | (np.isnan(before) & np.isnan(after)))
            for t, p, i in np.argwhere(differs):
                told.append(
                    Change(
                        step=step,
                        year=self.years[t],
                        place=self.places[p],
                        indicator=self.tree.ids[i],
                        before=_number(before[t, p, i]),
                        after=_number(after[t, p, i]),
                        reason=self._reason(step, int(t), int(p), int(i)),
                    )
                )
        return tuple(told)

    @property
    def replay(self) -> dict[str, Any]:
        """Everything that is needed to build this index again from the same panel."""
        return {
            "model": dict(self.model.document),
            "model_fingerprint": self.model.fingerprint,
            "panel_fingerprint": self.panel.fingerprint,
            "years": list(self.years),
            "version": self.version,
        }

    def _reason(self, step: str, year: int, place: int, indicator: int) -> str:
        if step == "denominate" and np.isnan(self.denominated[year, place, indicator]):
            if self.standing[year][place].startswith("left out"):
                return self.standing[year][place]
            return f"no value of {self.divided[indicator]} for the year of the observation"
        if step == "denominate" and not self.divided[indicator]:
            return self.standing[year][place]
        return self.how[step][indicator]

    def _year(self, year: int | None) -> int:
        if year is None:
            return len(self.years) - 1
        if year not in self.years:
            raise BuildError(f"the index was not built for {year}", repair=f"choose from {list(self.years)}")
        return self.years.index(year)

    def _row(self, place: str) -> int:
        if place not in self.row:
            repair = slips(place, self.places, self.panel.names)
            raise BuildError(f"the index has no place '{place}'", repair=repair)
        return self.row[place]

    def _element(self, element: str) -> int:
        name = element or self.model.root.id
        if name not in self.tree.at:
            raise BuildError(f"the index has no node '{name}'", repair=nearest(name, self.tree.ids))
        return self.tree.at[name]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
