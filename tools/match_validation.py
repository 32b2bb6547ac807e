"""Print the figures of docs/match-validation.md: python tools/match_validation.py TIES.csv [DRAWS].

TIES.csv has the columns source_iso3, destination_iso3, year, weight; only weights above 100 are printed in it.
"""

from __future__ import annotations

import sys

import numpy as np

from miqyas.data.pack import pack
from miqyas.data.tie import read_ties
from miqyas.study.match.backtest import Backtest, backtest
from miqyas.study.match.backtest_score import worth
from miqyas.study.match.gravity import Gravity
from miqyas.study.match.gravity_ground import ground

UNTIL, SIZES_OF, ABOVE = 2022, 2020, 100.0


def run(path: str, draws: int = 2000) -> Backtest:
    """The back-test of the protocol."""
    panel = pack("economies").join(pack("oic-members"))
    lie = ground(panel, year=SIZES_OF, together="oic", around="oic")
    past, shipped = worth(panel, until=UNTIL), worth(panel)
    scores = {
        "match": past.over(past.mutual, lie.places),
        "match, destination gives": past.over(past.given.T, lie.places),
        "match, source gives": past.over(past.given, lie.places),
        "match, figures to 2024": shipped.over(shipped.mutual, lie.places),
    }
    print("ranked:", dict(past.ranked), "dropped:", dict(past.dropped))
    print("left out of gravity:", lie.left_out)
    return backtest(
        read_ties(path, above=ABOVE), lie, scores, until=UNTIL, among=panel.group("oic"), draws=draws, seed=0
    )


def coefficients(one: Gravity) -> None:
    """Print the terms of a gravity equation."""
    print(one.caption)
    for name, b, error in zip(one.ground.terms, one.coefficient, one.error, strict=True):
        print(f"  {name:38s} {b:8.3f} ({error:.3f})")
    same = np.isfinite(one.observed) & one.used
    print(
        f"  correlation of logarithms {np.corrcoef(np.log(one.observed[same]), np.log(one.expected[same]))[0, 1]:.3f}"
    )


def main() -> None:
    """Print the back-test as tables."""
    found = run(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
    coefficients(found.gravity)
    coefficients(found.censored)
    print(found.caption)
    print("weights of gravity and match:", found.weights)
    for one in found.trials:
        print(
            f"{one.year} {'new' if one.fresh else 'all'} {one.pairs:5d} {one.printed:4d}  {one.score:26s} "
            f"{one.auc:.3f} [{one.low:.3f}, {one.high:.3f}] ({one.alone_low:.3f}, {one.alone_high:.3f}) "
            f"lift {one.lift:.1f}  {one.ahead:+.3f} [{one.ahead_low:+.3f}, {one.ahead_high:+.3f}]"
        )
    print("standing:", found.standing)


if __name__ == "__main__":
    main()
