"""The extent of a rank: the best and the worst that admissible weights inside one node can make of it, proven.

Sampling understates this badly: the weights that lift one place are rare among all weights. See `extremes.ranges` for
the search itself; here a model and a panel become its figures, once for every combination of discrete choices that is
asked for, and its answers get names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import build, release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.study.combination import Case, Cases, Combination, cases, lacking
from miqyas.study.condition import admitted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.ranges import RankRanges
from miqyas.study.extremes.ranges import ranges as search
from miqyas.study.region import Latitude, latitude
from miqyas.study.replication.world import Worlds
from miqyas.study.vary import PLAIN, timed, told

Over = Literal["weights", "choices"]

FREE = "any weights at all"


@dataclass(frozen=True, eq=False)
class Extent:
    """Best and worst rank of places over all admissible weights of the children of one node.

    asked    places that were asked for; the arrays of `found` follow them
    among    all places that are ranked at the node
    parts    children of the node, shares (part,) what the model gives them
    low, high  (part,) bounds of the admissible shares where methods are as the model has them
    admits   what weights are admitted, in words
    nominal  (asked place,) rank with the model's own weights
    found    ranks over all combinations together
    combinations        that were searched; best_at, worst_at (asked place,) the one that attains it
    uncovered           combinations whose score is no weighted sum, so that nothing is known of them
    held     choices of the model that were not varied
    """

    model: Model
    panel: str
    version: str
    node: str
    year: int
    over: Over
    parts: tuple[str, ...]
    shares: Floats
    low: Floats
    high: Floats
    admits: str
    asked: tuple[str, ...]
    among: tuple[str, ...]
    nominal: Floats
    found: RankRanges
    combinations: tuple[Combination, ...]
    best_at: NDArray[np.intp]
    worst_at: NDArray[np.intp]
    uncovered: tuple[Combination, ...]
    held: tuple[Choice, ...]

    @property
    def caption(self) -> str:
        """What was varied, what was not, and what the ends are."""
        proven = "proven" if self.found.exact.all() else "proven bounds where the search did not end"
        what = f"Best and worst rank over all weights of the {len(self.parts)} parts of '{self.node}' ({self.admits})"
        if self.over == "weights":
            only = "Weights only: methods and figures are held as the model has them."
            return f"{what}, {proven}. {only}{unrounded(self.model)}"
        combined = f", and over {len(self.combinations)} combinations of discrete choices"
        missed = f" Not covered, since their scores are no weighted sums: {_listed(self.uncovered)}." * bool(
            self.uncovered
        )
        kept = [told(one) if one.kind == "errors" else f"the other weights that '{one.id}' moves" for one in self.held]
        held = f" Held as the model has them: {'; '.join(kept)}." if kept else ""
        return f"{what}{combined if len(self.combinations) > 1 else ''}, {proven}.{missed}{held}{unrounded(self.model)}"


def _listed(some: Sequence[Combination]) -> str:
    rest = f" and {len(some) - 3} more" if len(some) > 3 else ""
    return "; ".join(one.told for one in some[:3]) + rest


def ranges(
    model: Model,
    panel: Panel,
    *,
    node: str = "",
    over: Over = "weights",
    spread: float | None = None,
    conditions: Sequence[str] = (),
    places: Sequence[str] | None = None,
    year: int | None = None,
    budget: float | None = None,
    workers: int = 1,
) -> Extent:
    """Search the best and the worst rank of places over all admissible weights inside one node.

    node        the node whose children's weights are free; the root when not given
    over        "weights": any weights, with methods as the model has them; "choices": weights as its [vary] has
                them, together with every combination of its discrete choices
    spread      how far each share may move, relative to the model's: 0.5 is half as much to half as much again;
                instead of any weights or those of [vary]
    conditions  that weights must meet besides: "a >= b", "0.1 <= a <= 0.4", "a + 2 b <= 50%"
    places      whose ranks are asked for; all that are ranked when not given
    budget      seconds of the whole search; what is not exact by then has proven bounds
    Raises BuildError where the node is no sum of its parts or no weights are admitted, DataError for a place that
    is not ranked there.
    """
    if over not in get_args(Over):
        raise BuildError(f"ranges are not searched over '{over}'", where="over", repair=nearest(over, get_args(Over)))
    timed(budget)
    end = None if budget is None else perf_counter() + budget
    index = build(model, panel, year=year)
    element = at_node(index, node or model.root.id)
    choices = (model.vary or (PLAIN,)) if over == "choices" else ()
    moved = latitude(choices, index.tree, element)
    # Weights that the call itself speaks of are not those of the model.
    own = over == "weights" or spread is not None or (bool(conditions) and not moved.any)
    given = None if own else moved
    every = _restricted(cases(Worlds(model, panel, choices, year=year), choices, element, given), spread, conditions)
    if not every.covered:
        raise no_sum(index, element)
    ranked = tuple(index.places[row] for row in np.flatnonzero(~np.isnan(index.scores[-1][:, element])))
    asked = ranked if places is None else tuple(places)
    if not asked:
        raise DataError("no place is asked for", where="places", repair="leave places out for all that are ranked")
    for place in asked:
        if place not in ranked:
            raise DataError(
                f"{place} has no rank at '{index.tree.ids[element]}'",
                where=f"{model.id}, {index.years[-1]}",
                repair=_without(index, place, ranked),
            )
        if not any(index.row[place] in case.rows for case in every.covered):
            raise DataError(
                f"{place} has no rank at '{index.tree.ids[element]}' in any combination that can be searched",
                where=f"{model.id}, {index.years[-1]}",
                repair="name another place, or search over weights alone",
            )
    children = index.tree.children[element]
    wanted = np.array([index.row[place] for place in asked], dtype=np.intp)
    found, best_at, worst_at = _searched(every.covered, wanted, len(children), end, workers)
    low, high = np.zeros(len(children)), np.zeros(len(children))
    first = every.covered[0]
    low[first.live], high[first.live] = first.region.box
    return Extent(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        node=index.tree.ids[element],
        year=index.years[-1],
        over=over,
        parts=tuple(index.tree.ids[child] for child in children),
        shares=index.weights[children],
        low=low,
        high=high,
        admits=_admits(spread, conditions, given) + lacking(every.covered),
        asked=asked,
        among=ranked,
        nominal=np.array([index.ranks[-1, index.row[place], element] for place in asked]),
        found=found,
        combinations=tuple(one.combination for one in every.covered),
        best_at=best_at,
        worst_at=worst_at,
        uncovered=every.uncovered,
        held=(*moved.held, *(one for one in choices if one.kind == "errors")),
    )


def _restricted(every: Cases, spread: float | None, conditions: Sequence[str]) -> Cases:
    """The same cases with weights near the model's, and with further conditions."""

    def one(case: Case) -> Case:
        region = case.region
        if spread is not None:
            around = Polytope.around(case.shares, spread)
            region = Polytope(around.low, np.minimum(around.high, 1.0), parts=region.parts)
        return replace(case, region=admitted(region, conditions))

    return Cases(tuple(one(case) for case in every.covered), every.uncovered)


