"""Choices that would be drawn and not used, droppings that meet, experts that name some parts: told or counted."""

from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, with_set
from miqyas.study.vary import vary

NAN = float("nan")
FIGURES = np.random.default_rng(7).uniform(1, 9, size=(7, 4))
DATA = Panel.of(FIGURES, places=[f"P{i}" for i in range(7)], series=list("abcd"))


def document(vary_, **more):
    return {
        "model": {"id": "h", "coverage": 0.0},
        "normalise": {"method": "minmax", "range": [1, 100]},
        "node": {"root": {}, "n": {"parent": "root", "weight": 2}, "m": {"parent": "root"}},
        "indicator": {
            code: {"parent": "n" if code in "ab" else "m", "direction": "higher", "weight": weight}
            for weight, code in enumerate("abcd", start=1)
        },
        "vary": vary_,
        **more,
    }


def model(vary_, **more):
    return parse_model(document(vary_, **more))


def without(gone, **more):
    """The model with parts taken out by hand, and nodes without parts too."""
    written = document({}, **more)
    written["indicator"] = {k: v for k, v in written["indicator"].items() if k not in gone}
    kept = {one["parent"] for one in written["indicator"].values()}
    written["node"] = {k: v for k, v in written["node"].items() if k == "root" or k in kept}
    return parse_model(written)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "minimum"])
@pytest.mark.parametrize("holes", [False, True])
def test_two_droppings_that_empty_a_node_take_it_along(method, holes):
    figures = FIGURES.copy()
    if holes:
        figures[1, 2] = figures[4, 1] = NAN
    data = Panel.of(figures, places=DATA.places, series=list("abcd"))
    both = {"p": {"drop": ["a"], "probability": 1.0}, "q": {"drop": ["b"], "probability": 1.0}}
    given = model({**both}, aggregate={"method": method})
    drawn = vary(given, data, replications=8, seed=0)
    by_hand = build(without({"a", "b"}, aggregate={"method": method}), data)
    assert drawn.tally.score()[0][-1] == pytest.approx(by_hand.scores[0, :, -1], nan_ok=True)
    assert drawn.median[-1] == pytest.approx(by_hand.ranks[0, :, -1], nan_ok=True)
    assert not drawn.tally.seen[drawn.tree.at["n"]].any()


def test_droppings_that_leave_nothing_are_a_mistake():
    given = model({"p": {"drop": ["n"]}, "q": {"drop": ["m"]}})
    with pytest.raises(BuildError, match="leaves out is all of the index"):
        vary(given, DATA, replications=64)


@pytest.mark.parametrize(
    ("weights", "keys"),
    [
        ({"a": 6}, {"indicator.a.weight": 6}),
        ({"n": 7, "d": 1}, {"node.n.weight": 7, "indicator.d.weight": 1}),
        ({"a": 3, "b": 1, "c": 2}, {"indicator.a.weight": 3, "indicator.b.weight": 1, "indicator.c.weight": 2}),
    ],
)
def test_what_an_expert_does_not_name_keeps_its_weight(weights, keys):
    given = model({"e": {"sets": [weights, {"a": 1}], "probabilities": [1, 0]}})
    drawn = vary(given, DATA, replications=4)
    by_hand = build(with_set(given, keys), DATA)
    assert drawn.tally.score()[0][-1] == pytest.approx(by_hand.scores[0, :, -1])


def test_experts_of_two_tables_weigh_parts_of_one_node():
    sets = {"sets": [{"a": 5}, {"a": 1}], "probabilities": [1, 0]}, {"sets": [{"b": 4}, {"b": 1}]}
    given = model({"x": sets[0], "y": {**sets[1], "probabilities": [1, 0]}})
    by_hand = build(with_set(given, {"indicator.a.weight": 5, "indicator.b.weight": 4}), DATA)
    for one in (given, replace(given, vary=given.vary[::-1])):
        assert vary(one, DATA, replications=4).tally.score()[0][-1] == pytest.approx(by_hand.scores[0, :, -1])


ERRORS = {"e": {"errors": {"a": 1.0}}}
WEIGHT = {"key": "node.n.weight", "options": [1, 5]}


