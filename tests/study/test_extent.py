"""ranges: exact rank ranges of a model, against weights worked out on paper and against drawn ones."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.extent import ranges

pytest.importorskip("highspy", reason="needs the extra 'exact'")
NAN = float("nan")


def model(*codes, **more):
    indicators = {code: {"parent": "root", "direction": "higher"} for code in codes}
    return parse_model({"model": {"id": "r"}, "node": {"root": {}}, "indicator": indicators, **more})


def test_three_places_and_two_criteria():
    # Normalised: A (1, 0), B (0, 1), C (.6, .6). C is first for weights in (.4, .6) and never last.
    data = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    got = ranges(model("x", "y"), data)
    assert got.found.best.tolist() == [1, 1, 1]
    assert got.found.worst.tolist() == [3, 3, 2]
    assert got.found.exact.all()
    assert got.nominal.tolist() == [2, 2, 1]
    # With shares of .45 to .55 C leads whatever happens.
    near = ranges(model("x", "y"), data, spread=0.1, places=["C"])
    assert (near.found.best[0], near.found.worst[0]) == (1, 1)


def test_the_weights_it_gives_do_give_the_rank():
    random = np.random.default_rng(5)
    data = Panel.of(random.normal(size=(15, 5)), places=[f"P{i}" for i in range(15)], series=list("abcde"))
    got = ranges(model(*"abcde"), data, spread=0.5)
    low, high = data.values[0].min(axis=0), data.values[0].max(axis=0)
    x = (data.values[0] - low) / (high - low)
    for weights, ranks in ((got.found.best_weights, got.found.best), (got.found.worst_weights, got.found.worst)):
        assert weights.sum(axis=1) == pytest.approx(np.ones(15))
        assert (weights >= 0.1 - 1e-9).all()
        assert (weights <= 0.3 + 1e-9).all()
        scores = x @ weights.T
        assert [1 + int((scores[:, i] > scores[i, i] + 1e-7).sum()) for i in range(15)] == ranks.tolist()
    # No drawn weights ever leave the range.
    drawn = random.dirichlet(np.full(5, 40.0), size=20000)
    drawn = drawn[((drawn >= 0.1) & (drawn <= 0.3)).all(axis=1)]
    ranks = 1 + (-(x @ drawn.T)).argsort(axis=0).argsort(axis=0)
    assert len(drawn) > 1000
    assert (ranks.min(axis=1) >= got.found.best).all()
    assert (ranks.max(axis=1) <= got.found.worst).all()


def test_a_geometric_node_is_searched_on_logarithms():
    data = Panel.of(np.array([[1.0, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    given = model("x", "y", normalise={"method": "minmax", "range": [1, 100]}, aggregate={"method": "geometric"})
    got = ranges(given, data)
    # log scores: A (4.6, 0), B (0, 4.6), C (4.1, 4.1): C leads where w and 1 - w are both below .89.
    assert got.found.worst.tolist() == [3, 3, 2]
    assert got.found.best.tolist() == [1, 1, 1]
    with pytest.raises(BuildError, match="aggregated by minimum"):
        ranges(with_set(given, {"aggregate.method": "minimum"}), data)


def test_places_and_nodes_that_are_not_there():
    data = Panel.of(np.array([[1, 0], [0, 1], [NAN, NAN]]), places=list("ABC"), series=["x", "y"])
    with pytest.raises(DataError, match="C has no rank at 'root'"):
        ranges(model("x", "y"), data, places=["C"])
    with pytest.raises(BuildError, match="no node 'rot'"):
        ranges(model("x", "y"), data, node="rot")
    assert ranges(model("x", "y"), data).among == ("A", "B")
