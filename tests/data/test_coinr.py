"""The tables of a COINr index."""

import csv
from pathlib import Path

import numpy as np
import pytest

from miqyas.data.coinr import read_coinr
from miqyas.data.panel import UNDATED
from miqyas.errors import DataError, MiqyasError, Problems

ASEM = Path(__file__).parents[2] / ".." / "shared" / "data" / "asem"
needs_asem = pytest.mark.skipif(not ASEM.is_dir(), reason="the shared ASEM tables are not beside the repository")

DATA = """uCode,uName,Zone,Time,Pop,a,b,c
u1,One,N,2020,10,1,2,3
u2,Two,S,2020,20,4,NA,6
u3,Three,S,2020,30,7,8,0
"""
META = """Level,iCode,iName,Direction,Weight,Unit,Target,Denominator,Parent,Type
1,a,First,1,1,km,9.5,Pop,X,Indicator
1,b,Second,-1,2,,NA,,X,Indicator
1,c,Third,1,0.5,,,,Y,Indicator
2,X,Node X,1,1,,,,Top,Aggregate
2,Y,Node Y,-1,3,,,,Top,Aggregate
3,Top,The index,1,1,,,,,Aggregate
,Zone,Zone,,,,,,,Group
,Pop,People,,,,,,,Denominator
"""


@pytest.fixture
def tables(tmp_path):
    def make(data=DATA, meta=META):
        (tmp_path / "iData.csv").write_text(data)
        (tmp_path / "iMeta.csv").write_text(meta)
        return tmp_path / "iData.csv", tmp_path / "iMeta.csv"

    return make


def test_the_panel(tables):
    panel, _ = read_coinr(*tables())
    assert panel.years == (2020,)
    assert panel.places == ("u1", "u2", "u3")
    assert panel.codes == ("Pop", "a", "b", "c")
    np.testing.assert_array_equal(panel.values[0, 1], [20, 4, np.nan, 6])
    assert panel.value("u3", "c", 2020) == 0.0
    assert panel.name("u2") == "Two"
    assert panel.group("Zone=S") == ("u2", "u3")
    assert (panel.find("a").unit, panel.find("a").denominators, panel.find("b").better) == (
        "km",
        ("Pop",),
        "lower",
    )
    assert panel.find("Pop").better == "context"


def test_the_document(tables):
    _, document = read_coinr(*tables())
    why = "as given in the imported table"
    assert document["model"] == {
        "id": "Top", "version": "1", "name": "The index", "year": 2020, "places": "all", "groups": ["Zone"],
    }  # fmt: skip
    assert document["indicator"] == {
        "a": {"name": "First", "parent": "X", "weight": 1.0, "why": why, "direction": "higher",
              "denominator": "Pop", "target": 9.5, "unit": "km"},
        "b": {"name": "Second", "parent": "X", "weight": 2.0, "why": why, "direction": "lower"},
        "c": {"name": "Third", "parent": "Y", "weight": 0.5, "why": why, "direction": "higher"},
    }  # fmt: skip
    assert document["node"] == {
        "X": {"name": "Node X", "parent": "Top", "weight": 1.0, "why": why},
        "Y": {"name": "Node Y", "parent": "Top", "weight": 3.0, "why": why, "direction": "lower"},
        "Top": {"name": "The index"},
    }
    assert document["treat"] == {"method": "winsorise", "most": 5, "skew": 2.0, "kurt": 3.5, "then": "log"}
    assert document["normalise"] == {"method": "minmax", "range": [0.0, 100.0]}
    assert document["aggregate"] == {"method": "arithmetic"}
    assert document["denominate"] == {"method": "ratio"}


def test_a_cross_section_without_time_is_undated(tables):
    data = "".join(
        ",".join(one for i, one in enumerate(line.split(",")) if i != 3) + "\n" for line in DATA.splitlines()
    )
    panel, document = read_coinr(*tables(data))
    assert panel.years == (UNDATED,)
    assert "year" not in document["model"]


def test_headings_that_elsewhere_mean_something_are_indicators_here(tables):
    data = DATA.replace("a,b,c", "quarter,code,value")
    meta = META.replace("1,a,", "1,quarter,").replace("1,b,", "1,code,").replace("1,c,", "1,value,")
    assert read_coinr(*tables(data, meta))[0].codes == ("Pop", "quarter", "code", "value")


def test_frames_are_read_too(tables):
    import pandas as pd

    data, meta = (pd.read_csv(one) for one in tables())
    panel, document = read_coinr(data, meta)
    other, same = read_coinr(*tables())
    assert panel.values.tobytes() == other.values.tobytes()
    assert document == same


