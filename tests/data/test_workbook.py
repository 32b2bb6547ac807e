"""Excel workbooks: what is in their cells, and what may be inside the file."""

import datetime
import sys
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
import xlsxwriter

from miqyas.data import parcel
from miqyas.data.read import read
from miqyas.errors import DataError, Problems


@pytest.fixture
def book(tmp_path):
    def make(name="figures.xlsx", **sheets):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as file:
            for title, rows in sheets.items():
                sheet = file.add_worksheet(title)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        return path

    return make


@pytest.fixture
def repack(book, tmp_path):
    """A workbook whose first sheet's XML was changed by hand."""

    def make(old, new, part="xl/worksheets/sheet1.xml", rows=(["place", "g"], ["AUT", 1.5], ["PAK", 2])):
        source, target = book(data=rows), tmp_path / "changed.xlsx"
        with ZipFile(source) as was, ZipFile(target, "w", ZIP_DEFLATED) as now:
            for name in was.namelist():
                content = was.read(name)
                if name == part:
                    assert old in content
                    content = content.replace(old, new)
                now.writestr(name, content)
        return target

    return make


ROWS = [["place", "year", "g", "h"], ["AUT", 2020, 1.5, 0], ["PAK", 2020, 0.1 + 0.2, "n/a"]]


def test_a_workbook(book):
    reading = read(book(data=ROWS))
    np.testing.assert_array_equal(reading.panel.values, [[[1.5, 0], [0.3, np.nan]]])
    assert [one.count for one in reading.notices] == [1]


def test_the_sheet_is_chosen_by_name_or_number(book):
    path = book(notes=[], first=ROWS, second=[["place", "k"], ["AUT", 7]])
    reading = read(path)
    assert reading.panel.codes == ("g", "h")
    assert reading.notices[0].what == "sheet 'first' was read, and other sheets were not ('second'): 1"
    assert read(path, sheet="second").panel.codes == ("k",)
    assert read(path, sheet=2).panel.codes == ("g", "h")
    assert read(path, sheet=3).panel.codes == ("k",)
    with pytest.raises(DataError, match="no sheet 'secnd'") as caught:
        read(path, sheet="secnd")
    assert "write 'second'" in caught.value.repair
    for number in (0, 4):
        with pytest.raises(DataError, match=f"no sheet number {number}") as caught:
            read(path, sheet=number)
        assert caught.value.repair == "choose from 1 ('notes'), 2 ('first'), 3 ('second')"


def test_a_sheet_called_by_a_number_is_found_by_it(book):
    path = book(**{"2019": ROWS, "2020": [["place", "k"], ["AUT", 7]]})
    assert read(path, sheet=2020).panel.codes == ("k",)


def test_an_empty_workbook_and_an_empty_sheet(book):
    with pytest.raises(DataError, match="is empty"):
        read(book(data=[]))
    with pytest.raises(DataError, match="sheet 'data' is empty"):
        read(book(data=[], other=ROWS), sheet="data")


def test_a_heading_below_a_title(book):
    path = book(data=[["Figures of 2024"], [], *ROWS])
    with pytest.raises(Problems, match="has no heading"):
        read(path)
    assert read(path, header=3).panel.codes == ("g", "h")


def test_merged_headings(tmp_path):
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["place"])
        sheet.merge_range("B1:C1", "gdp")
        sheet.write_row(1, 0, ["AUT", 1, 2])
    with pytest.raises(DataError, match="column 3 holds cells but has no heading"):
        read(path)


def test_formula_errors_are_never_empty_cells(tmp_path):
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("data")
        sheet.write_row(0, 0, ["place", "g", "h"])
        sheet.write_row(1, 0, ["AUT", 1, 2])
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_row(2, 0, ["PAK"])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
    with pytest.raises(DataError, match="the formula gives #DIV/0!") as caught:
        read(path)
    assert caught.value.where == "formulas.xlsx, row 3, column 'g'"


