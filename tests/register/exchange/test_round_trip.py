"""What is written comes back as it was, whatever people write; and no spreadsheet runs any of it."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.data.text import HIDDEN
from miqyas.register.exchange.delimited import read_csv, write_csv
from miqyas.register.exchange.document import read_json, write_json
from miqyas.register.exchange.flat import flat, parted, unflat
from miqyas.register.exchange.row import Row
from miqyas.register.exchange.workbook import read_workbook, write_workbook
from miqyas.register.kind import KINDS
from miqyas.register.record import checked

LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIGNS = (
    "",
    "=",
    "+",
    "-",
    "@",
    "'",
    "'=",
    "''@",
    '"',
    "#",
    "\\",
    ";",
    "%",
    "=cmd|' /C calc'!A0",
    "_x000D_",
    "1e5",
    "007",
)


def kept(text):
    return bool(text.strip()) and text == text.strip() and not HIDDEN.search(text.replace("\r\n", "\n"))


letters = st.characters(exclude_categories=("Cs",))
marks = st.sampled_from([*",;\"'\n\t=+-@\\|%_ \r", "\u0627", "\u06cc", "\u200c", "\u2028", "é", "😀", "x000D_"])
texts = st.builds(
    lambda sign, rest: sign + "".join(rest), st.sampled_from(SIGNS), st.lists(letters | marks, max_size=30)
)
blocks = texts.map(lambda one: one.strip().replace("\r\n", "\n")).filter(kept)
lines = blocks.map(lambda one: " ".join(one.split())).filter(lambda one: kept(one) and not set(one) & set("\r\n"))
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,20}", fullmatch=True)
FORMS = {
    "line": lines,
    "text": blocks,
    "date": st.sampled_from(["2027", "2027-06", "2027-06-30", "2027~", "2027-33", "2026-01/2026-06", "2027/.."]),
    "ref": ids,
    "money": st.builds(
        lambda n, c: f"{c} {n}", st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["USD", "PKR"])
    ),
    "number": st.decimals(-(10**15), 10**15, places=6).map(str),
    "flag": st.booleans(),
    "series": st.from_regex(r"[A-Z=+@;\\-][A-Z0-9._;-]{0,10}", fullmatch=True),
    "language": st.sampled_from(["en", "ar", "ur-PK"]),
    "digest": st.sampled_from(["ab" * 32, "0" * 64]),
    "address": st.just("https://example.org/a?b=1;c,d"),
    "country": st.sampled_from(["PAK", "MYS"]),
    "names": st.dictionaries(st.sampled_from(["ar", "fr", "ur"]), lines, min_size=1),
}


def value(field):
    one = st.sampled_from(field.choices) if field.choices else FORMS[field.form]
    return st.lists(one, min_size=1, max_size=3) if field.many and field.form != "names" else one


def row(kind):
    def made(number, fields, since):
        return Row(kind.name, f"{kind.name}-{number}", number, since, "", dict(checked(kind, fields).content))

    shown = [one for one in kind.fields if not one.private]
    need = {one.name: value(one) for one in shown if one.required or one.name in kind.either}
    may = {one.name: value(one) for one in shown if one.name not in need}
    since = st.sampled_from(["", "2026-01-31"])
    return st.builds(made, st.integers(1, 10**6), st.fixed_dictionaries(need, optional=may), since)


rows = st.lists(st.sampled_from(list(KINDS.values())).flatmap(row), min_size=1, max_size=4)


def same(before, after):
    order = list(KINDS)
    before = sorted(before, key=lambda one: order.index(one.kind))
    assert [(one.kind, one.entity, one.version, one.since) for one in after] == [
        (one.kind, one.entity, one.version, one.since) for one in before
    ]
    for old, new in zip(before, after, strict=True):
        given = {name: one for name, one in new.fields.items() if one is not None}
        assert checked(KINDS[old.kind], given).content == old.fields


@LAW
@given(rows)
def test_csv_loses_nothing_and_runs_nothing(given_rows):
    data = write_csv(given_rows)
    same(given_rows, read_csv("rows.csv", data))
    for record in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True):
        assert not any(cell[:1] in ("=", "+", "-", "@") for cell in record)


@LAW
@given(rows)
def test_json_loses_nothing(given_rows):
    data = write_json(given_rows)
    same(given_rows, read_json("rows.json", data))
    assert len(json.loads(data)["entries"]) == len(given_rows)


@settings(LAW, max_examples=25)
@given(given_rows=rows)
def test_excel_loses_nothing(given_rows, tmp_path):
    path = tmp_path / "rows.xlsx"
    path.write_bytes(write_workbook(given_rows))
    same(given_rows, read_workbook(path, "rows.xlsx"))


@LAW
@given(st.lists(lines, min_size=1, max_size=5))
def test_several_values_in_one_cell(several):
    field = KINDS["policy"].by_name["partner"]
    assert unflat(field, flat(field, several)) == several


def test_several_values_by_hand():
    assert parted(r"a; b\; c;; d\\") == ["a", "b; c", "d\\"]
    assert flat(KINDS["policy"].by_name["partner"], ["Ali; Sons", "B"]) == r"Ali\; Sons; B"


def test_the_same_entries_give_the_same_bytes():
    one = [Row("party", "PAK", 1, "", "", {"name": "Pakistan"})]
    assert write_workbook(one) == write_workbook(one)
    assert write_csv(one).startswith(b"\xef\xbb\xbfkind,id,version")
