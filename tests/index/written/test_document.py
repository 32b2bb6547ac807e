"""Documents: changed key by key, and written as TOML that reads back."""

import datetime
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import ModelError
from miqyas.index.modelfile import read_model, shipped
from miqyas.index.written.document import Document, read_set, set_key
from miqyas.index.written.toml import dump

DOCUMENT = {
    "model": {"id": "m", "year": 2020},
    "normalise": {"method": "minmax", "range": [0, 1]},
    "node": {"r": {"aggregate": "geometric"}},
    "indicator": {
        "IT.NET.USER.ZS": {"parent": "r", "weight": 1, "goalposts": {"low": 0, "high": 1}},
        "b": {"parent": "r", "weight": 2},
    },
}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("normalise.method=zscore", "normalise.method", "zscore"),
        ("normalise.range=[0,100]", "normalise.range", [0, 100]),
        ("model.coverage = 0.5", "model.coverage", 0.5),
        ("vary.seed=0", "vary.seed", 0),
        ("treat.flag=true", "treat.flag", True),
        ('model.version="2"', "model.version", "2"),
        ('indicator."a=b".weight=2', 'indicator."a=b".weight', 2),
        ("model.name=two = words", "model.name", "two = words"),
        ("model.name=1\nx = 2", "model.name", "1\nx = 2"),
        ("model.name=", "model.name", ""),
        ("aggregate={method='power', p=2}", "aggregate", {"method": "power", "p": 2}),
    ],
)
def test_a_setting_is_a_toml_value_or_else_a_text(text, key, value):
    assert read_set(text) == (key, value)


def test_a_setting_without_a_value_is_told():
    with pytest.raises(ModelError, match=r"'normalise\.method' sets nothing") as caught:
        read_set("normalise.method")
    assert "key=value" in caught.value.repair


def test_a_key_is_set_in_a_copy():
    changed = set_key(DOCUMENT, "indicator.b.weight", 5)
    assert changed["indicator"]["b"] == {"parent": "r", "weight": 5}
    assert DOCUMENT["indicator"]["b"]["weight"] == 2
    again = set_key(changed, "indicator.b.weight", 7)
    assert changed["indicator"]["b"]["weight"] == 5
    assert again["indicator"]["IT.NET.USER.ZS"] == DOCUMENT["indicator"]["IT.NET.USER.ZS"]


@pytest.mark.parametrize(
    "key",
    [
        'indicator."IT.NET.USER.ZS".weight',
        "indicator.'IT.NET.USER.ZS'.weight",
        "indicator.IT.NET.USER.ZS.weight",
    ],
)
def test_an_id_with_dots_may_stand_in_quotes_or_not(key):
    assert set_key(DOCUMENT, key, 9)["indicator"]["IT.NET.USER.ZS"]["weight"] == 9


def test_a_deep_key_is_set_and_made_where_it_is_not_there():
    changed = set_key(DOCUMENT, "indicator.IT.NET.USER.ZS.goalposts.high", 100)
    assert changed["indicator"]["IT.NET.USER.ZS"]["goalposts"] == {"low": 0, "high": 100}
    assert set_key(DOCUMENT, "vary.weights.spread", 0.1)["vary"] == {"weights": {"spread": 0.1}}
    assert set_key(DOCUMENT, "level.2.aggregate", "sum")["level"] == {"2": {"aggregate": "sum"}}


def test_a_method_written_as_one_word_can_be_given_options():
    document = set_key(DOCUMENT, "normalise", "minmax")
    assert document["normalise"] == "minmax"
    assert set_key(document, "normalise.range", [0, 9])["normalise"] == {"method": "minmax", "range": [0, 9]}
    changed = set_key(set_key(DOCUMENT, "node.r.aggregate.method", "power"), "node.r.aggregate.p", 2)
    assert changed["node"]["r"]["aggregate"] == {"method": "power", "p": 2}


def test_a_table_replaces_a_setting_and_merges_into_parts():
    assert set_key(DOCUMENT, "normalise", {"method": "zscore"})["normalise"] == {"method": "zscore"}
    changed = set_key(DOCUMENT, "indicator", {"b": {"weight": 3}, "IT.NET.USER.ZS": {"weight": 4}})
    assert [one["weight"] for one in changed["indicator"].values()] == [4, 3]
    assert changed["indicator"]["IT.NET.USER.ZS"]["goalposts"] == {"low": 0, "high": 1}
    assert set_key(DOCUMENT, "model", {"year": 2021})["model"] == {"id": "m", "year": 2021}


