"""Kaplan-Meier against the published table of the 6-MP arm of Freireich et al. 1963 (Blood 21:699-716).

Times of remission in weeks, + for censored. Estimates and Greenwood's standard errors as in Collett, Modelling
Survival Data in Medical Research, and Kleinbaum & Klein, Survival Analysis; limits on the log-log scale as Stata's
`sts list` prints them for the same data.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miqyas.register.survival import curve

REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
TABLE = [
    # week, at risk, events, share, error, low, high
    (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
]


@pytest.fixture
def freireich():
    weeks = REMISSION.split()
    return curve(np.array([float(one.strip("+")) for one in weeks]), np.array(["+" not in one for one in weeks]))


def test_the_published_table(freireich):
    found = freireich
    assert (found.count, found.delivered) == (21, 9)
    printed = zip(found.times, found.at_risk, found.events, strict=True)
    assert [tuple(map(int, one)) for one in printed] == [row[:3] for row in TABLE]
    for name, column in (("open", 3), ("error", 4), ("low", 5), ("high", 6)):
        assert getattr(found, name) == pytest.approx([row[column] for row in TABLE], abs=0.00005 + 1e-12), name


def test_the_published_median(freireich):
    assert freireich.median == 23


def test_share_delivered_within_a_time(freireich):
    share, low, high = freireich.delivered_by(21)
    assert (share, low, high) == pytest.approx((1 - 0.6275, 1 - 0.8049, 1 - 0.3675), abs=0.00005)
    assert freireich.delivered_by(5.9)[0] == 0
    assert np.isnan(freireich.delivered_by(36)).all()


def test_the_other_arm_has_nobody_censored():
    # Placebo arm of the same trial: without censoring the estimate is the plain share; its published median is 8.
    weeks = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float)
    found = curve(weeks, np.ones(21, bool))
    assert found.open == pytest.approx([np.mean(weeks > one) for one in found.times])
    assert found.median == 8
    assert np.isnan(found.error[-1])


def test_nothing_to_estimate():
    found = curve(np.array([]), np.array([], dtype=bool))
    assert found.median is None
    assert np.isnan(found.delivered_by(1)).all()
    assert curve(np.array([3.0]), np.array([False])).delivered_by(2)[0] == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_laws(items):
    days, done = np.array([d for d, _ in items], float), np.array([e for _, e in items])
    found = curve(days, done)
    assert (np.diff(found.open) <= 1e-15).all()
    assert ((found.open >= 0) & (found.open <= 1)).all()
    inside = ~np.isnan(found.low)
    assert (found.low[inside] <= found.open[inside] + 1e-12).all()
    assert (found.open[inside] <= found.high[inside] + 1e-12).all()
    order = np.random.default_rng(0).permutation(len(items))
    assert np.array_equal(curve(days[order], done[order]).open, found.open)
    # To watch an open item for longer never makes delivery look quicker.
    later = curve(np.where(done, days, days + 100), done)
    assert (later.open >= found.open - 1e-12).all()
