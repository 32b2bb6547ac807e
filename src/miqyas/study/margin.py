"""The margin of a rank: how little the weights must move before it is another one.

For every two neighbours in the ranking the smallest change of weights that makes them level; for every place the
smallest that moves it into the first k places, or out of them. See extremes.stability and extremes.crossing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import get_args

import numpy as np

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import build, release
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.study.combination import Case, cases
from miqyas.study.condition import admitted
from miqyas.study.extent import at_node, no_sum, unrounded
from miqyas.study.extremes.crossing import Crossing, cross
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.shift import Measure
from miqyas.study.extremes.stability import stability as neighbours
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import timed


@dataclass(frozen=True, eq=False)
class Swap:
    """Two neighbours in the ranking, and the smallest change of weights at which they are level.

    before, after  the place that is ahead and the one behind it
    gap            between their scores, as their weighted sums have it
    change         in the measure that was asked for, inf where no weights do it; bound  proven: no smaller one
    weights        (part,) at which they are level, NaN where there are none
    """

    before: str
    after: str
    gap: float
    change: float
    bound: float
    weights: Floats


@dataclass(frozen=True, eq=False)
class Step:
    """The smallest change of weights that moves a place across a rank.

    rank, target  what it is, and what it is to be: at most, where it moves up, at least, where it moves down
    change        inf where no weights do it; bound  proven: no smaller one
    weights       (part,) that do it, NaN where none are known
    """

    place: str
    rank: int
    target: int
    change: float
    bound: float
    weights: Floats


@dataclass(frozen=True, eq=False)
class Margin:
    """How little moves each neighbour past the other, and each place across a rank.

    parts   children of the node, shares (part,) what the model gives them
    by      "total": sum of the absolute changes of the shares, so half of it is moved from part to part;
            "relative": the greatest change of a share as a share of itself
    swaps   from the first neighbours to the last; steps  place by place in rank order, empty without `top`
    """

    model: Model
    panel: str
    version: str
    node: str
    year: int
    by: Measure
    parts: tuple[str, ...]
    shares: Floats
    conditions: tuple[str, ...]
    swaps: tuple[Swap, ...]
    top: int | None
    steps: tuple[Step, ...]

    @property
    def exact(self) -> bool:
        """Whether every change is proven to be the smallest."""
        swaps = all(one.bound >= one.change - CLOSE for one in self.swaps)
        return swaps and all(one.bound >= one.change - CLOSE for one in self.steps)

    @property
    def caption(self) -> str:
        """What a change is, and what was held."""
        size = {
            "total": "the sum of the absolute changes of the shares, half of which moves from parts to others",
            "relative": "the greatest change of a share, as a part of itself",
        }[self.by]
        proven = "" if self.exact else " Where it is not proven to be the smallest, what is proven stands beside it."
        limits = f", which keep to {', '.join(self.conditions)}" if self.conditions else ""
        return (
            f"Smallest change of the weights of the {len(self.parts)} parts of '{self.node}'{limits}: {size}.{proven} "
            f"Weights only: methods and figures are held as the model has them.{unrounded(self.model)}"
        )


CLOSE = 1e-5


def stability(
    model: Model,
    panel: Panel,
    *,
    node: str = "",
    top: int | None = None,
    by: Measure = "total",
    conditions: Sequence[str] = (),
    places: Sequence[str] | None = None,
    year: int | None = None,
    budget: float | None = None,
) -> Margin:
    """Find how little the weights inside one node must move before ranks change.

    node        the node whose children's weights move; the root when not given
    top         also the change that moves each place into the first `top`, or out of them
    by          "total" or "relative": what counts as a small change
    conditions  that the changed weights must meet: "a >= b", "0.1 <= a <= 0.4", "a + 2 b <= 50%"
    places      whose steps are asked for; all that are ranked when not given
    budget      seconds for all steps together; what is not exact by then has proven bounds
    Raises BuildError where the node is no sum of its parts or nobody can cross the rank, DataError for a place that
    is not ranked there.
    """
    if by not in get_args(Measure):
        raise BuildError(f"changes are not measured by '{by}'", where="by", repair=nearest(by, get_args(Measure)))
    timed(budget)
    if places is not None and top is None:
        raise BuildError(
            "places are asked for, but only steps across a rank are told place by place",
            where="places",
            repair="say which rank they are to cross (top), or leave places out",
        )
    index = build(model, panel, year=year)
    element = at_node(index, node or model.root.id)
    every = cases(Worlds(model, panel, (), year=year), (), element, None)
    if not every.covered:
        raise no_sum(index, element)
    (case,) = every.covered
    inside = admitted(case.region, conditions)
    names = tuple(index.places[row] for row in case.rows)
    children = index.tree.children[element]
    asked = names if places is None else tuple(places)
    for place in asked:
        if place not in names:
            name = index.tree.ids[element]
            raise DataError(f"{place} has no rank at '{name}'", where=model.id, repair=nearest(place, names))
    if top is not None and not 1 <= top < len(names):
        raise BuildError(
            f"no place can cross rank {top}",
            where=f"{len(names)} places" if len(names) != 1 else "1 place",
            repair=f"name a rank from 1 to {len(names) - 1}" if len(names) > 1 else "two places are needed for that",
        )
    end = None if budget is None else perf_counter() + budget
    swaps = _swaps(case, inside, by, names, len(children))
    steps = () if top is None else _steps(case, inside, by, names, asked, top, len(children), end)
    return Margin(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        node=index.tree.ids[element],
        year=index.years[-1],
        by=by,
        parts=tuple(index.tree.ids[child] for child in children),
        shares=index.weights[children],
        conditions=tuple(one.strip() for one in conditions),
        swaps=swaps,
        top=top,
        steps=steps,
    )


def _swaps(case: Case, inside: Polytope, by: Measure, names: Sequence[str], width: int) -> tuple[Swap, ...]:
    found = neighbours(case.x, case.shares, polytope=inside)
    change, proven = (found.total, found.total_bound) if by == "total" else (found.relative, found.relative_bound)
    weights = found.total_weights if by == "total" else found.relative_weights
    return tuple(
        Swap(
            before=names[found.order[pair]],
            after=names[found.order[pair + 1]],
            gap=float(found.gap[pair]),
            change=float(change[pair]),
            bound=float(proven[pair]),
            weights=_whole(weights[pair], case, width),
        )
        for pair in range(len(found.gap))
    )


def _steps(
    case: Case,
    inside: Polytope,
    by: Measure,
    names: Sequence[str],
    asked: Sequence[str],
    top: int,
    width: int,
    end: float | None,
) -> tuple[Step, ...]:
    found = []
    for number, place in enumerate(asked):
        left = None if end is None else max(end - perf_counter(), 0.0) / (len(asked) - number)
        one: Crossing = cross(case.x, case.shares, names.index(place), top, by=by, polytope=inside, time_limit=left)
        weights = np.full(case.x.shape[1], np.nan) if one.weights is None else one.weights
        found.append(Step(place, one.rank, one.target, one.change, one.bound, _whole(weights, case, width)))
    return tuple(sorted(found, key=lambda step: step.rank))


def _whole(weights: Floats, case: Case, width: int) -> Floats:
    # Parts that do not count in the model have no weight in any answer either.
    found = np.full(width, np.nan if np.isnan(weights).any() else 0.0)
    found[case.live] = weights
    return found
