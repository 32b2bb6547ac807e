"""Lifted weights: the relaxation holds every weight with its product, and places with gaps against a fine grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.extremes import bound
from miqyas.study.extremes.crossing import cross
from miqyas.study.extremes.lifted import Lifted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.ranges import ranges
from miqyas.study.extremes.shift import change
from miqyas.study.extremes.stability import stability

pytest.importorskip("highspy", reason="needs the extra 'exact'")


def gaps(random, places=7, parts=3):
    x = random.random((places, parts))
    x[random.random(x.shape) < 0.2] = np.nan
    return x[~np.isnan(x).all(axis=1)]


GRID = np.array([(a, b, 300 - a - b) for a in range(301) for b in range(301 - a)]) / 300


def grid(x):
    """All weights on a fine grid that leave the present parts of every place some weight."""
    here = (~np.isnan(x)).astype(float)
    return GRID[(GRID @ here.T >= bound.PRESENT).all(axis=1)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_every_weight_with_its_product_is_a_solution(seed):
    random = np.random.default_rng(seed)
    x = bound.scaled(gaps(random, 5, 4))
    polytope = bound.weighed(x, Polytope.around(np.ones(4), 0.9))
    low, high = bound.interval(x[:1], polytope)
    lacking = np.flatnonzero(np.isnan(x).any(axis=0))
    lifted = Lifted(polytope, x[0], float(low[0]), float(high[0]), lacking)
    rows = lifted.beside(x[1:], 1e-9)
    least, most = lifted.reach(rows)
    for weights in polytope.sample(20, random):
        full = lifted.extended(weights)
        scores = bound.scores(x, weights[None, :])[0]
        # The sign of a row says who is ahead.
        assert ((rows @ full > 0) == (scores[1:] > scores[0] + 1e-9)).all()
        assert (rows @ full >= least - 1e-9).all()
        assert (rows @ full <= most + 1e-9).all()
        made = lifted.program()
        made.rows(np.eye(lifted.width), full - 1e-9, full + 1e-9)
        assert made.solve().status == "optimal"


@pytest.mark.parametrize("seed", range(6))
def test_ranges_of_places_with_gaps_hold_every_weight_of_a_grid(seed):
    x = gaps(np.random.default_rng(seed))
    found = ranges(x, Polytope.simplex(3), time_limit=5)
    ranks = bound.ranks(bound.scaled(x), grid(x))
    assert (found.best_bound <= ranks.min(axis=0)).all()
    assert (found.worst_bound >= ranks.max(axis=0)).all()
    for place in range(len(x)):
        for rank, weights in ((found.best, found.best_weights), (found.worst, found.worst_weights)):
            assert bound.ranks(bound.scaled(x), weights[[place]])[0, place] == rank[place]
    assert found.exact.mean() > 0.7


@pytest.mark.parametrize("seed", range(2))
def test_the_smallest_changes_with_gaps_against_a_grid(seed):
    x = gaps(np.random.default_rng(seed + 10), 5)
    share, points = np.full(3, 1 / 3), grid(x)
    sizes = {by: change(share, points, by) for by in ("total", "relative")}
    ranks = bound.ranks(bound.scaled(x), points)
    for place in range(len(x)):
        for by in ("total", "relative"):
            got = cross(x, share, place, 2, by=by)
            enough = ranks[:, place] <= 2 if got.rank > 2 else ranks[:, place] > 2
            nearest = sizes[by][enough].min() if enough.any() else np.inf
            assert got.bound <= got.change <= nearest + 1e-6
            # The grid is no coarser than 1/300 in any weight.
            assert got.bound >= nearest - 0.03 or not np.isfinite(nearest)
            if got.weights is not None:
                rank = bound.ranks(bound.scaled(x), got.weights[None, :])[0, place]
                assert rank <= 2 if got.rank > 2 else rank > 2
                assert change(share, got.weights, by) == pytest.approx(got.change)
    pairs = stability(x, share)
    scores = bound.scores(x, points)
    for pair, (upper, lower) in enumerate(zip(pairs.order[:-1], pairs.order[1:], strict=True)):
        level = scores[:, lower] >= scores[:, upper]
        nearest = sizes["total"][level].min() if level.any() else np.inf
        assert pairs.total_bound[pair] <= pairs.total[pair] <= nearest + 1e-6
        if np.isfinite(pairs.total[pair]):
            two = bound.scores(x[[upper, lower]], pairs.total_weights[[pair]])[0]
            assert two[0] == pytest.approx(two[1], abs=1e-7)
