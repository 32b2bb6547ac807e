"""Outliers: the winsorising rule recomputed by hand in exact fractions, and the other treatments."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.index.kernel import treat
from miqyas.index.method import find

NAN = float("nan")


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def treated(*values: float, **options: object) -> tuple[list[float], int]:
    x = column(*values)
    found, how = treat.winsorise(x, x, **options)  # type: ignore[arg-type]
    return found[:, 0].tolist(), int(how[0])


# The rule as it is written, in exact arithmetic: no square roots, no rounding, one column at a time.


def central(values: list[Fraction], power: int) -> Fraction:
    middle = sum(values, Fraction(0)) / len(values)
    return sum(((v - middle) ** power for v in values), Fraction(0)) / len(values)


def passes(values: list[Fraction], skew: Fraction, kurt: Fraction) -> bool:
    n, m2 = len(values), central(values, 2)
    squared_g1 = Fraction(n * (n - 1), (n - 2) ** 2) * central(values, 3) ** 2 / m2**3
    g2 = Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * (central(values, 4) / m2**2 - 3) + 6)
    return squared_g1 < skew**2 or g2 < kurt


def literal(
    original: list[Fraction], most: int, skew: Fraction, kurt: Fraction
) -> tuple[list[Fraction], list[str], bool]:
    """Values, the steps that were taken, and whether they pass."""
    values, steps = list(original), []
    if len(values) < 4 or len(set(values)) == 1:
        return values, steps, True
    while not passes(values, skew, kurt):
        changed = sum(a != b for a, b in zip(values, original, strict=True))
        if changed >= most or len(set(values)) == 2:
            return values, steps, False
        distinct = sorted(set(values))
        if central(values, 3) >= 0:
            far, inner = distinct[-1], distinct[-2]
            steps.append("high")
        else:
            far, inner = distinct[0], distinct[1]
            steps.append("low")
        values = [inner if v == far else v for v in values]
    return values, steps, True


def logged(original: list[Fraction], mirrored: bool) -> list[float]:
    low, high = min(original), max(original)
    margin = (high - low) / 100
    if mirrored:
        return [-math.log(high - v + margin) for v in original]
    return [math.log(v - low + margin) for v in original]


cells = st.one_of(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9), st.integers(-3000, 3000), st.just(None))
columns = st.lists(cells, min_size=1, max_size=24)


@given(columns, st.integers(0, 6), st.sampled_from(["2", "2.25", "1"]), st.sampled_from(["3.5", "1"]))
@settings(max_examples=300, deadline=None)
def test_winsorise_is_the_written_rule(cells: list[int | None], most: int, skew: str, kurt: str) -> None:
    x = column(*(NAN if v is None else v for v in cells))
    original = [Fraction(v) for v in cells if v is not None]
    expected, steps, ok = literal(original, most, Fraction(skew), Fraction(kurt))
    limits = {"most": most, "skew": float(skew), "kurt": float(kurt)}
    here = ~np.isnan(x[:, 0])

    plain, how = treat.winsorise(x, x, **limits, then="none")
    assert plain[here, 0].tolist() == [float(v) for v in expected]
    assert np.isnan(plain[~here]).all()
    assert how[0] == bool(steps) + (0 if ok else 10)

    full, how = treat.winsorise(x, x, **limits)
    if ok:
        assert full[here, 0].tolist() == plain[here, 0].tolist()
        assert how[0] == bool(steps)
    else:
        mirrored = central(original, 3) < 0
        np.testing.assert_allclose(full[here, 0], logged(original, mirrored), rtol=1e-12, atol=1e-12)
        assert how[0] % 10 == (3 if mirrored else 2)
        assert np.isnan(full[~here]).all()


def test_one_far_value_takes_the_next_lower() -> None:
    assert treated(*range(1, 21), 1000) == ([*range(1, 21), 20], 1)


def test_one_far_value_below_takes_the_next_higher() -> None:
    assert treated(-1000, *range(1, 21)) == ([1, *range(1, 21)], 1)


def test_every_step_pulls_all_that_stand_at_the_extreme() -> None:
    # The first step makes two values of 500, the second pulls both.
    found, how = treated(*range(1, 21), 500, 1000)
    assert (found[-2:], how) == ([20, 20], 1)


def test_ties_overshoot_the_largest_number() -> None:
    body = list(range(1, 61))
    found, how = treated(*body, 1000, 1000, 1000, most=1)
    assert (found[-3:], how) == ([60, 60, 60], 1)


def test_the_side_is_decided_anew_at_each_step() -> None:
    body = [*range(-10, 11)]
    values = [*body, 1000, -300]
    assert literal([Fraction(v) for v in values], 5, Fraction(2), Fraction(7, 2))[1] == ["high", "low"]
    assert treated(*values) == ([*body, 10, -10], 1)


def test_side_after_side_counts_towards_the_largest_number() -> None:
    body = [*range(-10, 11)]
    values = [*body, 1000, -300]
    found, how = treated(*values, most=1, then="none")
    assert (found[-2:], how) == ([10, -300], 11)


def test_most_of_nought_means_none_and_not_the_default() -> None:
    values = [*range(1, 21), 1000]
    assert treated(*values, most=0, then="none") == (values, 10)
    found, how = treated(*values, most=0)
    assert how % 10 == 2
    assert found == pytest.approx(logged([Fraction(v) for v in values], mirrored=False))


def test_the_logarithm_is_of_the_original_values_and_tells_when_it_helped() -> None:
    # Shares of a harmonic series: five of them pulled in do not help, a logarithm does.
    values = [100 / k for k in range(1, 101)]
    assert treated(*values, then="none")[1] == 11
    found, how = treated(*values)
    assert how == 2
    assert found == pytest.approx(logged([Fraction(v) for v in values], mirrored=False), rel=1e-12)


def test_negative_skewness_takes_the_mirrored_logarithm() -> None:
    values = [-100 / k for k in range(1, 101)]
    found, how = treated(*values)
    assert how == 3
    assert found == pytest.approx(logged([Fraction(v) for v in values], mirrored=True), rel=1e-12)
    assert found == sorted(found)  # order is kept: the values ascend


def test_a_logarithm_that_fails_too_is_kept_and_said() -> None:
    found, how = treated(*[0] * 30, 1)
    assert how == 12
    assert sorted(set(found)) == pytest.approx([math.log(0.01), math.log(1.01)])


def test_a_step_that_would_leave_no_spread_is_not_taken() -> None:
    assert treated(*[0] * 30, 1, then="none") == ([*[0] * 30, 1], 10)
    found, how = treated(*[0] * 30, 1, 50, then="none")
    assert (found, how) == ([*[0] * 30, 1, 1], 11)


def test_the_thresholds_are_strict() -> None:
    # G1 is exactly 2 and G2 exactly 4.
    assert treated(0, 0, 0, 1, then="none")[1] == 10
    assert treated(0, 0, 0, 1, then="none", skew=2.000001)[1] == 0
    assert treated(0, 0, 0, 1, then="none", kurt=4.0)[1] == 10
    assert treated(0, 0, 0, 1, then="none", kurt=4.000001)[1] == 0


def test_the_thresholds_do_not_depend_on_the_order_of_rows_or_the_unit() -> None:
    rng = np.random.default_rng(4)
    base = np.array([0.0] * 3 + [1.0])
    for _ in range(50):
        x = rng.permutation(base)[:, None] * rng.uniform(0.001, 1000) + rng.uniform(-5, 5)
        assert treat.winsorise(x, x, then="none")[1][0] == 10


def test_passing_one_of_the_two_is_enough() -> None:
    # Symmetric with heavy tails: kurtosis fails, skewness passes.
    values = [-1000, *range(-10, 11), 1000]
    assert treated(*values) == (values, 0)


@pytest.mark.parametrize("values", [(), (NAN,), (1, 1, 1000), (5,) * 9, (0.1,) * 9, (1, 1, NAN, NAN, 1000)])
def test_too_few_values_or_no_spread_stay_as_they_are(values: tuple[float, ...]) -> None:
    x = column(*values)
    found, how = treat.winsorise(x, x)
    np.testing.assert_array_equal(found, x)
    assert how.tolist() == [0]


def test_an_absent_cell_stays_absent_and_spoils_no_column() -> None:
    x = np.column_stack([[*range(1, 21), 1000.0], [*range(1, 21), 1000.0], range(21)])
    x[3, 0] = NAN
    found, how = treat.winsorise(x, x)
    assert how.tolist() == [1, 1, 0]
    assert np.isnan(found).sum() == 1
    assert found[-1].tolist() == [20, 20, 20]


def test_the_input_is_never_written_to() -> None:
    x = column(*range(1, 21), 1000)
    before = x.copy()
    treat.winsorise(x, x)
    np.testing.assert_array_equal(x, before)


def test_the_mirror_image_is_treated_as_the_mirror_image() -> None:
    rng = np.random.default_rng(9)
    x = np.exp(2 * rng.normal(size=(100, 30)))
    right, how = treat.winsorise(x, x)
    left, turned = treat.winsorise(-x, -x)
    np.testing.assert_allclose(left, -right, rtol=1e-12, atol=1e-12)
    assert np.where(how % 10 == 2, how + 1, how).tolist() == turned.tolist()
    assert set(how.tolist()) >= {1, 2, 12}


def test_caps_come_from_the_population_and_bound_other_years() -> None:
    ref = column(*range(1, 21), 1000)
    x = np.stack([column(15, 999, NAN), column(5000, -40, 20)])
    found, how = treat.winsorise(x, ref)
    assert how.tolist() == [1]
    assert found[0, :2, 0].tolist() == [15, 20]
    assert np.isnan(found[0, 2, 0])
    # Only the side that was found wanting is capped.
    assert found[1, :, 0].tolist() == [20, -40, 20]


def test_a_column_that_passes_in_the_population_is_free_in_other_years() -> None:
    x = column(1e6, -1e6)
    found, how = treat.winsorise(x, column(*range(20)))
    assert (found[:, 0].tolist(), how.tolist()) == ([1e6, -1e6], [0])


def test_logarithms_of_other_years_are_clipped_to_the_range_of_the_population() -> None:
    ref = column(*(100 / k for k in range(1, 101)))
    ends = treat.winsorise(ref, ref)[0]
    found, how = treat.winsorise(column(-1e9, 1e12), ref)
    assert how.tolist() == [2]
    assert found[:, 0].tolist() == [ends.min(), ends.max()]


def test_values_equal_to_the_population_need_not_be_the_same_object() -> None:
    rng = np.random.default_rng(6)
    x = np.exp(2 * rng.normal(size=(40, 20)))
    alone, how = treat.winsorise(x, x)
    years, how_years = treat.winsorise(x[None].copy(), x)
    np.testing.assert_array_equal(years[0], alone)
    np.testing.assert_array_equal(how_years, how)


def test_none_does_nothing() -> None:
    x = column(1, NAN, 1000)
    found, how = treat.none(x, x)
    assert found is x
    assert how.tolist() == [0]


def test_percentile_clips_at_quantiles_of_type_7() -> None:
    x = column(*range(1, 22))
    found, how = treat.percentile(x, x)
    assert found[:, 0].tolist() == [2, *range(2, 21), 20]
    assert how.tolist() == [1]


def test_percentiles_of_nought_and_one_are_limits_and_not_defaults() -> None:
    x = column(*range(1, 22))
    found, how = treat.percentile(x, x, low=0, high=1)
    np.testing.assert_array_equal(found, x)
    assert how.tolist() == [0]
    assert treat.percentile(x, x, low=0)[0][:, 0].tolist() == [*range(1, 21), 20]


def test_iqr_clips_at_the_fences() -> None:
    x = np.column_stack([[1.0, 2, 3, 4, 100], [1.0, 2, 3, 4, 5]])
    found, how = treat.iqr(x, x)
    assert found[:, 0].tolist() == [1, 2, 3, 4, 7]  # quartiles 2 and 4
    assert how.tolist() == [1, 0]
    assert treat.iqr(x, x, times=0)[0][:, 0].tolist() == [2, 2, 3, 4, 4]


@pytest.mark.parametrize("name", ["percentile", "iqr"])
def test_a_population_without_values_sets_no_limits(name: str) -> None:
    x = column(1, 2, 1e9)
    found, how = find("treat", name).kernel(x, column(NAN, NAN))
    np.testing.assert_array_equal(found, x)
    assert how.tolist() == [0]


def test_log_wants_positive_values() -> None:
    x = column(1, math.e, 0, -1, NAN)
    found, how = treat.log(x, x)
    assert found[:2, 0] == pytest.approx([0, 1])
    assert np.isnan(found[2:]).all()
    assert how.tolist() == [2]


def test_shifted_and_mirrored_logarithm_by_hand() -> None:
    x = column(5, 6, 105, NAN)
    found, how = treat.log_shifted(x, x)
    assert found[:3, 0] == pytest.approx([0, math.log(2), math.log(101)])
    assert (how.tolist(), np.isnan(found[3, 0])) == ([2], True)
    found, how = treat.log_mirrored(x, x)
    assert found[:3, 0] == pytest.approx([-math.log(101), -math.log(100), 0])
    assert how.tolist() == [3]


@pytest.mark.parametrize("name", ["log_shifted", "log_mirrored"])
@pytest.mark.parametrize("ref", [(3, 3, 3), (NAN, NAN), (7,), ()])
def test_a_column_without_spread_has_no_logarithm(name: str, ref: tuple[float, ...]) -> None:
    x = column(1, 2, NAN)
    found, how = find("treat", name).kernel(x, column(*ref))
    np.testing.assert_array_equal(found, x)
    assert how.tolist() == [0]


def test_options_and_their_defaults_are_those_of_the_signature() -> None:
    assert dict(find("treat", "winsorise").settle({})) == {"most": 5, "skew": 2.0, "kurt": 3.5, "then": "log"}
    assert dict(find("treat", "winsorise").settle({"most": 0, "skew": 0}))["most"] == 0
