"""The best or the worst rank of one place: what is attained, what is proven, and how the two meet."""

from __future__ import annotations

from heapq import heappop, heappush
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.bound import EVERY, MARGIN, NEVER, OPEN, against, scores, versus
from miqyas.study.extremes.contest import Contest
from miqyas.study.extremes.polytope import Polytope

Floats = NDArray[np.float64]

COARSE = 3
"""Halvings of a score interval before its parts are searched rather than halved."""

PARTS = 48
"""Parts of a score interval after which no more are made."""


class Question:
    """As few rivals as possible on the wrong side: for the best rank those ahead, for the worst the others.

    count, weights  rivals on the wrong side at these weights; floor  proven: never fewer

    Rivals with the same absent parts are compared exactly by a linear form. Others ("odd") are compared
    through the place's own score: where it lies between a and b, a rival below it is below b, and that is
    linear again. Halving the interval brings the two together; else, within reason, the bounds stay apart.
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
    ) -> None:
        """Ask; x (place, part) scaled, state (rival,) of this place, pattern (place,), interval of scores."""
        self.x, self.polytope, self.place, self.best = x, polytope, place, best
        self.nodes = 0
        open_ = state == OPEN
        alike = pattern == pattern[place]
        self._rivals, self._odd = np.flatnonzero(open_ & alike), np.flatnonzero(open_ & ~alike)
        self._span = float(interval[0][place]), float(interval[1][place])
        # The place itself is among those that are never ahead.
        self.certain = int((state == EVERY).sum() if best else (state == NEVER).sum() - 1)
        self.floor = self.certain
        self.count = len(x) + 1
        self.weights = polytope.centre
        self._contest: Contest | None = None

    @property
    def closed(self) -> bool:
        """Whether what is attained is proven to be the end."""
        return self.floor >= self.count

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
        self._contest = self._part(None)
        self._contest.relax()
        self._learn(self._contest)
        self.floor = max(self.floor, min(self._contest.floor, self.count))

    def search(self, seconds: float | None = None) -> None:
        """Prove by branch and bound, at most for so long."""
        end = None if seconds is None else perf_counter() + seconds
        contest = self._contest or self._part(None)
        if len(self._odd):
            self._halve(contest.floor, end)
            return
        self._push(contest, end)
        self.floor = max(self.floor, min(contest.floor, self.count))

    def firm(self, seconds: float | None = None) -> None:
        """Move the weights off the verge of a tie, so that rounding in other hands gives the same rank."""
        del seconds  # one small linear program
        own = float(scores(self.x, self.weights[None, :])[0, self.place])
        part = self._part((own, own) if len(self._odd) else None)
        weights = part.firm(part.against @ self.weights <= MARGIN / 100)
        if weights is not None and self.tally(weights) <= self.count:
            self.weights = weights

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
            self.see(contest.weights)
        if self.count < contest.count:
            contest.count, contest.weights = self.count, self.weights

    def _halve(self, floor: int, end: float | None) -> None:
        """Close in by parts of the interval in which the place's own score lies, the least proven first."""
        heap: list[tuple[int, int, float, float]] = [(floor, 0, *self._span)]
        made = 0
        while heap[0][0] < self.count and made < PARTS and not _late(end):
            floor, depth, low, high = heappop(heap)
            middle = (low + high) / 2
            # A score that the weights cannot move is compared exactly at once.
            spans = [(low, middle), (middle, high)] if high - low > MARGIN else [(low, high)]
            for a, b in spans:
                part = self._part((a, b))
                part.floor = max(part.floor, floor)
                part.relax()
                self._learn(part)
                if depth + 1 >= COARSE or len(spans) == 1:
                    self._push(part, end)
                heappush(heap, (part.floor, depth + 1, a, b))
                made += 1
            if len(spans) == 1:
                break
        self.floor = max(self.floor, min(self.count, heap[0][0]))

    def _part(self, span: tuple[float, float] | None) -> Contest:
        """The contest where the place's score lies in a span; without one odd rivals are all let go."""
        x, place = self.x, self.place
        rows = against(x, place, self._rivals)
        sides = None
        if span is not None:
            own = np.array([place])
            sides = np.concatenate([-versus(x, span[0], own), versus(x, span[1], own)])
            limit = (span[1] if self.best else span[0]) + MARGIN
            rows = np.concatenate([rows, versus(x, limit, self._odd)])
        contest = Contest(
            rows if self.best else -rows,
            self.polytope,
            self.tally,
            certain=self.certain,
            sides=sides,
            seed=2 * place + self.best,
        )
        self._learn(contest)
        return contest


def _late(end: float | None) -> bool:
    return end is not None and perf_counter() >= end
