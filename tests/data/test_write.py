"""What is written is read back as it was."""

import csv
import json
import os
import stat
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.pack import pack
from miqyas.data.panel import Attribute, Panel, Series, Status
from miqyas.data.read import read
from miqyas.data.source import UNKNOWN, Mask, Source
from miqyas.data.write import write
from miqyas.errors import DataError

ENDINGS = (".csv", ".json", ".parquet", ".xlsx")
FULL = ENDINGS[1:]
NAN = float("nan")

labels = st.text(alphabet=st.sampled_from("ABab019 =+-@'\",;.|_{}#/\\ñپ\u200c中"), min_size=1, max_size=6).filter(
    lambda one: one == one.strip() and "  " not in one
)
WITHOUT = [Status.SUPPRESSED, Status.NOT_APPLICABLE, Status.MASKED, Status.ABSENT]
WITH = [Status.REPORTED, Status.ESTIMATED, Status.IMPUTED, Status.CARRIED]


@st.composite
def panels(draw):
    dated = draw(st.booleans())
    years = draw(st.lists(st.integers(1000, 2999), min_size=1, max_size=3, unique=True)) if dated else [0]
    places = draw(st.lists(labels, min_size=1, max_size=4, unique=True))
    codes = draw(st.lists(labels, min_size=1, max_size=3, unique=True))
    shape = (len(years), len(places), len(codes))
    size = shape[0] * shape[1] * shape[2]
    number = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
    cells = [draw(number) for _ in range(size)]
    states = [draw(st.sampled_from(WITHOUT if one is None else WITH)) for one in cells]
    sources = (Source("first", name="The first"), Source("=second", licence="CC0", non_commercial=True))
    panel = Panel(
        years=tuple(sorted(years)),
        places=tuple(places),
        series=tuple(Series(one, source="first") for one in codes),
        values=np.array([NAN if one is None else one for one in cells]).reshape(shape),
        status=np.array(states, dtype=np.uint8).reshape(shape),
        origin=np.array([draw(st.integers(0, 1)) for _ in cells], dtype=np.int16).reshape(shape),
        sources=sources,
    )
    said = np.argwhere(panel.status != Status.ABSENT).tolist() if dated else []
    kept = [one for one in said if draw(st.booleans())]
    errors = [None if one is None else draw(st.none() | st.floats(0, 1e6)) for one in cells]
    given_any = any(one is not None for one in errors)
    return replace(
        panel,
        errors=np.array([NAN if one is None else one for one in errors]).reshape(shape) if given_any else None,
        periods={(panel.years[y], places[p], codes[i]): f"{panel.years[y]}-Q3" for y, p, i in kept},
    )


def compared(one, other):
    assert (other.years, other.places, other.codes) == (one.years, one.places, one.codes)
    assert other.values.tobytes() == one.values.tobytes()
    assert other.status.tolist() == one.status.tolist()
    assert other.periods == one.periods
    assert (other.errors is None) == (one.errors is None)
    assert one.errors is None or other.errors.tobytes() == one.errors.tobytes()
    said = one.status != Status.ABSENT
    ids = [np.array([s.id for s in p.sources])[p.origin][said].tolist() for p in (one, other)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None)
@given(panel=panels())
def test_values_states_periods_and_sources_come_back(tmp_path_factory, ending, panel):
    path = tmp_path_factory.mktemp("panel") / f"panel{ending}"
    assert write(panel, path) == path
    compared(panel, read(path, places="free").panel)


@pytest.fixture
def rich():
    """A panel with everything that a panel can know."""
    base = Panel.of(
        np.array([[[1.0, NAN], [0.1 + 0.2, -0.0]], [[NAN, NAN], [1e-300, 5.0]]]),
        places=["AUT", "=PK"],
        series=[
            Series("g", "Output", "USD", "higher", ("h", "k"), 0.0, None, "wdi", "a note"),
            Series("h", better="context", low=-1.5, high=9e9),
        ],
        years=[2020, 2021],
    )
    status = base.status.copy()
    status[1, 0, 0] = Status.MASKED
    return replace(
        base,
        status=status,
        sources=(
            UNKNOWN,
            Source("wdi", "World", "CC BY 4.0", "a;b", "2024", "2024-05-01", non_commercial=True),
        ),
        names={"AUT": {"en": "Austria", "ar": "النمسا"}, "=PK": {"en": '=HYPERLINK("x")'}},
        attributes=(
            Attribute("AUT", "region", "EU"),
            Attribute("=PK", "@income", "low", "2019-01-01", "2021-01-01"),
            Attribute("=PK", "@income", "high", "2021-01-01", source="wdi"),
        ),
        masks=(Mask("g", "AUT", 2021, 91.96, "unit error", ruled="2024-05-01", cited="a note"),),
    )


