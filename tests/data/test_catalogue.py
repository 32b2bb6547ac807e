"""Catalogues and standard errors beside a table: what they name, what they refuse."""

import csv
from pathlib import Path

import numpy as np
import pytest

import miqyas as mq
from miqyas.errors import DataError, MiqyasError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(tmp_path):
    def write(catalogue, table="place,indicator,year,value\nPAK,A,2020,3\nIND,A,2020,4\n"):
        (tmp_path / "c.csv").write_text(catalogue, encoding="utf-8")
        (tmp_path / "t.csv").write_text(table, encoding="utf-8")
        return mq.read(tmp_path / "t.csv", catalogue=tmp_path / "c.csv").panel

    return write


def test_a_catalogue_names_what_it_lists_and_nothing_else(small):
    table = "place,indicator,year,value\nPAK,A,2020,3\nIND,A,2020,4\nPAK,B,2020,5\n"
    panel = small("code,source_code,name,unit,direction,source,licence\nA,RL.EST,Law,,1,W,CC BY-NC 4.0\n", table)
    assert panel.codes == ("RL.EST", "B")
    assert (panel.find("RL.EST").better, panel.find("RL.EST").name) == ("higher", "Law")
    assert panel.source_of("PAK", "RL.EST", 2020).non_commercial
    assert panel.value("PAK", "B", 2020) == 5
    assert small("code,name\nA,\n").codes == ("A",)


@pytest.mark.parametrize(
    ("catalogue", "match"),
    [
        ("series,name\nA,x\n", "no column 'code'"),
        ("code,name\nZ,x\n", "lists no series of the table"),
        ("code,name\nA,x\nA,y\n", "code 'A' stands twice"),
        ("code,source_code\nA,RL.EST\nB,RL.EST\n", "series 'RL.EST' stands twice"),
        ("code,direction\nA,up\n", "A has the direction 'up'"),
    ],
)
def test_mistakes_in_a_catalogue_are_told(small, catalogue, match):
    with pytest.raises(MiqyasError, match=match):
        small(catalogue)


def test_errors_belong_to_series_and_are_not_below_zero(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("place,indicator,year,value\nPAK,A,2020,3\nIND,A,2020,4\n", encoding="utf-8")
    errors = tmp_path / "e.csv"
    errors.write_text("place,indicator,year,se\nPAK,A,2020,0.5\nFRA,A,2020,1\nPAK,A,1999,1\n", encoding="utf-8")
    panel = mq.read(table, errors=errors).panel
    assert panel.errors is not None
    np.testing.assert_array_equal(panel.errors[0, :, 0], [0.5, np.nan])
    for text, match in (("PAK,B,2020,1", "no series 'B'"), ("PAK,A,2020,-1", "below zero")):
        errors.write_text(f"place,indicator,year,se\n{text}\n", encoding="utf-8")
        with pytest.raises(DataError, match=match):
            mq.read(table, errors=errors)


def test_the_table_of_codes_holds_only_series_that_are_shipped():
    folder = ROOT / "src" / "miqyas" / "packs" / "source-codes"
    with (folder / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["code"] for row in rows} <= set(mq.pack("economies").codes)
    assert len({row["source_code"] for row in rows}) == len(rows)
    assert all(row["why"] for row in rows)
