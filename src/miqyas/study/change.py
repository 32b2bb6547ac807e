"""change: what has become of the places since another year, on fixed limits and on what both years have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.build import build, release
from miqyas.index.kernel.moments import quantile
from miqyas.index.kernel.rank import rank
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.index.sheet import reference_year
from miqyas.study.comparison import AGE, LEAST, Comparison, compare
from miqyas.study.decomposition import steps
from miqyas.study.replication.abreast import abreast
from miqyas.study.vary import PLAIN, SHARE, single, told


@dataclass(frozen=True, eq=False)
class Change:
    """Scores and ranks of two years on the common model, what made the difference, and how sure it is.

    model       the model that was asked about; panel the fingerprint of the data
    common      what the two years have in common: its model, its share of the weight, what is left out and why
    index       the common model built for both years on the same limits
    parts       (place, indicator) what each indicator adds to the difference of the scores, which they sum to;
                None where a node's score is neither a sum nor a product of its parts
    ranks       (replication, year, place) ranks in the models drawn, each drawn once for both years
    """

    model: Model
    panel: str
    version: str
    seed: int
    replications: int
    since: int
    until: int
    choices: tuple[Choice, ...]
    common: Comparison
    index: Index
    parts: Floats | None
    ranks: Floats

    @property
    def places(self) -> tuple[str, ...]:
        """The places, in the order of every place axis."""
        return self.index.places

    @property
    def kept(self) -> float:
        """Share of the model's weight that is compared."""
        return self.common.kept

    @cached_property
    def score(self) -> Floats:
        """Scores of both years: (year, place)."""
        return np.asarray(self.index.scores[..., -1])

    @cached_property
    def rank(self) -> Floats:
        """Ranks of both years: (year, place), NaN where a place cannot be compared."""
        return np.asarray(self.index.ranks[..., -1])

    @cached_property
    def difference(self) -> Floats:
        """Score of the later year less that of the earlier one: (place,)."""
        return np.asarray(self.score[1] - self.score[0])

    @cached_property
    def low(self) -> Floats:
        """Lower end of the interval of the rank in each year, at 5 %: (year, place)."""
        return self._end((1 - SHARE) / 2)

    @cached_property
    def high(self) -> Floats:
        """Upper end of the interval of the rank in each year, at 95 %: (year, place)."""
        return self._end((1 + SHARE) / 2)

    @cached_property
    def improved(self) -> Floats:
        """Share of the models drawn in which the later rank is the better one: (place,)."""
        return self._held(np.asarray(self.ranks[:, 1] < self.ranks[:, 0]))

    @cached_property
    def worsened(self) -> Floats:
        """Share of the models drawn in which the later rank is the worse one: (place,)."""
        return self._held(np.asarray(self.ranks[:, 1] > self.ranks[:, 0]))

    @cached_property
    def same(self) -> Floats:
        """Share of the models drawn in which the rank is the same in both years: (place,)."""
        return self._held(np.asarray(self.ranks[:, 1] == self.ranks[:, 0]))

    def part(self, element: str) -> Floats | None:
        """What an indicator or a node adds to the difference of the scores: (place,)."""
        tree = self.index.tree
        if self.parts is None:
            return None
        return np.asarray(np.nansum(self.parts[:, tree.leaves(tree.at[element])], axis=1)) + 0.0 * self.difference

    @property
    def caption(self) -> str:
        """What is compared, on which limits, and what was varied."""
        varied = "; ".join(told(one) for one in self.choices)
        kind = "weights only" if all(one.of_weights for one in self.choices) else "choices of method and weight"
        fixed = f"; {', '.join(self.common.fixed)}" if self.common.fixed else ""
        return (
            f"{self.kept:.0%} of the weight is compared, on limits read from both years. Interval: {SHARE:.0%} of "
            f"{self.replications} replications, {kind}, each drawn once for both years. Varied: {varied}. "
            f"Not varied: errors of the data themselves{fixed}. Seed {self.seed}."
        )

    def _end(self, share: float) -> Floats:
        return np.asarray(quantile(self.ranks.reshape(len(self.ranks), -1), (share,))[0].reshape(self.rank.shape))

    def _held(self, hit: NDArray[np.bool_]) -> Floats:
        seen = ~np.isnan(self.ranks).any(axis=1)
        count = seen.sum(axis=0)
        return np.where(count > 0, (hit & seen).sum(axis=0) / np.maximum(count, 1), np.nan)


def change(
    model: Model,
    panel: Panel,
    *,
    since: int,
    until: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    age: int = AGE,
    least: float = LEAST,
    progress: Callable[[int, int], None] | None = None,
) -> Change:
    """Compare two years of a model on fixed limits, with only what both years have (convention §9).

    since, until        the years; until is the model's own year, or else the panel's latest, when not given
    replications, seed  the model's own when not given; 0 is a seed
    age                 how many years older than `since` a figure may be that stands for it
    least               share of the places that an indicator must be comparable for
    Raises BuildError where the years are no comparison or nothing can be compared.
    """
    last = reference_year(model, panel) if until is None else until
    if last and since >= last:
        raise BuildError(
            f"{since} does not lie before {last}",
            where="since",
            repair="name an earlier year, or a later one to end at",
        )
    drawn = model.replications if replications is None else replications
    if drawn < 1:
        raise BuildError(f"{drawn} replications say nothing", where="replications", repair="ask for at least 1")
    common = compare(model, panel, (since, last), age=age, least=least)
    index = build(common.model, common.panel, years=common.years)
    choices = common.model.vary or (PLAIN,)
    number = model.seed if seed is None else seed
    with single():
        drawn_scores = abreast(
            common.model,
            common.panel,
            choices,
            common.years,
            element=common.model.root.id,
            replications=drawn,
            seed=number,
            progress=progress,
        )
    return Change(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=number,
        replications=drawn,
        since=since,
        until=last,
        choices=choices,
        common=common,
        index=index,
        parts=steps(index, since, last),
        ranks=_ranked(common.model, drawn_scores),
    )


def _ranked(model: Model, scores: Floats) -> Floats:
    # (replication, year, place) by the model's own rule.
    lower, rule = model.root.direction == "lower", model.rank
    return rank(scores[..., None], ties=rule.ties, lower=lower, digits=rule.digits)[..., 0]
