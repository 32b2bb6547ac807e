"""The best or the worst rank of one place: what is attained, what is proven, and how the two meet."""

from __future__ import annotations

from heapq import heappop, heappush
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.bound import EVERY, MARGIN, NEVER, OPEN, against, scores
from miqyas.study.extremes.contest import Contest
from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.polytope import Polytope

Floats = NDArray[np.float64]

COARSE = 2
"""Halvings of a score interval before its parts are searched rather than halved."""

PARTS = 48
"""Parts of a score interval after which no more are made."""


class Question:
    """As few rivals as possible on the wrong side: for the best rank those ahead, for the worst the others.

    count, weights  rivals on the wrong side at these weights; floor  proven: never fewer
    aim             rivals that are known to do elsewhere: only fewer are looked for

    Rivals with the same absent parts are compared exactly by a linear form. Others ("odd") are compared
    by lifted weights, over which the comparison is linear and a little too wide; halving the interval of the
    place's own score brings the two together; else, within reason, the bounds stay apart.
    """

    def __init__(
        self,
        x: Floats,
        polytope: Polytope,
        place: int,
        *,
        best: bool,
        state: NDArray[np.int8],
        pattern: NDArray[np.intp],
        interval: tuple[Floats, Floats],
        aim: int | None = None,
    ) -> None:
        """Ask; x (place, part) scaled, state (rival,) of this place, pattern (place,), interval of scores."""
        self.x, self.polytope, self.place, self.best = x, polytope, place, best
        self.nodes = 0
        open_ = state == OPEN
        alike = pattern == pattern[place]
        self._rivals, self._odd = np.flatnonzero(open_ & alike), np.flatnonzero(open_ & ~alike)
        self._lacking = np.flatnonzero(np.isnan(x[[place, *self._odd]]).any(axis=0))
        self._span = float(interval[0][place]), float(interval[1][place])
        # The place itself is among those that are never ahead.
        self.certain = int((state == EVERY).sum() if best else (state == NEVER).sum() - 1)
        self.floor = self.certain
        self.count = len(x) + 1
        self.aim = self.count if aim is None else min(aim, self.count)
        self.weights = polytope.centre
        self._contest: Contest | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing is left that is of interest: what is attained, or aimed at, is proven to be the end."""
        return self.floor >= self.limit

    @property
    def limit(self) -> int:
        """Fewer rivals than this are of interest."""
        return min(self.count, self.aim)

    def tally(self, weights: Floats) -> int:
        """Count the rivals on the wrong side at weights (part,)."""
        took = scores(self.x, weights[None, :])[0]
        ahead = int((took > took[self.place] + MARGIN).sum())
        return ahead if self.best else len(took) - 1 - ahead

    def see(self, weights: Floats) -> None:
        """Keep weights (part,) where they are the best so far."""
        count = self.tally(weights)
        if count < self.count:
            self.count, self.weights = count, weights

    def relax(self, seconds: float | None = None) -> None:
        """Bound by linear relaxation and improve by descent."""
        del seconds  # takes some hundredths of a second
        self._contest = self._part(self._span)
        self._contest.relax()
        self._learn(self._contest)
        self.floor = max(self.floor, min(self._contest.floor, self.limit))

    def search(self, seconds: float | None = None) -> None:
        """Prove by branch and bound, at most for so long."""
        end = None if seconds is None else perf_counter() + seconds
        contest = self._contest or self._part(self._span)
        if len(self._odd):
            self._halve(contest, end)
            return
        self._push(contest, end)
        self.floor = max(self.floor, min(contest.floor, self.limit))

    def firm(self, seconds: float | None = None) -> None:
        """Move the weights off the verge of a tie, so that rounding in other hands gives the same rank."""
        del seconds  # one small linear program
        own = float(scores(self.x, self.weights[None, :])[0, self.place])
        part = self._part((own, own))
        weights = part.firm(part.against @ self._spread(part, self.weights) <= MARGIN / 100)
        if weights is not None and self.tally(weights[: self.polytope.width]) <= self.count:
            self.weights = weights[: self.polytope.width]

    def _push(self, contest: Contest, end: float | None) -> None:
        """Do all that can be done for a contest until the time is up."""
        if contest.closed:
            return
        contest.explore()
        self._learn(contest)
        if not contest.closed and not _late(end):
            contest.search(None if end is None else end - perf_counter())
            self._learn(contest)
        self.nodes += contest.nodes
        contest.nodes = 0

    def _learn(self, contest: Contest) -> None:
        """Hand the better weights from one to the other."""
        if contest.weights is not None:
            self.see(contest.weights[: self.polytope.width])
        if self.limit < contest.count:
            contest.count = self.limit
            contest.weights = self._spread(contest, self.weights) if self.count == self.limit else None

    def _spread(self, contest: Contest, weights: Floats) -> Floats:
        inside = contest.polytope
        return inside.extended(weights) if isinstance(inside, Lifted) else weights

    def _halve(self, contest: Contest, end: float | None) -> None:
        """Close in by parts of the interval in which the place's own score lies, the least proven first.

        A part is relaxed when it is made, searched when it comes up, and halved when it comes up again.
        """
        heap: list[tuple[int, int, float, float, Contest | None]] = [(contest.floor, 0, *self._span, None)]
        made = 0
        while heap[0][0] < self.limit and not _late(end):
            floor, depth, low, high, part = heap[0]
            if part is not None:
                heappop(heap)
                self._push(part, end)
                heappush(heap, (part.floor, depth, low, high, None))
                continue
            if high - low <= MARGIN or made >= PARTS:
                break
            heappop(heap)
            middle = (low + high) / 2
            for a, b in ((low, middle), (middle, high)):
                part = self._part((a, b))
                part.floor = max(part.floor, floor)
                if not _late(end):
                    part.relax()
                    self._learn(part)
                heappush(heap, (part.floor, depth + 1, a, b, part if depth + 1 >= COARSE else None))
                made += 1
        self.floor = max(self.floor, min(self.limit, heap[0][0]))

    def _part(self, span: tuple[float, float]) -> Contest:
        """The contest where the place's score lies in a span."""
        x, place = self.x, self.place
        inside: Polytope | Lifted = self.polytope
        rows = against(x, place, self._rivals)
        if len(self._odd):
            inside = lifted = Lifted(self.polytope, x[place], *span, self._lacking)
            plain = np.hstack([rows, np.zeros((len(rows), len(self._lacking)))])
            rows = np.concatenate([plain, lifted.beside(x[self._odd], MARGIN)])
        contest = Contest(
            rows if self.best else -rows,
            inside,
            lambda found: self.tally(found[: self.polytope.width]),
            certain=self.certain,
            seed=2 * place + self.best,
        )
        self._learn(contest)
        return contest


def _late(end: float | None) -> bool:
    return end is not None and perf_counter() >= end
