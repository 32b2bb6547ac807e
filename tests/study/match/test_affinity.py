"""Advantage and relatedness: equal to an independent implementation, and to SciPy's likelihood."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import optimize, stats

from miqyas.data.panel import Panel
from miqyas.errors import DataError
from miqyas.study.match import affinity
from miqyas.study.match.activity import activity


def counts(seed, places, fields):
    random = np.random.default_rng(seed)
    rate = random.gamma(0.7, 20, (places, 1)) * random.gamma(1, 1, (1, fields)) * random.gamma(1, 1, (places, fields))
    found = random.poisson(rate).astype(float)
    found[:, found.sum(axis=0) == 0] = 1.0
    found[found.sum(axis=1) == 0] = 1.0
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("seed", "places", "fields"), [(2, 20, 6), (3, 12, 25)])
def test_advantage_proximity_and_density_are_those_of_ecomplexity(seed, places, fields):
    peer = pytest.importorskip("ecomplexity", reason="the independent implementation is a test-only package")
    pandas = pytest.importorskip("pandas")
    x = counts(seed, places, fields)
    rows = [(2024, i, f, x[i, f]) for i in range(places) for f in range(fields)]
    table = pandas.DataFrame(rows, columns=["year", "place", "field", "count"])
    names = {"time": "year", "loc": "place", "prod": "field", "val": "count"}
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = peer.ecomplexity(table, names)
        near = peer.proximity(table, names)

    def square(frame, column, rows="place", columns="field"):
        return frame.pivot(index=rows, columns=columns, values=column).to_numpy(dtype=float)

    held = affinity.advantage(x)
    np.testing.assert_allclose(affinity.balassa(x), square(theirs, "rca"), rtol=1e-9)
    np.testing.assert_array_equal(held, square(theirs, "mcp"))
    np.testing.assert_allclose(affinity.proximity(held), square(near, "proximity", "field_1", "field_2"), atol=1e-12)
    np.testing.assert_allclose(affinity.density(held, affinity.proximity(held)), square(theirs, "density"), atol=1e-12)


def test_the_shrunk_advantage_is_that_of_the_likeliest_gamma():
    # Places differ in what they do by far more than chance, so that every field has a finite a.
    random = np.random.default_rng(4)
    x = random.poisson(40 * random.gamma(2, 0.5, (30, 3))).astype(float)
    expect = np.outer(x.sum(1), x.sum(0)) / x.sum()
    estimate, low, high = affinity.shrunk(x)
    for f in range(3):

        def loss(log_a, f=f):
            a = np.exp(log_a)
            return -stats.nbinom.logpmf(x[:, f], a, a / (a + expect[:, f])).sum()

        a = np.exp(optimize.minimize_scalar(loss, bounds=(-8, 8), method="bounded", options={"xatol": 1e-10}).x)
        np.testing.assert_allclose(estimate[:, f], (x[:, f] + a) / (expect[:, f] + a), rtol=1e-4)
        for end, p in ((low, 0.05), (high, 0.95)):
            expected = stats.gamma.ppf(p, x[:, f] + a, scale=1 / (expect[:, f] + a))
            np.testing.assert_allclose(end[:, f], expected, rtol=1e-3)
        above = stats.gamma.sf(1, x[:, f] + a, scale=1 / (expect[:, f] + a))
        np.testing.assert_allclose(affinity.likely(x)[:, f], above, atol=1e-4)


@settings(max_examples=12, deadline=None)
@given(arrays.arrays(np.int64, (5, 4), elements=st.integers(0, 60)))
def test_shrinking_draws_towards_one_and_never_across_it(x):
    x = x.astype(float)
    plain, (estimate, _, _) = affinity.balassa(x), affinity.shrunk(x)
    known = ~np.isnan(plain)
    assert (np.abs(estimate[known] - 1) <= np.abs(plain[known] - 1) + 1e-9).all()
    assert ((estimate[known] - 1) * (plain[known] - 1) >= -1e-9).all()


def test_what_a_partner_has_beside_a_field():
    # Three fields, the first two near each other: the partner holds both, the place only the third.
    held = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    near = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.2], [0.0, 0.2, 1.0]])
    found = affinity.complement(held, near)
    assert found[0, 1, 0] == pytest.approx(1.0)
    assert found[2, 1, 0] == pytest.approx(0.2 / 1.2)
    assert found[2, 0, 1] == pytest.approx(1.0 / 1.2)
    assert (found[:, [0, 1], [0, 1]] == 0).all()


def test_fields_that_go_together_are_told_from_those_that_do_not():
    # Two blocks of fields, each held by its own places: near fields tell everything; without a pattern, nothing.
    block = np.kron(np.eye(2), np.ones((6, 5)))
    assert affinity.applicable(block) == 1.0
    random = np.random.default_rng(5)
    by_chance = [affinity.applicable((random.random((30, 12)) < 0.4).astype(float)) for _ in range(6)]
    assert abs(np.mean(by_chance) - 0.5) < 0.06
    assert np.isnan(affinity.applicable(np.ones((3, 3))))


def panel(values, years=(2024,)):
    return Panel.of(np.array(values, dtype=float), places=["A", "B", "C"], series=["ai", "iot"], years=years)


def test_a_place_with_a_count_missing_is_left_out_and_named():
    found = activity(panel([[[4, 2], [np.nan, 3], [1, 5]]]))
    assert (found.places, found.left, found.thin) == (("A", "C"), ("B",), True)
    assert found.of("B", "ai") is None
    assert found.complement("ai", "B", "A") is None
    # By hand: A has 4 of 6, the field 5 of 12: (4/6) / (5/12).
    assert found.of("A", "ai").plain == pytest.approx(1.6)
    with pytest.raises(DataError, match="no field 'aii'"):
        found.of("A", "aii")


def test_one_field_is_not_enough():
    with pytest.raises(DataError, match="counts of one field are not enough"):
        activity(panel([[[4, np.nan], [2, np.nan], [1, np.nan]]]))


def test_a_count_below_nothing_is_refused():
    with pytest.raises(DataError, match="below 0") as told:
        activity(panel([[[4, 2], [-1, 3], [1, 5]]]))
    assert "B, ai" in str(told.value)
