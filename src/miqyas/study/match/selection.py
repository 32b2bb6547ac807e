"""Selection: how often each engagement is chosen when values are drawn again, and what a word for that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import Literal

import numpy as np

from miqyas.study.match.portfolio_program import GAP, Found, Search
from miqyas.study.match.portfolio_row import Floats, Mask

ROBUST, CONTINGENT = 0.8, 0.5
"""An engagement is robust above the first share of the draws, contingent above the second, else a toss-up."""

Word = Literal["robust", "contingent", "toss-up"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Selection:
    """Plans over draws: everything (draw,) of those that were done, in their order.

    x       (draw, arc) what is chosen; nothing where the rules cannot be met in a draw
    value   NaN where they cannot; gap: what may be missing to the best, as a share
    asked   draws that were asked for
    """

    x: Mask
    value: Floats
    gap: Floats
    asked: int

    @property
    def solved(self) -> Mask:
        """Draws in which the rules can be met: (draw,)."""
        return np.isfinite(self.value)

    @property
    def count(self) -> Floats:
        """In how many draws each engagement is chosen: (arc,)."""
        return np.asarray(self.x[self.solved].sum(axis=0), dtype=np.float64)

    @property
    def share(self) -> Floats:
        """In which share of the draws that can be solved each engagement is chosen: (arc,), NaN without draws."""
        solved = int(self.solved.sum())
        return self.count / solved if solved else np.full(self.x.shape[1], np.nan)


def word(share: float) -> Word:
    """Robust, contingent or toss-up."""
    return "robust" if share > ROBUST else "contingent" if share > CONTINGENT else "toss-up"


def selection(
    search: Search,
    drawn: Floats,
    *,
    tiny: float = 0.0,
    gap: float = GAP,
    seconds: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Selection:
    """Find the best plan of every draw: drawn (draw, arc), NaN where not known and so not chosen.

    tiny     what is taken off every value in the search, so that nothing is made for nothing
    gap      what may be missing to the best, as a share; seconds: for each draw
    workers  threads; the answer is the same for any number of them unless seconds run out
    A keyboard interrupt ends it with the draws that are done.
    """
    done: list[Found] = []
    try:
        for found in _solved(search, drawn, tiny, gap, seconds, workers):
            done.append(found)
            if progress is not None:
                progress(len(done), len(drawn))
    except KeyboardInterrupt:
        if not done:
            raise
    none = np.zeros(drawn.shape[1], dtype=np.bool_)
    chosen = [none if one.x is None else one.x for one in done]
    value = [np.nan if one.x is None else float(row[one.x].sum()) for one, row in zip(done, drawn, strict=False)]
    return Selection(
        np.array(chosen, dtype=np.bool_).reshape(len(done), drawn.shape[1]),
        np.array(value, dtype=np.float64),
        np.array([one.gap for one in done], dtype=np.float64),
        len(drawn),
    )


def _solved(
    search: Search, drawn: Floats, tiny: float, gap: float, seconds: float | None, workers: int
) -> Iterator[Found]:
    own = local()

    def solve(values: Floats) -> Found:
        if not hasattr(own, "search"):
            own.search = search.twin()
        known = np.isfinite(values)
        found: Found = own.search.best(np.where(known, values, 0.0) - tiny, known, gap=gap, seconds=seconds)
        return found

    if workers <= 1:
        yield from map(solve, drawn)
        return
    pool = ThreadPoolExecutor(workers)
    jobs = [pool.submit(solve, one) for one in drawn]
    try:
        for one in jobs:
            yield one.result()
    finally:
        # Whoever stops waits for what is under way, never for what has not begun.
        pool.shutdown(wait=True, cancel_futures=True)
