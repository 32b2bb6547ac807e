"""The gamma function and distribution against SciPy, and against closed forms where SciPy itself gives way."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from miqyas.index.kernel import gamma

WIDE = np.exp(np.linspace(-18, 20, 2001))
SHAPES = np.exp(np.linspace(-7, 13, 150))


def test_the_logarithm_is_scipys() -> None:
    expected = special.gammaln(WIDE)
    np.testing.assert_allclose(gamma.logarithm(WIDE), expected, rtol=1e-13, atol=1e-13)


def test_the_derivative_is_scipys() -> None:
    np.testing.assert_allclose(gamma.digamma(WIDE), special.digamma(WIDE), rtol=1e-13, atol=1e-13)


def test_factorials() -> None:
    whole = np.arange(1.0, 21.0)
    expected = [math.log(math.factorial(int(n) - 1)) for n in whole]
    np.testing.assert_allclose(gamma.logarithm(whole), expected, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("p", [1e-6, 0.01, 0.05, 0.5, 0.95, 0.999])
def test_probabilities_and_quantiles_are_scipys(p: float) -> None:
    t = stats.gamma.ppf(p, SHAPES)
    np.testing.assert_allclose(gamma.below(t, SHAPES), special.gammainc(SHAPES, t), rtol=1e-10, atol=1e-12)
    seen = t > 1e-280
    np.testing.assert_allclose(gamma.quantile(p, SHAPES)[seen], t[seen], rtol=1e-9)


def test_an_exponential_is_known_in_closed_form() -> None:
    t = np.linspace(0, 50, 201)
    np.testing.assert_allclose(gamma.below(t, np.ones_like(t)), -np.expm1(-t), rtol=1e-13, atol=1e-15)
    for p in (0.001, 0.05, 0.5, 0.95):
        assert gamma.quantile(p, np.array([1.0]))[0] == pytest.approx(-math.log1p(-p), rel=1e-12)


@pytest.mark.parametrize(("shape", "apart"), [(100, -3.0), (100, 2.0), (1e5, -5.0), (1e7, -4.8), (1e7, 4.8)])
def test_large_shapes_far_out_are_normal_in_the_cube_root(shape: float, apart: float) -> None:
    # SciPy's series gives way here (1.03e-6 becomes 1.00e-6 at a shape of 9e6); Wilson and Hilferty do not.
    t = shape * (1 - 1 / (9 * shape) + apart / (3 * math.sqrt(shape))) ** 3
    expected = stats.norm.cdf(apart)
    assert gamma.below(np.array(t), np.array(shape)) == pytest.approx(expected, rel=0.5 / math.sqrt(shape))


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 1e6), st.floats(0.001, 0.999))
def test_a_quantile_is_where_the_probability_is(shape: float, p: float) -> None:
    q = gamma.quantile(p, np.array([shape]))
    if q[0] > 1e-290:
        assert gamma.below(q, np.array([shape]))[0] == pytest.approx(p, abs=1e-11)


def test_ends_of_the_scale() -> None:
    assert gamma.below(np.array([0.0, 1e9]), np.array([3.0, 3.0])).tolist() == [0.0, 1.0]
    assert np.isnan(gamma.below(np.array([np.nan]), np.array([2.0]))).all()
    # The value is below the smallest number that can be written.
    assert gamma.quantile(0.05, np.array([1e-4]))[0] == 0.0
