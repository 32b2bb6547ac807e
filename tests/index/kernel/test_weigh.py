import numpy as np
import pytest

from miqyas.index.kernel import weigh

NAN = np.nan


def test_given_weights_are_relative():
    x = np.empty((0, 3))
    assert weigh.given(x, given=np.array([2.0, 1, 1])).tolist() == [0.5, 0.25, 0.25]
    assert weigh.effective(x, given=np.array([6.0, 1, 1])).tolist() == [0.75, 0.125, 0.125]


def test_equal_weights_need_no_figures():
    assert weigh.equal(np.empty((0, 4))).tolist() == [0.25] * 4


def test_sd_weights_follow_the_sample_deviation():
    # Deviations 1 and 2 (and 2 again with a value absent); a constant child tells nothing apart.
    x = np.array([[1.0, 2, 4, 7], [2, 4, NAN, 7], [3, 6, 8, 7], [NAN, NAN, 6, 7]])
    assert weigh.sd(x) == pytest.approx([0.2, 0.4, 0.4, 0])


def test_sd_weights_where_nothing_varies_are_absent():
    assert np.isnan(weigh.sd(np.full((4, 2), 0.1))).all()


def correlated(places=200, seed=0):
    """Children 0 to 2 on one factor, 3 and 4 on another."""
    rng = np.random.default_rng(seed)
    one, two = rng.normal(size=(2, places))
    noise = rng.normal(size=(places, 5))
    return np.column_stack([one, one, -one, two, two]) + noise * [0.2, 0.6, 0.6, 0.2, 0.9]


def test_pca_weights_are_squares_and_have_no_sign():
    # Child 2 runs against the others: its loading is negative, its weight is not.
    weights = weigh.pca(correlated())
    assert (weights > 0).all()
    assert weights.sum() == pytest.approx(1)
    x = correlated()
    assert weigh.pca(x * np.array([1, 1, -1, 1, -1])) == pytest.approx(weights)


def test_pca_weighs_a_child_by_how_well_its_factor_explains_it():
    weights = weigh.pca(correlated())
    assert weights[0] > weights[1]
    assert weights[0] > weights[2]


def test_pca_of_one_factor_is_its_squared_loadings():
    # Correlation r of every pair: one factor, all loadings alike.
    x = np.array([[3.0, 3, 3], [-3, -3, -3], [1, -1, 0], [-1, 1, 0], [0, 1, -1], [0, -1, 1], [1, 0, -1], [-1, 0, 1]])
    assert weigh.pca(x, count=1) == pytest.approx(np.full(3, 1 / 3))


def test_pca_of_uncorrelated_children_weighs_them_alike():
    # Every eigenvalue is 1: to keep only "above 1" would leave one arbitrary factor with all the weight.
    x = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    assert weigh.pca(x) == pytest.approx([0.5, 0.5])
    assert weigh.pca(x, factors="handbook") == pytest.approx([0.5, 0.5])


def test_pca_of_a_constant_child_is_absent_never_a_number():
    x = correlated(20)
    x[:, 3] = 0.1
    assert np.isnan(weigh.pca(x)).all()


def test_pca_reads_pairs_that_are_present():
    x = correlated()
    x[::7, 0] = NAN
    x[1::9, 3] = NAN
    assert weigh.pca(x) == pytest.approx(weigh.pca(correlated()), abs=0.03)


def test_pca_may_be_asked_for_more_factors_than_there_are():
    x = correlated()
    assert weigh.pca(x, count=99) == pytest.approx(weigh.pca(x, count=5))


def test_pca_of_one_child():
    assert weigh.pca(np.array([[1.0], [2], [4]])).tolist() == [1]
