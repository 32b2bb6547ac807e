"""Conditions on weights as people write them."""

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.study.condition import admitted
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.scatter import Scattered

pytest.importorskip("highspy", reason="needs the extra 'exact'")

PARTS = ("a", "b", "c d", "IT.X-1")


def free():
    return Polytope(np.zeros(4), np.ones(4), parts=PARTS)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("a >= b", [0.3, 0.2, 0.2, 0.3], [0.2, 0.3, 0.2, 0.3]),
        ("0.1 <= a <= 0.4", [0.4, 0.2, 0.2, 0.2], [0.5, 0.1, 0.2, 0.2]),
        ("a + 2 b <= 50%", [0.1, 0.2, 0.4, 0.3], [0.1, 0.21, 0.4, 0.29]),
        ("2*IT.X-1 = .5 - a", [0.1, 0.4, 0.3, 0.2], [0.2, 0.3, 0.3, 0.2]),
        ("c d - a >= 1e-1", [0.1, 0.4, 0.2, 0.3], [0.2, 0.4, 0.2, 0.2]),
        ("a <= b <= c d", [0.1, 0.2, 0.3, 0.4], [0.1, 0.3, 0.2, 0.4]),
    ],
)
def test_a_condition_holds_what_it_says(text, inside, outside):
    found = admitted(free(), [text])
    assert found.holds(np.array(inside))
    assert not found.holds(np.array(outside))
    scattered = admitted(Scattered.between(np.zeros(4), np.ones(4), PARTS), [text])
    assert scattered.holds(np.array(inside))
    assert not scattered.holds(np.array(outside))


@pytest.mark.parametrize(
    ("text", "what", "repair"),
    [
        ("e >= b", "names no part of the node: 'e'", "choose from"),
        ("a", "is no condition", '"a >= b"'),
        ("a >=", "is no condition", '"a >= b"'),
        ("0.3 <= 0.4", "names no part", "choose from"),
        ("2 aa <= b", "names no part of the node: 'aa'", "choose from"),
    ],
)
def test_what_cannot_be_read_is_told(text, what, repair):
    with pytest.raises(BuildError, match=what) as met:
        admitted(free(), [text])
    assert repair in met.value.repair
    assert text in met.value.where


def test_contradictions_name_the_conflict_and_nothing_else():
    with pytest.raises(BuildError, match="no weights meet all conditions") as met:
        admitted(free(), ["a >= b + 0.2", "b >= c d", "c d >= a", "IT.X-1 <= 0.9"])
    assert met.value.where == "a >= b + 0.2; b >= c d; c d >= a"
    with pytest.raises(BuildError, match="no weights meet") as met:
        admitted(free(), ["a >= 60%", "b >= 0.5"])
    assert met.value.where == "a at least 0.6; b at least 0.5"
