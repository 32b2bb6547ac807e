"""The JSON Schema for editors says the same as the reader of model files."""

import copy
import tomllib
from functools import reduce
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import MiqyasError
from miqyas.index.method import STEPS, methods
from miqyas.index.modelfile import parse_model, read_model, shipped
from miqyas.index.written.schema import schema

SCHEMA = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

RICH = tomllib.loads("""
[model]
id = "rich"
name = {en = "Rich", ar = "غني"}
places = ["A", "B"]
limits = 2020
[rank]
digits = 2
[carry]
method = "forward"
age = 3
[treat]
method = "winsorise"
most = 3
[normalise]
range = [0, 100]
[level.1]
treat = "none"
[level.2.aggregate]
method = "power"
p = 0.5
[node.root]
aggregate = {method = "geometric"}
[node.pillar]
parent = "root"
weight = 1.5
weigh = "equal"
[indicator.x]
parent = "pillar"
direction = "higher"
goalposts = {low = 0, high = 1, why = "a share"}
normalise = {method = "goalposts", log = "none", clip = true}
[indicator.y]
parent = "pillar"
direction = "lower"
denominator = "POP"
factor = 1000
[vary]
seed = 0
[vary.w]
spread = 0.2
levels = [1]
[vary.n]
key = "normalise.range"
options = [[0, 1], [1, 2]]
probabilities = [0.5, 0.5]
""")


def reads(document):
    try:
        parse_model(document)
    except MiqyasError:
        return False
    return True


def tables(value, path=()):
    """Every table of a document; what [vary] may set to is data, not form."""
    if isinstance(value, dict):
        yield path
        for key, one in value.items():
            if not (path[:1] == ("vary",) and key == "options"):
                yield from tables(one, (*path, key))


def put(document, path, key, value):
    changed = copy.deepcopy(document)
    table = changed
    for part in path:
        table = table[part]
    table[key] = value
    return changed


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", shipped())
def test_shipped_models_fit(name):
    assert [one.message for one in VALIDATOR.iter_errors(read_model(name).document)] == []


def test_a_model_that_uses_everything_fits():
    assert [one.message for one in VALIDATOR.iter_errors(RICH)] == []
    assert reads(RICH)


@pytest.mark.parametrize("path", list(tables(RICH)), ids=lambda path: ".".join(path) or "top")
@pytest.mark.parametrize("value", [1, "x", {"y": 1}])
def test_reader_and_schema_refuse_the_same_unknown_keys(path, value):
    changed = put(RICH, path, "Qqq", value)
    assert not reads(changed)
    assert not VALIDATOR.is_valid(changed)


LEAVES = [
    (*path, key)
    for path in tables(RICH)
    for key, one in reduce(lambda table, part: table[part], path, RICH).items()
    if not isinstance(one, dict)
]
# Texts that name something (a parent, a key to vary), sums and orders: a schema cannot look them up.
BEYOND = {"parent", "key", "options", "probabilities", "low", "high", "series", "log", "levels", "p", "range"}
WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, -0.5, 2.5, 2020]),
    st.sampled_from(["", " ", "none", "A", "so so", "lower"]),
    st.lists(st.sampled_from(["A", "A", 1, 0.5, ""]), max_size=3),
    st.dictionaries(st.sampled_from(["en", "English", "method", "x"]), st.sampled_from(["none", 1]), max_size=2),
)


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from([path for path in LEAVES if path[-1] not in BEYOND]), value=WRONG)
def test_reader_and_schema_agree_on_what_a_key_may_hold(path, value):
    changed = put(RICH, path[:-1], path[-1], value)
    assert VALIDATOR.is_valid(changed) == reads(changed), (path, value)


@pytest.mark.parametrize("one", methods(), ids=lambda one: f"{one.step}-{one.name}")
def test_every_method_stands_in_the_schema_with_its_options(one):
    forms = SCHEMA["$defs"][one.step]["anyOf"][1:]
    (form,) = [form for form in forms if form["properties"]["method"]["const"] == one.name]
    assert set(form["properties"]) == {"method", *one.options}
    assert form["additionalProperties"] is False


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"model": {"id": "m"}, "node": {"r": {}}},
        {"model": {"id": "m"}, "node": {"r": {}}, "indicator": {"x": {"parent": "r"}}},
        {
            "model": {"id": "m"},
            "node": {"r": {"weight": 0}},
            "indicator": {"x": {"parent": "r", "direction": "higher"}},
        },
    ],
    ids=["empty", "no indicator", "no direction", "weight 0"],
)
def test_bad_models_fit_neither(document):
    assert not VALIDATOR.is_valid(document)
    assert not reads(document)


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "bad_models").glob("*.toml")), ids=lambda f: f.stem)
def test_bad_model_files_fit_neither(file):
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    assert not VALIDATOR.is_valid(document)
    assert not reads(document)


def test_every_step_has_a_place_in_the_schema():
    assert set(STEPS) < set(SCHEMA["properties"])
