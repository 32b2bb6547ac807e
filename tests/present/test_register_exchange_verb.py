"""miqyas register lint, import and export, as a person types them."""

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.present.cli import main

DRAFT = "Pakistan will train 300 engineers by 30 June 2028. Both sides agreed to meet soon.\nThey welcomed it.\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")

    def call(*words, code=0):
        done = CliRunner().invoke(main, ["register", *words])
        assert done.exit_code == code, done.output
        return done.output

    return call


def test_lint_tells_what_is_missing_with_the_repair(run):
    told = run("lint", "draft.txt", "--date", "2026-11-24")
    assert "draft.txt, as of 2026-11-24: 3 sentences, 2 commitments, 3 findings" in told
    assert "nothing is missing" in told
    for word in ("owner", "date", "measure"):
        assert f"\n  {word} " in told
    assert "name the country, ministry or body" in told
    assert "They welcomed" not in told


def test_lint_for_programs(run):
    found = json.loads(run("lint", "draft.txt", "--date", "2026-11-24", "--format", "json"))
    assert [one["kind"] for one in found["sentences"]] == ["commitment", "commitment", "statement"]
    assert found["sentences"][1]["missing"] == ["owner", "date", "measure"]
    assert run("lint", "draft.txt", "--format", "csv").startswith("line,language,kind,text,missing")
    assert "'de'" in run("lint", "draft.txt", "--language", "de", code=2)


def test_from_a_draft_to_the_calendar(run, tmp_path):
    run("init", "--author", "amna")
    run("lint", "draft.txt", "--propose", "p.toml", "--between", "PAK", "--between", "MYS")
    assert "already there" in run("lint", "draft.txt", "--propose", "p.toml", code=2)
    assert "4 added" in run("import", "p.toml", "--author", "amna", "--dry-run")
    assert "4 added, 0 changed, 0 as before\n" in run("import", "p.toml", "--author", "amna")
    assert "due.ics: 1 due date\n" in run("export", "due.ics")
    assert "UID:draft-1@" in (tmp_path / "due.ics").read_text("utf-8")
    for ending in ("csv", "xlsx", "json"):
        assert "entries: 13" in run("export", f"all.{ending}")
        assert "0 added, 0 changed, 13 as before" in run("import", f"all.{ending}", "--author", "amna")
    assert "already there" in run("export", "all.csv", code=2)
    run("export", "all.csv", "--force", "--kind", "commitment", "--party", "MYS")
    assert (tmp_path / "all.csv").read_text("utf-8-sig").count("\ncommitment,") == 2


def test_the_form(run, tmp_path):
    run("init", "--author", "amna")
    assert "form.xlsx: entries: 0" in run("export", "form.xlsx", "--form")
    assert "the form is a workbook" in run("export", "form.csv", "--form", code=2)
    assert "0 added" in run("import", "form.xlsx", "--author", "amna")


def test_mistakes_are_told_without_a_traceback(run, tmp_path):
    run("init", "--author", "amna")
    (tmp_path / "bad.csv").write_text("kind,party,owner,field\nneed,PAK,PAK,alchemy\n")
    told = run("import", "bad.csv", "--author", "amna", code=2)
    assert "alchemy" in told
    assert "bad.csv, row 2" in told
    assert "Traceback" not in told
    assert "there is no file" in run("import", "none.csv", "--author", "amna", code=2)
    assert "needs an author" in run("import", "bad.csv", code=2)
    assert "not written" in run("export", "x.doc", code=2)
    assert not (tmp_path / "x.doc").exists()
