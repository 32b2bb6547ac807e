"""stability: changes of weights worked out on paper, the way back through the index, and mistakes that are told."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.margin import stability

pytest.importorskip("highspy", reason="needs the extra 'exact'")
NAN = float("nan")


def model(*codes, weights=(), **more):
    indicators = {code: {"parent": "root", "direction": "higher"} for code in codes}
    for code, weight in zip(codes, weights, strict=False):
        indicators[code]["weight"] = weight
    return parse_model({"model": {"id": "r"}, "node": {"root": {}}, "indicator": indicators, **more})


# Normalised as they stand: A .5, B .5 + .1 (w1 - w2) ..., with weights of a half.
DATA = Panel.of(np.array([[1, 0], [0, 1], [0.7, 0.7], [0.2, 0.4]]), places=list("ABCD"), series=["x", "y"])


def test_two_criteria_on_paper():
    # Scores w, 1 - w, .7, .2 w + .4 (1 - w). At w = .6: C .7, A .6, B .4, D .28.
    got = stability(model("x", "y", weights=(3, 2)), DATA, top=1)
    assert [(one.before, one.after) for one in got.swaps] == [("C", "A"), ("A", "B"), ("B", "D")]
    # A reaches C at w = .7, B reaches A at w = .5, D reaches B where .4 - .2 w = 1 - w, w = .75.
    assert [one.change for one in got.swaps] == pytest.approx([0.2, 0.2, 0.3])
    assert [one.weights.tolist() for one in got.swaps] == [
        pytest.approx(w) for w in ([0.7, 0.3], [0.5, 0.5], [0.75, 0.25])
    ]
    assert [one.bound for one in got.swaps] == pytest.approx([one.change for one in got.swaps])
    steps = {one.place: one for one in got.steps}
    assert [one.place for one in got.steps] == ["C", "A", "B", "D"]
    assert steps["C"].target == 2
    assert steps["C"].change == pytest.approx(0.2, abs=1e-6)
    # B leads from w = .3 on downwards; D never does.
    assert steps["B"].change == pytest.approx(0.6, abs=1e-6)
    assert steps["D"].change == np.inf
    assert got.exact
    relative = stability(model("x", "y", weights=(3, 2)), DATA, by="relative")
    # .1 is a quarter of .4, .1 a quarter of it too, .15 three eighths.
    assert [one.change for one in relative.swaps] == pytest.approx([0.25, 0.25, 0.375])
    assert relative.steps == ()


def test_the_weights_that_it_gives_turn_the_index_over():
    random = np.random.default_rng(3)
    values = random.normal(size=(10, 5))
    values[random.random(values.shape) < 0.08] = NAN
    data = Panel.of(values, places=[f"P{i:02}" for i in range(10)], series=list("abcde"))
    given = model(*"abcde", weights=(1, 2, 3, 2, 1))
    got = stability(given, data, top=4)
    nominal = build(given, data)
    for one in got.steps:
        assert nominal.ranks[0, nominal.row[one.place], -1] == one.rank
        if not np.isnan(one.weights).any():
            # A weight of 0 is none in a model file.
            weights = np.maximum(one.weights, 1e-12)
            set_ = {f"indicator.{code}.weight": float(w) for code, w in zip("abcde", weights, strict=True)}
            scores = build(with_set(given, set_), data).scores[0, :, -1]
            # The weights stand on the verge, where rounding decides: who is as near as this is not ahead.
            own = scores[nominal.row[one.place]] + (1e-6 if one.target <= 4 else -1e-6)
            rank = 1 + int((np.delete(scores, nominal.row[one.place]) > own).sum())
            assert rank <= 4 if one.target <= 4 else rank > 4
            assert np.abs(one.weights - got.shares).sum() == pytest.approx(one.change, abs=1e-7)
    assert sum(np.isfinite(one.change) for one in got.steps) > 6
    for one in got.swaps:
        if np.isfinite(one.change):
            weights = np.maximum(one.weights, 1e-12)
            set_ = {f"indicator.{code}.weight": float(w) for code, w in zip("abcde", weights, strict=True)}
            index = build(with_set(given, set_), data)
            two = index.scores[0, [index.row[one.before], index.row[one.after]], -1]
            assert two[0] == pytest.approx(two[1], abs=1e-6)


def test_conditions_hold_the_changed_weights_back():
    given = model("x", "y", weights=(3, 2))
    # With x at least .55 of the weight B never reaches A.
    got = stability(given, DATA, conditions=["x >= 55%"])
    assert [one.change for one in got.swaps] == pytest.approx([0.2, np.inf, 0.3])
    assert np.isnan(got.swaps[1].weights).all()
    assert "which keep to x >= 55%" in got.caption
    with pytest.raises(BuildError, match="the weights themselves are not admissible"):
        stability(given, DATA, conditions=["y >= x"])


def test_a_geometric_mean_is_moved_on_logarithms():
    given = model("x", "y", normalise={"method": "minmax", "range": [1, 100]}, aggregate={"method": "geometric"})
    got = stability(given, DATA)
    # 100^w and 100^(1 - w): A and B are level as they stand.
    pair = next(one for one in got.swaps if {one.before, one.after} == {"A", "B"})
    assert pair.change == pytest.approx(0.0, abs=1e-9)


def test_mistakes():
    given = model("x", "y")
    with pytest.raises(BuildError, match="no place can cross rank 4"):
        stability(given, DATA, top=4)
    with pytest.raises(BuildError, match="not measured by 'most'"):
        stability(given, DATA, by="most")
    with pytest.raises(BuildError, match="no node 'rot'"):
        stability(given, DATA, node="rot")
    with pytest.raises(DataError, match="E has no rank at 'root'"):
        stability(given, DATA, top=1, places=["E"])
    with pytest.raises(BuildError, match="aggregated by minimum"):
        stability(with_set(given, {"aggregate.method": "minimum"}), DATA)


def test_places_without_a_rank_to_cross_and_a_single_place():
    with pytest.raises(BuildError, match="only steps across a rank"):
        stability(model("x", "y"), DATA, places=["A"])
    alone = Panel.of(np.array([[1.0, 2.0]]), places=["A"], series=["x", "y"])
    posts = {"goalposts": {"low": 0, "high": 2}, "normalise": "goalposts", "parent": "root", "direction": "higher"}
    given = parse_model({"model": {"id": "r"}, "node": {"root": {}}, "indicator": {"x": posts, "y": posts}})
    with pytest.raises(BuildError, match="no place can cross rank 1") as caught:
        stability(given, alone, top=1)
    assert (caught.value.where, caught.value.repair) == ("1 place", "two places are needed for that")
