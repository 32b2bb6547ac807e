"""The straight lane: from draws to counted ranks of the root alone, where nothing stands in the way.

Where every node is an arithmetic mean, nothing is absent and weights have noise only, a score is one product with
effective weights. Nothing but the draw, the product and the sort is left, and two compiled loops around them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.index.plan import Floats
from miqyas.study.replication import fused
from miqyas.study.replication.lot import Lot
from miqyas.study.replication.order import mask
from miqyas.study.replication.tally import Tally
from miqyas.study.replication.world import World

CELLS = 1 << 16
"""Scores worked on at once: 512 kB, so that they stay in the cache of a core."""

LEAST = 64
"""Fewest replications worked on at once, so that a call is worth its while."""


@dataclass(frozen=True, eq=False)
class Lane:
    """What a world's replications are run with: figures (indicator, place) and own (element,) shares."""

    figures: Floats
    own: Floats
    parent: NDArray[np.intp]
    lower: bool

    def run(self, lot: Lot, rows: NDArray[np.intp], tally: Tally) -> None:
        """Draw the scores of some replications and count them."""
        width, places = self.figures.shape
        step = min(max(LEAST, CELLS // places), len(rows))
        total, square = tally.total[-1], tally.square[-1]
        # Half as wide as the counts of the study, so that more of them stay near; a chunk never fills them.
        counts = np.zeros((places, places), dtype=np.int32)
        effective, scores = np.empty((step, width)), np.empty((step, places))
        wide = fused.WIDE < places < fused.NONE
        order = np.empty((places, len(rows)), dtype=np.uint16) if wide else None
        loops, low = fused.kernels(), mask(places)
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            weights = effective[: len(part)]
            fused.effective(lot.noises, part, self.own, self.parent, weights)
            x = np.matmul(weights, self.figures, out=scores[: len(part)])
            bits, unsure = fused.packed(x, total, square, lower=self.lower)
            if order is None:
                loops.rows(bits, low, unsure, counts)
            else:
                loops.turn(bits, low, unsure, order[:, start : start + len(part)])
            # Scores have been written over: the few rows that are not sure are multiplied once more.
            fused.exactly(lambda w=weights, u=unsure: w[u] @ self.figures, unsure, counts, lower=self.lower)  # type: ignore[misc]
        if order is not None:
            fused.kernels().ranks(order, counts)
        tally.counts[-1] += counts.T
        tally.seen[-1] += len(rows)


def lane(world: World, lot: Lot, tally: Tally, kept: NDArray[np.bool_]) -> Lane | None:
    """The lane of a world, None where something stands in the way and the longer way must be taken."""
    plan, laid = world.plan, world.course
    free = lot.errors is None and lot.shares is None and not lot.drops and tally.before is None and kept.all()
    if not free or len(tally.elements) > 1 or laid is None or world.model.rank.digits is not None:
        return None
    turned = any(part.direction == "lower" for part in plan.tree.parts[plan.tree.width :])
    if not laid.plain or turned:
        return None
    return Lane(world.upright, world.shares, plan.tree.parent, bool(world.lower[-1]))
