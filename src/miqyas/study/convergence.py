"""converge: whether places come closer to each other and to their leaders, on fixed limits (convention §9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log1p

import numpy as np

from miqyas.data.panel import Panel
from miqyas.data.place import slips
from miqyas.errors import BuildError, nearest
from miqyas.index.build import build, release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.index.sheet import reference_year
from miqyas.study.comparison import AGE, LEAST, Comparison, compare
from miqyas.study.line import Line, fitted
from miqyas.study.replication.abreast import abreast
from miqyas.study.vary import PLAIN, SHARE, single, told

LEADERS = 5
"""How many of the best make the frontier."""


@dataclass(frozen=True, eq=False)
class Convergence:
    """Scores of one node over some years on the common model, for the places that have one in all of them.

    common   what the years have in common; index the common model built for all of them on the same limits
    places   the places that are looked at; scores (year, place)
    drawn    (replication, year, place) scores in the models drawn, each drawn once for all years
    leaders  how many of the best of all compared places make the frontier of a year
    frontier (year,) mean score of these
    """

    model: Model
    panel: str
    version: str
    seed: int
    replications: int
    node: str
    leaders: int
    choices: tuple[Choice, ...]
    common: Comparison
    index: Index
    places: tuple[str, ...]
    scores: Floats
    drawn: Floats
    frontier: Floats

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are compared, ascending."""
        return self.common.years

    @cached_property
    def mean(self) -> Floats:
        """Mean score of each year: (year,)."""
        return np.asarray(self.scores.mean(axis=1))

    @cached_property
    def sd(self) -> Floats:
        """Sigma: sample standard deviation of the scores of each year: (year,)."""
        return np.asarray(self.scores.std(axis=1, ddof=1))

    @cached_property
    def variation(self) -> Floats:
        """Coefficient of variation, sd over mean: (year,); it depends on where the scale begins."""
        return np.asarray(self.sd / self.mean)

    @cached_property
    def closer(self) -> float:
        """Share of the models drawn in which sigma is smaller in the last year than in the first."""
        spread = np.nanstd(self.drawn[:, [0, -1]], axis=2, ddof=1)
        return float((spread[:, 1] < spread[:, 0]).mean())

    @cached_property
    def span(self) -> int:
        """Years between the newest figures of the first and of the last year.

        A year of which nothing was observed is stood for by an older one: the gain took the years between the figures.
        """
        first, *_, last = (int(one.max()) for one in self.index.vintage)
        return last - first

    @cached_property
    def beta(self) -> Line:
        """Points gained in a year against the score in the first year; below 0 those behind gain more.

        An error in a first figure makes its place seem to fall back or to catch up: part of a slope below 0 is that
        (Friedman 1992, Journal of Economic Literature 30). Read it together with sigma.
        """
        return fitted(self.scores[0], (self.scores[-1] - self.scores[0]) / self.span, SHARE)

    @cached_property
    def half_life(self) -> float:
        """Years in which half of a gap closes at the slope of beta; infinite where gaps do not close."""
        left = self.beta.slope * self.span
        return float(np.inf) if left >= 0 else 0.0 if left <= -1 else -float(np.log(2)) * self.span / log1p(left)

    @cached_property
    def distance(self) -> Floats:
        """Score of the frontier of the year less the score of the place: (year, place)."""
        return np.asarray(self.frontier[:, None] - self.scores)

    def inside(self, places: Iterable[str]) -> Convergence:
        """The same for some of the places: their own spread and slope, and their distance to the leaders of all.

        Raises BuildError for a place that is not known and where fewer than three can be compared.
        """
        asked = set(places)
        for place in asked:
            if place not in self.index.row:
                known = slips(place, self.index.places, self.index.panel.names)
                raise BuildError(f"the index has no place '{place}'", repair=known)
        at = [i for i, place in enumerate(self.places) if place in asked]
        _enough(len(at))
        kept = tuple(self.places[i] for i in at)
        return replace(self, places=kept, scores=self.scores[:, at], drawn=self.drawn[..., at])

    @property
    def caption(self) -> str:
        """What is compared, on which limits, and what was varied."""
        years = ", ".join(map(str, self.years))
        kind = "weights only" if all(one.of_weights for one in self.choices) else "choices of method and weight"
        varied = "; ".join(told(one) for one in self.choices)
        return (
            f"{self.common.kept:.0%} of the weight is compared, on limits read from {years}. Shares of "
            f"{self.replications} models drawn, {kind}: {varied}. The interval of beta is Student's, {SHARE:.0%}. "
            f"Seed {self.seed}."
        )


def converge(
    model: Model,
    panel: Panel,
    *,
    years: Iterable[int],
    node: str = "",
    leaders: int = LEADERS,
    replications: int | None = None,
    seed: int | None = None,
    age: int = AGE,
    least: float = LEAST,
    progress: Callable[[int, int], None] | None = None,
) -> Convergence:
    """Look at the spread of the scores over some years, with only what all of them have.

    years        at least two; a single one is compared with the model's own year
    node         the root when not given
    leaders      how many of the best make the frontier of a year
    age, least   as for `change`
    Raises BuildError where the years are no comparison, or fewer than three places can be compared.
    """
    asked = sorted(set(years))
    if len(asked) == 1:
        asked.append(reference_year(model, panel))
    drawn = model.replications if replications is None else replications
    if drawn < 1 or leaders < 1:
        name = "replications" if drawn < 1 else "leaders"
        raise BuildError(f"{min(drawn, leaders)} {name} say nothing", where=name, repair="ask for at least 1")
    common = compare(model, panel, asked, age=age, least=least)
    index = build(common.model, common.panel, years=common.years)
    name = _named(model, index, node)
    element = index.tree.at[name]
    choices = common.model.vary or (PLAIN,)
    number = model.seed if seed is None else seed
    with single():
        scores = abreast(
            common.model,
            common.panel,
            choices,
            common.years,
            element=name,
            replications=drawn,
            seed=number,
            progress=progress,
        )
    found = index.scores[..., element]
    here = np.flatnonzero(~np.isnan(found).any(axis=0))
    _enough(len(here))
    found = found[:, here]
    return Convergence(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=number,
        replications=drawn,
        node=name,
        leaders=leaders,
        choices=choices,
        common=common,
        index=index,
        places=tuple(index.places[i] for i in here),
        scores=found,
        drawn=scores[..., here],
        frontier=np.sort(found, axis=1)[:, -leaders:].mean(axis=1),
    )


def _named(model: Model, index: Index, node: str) -> str:
    # Convergence of an indicator is that of its treated and normalised figures, which nobody asks for.
    nodes: Sequence[str] = index.tree.ids[index.tree.width :]
    name = node or model.root.id
    if name not in nodes:
        known = any(one.id == name for one in model.nodes)
        what = (
            f"nothing of '{name}' can be compared between these years" if known else f"the model has no node '{name}'"
        )
        raise BuildError(what, where="node", repair=nearest(name, nodes))
    return name


def _enough(count: int) -> None:
    if count < 3:
        raise BuildError(
            f"{count} of the places can be compared, and a spread takes at least 3",
            repair="name more places, or other years",
        )
