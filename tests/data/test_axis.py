"""Which place and which period a row is about."""

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


def told(reading):
    return {one.what: one.count for one in reading.notices}


def test_countries_in_any_writing_become_iso_3(csv):
    panel = read(csv("country,gdp\nTürkiye,1\npk,2\nFR,3\n586,4\n".replace("pk,2\n", ""))).panel
    assert panel.places == ("TUR", "FRA", "PAK")


def test_an_unknown_place_among_countries_is_a_mistake(csv):
    text = "country,gdp\nAustria,1\nPakistan,2\nPakistn,3\nAtlantis,4\nIndia,5\n"
    with pytest.raises(Problems) as caught:
        read(csv(text))
    first, second = caught.value.found
    assert first.what == "'Pakistn' is no country (1 row)"
    assert first.where == "figures.csv, row 4, column 'country'"
    assert "write 'PAK' (Pakistan)" in first.repair
    assert "places='free'" in second.repair


def test_free_codes_stay_as_they_are(csv):
    path = csv("place,gdp\nAT,1\nPK,2\n")
    assert read(path).panel.places == ("AUT", "PAK")
    assert read(path, places="free").panel.places == ("AT", "PK")
    assert read(csv("university,gdp\nOxford,1\nLahore,2\n")).panel.places == ("Oxford", "Lahore")


def test_few_countries_among_free_codes_are_told(csv):
    reading = read(csv("place,gdp\nAUT,1\nX1,2\nX2,3\n"))
    assert reading.panel.places == ("AUT", "X1", "X2")
    assert reading.notices[0].count == 1
    assert "places='countries'" in reading.notices[0].repair


def test_running_numbers_are_no_country_codes(csv):
    assert read(csv("place,gdp\n4,1\n8,2\n12,3\n")).panel.places == ("4", "8", "12")


def test_namibia_is_no_empty_marker(csv):
    assert read(csv("iso2,gdp\nNA,1\nAT,2\n")).panel.places == ("NAM", "AUT")


def test_a_code_that_contradicts_the_name(csv):
    with pytest.raises(DataError, match="the code is that of Austria and the name is 'Australia'"):
        read(csv("name,iso3,gdp\nAustralia,AUT,1\nPakistan,PAK,2\n"))


def test_two_names_of_one_country_are_one_place(csv):
    with pytest.raises(DataError, match=r"TUR, gdp, 2020 stands twice: 1\.0 in row 2 and 2\.0 in row 3"):
        read(csv("country,year,gdp\nTurkey,2020,1\nTürkiye,2020,2\n"))


def test_a_row_without_a_place(csv):
    with pytest.raises(DataError, match="1 row without a place"):
        read(csv("place,gdp\nAUT,1\n,2\nPAK,3\n"))


def test_no_column_of_places(csv):
    with pytest.raises(DataError, match="no column that names the places") as caught:
        read(csv("gdp,pop\n1,2\n"))
    assert "columns={'place': '...'}" in caught.value.repair


@pytest.mark.parametrize(
    ("early", "late", "kept"),
    [
        ("2024-Q1", "2024Q3", "2024-Q3"),
        ("2024-H1", "2024-S2", "2024-H2"),
        ("2024-05", "2024M11", "2024-11"),
        ("2024-05-17", "2024-05-18", "2024-05-18"),
        ("2024-Q2", "2024-H2", "2024-H2"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_year_takes_its_last_period(csv, early, late, kept, turned):
    rows = [f"AUT,g,{early},1\n", f"AUT,g,{late},2\n"]
    reading = read(csv("place,indicator,time,value\n" + "".join(rows[::-1] if turned else rows)))
    assert reading.panel.value("AUT", "g", 2024) == 2.0
    assert reading.panel.periods == {(2024, "AUT", "g"): kept}
    assert told(reading) == {"values of earlier periods passed over, since a year takes its last one: 1": 1}


def test_the_whole_year_stands_over_its_parts(csv):
    panel = read(csv("place,indicator,time,value\nAUT,g,2024,7\nAUT,g,2024-Q4,2\n")).panel
    assert panel.value("AUT", "g", 2024) == 7.0
    assert panel.periods == {}


def test_a_later_period_without_a_number_gives_way(csv):
    panel = read(csv("place,indicator,time,value\nAUT,g,2024-Q1,7\nAUT,g,2024-Q4,\n")).panel
    assert panel.value("AUT", "g", 2024) == 7.0
    assert panel.periods == {(2024, "AUT", "g"): "2024-Q1"}


@pytest.mark.parametrize(
    "cells", ["quarter\nAUT,2024,3,1\n", "quarter\nAUT,2024,Q3,1\n", "period\nAUT,2024,2024-Q3,1\n"]
)
def test_a_period_in_a_column_of_its_own(csv, cells):
    heading, _, row = cells.partition("\n")
    panel = read(csv(f"place,year,{heading},gdp\n{row}")).panel
    assert panel.periods == {(2024, "AUT", "gdp"): "2024-Q3"}


def test_a_period_of_another_year(csv):
    with pytest.raises(DataError, match="'2023-Q3' is no period of 2024"):
        read(csv("place,year,period,gdp\nAUT,2024,2023-Q3,1\n"))


@pytest.mark.parametrize("year", ["2023/24", "24", "2024-13", "2024-Q5", "2024-02-30", "soon", "20244"])
def test_what_is_no_year(csv, year):
    with pytest.raises(DataError, match=f"'{year}' is no year"):
        read(csv(f"place,year,gdp\nAUT,{year},1\nPAK,2024,1\n"))


def test_a_missing_year(csv):
    with pytest.raises(DataError, match="the year is missing"):
        read(csv("place,year,gdp\nAUT,,1\nPAK,2024,1\n"))


def test_places_of_one_name_are_told(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("code,name,g\nD1,Alpha,1\nD2,Beta,2\nD3,alpha,3\n")
    reading = read(path, places="free")
    assert reading.panel.places == ("D1", "D2", "D3")
    (notice,) = reading.notices
    assert notice.what == "two places are called 'Alpha': D1, D3"