@pytest.mark.parametrize("ending", FULL)
def test_everything_known_comes_back(tmp_path, rich, ending):
    back = read(write(rich, tmp_path / f"panel{ending}"))
    assert back.notices == ()
    compared(rich, back.panel)
    for part in ("series", "sources", "names", "attributes", "masks"):
        assert getattr(back.panel, part) == getattr(rich, part), part
    assert back.panel.fingerprint == rich.fingerprint


def test_a_csv_brings_back_what_one_long_table_can_say(tmp_path, rich):
    back = read(write(rich, tmp_path / "panel.csv"), places="free").panel
    compared(rich, back)
    assert back.names == rich.names
    assert [one.unit for one in back.series] == ["USD", ""]
    assert [back.attribute("=PK", "@income", f"{year}-01-01") for year in (2020, 2021)] == ["low", "high"]


@pytest.mark.parametrize("ending", FULL)
def test_a_shipped_pack_comes_back(tmp_path, ending):
    panel = pack("tai")
    assert read(write(panel, tmp_path / f"tai{ending}")).panel.fingerprint == panel.fingerprint


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path, rich):
    with write(rich, tmp_path / "panel.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    texts = [one for row in rows for at, one in enumerate(row) if rows[0][at] != "value"]
    assert "'=PK" in texts
    assert "'@income" in texts
    assert not [one for one in texts if one[:1] in tuple("=+-@")]


def test_no_cell_of_a_workbook_is_a_formula(tmp_path, rich):
    from zipfile import ZipFile

    with ZipFile(write(rich, tmp_path / "panel.xlsx")) as archive:
        sheets = [archive.read(one) for one in archive.namelist() if "worksheets/sheet" in one]
    assert len(sheets) == 6
    assert not [one for one in sheets if b"<f>" in one or b"hyperlink" in one]


def test_json_is_plain_and_holds_no_nan(tmp_path, rich):
    document = json.loads(write(rich, tmp_path / "panel.json").read_text("utf-8"), parse_constant=pytest.fail)
    assert document["columns"] == ["place", "indicator", "year", "value", "status", "source"]
    assert ["=PK", "g", 2020, 0.1 + 0.2, "reported", "unknown"] in document["rows"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_file_appears_whole_or_not_at_all(tmp_path, rich, ending, monkeypatch):
    path = tmp_path / f"panel{ending}"
    path.write_text("what was there before")

    def fail(*_args, **_keys):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(DataError, match=f"panel{ending} cannot be written: No space left on device"):
        write(rich, path)
    assert path.read_text() == "what was there before"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_others_may_read_it_as_any_new_file(tmp_path, rich):
    (tmp_path / "new").touch()
    path = write(rich, tmp_path / "panel.csv")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "new").stat().st_mode)


def test_where_a_panel_cannot_be_written(tmp_path, rich):
    with pytest.raises(DataError, match=r"panel\.xls has an ending that is not written") as caught:
        write(rich, tmp_path / "panel.xls")
    assert "write '.xlsx'" in caught.value.repair
    with pytest.raises(DataError, match="there is no folder"):
        write(rich, tmp_path / "none" / "panel.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match=r"folder\.csv is a folder"):
        write(rich, tmp_path / "folder.csv")


def test_panels_that_cannot_be_written(tmp_path, rich):
    empty = Panel.of(np.ones((1, 0, 1)), places=[], series=["g"])
    with pytest.raises(DataError, match="the panel is empty"):
        write(empty, tmp_path / "panel.csv")
    with pytest.raises(DataError, match="mixes dated and undated"):
        write(Panel.of(np.ones((2, 1, 1)), places=["a"], series=["g"], years=[0, 2020]), tmp_path / "panel.csv")
    with pytest.raises(DataError, match="two sources are called 'wdi'"):
        write(replace(rich, sources=(Source("wdi"), Source("wdi", "other"))), tmp_path / "panel.csv")
    with pytest.raises(DataError, match="32,767 characters, 'indicator' of data"):
        write(Panel.of(np.ones((1, 1)), places=["a"], series=["g" * 40_000]), tmp_path / "panel.xlsx")
    tall = Panel.of(np.ones((1100, 1000)), places=[str(i) for i in range(1100)], series=[str(i) for i in range(1000)])
    with pytest.raises(DataError, match="a sheet holds 1,048,576 rows, the panel needs 1,100,001"):
        write(tall, tmp_path / "panel.xlsx")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("library", "extra"), [("xlsxwriter", "excel"), ("pyarrow.parquet", "parquet")])
def test_without_the_library_the_extra_is_named(tmp_path, rich, library, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    ending = {"excel": "xlsx"}.get(extra, extra)
    with pytest.raises(DataError, match=r"writing .* needs") as caught:
        write(rich, tmp_path / f"panel.{ending}")
    assert caught.value.repair == f"pip install 'miqyas[{extra}]'"
    assert os.listdir(tmp_path) == []
