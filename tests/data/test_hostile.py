"""Files that mean harm or carry it: hidden characters, formulas, odd paths, rights, depth."""

import os
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.read import read
from miqyas.data.text import clean, guarded, unguarded
from miqyas.errors import DataError, MiqyasError, Problems


@pytest.fixture
def csv(tmp_path):
    def make(text, name="figures.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return path

    return make


def survives(path):
    """Whether reading ends in a panel or in a mistake that says how to repair it."""
    try:
        return read(path).panel.places
    except Problems as several:
        return all(one.repair for one in several.found)
    except MiqyasError as one:
        return one.repair


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\x00", "\x1b", "\x7f", "\u200b", "\ufeff", "\x9b"])
def test_hidden_characters_are_taken_out_and_told(csv, hidden):
    reading = read(csv(f"place,n{hidden}ame,g\na{hidden}b,N{hidden}M,1\n"), places="free")
    panel = reading.panel
    assert panel.places == ("ab",)
    assert panel.names == {"ab": {"en": "NM"}}
    assert sum(one.count for one in reading.notices) == 3
    assert all("hidden characters" in one.what for one in reading.notices)


def test_the_marks_that_arabic_and_persian_need_stay(csv):
    name = "نمی\u200cدانم\u200f"
    reading = read(csv(f"place,name,g\nx,{name},1\n"), places="free")
    assert reading.panel.names["x"]["en"] == name
    assert reading.notices == ()


def test_texts_that_spreadsheets_would_run_are_kept_as_texts(csv):
    panel = read(csv('place,name,g\n=CMD(),"=HYPERLINK(""x"")",1\n+1,@SUM(A1),2\n'), places="free").panel
    assert panel.places == ("=CMD()", "+1")
    assert panel.names["=CMD()"]["en"] == '=HYPERLINK("x")'


def test_the_guard_before_formulas_is_taken_off(csv):
    panel = read(csv("'=place,g\n'=CMD(),1\n''=x,2\n'quoted',3\n"), places="free").panel
    assert panel.places == ("=CMD()", "'=x", "'quoted'")


@given(st.text())
def test_the_guard_comes_off_as_it_went_on(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@")


@given(st.text())
def test_what_is_cleaned_holds_nothing_hidden_and_stays_clean(text):
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(one) in ("Cc", "Cs") for one in once)
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_hidden_characters_never_reach_an_error(csv):
    with pytest.raises(DataError) as caught:
        read(csv("place,g\u202e\nAUT,1\nPAK,\u202e\x1b[31mred\n", "figures\u202e.csv"))
    assert not any(unicodedata.category(one) == "Cc" or one == "\u202e" for one in str(caught.value) if one != "\n")
    assert "\\u202e\\x1b[31mred" in str(caught.value)


def test_braces_in_texts_are_only_texts(csv):
    reading = read(csv("place,{x},value\na,1,2\n", "{count}{0}.csv"), places="free")
    assert reading.panel.codes == ("{x}", "value")
    assert read(csv("place,value\na,1\n", "{count}{0}.csv"), places="free").panel.codes == ("{count}{0}",)


def test_a_lone_surrogate_from_json(csv):
    panel = read(csv('[{"place": "a\\ud800b", "g": 1}]', "figures.json"), places="free").panel
    assert panel.places == ("ab",)
    assert len(panel.fingerprint) == 64


def test_json_nested_without_end(csv):
    with pytest.raises(DataError, match="nested too deep"):
        read(csv("[" * 200_000, "figures.json"))


def test_a_number_of_ten_thousand_digits(csv):
    with pytest.raises(DataError, match="not a finite number"):
        read(csv("place,g\na," + "9" * 10_000 + "\nb,1\n"), places="free")
    with pytest.raises(DataError, match="number too long"):
        read(csv('[{"place": "a", "g": ' + "9" * 10_000 + "}]", "figures.json"))


def test_a_cell_longer_than_any_cell(csv):
    with pytest.raises(DataError, match="holds 200,000 characters, and at most 131,072 are read") as caught:
        read(csv("place,g\na,1\n" + "x" * 200_000 + ",1\n"), places="free")
    assert caught.value.where == "figures.csv, row 3"
    # A quotation that is never closed runs as far: it is told as what it is.
    with pytest.raises(DataError, match="cannot be taken apart"):
        read(csv('place,g\na,1\n"b,2\n' + "c,3\n" * 50_000), places="free")


@pytest.mark.parametrize(
    "sequence", ["\x1b[31m", "\x1b[0m", "\x1b[2J", "\x9b31m", "\x1b]0;title\x07", "\x1b]8;;x\x1b\\"]
)
def test_escape_sequences_are_taken_out_whole(csv, sequence):
    assert clean(f"Al{sequence}pha") == "Alpha"
    panel = read(csv(f"place,name,g\na,B{sequence}eta,1\n"), places="free").panel
    assert panel.names == {"a": {"en": "Beta"}}


def test_a_long_value_is_shown_short(csv):
    with pytest.raises(DataError) as caught:
        read(csv("place,g\na,1\nb," + "x" * 100_000 + "\n"), places="free")
    assert len(str(caught.value)) < 300


def test_a_missing_file_names_its_neighbour(csv):
    path = csv("place,g\na,1\n")
    with pytest.raises(DataError, match=r"there is no file 'figurse\.csv'") as caught:
        read(path.with_name("figurse.csv"))
    assert "write 'figures.csv'" in caught.value.repair


@pytest.mark.parametrize("path", ["", "a\0b.csv", "x" * 5000 + ".csv", "no/such/folder/figures.csv", "http://x/y.csv"])
def test_paths_that_lead_nowhere(path):
    with pytest.raises(DataError, match=r"there is no file|is a folder"):
        read(path)


def test_a_folder(tmp_path):
    (tmp_path / "figures.csv").mkdir()
    with pytest.raises(DataError, match=r"figures\.csv is a folder"):
        read(tmp_path / "figures.csv")


def test_an_unknown_ending(csv):
    with pytest.raises(DataError, match=r"figures\.xslx has an ending that is not read") as caught:
        read(csv("place,g\na,1\n", "figures.xslx"))
    assert "write '.xlsx'" in caught.value.repair


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "figures.csv"
    os.mkfifo(path)
    with pytest.raises(DataError, match="is no regular file"):
        read(path)


@pytest.mark.parametrize("name", ["figures.csv", "figures.json", "figures.xlsx", "figures.parquet"])
def test_a_file_that_may_not_be_read(csv, name, monkeypatch):
    path = csv("place,g\na,1\n", name)

    def refuse(*_args, **_keys):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    monkeypatch.setattr("miqyas.data.intake.workbook", refuse)
    monkeypatch.setattr("miqyas.data.intake.parquet", refuse)
    with pytest.raises(DataError, match=f"{name} may not be read"):
        read(path)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abAUTPK,;\t\"'\n\r0123456789.-%=#/ـ\u202e", max_size=120))
def test_no_text_whatsoever_ends_in_a_traceback(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert survives(path)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@pytest.mark.parametrize("ending", [".csv", ".json", ".xlsx", ".xls", ".parquet"])
def test_no_bytes_whatsoever_end_in_a_traceback(tmp_path_factory, ending, content):
    path = tmp_path_factory.mktemp("any") / f"any{ending}"
    path.write_bytes(content)
    assert survives(path)
