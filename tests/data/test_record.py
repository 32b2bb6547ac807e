"""Tables in JSON."""

import json

import numpy as np
import pytest

from miqyas.data.read import read
from miqyas.errors import DataError, Problems

NAN = float("nan")


@pytest.fixture
def csv(tmp_path):
    def make(text, name="figures.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_records_of_json(csv):
    records = [
        {"place": "AUT", "year": 2020, "gdp": 1},
        {"place": "PAK", "year": 2020, "pop": 2.5, "gdp": None},
    ]
    for document in (records, {"data": records}):
        panel = read(csv(json.dumps(document), "figures.json")).panel
        np.testing.assert_array_equal(panel.values, [[[1, NAN], [NAN, 2.5]]])


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "is empty"),
        ("[]", "is empty"),
        ("{}", "holds no list of records"),
        ("[1, 2]", "holds no list of records"),
        ('[{"place": "AUT", "gdp": 1}', "is no JSON"),
        ('[{"place": "AUT", "gdp": [1]}]', r"\[1\] is not one value"),
        ('[{"place": "AUT", "gdp": 1, "gdp": 2}]', "has the key 'gdp' twice"),
        ('[{"place": "AUT", "gdp": Infinity}]', "inf is not a finite number"),
        ('[{"place": "AUT", "gdp": "x"}, {"place": "PAK", "gdp": 1}]', "'x' is not a number"),
        ('{"miqyas": "panel"}', "has no 'columns' and 'rows'"),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1]], "series": [{"cod": "g"}]}',
            "no key 'cod'",
        ),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1]], "series": {"code": "g"}}',
            "'series' is not a list",
        ),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1]],'
            ' "series": [{"code": "g", "better": "up", "low": "x"}]}',
            "better cannot be 'up'",
        ),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1]], "names": ["a"]}',
            "'names' is not place -> language -> name",
        ),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1]], "masks": [3]}',
            "3 is no record",
        ),
        (
            '{"miqyas": "panel", "columns": ["place", "g"], "rows": [["a", 1], ["b"]]}',
            "the row has 1 cells and the heading has 2",
        ),
    ],
)
def test_json_that_is_no_table(csv, text, match):
    with pytest.raises((DataError, Problems), match=match):
        read(csv(text, "figures.json"))
