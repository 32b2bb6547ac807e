"""miqyas register on the command line: a meeting from its record to the ledger of the next one."""

import csv
import io
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.present.cli import main
from miqyas.present.verb.register import VERBS
from miqyas.register.kind import KINDS

MEETING = """
[[engagement]]
id = "islamabad"
title = "The minister receives a delegation"
type = "meeting"
date = 2022-12-12
place = "Islamabad"
party = ["Pakistan", "OIC"]

[[area]]
id = "ai"
engagement = "islamabad"
field = "ai"
modality = "training"

[[person]]
id = "dg"
role = "Director general"
party = "PAK"
name = "Example Person"

[[commitment]]
text = "Train 100 engineers"
type = "measurable"
area = "ai"
by = ["PAK"]
to = ["OIC"]
owner = "dg"
due = "2024-06"
money = "USD 250000"

[[commitment]]
text = "Both sides will deepen their cooperation"
type = "declaratory"
engagement = "islamabad"
by = ["PAK", "OIC"]
"""


@pytest.fixture
def register(tmp_path, monkeypatch):
    """Run a command of the register in an empty folder; it must end as expected."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIQYAS_AUTHOR", "amna")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words, code=0, **how):
        done = CliRunner().invoke(main, ["register", *map(str, words)], prog_name="miqyas", **how)
        assert done.exit_code == code, done.output
        return done

    return run


@pytest.fixture
def meeting(register):
    Path("meeting.toml").write_text(MEETING, encoding="utf-8")
    register("init")
    register("add", "record", "meeting.toml")
    return register


def rows(done):
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_begin(register):
    assert "a register with 9 institutions" in register("init").stdout
    again = register("init", code=2)
    assert "is there already" in again.stderr
    assert "never overwritten" in again.stderr
    assert "a register with no parties" in register("init", "--bare", "--register", "bare.db").stdout
    assert "register.db" in [one.name for one in Path().iterdir()]


def test_a_change_needs_an_author(register, monkeypatch):
    register("init")
    monkeypatch.delenv("MIQYAS_AUTHOR")
    for words in (("init", "--register", "x.db"), ("add", "need", "--party", "PAK"), ("erase", "p", "--why", "x")):
        done = register(*words, code=2)
        assert "a change needs an author" in done.stderr
        assert "--author NAME" in done.stderr
    assert not Path("x.db").exists()


def test_records_from_a_file_say_what_is_only_a_statement(register):
    Path("meeting.toml").write_text(MEETING, encoding="utf-8")
    register("init")
    done = register("add", "record", "meeting.toml")
    assert done.stdout.split() == ["islamabad", "ai", "dg", "commitment-1", "commitment-2"]
    assert "note: commitment-2 counts as a statement: it has no owner and no due" in done.stderr
    found = json.loads(register("show", "commitment-1", "--format", "json").stdout)
    assert found["content"]["money"] == {"amount": "250000", "currency": "USD"}
    assert found["content"]["agreed"] == found["valid_from"] == "2022-12-12"
    assert found["author"] == "amna"
    assert json.loads(register("show", "dg", "--format", "json").stdout)["details"] == {"name": "Example Person"}


def test_a_file_with_a_mistake_leaves_nothing(register):
    Path("meeting.toml").write_text(MEETING.replace('"measurable"', '"measureable"'), encoding="utf-8")
    register("init")
    done = register("add", "record", "meeting.toml", code=2)
    assert "meeting.toml, record 4: type" in done.stderr
    assert "write 'measurable'" in done.stderr
    assert rows(register("list", "engagement", "--format", "csv")) == []


def test_every_kind_and_field_has_an_option():
    group = main.get_command(click.Context(main), "register").get_command(click.Context(main), "add")
    for kind in KINDS.values():
        found = group.get_command(click.Context(main), kind.name)
        options = {one.name for one in found.params}
        assert {field.name for field in kind.fields} | {"store", "author", "since", "until", "entity"} <= options
        assert len(options) == len(found.params)
        assert kind.about.split(";")[0] in found.help


def test_one_entry_by_options_and_by_a_record(meeting):
    words = (
        "--party",
        "NER",
        "--owner",
        "NER",
        "--field",
        "ai",
        "--modality",
        "experts",
        "--date",
        "2024",
        "--expiry",
        2030,
    )
    assert meeting("add", "need", *words, "--text", "Teachers").stdout == "need-1\n"
    piped = '{"party": "MYS", "owner": "MYS", "field": "ai", "modality": "experts", "date": "2024", "expiry": "2029"}'
    done = meeting("add", "offer", "--record", "-", "--text", "10 teachers", "--id", "mys-10", input=piped)
    assert done.stdout == "mys-10\n"
    told = rows(meeting("report", "needs", "--as-of", "2026", "--format", "csv"))
    assert [(one["id"], one["answers"]) for one in told] == [("need-1", "mys-10")]
    assert rows(meeting("report", "needs", "--as-of", "2026", "--partner", "PAK", "--format", "csv")) == []
    assert "1 offer on 2026-12-31, 0 without an answer" in meeting("report", "offers", "--as-of", "2026").stdout


def test_evidence_status_and_history(meeting):
    refused = meeting("status", "commitment-1", "complete", "--on", 1, code=2)
    assert "cannot be complete without evidence" in refused.stderr
    meeting(
        "add", "evidence", "--about", "commitment-1", "--writer", "COMSTECH", "--independent", "--date", "2024-05",
        "--file", "meeting.toml",
    )  # fmt: skip
    from hashlib import sha256

    (seen,) = rows(meeting("list", "evidence", "--format", "csv"))
    assert seen["document"] == sha256(MEETING.encode()).hexdigest()
    assert seen["independent"] == "yes"
    assert "version 2" in meeting("status", "commitment-1", "complete", "--on", 1, "--since", "2024-05-20").stdout
    told = meeting("status", "commitment-1").stdout
    assert "commitment-1 is at 'complete'" in told
    assert "2024-05-20" in told
    history = meeting("show", "commitment-1", "--history").stdout
    assert "2 versions" in history
    assert "status: complete" in history
    shown = meeting("show", "commitment-1").stdout
    assert "evidence-1" in shown
    assert "Train 100 engineers" in meeting("show", "commitment-1", "--as-of", "2023").stdout
    assert "does not stand" in meeting("show", "commitment-1", "--known", "2020", code=2).stderr


def test_a_status_says_what_it_lacks(meeting, monkeypatch):
    assert "a new status needs --on VERSION" in meeting("status", "commitment-1", "limited", code=2).stderr
    monkeypatch.delenv("MIQYAS_AUTHOR")
    assert "needs --author NAME" in meeting("status", "commitment-1", "limited", "--on", 1, code=2).stderr


def test_change_and_conflict(meeting):
    done = meeting(
        "change",
        "commitment-2",
        "--on",
        1,
        "--set",
        "owner=OIC",
        "--set",
        "due=2025",
        "--set",
        "to=MYS",
        "--set",
        "to=TUR",
    )
    assert done.stdout == "commitment-2: version 2\n"
    assert "statement" not in done.stderr
    met = meeting("change", "commitment-2", "--on", 1, "--set", "due=2026", "--author", "fatima", code=2)
    assert "your change is made on version 1, and it is at version 2 now" in met.stderr
    assert "version 2 by amna" in met.stderr
    assert "due (nothing) became '2025'" in met.stderr
    assert "--on 2" in met.stderr
    found = json.loads(meeting("show", "commitment-2", "--format", "json").stdout)["content"]
    assert found["to"] == ["MYS", "TUR"]
    meeting("change", "commitment-2", "--on", 2, "--clear", "to", "--correct")
    assert "(taken back)" in meeting("change", "commitment-2", "--on", 3, "--retract", "--why", "never said").stdout
    assert "was taken back" in meeting("show", "commitment-2", code=2).stderr
    assert "never said" in meeting("show", "commitment-2", "--history").stdout
    for words in (("--set", "due"), (), ("--retract", "--set", "due=2025")):
        assert "repair:" in meeting("change", "commitment-1", "--on", 1, *words, code=2).stderr


def test_reports(meeting):
    late = rows(meeting("report", "overdue", "--as-of", "2024-07-10", "--format", "csv"))
    assert [(one["id"], one["days"]) for one in late] == [("commitment-1", "10")]
    assert "1 of 1 commitment is overdue on 2024-07-10" in meeting("report", "overdue", "--as-of", "2024-07-10").stdout
    (tally,) = [
        o for o in rows(meeting("report", "tally", "--as-of", "2023", "--format", "csv")) if o["partner"] == "PAK"
    ]
    assert (tally["open"], tally["overdue"], tally["statements"]) == ("1", "0", "1")
    assert rows(meeting("report", "tally", "--by", "field", "--format", "csv"))[0]["field"] == "ai"
    assert (
        "PAK owes 1 and is owed 0 on 2023-01-31"
        in meeting("report", "balance", "--partner", "PAK", "--as-of", "2023-01").stdout
    )
    assert "OIC owes 0 and is owed 1" in meeting("report", "balance", "--partner", "OIC", "--as-of", "2023-01").stdout
    assert "add --partner PARTY" in meeting("report", "balance", code=2).stderr
    told = json.loads(meeting("report", "delivery", "--as-of", "2024-12-12", "--format", "json").stdout)
    assert told["rows"][0]["commitments"] == 1
    assert told["rows"][0]["delivered"] == 0
    assert rows(meeting("report", "stale", "--as-of", "2023-02", "--format", "csv")) == []
    assert len(rows(meeting("report", "stale", "--as-of", "2023-02", "--stale-after", 30, "--format", "csv"))) == 1
    assert "1 statement without an owner or a date" in meeting("report", "statements").stdout
    assert rows(meeting("report", "open", "--field", "iot", "--format", "csv")) == []


def test_progress_is_read_off_the_series(meeting):
    told = ("--series", "IT.NET.USER.ZS", "--place", "PAK", "--baseline", "18.9", "--baseline-date", "2020")
    meeting("add", "indicator", "--commitment", "commitment-1", "--name", "Online", *told, "--target", "25")
    (row,) = rows(meeting("report", "progress", "--as-of", "2024-10-31", "--format", "csv"))
    # World Bank: 27.3759 % of the population in 2023.
    assert (row["latest"], row["when"], row["of"]) == ("27.3759", "2023", "commitment-1")
    assert float(row["way"]) == pytest.approx((27.3759 - 18.9) / (25 - 18.9))
    assert "27.38  2023  139%" in meeting("show", "commitment-1", "--as-of", "2024-10-31").stdout
    assert "0 of 0 indicators" in meeting("report", "progress", "--partner", "MYS").stdout


def test_a_series_that_is_a_table_is_at_hand(meeting):
    add = ("add", "indicator", "--commitment", "commitment-1", "--name", "n", "--series")
    assert "no shipped data" not in meeting(*add, "pakistan-ict-exports").stderr
    assert "no shipped data have a series 'gsli'" in meeting(*add, "gsli").stderr


def test_a_list_tells_the_same_whether_few_or_all_are_read(meeting):
    for k in range(60):
        meeting("add", "party", "--id", f"P{k}", "--name", f"Party {k}")
    meeting("change", "P3", "--on", "1", "--set", "name=Other", "--correct")
    meeting("change", "P4", "--on", "1", "--retract", "--why", "example")
    few = meeting("list", "party", "--top", "30").stdout.splitlines()
    every = meeting("list", "party", "--top", "501").stdout.splitlines()
    assert few[0] == every[0] == "68 entries of the kind party"
    names = [line.split()[0] for line in every[4:] if line.strip()]
    assert [line.split()[0] for line in few[4:34]] == names[:30]
    assert "P4" not in names


def test_policies(meeting):
    done = meeting(
        "add", "policy", "--name", "Zone", "--aim", "both", "--type", "tax", "--party", "PAK", "--owner", "PAK",
        "--start", "2021", "--partner", "Company A", "--partner", "Company B",
        "--series", "BX.GSR.CCIS.ZS", "--series", "XX.YY",
    )  # fmt: skip
    assert "no shipped data have a series 'XX.YY'" in done.stderr
    assert "BX.GSR" not in done.stderr
    told = rows(meeting("report", "policies", "--format", "csv"))
    assert [one["aim"] for one in told] == ["exports", "adoption"]
    assert told[0]["industry partners"] == "Company A; Company B"


def test_verify(meeting):
    import sqlite3

    done = meeting("verify")
    assert "14 lines, all there and in order" in done.stdout
    head = done.stdout.split("head: ")[1].strip()
    meeting("add", "party", "--id", "X", "--name", "X")
    assert "that of line 14: nothing up to it has changed" in meeting("verify", "--head", head).stdout
    assert "no line has the hash that was noted" in meeting("verify", "--head", "ab" * 32, code=2).stderr
    with sqlite3.connect("register.db") as raw:
        raw.execute("DROP TRIGGER assertion_no_UPDATE")
        raw.execute("UPDATE assertion SET author = 'eve' WHERE seq = 12")
    raw.close()
    told = meeting("verify", code=2)
    assert "line 12 (dg) was changed" in told.stderr
    assert "register restore COPY" in told.stderr
    document = json.loads(meeting("verify", "--format", "json", code=2).stdout)
    assert document["faults"][0]["line"] == 12
    assert document["whole"] is False


def test_backup_and_restore(meeting):
    head = meeting("backup", "copy.db").stdout.split("head: ")[1]
    assert meeting("restore", "copy.db", "--register", "back.db").stdout.split("head: ")[1] == head
    assert "is there already" in meeting("restore", "copy.db", code=2).stderr
    assert meeting("upgrade").stdout.startswith("schema")
    assert "there is no register" in meeting("upgrade", "--register", "none.db", code=2).stderr


def test_erase(meeting):
    done = meeting("erase", "dg", "--why", "asked to")
    assert "personal details erased, version 2" in done.stdout
    assert "copies" in done.stderr
    assert "Example Person" not in meeting("show", "dg", "--history").stdout
    assert "Personal details were erased." in meeting("show", "dg").stdout
    meeting("verify")
    assert "without a reason" in meeting("erase", "dg", code=2).stderr


def test_users(meeting):
    assert "No accounts" in meeting("users", "list").stdout
    assert "without an owner" in meeting("users", "add", "emre", code=2).stderr
    meeting("users", "add", "amna", "--role", "owner")
    meeting("users", "add", "rana", "--role", "reader")
    meeting("users", "password", "amna", "--stdin", input="long enough\n")
    assert "10 to 1000 characters" in meeting("users", "password", "amna", "--stdin", input="short\n", code=2).stderr
    assert "there is no account 'eve'" in meeting("users", "password", "eve", "--stdin", input="x\n", code=2).stderr
    assert "pipe it in" in meeting("users", "password", "amna", code=2).stderr
    refused = meeting("status", "commitment-1", "limited", "--on", 1, "--author", "rana", code=2)
    assert "'rana' has the role reader, and this takes the role editor" in refused.stderr
    assert "'eve' has no account" in meeting("users", "add", "eve", "--author", "eve", code=2).stderr
    assert [one["role"] for one in rows(meeting("users", "list", "--format", "csv"))] == ["owner", "reader"]
    meeting("users", "remove", "rana")
    assert "there is no account 'rana'" in meeting("users", "remove", "rana", code=2).stderr


def test_lists(meeting):
    assert "2 entries of the kind commitment" in meeting("list", "commitment").stdout
    assert len(rows(meeting("list", "--format", "csv"))) == 14
    assert [one["id"] for one in rows(meeting("list", "--partner", "PAK", "--format", "csv"))] == [
        "islamabad", "dg", "commitment-1", "commitment-2",
    ]  # fmt: skip
    assert len(rows(meeting("list", "--status", "no-evidence", "--format", "csv"))) == 2
    assert rows(meeting("list", "commitment", "--as-of", "2021", "--format", "csv")) == []
    assert "13 more lines" in meeting("list", "--top", 1).stdout
    (one, _) = rows(meeting("list", "commitment", "--format", "csv"))
    assert (one["money"], one["valid_from"]) == ("USD 250000", "2022-12-12")


def test_mistakes_name_the_nearest(meeting):
    assert "write 'verify'" in meeting("verfy", code=2).stderr
    assert "write 'commitment'" in meeting("add", "comitment", code=2).stderr
    assert "write 'name'" in meeting("change", "OIC", "--on", 1, "--set", "nam=x", code=2).stderr
    assert "there is no register" in meeting("list", "--register", "none.db", code=2).stderr
    assert not Path("none.db").exists()


def test_help_is_there_for_all(register):
    for verb in VERBS:
        assert register(verb, "--help").stdout.startswith(f"Usage: miqyas register {verb}")


def test_without_the_extra_the_repair_is_told(register, monkeypatch):
    import builtins

    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("miqyas.register.ledger"):
            raise ModuleNotFoundError("No module named 'sqlalchemy'", name="sqlalchemy")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    done = register("list", code=2)
    assert "the register needs the package sqlalchemy" in done.stderr
    assert "pip install 'miqyas[register]'" in done.stderr
