"""vary: what the ranks become under every choice that an honest analyst would also accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, MiqyasError, nearest
from miqyas.index.build import Arranged, arrange, release
from miqyas.index.climb import climb, shares
from miqyas.index.model import Choice, Model
from miqyas.index.modelfile import with_set
from miqyas.index.plan import Floats
from miqyas.index.rank import rank
from miqyas.index.stage import Memo, run
from miqyas.index.tree import Tree
from miqyas.study.lot import CHUNK, Lot, cast, grouped
from miqyas.study.tally import Tally, count

SHARE = 0.90
PLAIN = Choice(id="weights", kind="noise", spread=0.25, why="the model declares nothing to vary")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Variation:
    """Ranks of every place at every element over the replications of a study.

    tally    counts of ranks (element, place, rank)
    choices  what was varied; seed and replications replay the study
    among    the places that were ranked among each other, empty for all
    panel    fingerprint of the panel
    """

    model: Model
    panel: str
    version: str
    seed: int
    replications: int
    year: int
    choices: tuple[Choice, ...]
    places: tuple[str, ...]
    tree: Tree
    tally: Tally
    among: tuple[str, ...] = ()

    @cached_property
    def low(self) -> Floats:
        """Lower end of the interval of the rank, at 5 %: (element, place)."""
        return self.tally.quantile((1 - SHARE) / 2)

    @cached_property
    def high(self) -> Floats:
        """Upper end of the interval of the rank, at 95 %: (element, place)."""
        return self.tally.quantile((1 + SHARE) / 2)

    @cached_property
    def median(self) -> Floats:
        """Median rank: (element, place)."""
        return self.tally.quantile(0.5)

    @cached_property
    def mean(self) -> Floats:
        """Mean rank: (element, place)."""
        return self.tally.mean()

    def within(self, best: int) -> Floats:
        """Share of replications with a rank among the best so many: (element, place)."""
        return self.tally.within(best)

    @property
    def weights_only(self) -> bool:
        """Whether nothing but weights was varied (convention §8)."""
        return all(one.kind == "noise" for one in self.choices)

    @property
    def caption(self) -> str:
        """What the interval is, what was varied and what was not."""
        varied = "; ".join(_told(one) for one in self.choices)
        kind = "weights only" if self.weights_only else "choices of method and weight"
        return (
            f"{SHARE:.0%} of {self.replications} replications, {kind}. Varied: {varied}. "
            f"Not varied: errors of the data themselves. Seed {self.seed}."
        )


def vary(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    years: Iterable[int] | None = None,
    among: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Variation:
    """Draw the model's declared choices again and again and count the ranks.

    year                the year that is ranked: the last of `years`, or else the model's own, when not given
    years               the years that are built together, whose figures limits are read from (convention §9)
    among               the places that are ranked among each other; all when not given
    replications, seed  the model's own when not given; a seed of 0 is a seed
    progress            called with (replications done, replications asked for)
    Raises BuildError where there is nothing to draw or a drawn combination is not defined.
    """
    asked = model.replications if replications is None else replications
    chosen = model.seed if seed is None else seed
    if asked < 1:
        raise BuildError(
            f"a study of {asked} replications says nothing",
            where="[vary] replications",
            repair="ask for at least 1, better 1000",
        )
    choices = model.vary or (PLAIN,)
    together = None if years is None else tuple(years)
    base = arrange(model, panel, year=year, years=together)
    if year is not None and year not in base.asked:
        raise BuildError(f"{year} is not among the years built", repair=f"choose from {list(base.asked)}")
    worlds = _Worlds(model, panel, choices, base, year, together)
    tree = base.plan.tree
    outside = _outside(base.sheet.places, among)
    total = np.zeros((len(tree.ids), len(base.sheet.places), len(base.sheet.places)), dtype=np.int64)
    for chunk, start in enumerate(range(0, asked, CHUNK)):
        size = min(CHUNK, asked - start)
        total += _chunk(worlds, cast(choices, tree, chosen, chunk, size), outside)
        if progress is not None:
            progress(start + size, asked)
    return Variation(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=chosen,
        replications=asked,
        year=base.asked[worlds.position],
        choices=choices,
        places=base.sheet.places,
        tree=tree,
        tally=Tally(total),
        among=() if among is None else tuple(among),
    )


def _outside(places: Sequence[str], among: Sequence[str] | None) -> NDArray[np.bool_] | None:
    # Which places are left out of the ranking: (place,), None where none is.
    if among is None:
        return None
    for place in among:
        if place not in places:
            raise DataError(f"the index has no place '{place}'", where="among", repair=nearest(place, places))
    return ~np.isin(places, list(among))


class _Worlds:
    """The normalised figures under each combination of discrete choices, each computed once."""

    def __init__(
        self,
        model: Model,
        panel: Panel,
        choices: Sequence[Choice],
        base: Arranged,
        year: int | None,
        years: tuple[int, ...] | None,
    ) -> None:
        self.model, self.panel = model, panel
        self.years = years
        self.year = year
        self.position = len(base.asked) - 1 if year is None else base.asked.index(year)
        self.discrete = [one for one in choices if one.kind == "options"]
        self.memo: Memo = {}
        self.known: dict[tuple[int, ...], tuple[Model, Arranged, Floats, Floats]] = {}

    def at(self, combination: tuple[int, ...]) -> tuple[Model, Arranged, Floats, Floats]:
        """Model, arrangement, normalised (place, indicator) and shares (element,) of a combination."""
        if combination not in self.known:
            self.known[combination] = self._make(combination)
        return self.known[combination]

    def _make(self, combination: tuple[int, ...]) -> tuple[Model, Arranged, Floats, Floats]:
        taken = {
            one.key: one.options[option] for one, option in zip(self.discrete, combination, strict=True)
        }
        try:
            model = with_set(self.model, taken) if taken else self.model
            world = arrange(model, self.panel, year=self.year, years=self.years)
            stages = run(world.bench, self.memo)
            # Years drawn only to read limits from stand after those that were asked for.
            normalised = stages.normalised[self.position]
            weights = shares(world.plan, stages.normalised[: len(world.asked)], stages.dropped)
            climb(world.plan, normalised, weights, places=world.sheet.places)
        except MiqyasError as error:
            raise _in_study(error, taken) from error
        return model, world, normalised, weights


def _chunk(worlds: _Worlds, lot: Lot, outside: NDArray[np.bool_] | None) -> Any:
    total: Any = 0
    for combination, rows in grouped(lot).items():
        model, world, normalised, weights = worlds.at(combination)
        moved = weights * lot.weights[rows]
        scores = climb(world.plan, normalised, moved)
        if outside is not None:
            scores[:, outside] = np.nan
        lower = np.array([part.direction == "lower" for part in world.plan.tree.parts])
        lower[: world.plan.tree.width] = False
        # A rank shared by several is counted at the best of them: a tally holds whole ranks.
        ranks = rank(scores, ties="min", lower=lower, digits=model.rank.digits)
        total = total + count(ranks, scores.shape[-2])
    return total


def _in_study(error: MiqyasError, taken: dict[str, Any]) -> BuildError:
    drawn = ", ".join(f"{key} = {value}" for key, value in taken.items()) or "the model as it is"
    return BuildError(
        f"a combination that [vary] allows cannot be built ({drawn}): {error.what}",
        where=error.where or "[vary]",
        repair=error.repair or "take that option out of [vary]",
    )


def _told(choice: Choice) -> str:
    if choice.kind == "noise":
        levels = f" on levels {', '.join(map(str, choice.levels))}" if choice.levels else ""
        return f"weights by up to ±{choice.spread:.0%}{levels}"
    return f"{choice.key} ({len(choice.options)} options)"
