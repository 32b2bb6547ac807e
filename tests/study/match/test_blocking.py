"""Blocking pairs: worked by hand, and against a search through all pairs and all that they could drop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.match.blocking import blocking
from miqyas.study.match.portfolio_row import Arcs, rows
from miqyas.study.match.rules import Budget, Load

PLACES = ("A", "B", "C", "D")


def arcs_of(cost=1.0):
    giver, taker = np.nonzero(~np.eye(4, dtype=bool))
    none = np.zeros(len(giver), dtype=np.intp)
    return Arcs(PLACES, ("x",), none, giver, taker, np.full(len(giver), cost), none, ("",), {})


def number(arcs, giver, taker):
    return next(i for i in range(len(arcs)) if (PLACES[arcs.giver[i]], PLACES[arcs.taker[i]]) == (giver, taker))


def test_two_who_would_both_rather_work_with_each_other():
    # A gives to C (2) and B to D (2); A to D is worth 3: both leave for it. A to B is worth 1: nobody does.
    arcs = arcs_of()
    value, x = np.zeros(12), np.zeros(12, dtype=bool)
    for giver, taker, worth in (("A", "C", 2.0), ("B", "D", 2.0), ("A", "D", 3.0), ("A", "B", 1.0)):
        value[number(arcs, giver, taker)] = worth
    x[[number(arcs, "A", "C"), number(arcs, "B", "D")]] = True
    one = [Load("gives", role="giver", most=1), Load("takes", role="taker", most=1)]
    (found,) = blocking(arcs, value, x, rows(one, arcs), np.zeros(12, dtype=bool))
    assert found.arc == number(arcs, "A", "D")
    assert found.giver_drops == number(arcs, "A", "C")
    assert found.taker_drops == number(arcs, "B", "D")
    held = np.zeros(12, dtype=bool)
    held[number(arcs, "B", "D")] = True
    assert blocking(arcs, value, x, rows(one, arcs), held) == ()


def test_whoever_has_room_drops_nothing():
    arcs = arcs_of()
    value = np.zeros(12)
    value[number(arcs, "A", "D")] = 1.0
    free = np.zeros(12, dtype=bool)
    (found,) = blocking(arcs, value, free, rows([Budget("b", amount=1.0)], arcs), free)
    assert (found.giver_drops, found.taker_drops) == (-1, -1)
    assert blocking(arcs, value, free, rows([Budget("b", amount=0.5)], arcs), free) == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=12, max_size=12, unique=True),
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_every_blocking_pair_is_found(values, chosen, load, spare):
    arcs = arcs_of()
    value, x = np.array(values, dtype=float), np.array(chosen)
    rules = [Load("g", role="giver", most=load), Load("t", role="taker", most=load)]
    means = rows([*rules, Budget("b", amount=float(x.sum() + spare))], arcs)
    if any(row.broken(x.astype(float)) for row in means):
        return
    found = {one.arc for one in blocking(arcs, value, x, means, np.zeros(12, dtype=bool))}
    expected = set()
    for e in np.flatnonzero(~x & (value > 0)):
        gives = [None, *(g for g in np.flatnonzero(x) if arcs.giver[g] == arcs.giver[e] and value[g] < value[e])]
        takes = [None, *(t for t in np.flatnonzero(x) if arcs.taker[t] == arcs.taker[e] and value[t] < value[e])]
        for g in gives:
            for t in takes:
                other = x.copy()
                other[e] = True
                other[[one for one in (g, t) if one is not None]] = False
                if not any(row.broken(other.astype(float)) for row in means):
                    expected.add(int(e))
    assert found == expected


def test_nothing_to_leave_for():
    arcs = arcs_of()
    all_in = np.ones(12, dtype=bool)
    assert blocking(arcs, np.ones(12), all_in, [], np.zeros(12, dtype=bool)) == ()
    assert pytest.approx(0) == len(blocking(arcs, np.zeros(12), ~all_in, [], np.zeros(12, dtype=bool)))
