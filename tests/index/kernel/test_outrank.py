import numpy as np
import pytest

from miqyas.index.kernel import outrank
from miqyas.index.kernel.outrank import copeland, outranking

NAN = np.nan
W = np.array([0.5, 0.3, 0.2])


def table(places=9, children=3, absent=0.25, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 6, (places, children)).astype(float)
    x[rng.random(x.shape) < absent] = NAN
    return x


def support(a, b, w):
    """Share of the weight that both have which speaks for a, told pair by pair."""
    both = [(p, q, weight) for p, q, weight in zip(a, b, w, strict=True) if not (np.isnan(p) or np.isnan(q))]
    if not both:
        return NAN
    spoken = sum(weight * (1.0 if p > q else 0.5 if p == q else 0.0) for p, q, weight in both)
    return spoken / sum(weight for _, _, weight in both)


@pytest.mark.parametrize("seed", range(5))
def test_support_pair_by_pair(seed):
    x = table(seed=seed)
    expected = [[support(a, b, W) for b in x] for a in x]
    np.testing.assert_allclose(outranking(x, W), expected)


def test_the_two_shares_of_a_pair_sum_to_one():
    shares = outranking(table(40, 3, 0.4), W)
    known = ~np.isnan(shares)
    assert np.array_equal(known, known.T)
    assert (shares + shares.T)[known] == pytest.approx(np.ones(known.sum()), abs=1e-15)


@pytest.mark.parametrize("seed", range(5))
def test_copeland_counts_wins_less_losses(seed):
    x = table(seed=seed)
    shares = [[support(a, b, W) for b in x] for a in x]
    expected = [sum(int(s > 0.5 + 1e-9) - int(s < 0.5 - 1e-9) for s in row) for row in shares]
    got = copeland(x, W)
    heard = ~np.isnan(x).all(axis=1)
    assert got[heard].tolist() == np.array(expected)[heard].tolist()
    assert np.nansum(got) == 0


def test_weights_of_absent_children_are_re_scaled_pair_by_pair():
    # On both children b wins by .6; where the second is absent for a, the first alone decides for a.
    w = np.array([0.4, 0.6])
    assert copeland(np.array([[2.0, 1], [1, 2]]), w).tolist() == [-1, 1]
    assert copeland(np.array([[2.0, NAN], [1, 2]]), w).tolist() == [1, -1]


def test_places_that_share_no_child_are_level():
    x = np.array([[1.0, NAN], [NAN, 2], [0, 1]])
    assert copeland(x, np.array([0.5, 0.5])).tolist() == [1, 1, -2]
    assert np.isnan(outranking(x, np.array([0.5, 0.5]))[0, 1])


def test_the_order_of_rows_changes_nothing_to_the_last_bit():
    # Ten tenths do not sum to one: a margin that should be level is 1e-17 away from it.
    x = table(60, 10, 0.1)
    w = np.full(10, 0.1)
    for seed in range(5):
        rows = np.random.default_rng(seed).permutation(60)
        assert np.array_equal(copeland(x[rows], w), copeland(x, w)[rows])
        assert np.array_equal(outranking(x[rows], w), outranking(x, w)[np.ix_(rows, rows)], equal_nan=True)


def test_half_of_the_weight_is_a_tie_however_it_is_summed():
    x = np.array([[1.0, 1, 1, 0], [0, 0, 0, 1]])
    assert copeland(x, np.array([0.1, 0.1, 0.1, 0.3])).tolist() == [0, 0]
    assert 0.1 + 0.1 + 0.1 != 0.3


@pytest.mark.parametrize("block", [1, 50, 400])
def test_blocks_change_nothing(block, monkeypatch):
    x, draws = table(17, 4), np.random.default_rng(0).dirichlet(np.ones(4), 6)
    whole = copeland(x, draws)
    monkeypatch.setattr(outrank, "BLOCK", block)
    assert np.array_equal(copeland(x, draws), whole)
    assert np.array_equal(whole, np.stack([copeland(x, w) for w in draws]))


def test_thousands_of_places_are_compared_in_bounded_memory(monkeypatch):
    held = []
    margin = outrank._margin

    def watched(x, w, rows):
        got = margin(x, w, rows)
        held.append(got.nbytes)
        return got

    monkeypatch.setattr(outrank, "_margin", watched)
    scores = copeland(np.arange(3000.0)[:, np.newaxis], np.ones(1))
    assert scores.tolist() == list(range(-2999, 3000, 2))
    assert max(held) <= 8 * outrank.BLOCK
