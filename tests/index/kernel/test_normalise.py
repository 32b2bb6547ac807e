import numpy as np
import pandas as pd
import pytest

from miqyas.index.kernel import normalise
from miqyas.index.method import methods

NAN = np.nan
UP = np.ones(1)
DOWN = -np.ones(1)


def column(*values):
    return np.array(values, dtype=float)[:, np.newaxis]


def flat(x):
    return x[..., 0].tolist()


SCHOOL = column(2, 4, 6, 10)
TIES = column(5, 1, 5, 3, 5)


def world(x):
    """Everything that a coat may supply for a table whose columns are better when higher."""
    width = x.shape[-1]
    return {
        "sign": np.ones(width),
        "low": np.nanmin(x, axis=0) - 1,
        "high": np.nanmax(x, axis=0) + 1,
        "target": np.nanmax(x, axis=0),
    }


def call(method, x, ref=None):
    supplied = {name: value for name, value in world(x if ref is None else ref).items() if name in method.supplied}
    if method.uses_reference:
        return method.kernel(x, x if ref is None else ref, **supplied)
    return method.kernel(x, **supplied)


every = pytest.mark.parametrize("method", methods("normalise"), ids=lambda one: one.name)
scaled = pytest.mark.parametrize(
    "method",
    [one for one in methods("normalise") if one.uses_reference and {"monotone", "unit_free"} <= one.holds],
    ids=lambda one: one.name,
)


@every
def test_an_absent_value_stays_absent_and_spoils_no_other(method):
    rng = np.random.default_rng(3)
    x = rng.permuted(np.arange(1.0, 31).reshape(10, 3), axis=0)
    whole = call(method, x)
    x[4, 1] = NAN
    got = call(method, x)
    assert np.array_equal(np.isnan(got), np.isnan(x))
    assert np.array_equal(got[:, [0, 2]], whole[:, [0, 2]])


@every
def test_a_column_without_any_value_stays_empty_without_a_warning(method):
    x = np.column_stack([np.arange(1.0, 6), np.full(5, NAN)])
    supplied = {name: value for name, value in world(np.ones((1, 2))).items() if name in method.supplied}
    supplied = {
        name: np.where([True, False], value, NAN) if name != "sign" else value for name, value in supplied.items()
    }
    got = method.kernel(x, x, **supplied) if method.uses_reference else method.kernel(x, **supplied)
    assert np.isnan(got[:, 1]).all()


@every
def test_years_on_a_leading_axis_are_read_by_one_reference(method):
    ref = np.random.default_rng(5).permuted(np.arange(2.0, 26).reshape(8, 3), axis=0)
    years = np.stack([ref, ref[::-1] + 0.25])
    got = call(method, years, ref)
    assert got.shape == years.shape
    for year, values in zip(years, got, strict=True):
        np.testing.assert_allclose(values, call(method, year, ref))
    np.testing.assert_allclose(got[0], call(method, ref, ref))


@pytest.mark.parametrize("value", [7.0, 0.1, 1e9 + 0.1])
@pytest.mark.parametrize("name", ["minmax", "zscore", "robust_z", "distance_max"])
def test_a_constant_column_is_never_a_number(name, value):
    # 0.1 three times has a mean that is not 0.1, and so a deviation that is not 0.
    kernel = getattr(normalise, name)
    ref = np.full((3, 1), value)
    assert np.isnan(kernel(ref, ref)).all()
    assert np.isnan(kernel(ref + 1, ref)).all()


def test_minmax():
    assert flat(normalise.minmax(SCHOOL, SCHOOL)) == [0, 0.25, 0.5, 1]
    assert flat(normalise.minmax(SCHOOL, SCHOOL, range=(1.0, 101.0))) == [1, 26, 51, 101]


def test_minmax_leaves_the_range_where_limits_are_held():
    assert flat(normalise.minmax(column(0, 18), SCHOOL)) == [-0.25, 2]


def test_goalposts_stop_at_both_ends_unless_told_not_to():
    posts = {"sign": UP, "low": np.array([4.0]), "high": np.array([8.0])}
    assert flat(normalise.goalposts(SCHOOL, **posts)) == [0, 0, 0.5, 1]
    assert flat(normalise.goalposts(SCHOOL, clip=False, **posts)) == [-0.5, 0, 0.5, 1.5]
    assert flat(normalise.goalposts(SCHOOL, range=(0.0, 100.0), **posts)) == [0, 0, 50, 100]


def test_goalposts_of_an_indicator_that_is_better_when_lower():
    # Own unit: 2 is best, 10 is worst. The coat turns values and posts.
    posts = {"sign": DOWN, "low": np.array([-10.0]), "high": np.array([-2.0])}
    assert flat(normalise.goalposts(-SCHOOL, **posts)) == [1, 0.75, 0.5, 0]


