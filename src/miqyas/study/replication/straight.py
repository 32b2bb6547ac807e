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
from miqyas.study.replication.tally import Tally
from miqyas.study.replication.world import World

CELLS = 1 << 15
"""Scores worked on at once: 256 kB, so that they stay in the cache of a core."""

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
        keys = np.empty_like(scores)
        wide = fused.WIDE < places < fused.NONE
        order = np.empty((places, len(rows)), dtype=np.uint16) if wide else None
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            size = len(part)
            fused.effective(lot.noises, part, self.own, self.parent, effective[:size])
            x = np.matmul(effective[:size], self.figures, out=scores[:size])
            if order is None:
                fused.tallied(x, counts, total, square, lower=self.lower, keys=keys[:size])
            else:
                span = order[:, start : start + size]
                fused.turned(x, counts, total, square, lower=self.lower, keys=keys[:size], order=span)
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
