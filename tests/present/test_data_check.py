"""miqyas data check: what it says, and its exit code."""

import pytest


def test_the_shipped_pack_passes_and_says_why(run):
    done = run("data", "check", "economies", "--model", "oic-digital")
    assert done.exit_code == 0
    said = " ".join(done.stdout.split())
    assert "no doubt stands" in said
    assert "Printed to one decimal" in said
    assert "Pakistan" in said
    assert "carried" in said


def test_a_doubt_that_stands_has_its_own_exit_code(run, tmp_path):
    rows = "\n".join(f"u{n},2010,{50 + n}\nu{n},2020,{51 + n + n % 3 / 10}" for n in range(25))
    table = tmp_path / "mine.csv"
    table.write_text(f"place,year,x\n{rows}\nu99,2010,60\nu99,2020,0\n", "utf-8")
    done = run("data", "check", table)
    assert done.exit_code == 3
    assert "zero" in done.stdout
    answers = tmp_path / "answers.csv"
    answers.write_text("kind,series,places,from,to,reason\nzero,x,u99,,,closed\nbreak,x,u99,,,closed\n", "utf-8")
    done = run("data", "check", table, "--accepted", answers, "--states")
    assert done.exit_code == 0
    assert "closed" in done.stdout
    assert run("data", "check", table, "--accepted", tmp_path / "none.csv").exit_code == 2


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("kind,series,places,from,to,reason\nzero,x,u1,,,T\u00fcrkei\n".encode("cp1252"), "no text in UTF-8"),
        (b"", "has no column 'kind'"),
        (b"a,b\n1,2\n", "has no column 'kind'"),
        (b"kind,series,reason\nodd,x,why\n", "'odd' is no kind of doubt"),
        (b"kind,series,reason\nzero,x\n", "without a series or a reason"),
        (b"kind,series,reason\nzero,x," + b"a" * 200_000 + b"\n", "is no table"),
    ],
)
def test_answers_that_cannot_be_read_are_told(run, tmp_path, content, what):
    (tmp_path / "mine.csv").write_text("place,year,x\nu1,2010,1\nu2,2010,2\n", "utf-8")
    (tmp_path / "answers.csv").write_bytes(content)
    done = run("data", "check", tmp_path / "mine.csv", "--accepted", tmp_path / "answers.csv")
    assert done.exit_code == 2, done.output
    assert what in done.stderr
    assert "repair:" in done.stderr
    assert done.stdout == ""


def test_a_mark_of_a_spreadsheet_before_the_heading_is_no_part_of_it(run, tmp_path):
    (tmp_path / "mine.csv").write_text("place,year,x\nu1,2010,1\nu2,2010,2\n", "utf-8")
    (tmp_path / "answers.csv").write_text("kind,series,reason\nzero,x,closed\n", "utf-8-sig")
    done = run("data", "check", tmp_path / "mine.csv", "--accepted", tmp_path / "answers.csv")
    assert done.exit_code == 0
    assert "No longer needed: zero x" in done.stdout


def test_a_model_that_is_not_there_is_told_before_anything_is_printed(run):
    done = run("data", "check", "economies", "--model", "nowhere")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no model 'nowhere'" in done.stderr
