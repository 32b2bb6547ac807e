"""Values, states, units and sources of the rows, and what becomes of them in the cube."""

import numpy as np
import pytest

from miqyas.data.panel import Series, Status
from miqyas.data.read import read
from miqyas.data.source import UNKNOWN, Source
from miqyas.data.write import write
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


def test_rows_that_contradict_each_other_are_all_told(csv):
    with pytest.raises(Problems) as caught:
        read(csv("place,indicator,year,value\nAUT,g,2020,1\nAUT,g,2020,2\nPAK,g,2020,3\nPAK,g,2020,\n"))
    whats = [one.what for one in caught.value.found]
    assert whats == [
        "AUT, g, 2020 stands twice: 1.0 in row 2 and 2.0 in row 3",
        "PAK, g, 2020 stands twice: 3.0 in row 4 and no value in row 5",
    ]


def test_rows_that_repeat_each_other_are_read_once(csv):
    reading = read(csv("place,indicator,year,value\nAUT,g,2020,1\nAUT,g,2020,1\nPAK,g,2020,\nPAK,g,2020,\n"))
    assert reading.panel.value("AUT", "g", 2020) == 1.0
    assert told(reading) == {"rows that repeat another one exactly and were read once: 2": 2}


def test_wide_rows_that_contradict_each_other_are_one_mistake(csv):
    with pytest.raises(DataError, match=r"AUT, pop stands twice: 2\.0 in row 2 and 3\.0 in row 3 \(1 other"):
        read(csv("place,gdp,pop,area\nAUT,1,2,4\nAUT,1,3,5\n"))


def test_text_in_a_number_names_file_row_column_and_value(csv):
    with pytest.raises(DataError, match="'12 km' is not a number") as caught:
        read(csv("place,area\nAUT,1\nPAK,12 km\n"))
    assert caught.value.where == "figures.csv, row 3, column 'area'"
    assert "leave the cell empty" in caught.value.repair


def test_mixed_decimal_marks_say_how_to_declare(csv):
    path = csv("place;gdp\nAUT;1,5\nPAK;2.5\n")
    with pytest.raises(DataError, match=r"decimal marks are mixed in one column: '1,5' and '2\.5'") as caught:
        read(path)
    assert "decimal=','" in caught.value.repair


def test_thousands_are_declared_and_told(csv):
    path = csv("place;gdp\nAUT;1,234\n")
    with pytest.raises(DataError, match="'1,234' can mean a decimal comma or thousands"):
        read(path)
    assert read(path, decimal=",").panel.value("AUT", "gdp", 0) == 1.234
    reading = read(path, decimal=".")
    assert reading.panel.value("AUT", "gdp", 0) == 1234.0
    assert told(reading) == {"numbers read with separators of thousands: 1": 1}


def test_values_outside_the_limits_of_their_unit(csv):
    share = Series("share", unit="%", low=0, high=100)
    for text in (
        "place,share\nAUT,0\nPAK,130\nIND,-1\n",
        "place,indicator,value\nAUT,share,0\nPAK,share,130\nIND,share,-1\n",
    ):
        with pytest.raises(Problems) as caught:
            read(csv(text), series=[share])
        assert [one.what for one in caught.value.found] == [
            "PAK: 130.0 is above 100, the limit of share (%)",
            "IND: -1.0 is below 0, the limit of share (%)",
        ]
    panel = read(csv("place,share\nAUT,0\nPAK,100\n"), series=[share]).panel
    assert panel.series == (share,)


def test_a_series_in_two_units(csv):
    text = "place,indicator,value,unit\nAUT,g,1,USD\nPAK,g,2,EUR\n"
    with pytest.raises(DataError, match="g is given in 'USD' and in 'EUR'"):
        read(csv(text))
    with pytest.raises(DataError, match="g is given in 'USD' and is known in 'EUR'"):
        read(csv(text.replace("2,EUR", "2,USD")), series=[Series("g", unit="EUR")])
    assert read(csv(text.replace("EUR", "USD"))).panel.find("g").unit == "USD"


def test_states_in_words_and_in_letters(csv):
    text = (
        "place,indicator,year,value,status\nAUT,g,2020,1,E\nBEL,g,2020,2,estimated\nCHE,g,2020,,suppressed\n"
        "DEU,g,2020,,Not_Applicable\nESP,g,2020,3,\nFRA,g,2020,,\nGBR,g,2020,4,P\nIND,g,2020,,reported\n"
    )
    reading = read(csv(text))
    expected = [
        "ESTIMATED",
        "ESTIMATED",
        "SUPPRESSED",
        "NOT_APPLICABLE",
        "REPORTED",
        "ABSENT",
        "REPORTED",
        "ABSENT",
    ]
    assert [Status(one).name for one in reading.panel.status[0, :, 0]] == expected
    assert sorted(told(reading).values()) == [1, 1]