@pytest.mark.parametrize("log", ["ln", "log10"])
@pytest.mark.parametrize("sign", [UP, DOWN])
def test_goalposts_in_logarithms_use_the_unit_whatever_the_direction(log, sign):
    values = column(1, 10, 100, 1000, 10000)
    ends = sorted([100.0 * sign[0], 10000.0 * sign[0]])
    posts = {"sign": sign, "low": np.array(ends[:1]), "high": np.array(ends[1:])}
    expected = np.array([0, 0, 0, 0.5, 1]) if sign[0] > 0 else np.array([1, 1, 1, 0.5, 0])
    assert flat(normalise.goalposts(values * sign, log=log, **posts)) == pytest.approx(expected)


def test_goalposts_in_logarithms_below_zero():
    posts = {"sign": UP, "low": np.array([1.0]), "high": np.array([100.0]), "log": "ln"}
    assert flat(normalise.goalposts(column(0, -5, 10), **posts)) == pytest.approx([0, 0, 0.5])
    free = normalise.goalposts(column(0, -5, 10), clip=False, **posts)
    assert flat(free) == pytest.approx([NAN, NAN, 0.5], nan_ok=True)


def test_goalposts_that_are_not_given_give_nothing():
    x = np.hstack([SCHOOL, SCHOOL])
    got = normalise.goalposts(x, sign=np.ones(2), low=np.array([0.0, NAN]), high=np.array([10.0, NAN]))
    assert flat(got) == [0.2, 0.4, 0.6, 1]
    assert np.isnan(got[:, 1]).all()


def test_zscore_takes_the_sample_deviation():
    # Mean 4, squares 4 + 0 + 4 = 8: over 2, not over 3.
    assert flat(normalise.zscore(column(2, 4, 6), column(2, 4, 6))) == [-1, 0, 1]
    assert flat(normalise.zscore(column(2, 4, 6), column(2, 4, 6), mean=100.0, sd=10.0)) == [90, 100, 110]


def test_zscore_reads_absent_values_as_absent():
    x = column(2, NAN, 4, 6)
    assert flat(normalise.zscore(x, x)) == pytest.approx([-1, NAN, 0, 1], nan_ok=True)


def test_robust_z():
    # Median 3; distances 2 1 0 1 97, their median 1.
    x = column(1, 2, 3, 4, 100)
    assert flat(normalise.robust_z(x, x, scale=1.0)) == [-2, -1, 0, 1, 97]
    assert flat(normalise.robust_z(x, x))[0] == pytest.approx(-2 / 1.4826)


def test_robust_z_has_no_unit_where_most_values_are_one():
    x = column(0, 0, 0, 7)
    assert np.isnan(normalise.robust_z(x, x)).all()


@pytest.mark.parametrize(("ties", "positions"), [("min", [3, 1, 3, 2, 3]), ("average", [4, 1, 4, 2, 4])])
def test_positions_from_below(ties, positions):
    r = np.array(positions, dtype=float)
    assert flat(normalise.rank(TIES, TIES, ties=ties)) == positions
    assert flat(normalise.borda(TIES, TIES, ties=ties)) == (r - 1).tolist()
    assert flat(normalise.percentile_rank(TIES, TIES, ties=ties)) == ((r - 1) / 4).tolist()
    expected = -23 * np.log(1 - r / 5 * (1 - np.exp(-100 / 23)))
    assert flat(normalise.exponential_rank(TIES, TIES, ties=ties)) == pytest.approx(expected)


def test_percentile_rank_is_of_the_others_not_of_all():
    # SQL: (r - 1) / (n - 1); the pct rank of pandas, r / n, is another figure.
    x = column(10, 20, 30, 40, 50)
    assert flat(normalise.percentile_rank(x, x)) == [0, 0.25, 0.5, 0.75, 1]
    assert pd.Series(x[:, 0]).rank(pct=True).tolist() == [0.2, 0.4, 0.6, 0.8, 1]


def test_exponential_rank_gives_the_upper_tenth_the_upper_half():
    x = np.arange(1.0, 1001)[:, np.newaxis]
    got = normalise.exponential_rank(x, x)[:, 0]
    assert got[-1] == pytest.approx(100)
    assert got[899] == pytest.approx(50, abs=1)
    assert got[0] > 0


@pytest.mark.parametrize(("ties", "expected"), [("min", [1, 1, 2, 3, 3, 3, 3]), ("average", [1, 1, 1.5, 2.5, 3, 3, 3])])
def test_positions_of_values_that_are_not_in_the_population(ties, expected):
    # "average" puts a value between two places half way between them; nothing leaves 1 to n.
    x = column(-9, 1, 1.5, 2.5, 3, 3.5, 99)
    assert flat(normalise.rank(x, column(1, 2, 3, NAN), ties=ties)) == expected
    assert normalise.percentile_rank(x, column(1, 2, 3), ties=ties).max() == 1


def test_a_population_without_values_has_no_positions():
    assert np.isnan(normalise.rank(column(1, 2), column(NAN, NAN, NAN))).all()