def _searched(
    covered: Sequence[Case], wanted: NDArray[np.intp], width: int, end: float | None, workers: int
) -> tuple[RankRanges, NDArray[np.intp], NDArray[np.intp]]:
    """Search case after case, each for ranks that go beyond those of the cases before it."""
    count = len(wanted)
    best, worst = np.full(count, np.iinfo(np.int64).max), np.zeros(count, dtype=np.int64)
    best_bound, worst_bound = best.copy(), worst.copy()
    best_at, worst_at = np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.intp)
    best_weights, worst_weights = np.zeros((count, width)), np.zeros((count, width))
    parts = []
    for number, case in enumerate(covered):
        here = np.flatnonzero(np.isin(wanted, case.rows))
        rows = np.searchsorted(case.rows, wanted[here])
        left = None if end is None else max(end - perf_counter(), 0.0) / (len(covered) - number)
        found = search(
            case.x,
            case.region,
            time_limit=left,
            places=rows.tolist(),
            workers=workers,
            known=(best[here], worst[here]) if number else None,
        )
        parts.append(found)
        better, worse = found.best < best[here], found.worst > worst[here]
        best[here[better]], worst[here[worse]] = found.best[better], found.worst[worse]
        best_at[here[better]], worst_at[here[worse]] = number, number
        best_weights[here[better]], worst_weights[here[worse]] = 0.0, 0.0
        best_weights[np.ix_(here[better], case.live)] = found.best_weights[better]
        worst_weights[np.ix_(here[worse], case.live)] = found.worst_weights[worse]
        best_bound[here] = np.minimum(best_bound[here], found.best_bound)
        worst_bound[here] = np.maximum(worst_bound[here], found.worst_bound)
    together = RankRanges(
        places=wanted,
        best=best,
        worst=worst,
        best_weights=best_weights,
        worst_weights=worst_weights,
        best_bound=np.minimum(best_bound, best),
        worst_bound=np.maximum(worst_bound, worst),
        exact=(best_bound >= best) & (worst_bound <= worst),
        margin=max(one.margin for one in parts),
        seconds=sum(one.seconds for one in parts),
        by_bound=sum(one.by_bound for one in parts),
        by_relaxation=sum(one.by_relaxation for one in parts),
        by_search=sum(one.by_search for one in parts),
        nodes=sum(one.nodes for one in parts),
    )
    return together, best_at, worst_at


