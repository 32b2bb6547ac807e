"""Numbers as people write them."""

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.number import numbers


def values(cells, decimal=None):
    read = numbers(cells, decimal)
    assert read.wrong == []
    return [None if np.isnan(one) else one for one in read.values]


def wrong(cells, decimal=None):
    return [(one.at, one.kind) for one in numbers(cells, decimal).wrong]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2.5", "-3e2", " 4 ", ""], [1, 2.5, -300, 4, None]),
        (["1,5", "2"], [1.5, 2]),
        (["1,5", "1.234"], [1.5, 1234]),
        (["1.234,5", "12"], [1234.5, 12]),
        (["1,234.5", "2,345"], [1234.5, 2345]),
        (["1.5", "1,234"], [1.5, 1234]),
        (["1,234,567"], [1234567]),
        (["1.234.567"], [1234567]),
        (["0,123"], [0.123]),
        (["1234,567"], [1234.567]),
        (["1 234", "1\u202f234\u202f567", "1'234"], [1234, 1234567, 1234]),
        (["−3", "١٢٫٥"], [-3, 12.5]),
        (["1.234"], [1.234]),
        ([0, 0.0, False, True, None], [0, 0, 0, 1, None]),
    ],
)
def test_what_is_a_number(cells, expected):
    assert values(cells) == expected


@pytest.mark.parametrize(
    ("cells", "decimal", "expected"),
    [
        (["1,234", "1.234"], ",", [1.234, 1234]),
        (["1,234", "1.234"], ".", [1234, 1.234]),
        (["1,5"], ",", [1.5]),
    ],
)
def test_a_declared_mark_settles_what_is_open(cells, decimal, expected):
    assert values(cells, decimal) == expected


@pytest.mark.parametrize("mark", ["n/a", "NA", "..", "...", "-", "–", "nan", "null", "#N/A", " : ", "None"])
def test_empty_markers_are_absent_and_counted(mark):
    read = numbers(["1", mark, "", None])
    assert read.wrong == []
    assert read.marked == 1
    assert np.isnan(read.values[1:]).all()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1,5", "1.5"], "columns with mixed decimal marks"),
        (["1,234", "1.234"], "columns with mixed decimal marks"),
        (["1,234", "5"], "numbers with an undecided comma"),
        (["abc"], "texts in place of numbers"),
        (["1_000"], "texts in place of numbers"),
        (["1,23,456"], "texts in place of numbers"),
        (["1.5.2"], "texts in place of numbers"),
        (["12 34"], "texts in place of numbers"),
        (["45%"], "numbers with a percent sign"),
        (["#DIV/0!"], "formula errors"),
        (["inf"], "infinite values"),
        (["1e999"], "infinite values"),
        ([float("-inf")], "infinite values"),
        ([datetime.date(2024, 5, 17)], "dates in place of numbers"),
        ([[1]], "texts in place of numbers"),
    ],
)
def test_what_is_none(cells, kind):
    assert [one[1] for one in wrong(cells)] == [kind]


def test_the_wrong_mark_under_a_declared_one():
    assert wrong(["1.5", "2,5"], ",") == [(0, "numbers with the wrong decimal mark")]
    assert wrong(["1.5", "2,5"], ".") == [(1, "numbers with the wrong decimal mark")]


def test_an_array_is_only_looked_through_for_infinity():
    assert wrong(np.array([1.0, np.nan, np.inf])) == [(2, "infinite values")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_python_writes_is_read_to_the_last_bit(figures):
    read = numbers([repr(one) for one in figures])
    assert read.wrong == []
    assert read.values.tobytes() == np.array(figures).tobytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-9999, 9999, places=2), min_size=1))
def test_a_decimal_comma_is_the_same_number(figures):
    texts = [f"{one:.2f}".replace(".", ",") for one in figures]
    assert numbers(texts).values.tolist() == [float(f"{one:.2f}") for one in figures]
