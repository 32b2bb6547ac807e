"""cut: what is left of a model without some indicators is a model, and says the same about what is left."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.cut import cut
from miqyas.index.model import Model
from miqyas.index.modelfile import parse_model, parse_text, read_model, shipped

MODEL = """\
[model]
id = "small"
lenses = ["deep", "flat"]
[level.2.aggregate]
method = "geometric"
[level.3.aggregate]
method = "minimum"
[normalise]
method = "minmax"
range = [1, 2]
[node.top]
[node.deep]
parent = "top"
[node.low]
parent = "deep"
[node.flat]
parent = "top"
[indicator.a]
parent = "low"
direction = "higher"
[indicator.b]
parent = "low"
direction = "higher"
[indicator.c]
parent = "deep"
direction = "higher"
[indicator.d]
parent = "flat"
direction = "higher"
[indicator.e]
parent = "flat"
direction = "higher"
"""
VARY = """\
[vary.noise]
spread = 0.25
levels = [1, 3]
why = "x"
[vary.flat]
key = "node.flat.aggregate"
options = ["arithmetic", "geometric"]
why = "x"
[vary.scale]
key = "normalise"
options = ["minmax", "zscore"]
why = "x"
[vary.out]
drop = ["a", "d"]
why = "x"
"""


def test_nodes_without_a_child_fall_with_it():
    left = cut(parse_text(MODEL), ["d", "e"])
    assert [one.id for one in left.indicators] == ["a", "b", "c"]
    assert [one.id for one in left.nodes] == ["top", "deep", "low"]
    assert left.lenses == ("deep",)


def test_what_is_left_keeps_its_methods_on_another_level():
    model = parse_text(MODEL)
    # Without a and b, 'deep' comes down to level 2, whose mean is geometric; it keeps its minimum.
    left = cut(model, ["a", "b"])
    values = np.array([[1.0, 2, 3, 4, 5], [5, 4, 3, 2, 2], [2, 2, 1, 2, 9]])
    panel = Panel.of(values, places="xyz", series=list("abcde"))
    whole, part = build(model, panel), build(left, panel)
    assert part.plan.nodes[part.tree.at["deep"]][1].setting.method == "minimum"
    for node in ("flat", "c"):
        at = whole.tree.at[node], part.tree.at[node]
        assert whole.scores[..., at[0]] == pytest.approx(part.scores[..., at[1]])


def test_choices_that_cannot_be_drawn_any_more_go():
    left = cut(parse_text(MODEL + VARY), ["d", "e", "a", "b"])
    assert {one.id for one in left.vary} == {"noise", "scale"}
    assert left.vary[0].levels == (1,)
    some = cut(parse_text(MODEL + VARY), ["a"])
    assert [one.id for one in some.vary] == ["noise", "flat", "scale", "out"]
    assert some.vary[-1].dropped == ("d",)


def test_the_document_builds_the_same_model_again():
    left = cut(parse_text(MODEL + VARY), ["b"])
    again = parse_model(left.document)
    assert isinstance(again, Model)
    assert again.fingerprint == left.fingerprint
    assert again.indicators == left.indicators
    assert again.nodes == left.nodes


def test_without_anything_gone_it_is_the_same_model():
    model = parse_text(MODEL)
    assert cut(model, []) is model


def test_something_must_be_left():
    with pytest.raises(BuildError, match="nothing is left of the index without a, b, c, d, e") as caught:
        cut(parse_text(MODEL), list("abcde"))
    assert caught.value.repair


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_model_can_be_cut(name):
    model = read_model(name)
    for one in (model.indicators[0], model.indicators[-1]):
        if len(model.indicators) > 1:
            assert len(cut(model, [one.id]).indicators) == len(model.indicators) - 1
