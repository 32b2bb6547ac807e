"""Files made to harm: refused with a message that says what and where, and nothing is run."""

import zipfile

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")
pytest.importorskip("xlsxwriter", reason="needs the extra 'excel'")

import xlsxwriter

from miqyas.errors import MiqyasError
from miqyas.register.exchange import workbook as module
from miqyas.register.exchange.accept import accept
from miqyas.register.exchange.delimited import read_csv
from miqyas.register.exchange.file import read_rows
from miqyas.register.exchange.row import Row
from miqyas.register.exchange.workbook import write_workbook

PARTY = [Row("party", "MIN", 1, "", "", {"name": "Ministry"})]


def book(path, cells=(), formula=None):
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("party")
        for at, heading in enumerate(("kind", "id", "name")):
            sheet.write_string(0, at, heading)
        for at, one in enumerate(cells):
            sheet.write(1, at, one) if not isinstance(one, str) else sheet.write_string(1, at, one)
        if formula:
            sheet.write_formula("C2", formula, None, "harmless")
    return path


def repacked(path, out, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out


def test_computed_cells_are_refused(tmp_path):
    path = book(tmp_path / "f.xlsx", ("party", "MIN"), '=HYPERLINK("http://example.org","x")')
    with pytest.raises(MiqyasError, match=r"computes cells(.|\n)*C2"):
        read_rows(path)


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path, ledger):
    path = book(tmp_path / "t.xlsx", ("party", "MIN", "=1+1"))
    assert accept(ledger, read_rows(path), author="amna").added == ("MIN",)
    assert ledger.entry("MIN").content["name"] == "=1+1"


def test_xml_entities_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(PARTY))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def change(name, content):
        return (
            content.replace(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', bomb, 1)
            if "sheet1" in name
            else content
        )

    with pytest.raises(MiqyasError, match="declares XML entities"):
        read_rows(repacked(path, tmp_path / "b.xlsx", change))


def test_zip_bombs_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(PARTY))
    monkeypatch.setattr(module, "LARGEST", 2**20)
    out = repacked(path, tmp_path / "b.xlsx", lambda name, data: data + b" " * 2**20 if "sheet1" in name else data)
    assert out.stat().st_size < 20_000
    with pytest.raises(MiqyasError, match="would unpack to 1 MB"):
        read_rows(out)


def test_what_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(MiqyasError, match=r"not an .xlsx workbook"):
        read_rows(path)
    with pytest.raises(MiqyasError, match="has no sheet of entries"):
        read_rows(repacked_empty(tmp_path))


def repacked_empty(folder):
    with xlsxwriter.Workbook(folder / "e.xlsx") as made:
        made.add_worksheet("x").write_string(0, 0, "hello")
    return folder / "e.xlsx"


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x1b[31m", "\x00"])
def test_hidden_characters_are_refused(ledger, sign):
    with pytest.raises(MiqyasError, match=r"hidden character U\+|NUL"):
        accept(ledger, read_csv("a.csv", f"kind,id,name\nparty,MIN,Mi{sign}n\n".encode()), author="amna")
    assert ledger.entries() == ()


def test_a_text_of_ten_megabytes_is_refused(ledger, tmp_path):
    long = "a" * 10_000_000
    with pytest.raises(MiqyasError, match=r"larger than field limit|too long"):
        accept(ledger, read_csv("a.csv", f"kind,id,name\nparty,MIN,{long}\n".encode()), author="amna")
    (tmp_path / "a.json").write_text(
        f'{{"miqyas-register": 1, "entries": [{{"kind": "party", "id": "A", "name": "{long}"}}]}}'
    )
    with pytest.raises(MiqyasError, match="too long"):
        accept(ledger, read_rows(tmp_path / "a.json"), author="amna")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.json", "[" * 200_000, "nested too deep|no JSON"),
        ("a.json", '{"entries": []}', "no export of a register"),
        ("a.json", '{"miqyas-register": 1, "entries": [{"kind": "account", "role": "owner"}]}', "no kind 'account'"),
        ("a.toml", "[[commitment]", "no TOML"),
        ("a.toml", "[[spell]]\nname = 'x'", "no kind 'spell'"),
        ("a.csv", "kind,id,namme\nparty,MIN,x\n", "namme"),
        ("a.csv", "kind,id,id\nparty,MIN,x\n", "two columns are called 'id'"),
        ("a.csv", 'kind,id,name\nparty,MIN,"x\n', "cannot be taken apart"),
        ("a.csv", "kind,id,name\nparty,MIN,x,y\n", "4 cells"),
        ("a.csv", "kind,id,version,name\nparty,MIN,two,x\n", "'two' is no version"),
        ("a.csv", "", "is empty"),
        ("a.exe", "", "not read"),
        ("a.csv", "kind,id,role\nparty,MIN,boss\n", "a party has no 'role'"),
    ],
)
def test_what_is_told(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    with pytest.raises(MiqyasError, match=told):
        read_rows(tmp_path / name)


def test_scripts_and_sql_are_texts(ledger):
    evil = "Robert'); DROP TABLE assertion;--<script>alert(1)</script>"
    table = f'kind,id,name\nparty,MIN,"{evil}"\n'.encode()
    accept(ledger, read_csv("a.csv", table), author="amna")
    assert ledger.entry("MIN").content["name"] == evil
    assert ledger.verify().whole
