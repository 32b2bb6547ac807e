"""effects: Shapley effects worked out on paper and by taking every combination, and choices that hang on others."""

from itertools import permutations, product

import numpy as np
import pytest
from tests.study.tied import WEIGHT, X, halved, panel, posts

from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.modelfile import with_set
from miqyas.study.effects import shapley
from miqyas.study.replication.lot import cast
from miqyas.study.screening import screening
from miqyas.study.sobol import sobol
from miqyas.study.vary import vary


def test_of_a_sum_of_independent_parts_each_has_its_own_variance():
    chance = np.array([0.5, 0.25, 0.5])
    model = posts(**{code: halved(code, (1 - part, part)) for code, part in zip("xyz", chance.tolist(), strict=True)})
    got = shapley(model, panel())
    parts = (WEIGHT * X / 2) ** 2 * chance * (1 - chance)
    want = parts / parts.sum(axis=1, keepdims=True)
    for place, row in zip(got.places, want, strict=True):
        shares = got.parts("score", place)
        assert [one.share for one in shares] == pytest.approx(row, abs=0.03)
        assert sum(one.share for one in shares) == pytest.approx(1)
        assert all(one.low - 0.02 < share < one.high + 0.02 for one, share in zip(shares, row, strict=True))
        assert "are enough" in got.verdict("score", place)
        # Sobol' indices share the variance out in the same way where nothing but sums is in play.
    firsts = [one.first for one in sobol(model, panel(), n=4096).effects("score", "P0")]
    assert [one.share for one in got.parts("score", "P0")] == pytest.approx(firsts, abs=0.04)


TIED = {"x": halved("x"), "y": halved("y", ((0.5, 0.5), (1, 0)), given="x")}


def test_two_choices_of_which_one_hangs_on_the_other():
    # Y = a s + b m with s = 0 or 1 alike; where s = 0 m is 0 or 1 alike, where s = 1 it is 0.
    got = shapley(posts(**TIED), panel(), n=4096)
    for place, row in zip(got.places, X, strict=True):
        a, b = WEIGHT[:2] * row[:2] / 2
        whole = a**2 / 4 + 3 * b**2 / 16 - a * b / 4
        # E Var(Y | m): m = 0 in three of four, and s = 1 in two of three of those. E Var(Y | s): s = 0 in half.
        alone_s, alone_m = 0.75 * 2 / 9 * a**2, 0.5 * b**2 / 4
        want = [(alone_s + whole - alone_m) / 2 / whole, (alone_m + whole - alone_s) / 2 / whole]
        at = got.output("score", place)
        assert got.effects.variance[at] == pytest.approx(whole, rel=0.03)
        assert [one.share for one in got.parts("score", place)] == pytest.approx(want, abs=0.03)
    assert "'y' hangs on 'x'" in got.caption


def by_enumeration(model, data, output):
    """Shapley effects over every combination, each index built from scratch."""
    choices = model.vary
    at = {one.id: i for i, one in enumerate(choices)}
    cells, chances, values = [], [], []
    for cell in product(*(range(len(one.options)) for one in choices)):
        chance = 1.0
        for one, option in zip(choices, cell, strict=True):
            chance *= (one.chances[cell[at[one.given]]] if one.given else one.probabilities)[option]
        if chance:
            index = build(
                with_set(model, {one.key: one.options[i] for one, i in zip(choices, cell, strict=True)}), data
            )
            cells.append(cell)
            chances.append(chance)
            values.append(output(index))
    chance, value = np.array(chances), np.array(values)

    def explained(known):
        groups = {}
        for cell, p, y in zip(cells, chance, value, strict=True):
            groups.setdefault(tuple(cell[i] for i in known), []).append((p, y))
        means = [
            (sum(p for p, _ in one), sum(p * y for p, y in one) / sum(p for p, _ in one)) for one in groups.values()
        ]
        mean = sum(p * m for p, m in means)
        return sum(p * (m - mean) ** 2 for p, m in means)

    count = len(choices)
    found = np.zeros(count)
    for order in permutations(range(count)):
        for place, one in enumerate(order):
            found[one] += explained(order[: place + 1]) - explained(order[:place])
    whole = explained(range(count))
    return found / found.sum(), whole