def test_formulas_that_were_never_calculated(repack):
    path = repack(b"<v>1.5</v>", b"<f>1+0.5</f>")
    with pytest.raises(DataError, match="the formula gives no saved result"):
        read(path)


def test_dates_are_periods_in_a_column_of_years_and_mistakes_elsewhere(tmp_path):
    path = tmp_path / "dates.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["place", "date", "g"])
        sheet.write_row(1, 0, ["AUT", datetime.date(2024, 5, 17), 1])
        sheet.write_row(2, 0, ["PAK", datetime.date(2024, 6, 17), datetime.date(2024, 6, 18)])
    with pytest.raises(DataError, match="2024-06-18 is a date, not a number"):
        read(path)


def test_hidden_sheets_are_read_only_by_name(tmp_path):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as file:
        for title in ("secret", "shown"):
            file.add_worksheet(title).write_row(0, 0, ["place", title])
            file.get_worksheet_by_name(title).write_row(1, 0, ["AUT", 1])
        file.get_worksheet_by_name("shown").activate()
        file.get_worksheet_by_name("secret").hide()
    assert read(path).panel.codes == ("shown",)
    assert read(path, sheet="secret").panel.codes == ("secret",)


def test_a_zip_bomb_is_refused_by_its_directory(book, tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(book(data=ROWS).read_bytes())
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 3_000_000)
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(parcel, "LARGEST", 2_000_000)
    monkeypatch.setattr(ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(DataError, match=r"would unpack to 3 MB; at most 2 MB"):
        read(path)


def test_a_directory_that_lies_about_its_sizes(book, tmp_path):
    path = tmp_path / "liar.xlsx"
    content = bytearray(book(data=[["place", "g"], *([f"p{i}", i / 7] for i in range(2000))]).read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = (1).to_bytes(4, "little")  # the size when unpacked
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)
    with pytest.raises(DataError, match="states sizes that cannot be true"):
        read(path)


def test_a_stray_cell_far_away(repack):
    path = repack(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    with pytest.raises(DataError, match="spreads over 1,048,576 rows and 16,384 columns"):
        read(path)


def test_xml_entities_are_refused(repack):
    path = repack(b"<worksheet", b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet', rows=ROWS)
    with pytest.raises(DataError, match="declares XML entities"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"place,g\nAUT,1\n", b"PK\x03\x04 nothing more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
)
@pytest.mark.parametrize("ending", [".xlsx", ".xls"])
def test_what_is_no_workbook(tmp_path, content, ending):
    path = tmp_path / f"figures{ending}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"is empty|is not an \.xlsx workbook|cannot be read as a workbook"):
        read(path)


def test_a_workbook_cut_short(book, tmp_path):
    path = tmp_path / "short.xlsx"
    path.write_bytes(book(data=ROWS).read_bytes()[:2000])
    with pytest.raises(DataError, match=r"is not an \.xlsx workbook, or it is damaged"):
        read(path)


def test_a_workbook_under_the_name_of_a_text(book):
    path = book(data=ROWS)
    other = path.rename(path.with_suffix(".csv"))
    with pytest.raises(DataError, match="is not a text: it is a zip archive, as Excel workbooks are"):
        read(other)


def test_without_the_reader_the_extra_is_named(book, monkeypatch):
    path = book(data=ROWS)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(DataError, match="needs python-calamine") as caught:
        read(path)
    assert caught.value.repair == "pip install 'miqyas[excel]'"


def test_a_password(book, monkeypatch):
    import python_calamine

    path = book(data=ROWS)

    class Locked:
        @staticmethod
        def from_path(_path):
            raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    with pytest.raises(DataError, match="is protected by a password"):
        read(path)


def test_a_panic_of_the_reader_is_told_as_a_damaged_file(book, monkeypatch):
    import python_calamine

    class PanicException(BaseException):
        pass

    class Broken:
        @staticmethod
        def from_path(_path):
            raise PanicException("index out of bounds")

    path = book(data=ROWS)
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Broken)
    with pytest.raises(DataError, match="cannot be read as a workbook"):
        read(path)
