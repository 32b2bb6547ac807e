"""What a number allows: the ends, and the value that turns the answer."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.study.claim.amount import amount, times
from miqyas.study.claim.clock import joined, read_time
from miqyas.study.claim.quantity import read_amount, read_place
from miqyas.study.claim.span import Moment, Span, moment, span

MANNERS = ("plain", "about", "above", "below", "least", "most", "nearly")


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("25 %", 25, 24.5, 25.5, "percent"),
        ("47.43 per cent", 47.43, 47.425, 47.435, "percent"),
        ("about 50 percent", 50, 45, 55, "percent"),
        ("more than 2.6 billion US dollars", 2.6e9, 2.6e9, inf, "money"),
        ("$2.6 billion", 2.6e9, 2.55e9, 2.65e9, "money"),
        ("at least 1,000", 1000, 1000, inf, ""),
        ("30,000", 30000, 29999.5, 30000.5, ""),
        ("3 million", 3e6, 2.5e6, 3.5e6, "count"),
        ("8.4 percentage points", 8.4, 8.35, 8.45, "points"),
        ("a third", 100 / 3, 100 / 3 - 0.5, 100 / 3 + 0.5, "percent"),
        ("nearly half", 50, 45, 50, "percent"),
        ("less than one in four", 25, -inf, 25, "percent"),
        ("nine in ten", 90, 89.5, 90.5, "percent"),
        ("every second", 50, 49.5, 50.5, "percent"),
        ("five times", 5, 5, inf, "times"),
        ("60 % or more", 60, 60, inf, "percent"),
        ("ten per cent", 10, 9.5, 10.5, "percent"),
        ("-1.024", -1.024, -1.0245, -1.0235, ""),
        ("below -2 %", -2, -float("inf"), -2, "percent"),
    ],
)
def test_amounts_in_words(text, value, low, high, unit):
    found, end = read_amount(text, 0)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high))
    assert found.unit == unit
    assert end == len(text)


@pytest.mark.parametrize("text", ["India", "one of the", "halfway", "two countries", "quarterly"])
def test_what_is_no_amount(text):
    found = read_amount(text, 0)
    assert found is None or not text[found[1] :].strip().isalpha()


@pytest.mark.parametrize(
    ("text", "position", "within", "last"),
    [
        ("2nd", 2, False, False),
        ("second", 2, False, False),
        ("number 14", 14, False, False),
        ("top ten", 10, True, False),
        ("among the top 5", 5, True, False),
        ("bottom three", 3, True, True),
    ],
)
def test_ranks_in_words(text, position, within, last):
    found, end = read_place(text, 0)
    assert (found.position, found.within, found.last, end) == (position, within, last, len(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("in 2020", "2020"),
        ("between 2015 and 2020", "2015/2020"),
        ("from 2015 to 2020", "2015/2020"),
        ("2015-2020", "2015/2020"),
        ("2021-22", "FY2022"),
        ("in fiscal year 2021-22", "FY2022"),
        ("FY22", "FY2022"),
        ("from FY2019 to FY2022", "FY2019/FY2022"),
        ("since 2015", "2015/"),
        ("in the last three years", "last 3"),
        ("over the past decade", "last 10"),
        ("in the ten years after 2010", "2010/2020"),
        ("by the end of 2020", "2020"),
    ],
)
def test_times_in_words(text, written):
    found, end = read_time(text, 0)
    assert (str(found.span), end) == (written, len(text))


def test_a_part_of_a_year_is_no_year():
    found, _ = read_time("in the first quarter of FY2023", 0)
    assert found.span.end == Moment(2023, fiscal=True, part="first quarter")


def test_a_beginning_and_an_end_make_one_period():
    end, start = read_time("in 2024", 0)[0], read_time("than in 2020", 0)[0]
    assert joined([end, start], None) == Span(Moment(2020), Moment(2024))


@given(st.integers(1900, 2100), st.integers(1, 50), st.booleans())
def test_periods_are_read_as_they_are_written(year, length, fiscal):
    start, end = Moment(year, fiscal), Moment(year + length, fiscal)
    for one in (Span(), Span(end=end), Span(start, end), Span(start), Span(last=length)):
        assert span(str(one)) == one
    assert moment(str(end)) == end


@settings(max_examples=200)
@given(
    st.floats(0.5, 1000),
    st.sampled_from(MANNERS),
    st.floats(-2000, 2000),
)
def test_a_value_turns_at_the_edge(number, manner, value):
    made = amount(number, step=1.0, manner=manner)
    edge = made.edge(value)
    away = (1e-4 if value <= edge else -1e-4) * max(1.0, abs(edge))
    # A narrow allowance may be crossed as a whole; ours is wider than the step.
    if abs(value - edge) > 2 * abs(away):
        assert made.holds(edge + away) is not made.holds(value) or abs(edge + away - edge) > made.high - made.low
        assert made.holds(edge - away) is made.holds(value)


@given(st.floats(1.1, 50), st.floats(0.01, 100))
def test_times_that_hold_plainly_hold_nearly_only_below(factor, ratio):
    assert times(factor).holds(ratio) is (ratio >= factor - 1e-9 * max(1.0, factor))
    if times(factor, "nearly").holds(ratio):
        assert not times(factor).holds(ratio)
        assert ratio >= 0.9 * factor - 1e-6


def test_halved_is_at_most_half():
    assert times(0.5).holds(0.5)
    assert not times(0.5).holds(0.51)
    assert times(0.5, "nearly").holds(0.52)
    assert not times(0.5, "nearly").holds(0.5)
    assert times(0.5, "above").holds(0.49)
    assert not times(0.5, "above").holds(0.5)
