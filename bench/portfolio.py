"""Portfolios of 57 places and 6 fields: the plan, thirty draws and all prices, beside the plain program.

Prints, judges nothing. Values are made of random standings as in the score of matches (offer, need, learnable gap) with
noise from draw to draw; rules are a budget, loads of givers and takers, one engagement for each of 21 places, three in
each field, and a quarter for each of three groups. The peer is the same program, all of its columns whole, with
the solver's own settings: what it costs without parting by number, cores and corners.
"""

from __future__ import annotations

import argparse
import time

import highspy
import numpy as np

from miqyas.study.match.portfolio import portfolio
from miqyas.study.match.portfolio_ground import ground
from miqyas.study.match.portfolio_program import Search
from miqyas.study.match.portfolio_row import rows
from miqyas.study.match.rules import Balance, Budget, Cost, Floor, Load, Rules, Which

PLACES = tuple(f"P{i:02}" for i in range(57))
FIELDS = tuple("abcdef")
GROUPS = {"ldc": PLACES[:21], "one": PLACES[::3], "two": PLACES[1::3], "three": PLACES[2::3]}
NOISE = 0.15


def values(draws: int) -> np.ndarray:
    """(draw, field, giver, taker): the same standings with other noise in each draw."""
    start = np.random.default_rng(1)
    level = start.beta(2, 3, (6, 57)) + NOISE * np.random.default_rng(2).normal(size=(draws, 6, 57))
    level = np.clip(level, 0, 1)
    offer, need = level[..., :, None], 1 - level[..., None, :]
    found = offer * need * np.exp(-((offer + need - 1.3) ** 2) / 0.08)
    found[..., np.eye(57, dtype=bool)] = np.nan
    return found


def rules(budget: float, whole: bool) -> Rules:
    """Costs of whole numbers and halves, or of any number by giver."""
    random = np.random.default_rng(5)
    fields = [Cost(Which(field=(field,)), cost) for field, cost in zip(FIELDS, (1, 1.5, 2, 1, 1.5, 2), strict=True)]
    own = [
        Cost(Which(giver=(place,), field=(field,)), round(float(random.uniform(0.8, 2.6)), 2))
        for place in PLACES
        for field in FIELDS
    ]
    return Rules(
        costs=tuple(fields if whole else own),
        groups=GROUPS,
        rules=(
            Budget("budget", amount=budget),
            Load("givers", role="giver", most=4),
            Load("takers", role="taker", most=3),
            Floor("each of 21", places=("ldc",)),
            Floor("three in each field", least=3, each_field=True),
            Balance("a quarter for each group", groups=("one", "two", "three"), least=0.25),
        ),
    )


def whole(draws: int, workers: int) -> None:
    print(f"plan, {draws} draws and prices of all rules, {workers} threads (goals: seconds; 30 draws below 120 s)")
    every = values(draws + 1)
    for budget in (45.0, 60.0, 150.0):
        for even in (True, False):
            given = rules(budget, even)
            began = time.perf_counter()
            alone = portfolio(every[0], given, PLACES, FIELDS, priced=False)
            first = time.perf_counter() - began
            began = time.perf_counter()
            found = portfolio(every[1:], given, PLACES, FIELDS, base=every[0], workers=workers)
            took = time.perf_counter() - began
            tally = found.tally
            print(
                f"  budget {budget:5.0f}, costs {'even' if even else 'any '}  plan {first:6.2f} s, gap {alone.gap:.3%}; "
                f"all {took:7.2f} s, largest gap of a draw {found.slack:.3%}; {len(found.engagements)} engagements, "
                f"{tally['robust']} robust, {tally['contingent']} contingent, {tally['toss-up']} toss-ups"
            )


def plain(budget: float, even: bool, limit: float) -> None:
    given = rules(budget, even)
    based = ground(values(2)[0], given, PLACES, FIELDS, {})
    written = rows(given.rules, based.arcs)
    began = time.perf_counter()
    ours = Search(written, len(based.arcs)).best(based.value, np.ones(len(based.arcs), dtype=bool))
    mine = time.perf_counter() - began
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", limit)
    solver.setOptionValue("mip_rel_gap", 0.0)
    count = len(based.arcs)
    columns = np.arange(count, dtype=np.int32)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, columns, -based.value)
    solver.changeColsIntegrality(count, columns, np.ones(count, dtype=np.uint8))
    for row in written:
        solver.addRow(row.below, row.above, len(row.columns), row.columns.astype(np.int32), row.weights)
    began = time.perf_counter()
    solver.run()
    took = time.perf_counter() - began
    info = solver.getInfo()
    theirs = -info.objective_function_value
    print(
        f"  budget {budget:5.0f}, costs {'even' if even else 'any '}  here {mine:6.2f} s, {ours.value:.6f}, gap {ours.gap:.3%}; "
        f"plain {took:6.2f} s, {theirs:.6f}, gap {max(-info.mip_dual_bound - theirs, 0) / theirs:.3%}; ratio {took / mine:.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for the plain program")
    chosen = parser.parse_args()
    whole(chosen.draws, chosen.workers)
    print(f"\none plan beside the plain program, limit {chosen.limit:.0f} s, one thread")
    for budget in (45.0, 60.0, 150.0):
        for even in (True, False):
            plain(budget, even, chosen.limit)


if __name__ == "__main__":
    main()
