"""The tally: how often each place took each rank, without keeping the replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of ranks: (element, place, rank), rank r at position r - 1."""

    counts: NDArray[np.int64]

    @property
    def seen(self) -> NDArray[np.int64]:
        """Replications in which the place had a rank: (element, place)."""
        return self.counts.sum(axis=-1)

    def quantile(self, share: float) -> Floats:
        """Type 7 quantile of the ranks: (element, place), NaN where the place never had one (§4)."""
        below = np.cumsum(self.counts, axis=-1)
        seen = below[..., -1]
        position = np.maximum(seen - 1, 0) * share
        floor = np.floor(position)
        # The k-th smallest rank (k from 0) is the first whose cumulative count exceeds k.
        first = (below <= floor[..., None]).sum(axis=-1) + 1.0
        second = (below <= np.minimum(floor + 1, np.maximum(seen - 1, 0))[..., None]).sum(axis=-1) + 1.0
        return np.where(seen > 0, first + (second - first) * (position - floor), np.nan)

    def mean(self) -> Floats:
        """Mean rank: (element, place), NaN where the place never had one."""
        ranks = np.arange(1, self.counts.shape[-1] + 1)
        seen = self.seen
        return np.where(seen > 0, (self.counts @ ranks) / np.maximum(seen, 1), np.nan)

    def within(self, best: int) -> Floats:
        """Share of replications in which the place was among the best so many: (element, place)."""
        seen = self.seen
        hits = self.counts[..., :best].sum(axis=-1)
        return np.where(seen > 0, hits / np.maximum(seen, 1), np.nan)


def count(ranks: Floats, places: int) -> NDArray[np.int64]:
    """Count the ranks of a batch: ranks (replication, place, element), NaN where absent, whole numbers.

    returns (element, place, rank) counts
    """
    replications, rows, elements = ranks.shape
    present = ~np.isnan(ranks)
    cell = (np.arange(elements) * rows)[None, None, :] + np.arange(rows)[None, :, None]
    at = cell * places + np.where(present, ranks, 1).astype(np.int64) - 1
    flat = np.bincount(at[present], minlength=elements * rows * places)
    del replications
    return flat.reshape(elements, rows, places)