def _admits(spread: float | None, conditions: Sequence[str], given: Latitude | None) -> str:
    if spread is not None:
        what = f"shares within {spread:.0%} of the model's"
    elif given is None:
        what = FREE
    else:
        what = "; ".join(map(told, given.choices)) or "as the model has them"
    return f"{what}, with {', '.join(one.strip() for one in conditions)}" if conditions else what


def unrounded(model: Model) -> str:
    """What a caption must say where the model's own rule for ranks is not that of the search."""
    digits = model.rank.digits
    said = "" if digits is None else f" Scores are not rounded here; the model ranks them at {digits} digits."
    tied = "" if model.rank.ties == "min" else f" Ties share the best rank here, not '{model.rank.ties}'."
    return said + tied


def _without(index: Index, place: str, ranked: Sequence[str]) -> str:
    # A place of the index is without a rank for a reason; any other word is a slip.
    if place not in index.row:
        return nearest(place, ranked)
    reason = index.standing[-1][index.row[place]] or "it lacks the coverage there"
    return f"name another place ({reason})"


def at_node(index: Index, name: str) -> int:
    """Number of a node with parts; raises BuildError for any other name."""
    tree = index.tree
    nodes = [tree.ids[one] for one in tree.children]
    if name not in nodes:
        raise BuildError(f"the index has no node '{name}' whose parts could be weighed", repair=nearest(name, nodes))
    return tree.at[name]


def no_sum(index: Index, element: int) -> BuildError:
    """The error for a node whose score is no weighted sum of its parts."""
    method = index.plan.nodes[element][1].setting.method
    name = index.tree.ids[element]
    if np.isnan(index.scores[-1][:, element]).all():
        return BuildError(
            f"no place has a rank at '{name}'",
            where=f"{index.model.id}, {index.years[-1]}",
            repair="lower model.coverage, or give more figures",
        )
    return BuildError(
        f"'{name}' is aggregated by {method}, which is no sum of weighted parts: its rank ranges are not searched",
        where=f"[node.{name}] aggregate",
        repair='use a mean there ("arithmetic", or "geometric" above zero), or ask at another node',
    )
