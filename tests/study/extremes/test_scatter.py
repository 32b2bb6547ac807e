"""Scattered weights: closed forms against the solver and against drawn weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.scatter import Scattered

pytest.importorskip("highspy", reason="needs the extra 'exact'")


def test_two_parts_on_paper():
    # Halves by a quarter up or down: from .75 / (.75 + 1.25) to 1.25 / 2.
    found = Scattered.between(np.array([0.375, 0.375]), np.array([0.625, 0.625]), ("a", "b"))
    assert found.low == pytest.approx([0.375, 0.375])
    assert found.high == pytest.approx([0.625, 0.625])
    assert found.reach(np.array([1.0, 0.0])) == pytest.approx((0.375, 0.625))
    assert found.names == ("a at most 1.667 times b", "b at most 1.667 times a")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 7), st.sampled_from([0.0, 0.1, 0.5, 0.99, 1.0]))
def test_closed_forms_are_the_linear_programs_and_hold_every_draw(seed, parts, spread):
    random = np.random.default_rng(seed)
    weights = random.random(parts) + 0.05
    found = Scattered.between(weights * (1 - spread), weights * (1 + spread))
    plain = Polytope(found.low, found.high, found.matrix, found.limit)
    ways = random.normal(size=(5, parts))
    for mine, theirs in zip(found.reach(ways), plain.extremes(ways), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-8)
    corners = found.corners(ways)
    assert (corners * ways).sum(axis=1) == pytest.approx(found.reach(ways)[1])
    assert found.holds(corners).all()
    assert found.holds(found.centre)
    drawn = weights * (1 + spread * (2 * random.random((200, parts)) - 1))
    assert found.holds(drawn / drawn.sum(axis=1, keepdims=True)).all()


def test_further_conditions_are_kept():
    base = Scattered.between(np.full(3, 0.5), np.full(3, 1.5))
    matrix = np.concatenate([base.matrix, [[1.0, -1.0, 0.0]]])
    found = replace(base, matrix=matrix, limit=np.zeros(len(matrix)))
    corner = found.corners(np.array([[1.0, 0.0, 0.0]]))[0]
    # The first is as large as it may be beside the second: 1.5 and 1.5 of 3.5.
    assert corner == pytest.approx([3 / 7, 3 / 7, 1 / 7])
    assert found.holds(corner)
