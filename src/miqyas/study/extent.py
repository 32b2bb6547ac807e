"""The extent of a rank: the best and the worst that admissible weights inside one node can make of it, proven.

Sampling understates this badly: the weights that lift one place are rare among all weights. See `study.ranges` for
the search itself; here a model and a panel become its figures, and its answer gets names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import build, release
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.ranges import RankRanges
from miqyas.study.extremes.ranges import ranges as search

SUMS = frozenset({"arithmetic", "geometric"})


@dataclass(frozen=True, eq=False)
class Extent:
    """Best and worst rank of places over all admissible weights of the children of one node.

    asked    places that were asked for; the arrays of `found` follow them
    among    all places that are ranked at the node
    parts    children of the node, shares (part,) what the model gives them
    low, high  (part,) bounds of the admissible shares
    nominal  (asked place,) rank with the model's own weights
    """

    model: Model
    panel: str
    version: str
    node: str
    year: int
    parts: tuple[str, ...]
    shares: Floats
    low: Floats
    high: Floats
    asked: tuple[str, ...]
    among: tuple[str, ...]
    nominal: Floats
    found: RankRanges

    @property
    def caption(self) -> str:
        """What was varied, and what the ends are."""
        free = bool((self.low <= 0).all() and (self.high >= 1).all())
        shares = "any shares at all" if free else "every share between its bounds"
        proven = "proven" if self.found.exact.all() else "proven bounds where the search ended before its time"
        return (
            f"Best and worst rank over all weights of the {len(self.parts)} parts of '{self.node}' ({shares}), "
            f"{proven}. Weights only: methods and figures are held as the model has them."
        )


def ranges(
    model: Model,
    panel: Panel,
    *,
    node: str = "",
    spread: float | None = None,
    places: Sequence[str] | None = None,
    year: int | None = None,
    seconds: float | None = None,
    workers: int = 1,
) -> Extent:
    """Search the best and the worst rank of places over all admissible weights inside one node.

    node     the node whose children's weights are free; the root when not given
    spread   how far each share may move, relative to the model's: 0.5 is half as much to half as much again;
             without it any weights at all
    places   whose ranks are asked for; all that are ranked when not given
    seconds  time limit of the whole search; what is not exact by then has proven bounds
    Raises BuildError where the node is no sum of its parts, DataError for a place that is not ranked there.
    """
    index = build(model, panel, year=year)
    element = _element(index, node or model.root.id)
    x, rows = _figures(index, element)
    children = index.tree.children[element]
    shares = index.weights[children]
    polytope = _admitted(index, children.tolist(), shares, spread)
    ranked = tuple(index.places[row] for row in rows)
    asked = ranked if places is None else tuple(places)
    for place in asked:
        if place not in ranked:
            raise DataError(
                f"{place} has no rank at '{index.tree.ids[element]}'",
                where=f"{model.id}, {index.years[-1]}",
                repair=_without(index, place, ranked),
            )
    found = search(x, polytope, time_limit=seconds, places=[ranked.index(place) for place in asked], workers=workers)
    return Extent(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        node=index.tree.ids[element],
        year=index.years[-1],
        parts=tuple(index.tree.ids[child] for child in children),
        shares=shares,
        low=polytope.low,
        high=polytope.high,
        asked=asked,
        among=ranked,
        nominal=np.array([index.ranks[-1, index.row[place], element] for place in asked]),
        found=found,
    )


def _without(index: Index, place: str, ranked: Sequence[str]) -> str:
    # A place of the index is without a rank for a reason; any other word is a slip.
    if place not in index.row:
        return nearest(place, ranked)
    reason = index.standing[-1][index.row[place]] or "it lacks the coverage there"
    return f"name another place ({reason})"


def _element(index: Index, name: str) -> int:
    tree = index.tree
    nodes = [tree.ids[one] for one in tree.children]
    if name not in nodes:
        raise BuildError(f"the index has no node '{name}' whose parts could be weighed", repair=nearest(name, nodes))
    return tree.at[name]


def _figures(index: Index, element: int) -> tuple[Floats, list[int]]:
    # Scores of the node's children for the places ranked there: their weighted sum puts places in the order.
    plan, scores = index.plan, index.scores[-1]
    method = plan.nodes[element][1].setting.method
    name = index.tree.ids[element]
    if method not in SUMS:
        raise BuildError(
            f"'{name}' is aggregated by {method}, which is no sum of weighted parts: its rank ranges are not searched",
            where=f"[node.{name}] aggregate",
            repair='use "arithmetic" or "geometric" there, or ask at another node',
        )
    rows = np.flatnonzero(~np.isnan(scores[:, element]))
    x = scores[np.ix_(rows, index.tree.children[element])]
    for position, child in enumerate(index.tree.children[element]):
        if child >= index.tree.width and index.tree.parts[child].direction == "lower":
            x[:, position] = plan.mirror - x[:, position]
    # The logarithm of a geometric mean is a sum, and it puts places in the same order.
    x = np.log(x) if method == "geometric" else x
    return (-x if index.tree.parts[element].direction == "lower" else x), rows.tolist()


def _admitted(index: Index, children: Sequence[int], shares: Floats, spread: float | None) -> Polytope:
    names = tuple(index.tree.ids[child] for child in children)
    if spread is None:
        free = Polytope.simplex(len(names))
        return Polytope(free.low, free.high, parts=names)
    around = Polytope.around(shares, spread)
    return Polytope(around.low, np.minimum(around.high, 1.0), parts=names)
