"""The tally: what a study keeps of its replications, in sums that can be added in any order of workers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums over replications.

    elements (counted,) the elements whose ranks are counted, ascending, the root among them
    counts  (counted, place, rank) how often each place took each rank, rank r at position r - 1
    total   (element, place) sum of scores, square the sum of their squares, seen how many there were
    before  (place, place) how often the first stood strictly before the second at the root; None if not asked
    leading (place, indicator) sum of effective weights in the replications in which the place led at the root,
            zero where pairs were not asked for
    """

    elements: NDArray[np.intp]
    counts: Counts
    total: Floats
    square: Floats
    seen: Counts
    before: Counts | None
    leading: Floats

    def __add__(self, other: Tally) -> Tally:
        before = None if self.before is None or other.before is None else self.before + other.before
        return Tally(
            self.elements,
            self.counts + other.counts,
            self.total + other.total,
            self.square + other.square,
            self.seen + other.seen,
            before,
            self.leading + other.leading,
        )

    def of(self, element: int) -> Counts:
        """Counts of one element: (place, rank); none where it was not counted."""
        at = int(np.searchsorted(self.elements, element % len(self.total)))
        counted = at < len(self.elements) and self.elements[at] == element % len(self.total)
        return self.counts[at] if counted else np.zeros_like(self.counts[-1])

    def quantile(self, share: float) -> Floats:
        """Type 7 quantile of the ranks: (element, place), NaN where the place never had one (§4)."""
        below = np.cumsum(self.counts, axis=-1)
        seen = below[..., -1]
        position = np.maximum(seen - 1, 0) * share
        floor = np.floor(position)
        # The k-th smallest rank (k from 0) is the first whose cumulative count exceeds k.
        first = (below <= floor[..., None]).sum(axis=-1) + 1.0
        second = (below <= np.minimum(floor + 1, np.maximum(seen - 1, 0))[..., None]).sum(axis=-1) + 1.0
        return self._every(np.where(seen > 0, first + (second - first) * (position - floor), np.nan))

    @property
    def ranked(self) -> Counts:
        """Replications in which the place had a rank: (element, place)."""
        every = np.zeros(self.total.shape, dtype=np.int64)
        every[self.elements] = self.counts.sum(axis=-1)
        return every

    def mean(self) -> Floats:
        """Mean rank: (element, place), NaN where the place never had one."""
        seen = self.counts.sum(axis=-1)
        ranks = np.arange(1, self.counts.shape[-1] + 1)
        return self._every(np.where(seen > 0, (self.counts @ ranks) / np.maximum(seen, 1), np.nan))

    def within(self, best: int) -> Floats:
        """Share of replications in which the place was among the best so many: (element, place)."""
        seen = self.counts.sum(axis=-1)
        hits = self.counts[..., :best].sum(axis=-1)
        return self._every(np.where(seen > 0, hits / np.maximum(seen, 1), np.nan))

    def _every(self, counted: Floats) -> Floats:
        # Values of the counted elements, spread out over all: NaN for the others.
        every = np.full(self.total.shape, np.nan)
        every[self.elements] = counted
        return every

    def score(self) -> tuple[Floats, Floats]:
        """Mean and sample standard deviation of the scores: (element, place) each, NaN where never seen."""
        seen = np.maximum(self.seen, 1)
        mean = self.total / seen
        spread = np.maximum(self.square - seen * mean * mean, 0.0) / np.maximum(seen - 1, 1)
        known = self.seen > 0
        return np.where(known, mean, np.nan), np.where(known, np.sqrt(spread), np.nan)


def empty(counted: NDArray[np.intp], elements: int, places: int, indicators: int, *, pairs: bool) -> Tally:
    """A tally of no replications."""
    return Tally(
        elements=counted,
        # Laid out rank by rank: that is how they are counted.
        counts=np.zeros((len(counted), places, places), dtype=np.int64).swapaxes(1, 2),
        total=np.zeros((elements, places)),
        square=np.zeros((elements, places)),
        seen=np.zeros((elements, places), dtype=np.int64),
        before=np.zeros((places, places), dtype=np.int64) if pairs else None,
        leading=np.zeros((places, indicators)),
    )
