"""Bad inputs: each is answered on one screen with what, where and repair, and leaves nothing half-written."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

SCREEN = 24


@dataclass(frozen=True)
class Case:
    """One bad input: how the good model, the good table or the command is spoilt, and what must be said.

    model, table  (old, new) texts that are replaced, or a whole new content (text or bytes)
    words         the command; {model}, {table}, {out}, {here} are filled in
    what, where, repair  texts that the message must hold
    """

    id: str
    what: str
    where: str = ""
    repair: str = ""
    model: tuple[str, str] | str | bytes = ""
    table: tuple[str, str] | str | bytes = ""
    words: str = "build {model} --data {table} --out {out}"


MODELS = [
    Case(
        "model unknown",
        "no model 'tia'",
        "miqyas build tia --out",
        "write 'tai'",
        words="build tia --out {out}",
    ),
    Case("model file missing", "no model", "not there", ".toml", words="build {here}/no.toml --out {out}"),
    Case("model is a folder", "a folder", "", ".toml", words="build {here} --out {out}"),
    Case("model is no TOML", "this is not TOML", "small.toml line 3", "quote", model=('index"', "index")),
    Case(
        "model not UTF-8",
        "not written in UTF-8",
        "small.toml line 2",
        "UTF-8",
        model=b'[model]\nid = "\xff"\n',
    ),
    Case("unknown key", "'covrage'", "small.toml line 4", "write 'coverage'", model=("coverage =", "covrage =")),
    Case("unknown method", "'minmx'", "small.toml line 7", "write 'minmax'", model=('"minmax"', '"minmx"')),
    Case("unknown option", "'rnge'", "small.toml line 8", "'range'", model=("range =", "rnge =")),
    Case("mistyped option", "'range'", "small.toml line 8", "2 numbers", model=("[0, 100]", '"wide"')),
    Case("negative weight", "weight", "small.toml line", "above 0", model=("weight = 3", "weight = -3")),
    Case("no direction", "direction", "[indicator.price]", "lower", model=('direction = "lower"', "")),
    Case("unknown parent", "'usage'", "small.toml line", "'use'", model=('parent = "use"', 'parent = "usage"')),
    Case("circle of nodes", "", "[node.", "", model=('name = "Total"', 'name = "Total"\nparent = "use"')),
    Case("two roots", "root", "", "parent", model=('parent = "total"\nname = "Use"', 'name = "Use"')),
    Case("node without parts", "empty", "", "", model=("[vary]", '[node.empty]\nparent = "total"\n[vary]')),
    Case("coverage above one", "coverage", "line 4", "from 0 to 1", model=("= 0.6", "= 1.5")),
    Case(
        "probabilities",
        "sum to 0.8",
        "[vary.aggregation]",
        "sum to 1",
        model=("p = 2}]", "p = 2}]\nprobabilities = [0.4, 0.4]"),
    ),
    Case(
        "equal goalposts",
        "",
        "[indicator.price]",
        "",
        model=(
            'direction = "lower"',
            'direction = "lower"\ngoalposts = {low = 3, high = 3}\nnormalise = "goalposts"',
        ),
    ),
    Case(
        "unknown pack",
        "'ecnomies'",
        "",
        "write 'economies'",
        model=('id = "small"', 'id = "small"\ndata = ["ecnomies"]'),
        words="build {model} --out {out}",
    ),
    Case("model without figures", "without figures", "small", "--data FILE", words="build {model} --out {out}"),
    Case("set without value", "'normalise'", "", "key=value", words="build {model} --set normalise --out {out}"),
    Case(
        "set an unknown key",
        "'normalize'",
        "",
        "'normalise'",
        words="build {model} --data {table} --set normalize.method=zscore --out {out}",
    ),
    Case(
        "set an unknown indicator",
        "'raech'",
        "",
        "'reach'",
        words="build {model} --data {table} --set indicator.raech.weight=2 --out {out}",
    ),
    Case(
        "forty mistakes",
        "40 problems",
        "small.toml line",
        "",
        model=("coverage = 0.6", "\n".join(f"wrong{i} = 1" for i in range(40))),
    ),
]

TABLES = [
    Case(
        "data missing",
        "no data",
        "--data",
        "path of a file",
        words="build {model} --data {here}/no.csv --out {out}",
    ),
    Case(
        "data is a folder",
        "it is a folder",
        "--data",
        "path",
        words="build {model} --data {here} --out {out}",
    ),
    Case("empty file", "empty", "small.csv", "", table=b""),
    Case("only a heading", "no rows", "", "row", table="place,reach,skill,price\n"),
    Case("only one column", "only the column", "", "comma", table="place\nu1\nu2\n"),
    Case("text in a number", "'forty'", "row 2, column 'skill'", "", table=("100,40", "100,forty")),
    Case("a row twice", "u1", "row", "", table=("u2,Beta,50,50,4", "u1,Alpha,50,50,4")),
    Case(
        "an unknown country",
        "'Pakistann'",
        "row 4",
        "PAK",
        table="place,reach\nIran,1\nTurkey,2\nPakistann,3\n",
    ),
    Case(
        "wrong encoding",
        "",
        "small.csv",
        "--read encoding='cp1252'",
        table="place,reach\nu1,é".encode("cp1252"),
    ),
    Case("no workbook", "", "data.xlsx", "", words="build {model} --data {here}/data.xlsx --out {out}"),
    Case(
        "mixed decimal marks",
        "",
        "column 'reach'",
        "--read decimal=",
        table="place;reach\nu1;1,5\nu2;2.5\nu3;3\n",
    ),
    Case("a long row", "cells", "row 3", "quote", table=("u2,Beta", "u2,Beta,Beta")),
    Case("a heading twice", "'reach'", "", "", table=("skill", "reach")),
    Case("broken JSON", "", "data.json", "", words="build {model} --data {here}/data.json --out {out}"),
    Case(
        "a series is not there",
        "no series 'price'",
        "[indicator.price]",
        "'prices'",
        table=("price", "prices"),
    ),
    Case(
        "a constant indicator",
        "same value everywhere",
        "normalise minmax",
        "goalposts",
        table=[("40,2", "40,5"), ("50,4", "50,5"), ("10,6", "10,5"), ("30,10", "30,5"), (",8", ",5")],
    ),
    Case("a number without end", "", "small.csv", "", table=("100,40", "1e999,40")),
    Case(
        "unknown way to read",
        "'encodng'",
        "--read",
        "'encoding'",
        words="build {model} --data {table} --read encodng=x --out {out}",
    ),
    Case(
        "unknown encoding",
        "'utf-9'",
        "",
        "cp1252",
        words="build {model} --data {table} --read encoding=utf-9 --out {out}",
    ),
]

BUILDS = [
    Case(
        "a geometric mean of zero",
        "geometric",
        "node.use",
        "above zero",
        words="build {model} --data {table} --set aggregate.method=geometric --out {out}",
    ),
    Case(
        "a logarithm of less than nothing",
        "log",
        "[indicator.price]",
        "another treatment",
        table=("40,2", "40,-2"),
        words="build {model} --data {table} --set treat.method=log --out {out}",
    ),
    Case(
        "divided by zero",
        "denominator",
        "[indicator.reach]",
        "",
        model=('unit = "%"', 'denominator = "price"'),
        table=("40,2", "40,0"),
    ),
    Case(
        "a year before the data",
        "begin in 2020",
        "small",
        "from 2020 to 2021",
        table="place,year,reach,skill,price\nu1,2020,1,2,3\nu2,2021,2,3,4\n",
        words="build {model} --data {table} --year 1999 --out {out}",
    ),
    Case(
        "a place that is not there",
        "no place 'u9'",
        "places",
        "u1",
        model=('id = "small"', 'id = "small"\nplaces = ["u1", "u2", "u9"]'),
    ),
    Case(
        "a group that is not there",
        "no group 'north'",
        "[model] places",
        'places = "all"',
        model=('id = "small"', 'id = "small"\nplaces = "north"'),
    ),
    Case(
        "options of vary that cannot be built",
        "[vary] allows cannot be built",
        "",
        "",
        model=('{method = "power", p = 2}]', '"geometric"]'),
        table=("u3,Gamma,0,10,6", "u3,Gamma,0,10,10"),
    ),
    Case(
        "out is a file",
        "is a file, not a folder",
        "--out",
        "another",
        words="build {model} --data {table} --out {table}",
    ),
    Case(
        "out is below a file",
        "is a file, not a folder",
        "--out",
        "another",
        words="build {model} --data {table} --out {table}/deep/out",
    ),
    Case("show nobody", "no place 'Betta'", "small", "'Beta'", words="show {model} Betta --data {table}"),
    Case("rank an unknown node", "'ues'", "--node", "'use'", words="rank {model} --data {table} --node ues"),
    Case("rank in an unknown group", "no group 'ldc'", "", "", words="rank {model} --data {table} --group ldc"),
    Case(
        "show an unknown pack",
        "no data 'economy'",
        "miqyas data show economy",
        "'economies'",
        words="data show economy",
    ),
    Case("convert to nothing known", ".docx", "", "", words="data convert {table} {here}/new.docx"),
    Case(
        "a table is no panel",
        "'gsli'",
        "--data gsli",
        "miqyas data show gsli",
        words="rank {model} --data gsli",
    ),
    Case(
        "import what is not there",
        "not there",
        "import coinr",
        "path",
        words="import coinr no.csv no.csv --out {out}",
    ),
    Case(
        "import what is no COINr",
        "no column 'Level'",
        "small.csv",
        "",
        words="import coinr {table} {table} --out {out}",
    ),
    Case(
        "draft from nothing",
        "no column of numbers",
        "'name'",
        "column",
        table="place,name\nu1,a\nu2,b\n",
        words="new {table} --out {here}/x.toml",
    ),
]

CASES = [*MODELS, *TABLES, *BUILDS]


def spoil(path, change):
    """Write the bad content."""
    if isinstance(change, bytes):
        path.write_bytes(change)
    elif isinstance(change, str):
        if change:
            path.write_text(change, encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        for old, new in [change] if isinstance(change, tuple) else change:
            assert old in text, f"the case spoils nothing: {old}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")


def files(folder):
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_there_are_at_least_thirty():
    assert len(CASES) >= 30
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_bad_input(run, small, tmp_path, case):
    model, table = map(Path, small)
    spoil(model, case.model)
    spoil(table, case.table)
    (tmp_path / "data.xlsx").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "data.json").write_text('{"values": [', encoding="utf-8")
    before = files(tmp_path)
    named = {"model": model, "table": table, "out": tmp_path / "out", "here": tmp_path}
    done = run(*(word.format(**named) for word in case.words.split()))
    said = done.stderr
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert "Traceback" not in said
    lines = said.rstrip("\n").splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) < 400
    assert lines[0].strip()
    repairs = [line for line in lines if line.startswith("  repair: ")]
    assert len(repairs) == sum(line.startswith("  where:  ") for line in lines) >= 1
    assert all(len(line) > len("  repair: ") + 3 for line in repairs)
    assert case.what in said
    assert case.repair in " ".join(repairs)
    places = " ".join(line for line in lines if not line.startswith("  repair: "))
    assert case.where in places
    # Nothing is left half-written, and nothing that was there is changed.
    assert files(tmp_path) == before
    assert not re.search(r"\.part\b", " ".join(map(str, tmp_path.rglob("*"))))


def test_repairs_speak_the_language_of_the_command_line(run, small):
    Path(small[1]).write_bytes(b"place,reach\nIran,1\nTurkey,2\nNowhere,3\n")
    done = run("rank", small[0], "--data", small[1])
    assert "--read places='free'" in done.stderr
    read = run("rank", small[0], "--data", small[1], "--read", "places=free")
    assert "no series 'skill'" in read.stderr
