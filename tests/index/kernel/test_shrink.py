"""Counts drawn towards the common rate: the likelihood, its maximum, the estimate and its interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from miqyas.index.kernel import denominate, shrink

NAN = float("nan")


def sample(a: float, places: int, seed: int, mean: float = 20.0) -> tuple[np.ndarray, np.ndarray]:
    """Counts of places whose rates differ by gamma with a known a, and what they would be at the common rate."""
    rng = np.random.default_rng(seed)
    expect = mean * np.exp(rng.normal(0, 1.5, (places, 1)))
    theta = rng.gamma(a, 1 / a, (places, 1)) if np.isfinite(a) else np.ones((places, 1))
    return rng.poisson(expect * theta).astype(float), expect


def likeliest(x: np.ndarray, expect: np.ndarray) -> float:
    """The a of SciPy: the negative binomial likelihood, its largest value searched in ln a."""

    def cost(ln: float) -> float:
        a = np.exp(ln)
        return -float(stats.nbinom.logpmf(x, a, a / (a + expect)).sum())

    grid = np.linspace(-8, 8, 81)
    start = grid[int(np.argmin([cost(one) for one in grid]))]
    found = optimize.minimize_scalar(cost, bounds=(start - 0.4, start + 0.4), method="bounded", options={"xatol": 1e-9})
    return float(np.exp(found.x))


@pytest.mark.parametrize("a", [0.3, 1.0, 4.0])
def test_a_is_where_scipys_likelihood_is_largest(a: float) -> None:
    x, expect = sample(a, 57, seed=3)
    assert shrink.concentration(x, expect)[0] == pytest.approx(likeliest(x, expect), rel=1e-5)


@pytest.mark.parametrize("a", [0.3, 1.0, 5.0])
def test_a_known_a_is_found_again(a: float) -> None:
    x, expect = sample(a, 20_000, seed=8)
    assert shrink.concentration(x, expect)[0] == pytest.approx(a, rel=0.06)


def test_counts_that_differ_by_chance_only_are_all_alike() -> None:
    x, expect = sample(np.inf, 57, seed=2)
    # Less apart than Poisson counts are: nothing tells the rates apart.
    level = np.round(expect)
    assert np.isinf(shrink.concentration(level, expect)[0])
    found = shrink.relative(level, expect, np.array([np.inf]))
    np.testing.assert_array_equal(found, np.ones_like(found))
    assert shrink.concentration(x, expect)[0] > 50


def test_columns_are_fitted_one_by_one() -> None:
    one, two = sample(0.5, 40, seed=1), sample(5.0, 40, seed=2)
    both = shrink.concentration(np.hstack([one[0], two[0]]), np.hstack([one[1], two[1]]))
    alone = [shrink.concentration(*each)[0] for each in (one, two)]
    np.testing.assert_allclose(both, alone, rtol=1e-10)


def test_the_estimate_by_hand() -> None:
    x, expect, a = np.array([[0.0], [8.0], [NAN]]), np.array([[0.5], [2.0], [1.0]]), np.array([2.0])
    np.testing.assert_allclose(shrink.relative(x, expect, a), [[2 / 2.5], [10 / 4], [NAN]])
    np.testing.assert_allclose(shrink.own(expect, a), [[0.2], [0.5], [1 / 3]])


def test_the_interval_is_that_of_the_gamma_distribution() -> None:
    x = np.array([[0.0], [1.0], [30.0], [5e5], [NAN]])
    expect, a = np.array([[0.01], [4.0], [12.0], [1e5], [2.0]]), np.array([0.7])
    low, high = shrink.interval(x, expect, a, 0.9)
    for end, p in ((low, 0.05), (high, 0.95)):
        expected = stats.gamma.ppf(p, x + a, scale=1 / (expect + a))
        np.testing.assert_allclose(end, expected, rtol=1e-9)


def test_nine_of_ten_intervals_hold_the_true_rate() -> None:
    rng = np.random.default_rng(11)
    a, places = 1.5, 4000
    expect = 8 * np.exp(rng.normal(0, 1, (places, 1)))
    theta = rng.gamma(a, 1 / a, (places, 1))
    x = rng.poisson(expect * theta).astype(float)
    low, high = shrink.interval(x, expect, shrink.concentration(x, expect), 0.9)
    assert np.mean((low <= theta) & (theta <= high)) == pytest.approx(0.9, abs=0.02)


def test_shrunk_rates_miss_the_truth_by_less_than_plain_ones() -> None:
    rng = np.random.default_rng(4)
    expect = np.exp(rng.normal(1, 1.5, (2000, 1)))
    theta = rng.gamma(2.0, 0.5, (2000, 1))
    x = rng.poisson(expect * theta).astype(float)
    found = shrink.relative(x, expect, shrink.concentration(x, expect))
    assert np.mean((found - theta) ** 2) < 0.5 * np.mean((x / expect - theta) ** 2)


# ---------------------------------------------------------------- laws of the method
def test_a_small_place_without_a_count_is_near_the_common_rate_and_a_large_one_keeps_its_own() -> None:
    by = np.array([[1e-4], [1e6], [50.0], [80.0], [20.0], [10.0]])
    x = np.array([[0.0], [3e6], [10.0], [400.0], [2.0], [90.0]])
    found, common = denominate.shrunk(x, by)[:, 0], x.sum() / by.sum()
    assert found[0] == pytest.approx(common, rel=1e-3)
    assert found[1] == pytest.approx(3.0, rel=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_rate_lies_between_its_ratio_and_the_common_rate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    by = np.exp(rng.normal(3, 2, (rng.integers(3, 30), 1)))
    x = rng.poisson(by * rng.gamma(rng.choice([0.2, 1, 10]), 1, by.shape)).astype(float)
    found, ratio = denominate.shrunk(x, by), x / by
    common = np.full_like(ratio, x.sum() / by.sum())
    slack = 1e-9 * (1 + np.abs(common))
    assert (found >= np.minimum(ratio, common) - slack).all()
    assert (found <= np.maximum(ratio, common) + slack).all()
    order = rng.permutation(len(by))
    np.testing.assert_allclose(denominate.shrunk(x[order], by[order]), found[order], rtol=1e-7)


def test_the_factor_and_the_unit_of_the_denominator_change_the_unit_only() -> None:
    x, by = sample(1.0, 30, seed=6)
    found = denominate.shrunk(x, by, factor=1000)
    np.testing.assert_allclose(denominate.shrunk(x, by / 1000), found, rtol=1e-9)


def test_absent_and_impossible_cells_stay_absent_and_change_no_other() -> None:
    x, by = sample(1.0, 12, seed=9)
    more = np.vstack([x, [[5.0], [NAN], [7.0], [2.0]]])
    below = np.vstack([by, [[NAN], [3.0], [0.0], [-1.0]]])
    found = denominate.shrunk(more, below)
    assert np.isnan(found[-4:]).all()
    np.testing.assert_allclose(found[:-4], denominate.shrunk(x, by), rtol=1e-12)


def test_without_any_count_the_rate_is_nought() -> None:
    np.testing.assert_array_equal(denominate.shrunk(np.zeros((3, 1)), np.ones((3, 1))), np.zeros((3, 1)))


def test_a_count_that_a_drawn_error_made_negative_is_nought() -> None:
    x, by = sample(1.0, 10, seed=5)
    x[0] = 0.0
    drawn = x.copy()
    drawn[0] = -2.5
    np.testing.assert_array_equal(denominate.shrunk(drawn, by), denominate.shrunk(x, by))


def test_years_at_once_are_the_years_one_by_one() -> None:
    rng = np.random.default_rng(7)
    by = np.exp(rng.normal(3, 1, (3, 9, 2)))
    x = rng.poisson(by).astype(float)
    together = denominate.shrunk(x, by, factor=np.array([2.0, 3.0]))
    for year in range(3):
        np.testing.assert_allclose(
            together[year], denominate.shrunk(x[year], by[year], factor=np.array([2.0, 3.0])), rtol=1e-9
        )
