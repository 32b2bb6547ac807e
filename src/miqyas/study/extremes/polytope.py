"""The admissible weights: non-negative, summing to one, inside bounds and further linear conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.study.extremes.program import Program
from miqyas.study.replication import spread

Floats = NDArray[np.float64]

INSIDE = 1e-9
"""How far weights may break a bound or a condition and still count as admissible."""

BLOCK = 1024
"""Directions whose extremes are taken at once: few enough to stay in the cache."""


@dataclass(frozen=True, eq=False)
class Polytope:
    """Weights w with sum(w) = 1, low <= w <= high and matrix @ w <= limit.

    low, high  (part,) bounds, 0 <= low
    matrix     (condition, part) or None; limit (condition,)
    names      (condition,) what each condition is called, parts (part,) what each part is called
    """

    low: Floats
    high: Floats
    matrix: Floats | None = None
    limit: Floats | None = None
    names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @classmethod
    def simplex(cls, parts: int) -> Polytope:
        """All weights that are not negative and sum to one."""
        return cls(np.zeros(parts), np.ones(parts))

    @classmethod
    def around(cls, weights: Floats, spread: Floats | float) -> Polytope:
        """Weights within a relative distance of given ones: 0.5 is half as much to half as much again.

        weights  (part,) in any scale, made to sum to one; spread >= 0, one for all or (part,)
        """
        given = np.asarray(weights, dtype=np.float64)
        if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
            raise BuildError(
                "weights must be numbers that are not negative, and not all zero",
                where=f"weights {given.tolist()}",
                repair="give each part a weight of at least 0",
            )
        if not ((np.asarray(spread) >= 0) & np.isfinite(spread)).all():
            raise BuildError(
                "a relative distance must be a number, and cannot be negative",
                where=f"spread {spread}",
                repair="0.5 means ±50 %",
            )
        share = given / given.sum()
        return cls(np.maximum(share * (1.0 - spread), 0.0), share * (1.0 + spread))

    @property
    def width(self) -> int:
        """How many parts."""
        return len(self.low)

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """The conditions besides the bounds: (condition, part), (condition,), of no rows without any."""
        if self.matrix is None or self.limit is None:
            return np.empty((0, self.width)), np.empty(0)
        return np.asarray(self.matrix, dtype=np.float64), np.asarray(self.limit, dtype=np.float64)

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """The bounds (part,), (part,) made as tight as the sum of one allows."""
        low = np.maximum(np.asarray(self.low, dtype=np.float64), 0.0)
        high = np.minimum(np.asarray(self.high, dtype=np.float64), 1.0)
        tight_low = np.maximum(low, 1.0 - (high.sum() - high))
        tight_high = np.minimum(high, 1.0 - (low.sum() - low))
        # Rounding must not turn a part that is fixed by the others into a contradiction.
        return tight_low, np.maximum(tight_low, tight_high)

    def program(self, extra: int = 0, most: float = np.inf) -> Program:
        """A linear program whose first columns are these weights, then `extra` columns from 0 to `most`."""
        low, high = self.box
        made = Program(np.append(low, np.zeros(extra)), np.append(high, np.full(extra, most)))
        made.rows(np.ones((1, self.width)), 1.0, 1.0)
        made.rows(self.sides[0], -np.inf, self.sides[1])
        return made

    def check(self) -> None:
        """Raise BuildError where nothing is admissible, with the conditions that contradict each other."""
        self._check_shape()
        low, high = np.maximum(self.low, 0.0), self.high
        fits = (low <= high).all() and low.sum() <= 1.0 + INSIDE and high.sum() >= 1.0 - INSIDE
        if fits and (not len(self.sides[0]) or self.program().solve().status != "infeasible"):
            return
        raise BuildError(
            "no weights meet all conditions",
            where="; ".join(self._conflict()),
            repair="loosen or leave out one of them; every one is needed for the contradiction",
        )

    def holds(self, weights: Floats) -> NDArray[np.bool_]:
        """Whether weights (..., part) are admissible: (...)."""
        w = np.asarray(weights)
        matrix, limit = self.sides
        inside = (w >= self.low - INSIDE).all(-1) & (w <= self.high + INSIDE).all(-1)
        met = (w @ matrix.T <= limit + INSIDE).all(-1)
        return np.asarray(inside & met & (np.abs(w.sum(-1) - 1.0) <= INSIDE))

    def clean(self, weights: Floats) -> Floats:
        """The weights (part,) of a solver without its rounding: inside the bounds, with a sum of one."""
        low, high = self.box
        w = np.clip(weights, low, high)
        short = 1.0 - w.sum()
        room = high - w if short > 0 else w - low
        total = room.sum()
        return np.asarray(w + room * (short / total) if total > 0 else w)

    def corners(self, directions: Floats) -> Floats:
        """Weights at which each direction is greatest: (..., part) for directions (..., part).

        A fractional knapsack where there are only bounds; a linear program for each direction otherwise.
        """
        c = np.asarray(directions, dtype=np.float64)
        flat = c.reshape(-1, self.width)
        if len(self.sides[0]):
            found = self._solved(flat)
        else:
            order = np.argsort(-flat, axis=1)
            found = np.empty_like(flat)
            np.put_along_axis(found, order, self._filled(order), axis=1)
        return found.reshape(c.shape)

    def extremes(self, directions: Floats) -> tuple[Floats, Floats]:
        """Least and greatest value of directions @ w over the polytope: two times (...).

        directions  (..., part)
        """
        if len(self.sides[0]):
            c = np.asarray(directions, dtype=np.float64)
            return (c * self.corners(-c)).sum(-1), (c * self.corners(c)).sum(-1)
        return self.reach(directions)

    def reach(self, directions: Floats) -> tuple[Floats, Floats]:
        """Extremes over the bounds alone, which hold over the polytope too but may be wider there."""
        c = np.asarray(directions, dtype=np.float64)
        flat = c.reshape(-1, self.width)
        least, most = np.empty(len(flat)), np.empty(len(flat))
        for at in range(0, len(flat), BLOCK):
            ordered = np.sort(flat[at : at + BLOCK], axis=1)
            order = np.argsort(flat[at : at + BLOCK], axis=1)
            least[at : at + BLOCK] = np.einsum("rp,rp->r", ordered, self._filled(order))
            most[at : at + BLOCK] = np.einsum(
                "rp,rp->r", ordered[:, ::-1], self._filled(np.ascontiguousarray(order[:, ::-1]))
            )
        return least.reshape(c.shape[:-1]), most.reshape(c.shape[:-1])

    @cached_property
    def centre(self) -> Floats:
        """Weights away from every face that is not everywhere tight: (part,)."""
        low, high = self.box
        width = high - low
        total = width.sum()
        middle = low + width * ((1.0 - low.sum()) / total if total > 0 else 0.0)
        matrix, limit = self.sides
        if (matrix @ middle < limit).all():
            return self.clean(middle)
        # The last column is the share of its own width that every bound and condition keeps free.
        made = self.program(1)
        size = np.abs(matrix) @ width
        made.rows(np.column_stack([matrix, size]), -np.inf, limit)
        made.rows(np.column_stack([np.eye(self.width), width]), -np.inf, high)
        made.rows(np.column_stack([np.eye(self.width), -width]), low, np.inf)
        made.cost(np.array([-1.0]), self.width)
        x = made.solve().x
        if x is None:
            self.check()
            x = middle
        return self.clean(x[: self.width])

    def sample(self, n: int, rng: np.random.Generator) -> Floats:
        """Admissible weights drawn evenly: (n, part)."""
        low, high = self.box
        matrix, limit = self.sides
        sides = {"sides": matrix, "limits": limit} if len(matrix) else {}
        return spread.walk(low, high, self.centre, n, rng, **sides)

    def _filled(self, order: NDArray[np.intp]) -> Floats:
        """Weights given out greedily, (row, part) in the row's own order of the parts: order (row, part)."""
        low, high = self.box
        room = (high - low)[order]
        taken = np.cumsum(room, axis=1)
        rest = 1.0 - low.sum()
        return np.asarray(low[order] + np.clip(rest - (taken - room), 0.0, room))

    def _solved(self, directions: Floats) -> Floats:
        made = self.program()
        found = np.empty_like(directions)
        for row, direction in enumerate(directions):
            made.cost(-direction)
            x = made.solve().x
            if x is None:
                self.check()
                raise BuildError("the solver gave no weights", repair="report the conditions that lead here")
            found[row] = self.clean(x)
        return found

    def _check_shape(self) -> None:
        matrix, limit = self.sides
        if self.low.shape != self.high.shape or matrix.shape != (len(limit), self.width) or not self.width:
            raise BuildError(
                "bounds and conditions do not fit each other",
                where=f"low {self.low.shape}, high {self.high.shape}, matrix {matrix.shape}, limit {limit.shape}",
                repair="give low and high (part,), matrix (condition, part) and limit (condition,)",
            )
        if any(np.isnan(one).any() for one in (self.low, self.high, matrix, limit)):
            raise BuildError("a bound or a condition is not a number", repair="leave out what is not known")

    def _conflict(self) -> list[str]:
        """Name conditions that contradict each other and no longer do when any one of them is left out."""
        kept = list(chain(self._conditions(), self._bounds(low=True), self._bounds(low=False)))
        for one in list(kept):
            rest = [other for other in kept if other is not one]
            if self._impossible(rest):
                kept = rest
        return [name for name, *_ in kept]

    def _impossible(self, conditions: Sequence[tuple[str, Floats, float]]) -> bool:
        made = Program(np.zeros(self.width), np.ones(self.width))
        made.rows(np.ones((1, self.width)), 1.0, 1.0)
        if conditions:
            _, rows, limits = zip(*conditions, strict=True)
            made.rows(np.array(rows), -np.inf, np.array(limits))
        return made.solve().status == "infeasible"

    def _conditions(self) -> Iterator[tuple[str, Floats, float]]:
        for number, (row, limit) in enumerate(zip(*self.sides, strict=True)):
            name = self.names[number] if number < len(self.names) else f"condition {number + 1}"
            yield name, row, float(limit)

    def _bounds(self, *, low: bool) -> Iterator[tuple[str, Floats, float]]:
        for part in range(self.width):
            name = self.parts[part] if part < len(self.parts) else f"part {part + 1}"
            row = np.zeros(self.width)
            row[part] = -1.0 if low else 1.0
            bound = float(self.low[part] if low else self.high[part])
            # A bound that every weight keeps is no condition.
            if (bound > 0.0) if low else (bound < 1.0):
                yield f"{name} {'at least' if low else 'at most'} {bound:.6g}", row, -bound if low else bound