@pytest.mark.parametrize(
    ("choices", "what"),
    [
        ({**ERRORS, "f": {"errors": {"b": 1.0}}}, r"\[vary.e\] and \[vary.f\] both draw errors"),
        ({"e": {"errors": {"z": 1.0}}}, "errors of 'z', which is the series of no indicator"),
        ({"w": WEIGHT, "x": {"concentration": 9}}, r"varies 'node.n.weight', but \[vary.x\] draws those weights"),
        ({"w": WEIGHT, "x": {"simplex": ["root"]}}, r"\[vary.x\] draws those weights"),
        ({"w": WEIGHT, "x": {"node": "root", "bounds": {"n": [0.2, 0.8]}}}, r"\[vary.x\] draws those weights"),
        ({"w": WEIGHT, "x": {"sets": [{"n": 1}, {"n": 2}]}}, r"\[vary.x\] draws those weights"),
        (
            {
                "w": {"key": "indicator", "options": [{"a": {"weight": 1}}, {"a": {"weight": 3}}]},
                "x": {"simplex": ["n"]},
            },
            "varies 'indicator.a.weight'",
        ),
        ({"w": {"key": "weigh", "options": ["given", "equal"]}, "x": {"simplex": "all"}}, "varies 'weigh'"),
        ({"w": {"key": "weigh", "options": ["given", "equal"]}, "x": {"concentration": 9}}, "varies 'weigh'"),
        ({"w": {"key": "node.n.weigh", "options": ["given", "equal"]}, "x": {"simplex": ["n"]}}, "'node.n.weigh'"),
    ],
)
def test_choices_that_would_not_be_used_are_mistakes(choices, what):
    with pytest.raises(BuildError, match=what):
        vary(model(choices), DATA, replications=4)


@pytest.mark.parametrize(
    "choices",
    [
        {"w": WEIGHT, "x": {"simplex": ["n"]}},
        {"w": WEIGHT, "x": {"spread": 0.2}},
        {"w": {"key": "weigh", "options": ["given", "equal"]}, "x": {"simplex": ["n"]}},
        {"w": {"key": "level.2.weigh", "options": ["given", "equal"]}, "x": {"node": "root", "bounds": {"n": [0, 1]}}},
    ],
)
def test_choices_that_leave_each_other_alone_are_drawn(choices):
    drawn = vary(model(choices), DATA, replications=64, seed=0)
    assert drawn.tally.score()[1][-1].max() > 0


def test_weights_that_are_not_written_cannot_be_scattered():
    with pytest.raises(BuildError, match="'n' is weighed by 'equal'"):
        vary(model({"x": {"concentration": 9}}, weigh={"method": "equal"}), DATA, replications=4)


def test_bounds_that_contradict_each_other_are_named():
    given = model({"x": {"node": "root", "bounds": {"n": [0.6, 1], "m": [0.6, 1]}}})
    with pytest.raises(BuildError, match="no weights meet") as caught:
        vary(given, DATA, replications=4)
    assert caught.value.where == "n at least 0.6; m at least 0.6"


POSTS = {"low": 0, "high": 10}


def posted(method, vary_, **more):
    written = document(vary_, normalise={"method": "goalposts", **more}, aggregate=method)
    written["indicator"] = {k: {**v, "goalposts": POSTS} for k, v in written["indicator"].items()}
    return parse_model(written)


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ({"method": "geometric"}, "geometric aggregation of .* not defined for every draw: its part"),
        ({"method": "power", "p": 0.5}, "power aggregation of .* not defined for every draw"),
    ],
)
def test_a_mean_that_errors_make_undefined_is_a_mistake_and_no_absence(method, what):
    given = posted(method, {"e": {"errors": {"a": 8.0}}}, clip=False)
    with pytest.raises(BuildError, match=what):
        vary(given, DATA, replications=200)


def test_a_mean_that_some_weights_make_undefined_is_a_mistake():
    # n is -1 + 11 (w .05 + (1 - w) .25), above zero for small w only.
    data = Panel.of(np.array([[0.5, 2.5, 5, 5], [9, 8, 5, 4]]), places=["A", "B"], series=list("abcd"))
    given = posted({"method": "arithmetic"}, {"x": {"simplex": ["n"]}}, range=[-1, 10])
    for option in ("geometric", {"method": "power", "p": 0.5}):
        with pytest.raises(BuildError, match="not defined for every draw"):
            vary(with_set(given, {"node.root.aggregate": option}), data, replications=64)


def test_a_figure_of_zero_where_nobody_has_a_score_is_none_of_it():
    figures = FIGURES.copy()
    figures[3] = [0, NAN, NAN, NAN]
    data = Panel.of(figures, places=DATA.places, series=list("abcd"))
    given = with_set(posted({"method": "geometric"}, {"w": {"spread": 0.4}}), {"model.coverage": 0.6})
    drawn = vary(given, data, replications=64)
    assert not drawn.tally.seen[-1, 3]
    assert (np.delete(drawn.tally.seen[-1], 3) == 64).all()
