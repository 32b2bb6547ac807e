import numpy as np
import pandas as pd
import pytest

from miqyas.index.kernel.rank import NEAR, rank

NAN = np.nan


def ranks(values, **options):
    return rank(np.array(values, dtype=float)[:, np.newaxis], **options)[:, 0].tolist()


def test_one_is_best_and_ties_share_the_best_rank():
    assert ranks([30, 10, 20, 20]) == [1, 4, 2, 2]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [1, 2, 2, 4, 5, 5, 5]),
        ("max", [1, 3, 3, 4, 7, 7, 7]),
        ("average", [1, 2.5, 2.5, 4, 6, 6, 6]),
        ("dense", [1, 2, 2, 3, 4, 4, 4]),
    ],
)
def test_ties(ties, expected):
    assert ranks([9, 7, 7, 5, 1, 1, 1], ties=ties) == expected


@pytest.mark.parametrize("ties", ["min", "max", "average", "dense"])
@pytest.mark.parametrize("lower", [False, True])
def test_as_pandas_ranks_where_nothing_is_nearly_tied(ties, lower):
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 12, (3, 25, 6)).astype(float)
    scores[rng.random(scores.shape) < 0.15] = NAN
    got = rank(scores, ties=ties, lower=lower)
    for one, mine in zip(scores, got, strict=True):
        expected = pd.DataFrame(one).rank(method=ties, ascending=lower)
        assert np.array_equal(mine, expected.to_numpy(), equal_nan=True)


def test_each_element_may_have_its_own_direction():
    scores = np.array([[1.0, 1], [2, 2], [3, 3]])
    assert rank(scores, lower=np.array([False, True])).T.tolist() == [[3, 2, 1], [1, 2, 3]]


def test_an_absent_score_has_no_rank_and_takes_none():
    assert ranks([5, NAN, 7]) == pytest.approx([2, NAN, 1], nan_ok=True)
    assert ranks([NAN, 3.0]) == pytest.approx([NAN, 1], nan_ok=True)
    assert ranks([NAN]) == pytest.approx([NAN], nan_ok=True)
    assert ranks([NAN, NAN], ties="average") == pytest.approx([NAN, NAN], nan_ok=True)


@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (2, 0, 3), (1, 1)])
def test_nothing_to_rank(shape):
    assert rank(np.ones(shape)).shape == shape


def test_a_score_near_the_first_of_its_group_is_tied():
    assert ranks([1, 0, 0.5, 0.5 + NEAR / 2]) == [1, 4, 2, 2]
    assert ranks([1, 0, 0.5, 0.5 + NEAR * 2]) == [1, 4, 3, 2]


def test_near_is_measured_in_the_range_of_the_element():
    scores = np.array([1.0, 0, 0.5, 0.5 + NEAR / 2])
    table = np.column_stack([scores, scores * 1e6, scores + np.array([0, 0, 0, 1e-3])])
    assert rank(table).T.tolist() == [[1, 4, 2, 2], [1, 4, 2, 2], [1, 4, 3, 2]]


@pytest.mark.parametrize("lower", [False, True])
def test_a_chain_of_near_ties_is_cut_from_its_first_member(lower):
    # Steps of 0.6: neighbours are near, but the third is 1.2 from the first and starts a group of its own.
    chain = 0.5 + np.arange(5) * 0.6 * NEAR
    values = [1, 0, *chain]
    if lower:
        assert ranks(values, lower=True) == [7, 1, 2, 2, 4, 4, 6]
    else:
        assert ranks(values) == [1, 7, 6, 4, 4, 2, 2]
    assert ranks(values, lower=lower, near=0.0) == ([7, 1, 2, 3, 4, 5, 6] if lower else [1, 7, 6, 5, 4, 3, 2])


def test_a_chain_in_one_element_changes_no_other():
    rng = np.random.default_rng(2)
    scores = rng.random((7, 3))
    alone = rank(scores[:, [0, 2]])
    scores[:, 1] = [1, 0, *(0.5 + np.arange(5) * 0.6 * NEAR)]
    assert np.array_equal(rank(scores)[:, [0, 2]], alone)


def walked(scores):
    """The sentence of the convention, told slowly."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    reach = NEAR * (max(scores) - min(scores))
    result, first, best = [0] * len(scores), None, 0
    for position, i in enumerate(order, start=1):
        if first is None or not (first - scores[i] < reach or first == scores[i]):
            first, best = scores[i], position
        result[i] = best
    return result


def test_the_rule_to_the_letter():
    rng = np.random.default_rng(7)
    for _ in range(40):
        scores = rng.integers(0, 4, 12) / 4 + rng.integers(0, 6, 12) * 0.4 * NEAR
        scores[:2] = 0, 1
        assert ranks(scores) == walked(scores.tolist())


def test_equal_scores_are_tied_however_small_the_range():
    assert ranks([3, 3, 3]) == [1, 1, 1]
    assert ranks([0.0, -0.0]) == [1, 1]
    assert ranks([0, 5e-324, 0]) == [2, 1, 2]


def test_ranks_are_taken_before_rounding_unless_digits_are_given():
    # Zero digits is a number of digits, not "no rounding".
    values = [0.5404, 0.5396, 0.61, 1.4]
    assert ranks(values) == [3, 4, 2, 1]
    assert ranks(values, digits=3) == [3, 3, 2, 1]
    assert ranks(values, digits=2) == [3, 3, 2, 1]
    assert ranks(values, digits=0) == [1, 1, 1, 1]


def test_the_scores_are_left_as_they_are():
    scores = np.random.default_rng(0).random((5, 2))
    before = scores.copy()
    rank(scores, digits=1, lower=True, ties="average")
    assert np.array_equal(scores, before)
