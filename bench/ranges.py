"""Exact rank ranges: the bound on pairs, all of 57 places, single ones of 200, and the plain program beside it.

Prints, judges nothing. Values are uniform noise, or parts that correlate; weights are equal ones within half of
themselves, on the simplex. The peer is the mixed-integer program as it is written in a textbook, with the solver's
own settings and the same tight constants: what it costs without bounds, descent and settings made for the case.
"""

from __future__ import annotations

import argparse
import time

import highspy
import numpy as np

from miqyas.study.extremes import bound
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.ranges import ranges

PARTS = 50
KINDS = {"correlated .5": 0.5, "correlated .2": 0.2, "noise": None}


def values(places: int, correlation: float | None, seed: int = 1) -> np.ndarray:
    """Places x parts in [0, 1]: min-max of normal values with one common factor, or uniform noise."""
    random = np.random.default_rng(seed)
    if correlation is None:
        return random.random((places, PARTS))
    common = random.standard_normal((places, 1))
    x = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * random.standard_normal((places, PARTS))
    return (x - x.min(0)) / (x.max(0) - x.min(0))


def polytope() -> Polytope:
    return Polytope.around(np.ones(PARTS), 0.5)


def pairs() -> None:
    print("\nbound on all pairs (fractional knapsacks)")
    for places in (57, 200):
        x = values(places, 0.2)
        bound.pairs(x, polytope())
        began = time.perf_counter()
        state = bound.pairs(x, polytope())
        took = time.perf_counter() - began
        print(f"  {places:4} places  {1e3 * took:7.1f} ms   open {np.mean(state == bound.OPEN):.0%} of the pairs")


def whole(places: int, limit: float | None) -> None:
    print(f"\nall {places} places, best and worst, proven (goal for 57: 10 s)")
    for name, correlation in KINDS.items():
        x = values(places, correlation)
        for workers in (1, 2):
            cpu = time.process_time()
            found = ranges(x, polytope(), workers=workers, time_limit=limit)
            cpu = time.process_time() - cpu
            print(
                f"  {name:14} {workers} threads {found.seconds:7.2f} s  cpu {cpu:7.2f} s  exact {found.exact.sum()}/{places}"
                f"  closed by bound {found.by_bound}, relaxation {found.by_relaxation}, search {found.by_search}"
                f"  nodes {found.nodes}"
            )


def single(places: int, asked: int, limit: float) -> None:
    print(f"\nsingle places of {places}, best and worst one after the other (goal: 5 s a solve), limit {limit:.0f} s")
    for name, correlation in KINDS.items():
        x = values(places, correlation)
        order = np.argsort(-x.mean(1))
        took, exact = [], 0
        for at in np.linspace(0, places - 1, asked).astype(int):
            found = ranges(x, polytope(), places=[int(order[at])], time_limit=limit)
            took.append(found.seconds)
            exact += int(found.exact[0])
        print(f"  {name:14} median {np.median(took):6.2f} s  longest {max(took):6.2f} s  exact {exact}/{asked}")


def plain(x: np.ndarray, place: int, limit: float) -> tuple[float, float]:
    """Seconds and best rank of the textbook program with the solver's own settings."""
    box = polytope()
    low, high = box.box
    rivals = np.delete(x, place, 0) - x[place]
    least, most = box.reach(rivals)
    rows, most, always = rivals[(least <= 0) & (most > 0)], most[(least <= 0) & (most > 0)], (least > 0).sum()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", limit)
    count = len(rows)
    solver.addVars(PARTS + count, np.append(low, np.zeros(count)), np.append(high, np.ones(count)))
    at = np.arange(PARTS, PARTS + count, dtype=np.int32)
    solver.changeColsCost(count, at, np.ones(count))
    solver.changeColsIntegrality(count, at, np.ones(count, dtype=np.uint8))
    solver.addRow(1.0, 1.0, PARTS, np.arange(PARTS, dtype=np.int32), np.ones(PARTS))
    for row, (line, top) in enumerate(zip(rows, most, strict=True)):
        columns = np.append(np.arange(PARTS), PARTS + row).astype(np.int32)
        solver.addRow(-np.inf, 0.0, PARTS + 1, columns, np.append(line, -top))
    began = time.perf_counter()
    solver.run()
    return time.perf_counter() - began, 1 + always + round(solver.getInfo().objective_function_value)


def beside(places: int, limit: float) -> None:
    print(f"\nbeside the textbook program: best ranks of some of {places} places, limit {limit:.0f} s each")
    for name, correlation in KINDS.items():
        x = values(places, correlation)
        order = np.argsort(-x.mean(1))
        ours = theirs = 0.0
        for at in np.linspace(places // 4, places - places // 8, 5).astype(int):
            place = int(order[at])
            began = time.perf_counter()
            found = ranges(x, polytope(), places=[place], time_limit=2 * limit)
            both = time.perf_counter() - began
            took, best = plain(x, place, limit)
            ours, theirs = ours + both, theirs + took
            if found.exact[0] and took < limit and best != found.best[0]:
                print(f"    place {place}: {found.best[0]} and {best} differ")
        print(
            f"  {name:14} best and worst here {ours:6.2f} s, best alone there {theirs:6.2f} s, ratio {theirs / ours:.1f}"
        )


def monte_carlo(draws: int) -> None:
    print(f"\nwhat {draws} draws see of the exact range (57 places)")
    for name, correlation in KINDS.items():
        x = values(57, correlation)
        found = ranges(x, polytope(), workers=2)
        ranks = bound.ranks(bound.scaled(x), polytope().sample(draws, np.random.default_rng(0)))
        seen = (ranks.max(0) - ranks.min(0)).mean() / (found.worst - found.best).mean()
        middle = int(np.argsort(-x.mean(1))[28])
        print(
            f"  {name:14} {seen:.0%} of the width; place 29: drawn [{ranks.min(0)[middle]}, {ranks.max(0)[middle]}], "
            f"exact [{found.best[middle]}, {found.worst[middle]}]"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=int, default=57, help="places that are all answered")
    parser.add_argument("--of", type=int, default=200, help="places of which some are answered one by one")
    parser.add_argument("--asked", type=int, default=12, help="how many of them")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for one of them")
    chosen = parser.parse_args()
    pairs()
    whole(chosen.all, None)
    single(chosen.of, chosen.asked, chosen.limit)
    beside(chosen.of, chosen.limit)
    monte_carlo(10_000)


if __name__ == "__main__":
    main()
