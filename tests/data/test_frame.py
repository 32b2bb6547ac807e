"""Data frames in and out, and Parquet."""

import datetime
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from miqyas.data.frame import to_frame
from miqyas.data.panel import Panel, Status
from miqyas.data.read import read
from miqyas.errors import DataError

NAN = float("nan")
LONG = {
    "iso3": ["AUT", "PAK", "AUT"],
    "indicator": ["g", "g", "h"],
    "year": [2020, 2020, 2021],
    "value": [0.1 + 0.2, 0.0, None],
}
FRAMES = {
    "pandas": pd.DataFrame,
    "nullable": lambda data: pd.DataFrame(data).convert_dtypes(),
    "arrow strings": lambda data: pd.DataFrame(data).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_long_frames_of_every_library(make):
    reading = read(make(LONG))
    panel = reading.panel
    assert (panel.years, panel.places, panel.codes) == ((2020, 2021), ("AUT", "PAK"), ("g", "h"))
    assert panel.value("AUT", "g", 2020) == 0.1 + 0.2
    assert panel.value("PAK", "g", 2020) == 0.0
    assert panel.status[1, 0, 1] == Status.ABSENT
    assert reading.notices == ()


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_wide_frames_of_every_library(make):
    data = {
        "country": ["Austria", "Pakistan"],
        "group": ["a", None],
        "g": [1, 2],
        "h": [None, 2.5],
        "b": [True, False],
    }
    panel = read(make(data), year=2024).panel
    assert panel.codes == ("g", "h", "b")
    np.testing.assert_array_equal(panel.values, [[[1, NAN, 1], [2, 2.5, 0]]])
    assert panel.attribute("AUT", "group") == "a"
    assert panel.attribute("PAK", "group") == ""


def test_an_index_of_pandas_is_a_column_where_it_says_something():
    named = pd.DataFrame({"g": [1.0, 2.0]}, index=pd.Index(["AUT", "PAK"], name="iso3"))
    assert read(named).panel.places == ("AUT", "PAK")
    assert read(named.rename_axis(None)).panel.places == ("AUT", "PAK")
    cut = pd.DataFrame({"iso3": ["AUT", "BEL", "PAK"], "g": [1.0, 2.0, 3.0]}).iloc[[0, 2]]
    assert read(cut).panel.codes == ("g",)
    both = pd.DataFrame({"g": [1.0]}, index=pd.MultiIndex.from_tuples([("AUT", 2020)], names=["iso3", "year"]))
    assert read(both).panel.value("AUT", "g", 2020) == 1.0


def test_years_given_as_dates_are_years():
    first = [datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)]
    reading = read(pl.DataFrame({"iso3": ["AUT", "AUT"], "year": first, "g": [1, 2]}))
    assert reading.panel.years == (2020, 2021)
    assert reading.panel.periods == {}
    assert [one.what for one in reading.notices] == ["dates read as whole years: 2"]
    times = pd.DataFrame({"iso3": ["AUT", "AUT"], "year": pd.to_datetime(["2020-12-31", "2021-12-31"]), "g": [1, 2]})
    assert read(times).panel.years == (2020, 2021)


def test_categories_and_long_whole_numbers():
    data = pd.DataFrame({"place": pd.Categorical(["u", "v"]), "g": [1, 2]})
    assert read(data, places="free").panel.places == ("u", "v")
    codes = pl.DataFrame({"place": [12345678901234567, 12345678901234568], "g": [1, 2]})
    assert read(codes, places="free").panel.places == ("12345678901234567", "12345678901234568")


def test_mistakes_in_a_frame_count_rows_from_one():
    with pytest.raises(DataError, match="'x' is not a number") as caught:
        read(pd.DataFrame({"iso3": ["AUT", "PAK"], "g": ["1", "x"]}))
    assert caught.value.where == "the data frame, row 2, column 'g'"


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        (pd.DataFrame([["AUT", 1, 2]], columns=["iso3", "g", "g"]), "'g' stands over 2 columns"),
        (pd.DataFrame({"iso3": [], "g": []}), "no rows"),
        (pl.DataFrame({"iso3": ["AUT"], "g": [[1, 2]]}), "the column 'g' holds List"),
        (pd.DataFrame({"iso3": ["AUT"], "g": [[1, 2]]}), r"\[1, 2\] is not a number|no column of numbers"),
        (pd.DataFrame({"iso3": [["AUT"]], "g": [1]}), "holds a list or a table"),
        (pl.DataFrame({"iso3": ["AUT"], "g": [float("inf")]}), "inf is not a finite number"),
        (42, "'int' is neither a path nor a data frame"),
        ({"iso3": ["AUT"]}, "'dict' is neither a path nor a data frame"),
        (None, "'NoneType' is neither a path nor a data frame"),
    ],
)
def test_frames_that_cannot_be_read(frame, match):
    with pytest.raises(DataError, match=match):
        read(frame)


def test_a_parquet_file_of_another_hand(tmp_path):
    path = tmp_path / "figures.parquet"
    pq.write_table(pa.table(LONG), path)
    assert read(path).panel.value("AUT", "g", 2020) == 0.1 + 0.2


def test_a_parquet_file_that_is_none(tmp_path):
    path = tmp_path / "figures.parquet"
    path.write_bytes(b"PAR1 but not more")
    with pytest.raises(DataError, match=r"figures\.parquet cannot be read as Parquet"):
        read(path)


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_a_panel_becomes_a_frame_and_comes_back(backend):
    values = np.array([[[1.5, NAN], [0.0, -2.0]], [[NAN, NAN], [0.1 + 0.2, 1e300]]])
    panel = Panel.of(values, places=["AUT", "x"], series=["g", "h"], years=[2020, 2021])
    frame = to_frame(panel, backend)
    assert type(frame).__module__.split(".")[0] == {"pyarrow": "pyarrow"}.get(backend, backend)
    assert frame.shape == (8, 6)
    back = read(frame, places="free").panel
    assert (back.years, back.places, back.codes) == (panel.years, panel.places, panel.codes)
    assert back.values.tobytes() == panel.values.tobytes()
    assert to_frame(panel, backend, absent=False).shape[0] == 7  # five values, and two cells that hold labels


def test_a_panel_without_years_has_no_column_of_years():
    frame = to_frame(Panel.of(np.ones((2, 1)), places=["a", "b"], series=["g"]), "polars")
    assert frame.columns == ["place", "indicator", "value", "status", "source"]


def test_libraries_that_are_not_there(tmp_path, monkeypatch):
    panel = Panel.of(np.ones((1, 1)), places=["a"], series=["g"])
    path = tmp_path / "figures.parquet"
    pq.write_table(pa.table(LONG), path)
    with pytest.raises(DataError, match="there is no data frame 'sheets'"):
        to_frame(panel, "sheets")

    def missing(*_args, **_keys):
        raise ModuleNotFoundError("No module named 'polars'")

    monkeypatch.setattr("narwhals.from_dict", missing)
    with pytest.raises(DataError, match="polars is not installed"):
        to_frame(panel, "polars")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match="reading Parquet files needs pyarrow") as caught:
        read(path)
    assert caught.value.repair == "pip install 'miqyas[parquet]'"


def test_a_parquet_file_too_large_for_memory(tmp_path, monkeypatch):
    path = tmp_path / "figures.parquet"
    pq.write_table(pa.table(LONG), path)
    monkeypatch.setattr("miqyas.data.frame.CELLS", 11)
    with pytest.raises(DataError, match="holds 12 cells"):
        read(path)
