import statistics

import numpy as np
import pytest

from miqyas.index.kernel import aggregate
from miqyas.index.method import methods

NAN = np.nan
W = np.array([0.5, 0.3, 0.2])
MEANS = ["arithmetic", "geometric", "harmonic", "minimum", "maximum", "median", "mpi", "ampi", "power"]


def call(name, x, w, **options):
    if name == "power" and not options:
        options = {"p": 2.5}
    return getattr(aggregate, name)(np.asarray(x, dtype=float), np.asarray(w, dtype=float), **options)


def scores(places=6, children=3, seed=0):
    return np.random.default_rng(seed).uniform(1, 9, (places, children))


every = pytest.mark.parametrize("name", [one.name for one in methods("aggregate")])
means = pytest.mark.parametrize("name", MEANS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arithmetic", 0.5 * 2 + 0.3 * 4 + 0.2 * 8),
        ("geometric", 2**0.5 * 4**0.3 * 8**0.2),
        ("harmonic", 1 / (0.5 / 2 + 0.3 / 4 + 0.2 / 8)),
        ("power", (0.5 * 2**2.5 + 0.3 * 4**2.5 + 0.2 * 8**2.5) ** 0.4),
        ("minimum", 2),
        ("maximum", 8),
        ("median", 3),
        ("sum", 3 * 3.8),
        ("mpi", 3.8 - (0.5 * 1.8**2 + 0.3 * 0.2**2 + 0.2 * 4.2**2) / 3.8),
        ("ampi", 3.8 - (0.5 * 1.8**2 + 0.3 * 0.2**2 + 0.2 * 4.2**2) / 3.8),
    ],
)
@pytest.mark.parametrize("unit", [1.0, 7.0])
def test_by_hand(name, expected, unit):
    # Weights are relative: in sevens they say the same.
    assert call(name, [[2, 4, 8]], W * unit) == pytest.approx([expected])


@every
def test_weights_on_a_leading_axis_are_taken_one_by_one(name):
    x, draws = scores(), np.random.default_rng(1).dirichlet(np.ones(3), 4)
    x[1, 2] = NAN
    one_by_one = np.stack([call(name, x, w) for w in draws])
    np.testing.assert_allclose(call(name, x, draws), one_by_one)
    np.testing.assert_allclose(call(name, np.broadcast_to(x, (4, *x.shape)), draws), one_by_one)


@every
def test_scores_on_a_leading_axis_are_taken_one_by_one(name):
    years = np.stack([scores(seed=0), scores(seed=1)])
    got = call(name, years, W)
    assert got.shape == (2, 6)
    np.testing.assert_allclose(got, [call(name, year, W) for year in years])


@every
def test_the_result_can_be_written_to(name):
    got = call(name, scores(), np.random.default_rng(1).dirichlet(np.ones(3), 4))
    got[0, 0] = 0.0
    assert got[0, 0] == 0


@means
def test_every_mean_treats_an_absent_child_alike(name):
    # As if the place had only the others, with their weights re-scaled; no other place is touched.
    x = scores()
    whole = call(name, x, W)
    x[2, 1] = NAN
    got = call(name, x, W)
    assert np.delete(got, 2) == pytest.approx(np.delete(whole, 2))
    assert got[2] == pytest.approx(call(name, x[[2]][:, [0, 2]], W[[0, 2]])[0])


@every
def test_a_child_without_weight_is_not_there(name):
    x = scores()
    w = np.array([0.5, 0.0, 0.5])
    expected = call(name, x[:, [0, 2]], [0.5, 0.5])
    for value in (-99.0, 0.0, 1e12, NAN):
        x[:, 1] = value
        assert call(name, x, w) == pytest.approx(expected)


@every
def test_a_place_without_children_is_absent_without_a_warning(name):
    x = scores()
    x[3] = NAN
    assert np.isnan(call(name, x, W)).tolist() == [False, False, False, True, False, False]
    assert np.isnan(call(name, np.full((2, 3), NAN), W)).all()
    assert np.isnan(call(name, scores(), np.zeros(3))).all()


@pytest.mark.parametrize("value", [0.0, -1.0])
@pytest.mark.parametrize("absent", [False, True])
def test_a_geometric_mean_needs_values_above_zero(value, absent):
    x = scores()
    x[4, 0] = value
    if absent:
        x[4, 1] = NAN
    assert np.isnan(aggregate.geometric(x, W)).tolist() == [False] * 4 + [True, False]


