"""Dates of every precision: ISO 8601-2, levels 0 and 1."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miqyas.errors import DataError
from miqyas.register.edtf import span


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2022", (2022, 1, 1), (2022, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023-02", (2023, 2, 1), (2023, 2, 28)),
        ("2022-12-12", (2022, 12, 12), (2022, 12, 12)),
        ("2022-12-12T10:30:00Z", (2022, 12, 12), (2022, 12, 12)),
        ("2022?", (2022, 1, 1), (2022, 12, 31)),
        ("2022-06~", (2022, 6, 1), (2022, 6, 30)),
        ("202X", (2020, 1, 1), (2029, 12, 31)),
        ("19XX", (1900, 1, 1), (1999, 12, 31)),
        ("2022-XX", (2022, 1, 1), (2022, 12, 31)),
        ("2022-06-XX", (2022, 6, 1), (2022, 6, 30)),
        ("2022-21", (2022, 3, 1), (2022, 5, 31)),
        ("2022-24", (2022, 12, 1), (2023, 2, 28)),
        ("2024-33", (2024, 1, 1), (2024, 3, 31)),
        ("2024-36", (2024, 10, 1), (2024, 12, 31)),
        ("2024-41", (2024, 7, 1), (2024, 12, 31)),
        ("2022-12/2023-02", (2022, 12, 1), (2023, 2, 28)),
        ("2022/..", (2022, 1, 1), (9999, 12, 31)),
        ("../2022", (1, 1, 1), (2022, 12, 31)),
    ],
)
def test_a_date_means_these_days(text, earliest, latest):
    assert span(text)[1:] == (date(*earliest), date(*latest))


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-13", "2023-02-29", "2022-00", "../..", "/", "soon", "2022-6", "12.12.2022", "0000", "2022-42"],
)
def test_what_is_no_date_is_refused_with_ways_to_write_it(text):
    with pytest.raises(DataError, match="is no date") as caught:
        span(text)
    assert "2024-06" in caught.value.repair


def test_an_interval_ends_after_it_begins():
    with pytest.raises(DataError, match="ends before it begins"):
        span("2023/2022")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day):
    only, month, year = (span(day.isoformat()[:cut]) for cut in (10, 7, 4))
    assert only.earliest == only.latest == day
    assert year.earliest <= month.earliest <= day <= month.latest <= year.latest
    assert month.earliest.day == 1
    assert year.latest.timetuple().tm_yday in (365, 366)


@pytest.mark.parametrize("text", ["٢٠٢٤-٠٦", "۲۰۲۴-۰۶", "２０２４-０６"])
def test_digits_of_other_scripts_are_kept_as_ours(text):
    assert span(text) == span("2024-06")


@pytest.mark.parametrize("text", ["2024-01-01T25:00:00", "2024-01-01T10:61Z", "²⁰²⁴"])
def test_hours_and_digits_that_are_none(text):
    with pytest.raises(DataError, match="is no date"):
        span(text)
