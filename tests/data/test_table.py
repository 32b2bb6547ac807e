"""What a table must be before any of its cells is read: text, delimiter, heading, rows."""

import numpy as np
import pytest

from miqyas.data.read import read
from miqyas.errors import DataError, MiqyasError, Problems


@pytest.fixture
def file(tmp_path):
    def make(content, name="figures.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(file, delimiter):
    text = "place,gdp,pop\nAUT,1.5,9\nPAK,2.25,240\n".replace(",", delimiter)
    panel = read(file(text)).panel
    assert panel.codes == ("gdp", "pop")
    assert panel.values.tolist() == [[[1.5, 9.0], [2.25, 240.0]]]


def test_semicolons_with_decimal_commas_are_no_commas(file):
    panel = read(file("place;gdp;pop\nAUT;1,5;9,25\nPAK;2,25;240,75\n")).panel
    assert panel.values.tolist() == [[[1.5, 9.25], [2.25, 240.75]]]


def test_a_declared_delimiter_counts(file):
    panel = read(file("place:gdp\nAUT:1\n"), delimiter=":").panel
    assert panel.value("AUT", "gdp", 0) == 1.0
    with pytest.raises(DataError, match="'::' is not one character"):
        read(file("place:gdp\nAUT:1\n"), delimiter="::")


def test_commas_inside_quotes_are_text(file):
    panel = read(file('place,name,gdp\n"a,b","The ""best"", they say",1\nc,d,2\n'), places="free").panel
    assert panel.places == ("a,b", "c")
    assert panel.names["a,b"]["en"] == 'The "best", they say'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_and_utf_8_are_read(file, encoding):
    panel = read(file("place,gdp\nپاکستان,1\n".encode(encoding))).panel
    assert panel.places == ("PAK",)


def test_another_encoding_names_the_byte_and_the_row(file):
    content = "place,gdp\nAUT,1\nCôte d'Ivoire,2\n".encode("cp1252")
    offset = content.index(b"\xf4")
    with pytest.raises(DataError, match=f"byte 0xf4 at offset {offset} is 'ô' in Windows-1252") as caught:
        read(file(content))
    assert "row 3" in caught.value.where
    assert "CSV UTF-8" in caught.value.repair
    assert read(file(content), encoding="cp1252").panel.places == ("AUT", "CIV")


def test_an_encoding_that_does_not_exist(file):
    with pytest.raises(DataError, match="there is no encoding 'utf-9'"):
        read(file("place,gdp\nAUT,1\n"), encoding="utf-9")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_not_guessed(file, encoding):
    content = "place,gdp\nAUT,1\n".encode(encoding)
    with pytest.raises(DataError, match="looks like UTF-16 without a byte order mark"):
        read(file(content))
    assert read(file(content), encoding=encoding).panel.places == ("AUT",)


@pytest.mark.parametrize("text", ["", "\n\n", " , \n,\n"])
def test_an_empty_file(file, text):
    with pytest.raises(DataError, match=r"figures\.csv is empty"):
        read(file(text))


def test_a_heading_without_rows(file):
    with pytest.raises(DataError, match="a heading and no rows"):
        read(file("place,gdp\n,\n\n"))


def test_no_heading(file):
    with pytest.raises(DataError, match=r"no heading: the first row holds the number '1\.5'"):
        read(file("AUT,1.5,x\nPAK,2.5,y\n"))


def test_years_as_headings_are_a_heading(file):
    assert read(file("place,2019,2020\nAUT,1,2\n")).panel.years == (2019, 2020)


def test_rows_of_another_length_are_all_told(file):
    with pytest.raises(Problems) as caught:
        read(file("place,gdp,pop\nAUT,1,2\nBEL,1\nPAK,1,2,3\nIND,1,2\n"))
    assert [one.where for one in caught.value.found] == ["figures.csv, row 3", "figures.csv, row 4"]
    assert "the row has 2 cells and the heading has 3" in str(caught.value)


def test_empty_rows_and_empty_cells_beyond_the_heading_are_passed_over(file):
    panel = read(file("\nplace,gdp\nAUT,1,,\n\n,\nPAK,2\n")).panel
    assert panel.values.tolist() == [[[1.0], [2.0]]]


def test_row_numbers_count_empty_rows(file):
    with pytest.raises(DataError, match="'abc' is not a number") as caught:
        read(file("\nplace,gdp\nAUT,1\n\nPAK,abc\n"))
    assert caught.value.where == "figures.csv, row 5, column 'gdp'"


def test_repeated_headings(file):
    with pytest.raises(DataError, match="'gdp' stands over columns 2 and 4"):
        read(file("place,gdp,pop,gdp\nAUT,1,2,3\n"))


def test_a_heading_left_empty_by_merged_cells(file):
    with pytest.raises(DataError, match="column 3 holds cells but has no heading"):
        read(file("place,gdp,\nAUT,1,2\n"))


def test_columns_that_are_empty_altogether_say_nothing(file):
    assert read(file("place,gdp,,\nAUT,1,,\n")).panel.codes == ("gdp",)


def test_a_title_above_the_heading_needs_a_word(file):
    text = "Figures of 2024,,\nplace,gdp,pop\nAUT,1,2\n"
    with pytest.raises(MiqyasError, match="header=3"):
        read(file(text))
    assert read(file(text), header=2).panel.codes == ("gdp", "pop")
    with pytest.raises(DataError, match="has no row 9"):
        read(file(text), header=9)


def test_one_column_is_no_table(file):
    with pytest.raises(DataError, match="has only the column 'place'"):
        read(file("place\nAUT\n"))


def test_a_quotation_mark_that_is_never_closed(file):
    with pytest.raises(DataError, match="cannot be taken apart") as caught:
        read(file('place,gdp\n"AUT,1\nPAK,2\n'))
    assert "quotation mark" in caught.value.repair


def test_more_mistakes_than_a_screen_holds_are_counted(file):
    rows = "".join(f"X{i},q{i}\n" for i in range(5000))
    with pytest.raises(Problems) as caught:
        read(file("place,gdp\nAUT,1\n" + rows), places="countries")
    assert len(caught.value.found) <= 11
    assert "4996 unknown places, 4996 texts in place of numbers" in str(caught.value)


def test_many_rows_lose_none(tmp_path):
    count = 200_000
    path = tmp_path / "long.csv"
    rows = (f"P{i % 1000:03},S{i // 20_000},{2000 + i // 1000 % 20},{i / 7!r}\n" for i in range(count))
    path.write_text("unit,indicator,year,value\n" + "".join(rows))
    panel = read(path, places="free").panel
    assert panel.values.shape == (20, 1000, 10)
    assert np.count_nonzero(np.isfinite(panel.values)) == count
    assert panel.value("P001", "S0", 2001) == 1001 / 7