@pytest.mark.parametrize("absent", [False, True])
def test_a_harmonic_mean_needs_values_other_than_zero(absent):
    x = scores()
    x[4, 0] = 0.0
    if absent:
        x[4, 1] = NAN
    assert np.isnan(aggregate.harmonic(x, W)).tolist() == [False] * 4 + [True, False]
    assert np.isnan(aggregate.harmonic(np.array([[1.0, -1.0]]), np.ones(2))).all()


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (2.0, [0.5**0.5 * 3, NAN]),
        (0.5, [0.25 * 3, NAN]),
        (0.0, [NAN, NAN]),
        (-0.5, [NAN, NAN]),
        (-1.0, [NAN, -1.5]),
        (1.0, [1.5, 1]),
        (np.inf, [3, 3]),
        (-np.inf, [0, -1]),
    ],
)
def test_the_domain_of_a_power_mean_follows_its_order(p, expected):
    got = call("power", [[0, 3], [-1, 3]], [1, 1], p=p)
    if p == -1.0:
        expected[1] = 1 / ((-1 + 1 / 3) / 2)
    assert got == pytest.approx(expected, nan_ok=True)


def test_power_means_grow_with_their_order_through_all_the_named_ones():
    x, orders = scores(), [-np.inf, -300, -2, -1, -1e-3, 0, 1e-3, 1, 2, 300, np.inf]
    got = np.array([call("power", x, W, p=p) for p in orders])
    assert (np.diff(got, axis=0) > 0).all()
    for p, name in ((-np.inf, "minimum"), (-1, "harmonic"), (0, "geometric"), (1, "arithmetic"), (np.inf, "maximum")):
        assert got[orders.index(p)] == pytest.approx(call(name, x, W))


@pytest.mark.parametrize("p", [1e-6, -1e-6, 1e-12, -1e-12])
def test_a_power_mean_close_to_order_zero_loses_no_digits(p):
    x = scores()
    # The order moves the logarithm of the mean by p / 2 times the variance of the logarithms, at most 1 here.
    assert call("power", x, W, p=p) == pytest.approx(aggregate.geometric(x, W), rel=abs(p) + 1e-13)


@pytest.mark.parametrize("p", [200.0, -200.0, 3.0, -3.0])
def test_a_power_mean_does_not_overflow(p):
    x = scores()
    for factor in (1e-150, 1e150):
        assert call("power", x * factor, W, p=p) / factor == pytest.approx(call("power", x, W, p=p), rel=1e-9)


def test_median_of_equal_weights_is_the_usual_one():
    rng = np.random.default_rng(4)
    for children in range(1, 8):
        row = rng.integers(0, 9, children).astype(float)
        got = aggregate.median(row[np.newaxis], np.full(children, 1 / children))
        assert got == pytest.approx([statistics.median(row)])


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([0.9, 0.1], 1), ([0.1, 0.9], 5), ([0.5, 0.5], 3), ([0.1 + 0.2, 0.3], 3), ([1e-3, 1], 5)],
)
def test_median_goes_by_weight(weights, expected):
    assert call("median", [[1, 5]], weights).tolist() == [expected]
    assert call("median", [[5, 1]], weights[::-1]).tolist() == [expected]


def test_sum_counts_children_and_an_absent_one_as_the_mean_of_the_others():
    x = [[1, 2, 6], [1, NAN, 6], [NAN, NAN, 6]]
    assert call("sum", x, [1, 1, 1]) == pytest.approx([9, 10.5, 18])


def test_mpi_takes_the_population_deviation():
    # 90, 100, 110: variance 200/3, not 100.
    row = np.array([[90.0, 100, 110]])
    assert aggregate.mpi(row, np.ones(3)) == pytest.approx([100 - 200 / 3 / 100])
    assert aggregate.mpi(row, np.ones(3), penalise="high") == pytest.approx([100 + 200 / 3 / 100])


def test_mpi_of_large_and_level_values_has_no_penalty():
    row = np.full((1, 3), 1e8 + 0.1)
    assert aggregate.mpi(row, W).tolist() == pytest.approx(row[:, 0].tolist(), rel=1e-15)


def test_mpi_has_no_meaning_where_the_mean_is_not_above_zero():
    assert np.isnan(aggregate.mpi(np.array([[-1.0, 1.0], [-3.0, 1.0]]), np.ones(2))).all()
