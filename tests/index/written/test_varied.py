"""Every kind of [vary] table is read, held against the tree, and told when it cannot be."""

import pytest

from miqyas.errors import MiqyasError
from miqyas.index.modelfile import parse_text

HEAD = """
[model]
id = "m"
[node.root]
[node.one]
parent = "root"
why = "."
[node.two]
parent = "root"
why = "."
[indicator.a]
parent = "one"
direction = "higher"
why = "."
[indicator.b]
parent = "one"
direction = "higher"
why = "."
[indicator.c]
parent = "two"
direction = "higher"
why = "."
"""


def choice(text):
    (one,) = parse_text(HEAD + text, "m.toml").vary
    return one


def test_each_kind_is_read():
    assert choice('[vary.w]\nconcentration = 50\nnodes = ["one"]').concentration == 50.0
    assert choice('[vary.w]\nsimplex = "all"').nodes == ()
    assert choice('[vary.w]\nsimplex = ["one", "root"]').nodes == ("one", "root")
    bounds = choice('[vary.w]\nnode = "one"\nbounds = {a = [0.2, 0.6]}\norders = ["a >= b"]')
    assert (bounds.nodes, bounds.bounds, bounds.orders) == (("one",), (("a", 0.2, 0.6),), (("a", "b"),))
    sets = choice("[vary.w]\nsets = [{a = 2, b = 1}, {a = 1, b = 1}]\nprobabilities = [0.25, 0.75]")
    assert (sets.kind, sets.options[0]["a"], sets.probabilities) == ("sets", 2, (0.25, 0.75))
    errors = choice("[vary.e]\nerrors = {a = 0.5}")
    assert errors.errors == (("a", 0.5),)
    assert choice('[vary.e]\nerrors = "data"').errors == ()


def test_dropping_none_is_as_likely_as_each_part_unless_stated():
    every = choice('[vary.d]\ndrop = "indicators"')
    assert every.dropped == ("a", "b", "c")
    assert every.probabilities == pytest.approx((0.25,) * 4)
    always = choice('[vary.d]\ndrop = "nodes"\nprobability = 1')
    assert always.dropped == ("one", "two")
    assert always.probabilities == pytest.approx((0.0, 0.5, 0.5))


@pytest.mark.parametrize(
    ("text", "said", "repair"),
    [
        ('[vary.w]\nsimplex = ["oen"]', "there is no node 'oen'", "write 'one'"),
        ('[vary.w]\nnode = "one"\nbounds = {c = [0, 1]}', "there is no part 'c' inside 'one'", "choose from a, b"),
        (
            '[vary.w]\nnode = "one"\nbounds = {a = [0.9, 0.1]}',
            r"bounds of 'a' cannot be \[0.9, 0.1\]",
            "the lower first",
        ),
        ('[vary.w]\nnode = "one"\nbounds = {a = [0, 1]}\norders = ["a > b"]', "'a > b' states no order", "a >= b"),
        ("[vary.w]\nsets = [{a = 0, b = 1}, {a = 1}]", "set 1 of 'w' is no weighting", "above 0"),
        ("[vary.w]\nsets = [{z = 1}, {a = 1}]", "there is no part 'z'", "choose from a, b, c"),
        ("[vary.w]\nsets = [{b = 1}, {a = 1}]\nprobabilities = [0.5, 0.6]", "sum to 1.1", "must sum to 1"),
        ('[vary.d]\ndrop = ["q"]', "there is no part 'q'", "choose from"),
        ("[vary.e]\nerrors = {a = -1}", "errors cannot be", "data"),
        ('[vary.x]\nsimplex = ["one"]\n[vary.y]\nconcentration = 3', "both draw the weight of 'a'", "name the nodes"),
        ("[vary.w]\nwhy = 'because'", "does not say what is varied", "spread = "),
    ],
)
def test_what_cannot_be_is_told_with_its_repair(text, said, repair):
    with pytest.raises(MiqyasError, match=said) as caught:
        parse_text(HEAD + text, "m.toml")
    assert repair in str(caught.value)
    assert "m.toml" in str(caught.value)
