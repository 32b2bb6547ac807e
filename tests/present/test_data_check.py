"""miqyas data check: what it says, and its exit code."""


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
