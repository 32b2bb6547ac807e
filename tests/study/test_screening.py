"""screening: effects worked out on paper, every point built from scratch, and mistakes that are told."""

import numpy as np
import pytest
from tests.study.tied import WEIGHT, X, halved, panel, posts

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.attribution.trial import trial_of
from miqyas.study.replication.world import Worlds
from miqyas.study.screening import _drawn, _run, _ways, screening


def test_of_a_sum_every_effect_is_the_part_that_moves():
    got = screening(posts(x=halved("x"), y=halved("y"), z=halved("z")), panel(), n=20)
    for place, row in zip(got.places, X, strict=True):
        moves = got.moves("score", place)
        sizes = {one.choice.id: one.size for one in moves}
        assert [sizes[code] for code in "xyz"] == pytest.approx(WEIGHT * row / 2)
        assert [one.size for one in moves] == sorted(sizes.values(), reverse=True)
        assert [one.order for one in moves] == [1, 2, 3]
        # Up and down are alike: the mean of n effects of the same size has a spread of its own.
        for one in moves:
            up = (one.mean / one.size + 1) / 2 * 20
            assert up == pytest.approx(round(up))
            assert one.spread == pytest.approx(one.size * np.sqrt((1 - (one.mean / one.size) ** 2) * 20 / 19))
            assert one.error == pytest.approx(0.0, abs=1e-12)
    assert got.idle == got.left_out == got.lost == ()
    assert got.runs == 20 * 4


def test_every_point_is_the_index_that_is_built_from_its_draws():
    vary = {
        "scale": {
            "key": "normalise",
            "options": [{"method": "minmax", "range": [1, 9]}, {"method": "zscore", "mean": 5}],
        },
        "any": {"simplex": ["root"]},
        "mean": {"key": "aggregate", "options": ["arithmetic", "geometric"]},
    }
    data, model = panel(), posts(**vary)
    trial = trial_of(Worlds(model, data, model.vary), model.vary)
    tree = trial.worlds.base.plan.tree
    way = _ways(model.vary, tree, 3, 0)
    drawn = _drawn(model.vary, tree, way, 0)
    results = _run(trial, drawn)
    nominal = build(model, data).ranks[0, :, -1]
    for t in range(3):
        for point in range(4):
            changes = {one.key: one.options[drawn[i][t, point]] for i, one in enumerate(model.vary) if one.key}
            for code, share in zip("xyz", drawn[1][t, point], strict=True):
                changes[f"indicator.{code}.weight"] = float(share)
            index = build(with_set(model, changes), data)
            ranks = index.ranks[0, :, -1]
            want = [np.abs(ranks - nominal).mean(), *index.scores[0, :, -1], *ranks]
            assert results[t, point] == pytest.approx(want, rel=1e-9)
            # One choice alone moves at each step.
            if point:
                moved = [i for i, one in enumerate(drawn) if np.any(one[t, point] != one[t, point - 1])]
                assert moved == [way.order[t, point - 1]]


def test_choices_with_random_numbers_of_their_own_move_too():
    vary = {
        "near": {"concentration": 20.0},
        "measured": {"errors": {"x": 0.5, "y": 0.5}},
        "out": {"drop": ["x", "y"]},
    }
    got = screening(posts(**vary), panel(), n=12, seed=0)
    assert got.idle == ()
    assert all(one.size > 0 for one in got.moves("score", "P0"))
    again = screening(posts(**vary), panel(), n=12, seed=0)
    assert got.screening.effects.tobytes() == again.screening.effects.tobytes()


def test_what_does_nothing_is_named_and_the_rest_is_told():
    vary = {"treat": {"options": ["none", "winsorise"]}, "x": halved("x")}
    got = screening(posts(**vary), panel(), n=10)
    assert got.idle == ("treat",)
    assert "10 trajectories of 3 models each" in got.caption
    assert "goalposts (2 options)" in got.caption
    assert "are enough to tell the first choice" in got.verdict("score", "P0")
    alike = screening(posts(x=halved("x"), y=halved("y")), panel(np.array([[3.0, 5, 1], [1, 1, 1]])), n=10)
    assert "cannot tell which" in alike.verdict("score", "P0")


def test_places_without_a_rank_and_those_that_lose_it():
    document = {
        "model": {"id": "gaps", "coverage": 0.6},
        "normalise": {"method": "minmax", "range": [0, 1]},
        "node": {"root": {}},
        "indicator": {code: {"parent": "root", "direction": "higher"} for code in "xyz"},
        "vary": {
            "fill": {"key": "impute", "options": ["none", "mean"]},
            "cover": {"key": "model.coverage", "options": [0.6, 0.9]},
        },
    }
    nan = float("nan")
    data = Panel.of(
        np.array([[1, 2, 3], [4, 5, nan], [nan, nan, 1], [2, 1, 2]]), places=list("ABCD"), series=list("xyz")
    )
    got = screening(parse_model(document), data, n=20)
    assert got.left_out == ("C",)
    assert got.lost == ("B",)
    assert "is absent in some runs" in got.verdict("rank", "B")
    with pytest.raises(DataError, match="C has no rank in gaps"):
        got.moves("rank", "C")


def test_mistakes():
    with pytest.raises(BuildError, match="1 trajectories show no spread"):
        screening(posts(), panel(), n=1)
    with pytest.raises(BuildError, match="-1 is not a seed"):
        screening(posts(), panel(), seed=-1)
