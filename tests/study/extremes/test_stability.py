"""Smallest changes of weights: against linear programs and all subsets of rivals, and cases solved by hand."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError
from miqyas.study.extremes.crossing import cross
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.shift import change
from miqyas.study.extremes.stability import stability

linprog = pytest.importorskip("scipy.optimize", reason="checks against another solver").linprog


def nearest(rows, share, by, polytope):
    """Least change to weights with rows @ w <= 0, by another solver; inf where there is none."""
    parts, rows = len(share), np.atleast_2d(rows).reshape(-1, len(share))
    if polytope.matrix is not None:
        rows = np.vstack([rows, polytope.matrix])
    size = np.eye(parts) if by == "total" else share[:, None]
    unit = np.eye(parts)
    a = np.vstack(
        [
            np.hstack([rows, np.zeros((len(rows), size.shape[1]))]),
            np.hstack([unit, -size]),
            np.hstack([-unit, -size]),
        ]
    )
    limits = np.zeros(len(rows))
    if polytope.limit is not None:
        limits[len(rows) - len(polytope.limit) :] = polytope.limit
    found = linprog(
        np.append(np.zeros(parts), np.ones(size.shape[1])),
        a,
        np.concatenate([limits, share, -share]),
        np.append(np.ones(parts), np.zeros(size.shape[1]))[None, :],
        [1.0],
        bounds=[*zip(polytope.low, polytope.high, strict=True), *[(0, None)] * size.shape[1]],
    )
    return found.fun if found.status == 0 else np.inf


def some_polytope(random, share, kind):
    if kind == "simplex":
        return Polytope.simplex(len(share))
    low, high = share * 0.3, np.minimum(share * 3, 1.0)
    if kind == "bounds":
        return Polytope(low, high)
    row = random.normal(size=len(share))
    return Polytope(low, high, row[None, :], np.array([row @ share + 0.02]))


def test_two_parts_by_hand():
    found = stability(np.array([[1.0, 0.2], [0.2, 0.6]]), np.array([1.0, 1.0]))
    # Level where w = (1/3, 2/3): 1 w + .2 (1 - w) = .2 w + .6 (1 - w).
    assert found.order.tolist() == [0, 1]
    assert found.gap == pytest.approx([0.2])
    assert found.total_weights[0] == pytest.approx([1 / 3, 2 / 3])
    assert found.total == pytest.approx([1 / 3])
    assert found.relative == pytest.approx([1 / 3])


def test_what_dominates_cannot_be_caught_and_a_tie_needs_no_change():
    x = np.array([[0.9, 0.8], [0.5, 0.5], [0.5, 0.5]])
    found = stability(x, np.array([1.0, 3.0]))
    assert found.total.tolist() == [np.inf, 0.0]
    assert found.relative.tolist() == [np.inf, 0.0]
    assert np.isnan(found.total_weights[0]).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["simplex", "bounds", "conditions"]), st.booleans())
def test_neighbours_are_as_close_as_a_linear_program_says(seed, kind, whole):
    random = np.random.default_rng(seed)
    places, parts = random.integers(2, 6), random.integers(2, 6)
    x = random.integers(0, 4, (places, parts)) * 1.0 if whole else random.random((places, parts))
    share = random.dirichlet(np.ones(parts) * 2)
    polytope = some_polytope(random, share, kind)
    found = stability(x, share, polytope=polytope)
    for pair, (upper, lower) in enumerate(zip(found.order[:-1], found.order[1:], strict=True)):
        difference = x[upper] - x[lower]
        for by, got, weights in (
            ("total", found.total[pair], found.total_weights[pair]),
            ("relative", found.relative[pair], found.relative_weights[pair]),
        ):
            if difference @ share < 1e-12:
                assert got == 0.0
                continue
            expected = nearest(difference, share, by, polytope)
            assert got == pytest.approx(expected, abs=1e-7)
            if np.isfinite(got):
                assert polytope.holds(weights)
                assert abs(difference @ weights) < 1e-7
                assert change(share, weights, by) == pytest.approx(got)


def test_a_part_that_both_lack_does_not_count_and_a_different_one_re_scales():
    x = np.array([[0.9, np.nan, 0.1], [0.1, np.nan, 0.8], [0.2, 0.2, 0.2]])
    found = stability(x, np.ones(3))
    assert found.order.tolist() == [0, 1, 2]
    # Level where .8 w0 = .7 w2: .1 / 3 of a gap, and a unit moved from the first part to the third closes 1.5.
    assert found.total[0] == pytest.approx(2 * 0.1 / 3 / 1.5)
    # The second scores .2 where .1 w0 + .8 w2 = .2 (w0 + w2), w0 = 6 w2: 5/21 of the weight goes from w2 to w0.
    assert found.total[1] == pytest.approx(2 * 5 / 21, abs=1e-6)
    assert found.total_bound[1] == pytest.approx(2 * 5 / 21, abs=2e-6)
    # Both change by s of themselves: 1 + s = 6 (1 - s).
    assert found.relative[1] == pytest.approx(5 / 7, abs=1e-6)
    assert found.relative_bound[1] <= found.relative[1]


@pytest.mark.parametrize("by", ["total", "relative"])
@pytest.mark.parametrize("kind", ["simplex", "bounds", "conditions"])
@pytest.mark.parametrize("seed", range(3))
def test_crossings_are_those_of_all_subsets(by, kind, seed):
    random = np.random.default_rng(seed)
    places, parts = 5, 4
    x, share = random.random((places, parts)), random.dirichlet(np.ones(parts) * 2)
    polytope = some_polytope(random, share, kind)
    margin = 1e-9 * np.ptp(x)
    for place, rank in ((0, 1), (1, 2), (2, 4)):
        found = cross(x, share, place, rank, by=by, polytope=polytope)
        up = found.rank > rank
        assert found.target == (rank if up else rank + 1)
        rivals = np.delete(x, place, 0) - x[place] - margin
        kept = places - rank if up else rank
        rows = rivals if up else -rivals
        expected = min(nearest(rows[list(one)], share, by, polytope) for one in combinations(range(4), kept))
        assert found.exact
        assert found.change == pytest.approx(expected, abs=3e-6)
        if found.weights is None:
            assert expected == np.inf
            continue
        assert polytope.holds(found.weights)
        assert change(share, found.weights, by) == pytest.approx(found.change)
        scores = x @ found.weights
        rank_there = 1 + int((scores > scores[place] + margin).sum())
        assert rank_there <= rank if up else rank_there > rank


def test_a_crossing_that_time_cuts_short_is_bounded():
    random = np.random.default_rng(0)
    x, share = random.random((80, 30)), random.dirichlet(np.ones(30) * 3)
    place = int(np.argsort(x @ share)[3])
    found = cross(x, share, place, 20, time_limit=0.02)
    assert not found.exact
    assert 0.0 <= found.bound < found.change < 2.0
    scores = x @ found.weights
    assert (scores > scores[place] + 1e-9).sum() < 20


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: stability(x, np.ones(3)), "the same parts"),
        (lambda x: stability(x, np.array([1.0, 3.0]), polytope=Polytope.around(np.ones(2), 0.1)), "themselves"),
        (lambda x: cross(x, np.ones(2), 0, 0), "no place can cross rank 0"),
        (lambda x: cross(x, np.ones(2), 0, 4), "no place can cross rank 4"),
        (lambda x: cross(np.where(x == x[0], np.nan, x), np.ones(2), 1, 1), "without any value"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(BuildError, match=message):
        call(np.array([[1.0, 2.0], [3.0, 0.0], [1.0, 1.0], [0.0, 0.0]]))
