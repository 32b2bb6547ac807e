"""Division of gains and costs: published games, closed forms and laws."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import DataError
from miqyas.study.match.division import Project, divide, of_needs, of_worths, runway

pytest.importorskip("highspy", reason="needs the extra 'exact'")

from miqyas.study.match.division_file import projects, read_projects


def coalitions(parties):
    return [frozenset(one) for size in range(1, len(parties) + 1) for one in combinations(parties, size)]


def test_glove_game():
    # One left glove, two right ones: the owner of the left one has all the power in the core.
    glove = of_worths("glove", {one: float("L" in one and len(one) > 1) for one in coalitions("LRS")})
    found = divide(glove)
    assert glove.parties == ("L", "R", "S")
    assert found.shares == pytest.approx((2 / 3, 1 / 6, 1 / 6))
    assert not found.stable
    assert found.aggrieved == ("L", "R")
    assert found.grievance == pytest.approx(1 / 6)
    assert found.core
    assert found.nucleolus == pytest.approx((1, 0, 0), abs=1e-9)


def test_majority_game_has_no_core():
    # Three parties, any two of which get everything: whoever is left out can always offer more.
    found = divide(of_worths("majority", {one: float(len(one) > 1) for one in coalitions("ABC")}))
    assert found.shares == pytest.approx((1 / 3,) * 3)
    assert found.core is False
    assert found.least == pytest.approx(1 / 3)
    assert found.aggrieved == ("A", "B")


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))],
)
def test_estates_of_the_talmud(estate, shares):
    # Aumann & Maschler (1985), Journal of Economic Theory 36: claims of 100, 200 and 300.
    claims = {"a": 100, "b": 200, "c": 300}
    worth = {
        one: max(0.0, estate - sum(claim for name, claim in claims.items() if name not in one))
        for one in coalitions("abc")
    }
    assert divide(of_worths("estate", worth)).nucleolus == pytest.approx(shares)


BIRMINGHAM = [
    (65_899, 42, 4.86),
    (76_725, 9_555, 5.66),
    (95_200, 288, 10.30),
    (97_200, 303, 10.85),
    (97_436, 151, 10.92),
    (98_142, 1_315, 11.13),
    (102_496, 505, 13.40),
    (104_849, 1_128, 15.07),
    (113_322, 151, 44.80),
    (115_440, 112, 60.61),
    (117_676, 22, 162.24),
]
"""Littlechild & Thompson (1977), Bell Journal of Economics 8, 186-204: runway cost in pounds that each type of
aircraft needs, its movements at Birmingham in 1968-69, and its Shapley charge for a movement."""


def test_runway_of_birmingham():
    needs, movements, charges = map(np.array, zip(*BIRMINGHAM, strict=True))
    shares = runway(needs, movements)
    assert np.abs(shares - charges).max() <= 0.005 + 1e-9
    assert shares @ movements == pytest.approx(117_676)
    shuffled = np.random.default_rng(0).permutation(11)
    assert runway(needs[shuffled], movements[shuffled]) == pytest.approx(shares[shuffled])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_runway_is_the_shapley_value(needs):
    # Littlechild & Owen (1973): the closed form against the kernel, and the core always holds it.
    found = divide(of_needs("runway", {f"p{i}": need for i, need in enumerate(needs)}))
    assert found.shares == pytest.approx(tuple(runway(np.array(needs, dtype=float))), abs=1e-9)
    assert sum(found.shares) == pytest.approx(max(needs))
    assert found.stable
    assert found.core


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=8, max_size=8), st.sampled_from(["gain", "cost"]))
def test_shares_against_all_orders(worth, kind):
    worth[0] = 0
    project = Project("game", kind, ("a", "b", "c"), tuple(map(float, worth)))
    found = divide(project)
    joined = np.zeros(3)
    for order in permutations(range(3)):
        inside = 0
        for party in order:
            joined[party] += worth[inside | 1 << party] - worth[inside]
            inside |= 1 << party
    assert found.shares == pytest.approx(tuple(joined / 6))
    assert sum(found.shares) == pytest.approx(worth[7])
    assert sum(found.nucleolus) == pytest.approx(worth[7])
    # No division has a smaller worst grievance than the nucleolus: its own is what is told, and Shapley's is no less.
    sign = 1 if kind == "gain" else -1
    worst = max(sign * (worth[c] - sum(found.nucleolus[i] for i in range(3) if c >> i & 1)) for c in range(1, 7))
    assert found.least == pytest.approx(worst, abs=1e-7)
    assert found.least <= found.grievance + 1e-7
    assert found.core == (found.least <= 1e-9 * max(worth, default=0))


def test_twelve_parties():
    needs = {f"p{i:02}": float(i) ** 1.3 for i in range(12)}
    found = divide(of_needs("large", needs), core=False)
    assert found.shares == pytest.approx(tuple(runway(np.array(list(needs.values())))))
    assert found.core is None


def test_rest_is_the_best_sum_of_parts():
    given_ = {frozenset("A"): 1.0, frozenset("B"): 2.0, frozenset("AB"): 5.0, frozenset("C"): 0.5}
    with pytest.raises(DataError, match=r"the worth of A \+ C is missing"):
        of_worths("part", given_)
    project = of_worths("part", given_, rest="sum")
    assert project.worth == (0, 1, 2, 5, 0.5, 1.5, 2.5, 5.5)


def test_mistakes():
    with pytest.raises(DataError, match="13 parties"):
        of_needs("many", {f"p{i}": 1.0 for i in range(13)})
    with pytest.raises(DataError, match="the cost for a is negative"):
        of_needs("x", {"a": -1.0})
    with pytest.raises(DataError, match="3 worths are not those of all 3 coalitions"):
        divide(Project("x", "gain", ("a", "b"), (0.0, 1.0, 2.0)))
    with pytest.raises(DataError, match="a party is named twice"):
        divide(Project("x", "gain", ("a", "a"), (0.0, 1.0, 2.0, 3.0)))
    with pytest.raises(DataError, match="negative"):
        runway(np.array([-1.0]))


def test_projects_of_a_file(tmp_path):
    (tmp_path / "worths.csv").write_text("coalition,worth\nA,1\nB,2\nA + B,4\n", "utf-8")
    (tmp_path / "rules.toml").write_text(
        '[[project]]\nname = "one"\nfile = "worths.csv"\n'
        '[[project]]\nname = "two"\nunit = "USD"\nneeds = {A = 3, B = 5}\n',
        "utf-8",
    )
    one, two = read_projects(tmp_path / "rules.toml")
    assert divide(one).shares == pytest.approx((1.5, 2.5))
    assert two.kind == "cost"
    assert two.unit == "USD"
    assert divide(two).shares == pytest.approx((1.5, 3.5))


@pytest.mark.parametrize(
    ("project", "said"),
    [
        ({"name": "x"}, "says no ways"),
        ({"worth": {"A": 1}, "needs": {"A": 1}}, "says 2 ways"),
        ({"worth": {"A": "much"}}, "A cannot be 'much'"),
        ({"worth": {"A + A": 1}}, "no coalition"),
        ({"worth": {"A + B": 1, "B + A": 2, "A": 1, "B": 1}}, "stands twice"),
        ({"worth": {"A": 1}, "kind": "loss"}, "kind cannot be"),
        ({"worth": {"A": 1}, "rest": "nothing"}, "rest cannot be"),
        ({"file": "not-there.csv"}, "there is no file"),
        ({"worthy": {"A": 1}}, "there is no key 'worthy'"),
    ],
)
def test_projects_that_cannot_be_read(project, said):
    with pytest.raises(DataError, match=said):
        projects({"project": [project]}, "rules.toml")