def test_a_whole_new_part_can_be_put_in_and_half_of_one_not():
    new = {"parent": "r", "direction": "higher"}
    assert set_key(DOCUMENT, "indicator.c", new)["indicator"]["c"] == new
    with pytest.raises(ModelError, match="the model has no indicator 'bb'") as caught:
        set_key(DOCUMENT, "indicator", {"bb": {"weight": 1}})
    assert caught.value.repair.startswith("write 'b'")


def test_another_method_drops_the_options_of_the_old_one_with_a_notice():
    changed = set_key(DOCUMENT, "normalise.method", "zscore")
    assert changed["normalise"] == {"method": "zscore"}
    (notice,) = changed.notices
    assert notice.what == "normalise zscore has no option range, so it was left out"
    assert notice.where == "key normalise.method"
    assert set_key(DOCUMENT, "normalise.method", "minmax").notices == ()


def test_options_that_both_methods_have_and_wrong_ones_stay():
    document = set_key(DOCUMENT, "normalise.rnage", [1, 2])
    changed = set_key(document, "normalise.method", "goalposts")
    assert changed["normalise"] == {"method": "goalposts", "range": [0, 1], "rnage": [1, 2]}


def test_options_of_the_default_method_are_dropped_too():
    changed = set_key({"normalise": {"range": [0, 1]}}, "normalise.method", "zscore")
    assert changed["normalise"] == {"method": "zscore"}


@pytest.mark.parametrize(
    ("key", "what", "repair"),
    [
        ("normalize.method", "a model has no key 'normalize'", "write 'normalise'"),
        ("coverage", "a model has no key 'coverage'", "write model.coverage"),
        ("digits", "a model has no key 'digits'", "write rank.digits"),
        ("seed", "a model has no key 'seed'", "write vary.seed"),
        ("indicator.bee.weight", "the model has no indicator 'bee'", "choose from IT.NET.USER.ZS, b"),
        ("node.s.weight", "the model has no node 's'", "r"),
        ("model.year.x", "'model.year' is not a table", "whole value"),
        ("indicator.a b.weight", "is not a key of a model", "in quotes"),
        ("model.id = 1\nx", "is not a key of a model", "in quotes"),
        ("", "is not a key of a model", "in quotes"),
    ],
)
def test_a_key_that_no_model_has_is_told_with_the_nearest(key, what, repair):
    with pytest.raises(ModelError, match=what) as caught:
        set_key(DOCUMENT, key, 1)
    assert repair in caught.value.repair


def test_lines_stay_but_for_what_was_set():
    document = Document.of(DOCUMENT, "m.toml", {("model",): 1, ("model", "id"): 2, ("normalise", "range"): 7})
    changed = set_key(document, "normalise", "zscore")
    assert changed.lines == {("model",): 1, ("model", "id"): 2, ("normalise",): 0}
    assert document.lines[("normalise", "range")] == 7
    assert changed.file == "m.toml"


NAMES = st.text(min_size=0, max_size=6).filter(lambda text: "\r" not in text and text.isprintable()) | st.text(
    alphabet='ab."\\\n\t\x01\x7f', max_size=4
)
PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    NAMES,
    st.dates(min_value=datetime.date(1, 1, 1)),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
HEADS = st.sampled_from(["model", "node", "indicator", "level", "vary", "normalise"]) | NAMES


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(HEADS, VALUES | st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=2), max_size=2)))
def test_what_is_written_reads_back(document):
    assert tomllib.loads(dump(document)) == document


@pytest.mark.parametrize("name", shipped())
def test_shipped_models_survive_being_written(name):
    document = read_model(name).document
    assert tomllib.loads(dump(document)) == document


def test_tables_get_headings_and_small_ones_braces():
    assert dump({"model": {"id": "m", "name": {"ar": "دليل"}}, "indicator": {"A.B": {"weight": 1.0}}}) == (
        '[model]\nid = "m"\nname = {ar = "دليل"}\n\n[indicator."A.B"]\nweight = 1.0\n'
    )


def test_numbers_of_numpy_and_tuples_are_written_as_plain_ones():
    text = dump({"model": {"a": np.float64(0.5), "b": np.int64(3), "c": (1, 2), "d": np.float32(0.25)}})
    assert tomllib.loads(text)["model"] == {"a": 0.5, "b": 3, "c": [1, 2], "d": 0.25}


def test_what_toml_cannot_hold_is_told():
    with pytest.raises(ModelError, match="a model file cannot hold None"):
        dump({"model": {"id": None}})
