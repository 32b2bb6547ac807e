import numpy as np
import pandas as pd
import pytest

from miqyas.index.kernel import agreement
from miqyas.index.kernel.agreement import correlation, covariance, cronbach_alpha, kendall, pearson, spearman

NAN = np.nan


def table(seed=0, absent=0.2, places=25, children=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(places, children)) @ rng.normal(size=(children, children)) * [1, 1e3, 1e-3, 1] + [0, 1e6, 0, 5]
    x[rng.random(x.shape) < absent] = NAN
    return x


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("absent", [0.0, 0.2])
def test_pairwise_complete_as_in_pandas(seed, absent):
    x = table(seed, absent)
    frame = pd.DataFrame(x)
    np.testing.assert_allclose(correlation(x), frame.corr(), atol=1e-9)
    np.testing.assert_allclose(covariance(x), frame.cov(), rtol=1e-6)
    assert pearson(x[:, 0], x[:, 1]) == pytest.approx(frame[0].corr(frame[1]))


@pytest.mark.parametrize("seed", range(4))
def test_spearman_ranks_only_what_both_have(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 6, (2, 20)).astype(float)
    a[3], b[[3, 7]] = NAN, NAN
    both = pd.DataFrame({"a": a, "b": b}).dropna().rank()
    assert spearman(a, b) == pytest.approx(both["a"].corr(both["b"]))


@pytest.mark.parametrize("value", [0.1, 1e9 + 0.1])
def test_a_constant_has_no_correlation(value):
    x = table(absent=0.0)
    x[:, 1] = value
    matrix = correlation(x)
    assert np.isnan(matrix[1]).all()
    assert not np.isnan(np.delete(np.delete(matrix, 1, 0), 1, 1)).any()
    assert covariance(x)[1].tolist() == [0, 0, 0, 0]
    for measure in (pearson, spearman, kendall):
        assert np.isnan(measure(x[:, 0], x[:, 1]))


def test_a_child_that_is_constant_where_the_other_is_present():
    x = np.array([[1.0, 5], [2, NAN], [1, 3], [1, 8]])
    assert np.isnan(correlation(x)[0, 1])
    assert correlation(x)[0, 0] == 1


def test_places_that_have_nothing_in_common():
    a, b = np.array([1.0, 2, NAN, NAN]), np.array([NAN, NAN, 1.0, 2])
    for measure in (pearson, spearman, kendall):
        assert np.isnan(measure(a, b))


def test_kendall_by_hand():
    # Pairs: 10; in order 8, against 2.
    assert kendall(np.arange(5.0), np.array([1.0, 0, 2, 4, 3])) == pytest.approx(0.6)
    # a ties one pair of 6, b ties two: 3 in order, 1 against, over sqrt(5 * 4).
    a, b = np.array([1.0, 1, 2, 3]), np.array([2.0, 1, 2, 2])
    together = sum(np.sign(a[i] - a[j]) * np.sign(b[i] - b[j]) for i in range(4) for j in range(i))
    assert kendall(a, b) == pytest.approx(together / np.sqrt(5 * 3))


def test_kendall_leaves_out_what_one_of_them_lacks():
    a, b = np.array([1.0, NAN, 2, 3, 9]), np.array([3.0, 7, 2, 1, NAN])
    assert kendall(a, b) == -1


def test_kendall_in_blocks(monkeypatch):
    a, b = np.random.default_rng(0).integers(0, 9, (2, 50)).astype(float)
    whole = kendall(a, b)
    monkeypatch.setattr(agreement, "BLOCK", 120)
    assert kendall(a, b) == whole


def test_alpha_by_hand():
    # Three children, every pair correlated by .5: 3 * .5 / (1 + 2 * .5) = .75.
    half = np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(50, 3))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T)).T)
    x = white @ np.linalg.cholesky(half).T
    assert cronbach_alpha(x) == pytest.approx(0.75)
    assert cronbach_alpha(x, kind="raw") == pytest.approx(0.75)
    # Units matter to the raw figure: variances 1, 1, 4, covariances .5, 1, 1.
    assert cronbach_alpha(x * [1, 1, 2]) == pytest.approx(0.75)
    assert cronbach_alpha(x * [1, 1, 2], kind="raw") == pytest.approx(1.5 * (1 - 6 / 11))


def test_alpha_needs_two_children():
    assert np.isnan(cronbach_alpha(table(absent=0.0)[:, :1]))


def test_alpha_of_an_absent_correlation_is_absent():
    x = table(absent=0.0)
    x[:, 2] = 4.0
    assert np.isnan(cronbach_alpha(x))