def test_the_door_is_the_enumeration_of_all_combinations():
    choices = {
        "scale": {
            "key": "normalise",
            "options": [{"method": "minmax", "range": [1, 9]}, {"method": "zscore", "mean": 5, "sd": 1}],
            "probabilities": [0.6, 0.4],
        },
        "mean": {
            "key": "aggregate",
            "options": ["arithmetic", "geometric", "harmonic"],
            "given": "scale",
            "probabilities": [[0.2, 0.4, 0.4], [1, 0, 0]],
        },
        "one": {"key": "indicator.x.weight", "options": [0.2, 1.5]},
    }
    model, data = posts(**choices), panel()
    got = shapley(model, data, n=2048, seed=0)
    nominal = build(model, data).ranks[0, :, -1]
    outputs = {("shift", ""): lambda index: np.abs(index.ranks[0, :, -1] - nominal).mean()}
    for number, place in enumerate(got.places):
        outputs["score", place] = lambda index, row=number: index.scores[0, row, -1]
        outputs["rank", place] = lambda index, row=number: index.ranks[0, row, -1]
    for (of, place), output in outputs.items():
        want, whole = by_enumeration(model, data, output)
        at = got.output(of, place)
        assert got.effects.variance[at] == pytest.approx(whole, rel=0.05, abs=1e-9)
        if whole > 1e-9:
            assert [one.share for one in got.parts(of, place)] == pytest.approx(want, abs=0.04)


def test_draws_keep_to_the_rows():
    model = posts(y=halved("y", ((0.25, 0.75), (1, 0)), given="x"), x=halved("x", (0.4, 0.6)))
    tree = trial_tree(model)
    y, x = cast(model.vary, tree, 0, 0, 4096, "sobol")
    assert (y[x == 1] == 0).all()
    assert np.mean(x) == pytest.approx(0.6, abs=0.01)
    assert np.mean(y[x == 0]) == pytest.approx(0.75, abs=0.02)
    again = cast(model.vary, tree, 0, 0, 4096, "sobol")
    assert all(one.tobytes() == other.tobytes() for one, other in zip((y, x), again, strict=True))


def trial_tree(model):
    return build(model, panel()).tree


def test_a_study_of_hanging_choices_is_the_same_for_any_workers():
    model = posts(**TIED)
    one, two = (vary(model, panel(), replications=10000, workers=workers) for workers in (1, 2))
    assert one.tally.counts.tobytes() == two.tally.counts.tobytes()
    # The three combinations that are there: both whole in a quarter, y half in a quarter, x half in two.
    sums = [X @ (WEIGHT * part) for part in ([1, 1, 1], [1, 0.5, 1], [0.5, 1, 1])]
    want = sum(share * score for share, score in zip((0.25, 0.25, 0.5), sums, strict=True))
    assert one.tally.score()[0][-1] == pytest.approx(want, rel=0.01)


@pytest.mark.parametrize(("ask", "what"), [(sobol, "Sobol' indices need"), (screening, "elementary effects need")])
def test_what_needs_independent_choices_says_so(ask, what):
    with pytest.raises(BuildError, match=what) as met:
        ask(posts(**TIED), panel())
    assert "'y' hangs on 'x'" in met.value.what
    assert "--method shapley" in met.value.repair


def test_every_kind_of_choice_is_drawn():
    kinds = {
        "noise": {"spread": 0.5},
        "out": {"drop": ["x", "y"]},
        "measured": {"errors": {"x": 0.5}},
        "scale": {
            "key": "normalise",
            "options": [{"method": "minmax", "range": [1, 9]}, {"method": "zscore", "mean": 5}],
        },
    }
    got = shapley(posts(**kinds), panel(), n=64)
    assert got.idle == ()
    assert np.nansum(got.effects.effect, axis=0) == pytest.approx(np.where(got.effects.varies, 1, 0))
    same = shapley(posts(**kinds), panel(), n=64)
    assert same.effects.effect.tobytes() == got.effects.effect.tobytes()
    for weights in ({"concentration": 30.0}, {"simplex": ["root"]}, {"bounds": {"x": [0.2, 0.6]}, "node": "root"}):
        assert shapley(posts(weights=weights), panel(), n=16).parts("score", "P0")[0].share == pytest.approx(1)


def test_what_does_nothing_is_named_and_too_much_is_refused():
    got = shapley(posts(treat={"options": ["none", "winsorise"]}, x=halved("x")), panel(), n=64)
    assert got.idle == ("treat",)
    keys = [f"indicator.{code}.{key}" for code in "xyz" for key in ("weight", "factor")]
    many = {f"c{i}": {"key": key, "options": [0.5, 1.0]} for i, key in enumerate(keys)}
    with pytest.raises(BuildError, match="Shapley effects of 9 choices"):
        shapley(posts(**many, **{code: halved(code) for code in "xyz"}), panel())
    with pytest.raises(BuildError, match="1 draws show no spread"):
        shapley(posts(), panel(), n=1)
