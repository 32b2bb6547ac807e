"""Scores of pairs: closed forms, brute force over pairs, and what absence must never do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.match import score
from miqyas.study.match.gap import learnable, standing

SHARE = st.floats(0, 1).map(lambda x: round(x, 3))


def by_hand(level, optimum, floor, i, j):
    """M[i->j] in plain Python: offer x need x learnable gap x floor."""
    d = level[i] - level[j]
    gap = (d / optimum) * (2 - d / optimum) if 0 < d < 2 * optimum else 0
    return level[i] * (1 - level[j]) * gap * floor[j]


def test_the_gap_is_an_inverted_u():
    d = np.array([-0.2, 0.0, 0.15, 0.3, 0.45, 0.6, 0.9, np.nan])
    np.testing.assert_allclose(learnable(d, 0.3), [0, 0, 0.75, 1, 0.75, 0, 0, np.nan])


@given(st.floats(0.05, 0.6))
def test_most_is_learned_at_the_optimum_and_as_much_on_both_sides(w):
    d = np.linspace(0, w, 7)
    np.testing.assert_allclose(learnable(w - d, w), learnable(w + d, w), atol=1e-12)
    assert (np.diff(learnable(w + d, w)) < 0).all()


def test_a_floor_holds_back_in_proportion():
    np.testing.assert_allclose(standing(np.array([0.0, 40.0, 80.0, 100.0]), np.array(80.0)), [0, 0.5, 1, 1])


def test_levels_go_from_the_last_place_to_the_first():
    found = score.level(np.array([[10.0, 30.0, np.nan, 20.0], [5.0, 5.0, np.nan, 5.0]]))
    np.testing.assert_array_equal(found, [[0, 1, np.nan, 0.5], [0.5, 0.5, np.nan, 0.5]])


@settings(max_examples=40)
@given(st.lists(SHARE, min_size=2, max_size=6), st.floats(0.2, 0.6), st.data())
def test_directed_values_are_those_worked_out_pair_by_pair(level, optimum, data):
    floor = data.draw(st.lists(SHARE, min_size=len(level), max_size=len(level)))
    found = score.directed(np.array([level]), optimum, np.array(floor))[0]
    for i in range(len(level)):
        for j in range(len(level)):
            if i == j:
                assert np.isnan(found[i, j])
            else:
                assert found[i, j] == pytest.approx(by_hand(level, optimum, floor, i, j), abs=1e-12)


def test_the_mutual_value_is_the_harmonic_mean_over_all_fields():
    # Two places, two fields: a gives 0.4 in the first, b gives 0.2 in the second.
    value = np.full((2, 2, 2), np.nan)
    value[0, 0, 1], value[0, 1, 0] = 0.4, 0.0
    value[1, 0, 1], value[1, 1, 0] = 0.0, 0.2
    assert score.mutual(value)[0, 1] == pytest.approx(2 * 0.2 * 0.1 / 0.3)
    assert score.mutual(value)[1, 0] == score.mutual(value)[0, 1]


def test_a_side_that_gives_nothing_has_no_mutual_value():
    value = np.array([[[np.nan, 0.4], [0.0, np.nan]]])
    assert score.mutual(value)[0, 1] == 0


def test_a_field_of_which_nothing_is_known_never_helps():
    known = np.array([[[np.nan, 0.4], [0.0, np.nan]], [[np.nan, 0.1], [0.3, np.nan]]])
    gone = known.copy()
    gone[1] = np.nan
    assert score.over_fields(gone)[0, 1] == pytest.approx(0.2)
    assert score.over_fields(gone)[0, 1] < score.over_fields(known)[0, 1]
    assert np.isnan(score.over_fields(np.full((2, 2, 2), np.nan))).all()


def best_by_sorting(worth, best):
    """Who is among the best, by counting who is strictly better."""
    return {
        i
        for i, value in enumerate(worth)
        if value > 0 and sum(other > value + 1e-12 for other in worth if not np.isnan(other)) < best
    }


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.3, float("nan")]), min_size=1, max_size=9), st.integers(1, 6))
def test_the_best_are_those_that_few_are_better_than(worth, best):
    found = score.among(np.array(worth)[:, None], best)[:, 0]
    assert set(np.flatnonzero(found)) == best_by_sorting(worth, best)


def test_who_is_not_known_and_who_is_worth_nothing_is_never_among_the_best():
    assert not score.among(np.array([[np.nan], [0.0]]), 5).any()
