"""Rows put together as the solver takes them: compressed by row, with single columns held as bounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from miqyas.study.match.portfolio_row import Floats, Mask, Row, Whole

NOBODY = -1
ROUND = 1e-9


@dataclass(frozen=True, eq=False)
class Matrix:
    """below <= rows @ x <= above and low <= x <= high.

    start (row + 1,), columns and weights (entry,), below and above (row,), low and high (arc,)
    rule   (row,) number of the rule that a row belongs to
    share  (row,) of all engagements that it asks for, NaN for other rows
    The last row is the number of all engagements, and of no rule.
    """

    start: Whole
    columns: Whole
    weights: Floats
    below: Floats
    above: Floats
    low: Floats
    high: Floats
    rule: Whole
    share: Floats

    @classmethod
    def of(cls, rows: Sequence[Row], width: int) -> Matrix:
        """Put rows together; those which hold columns at 0 or 1 become bounds."""
        low, high = _bounds(rows, width)
        left = [row for row in rows if not (shuts(row) or opens(row))]
        left.append(Row(NOBODY, "all", np.arange(width), np.ones(width), -np.inf, np.inf))
        counts = np.array([len(row.columns) for row in left], dtype=np.intp)
        none = np.zeros(0)
        return cls(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
            np.concatenate([none, *(row.columns for row in left)]).astype(np.intp),
            np.concatenate([none, *(row.weights for row in left)]),
            np.array([row.below for row in left], dtype=np.float64),
            np.array([row.above for row in left], dtype=np.float64),
            low,
            high,
            np.array([row.rule for row in left], dtype=np.intp),
            np.array([np.nan if row.share is None else row.share for row in left]),
        )

    def freed(self, rows: Sequence[Row], without: Collection[int]) -> Matrix:
        """The same entries where some rules need not hold; rows are those that it was put together from."""
        if not without:
            return self
        free = np.isin(self.rule, list(without))
        low, high = _bounds([row for row in rows if row.rule not in without], len(self.low))
        below, above = np.where(free, -np.inf, self.below), np.where(free, np.inf, self.above)
        return replace(self, below=below, above=above, low=low, high=high)

    def only(self, kept: Mask, x: Floats, high: Floats) -> Matrix:
        """The rows over some columns, the others held at x: kept, x and ceilings high (arc,)."""
        inside = kept[self.columns]
        row = np.repeat(np.arange(len(self.below)), np.diff(self.start))
        held = np.bincount(row[~inside], self.weights[~inside] * x[self.columns[~inside]], len(self.below))
        number = np.cumsum(kept) - 1
        count = np.bincount(row[inside], minlength=len(self.below))
        return Matrix(
            np.concatenate([[0], np.cumsum(count)]).astype(np.intp),
            number[self.columns[inside]],
            self.weights[inside],
            self.below - held,
            self.above - held,
            self.low[kept],
            high[kept],
            self.rule,
            self.share,
        )

    def counting(self, count: int) -> Matrix:
        """The same rows for plans of so many engagements: shares of a whole number are rounded to whole numbers."""
        of = self.share * count
        shared = np.isfinite(of)
        below, above = self.below.copy(), self.above.copy()
        tight = shared & np.isfinite(below)
        below[tight] = np.ceil(of[tight] - ROUND) - of[tight]
        tight = shared & np.isfinite(above)
        above[tight] = np.floor(of[tight] + ROUND) - of[tight]
        below[-1] = above[-1] = count
        return replace(self, below=below, above=above)

    def numbering(self, count: int) -> Matrix:
        """The same rows for plans of so many engagements, with shares as they are."""
        below, above = self.below.copy(), self.above.copy()
        below[-1] = above[-1] = count
        return replace(self, below=below, above=above)

    @property
    def shared(self) -> bool:
        """Whether a share of all engagements is asked for."""
        bound = np.isfinite(self.below) | np.isfinite(self.above)
        return bool((np.isfinite(self.share) & bound).any())

    def elastic(self, rows: Sequence[Row], give: Collection[int]) -> Matrix:
        """All rows, also those that hold columns, with two columns more for each that may be broken.

        give  numbers of rows; their columns stand behind the others: what is missing, and what is too much
        """
        width = len(self.low)
        first = {row: width + 2 * at for at, row in enumerate(give)}
        columns, weights = [], []
        for at, row in enumerate(rows):
            more = at in first
            columns.append(np.append(row.columns, [first[at], first[at] + 1] if more else []).astype(np.intp))
            weights.append(np.append(row.weights, [1.0, -1.0] if more else []))
        counts = np.array([len(one) for one in columns], dtype=np.intp)
        extra = 2 * len(first)
        return Matrix(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
            np.concatenate([np.zeros(0, dtype=np.intp), *columns]),
            np.concatenate([np.zeros(0), *weights]),
            np.array([row.below for row in rows], dtype=np.float64),
            np.array([row.above for row in rows], dtype=np.float64),
            np.zeros(width + extra),
            np.append(np.ones(width), np.full(extra, np.inf)),
            np.array([row.rule for row in rows], dtype=np.intp),
            np.full(len(rows), np.nan),
        )


def shuts(row: Row) -> bool:
    """Whether it holds its columns at 0."""
    return row.above == 0 and row.below == -np.inf and bool((row.weights > 0).all())


def opens(row: Row) -> bool:
    """Whether it holds its one column at 1."""
    return row.below == 1 and row.above == np.inf and len(row.columns) == 1 and row.weights[0] == 1


def _bounds(rows: Sequence[Row], width: int) -> tuple[Floats, Floats]:
    low, high = np.zeros(width), np.ones(width)
    for row in rows:
        if shuts(row):
            high[row.columns] = 0
        elif opens(row):
            low[row.columns] = 1
    return low, high
