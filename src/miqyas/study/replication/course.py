"""The course of a world: all that its scores need and no draw of weights changes.

Which places are absent from a node depends on the model's own shares alone, as long as a draw gives weight to the same
parts; so every node is a product with figures whose gaps are filled once, and a product with what is present.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.index.climb import SLACK
from miqyas.index.plan import Floats, Plan

Bools = NDArray[np.bool_]

LINEAR = frozenset({"arithmetic", "geometric"})


@dataclass(frozen=True, eq=False)
class Stretch:
    """One node of a course.

    children     (child,) elements below; leaf (child,) which of them are indicators
    figures      (leaf, place) figures, or their logarithms where the node is geometric, 0 where absent
    here         (child, place) 1 where a child is present; None where all are
    gone         (place,) where the node is absent
    complete     whether it is absent nowhere
    log          whether the node is a sum of logarithms
    """

    children: NDArray[np.intp]
    leaf: Bools
    figures: Floats
    here: Floats | None
    gone: Bools
    complete: bool
    log: bool


@dataclass(frozen=True, eq=False)
class Course:
    """All nodes of a world, children before parents; live (element,) marks the parts that have a weight."""

    stretches: Mapping[int, Stretch]
    live: Bools

    @cached_property
    def plain(self) -> bool:
        """Whether all is summed, nothing is absent, and every part has a weight."""
        complete = all(one.here is None and not one.log for one in self.stretches.values())
        return complete and bool(self.live.all())

    def holds(self, weights: Floats) -> bool:
        """Whether draws give weight to the same parts as the model; weights (draw, element)."""
        if self.live.all():
            return bool(weights.min(initial=1.0) > 0)
        return bool(((weights > 0) == self.live).all())


def course(plan: Plan, normalised: Floats, own: Floats) -> Course | None:
    """Lay out a world, None where an aggregation is neither a sum nor a sum of logarithms.

    normalised  (place, indicator); own (element,) shares of the model
    """
    if any(block.setting.method not in LINEAR for _, block in plan.nodes.values()):
        return None
    stretches: dict[int, Stretch] = {}
    absent = np.zeros((len(plan.tree.ids), len(normalised)), dtype=np.bool_)
    absent[: plan.tree.width] = np.isnan(normalised.T)
    for element, children in plan.tree.children.items():
        log = plan.nodes[element][1].setting.method == "geometric"
        leaf = children < plan.tree.width
        lost = absent[children]
        figures = normalised.T[children[leaf]]
        if log:
            if bool((figures <= 0).any()):
                return None
            figures = np.asarray(np.log(figures))
        absent[element] = _uncovered(plan, element, lost, own[children])
        stretches[element] = Stretch(
            children=children,
            leaf=leaf,
            figures=np.ascontiguousarray(np.where(lost[leaf], 0.0, figures)),
            here=np.asarray(~lost, dtype=np.float64) if lost.any() else None,
            gone=absent[element],
            complete=not absent[element].any(),
            log=log,
        )
    live = own > 0
    live[-1] = True
    return Course(stretches, live)


def _uncovered(plan: Plan, element: int, lost: Bools, own: Floats) -> Bools:
    counted = (own > 0) * 1.0 if plan.by_count else own
    present = counted @ ~lost
    share = present / max(counted.sum(), np.finfo(np.float64).tiny)
    return np.asarray((share < plan.coverage[element] - SLACK) | (present <= 0))
