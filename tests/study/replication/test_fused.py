"""Compiled loops against the passes they stand for, and against rules written out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.modelfile import parse_model
from miqyas.study.replication import fused
from miqyas.study.replication.lot import Noise
from miqyas.study.replication.order import count_ranks, mask
from miqyas.study.vary import vary


def by_hand(scores, lower):
    """How often each place took each rank, ties sharing the best, one comparison at a time."""
    places = scores.shape[1]
    counts = np.zeros((places, places), dtype=int)
    for row in scores if not lower else -scores:
        near = 1e-12 * (row.max() - row.min())
        for place in range(places):
            counts[place, sum(other - row[place] >= max(near, 5e-324) for other in row)] += 1
    return counts


def compiled(scores, *, lower=False):
    places = scores.shape[1]
    counts, total, square = np.zeros((places, places), dtype=np.int64), np.zeros(places), np.zeros(places)
    fused.tallied(scores, counts, total, square, lower=lower)
    return counts.T, total, square


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("places", [2, 3, 57, 64, 65])
def test_ranks_are_those_of_the_rule(places, lower):
    scores = np.random.default_rng(places).normal(size=(40, places))
    scores[3, 1] = scores[3, 0]
    scores[7] = 0.0
    scores[8, 0], scores[8, 1] = -0.0, 0.0
    counts, total, square = compiled(scores, lower=lower)
    assert np.array_equal(counts, by_hand(scores, lower))
    assert total == pytest.approx(scores.sum(axis=0), abs=1e-12)
    assert square == pytest.approx((scores**2).sum(axis=0), rel=1e-12)


@given(
    st.lists(st.lists(st.floats(-1e300, 1e300, allow_nan=False), min_size=4, max_size=4), min_size=1, max_size=8),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_numbers_count_as_without_numba(rows, lower):
    scores = np.array(rows)
    with np.errstate(over="ignore"):
        counts, _, _ = compiled(scores, lower=lower)
        assert np.array_equal(counts, count_ranks(scores, lower=lower)[0])


def test_many_places_are_counted_rank_by_rank():
    scores = np.random.default_rng(1).normal(size=(70, 260))
    scores[5, 7] = scores[5, 8]
    counts, order = np.zeros((260, 260), dtype=np.int64), np.empty((260, 70), dtype=np.uint16)
    bits, unsure = fused.packed(scores.copy(), np.zeros(260), np.zeros(260), lower=False)
    fused.kernels().turn(bits, mask(260), unsure, order)
    fused.exactly(lambda: scores[unsure], unsure, counts, lower=False)
    assert (order == fused.NONE).all(axis=0).tolist() == [row == 5 for row in range(70)]
    fused.kernels().ranks(order, counts)
    assert np.array_equal(counts.T, by_hand(scores, lower=False))


def test_effective_weights_are_shares_of_shares():
    # root <- (a <- 0, 1), (b <- 2, 3), 4
    parent, own = np.array([5, 5, 6, 6, 7, 7, 7, -1]), np.array([0.5, 0.5, 0.25, 0.75, 0.2, 0.4, 0.4, 1.0])
    drawn = np.array([[0.0] * 7, [1.0, 0.0, 0.5, 0.5, 0.5, 0.5, 1.0]])
    out = np.empty((2, 5))
    fused.effective([Noise(np.arange(7), 0.5, drawn)], np.array([1, 0]), own, parent, out)
    # Second row first: 0 and 1 weigh 1.5 and .5 of each other; b is worth 1.5 of its .4, the others as they are.
    whole = 0.2 + 0.4 + 0.6
    want = [0.4 * 0.75 / whole, 0.4 * 0.25 / whole, 0.6 * 0.25 / whole, 0.6 * 0.75 / whole, 0.2 / whole]
    assert out[0] == pytest.approx(want)
    # All factors alike leave the shares of the model.
    assert out[1] == pytest.approx([0.2, 0.2, 0.1, 0.3, 0.2])


def study(places=23, **settings_):
    codes = [f"i{n}" for n in range(9)]
    values = np.random.default_rng(2).normal(50, 10, (places, 9))
    panel = Panel.of(values, places=[f"u{n}" for n in range(places)], series=codes)
    document = {
        "model": {"id": "trial"},
        "node": {"root": {}, "left": {"parent": "root", "weight": 2}},
        "indicator": {
            code: {"parent": "left" if n < 4 else "root", "direction": "higher", "weight": n + 1}
            for n, code in enumerate(codes)
        },
        "vary": {
            "weights": {"spread": 0.9},
            "scale": {"key": "normalise", "options": ["minmax", "zscore", "percentile_rank"]},
        },
    }
    model = parse_model(document)
    return [vary(model, panel, replications=5000, compiled=one, **settings_) for one in (False, True)]


@pytest.mark.parametrize(
    "asked",
    [
        {"nodes": (), "pairs": False},
        {"nodes": (), "pairs": False, "sampling": "random", "workers": 2},
        {"nodes": (), "pairs": False, "places": 270},
        {"pairs": False},
        {},
        {"among": ("u1", "u2", "u3", "u4"), "pairs": False},
    ],
    ids=["lane", "threads", "many places", "every node", "pairs", "among"],
)
def test_a_compiled_study_has_the_same_ranks(asked):
    plain, quick = study(**asked)
    assert np.array_equal(plain.tally.counts, quick.tally.counts)
    assert np.array_equal(plain.tally.seen, quick.tally.seen)
    for one, other in zip(plain.tally.score(), quick.tally.score(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(plain.tally.total, quick.tally.total, rtol=1e-12, atol=1e-9)


def test_without_numba_the_repair_is_told(monkeypatch):
    import sys

    fused.kernels.cache_clear()
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(BuildError, match="need Numba") as told:
        fused.kernels()
    assert "miqyas[fast]" in told.value.repair
    fused.kernels.cache_clear()
