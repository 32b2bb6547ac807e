"""What would flip a match: against a search over the whole scale, and where it can be worked out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.match import flip, score


def inside(level, giver, taker, optimum, floor, best):
    """Whether the giver is among the taker's best, from the full matrix."""
    value = score.directed(np.array([level]), optimum, np.full(len(level), floor))[0]
    return bool(score.among(value, best)[giver, taker])


def searched(level, moved, giver, taker, optimum, best):
    """Smallest change of one side found by trying 2001 points of the scale, each with the full matrix."""
    points = np.linspace(0, 1, 2001)
    tried = np.repeat(level[None, None], len(points), axis=0)
    tried[:, 0, moved] = points
    value = score.directed(tried, np.full(len(points), optimum), np.ones((len(points), len(level))))
    found = score.among(value, best)[:, 0, giver, taker]
    other = points[found != inside(level, giver, taker, optimum, 1.0, best)] - level[moved]
    return float(other[np.argmin(np.abs(other))]) if len(other) else None


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=4, max_size=7, unique=True), st.integers(1, 3))
def test_the_smallest_change_is_the_one_that_a_search_finds(steps, best):
    level = np.array(steps) / 50
    for found, moved in (
        (flip.of_giver(level, 0, 1, 0.4, 1.0, best), 0),
        (flip.of_taker(level, 0, 1, 0.4, 1.0, best), 1),
    ):
        expected = searched(level, moved, 0, 1, 0.4, best)
        if expected is None:
            assert found is None
        else:
            assert found is not None
            # Two changes of like size on both sides may be found in either order.
            assert abs(found) == pytest.approx(abs(expected), abs=1e-3)


def test_it_can_be_worked_out_where_nobody_else_is_there():
    # A giver at 0.6, a taker at 0.2, the top at 0.3: nothing is worth anything from a distance of 0.6 on.
    level = np.array([0.6, 0.2])
    assert flip.of_giver(level, 0, 1, 0.3, 1.0, 5) == pytest.approx(0.2, abs=1e-9)
    # The taker falls behind by 0.6 at 0.0; it draws level at 0.6: the first is nearer.
    assert flip.of_taker(level, 0, 1, 0.3, 1.0, 5) == pytest.approx(-0.2, abs=1e-9)


def test_a_giver_that_is_outside_comes_in():
    level = np.array([0.5, 0.2, 0.55])
    assert not inside(level, 0, 1, 0.4, 1.0, 1)
    found = flip.of_giver(level, 0, 1, 0.4, 1.0, 1)
    assert found is not None
    assert found > 0
    level[0] += found + 1e-9
    assert inside(level, 0, 1, 0.4, 1.0, 1)


def test_nothing_changes_what_the_floor_holds_at_nothing():
    assert flip.of_giver(np.array([0.6, 0.2]), 0, 1, 0.3, 0.0, 5) is None


def test_who_is_not_known_has_no_flip():
    assert flip.of_giver(np.array([np.nan, 0.2, 0.5]), 0, 1, 0.3, 1.0, 5) is None
