"""Admissible weights: extremes against linear programs, conflicts named and no longer than needed, draws inside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError
from miqyas.study.extremes.polytope import Polytope

linprog = pytest.importorskip("scipy.optimize", reason="checks against another solver").linprog


def greatest(direction, low, high, matrix=None, limit=None):
    found = linprog(-direction, matrix, limit, np.ones((1, len(low))), [1.0], bounds=list(zip(low, high, strict=True)))
    assert found.status == 0
    return -found.fun


def bounded(random, parts):
    centre = random.dirichlet(np.ones(parts))
    return Polytope(centre * random.random(parts), np.minimum(1.0, centre + random.random(parts) * 0.4))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 7))
def test_extremes_over_bounds_are_those_of_a_linear_program(seed, parts):
    random = np.random.default_rng(seed)
    polytope = bounded(random, parts)
    directions = random.normal(size=(2, 3, parts))
    least, most = polytope.extremes(directions)
    assert least.shape == most.shape == (2, 3)
    for at in np.ndindex(2, 3):
        assert most[at] == pytest.approx(greatest(directions[at], polytope.low, polytope.high), abs=1e-9)
        assert least[at] == pytest.approx(-greatest(-directions[at], polytope.low, polytope.high), abs=1e-9)


def test_corners_attain_the_extremes_and_are_admissible():
    random = np.random.default_rng(2)
    polytope = bounded(random, 6)
    directions = random.normal(size=(50, 6))
    corners = polytope.corners(directions)
    assert polytope.holds(corners).all()
    assert (corners * directions).sum(1) == pytest.approx(polytope.extremes(directions)[1])


def test_conditions_narrow_the_extremes_and_the_bounds_alone_stay_outside():
    random = np.random.default_rng(4)
    matrix = np.array([[-1.0, 1.0, 0.0, 0.0], [0.5, 0.5, -1.0, -1.0]])
    limit = np.array([0.0, -0.2])
    polytope = Polytope(np.full(4, 0.05), np.full(4, 0.6), matrix, limit)
    for direction in random.normal(size=(20, 4)):
        least, most = polytope.extremes(direction)
        assert most == pytest.approx(greatest(direction, polytope.low, polytope.high, matrix, limit), abs=1e-8)
        outer = polytope.reach(direction)
        assert outer[0] <= least + 1e-9
        assert outer[1] >= most - 1e-9


def test_around_is_a_relative_distance_of_the_shares():
    polytope = Polytope.around(np.array([2.0, 6.0]), 0.5)
    assert polytope.low == pytest.approx([0.125, 0.375])
    assert polytope.high == pytest.approx([0.375, 1.125])
    assert Polytope.around(np.array([1.0, 1.0]), 3.0).low == pytest.approx([0.0, 0.0])


def test_the_box_is_as_tight_as_the_sum_allows():
    low, high = Polytope(np.array([0.5, 0.1, 0.0]), np.array([0.9, 0.9, 0.2])).box
    assert low == pytest.approx([0.5, 0.1, 0.0])
    assert high == pytest.approx([0.9, 0.5, 0.2])


@pytest.mark.parametrize(
    ("weights", "spread", "message"),
    [
        ([0.0, 0.0], 0.5, "not all zero"),
        ([1.0, -1.0], 0.5, "not negative"),
        ([1.0, np.nan], 0.5, "numbers"),
        ([1.0, 1.0], -0.1, "cannot be negative"),
    ],
)
def test_around_refuses_what_is_no_weight(weights, spread, message):
    with pytest.raises(BuildError, match=message):
        Polytope.around(np.array(weights), spread)


def test_lows_above_one_name_only_those_that_are_needed():
    polytope = Polytope(np.array([0.6, 0.1, 0.5, 0.0]), np.ones(4), parts=("a", "b", "c", "d"))
    with pytest.raises(BuildError, match="no weights meet all conditions") as caught:
        polytope.check()
    assert set(caught.value.where.split("; ")) == {"a at least 0.6", "c at least 0.5"}


def test_highs_below_one_are_all_needed():
    with pytest.raises(BuildError) as caught:
        Polytope(np.zeros(3), np.array([0.3, 0.3, 0.3])).check()
    assert caught.value.where.count("at most 0.3") == 3


def test_a_circle_of_orders_and_a_bound_is_named_without_the_innocent():
    # a >= b + 0.1, b >= c + 0.1, c >= a + 0.1 cannot be; d >= a could.
    matrix = np.array([[-1.0, 1, 0, 0], [0, -1, 1, 0], [0, 0, 0, -1], [1, 0, -1, 0]])
    limit = np.array([-0.1, -0.1, 0.0, -0.1])
    names = ("a over b", "b over c", "d present", "c over a")
    polytope = Polytope(np.zeros(4), np.ones(4), matrix, limit, names)
    with pytest.raises(BuildError) as caught:
        polytope.check()
    assert caught.value.where.split("; ") == ["a over b", "b over c", "c over a"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_named_conflict_is_impossible_and_each_of_it_is_needed(seed):
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(6, 3))
    limit = random.normal(size=6) * 0.3 - 0.3
    names = tuple(f"c{i}" for i in range(6))
    polytope = Polytope(np.zeros(3), np.ones(3), matrix, limit, names)

    def possible(rows):
        rows = list(rows)
        found = linprog(
            np.zeros(3),
            matrix[rows] if rows else None,
            limit[rows] if rows else None,
            np.ones((1, 3)),
            [1.0],
            bounds=[(0, 1)] * 3,
        )
        return found.status == 0

    try:
        polytope.check()
    except BuildError as error:
        kept = [names.index(name) for name in error.where.split("; ")]
        assert not possible(kept)
        assert all(possible(set(kept) - {one}) for one in kept)
    else:
        assert possible(range(6))


@pytest.mark.parametrize(
    ("polytope", "message"),
    [
        (Polytope(np.zeros(2), np.ones(3)), "do not fit"),
        (Polytope(np.zeros(2), np.ones(2), np.ones((1, 3)), np.ones(1)), "do not fit"),
        (Polytope(np.zeros(2), np.array([1.0, np.nan])), "not a number"),
        (Polytope(np.array([0.6, 0.0]), np.array([0.5, 1.0])), "no weights"),
    ],
)
def test_check_refuses(polytope, message):
    with pytest.raises(BuildError, match=message):
        polytope.check()


def test_a_single_point_is_admissible():
    share = np.array([0.1, 0.2, 0.7])
    polytope = Polytope.around(share, 0.0)
    polytope.check()
    assert polytope.centre == pytest.approx(share)
    assert polytope.extremes(np.eye(3))[1] == pytest.approx(share)


def test_the_centre_is_inside_where_the_middle_of_the_bounds_is_not():
    matrix = np.array([[1.0, 1.0, 0.0, 0.0]])
    polytope = Polytope(np.zeros(4), np.ones(4), matrix, np.array([0.1]))
    assert (matrix @ polytope.centre < 0.0999).all()
    assert (polytope.centre > 1e-4).all()
    assert polytope.holds(polytope.centre)


@pytest.mark.parametrize("conditions", [False, True])
def test_draws_are_admissible_and_centred(conditions):
    matrix = np.array([[-1.0, 1.0, 0.0]]) if conditions else None
    polytope = Polytope(np.zeros(3), np.ones(3), matrix, np.zeros(1) if conditions else None)
    drawn = polytope.sample(4000, np.random.default_rng(1))
    assert drawn.shape == (4000, 3)
    assert polytope.holds(drawn).all()
    # Two of three even shares: their sum is 2/3 in the mean and their difference a half of that.
    expected = [1 / 2, 1 / 6, 1 / 3] if conditions else [1 / 3, 1 / 3, 1 / 3]
    assert drawn.mean(0) == pytest.approx(expected, abs=0.02)


def test_weights_of_a_solver_are_cleaned_of_rounding():
    polytope = Polytope(np.array([0.1, 0.0]), np.array([0.5, 0.9]))
    cleaned = polytope.clean(np.array([0.1 - 1e-9, 0.9 + 2e-9]))
    assert cleaned.sum() == pytest.approx(1.0, abs=1e-15)
    assert (cleaned >= polytope.low).all()
    assert (cleaned <= polytope.high).all()
