"""Blocking pairs: a giver and a taker who would both rather work with each other than as the plan has it.

A pair outside the plan blocks it in a field where means admit the two, and where each of them either has room for it
or would drop for it an engagement of its own, in the same role, that is worth less. Both are counted as gaining what
the engagement is worth; what they drop must free the hands and the money that they need, beyond what the plan leaves
over. Rules of fairness do not bind whoever leaves; running engagements are not dropped, excluded ones never made.
(After Gale & Shapley 1962, American Mathematical Monthly 69, 9-15; here with many partners on both sides and one value
for both.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.study.match.portfolio_row import Arcs, Floats, Mask, Row, Whole

NONE = -1
SLACK = 1e-9


@dataclass(frozen=True)
class Block:
    """One blocking pair: the engagement it would make, and those that giver and taker would drop (-1: none)."""

    arc: int
    giver_drops: int
    taker_drops: int


def blocking(arcs: Arcs, value: Floats, x: Mask, means: Sequence[Row], held: Mask) -> tuple[Block, ...]:
    """Find every blocking pair of a plan, what it is worth first.

    value, x  (arc,) what engagements are worth, and whether they are in the plan
    means     rows of budget and loads; held (arc,) engagements of the plan that nobody drops, and pairs outside
              it that nobody makes
    """
    plan = np.flatnonzero(x)
    asked = np.flatnonzero(~x & ~held & (value > 0))
    if not len(asked):
        return ()
    drop = plan[~held[plan]]
    gives = _least(asked, drop, arcs.giver, arcs, value)
    takes = _least(asked, drop, arcs.taker, arcs, value)
    found = np.full((2, len(asked)), NONE - 1)
    none = np.full(len(asked), NONE)
    options = [(g, t) for g in (none, *gives) for t in (none, *takes)]
    # Whoever can leave and drop nothing does so; then one drops; then both.
    options.sort(key=lambda pair: int(pair[0] is not none) + int(pair[1] is not none))
    rows = _Means(means, x, plan, len(arcs))
    for giver, taker in options:
        able = (found[0] == NONE - 1) & _gains(asked, giver, value, none) & _gains(asked, taker, value, none)
        able[able] = rows.admit(asked[able], giver[able], taker[able])
        found[:, able] = giver[able], taker[able]
    there = np.flatnonzero(found[0] > NONE - 1)
    there = there[np.lexsort((asked[there], -value[asked[there]]))]
    return tuple(Block(int(asked[k]), int(found[0, k]), int(found[1, k])) for k in there)


def _gains(asked: Whole, drops: Whole, value: Floats, none: Whole) -> Mask:
    if drops is none:
        return np.ones(len(asked), dtype=np.bool_)
    return np.asarray((drops != NONE) & (value[asked] > value[np.maximum(drops, 0)] + SLACK))


def _least(asked: Whole, drop: Whole, side: Whole, arcs: Arcs, value: Floats) -> tuple[Whole, Whole]:
    # Of each party what it would drop first: its least engagement in that role, and its least in the same field.
    order = drop[np.lexsort((drop, -value[drop]))]
    any_field = np.full(len(arcs.places), NONE)
    any_field[side[order]] = order
    same_field = np.full((len(arcs.places), len(arcs.fields)), NONE)
    same_field[side[order], arcs.field[order]] = order
    return any_field[side[asked]], same_field[side[asked], arcs.field[asked]]


class _Means:
    """Rows of means with what the plan leaves over in each."""

    def __init__(self, rows: Sequence[Row], x: Mask, plan: Whole, width: int) -> None:
        self.left = np.array([row.above - row.weights[x[row.columns]].sum() for row in rows], dtype=np.float64)
        self.at = np.zeros(width + 1, dtype=np.intp)
        self.at[plan] = np.arange(len(plan))
        # Weight of every engagement of the plan in every row; the last column is of none.
        self.weight = np.zeros((len(rows), len(plan) + 1))
        for number, row in enumerate(rows):
            inside = x[row.columns]
            self.weight[number, self.at[row.columns[inside]]] = row.weights[inside]
        self.row = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        self.column = np.concatenate([np.zeros(0, dtype=np.intp), *(row.columns for row in rows)])
        self.entry = np.concatenate([np.zeros(0), *(row.weights for row in rows)])

    def admit(self, asked: Whole, giver: Whole, taker: Whole) -> Mask:
        """Whether all rows admit engagements when some of the plan are dropped for each: (asked,)."""
        number = np.full(len(self.at), NONE)
        number[asked] = np.arange(len(asked))
        of = number[self.column]
        inside = of != NONE
        of, row = of[inside], self.row[inside]
        freed = self._weight(row, giver[of])
        freed += np.where(giver[of] == taker[of], 0.0, self._weight(row, taker[of]))
        short = self.entry[inside] > self.left[row] + freed + SLACK
        return np.asarray(np.bincount(of[short], minlength=len(asked)) == 0)

    def _weight(self, row: Whole, arc: Whole) -> Floats:
        none = self.weight.shape[1] - 1
        return np.asarray(self.weight[row, np.where(arc == NONE, none, self.at[arc])])
