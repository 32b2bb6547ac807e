"""What is filled, and what stays absent."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from miqyas.index.kernel import impute
from miqyas.index.method import find, methods

NAN = float("nan")
GROUP = np.array([0, 0, 1, 1, -1])
X = np.array([[1, 10, NAN], [3, NAN, NAN], [NAN, 30, NAN], [8, NAN, NAN], [NAN, 80, NAN]], dtype=float)


def run(name: str, x: np.ndarray, **more: Any) -> np.ndarray:
    """A kernel with everything a coat could hand over, of which it takes its own."""
    one = find("impute", name)
    supply = {
        "sign": np.ones(x.shape[1]),
        "group": np.zeros(len(x), int),
        "parent": np.zeros(x.shape[1], int),
    }
    if name == "constant":
        more.setdefault("value", 7.0)
    wanted = {key: value for key, value in {**supply, **more}.items() if key in one.supplied | set(one.options)}
    return np.asarray(one.kernel(x, **wanted))


@pytest.mark.parametrize(("name", "first", "second"), [("mean", 4, 40), ("median", 3, 30)])
def test_centre_of_the_column(name: str, first: float, second: float) -> None:
    expected = np.where(np.isnan(X), [first, second, NAN], X)
    np.testing.assert_array_equal(run(name, X), expected)


@pytest.mark.parametrize("name", ["group_mean", "group_median"])
def test_centre_of_the_group_by_hand(name: str) -> None:
    # The last place has no group; nobody has the third indicator.
    expected = [[1, 10, NAN], [3, 10, NAN], [8, 30, NAN], [8, 30, NAN], [NAN, 80, NAN]]
    np.testing.assert_array_equal(run(name, X, group=GROUP), expected)


def test_a_group_without_a_value_does_not_borrow_from_others() -> None:
    x = np.array([[1.0], [NAN], [NAN]])
    found = run("group_mean", x, group=np.array([4, 9, 9]))
    np.testing.assert_array_equal(found, x)


@pytest.mark.parametrize("name", ["mean", "median"])
def test_group_centres_as_in_pandas(name: str) -> None:
    rng = np.random.default_rng(2)
    x, group = rng.normal(size=(20, 4)), rng.integers(0, 3, size=20)
    x[rng.random(x.shape) < 0.3] = NAN
    frame = pd.DataFrame(x)
    expected = frame.fillna(frame.groupby(group).transform(name)).to_numpy()
    np.testing.assert_allclose(run(f"group_{name}", x, group=group), expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["mean", "group_mean", "row_mean", "median"])
def test_filling_a_column_of_equal_values_gives_it_no_spread(name: str) -> None:
    x = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0], [NAN, 2.5]])
    assert set(run(name, x)[:, 0]) == {0.1}


def test_row_mean_by_hand() -> None:
    # Three indicators under one parent; the second is better when lower. The last place stands at .8 of the
    # way in the first and at .6 (from the worse end) in the second, so at .7 in the third: 100 + .7 * 100.
    x = np.array([[0, 20, 100], [10, 10, 200], [5, 15, 150], [8, 14, NAN]], dtype=float)
    found = run("row_mean", x, sign=np.array([1.0, -1.0, 1.0]))
    assert found[3, 2] == pytest.approx(170)
    np.testing.assert_array_equal(found[:3], x[:3])


def test_row_mean_fills_a_lower_is_better_column_the_right_way_round() -> None:
    x = np.array([[0, 0], [10, 100], [9, NAN], [1, NAN]], dtype=float)
    found = run("row_mean", x, sign=np.array([1.0, -1.0]))
    assert found[2:, 1] == pytest.approx([10, 90])
    both_lower = run("row_mean", x, sign=np.array([-1.0, -1.0]))
    assert both_lower[2:, 1] == pytest.approx([90, 10])


def test_row_mean_asks_the_same_parent_only() -> None:
    x = np.array([[0, 0, 0], [1, 1, 1], [0.5, 1, NAN], [NAN, 1, NAN]], dtype=float)
    found = run("row_mean", x, parent=np.array([7, 3, 7]))
    assert found[2, 2] == pytest.approx(0.5)
    assert np.isnan(found[3]).tolist() == [True, False, True]


def test_row_mean_learns_nothing_from_a_column_without_spread() -> None:
    x = np.array([[5, 0], [5, 1], [5, NAN]], dtype=float)
    assert np.isnan(run("row_mean", x)[2, 1])


def test_row_mean_stays_inside_what_was_observed() -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(size=(30, 6)) * 1e-7 + 0.1
    low, high = x.min(axis=0), x.max(axis=0)
    x[rng.random(x.shape) < 0.4] = NAN
    found = run("row_mean", x, sign=np.array([1.0, -1, 1, -1, 1, -1]))
    assert np.nanmin(found - low, initial=0) == 0
    assert np.nanmax(found - high, initial=0) == 0


@pytest.mark.parametrize("value", [0.0, -2.5])
def test_a_constant_of_nought_is_a_fill_like_any_other(value: float) -> None:
    found = run("constant", X, value=value)
    np.testing.assert_array_equal(found, np.where(np.isnan(X), value, X))


def test_none_fills_nothing() -> None:
    assert run("none", X) is X


@pytest.mark.parametrize("name", [one.name for one in methods("impute") if one.kernel.__module__ == impute.__name__])
def test_never_a_present_value_never_the_input_itself(name: str) -> None:
    before = X.copy()
    found = run(name, X, group=GROUP)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(found[~np.isnan(X)], X[~np.isnan(X)])
    np.testing.assert_array_equal(run(name, found, group=GROUP), found)


@pytest.mark.parametrize("name", ["mean", "median", "group_mean", "group_median", "row_mean", "constant"])
def test_where_nothing_is_absent_the_table_comes_back(name: str) -> None:
    x = np.arange(6.0).reshape(3, 2)
    assert run(name, x) is x
