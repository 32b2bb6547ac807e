"""Every law that a method claims holds: one property per law, run over every method that claims it.

A law is tested with a method's defaults and with every word of every option that is a choice of words.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.index.method import LAWS, methods

from .claim import BOUNDS, GIVEN_UP, MEANT, claims
from .trial import trial

EPS = 1e-9
YEARS = np.array([2020, 2021])


def claimed(law):
    return pytest.mark.parametrize("case", claims(law), ids=str)


def run(case, t, ref=None):
    """What the method makes of a trial: an array with places on its first axis (weights: children)."""
    method, x = case.method, t.x
    kernel, keywords = method.kernel, {name: getattr(t, name) for name in method.supplied} | case.options
    if method.step == "carry":
        return kernel(np.stack([t.earlier, x]), YEARS, 1, 2021, **keywords)
    if method.step == "aggregate":
        return kernel(x, t.given, **keywords)
    if method.step == "denominate":
        return kernel(x, t.by, **keywords)
    if method.step == "treat":
        return kernel(x, x if ref is None else ref, **keywords)[0]
    if method.uses_reference:
        return kernel(x, x if ref is None else ref, **keywords)
    return kernel(x, **keywords)


def facing(case, t):
    """The trial as the step sees it: scores are positive, weights are read from whole columns."""
    if case.method.step == "aggregate":
        return t.unturned
    return t.whole if case.method.step == "weigh" else t


def raised(t, row, column):
    """The same places, one of them better in one figure (or level), still in positive units."""
    x = t.x.copy()
    much = t.rng.choice([1.0, 2.0, 64.0])
    x[row, column] = x[row, column] * much if x[row, column] > 0 else x[row, column] / much
    return replace(t, x=x)


def same(a, b, tolerance=EPS):
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def not_below(high, low):
    """Elementwise at least as high; what is absent is not compared."""
    slack = EPS * (1 + np.abs(low))
    assert not (high < low - slack).any()


trials = st.integers(0, 2**32 - 1).map(trial)
modest = settings(max_examples=15, deadline=None, derandomize=True, database=None)


@claimed("monotone")
@modest
@given(t=trials)
def test_monotone(case, t):
    """A better part never makes the result worse (limits held)."""
    t = facing(case, t)
    row, column = t.rng.integers(len(t.x)), t.rng.integers(t.x.shape[1])
    before, after = run(case, t), run(case, raised(t, row, column), ref=t.x)
    not_below(after[row], before[row])
    if case.method.step != "aggregate":
        same(np.delete(after, row, axis=0), np.delete(before, row, axis=0))


@claimed("bounded")
@modest
@given(t=trials)
def test_bounded(case, t):
    """The result stays inside the stated range, for the population that limits are read from."""
    t = facing(case, t)
    assert case.key in BOUNDS, f"state the range of {case} in BOUNDS"
    low, high = BOUNDS[case.key](len(t.x))
    got = run(case, t)
    not_below(got, np.full_like(got, low))
    not_below(np.full_like(got, high), got)


@claimed("between")
@modest
@given(t=trials)
def test_between(case, t):
    """The result lies between the worst and the best part."""
    t = facing(case, t)
    got = run(case, t)
    not_below(got, np.fmin.reduce(t.x, axis=1))
    not_below(np.fmax.reduce(t.x, axis=1), got)
    assert not np.isnan(got[~np.isnan(t.x).all(axis=1)]).any()


def check_unit(case, t, factor, shift):
    t = facing(case, t)
    step = case.method.step
    other = replace(t, x=t.x * factor + shift) if step == "aggregate" else t.in_unit(factor, shift)
    same(run(case, other), run(case, t), 1e-6 if step == "weigh" else EPS)


@claimed("unit_free")
@modest
@given(t=trials)
def test_unit_free(case, t):
    """A positive factor and a shift of a column, its goalposts and target, change nothing."""
    columns = t.x.shape[1]
    check_unit(case, t, t.rng.choice([0.5, 2.0, 8.0], columns), t.rng.choice([0.0, 2.0, 64.0], columns))


@claimed("scale_free")
@modest
@given(t=trials)
def test_scale_free(case, t):
    """A positive factor of a column, its goalposts and target, changes nothing."""
    check_unit(case, t, t.rng.choice([0.5, 2.0, 8.0], t.x.shape[1]), 0.0)


@claimed("idempotent")
@modest
@given(t=trials)
def test_idempotent(case, t):
    """Equal parts give that same value; done twice it changes nothing more."""
    t = facing(case, t)
    if case.method.step == "aggregate":
        level = np.repeat(t.whole.x[:, :1], t.x.shape[1], axis=1)
        same(
            run(case, replace(t, x=np.where(np.isnan(t.x), np.nan, level))),
            np.where(heard(t), level[:, 0], np.nan),
        )
        return
    once = run(case, t)
    # What is normalised is higher better already.
    turned = t.sign if case.method.step != "normalise" else np.ones_like(t.sign)
    same(run(case, replace(t, x=once, sign=turned)), once)


def heard(t):
    return ~np.isnan(t.x).all(axis=1)


@claimed("keeps_present")
@modest
@given(t=trials)
def test_keeps_present(case, t):
    """A value that is present is never changed."""
    here = ~np.isnan(t.x)
    if case.method.step == "carry":
        assert (run(case, t)[here] == len(YEARS) - 1).all()
    else:
        assert np.array_equal(run(case, t)[here], t.x[here])


@claimed("keeps_order")
@modest
@given(t=trials)
def test_keeps_order(case, t):
    """Two places are never put in the opposite order: in a column, or where one is as good in every part."""
    t = facing(case, t)
    if case.method.step == "aggregate":
        row = t.rng.integers(len(t.x))
        lower = np.where(t.rng.random(t.x.shape[1]) < 0.5, 0.5, 1.0)
        pair = np.vstack([t.whole.x, t.whole.x[row] * lower])
        got = run(case, replace(t, x=pair))
        not_below(got[row], got[-1])
        return
    got = run(case, t)
    for column, values in zip(t.x.T, got.T, strict=True):
        ordered = values[np.argsort(column)][: np.count_nonzero(~np.isnan(column))]
        not_below(ordered[1:], ordered[:-1])
        ties = column[:, np.newaxis] == column
        same(np.where(ties, values[:, np.newaxis], 0.0), np.where(ties, values, 0.0))


@claimed("anonymous")
@modest
@given(t=trials)
def test_anonymous(case, t):
    """The order of the rows does not matter."""
    t = facing(case, t)
    rows = t.rng.permutation(len(t.x))
    before, after = run(case, t), run(case, t.in_order(rows))
    same(after, before if case.method.step == "weigh" else before[rows])
    if case.method.uses_reference:
        same(run(case, t, ref=t.x[rows]), before)


@claimed("positive")
@modest
@given(t=trials)
def test_positive(case, t):
    """Every weight is at least zero and the weights sum to one."""
    weights = run(case, facing(case, t))
    assert weights.shape == t.given.shape
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("law", LAWS)
def test_every_law_is_claimed_and_tested(law):
    assert any(law in one.holds for one in methods())
    assert f"test_{law}" in globals()


@pytest.mark.parametrize("method", methods(), ids=lambda m: f"{m.step}-{m.name}")
def test_no_law_is_claimed_where_it_has_no_test(method):
    assert [law for law in method.holds if method.step not in MEANT[law]] == []


@pytest.mark.parametrize("method", [*methods("normalise"), *methods("aggregate")], ids=lambda m: m.name)
def test_every_scale_and_every_mean_claims_a_law(method):
    assert method.holds


@pytest.mark.parametrize("key", [*BOUNDS, *(key[:2] for key in GIVEN_UP)], ids=str)
def test_no_exception_outlives_its_method(key):
    found = [one for one in methods(key[0]) if one.name == key[1]]
    assert found
    assert key not in BOUNDS or "bounded" in found[0].holds
