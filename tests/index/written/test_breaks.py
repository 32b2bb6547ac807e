"""The keys `breaks` and `lenses` of a model file."""

import pytest

from miqyas.errors import ModelError
from miqyas.index.model import Break
from miqyas.index.modelfile import parse_text, read_model
from miqyas.index.written.schema import schema

MODEL = """\
[model]
id = "small"
[node.top]
[indicator.a]
parent = "top"
direction = "higher"
"""


def test_breaks_are_read():
    text = 'breaks = [{between = [2015, 2020], why = "x"}, {year = 2020, places = "A", why = "y"}, {why = "z"}]\n'
    (one,) = parse_text(MODEL + text).indicators
    assert one.breaks == (
        Break("x", between=(2015, 2020)),
        Break("y", year=2020, places=("A",)),
        Break("z"),
    )


@pytest.mark.parametrize(
    ("text", "what", "repair"),
    [
        ("breaks = 3", "breaks cannot be 3", "a list of tables"),
        ("breaks = [3]", "breaks cannot be", "a list of tables"),
        ("breaks = [{}]", "has no 'why'", "write why ="),
        ('breaks = [{why = "x", between = [2020, 2015]}]', "between cannot be", "the earlier first"),
        ('breaks = [{why = "x", betwen = [2015, 2020]}]', "there is no key 'betwen'", "write 'between'"),
        ('breaks = [{why = "x", between = [2015, 2020], year = 2020}]', "both between and year", "two tables"),
    ],
)
def test_mistakes_are_told_with_their_line(text, what, repair):
    with pytest.raises(ModelError, match=what) as caught:
        parse_text(MODEL + text + "\n", "small.toml")
    assert repair in caught.value.repair
    assert "small.toml line 7" in caught.value.where


def test_a_lens_must_be_a_node():
    named = MODEL.replace('id = "small"\n', 'id = "small"\nlenses = ["top"]\n')
    assert parse_text(named).lenses == ("top",)
    with pytest.raises(ModelError, match="the lens 'tap' is no node") as caught:
        parse_text(named.replace('["top"]', '["tap"]'))
    assert "write 'top'" in caught.value.repair


def test_editors_know_both():
    parts = schema()["$defs"]
    assert parts["indicator"]["properties"]["breaks"]["items"] == {"$ref": "#/$defs/break"}
    assert parts["break"]["required"] == ["why"]
    assert parts["model"]["properties"]["lenses"]["type"] == "array"


def test_what_is_a_matter_of_judgement_stands_in_the_shipped_model():
    by = {one.series: one.breaks for one in read_model("oic-digital").indicators}
    share = by["BX.GSR.CCIS.ZS"]
    assert any("MDV" in rule.places and rule.bars(2015, 2020) and not rule.bars(2015, 2024) for rule in share)
    assert not any("PAK" in rule.places or not rule.places for rule in share)