def test_an_unknown_state_and_a_value_that_should_not_be_there(csv):
    text = "place,indicator,year,value,status\nAUT,g,2020,1,supressed\nPAK,g,2020,2,suppressed\n"
    with pytest.raises(Problems) as caught:
        read(csv(text))
    assert "write 'suppressed'" in caught.value.found[0].repair
    assert caught.value.found[1].what == "the value 2 stands beside the state 'suppressed'"


def test_sources_by_row_by_series_and_by_table(csv):
    text = "place,indicator,year,value,source\nAUT,g,2020,1,WDI\nPAK,g,2020,2,\n"
    assert read(csv(text)).panel.source_of("AUT", "g", 2020).id == "WDI"
    assert read(csv(text)).panel.source_of("PAK", "g", 2020) == UNKNOWN
    own = Source("own", licence="CC0")
    panel = read(csv(text), source=own).panel
    assert panel.source_of("PAK", "g", 2020) == own
    panel = read(csv(text), series=[Series("g", source="ITU")]).panel
    assert panel.source_of("PAK", "g", 2020).id == "ITU"


def test_a_long_table_with_groups(csv):
    text = "place,region,indicator,year,value\nAUT,EU,g,2020,1\nAUT,EU,h,2020,2\nPAK,AS,g,2020,1\n"
    assert read(csv(text)).panel.group("AS") == ("PAK",)


def test_a_column_that_says_two_things_of_one_place_is_told(csv):
    reading = read(csv("place,remark,indicator,year,value\nAUT,good,g,2020,1\nAUT,bad,h,2020,2\n"))
    assert reading.panel.attributes == ()
    assert told(reading) == {"columns that say different things of one place and year and were left out: 1": 1}


def test_a_cube_too_large_for_memory_is_refused(csv):
    rows = "".join(f"{'ABCDEFGHIJ'[i % 10]}{i},{i},{1000 + i % 1900},1\n" for i in range(2000))
    with pytest.raises(DataError, match="would take 7,600,000,000 cells: 1900 years x 2000 places x 2000 series"):
        read(csv("place,indicator,year,value\n" + rows), places="free")


def test_only_what_is_said_keeps_its_period_and_its_source(csv, tmp_path):
    text = "place,indicator,time,value,source\nAUT,g,2024-Q1,n/a,WDI\nPAK,g,2024-Q1,1,WDI\n"
    panel = read(csv(text)).panel
    assert panel.periods == {(2024, "PAK", "g"): "2024-Q1"}
    assert panel.source_of("AUT", "g", 2024) == panel.sources[0]
    assert panel.source_of("PAK", "g", 2024) == Source("WDI", "WDI")
    assert read(write(panel, tmp_path / "again.json")).panel.fingerprint == panel.fingerprint


def test_standard_errors_stand_beside_their_values(csv):
    text = "place,indicator,year,value,se\nAUT,g,2020,1.5,0.25\nPAK,g,2020,2,\n"
    panel = read(csv(text)).panel
    assert panel.codes == ("g",)
    np.testing.assert_array_equal(panel.errors[0, :, 0], [0.25, NAN])
    assert read(csv(text.replace("0.25", ""))).panel.errors is None
    with pytest.raises(DataError, match=r"the standard error -0\.25 is below 0"):
        read(csv(text.replace("0.25", "-0.25")))
    with pytest.raises(DataError, match=r"1\.5 ± 0\.25 in row 2 and 1\.5 ± 0\.5 in row 4"):
        read(csv(text + "AUT,g,2020,1.5,0.5\n"))


def test_rows_without_an_indicator(csv):
    with pytest.raises(DataError, match="2 rows without an indicator") as caught:
        read(csv("place,indicator,value\nAUT,g,1\nPAK,,2\nIND,,3\n"))
    assert caught.value.where == "figures.csv, row 3, column 'indicator'"


def test_rows_that_differ_only_in_their_state(csv):
    with pytest.raises(DataError, match=r"1\.0 \(reported\) in row 2 and 1\.0 \(estimated\) in row 3"):
        read(csv("place,indicator,value,status\nAUT,g,1,A\nAUT,g,1,E\n"))


def test_more_sources_than_can_be_kept_apart(csv):
    rows = "".join(f"P{i},g,1,page {i}\n" for i in range(33_000))
    with pytest.raises(DataError, match="the table names 33,000 sources"):
        read(csv("place,indicator,value,source\n" + rows), places="free")