@pytest.mark.parametrize("column", ["Level", "iCode", "Direction", "Weight", "Parent", "Type"])
def test_a_missing_column_of_imeta(tables, column):
    with pytest.raises(DataError, match=f"iMeta has no column '{column}'"):
        read_coinr(*tables(meta=META.replace(column, "Other" + column, 1)))


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("1,a,", ",a,", "Level of 'a' is missing"),
        ("1,a,", "1.5,a,", r"Level of 'a' cannot be 1\.5"),
        ("1,a,", "2,a,", "'a' is of type Indicator on level 2"),
        ("1,a,", "one,a,", "'one' is not a number"),
        ("First,1,", "First,0,", "Direction of 'a' cannot be 0"),
        ("First,1,", "First,,", "Direction of 'a' is missing"),
        ("Second,-1,2", "Second,-1,", "Weight of 'b' is missing"),
        ("Second,-1,2", "Second,-1,-2", "Weight of 'b' cannot be -2"),
        ("Second,-1,2", "Second,-1,0", "Weight of 'b' cannot be 0"),
        ("1,b,", "1,a,", "the code 'a' stands in rows 2 and 3"),
        ("1,b,", "1,,", "the row has no iCode"),
        ("Y,Indicator", "Y,Indikator", "'Indikator' is no type"),
        ("X,Indicator", "Z,Indicator", "'a' has the unknown parent 'Z'"),
        ("X,Indicator", ",Indicator", "'a' has no parent"),
        ("Pop,X,Indicator", "Pop,c,Indicator", "'a' has the indicator 'c' as its parent"),
        ("1,3,,,,Top", "1,3,,,,", "2 aggregates have no parent: X, Top|2 aggregates have no parent: Y, Top"),
        (",,,,,Aggregate", ",,,,X,Aggregate", "'Top' is above itself: Top -> X -> Top|'X' is above itself"),
        ("2,Y,", "4,Y,", "'Y' is on level 4 and its parent 'Top' on level 3"),
        ("Y,Indicator", "X,Indicator", "nothing hangs on the aggregate 'Y'"),
        ("Pop,X", "Pob,X", "'a' has the unknown denominator 'Pob'"),
        ("1,c,Third", "1,d,Third", "iData has no column 'd', which iMeta names as Indicator"),
        (",Zone,Zone,,,,,,,Group\n", "", "iMeta has no row for the column 'Zone'"),
    ],
)
def test_what_is_wrong_with_imeta(tables, old, new, match):
    assert old in META
    meta = META.replace("Node Y,-1,3", "Node Y,1,3").replace(old.replace("1,3,,,,Top", "Node Y,1,3,,,,Top"), new, 1)
    if old == "1,3,,,,Top":
        meta = META.replace("Node Y,-1,3,,,,Top", "Node Y,-1,3,,,,")
    with pytest.raises(MiqyasError, match=match) as caught:
        read_coinr(*tables(meta=meta))
    found = caught.value.found if isinstance(caught.value, Problems) else (caught.value,)
    assert all(one.repair and one.where.startswith(("iMeta.csv", "iData.csv")) for one in found)


def test_no_units(tables):
    with pytest.raises(Problems, match="iData has no column 'uCode'") as caught:
        read_coinr(*tables(DATA.replace("uCode", "code", 1)))
    assert "write 'uCode'" in caught.value.found[1].repair


def test_a_unit_twice_in_one_year(tables):
    with pytest.raises(DataError, match=r"u1, Pop, 2020 stands twice: 10\.0 in row 2 and 20\.0 in row 3"):
        read_coinr(*tables(DATA.replace("u2,", "u1,")))


def test_several_mistakes_are_told_at_once(tables):
    with pytest.raises(Problems) as caught:
        read_coinr(*tables(meta=META.replace("First,1,1", "First,0,0")))
    assert [one.where for one in caught.value.found] == [
        "iMeta.csv, row 2, column 'Direction'", "iMeta.csv, row 2, column 'Weight'",
    ]  # fmt: skip


@needs_asem
def test_asem():
    panel, document = read_coinr(ASEM / "iData.csv", ASEM / "iMeta.csv")
    assert len(panel.places) == 51
    assert len(document["indicator"]) == 49
    assert len(document["node"]) == 11
    assert panel.years == (2018,)
    assert int(np.isnan(panel.values).sum()) == 64
    assert int(np.isnan(panel.select(series=document["indicator"]).values).sum()) == 63  # Laos' Energy is the other
    assert sum(one["direction"] == "lower" for one in document["indicator"].values()) == 14
    assert document["indicator"]["Flights"]["denominator"] == "Population"
    assert {one.name for one in panel.attributes} == set(document["model"]["groups"])
    assert len(panel.group("EurAsia_group=Asia")) + len(panel.group("EurAsia_group=Europe")) == 51
    with (ASEM / "iData.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for code in panel.codes:
                value = panel.value(row["uCode"], code, 2018)
                assert value == float(row[code]) if row[code] else np.isnan(value)


@needs_asem
def test_asem_over_time():
    panel, document = read_coinr(ASEM / "iData_panel.csv", ASEM / "iMeta.csv")
    assert panel.values.shape == (5, 51, 53)
    assert panel.years == (2018, 2019, 2020, 2021, 2022)
    assert document["model"]["year"] == 2022
