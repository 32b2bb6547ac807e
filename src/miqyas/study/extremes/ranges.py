"""The best and the worst rank of every place over all admissible weights, with weights that attain them.

A rank is proven: where the search ends before its time, `exact` is true and no admissible weights give a
better (or a worse) one. Otherwise the bounds say what is proven so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.study.extremes import bound
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.question import Question

Floats = NDArray[np.float64]
Ranks = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RankRanges:
    """Rank ranges over admissible weights; a rank is 1 + the rivals that score higher by more than `margin`.

    places                  (place,) row numbers of what was asked for; all arrays below follow them
    best, worst             (place,) ranks that are attained
    best_weights, worst_weights   (place, part) admissible weights that attain them
    best_bound, worst_bound (place,) proven: never better, never worse
    exact                   (place,) whether both ranks meet their bounds
    margin                  in the unit of the scores: what is closer is a tie, and nobody is ahead
    seconds                 wall clock
    by_bound, by_relaxation, by_search   of the 2 x place ranks, how many each means closed
    nodes                   of all search trees
    """

    places: NDArray[np.intp]
    best: Ranks
    worst: Ranks
    best_weights: Floats
    worst_weights: Floats
    best_bound: Ranks
    worst_bound: Ranks
    exact: NDArray[np.bool_]
    margin: float
    seconds: float
    by_bound: int
    by_relaxation: int
    by_search: int
    nodes: int


def ranges(
    x: Floats,
    polytope: Polytope,
    *,
    time_limit: float | None = None,
    places: Sequence[int] | None = None,
    workers: int = 1,
    known: tuple[Ranks, Ranks] | None = None,
) -> RankRanges:
    """Find the best and the worst rank of each place over all weights of the polytope.

    x           (place, part) normalised values, higher is better, NaN where absent; a score is the weighted
                mean of the present parts, which have a weight of at least 0.001 together. Where absent
                parts differ between places the bounds may stay apart
    time_limit  seconds for the whole call; None searches until everything is proven
    places      row numbers to be answered; all when None
    workers     threads; the solver runs outside Python's lock
    known       (place,), (place,) best and worst ranks that are attained elsewhere: only what goes beyond them is
                searched, and a bound says no more than that nothing does
    Raises BuildError where no weights are admissible or a place has no value at all.
    """
    began = perf_counter()
    end = None if time_limit is None else began + time_limit
    values = _checked(x, polytope)
    polytope = bound.weighed(values, polytope)
    polytope.check()
    asked = np.arange(len(values)) if places is None else np.asarray(places, dtype=np.intp)
    state = bound.pairs(values, polytope)
    asking = _ask(values, polytope, state, asked, known)
    left = [one for one in asking if not one.closed]
    by_bound = len(asking) - len(left)
    with ThreadPoolExecutor(max(1, workers)) as pool:
        _each(pool, left, Question.relax, end, workers)
        _share(values, left)
        still = sorted((one for one in left if not one.closed), key=lambda one: one.count - one.floor)
        _each(pool, still, Question.search, end, workers)
        _share(values, [one for one in still if not one.closed])
        list(pool.map(Question.firm, [one for one in asking if one.count <= one.aim]))
    closed = by_bound, len(left) - len(still), sum(one.closed for one in still)
    margin = float(bound.MARGIN * (np.nanmax(x) - np.nanmin(x)))
    return _told(asked, asking, margin=margin, seconds=perf_counter() - began, closed=closed)


def _checked(x: Floats, polytope: Polytope) -> Floats:
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != polytope.width or not len(values):
        raise BuildError(
            "values and weights do not have the same parts",
            where=f"values {values.shape}, weights ({polytope.width},)",
            repair="give values (place, part), one column for each weight",
        )
    empty = np.flatnonzero(np.isnan(values).all(axis=1))
    if len(empty):
        raise BuildError(
            f"{len(empty)} of {len(values)} places have no value at all and so no rank",
            where=f"row {', '.join(map(str, empty[:12]))}",
            repair="leave them out",
        )
    if np.isinf(values).any():
        raise BuildError("a value is infinite", where=f"row {np.flatnonzero(np.isinf(values).any(axis=1))[0]}")
    return bound.scaled(values)


def _ask(
    values: Floats,
    polytope: Polytope,
    state: NDArray[np.int8],
    asked: NDArray[np.intp],
    known: tuple[Ranks, Ranks] | None = None,
) -> list[Question]:
    """A best and a worst question for each place, started from the guesses made for all of them."""
    guesses = bound.guesses(values, polytope, state)
    ranks = bound.ranks(values, guesses)
    interval = bound.interval(values, polytope)
    number = bound.patterns(values)
    asking = []
    for at, place in enumerate(asked):
        for best in (True, False):
            aim = None if known is None else int(known[0][at] - 1 if best else len(values) - known[1][at])
            one = Question(
                values,
                polytope,
                int(place),
                best=best,
                state=state[place],
                pattern=number,
                interval=interval,
                aim=aim,
            )
            one.see(guesses[int(ranks[:, place].argmin() if best else ranks[:, place].argmax())])
            asking.append(one)
    return asking


def _each(
    pool: ThreadPoolExecutor,
    questions: Sequence[Question],
    step: Callable[[Question, float | None], None],
    end: float | None,
    workers: int,
) -> None:
    """Take a step with each question, giving each its share of the time that is left."""

    def take(at: int) -> None:
        if end is None:
            step(questions[at], None)
        elif (left := end - perf_counter()) > 0:
            step(questions[at], min(left, left * max(1, workers) / (len(questions) - at)))

    list(pool.map(take, range(len(questions))))


def _share(values: Floats, questions: Sequence[Question]) -> None:
    """Let every question try the weights that the others found."""
    if not questions:
        return
    weights = np.array([one.weights for one in questions])
    ranks = bound.ranks(values, weights)
    for one in questions:
        took = ranks[:, one.place]
        one.see(weights[int(took.argmin() if one.best else took.argmax())])


def _told(
    asked: NDArray[np.intp],
    asking: Sequence[Question],
    *,
    margin: float,
    seconds: float,
    closed: tuple[int, int, int],
) -> RankRanges:
    best, worst = asking[::2], asking[1::2]
    places, parts = asking[0].x.shape if asking else (0, 0)
    return RankRanges(
        places=asked,
        best=_whole(1 + one.count for one in best),
        worst=_whole(places - one.count for one in worst),
        best_weights=np.array([one.weights for one in best]).reshape(len(best), parts),
        worst_weights=np.array([one.weights for one in worst]).reshape(len(worst), parts),
        best_bound=_whole(1 + min(one.floor, one.count) for one in best),
        worst_bound=_whole(places - min(one.floor, one.count) for one in worst),
        exact=np.array([a.closed and b.closed for a, b in zip(best, worst, strict=True)], dtype=np.bool_),
        margin=margin,
        seconds=seconds,
        by_bound=closed[0],
        by_relaxation=closed[1],
        by_search=closed[2],
        nodes=sum(one.nodes for one in asking),
    )


def _whole(numbers: Iterable[int]) -> Ranks:
    return np.array(list(numbers), dtype=np.int64)
