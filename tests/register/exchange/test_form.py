"""The form for needs and offers: what is in it, and that it comes back filled in."""

import re
import zipfile

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")
pytest.importorskip("xlsxwriter", reason="needs the extra 'excel'")

import xlsxwriter

from miqyas.data.workbook import workbook
from miqyas.register.area import FIELDS, MODALITIES
from miqyas.register.exchange.accept import accept
from miqyas.register.exchange.file import read_rows
from miqyas.register.exchange.form import write_form
from miqyas.register.exchange.row import rows
from miqyas.register.kind import KINDS

AUTHOR = "amna"
SHEET = "needs and offers"
FILLED = ("offer", "MYS", "MYS", FIELDS[0], MODALITIES[0], "مدرّبون، 20 شهراً", 2026.0, "2027-06", "", "a letter")


@pytest.fixture
def blank(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_form())
    return path


def test_sheets_and_languages(blank):
    sheets = workbook(blank, "form").sheets
    assert list(sheets) == ["Instructions", "تعليمات", "Mode d’emploi", SHEET]
    grid = sheets[SHEET]
    assert grid[0][:10] == ["kind", *KINDS["need"].by_name]
    assert set(KINDS["need"].by_name) == set(KINDS["offer"].by_name)
    assert [row[0][:2] for row in grid[1:4]] == ["# "] * 3
    assert all(all(row) for row in grid[:4])
    assert any("\u0600" <= letter <= "\u06ff" for letter in grid[2][5])
    for name in ("Instructions", "تعليمات", "Mode d’emploi"):
        starred = {row[0].removesuffix(" *") for row in sheets[name] if str(row[0]).endswith("*")}
        assert starred == {"kind"} | {one.name for one in KINDS["need"].fields if one.required}


def test_lists_to_choose_from_and_direction(blank):
    with zipfile.ZipFile(blank) as archive:
        form = archive.read("xl/worksheets/sheet4.xml").decode()
        assert 'rightToLeft="1"' in archive.read("xl/worksheets/sheet2.xml").decode()
    lists = re.findall(r'<dataValidation type="list".*?sqref="([A-Z]+)\d.*?<formula1>"(.*?)"</formula1>', form)
    assert dict(lists) == {"A": "need,offer", "D": ",".join(FIELDS), "E": ",".join(MODALITIES)}


def test_the_form_comes_back(blank, tmp_path, ledger):
    grid = workbook(blank, "form").sheets[SHEET]
    path = tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("Instructions").write_string(0, 1, "kind of")
        sheet = made.add_worksheet(SHEET)
        for at, row in enumerate([*grid[:4], FILLED]):
            for column, one in enumerate(row):
                sheet.write(at, column, one)
    assert accept(ledger, read_rows(path), author=AUTHOR).added == ("offer-1",)
    held = ledger.entry("offer-1").content
    assert (held["date"], held["text"], held["field"]) == ("2026", FILLED[5], FIELDS[0])
    back = tmp_path / "back.xlsx"
    back.write_bytes(write_form(rows(ledger)))
    assert accept(ledger, read_rows(back), author=AUTHOR).unchanged == ("offer-1",)


def test_an_empty_form_takes_nothing(blank, ledger):
    assert accept(ledger, read_rows(blank), author=AUTHOR).added == ()
