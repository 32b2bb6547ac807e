"""Totals into shares."""

import math

import numpy as np
import pytest

from miqyas.index.kernel import denominate

NAN = float("nan")


def test_none_changes_nothing() -> None:
    x = np.array([[1.0, NAN]])
    assert denominate.none(x, np.array([[2.0, 2.0]])) is x


def test_ratio_by_hand() -> None:
    x, by = np.array([[50.0, 0.0], [-6.0, 9.0]]), np.array([[200.0, 5.0], [3.0, 2.0]])
    np.testing.assert_array_equal(denominate.ratio(x, by, factor=1000), [[250, 0], [-2000, 4500]])


def test_ratio_with_a_factor_for_each_indicator() -> None:
    x, by = np.array([[50.0, 1.0]]), np.array([[200.0, 2.0]])
    np.testing.assert_array_equal(denominate.ratio(x, by, factor=np.array([100.0, 1.0])), [[25, 0.5]])


def test_log_by_hand() -> None:
    found = denominate.log(np.array([[50.0, 200.0]]), np.array([[200.0, 50.0]]), factor=10)
    np.testing.assert_allclose(found, [[math.log(2.5), math.log(40)]], rtol=1e-15)


@pytest.mark.parametrize("kernel", [denominate.ratio, denominate.log])
@pytest.mark.parametrize("by", [0.0, -0.0, -3.0, NAN])
def test_what_cannot_be_divided_is_nan_in_that_cell_only(kernel: object, by: float) -> None:
    found = kernel(np.array([[4.0, 8.0], [6.0, 9.0]]), np.array([[2.0, by], [3.0, 3.0]]))  # type: ignore[operator]
    assert np.isnan(found).tolist() == [[False, True], [False, False]]


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_log_of_nothing_is_nan_and_not_minus_infinity(value: float) -> None:
    found = denominate.log(np.array([[value, 1.0]]), np.array([[2.0, 1.0]]))
    assert np.isnan(found).tolist() == [[True, False]]


def test_a_quotient_past_the_largest_number_is_nan_and_not_infinity() -> None:
    assert np.isnan(denominate.ratio(np.array([[1e300]]), np.array([[1e-300]])))


def test_years_at_once_are_the_years_one_by_one() -> None:
    rng = np.random.default_rng(5)
    x, by = rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 4, 2))
    together = denominate.ratio(x, by, factor=2.0)
    for year in range(3):
        np.testing.assert_array_equal(together[year], denominate.ratio(x[year], by[year], factor=2.0))
