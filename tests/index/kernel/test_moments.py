"""Statistics of columns: printed figures, other engines, and the traps of definition."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from miqyas.index.kernel import moments

# The example column of the documentation of the spreadsheet functions SKEW, KURT.
PRINTED = [3, 4, 5, 2, 3, 4, 5, 6, 4, 7]
NAN = float("nan")


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(4, 12), st.integers(1, 4)),
    elements=st.one_of(st.integers(-50, 50).map(float), st.just(NAN)),
)


def test_sample_skewness_as_in_a_spreadsheet() -> None:
    assert moments.skewness(column(*PRINTED)) == pytest.approx(0.359543071, abs=5e-10)


def test_sample_kurtosis_as_in_a_spreadsheet() -> None:
    assert moments.kurtosis(column(*PRINTED)) == pytest.approx(-0.151799637, abs=5e-10)


def test_skewness_is_the_sample_figure_where_engines_differ() -> None:
    # 1.361 is the population figure of SciPy and Polars, 2.029 the sample figure of spreadsheets and pandas.
    assert moments.skewness(column(1, 2, 2, 3, 10)) == pytest.approx(2.029, abs=5e-4)


def test_deviation_divides_by_one_less() -> None:
    assert moments.deviation(column(2, 4, 4, 4, 5, 5, 7, 9)) == pytest.approx((32 / 7) ** 0.5)


def test_quantile_is_of_type_7_where_engines_differ() -> None:
    # Nearest gives 2, discrete gives 1, types 4 to 6 give others.
    assert moments.quantile(column(4, 1, 3, 2), 0.25) == pytest.approx(1.75)


@pytest.mark.parametrize(("q", "value"), [(0, 1.0), (0.0, 1.0), (1, 9.0), (1.0, 9.0)])
def test_quantile_at_the_ends_is_the_extreme_itself(q: float, value: float) -> None:
    assert moments.quantile(column(9, 1, 4), q)[0] == value


@given(tables)
@settings(max_examples=60, deadline=None)
def test_agrees_with_pandas_column_by_column(x: np.ndarray) -> None:
    frame = pd.DataFrame(x)
    spread = (frame.max() > frame.min()).to_numpy()
    near = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(moments.skewness(x)[spread], frame.skew().to_numpy()[spread], **near)
    np.testing.assert_allclose(moments.kurtosis(x)[spread], frame.kurt().to_numpy()[spread], **near)
    np.testing.assert_allclose(moments.deviation(x), frame.std(ddof=1).to_numpy(), **near)
    np.testing.assert_allclose(moments.mean(x), frame.mean().to_numpy(), **near)
    np.testing.assert_allclose(moments.median(x), frame.median().to_numpy(), **near)
    np.testing.assert_allclose(
        moments.quantile(x, (0.05, 0.3, 0.95)), frame.quantile([0.05, 0.3, 0.95]).to_numpy(), **near
    )
    np.testing.assert_array_equal(moments.count(x), frame.count().to_numpy())


def test_an_absent_cell_touches_its_own_column_only() -> None:
    x = np.array([[1.0, 1.0], [2.0, NAN], [2.0, 2.0], [3.0, 3.0], [10.0, 10.0], [4.0, 7.0]])
    whole, pair = moments.shape(x), moments.shape(x[:, :1])
    assert [whole[0][0], whole[1][0]] == pytest.approx([pair[0][0], pair[1][0]], rel=1e-14)
    thinned = moments.shape(column(1, 2, 3, 10, 7))
    assert [whole[0][1], whole[1][1]] == pytest.approx([thinned[0][0], thinned[1][0]], rel=1e-14)


def test_leading_axes_are_kept() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 9, 4))
    x[1, 2, 0, 0] = NAN
    for measure in (moments.mean, moments.deviation, moments.skewness, moments.kurtosis, moments.median):
        assert measure(x).shape == (2, 3, 4)
        np.testing.assert_allclose(measure(x)[1, 2], measure(x[1, 2]), rtol=1e-12)
    assert moments.quantile(x, (0.1, 0.9)).shape == (2, 2, 3, 4)
    np.testing.assert_array_equal(moments.quantile(x, (0.1, 0.9))[1, 1, 2], moments.quantile(x[1, 2], 0.9))


def test_equal_values_have_no_spread_and_no_shape() -> None:
    x = column(*[0.1] * 7)
    assert moments.mean(x)[0] == 0.1
    assert moments.deviation(x)[0] == 0.0
    assert np.isnan(moments.skewness(x)[0])
    assert np.isnan(moments.kurtosis(x)[0])


@pytest.mark.parametrize(
    ("number", "present"),
    [
        (0, set()),
        (1, {"mean"}),
        (2, {"mean", "deviation"}),
        (3, {"mean", "deviation", "skewness"}),
        (4, {"mean", "deviation", "skewness", "kurtosis"}),
    ],
)
@pytest.mark.parametrize("absent", [0, 2])
def test_too_few_values_give_nan_in_silence(number: int, present: set[str], absent: int) -> None:
    x = column(*[1.0, 5.0, 6.0, 8.0][:number], *[NAN] * absent)
    for name in ("mean", "deviation", "skewness", "kurtosis"):
        assert np.isfinite(getattr(moments, name)(x)[0]) == (name in present), name
    assert np.isfinite(moments.quantile(x, 0.5)[0]) == (number > 0)


@pytest.mark.parametrize("unit", [1e-150, 1e150, 5e-324])
def test_a_unit_does_not_change_the_shape(unit: float) -> None:
    plain, scaled = column(1, 2, 2, 3, 10), column(1, 2, 2, 3, 10) * unit
    np.testing.assert_allclose(moments.shape(scaled), moments.shape(plain), rtol=1e-12)


def test_a_large_level_does_not_drown_the_spread() -> None:
    x = column(1, 2, 2, 3, 10)
    assert moments.deviation(x + 2.0**50) == pytest.approx(moments.deviation(x), rel=1e-12)
    assert moments.skewness(x + 2.0**50) == pytest.approx(moments.skewness(x), rel=1e-12)
