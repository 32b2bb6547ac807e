"""Choices that hang on each other: what is read, and mistakes that are told with line and repair."""

import tomllib

import jsonschema
import pytest

from miqyas.errors import ModelError
from miqyas.index.modelfile import parse_text
from miqyas.index.written.schema import schema

HEAD = """\
[model]
id = "tied"
[normalise]
method = "minmax"
range = [1, 100]
[node.root]
[indicator.x]
parent = "root"
direction = "higher"
"""
SCALE = """\
[vary.scale]
key = "normalise"
options = [{method = "minmax", range = [1, 100]}, {method = "zscore", mean = 5, sd = 1}]
probabilities = [0.25, 0.75]
"""
MEAN = """\
[vary.mean]
key = "aggregate"
options = ["arithmetic", "geometric"]
given = "scale"
probabilities = [[0.5, 0.5], [1, 0]]
"""


def read(*tables):
    return {one.id: one for one in parse_text(HEAD + "".join(tables), "tied.toml").vary}


@pytest.mark.parametrize("tables", [(SCALE, MEAN), (MEAN, SCALE)])
def test_the_probabilities_over_all_draws_are_those_of_the_rows_weighed(tables):
    found = read(*tables)
    assert (found["mean"].given, found["mean"].chances) == ("scale", ((0.5, 0.5), (1.0, 0.0)))
    assert found["mean"].probabilities == pytest.approx((0.25 * 0.5 + 0.75, 0.25 * 0.5))
    assert found["scale"].given == ""
    assert found["scale"].probabilities == (0.25, 0.75)


def test_a_chain_of_three():
    last = (
        '[vary.last]\nkey = "treat"\noptions = ["none", "winsorise"]\ngiven = "mean"\n'
        "probabilities = [[1, 0], [0, 1]]\n"
    )
    assert read(last, MEAN, SCALE)["last"].probabilities == pytest.approx((0.875, 0.125))


def test_an_option_is_tried_where_it_can_be_drawn():
    # As the model is written no geometric mean is defined: it is drawn with the other scale alone.
    text = (HEAD + SCALE + MEAN).replace("[1, 100]\n[node", "[0, 100]\n[node")
    assert len(parse_text(text, "tied.toml").vary) == 2


def changed(old, new):
    return MEAN.replace(old, new)


@pytest.mark.parametrize(
    ("table", "what", "repair"),
    [
        (changed('given = "scale"', 'given = "scael"'), "hangs on 'scael', which is no choice", "write 'scale'"),
        (changed('given = "scale"\n', ""), "several lists, but no other choice is given", 'given = "the other choice"'),
        (changed("[[0.5, 0.5], [1, 0]]", "[0.5, 0.5]"), "hangs on 'scale', but does not say how", "one list of 2"),
        (changed("probabilities = [[0.5, 0.5], [1, 0]]\n", ""), "but does not say how", "for each option of 'scale'"),
        (changed("[[0.5, 0.5], [1, 0]]", "[[0.5, 0.5]]"), "1 rows of probabilities for the 2 options", "one row for"),
        (changed("[1, 0]", "[1, 0.5]"), "row 2 of the probabilities of 'mean' sums to 1.5", "every row must sum to 1"),
        (
            changed("[1, 0]", "[1, 0, 0]"),
            "row 2 of the probabilities of 'mean' has 3 shares for 2",
            "one share for each",
        ),
        (changed("[1, 0]", "[1, -1]"), "probabilities cannot be", "a list of shares from 0 to 1"),
        (changed('given = "scale"', "given = 1"), "given cannot be 1", "a text"),
    ],
)
def test_mistakes_are_told(table, what, repair):
    with pytest.raises(ModelError) as met:
        read(SCALE, table)
    assert what in met.value.what
    assert repair in met.value.repair
    assert "tied.toml line 1" in met.value.where
    assert "vary.mean" in met.value.where


def test_a_circle_is_named():
    scale = SCALE.replace("probabilities = [0.25, 0.75]", 'given = "mean"\nprobabilities = [[1, 0], [0, 1]]')
    with pytest.raises(ModelError, match="hang on each other in a circle: scale on mean on scale") as met:
        read(scale, MEAN)
    assert "leave given out of one of them" in met.value.repair
    with pytest.raises(ModelError, match="in a circle: mean on mean"):
        read(SCALE, changed('given = "scale"', 'given = "mean"'))


def test_the_schema_knows_both_forms():
    fields = schema()["$defs"]["options"]["properties"]
    assert {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}} in fields["probabilities"][
        "anyOf"
    ]
    rows = next(one for one in fields["probabilities"]["anyOf"] if one["items"].get("type") == "array")
    assert rows["items"]["items"] == {"type": "number", "minimum": 0, "maximum": 1}
    assert fields["given"]["type"] == "string"


def test_the_schema_takes_what_the_reader_takes():
    document = tomllib.loads(HEAD + SCALE + MEAN)
    validator = jsonschema.Draft202012Validator(schema())
    assert validator.is_valid(document)
    for bad in (0.5, [[0.5, "half"]], [[[1.0]]], [[1.5, -0.5]]):
        document["vary"]["mean"]["probabilities"] = bad
        assert not validator.is_valid(document)
