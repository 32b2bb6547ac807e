"""OECD/JRC Handbook (2008), Tables 25-33: alternatives ranked by groups of voters, as places and children."""

import numpy as np
import pytest

from miqyas.index.kernel.aggregate import arithmetic, copeland
from miqyas.index.kernel.normalise import borda
from miqyas.index.kernel.outrank import outranking


def ballots(table, without=""):
    """Places x (place, child), voters w (child,) and the names of the places; first named is best."""
    names = sorted(set(table["votes"][0][1]) - set(without))
    orders = [[name for name in order if name in names] for _, order in table["votes"]]
    x = np.array([[-float(order.index(name)) for order in orders] for name in names])
    return x, np.array([float(count) for count, _ in table["votes"]]), names


def points(x, w):
    return arithmetic(borda(x, x), w) * w.sum()


@pytest.mark.parametrize("table", ["table25", "table28", "table31"])
def test_borda_points(table, handbook):
    toy = handbook["borda_condorcet_toys"][table]
    x, w, names = ballots(toy)
    assert dict(zip(names, points(x, w), strict=True)) == pytest.approx(toy["borda"])


def test_borda_reverses_ranks_when_a_loser_leaves(handbook):
    toy = handbook["borda_condorcet_toys"]["table31"]
    x, w, names = ballots(toy, without="d")
    assert dict(zip(names, points(x, w), strict=True)) == pytest.approx(toy["borda_without_d"])


def test_table_25_pairwise_support_and_the_condorcet_order(handbook):
    toy = handbook["borda_condorcet_toys"]["table25"]
    x, w, names = ballots(toy)
    support = outranking(x, w) * w.sum()
    for pair, printed in toy["outranking"].items():
        over, under = (names.index(name) for name in pair.split(">"))
        assert support[over, under] == pytest.approx(printed), pair
    scores = dict(zip(names, copeland(x, w), strict=True))
    assert sorted(names, key=scores.__getitem__, reverse=True) == list(toy["condorcet_order"])
    assert scores == {"c": 3, "b": 1, "d": -1, "a": -3}


def test_table_28_a_circle_has_no_copeland_winner(handbook):
    # a beats b, b beats c, c beats a: only Kemeny's rule, which counts by how much, tells them apart.
    toy = handbook["borda_condorcet_toys"]["table28"]
    x, w, names = ballots(toy)
    support = outranking(x, w) * w.sum()
    for pair, printed in toy["pairwise"].items():
        assert support[names.index(pair[0]), names.index(pair[1])] == pytest.approx(printed), pair
    assert copeland(x, w).tolist() == [0, 0, 0]
