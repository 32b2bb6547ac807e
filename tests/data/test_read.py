"""Tables read as panels: forms, headings, places, periods, states, and what is told of them."""

import numpy as np
import pytest

from miqyas.data.panel import UNDATED, Attribute, Status
from miqyas.data.read import Reading, read
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


LONG = "place,indicator,year,value\nAUT,gdp,2020,1.5\nPAK,gdp,2021,2.5\nAUT,pop,2020,0\n"


def test_a_long_table(csv):
    reading = read(csv(LONG))
    panel = reading.panel
    assert isinstance(reading, Reading)
    assert reading.notices == ()
    assert (panel.years, panel.places, panel.codes) == ((2020, 2021), ("AUT", "PAK"), ("gdp", "pop"))
    np.testing.assert_array_equal(panel.values, [[[1.5, 0], [NAN, NAN]], [[NAN, NAN], [2.5, NAN]]])
    assert panel.status[0, 0, 1] == Status.REPORTED  # 0 is a value
    assert panel.status[1, 0, 0] == Status.ABSENT


@pytest.mark.parametrize(
    "heading",
    [
        "iso3,indicator,year,value",
        "REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE",
        "Country Code,Series Code,Time,Value",
        "Country,Code,Year,Value",
        "economy,variable,date,value",
        "unit,indicator,year,value",
        "name,series,year,val",
        "الدولة,المؤشر,السنة,القيمة",
        "pays,indicateur,année,valeur",
    ],
)
def test_headings_in_many_spellings(csv, heading):
    panel = read(csv(LONG.replace("place,indicator,year,value", heading))).panel
    assert (panel.years, panel.places, panel.codes) == ((2020, 2021), ("AUT", "PAK"), ("gdp", "pop"))


def test_headings_of_ones_own_are_declared(csv):
    path = csv(LONG.replace("place,indicator", "Distrito,Cosa"))
    declared = {"place": "Distrito", "indicator": "Cosa"}
    assert read(path, columns=declared).panel.codes == ("gdp", "pop")
    with pytest.raises(DataError, match="has no column 'Distrit'") as caught:
        read(path, columns={"place": "Distrit"})
    assert "write 'Distrito'" in caught.value.repair
    with pytest.raises(DataError, match="no column can be declared as 'palce'"):
        read(path, columns={"palce": "Distrito"})


def test_a_wide_table_with_attributes_names_and_other_codes(csv):
    text = "name,iso3,m49,region,year,gdp,pop\nAustria,AUT,040,EU,2020,1,2\nPakistan,PAK,586,AS,2020,3,4\n"
    panel = read(csv(text)).panel
    assert panel.codes == ("gdp", "pop")
    assert panel.attribute("AUT", "m49") == "040"
    assert panel.group("region=AS") == ("PAK",)
    assert panel.name("PAK", "ur") == "پاکستان"


def test_an_attribute_that_changes_is_dated(csv):
    text = "place,year,income,gdp\nAUT,2018,low,1\nAUT,2019,low,1\nAUT,2020,high,2\n"
    assert read(csv(text)).panel.attributes == (
        Attribute("AUT", "income", "low", "2018-01-01", "2020-01-01"),
        Attribute("AUT", "income", "high", "2020-01-01"),
    )


def test_numbers_that_describe_a_place_are_declared(csv):
    path = csv("place,ldc,gdp\nAUT,0,1\nPAK,1,2\n")
    assert read(path).panel.codes == ("ldc", "gdp")
    panel = read(path, attributes=["ldc"]).panel
    assert panel.codes == ("gdp",)
    assert panel.group("ldc=1") == ("PAK",)
    with pytest.raises(DataError, match="has no column 'ldcs'"):
        read(path, attributes=["ldcs"])


def test_a_column_half_text_half_number_is_not_guessed(csv):
    with pytest.raises(Problems, match=r"'A1' is not a number(?s:.*)declare attributes=\('zone',\)"):
        read(csv("place,zone,gdp\nAUT,A1,1\nPAK,7,2\nIND,B2,3\n"))


def test_a_column_per_year(csv):
    text = (
        "Country Name,Country Code,Indicator Name,Indicator Code,2019,2020 [YR2020]\n"
        "Austria,AUT,Output,NY.GDP,1,2\nPakistan,PAK,Output,NY.GDP,..,4\n"
    )
    reading = read(csv(text))
    panel = reading.panel
    assert panel.years == (2019, 2020)
    assert panel.find("NY.GDP").name == "Output"
    np.testing.assert_array_equal(panel.values[:, :, 0], [[1, NAN], [2, 4]])
    assert told(reading) == {"cells with an empty marker (such as n/a, .. or -) read as absent: 1": 1}


def test_one_series_is_called_after_its_file(csv):
    path = csv("iso3,year,value\nAUT,2020,1\n", "IT.NET.USER.ZS.csv")
    assert read(path).panel.codes == ("IT.NET.USER.ZS",)
    assert read(path, indicator="internet").panel.codes == ("internet",)


def test_a_table_without_years_is_one_cross_section(csv):
    path = csv("place,gdp\nAUT,1\n")
    assert read(path).panel.years == (UNDATED,)
    assert read(path, year=2024).panel.years == (2024,)


def test_a_year_for_a_table_that_has_years(csv):
    with pytest.raises(DataError, match="year=2024 is declared"):
        read(csv(LONG), year=2024)


def test_a_wrong_mode(csv):
    with pytest.raises(DataError, match="places cannot be 'country'"):
        read(csv(LONG), places="country")
    with pytest.raises(DataError, match="decimal cannot be ';'"):
        read(csv(LONG), decimal=";")
