"""sobol: shares worked out on paper, every replication built from scratch, and mistakes that are told."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.model import Choice
from miqyas.index.modelfile import parse_model, read_model, with_set
from miqyas.study.attribution.trial import draws, results, trial_of
from miqyas.study.replication.world import Worlds
from miqyas.study.sobol import sobol

BOOK = Path(__file__).parents[1] / "published" / "handbook.json"
NAN = float("nan")

X = np.array([[4.0, 1.0, 2.0], [1.0, 5.0, 3.0], [2.0, 2.0, 8.0], [6.0, 3.0, 1.0]])
WEIGHT = np.array([0.5, 0.3, 0.2])


def panel(x=X):
    return Panel.of(x, places=[f"P{i}" for i in range(len(x))], series=list("xyz"))


def posts(**vary):
    """An index that is a plain sum: fixed posts from 0, no clipping."""
    return parse_model(
        {
            "model": {"id": "sum", "coverage": 1.0},
            "normalise": {"method": "goalposts", "clip": False},
            "node": {"root": {}},
            "indicator": {
                code: {"parent": "root", "direction": "higher", "weight": weight, "goalposts": {"low": 0, "high": 1}}
                for code, weight in zip("xyz", WEIGHT.tolist(), strict=True)
            },
            "vary": {"seed": 3, **vary},
        }
    )


def halved(code, probabilities=(0.5, 0.5)):
    options = [{"low": 0, "high": 1}, {"low": 0, "high": 2}]
    return {"key": f"indicator.{code}.goalposts", "options": options, "probabilities": list(probabilities)}


MIXED = {
    "scale": {"key": "normalise", "options": [{"method": "minmax", "range": [1, 9]}, {"method": "zscore", "mean": 5}]},
    "weights": {"spread": 0.5},
    "mean": {"key": "aggregate", "options": ["arithmetic", "geometric"]},
}


def same(one, other):
    sides = ("first", "total", "first_low", "first_high", "total_low", "total_high", "variance")
    return all(getattr(one.sensitivity, s).tobytes() == getattr(other.sensitivity, s).tobytes() for s in sides)


@pytest.mark.parametrize("sampling", ["sobol", "random"])
def test_a_sum_gives_every_choice_its_own_variance(sampling):
    # The high post of x is 1 or 2, so x adds w x or w x / 2: a variance of (w x / 2)^2 p (1 - p), and of a sum
    # both orders are that over the sum of them.
    chance = np.array([0.5, 0.25, 0.5])
    model = posts(**{code: halved(code, (1 - part, part)) for code, part in zip("xyz", chance.tolist(), strict=True)})
    got = sobol(model, panel(), n=8192, sampling=sampling)
    parts = (WEIGHT * X / 2) ** 2 * chance * (1 - chance)
    want = parts / parts.sum(axis=1, keepdims=True)
    for place, row in zip(got.places, want, strict=True):
        effects = got.effects("score", place)
        assert [one.first for one in effects] == pytest.approx(row, abs=0.03)
        assert [one.total for one in effects] == pytest.approx(row, abs=0.03)
        assert all(
            one.total_low - 0.02 < share < one.total_high + 0.02 for one, share in zip(effects, row, strict=True)
        )
        assert "are enough" in got.verdict("score", place)
    at = [got.output("score", place) for place in got.places]
    assert got.sensitivity.variance[at] == pytest.approx(parts.sum(axis=1), rel=0.05)
    assert got.idle == got.unmoved == got.left_out == got.lost == ()


def test_every_replication_is_the_index_that_is_built_from_its_draws():
    data, model = panel(), posts(**MIXED)
    worlds = Worlds(model, data, model.vary)
    trial = trial_of(worlds, model.vary)
    (a, b), = draws(trial, 3, 6, "sobol")  # fmt: skip
    piece = results(trial, a, b)
    nominal = build(model, data).ranks[0, :, -1]
    runs = [(a, piece.ya), (b, piece.yb)]
    runs += [([*a[:i], b[i], *a[i + 1 :]], piece.yab[i]) for i in range(3)]
    tree = worlds.base.plan.tree
    for drawn, got in runs:
        for row in range(6):
            changes = {one.key: one.options[drawn[i][row]] for i, one in enumerate(model.vary) if one.key}
            # Draws of the weights are factors on the elements below the root, in the order of the tree.
            for part, u in zip(tree.ids[:-1], drawn[1][row], strict=True):
                factor = 1 + model.vary[1].spread * (2 * u - 1)
                changes[f"indicator.{part}.weight"] = float(WEIGHT["xyz".index(part)] * factor)
            index = build(with_set(model, changes), data)
            ranks = index.ranks[0, :, -1]
            want = [np.abs(ranks - nominal).mean(), *index.scores[0, :, -1], *ranks]
            assert got[row] == pytest.approx(want, rel=1e-9)


def test_a_choice_that_does_nothing_is_exactly_nothing_and_is_named():
    # No figure is an outlier; every parent has one child, so weights of level 1 cancel out.
    document = {
        "model": {"id": "idle"},
        "normalise": {"method": "minmax", "range": [1, 100]},
        "treat": "none",
        "node": {"root": {}, "one": {"parent": "root"}, "two": {"parent": "root"}},
        "indicator": {
            "x": {"parent": "one", "direction": "higher"},
            "y": {"parent": "two", "direction": "lower"},
        },
        "vary": {
            "treat": {"options": ["none", "winsorise"]},
            "inner": {"spread": 0.4, "levels": [1]},
            "outer": {"spread": 0.4, "levels": [2]},
            "never": {"key": "aggregate", "options": ["arithmetic", "geometric"], "probabilities": [1.0, 0.0]},
        },
    }
    got = sobol(parse_model(document), panel(), n=500)
    assert got.idle == ("treat", "inner")
    assert got.unmoved == ("never",)
    for of, place in (("shift", ""), ("score", "P0"), ("rank", "P0")):
        treat, inner, outer, never = got.effects(of, place)
        for one in (treat, inner, never):
            assert (one.first, one.total, one.total_high, one.noise) == (0.0, 0.0, 0.0, False)
        assert outer.total == pytest.approx(1.0, abs=0.1)


def test_the_same_seed_gives_the_same_bytes_and_zero_is_a_seed():
    data, model = panel(), posts(**MIXED)
    zero = sobol(model, data, seed=0, n=300)
    assert zero.seed == 0
    assert same(zero, sobol(model, data, seed=0, n=300))
    assert not same(zero, sobol(model, data, seed=1, n=300))
    assert not same(zero, sobol(model, data, seed=0, n=300, sampling="random"))


def test_pieces_of_a_chunk_change_nothing(monkeypatch):
    data, model = panel(), posts(**MIXED)
    whole = sobol(model, data, n=1000)
    monkeypatch.setattr("miqyas.study.attribution.trial.HELD", 5 * 9 * 128)
    told = []
    parts = sobol(model, data, n=1000, progress=lambda done, asked: told.append((done, asked)))
    assert told[0] == (128, 1000)
    assert told[-1] == (1000, 1000)
    assert parts.sensitivity.total == pytest.approx(whole.sensitivity.total, rel=1e-9)
    assert parts.sensitivity.first_low == pytest.approx(whole.sensitivity.first_low, rel=1e-9, abs=1e-12)


def test_an_interruption_keeps_what_is_done(monkeypatch):
    def stop(done, asked):
        raise KeyboardInterrupt

    monkeypatch.setattr("miqyas.study.attribution.trial.HELD", 5 * 9 * 128)
    got = sobol(posts(**MIXED), panel(), n=1000, progress=stop)
    assert (got.n, got.asked) == (128, 1000)
    assert "128 replications (of 1000 asked for)" in got.caption


def test_one_choice_alone_explains_everything():
    got = sobol(posts(x=halved("x")), panel(), n=16)
    (one,) = got.effects("score", "P3")
    assert (one.first, one.first_low, one.total, one.total_high, one.noise) == (1, 1, 1, 1, False)
    assert "by construction" in got.verdict("score", "P3")


def test_a_model_without_vary_moves_weights():
    got = sobol(posts(), panel(), n=64)
    assert [one.id for one in got.choices] == ["weights"]
    assert "weights by up to ±25%" in got.caption


def test_places_without_a_rank_are_left_out_and_named():
    x = X.copy()
    x[1, 2] = NAN
    got = sobol(posts(**MIXED), panel(x), n=64)
    assert got.places == ("P0", "P2", "P3")
    assert got.left_out == ("P1",)
    assert got.sensitivity.total.shape == (3, 7)
    with pytest.raises(DataError, match="P1 has no rank"):
        got.output("rank", "P1")
    with pytest.raises(DataError, match="no place 'P9'"):
        got.output("rank", "P9")


def test_places_absent_in_some_replications_have_no_indices():
    x = X.copy()
    x[1, 2] = NAN
    # Without z the place is whole again, with x left out it falls below the coverage.
    dropped = Choice("d", "drop", dropped=("x", "z"), probabilities=(0.4, 0.3, 0.3))
    model = replace(posts(), coverage=0.65, vary=(dropped, Choice("w", "noise", spread=0.1)))
    got = sobol(model, panel(x), n=200)
    assert got.lost == ("P1",)
    assert np.isnan(got.effects("score", "P1")[0].total)
    assert "absent in some replications" in got.verdict("score", "P1")
    assert got.effects()[0].total > 0.5


def test_errors_of_the_data_are_a_choice_like_others():
    errors = Choice("e", "errors", errors=(("x", 0.5), ("y", 0.5), ("z", 0.5)))
    model = posts(x=halved("x"))
    got = sobol(replace(model, vary=(*model.vary, errors)), panel(), n=2048, sampling="random")
    posts_ = (WEIGHT[0] * X[:, 0] / 2) ** 2 * 0.25
    # Halving x halves its error too; that part is not additive: Var = E[w^2] v, with the mean of 1 and 1/4.
    noise = 0.25 * (WEIGHT[0] ** 2 * 0.625 + (WEIGHT[1:] ** 2).sum())
    for place, part in zip(got.places, posts_, strict=True):
        assert got.effects("score", place)[1].total == pytest.approx(noise / (noise + part), abs=0.06)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"n": 0}, "a study of 0 replications says nothing"),
        ({"n": -3}, "a study of -3 replications"),
        ({"seed": -1}, "-1 is not a seed"),
        ({"resamples": -1}, "-1 resamples"),
        ({"sampling": "sobl"}, "no sampling 'sobl'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(given, what):
    with pytest.raises(BuildError, match=what) as caught:
        sobol(posts(), panel(), **given)
    assert caught.value.repair


def test_an_index_without_a_rank_is_refused():
    x = X.copy()
    x[:, 0] = [NAN, NAN, NAN, NAN]
    with pytest.raises(BuildError) as caught:
        sobol(posts(), panel(x), n=8)
    assert caught.value.what


def test_the_technology_achievement_index():
    """Min-max or goalposts, the four weightings of Table 22, arithmetic or geometric on a positive range."""
    table = json.loads(BOOK.read_text("utf-8"))
    codes = table["indicators"]
    weights = tuple(dict(zip(codes, one, strict=True)) for one in table["table22_weights"].values())
    assert len(weights) == 4
    vary = (
        Choice("normalise", "options", key="normalise", probabilities=(0.5, 0.5), options=(
            {"method": "goalposts", "clip": True, "range": [1, 100]}, {"method": "minmax", "range": [1, 100]})),
        Choice("weights", "sets", options=weights, probabilities=(0.25,) * 4),
        Choice("aggregate", "options", key="aggregate", options=("arithmetic", "geometric"), probabilities=(0.5, 0.5)),
    )  # fmt: skip
    model = with_set(read_model("tai"), {"normalise": {"method": "goalposts", "clip": True, "range": [1, 100]}})
    got = sobol(replace(model, vary=vary), pack("tai"), n=4096)
    assert len(got.places) == 23
    # The sixteen models are equally likely, so their own table of shifts gives the indices without any drawing.
    nominal = build(model, pack("tai")).ranks[0, :, -1]
    shift = np.empty((2, 4, 2))
    for at in np.ndindex(shift.shape):
        changes = {"normalise": vary[0].options[at[0]], "aggregate": vary[2].options[at[2]]}
        changes |= {f"indicator.{code}.weight": weight for code, weight in weights[at[1]].items()}
        shift[at] = np.abs(build(with_set(model, changes), pack("tai")).ranks[0, :, -1] - nominal).mean()
    for axis, one in enumerate(got.effects()):
        others = tuple(i for i in range(3) if i != axis)
        assert one.first == pytest.approx(shift.mean(axis=others).var() / shift.var(), abs=0.02)
        assert one.total == pytest.approx(shift.var(axis=axis).mean() / shift.var(), abs=0.02)
    # Saisana et al. 2005: normalisation matters least, aggregation most.
    normalise, weigh, mean = got.effects()
    assert normalise.first < 0.05
    assert normalise.total < weigh.total < mean.total
    assert mean.first > 0.5
    assert got.verdict() == "4096 replications are enough for ±0.05"