def test_positions_are_the_same_whichever_way_they_are_found():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, (40, 6)).astype(float)
    x[rng.random(x.shape) < 0.2] = NAN
    extra = np.vstack([x, np.full((1, 6), NAN)])
    for ties in ("min", "average"):
        same = normalise.rank(x, x, ties=ties)
        assert np.array_equal(normalise.rank(x, extra, ties=ties), same, equal_nan=True)
        frame = pd.DataFrame(x).rank(method=ties)
        assert np.array_equal(same, frame.to_numpy(), equal_nan=True)


def test_distance_max():
    assert flat(normalise.distance_max(SCHOOL, SCHOOL)) == [0, 0.25, 0.5, 1]
    assert flat(normalise.distance_max(column(18), SCHOOL)) == [2]


@pytest.mark.parametrize(("reference", "r"), [("mean", 5.5), ("median", 5.0), ("max", 10.0), ("min", 2.0)])
def test_references(reference, r):
    values = np.array([2, 4, 6, 10])
    ratio = normalise.over_reference(SCHOOL, SCHOOL, sign=UP, reference=reference)
    assert flat(ratio) == pytest.approx(values / r)
    apart = normalise.distance_reference(SCHOOL, SCHOOL, reference=reference)
    assert flat(apart) == pytest.approx((values - r) / r)


@pytest.mark.parametrize(("reference", "r"), [("mean", 5.5), ("median", 5.0), ("max", 2.0), ("min", 10.0)])
def test_references_of_an_indicator_that_is_better_when_lower(reference, r):
    # Ratios turn upside down, differences change sign; "max" is the best place, the lowest value.
    values = np.array([2, 4, 6, 10])
    ratio = normalise.over_reference(-SCHOOL, -SCHOOL, sign=DOWN, reference=reference)
    assert flat(ratio) == pytest.approx(r / values)
    apart = normalise.distance_reference(-SCHOOL, -SCHOOL, reference=reference)
    assert flat(apart) == pytest.approx((r - values) / r)


def test_fraction_of_the_best_place():
    x = np.hstack([SCHOOL, -SCHOOL])
    got = normalise.fraction_max(x, x, sign=np.array([1.0, -1.0]))
    assert got[:, 0] == pytest.approx([0.2, 0.4, 0.6, 1])
    assert got[:, 1] == pytest.approx([1, 0.5, 1 / 3, 0.2])


def test_a_ratio_to_something_that_is_not_a_quantity_is_absent():
    low = column(-4, -2, 0)
    assert np.isnan(normalise.fraction_max(low, low, sign=UP)).all()
    assert np.isnan(normalise.distance_reference(column(-1, 1), column(-1, 1))).all()
    down = -column(0, 4, 2)
    assert np.isnan(normalise.fraction_max(down, down, sign=DOWN)).all()
    assert flat(normalise.over_reference(down, down, sign=DOWN)) == pytest.approx([NAN, 0.5, 1], nan_ok=True)


def test_distance_target():
    target = np.array([6.0])
    assert flat(normalise.distance_target(SCHOOL, SCHOOL, target=target)) == [0, 0.5, 1, 2]
    assert flat(normalise.distance_target(SCHOOL, SCHOOL, target=target, cap=True)) == [0, 0.5, 1, 1]
    assert np.isnan(normalise.distance_target(SCHOOL, SCHOOL, target=np.array([2.0]))).all()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_two_sided_is_blind_to_the_direction(sign):
    # Farthest from 4 is 10, at a distance of 6.
    got = normalise.two_sided(SCHOOL * sign, SCHOOL * sign, target=np.array([4.0 * sign]))
    assert flat(got) == pytest.approx([1 - 2 / 6, 1, 1 - 2 / 6, 0])


def test_ampi_stands_at_100_at_its_reference():
    nothing = {"low": np.array([NAN]), "high": np.array([NAN]), "target": np.array([NAN])}
    # Mean 5.5, range 8: 60 / 8 = 7.5 points for each unit.
    assert flat(normalise.ampi(SCHOOL, SCHOOL, **nothing)) == pytest.approx([73.75, 88.75, 103.75, 133.75])
    given = {"low": np.array([0.0]), "high": np.array([20.0]), "target": np.array([4.0])}
    assert flat(normalise.ampi(SCHOOL, SCHOOL, **given)) == pytest.approx([94, 100, 106, 118])


def test_ampi_is_min_max_onto_70_to_130_around_the_middle_of_the_range():
    posts = {"low": np.array([2.0]), "high": np.array([10.0]), "target": np.array([6.0])}
    assert flat(normalise.ampi(SCHOOL, SCHOOL, **posts)) == [70, 85, 100, 130]


@scaled
def test_a_turned_column_ranks_places_the_other_way_round(method):
    x = np.column_stack([np.arange(1.0, 8), -np.arange(1.0, 8)])
    supplied = {**world(x), "sign": np.array([1.0, -1.0])}
    got = method.kernel(x, x, **{name: supplied[name] for name in method.supplied})
    assert (np.diff(got[:, 0]) > 0).all()
    assert (np.diff(got[:, 1]) < 0).all()
