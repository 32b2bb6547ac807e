"""explain: why a place stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from miqyas.data.panel import Status
from miqyas.index.kernel.rank import rank
from miqyas.index.plan import Floats
from miqyas.index.result import Index

BEST_MARKED = 10
"""How many strengths, and how many weaknesses, are marked at most (Global Innovation Index)."""

Kind = Literal["strength", "weakness"]


@dataclass(frozen=True)
class Mark:
    """A strength or a weakness of a place: one indicator, its rank among so many, its percentile rank."""

    kind: Kind
    indicator: str
    rank: int
    of: int
    percentile: float


def contributions(index: Index, year: int | None = None) -> Floats | None:
    """Part of each indicator in the root score: (place, indicator), summing to the score.

    None where a node does not aggregate arithmetically: its score is no sum of parts.
    Absent parts contribute 0, their weight having gone to the present ones (convention §3).
    """
    tree, t = index.tree, index._year(year)
    if any(block.setting.method != "arithmetic" for _, block in index.plan.nodes.values()):
        return None
    if any(part.direction == "lower" for part in tree.parts[tree.width :]):
        return None
    scores = index.scores[t]
    share = np.zeros_like(scores)
    share[:, -1] = 1.0
    for element in reversed(list(tree.children)):
        children = tree.children[element]
        live = np.where(np.isnan(scores[:, children]), 0.0, index.weights[children])
        total = live.sum(axis=1, keepdims=True)
        share[:, children] = share[:, [element]] * live / np.where(total > 0, total, 1.0)
    width = tree.width
    parts: Floats = share[:, :width] * np.where(np.isnan(scores[:, :width]), 0.0, scores[:, :width])
    parts[np.isnan(scores[:, -1])] = np.nan
    return parts


def marks(index: Index, place: str, year: int | None = None) -> tuple[Mark, ...]:
    """Strengths and weaknesses of a place after the rules of the Global Innovation Index.

    The ten best and the ten worst percentile ranks of the place's own indicators; an indicator where the
    place is third or better is a strength in any case. No mark for an indicator below the median among
    the strengths, or above it among the weaknesses, and none for a place without a rank.
    Source: Global Innovation Index, appendix on economy profiles.
    """
    t, row, width = index._year(year), index._row(place), index.tree.width
    if np.isnan(index.ranks[t, row, -1]):
        return ()
    columns = index.scores[t, :, :width]
    ranks = rank(columns)[row]
    count = (~np.isnan(columns)).sum(axis=0)
    worse = (columns < columns[row]).sum(axis=0)
    percentile = np.where(count > 1, worse / np.maximum(count - 1, 1), np.nan)
    known = [i for i in range(width) if not np.isnan(ranks[i]) and count[i] > 1]
    # Imputed values say nothing about the place itself.
    known = [i for i in known if index.status[t, row, i] != Status.IMPUTED]
    best = sorted(known, key=lambda i: (-percentile[i], i))
    # Third or better is a strength, though not where three is last or nearly so.
    leads = [bool(ranks[i] <= 3 and 2 * ranks[i] <= count[i]) for i in range(width)]
    strong = [i for i in best[:BEST_MARKED] if percentile[i] > 0.5 or leads[i]]
    strong += [i for i in best[BEST_MARKED:] if leads[i]]
    worst = sorted(known, key=lambda i: (percentile[i], i))
    weak = [i for i in worst[:BEST_MARKED] if percentile[i] < 0.5 and i not in strong]

    def mark(kind: Kind, i: int) -> Mark:
        return Mark(kind, index.tree.ids[i], int(ranks[i]), int(count[i]), float(percentile[i]))

    return (*(mark("strength", i) for i in strong), *(mark("weakness", i) for i in weak))
