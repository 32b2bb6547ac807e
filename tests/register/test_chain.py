"""Tampering with the tables of a register is found, and which line it was is said."""

import sqlite3

import pytest

from miqyas.errors import DataError
from miqyas.register.backup import backup
from miqyas.register.item import book
from miqyas.register.ledger import Ledger
from miqyas.register.line import ROOT, chained

AUTHOR = "amna"
COLUMNS = "kind, entity, version, act, valid_from, valid_to, recorded_at, author, payload, previous, hash"


@pytest.fixture
def ten(ledger, promise):
    for _ in range(10):
        promise()
    return ledger


@pytest.fixture
def tamper(ten, path):
    """Run statements past the ledger, as somebody does who owns the file, and tell what is found."""

    def run(*statements):
        with sqlite3.connect(path, isolation_level=None) as raw:
            held = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in held:
                raw.execute(f"DROP TRIGGER {name}")
            for one in statements:
                raw.execute(one)
            for _, made in held:
                raw.execute(made)
        raw.close()
        return [one.what for one in ten.verify().faults]

    return run


def test_a_whole_ledger(ten):
    found = ten.verify()
    assert found.whole
    assert found.lines == 10
    assert found.head == ten.lines()[-1].hash


def test_a_removed_line(tamper):
    assert tamper("DELETE FROM assertion WHERE seq = 4") == [
        "line 4 is missing",
        "the list of references does not fit line 4",
    ]


def test_several_removed_lines(tamper):
    assert "lines 4 to 6 are missing" in tamper("DELETE FROM assertion WHERE seq BETWEEN 4 AND 6")


def test_a_removed_line_whose_place_was_closed(tamper):
    told = tamper(
        "DELETE FROM mention",
        "DELETE FROM assertion WHERE seq = 4",
        *(f"UPDATE assertion SET seq = {k - 1} WHERE seq = {k}" for k in range(5, 11)),
        "UPDATE head SET seq = 9",
    )
    assert any(
        "line 4 (commitment-5) does not follow on line 3: a line between them was taken out" in one for one in told
    )


def test_a_changed_line(tamper):
    told = tamper("UPDATE assertion SET payload = replace(payload, '100', '999') WHERE seq = 7")
    assert told == ["line 7 (commitment-7) was changed: it does not give its hash"]


@pytest.mark.parametrize(
    "change", ["author = 'eve'", "valid_from = '2000-01-01'", "recorded_at = '2000'", "entity = 'x'", "act = 'retract'"]
)
def test_every_column_is_sealed(tamper, change):
    assert any(
        one.startswith("line 7 (") and "was changed" in one
        for one in tamper(f"UPDATE assertion SET {change} WHERE seq = 7")
    )


def test_a_line_that_was_written_anew_with_its_hash(tamper, ten):
    line = ten.lines()[6]
    new = line._replace(payload=line.payload.replace("100", "999"))
    told = tamper(
        f"UPDATE assertion SET payload = '{new.payload}', hash = '{chained(new, new.previous)}' WHERE seq = 7"
    )
    assert told == [
        "line 8 (commitment-8) does not follow on line 7: a line between them was taken out, or line 7 was written anew"
    ]


def test_lines_in_another_order(tamper):
    told = tamper(
        "UPDATE assertion SET seq = 99 WHERE seq = 3",
        "UPDATE assertion SET seq = 3 WHERE seq = 5",
        "UPDATE assertion SET seq = 5 WHERE seq = 99",
    )
    assert any(
        "line 3 (commitment-5) stands in the wrong place: it was written right after what is line 4" in o for o in told
    )
    assert any(
        "line 5 (commitment-3) stands in the wrong place: it was written right after what is line 2" in o for o in told
    )


def test_the_first_line_moved(tamper):
    told = tamper(
        "UPDATE assertion SET seq = 99 WHERE seq = 1",
        "UPDATE assertion SET seq = 1 WHERE seq = 2",
        "UPDATE assertion SET seq = 2 WHERE seq = 99",
    )
    assert any("line 2 (commitment-1) stands in the wrong place: it was written first" in one for one in told)


def test_lines_cut_off_at_the_end(tamper):
    assert "lines 9 to 10 are missing at the end" in tamper("DELETE FROM assertion WHERE seq > 8")


def test_a_head_that_was_taken_out_or_turned(tamper):
    assert any("the head names line 10 with another hash" in one for one in tamper("UPDATE head SET hash = 'x'"))
    assert any("the head is missing" in one for one in tamper("DELETE FROM head"))


def test_a_tail_cut_off_with_its_head_shows_beside_a_noted_hash_only(ten, tamper):
    noted = ten.verify().head
    early = ten.lines()[4].hash
    told = tamper(
        "DELETE FROM mention WHERE seq > 8",
        "DELETE FROM assertion WHERE seq > 8",
        "UPDATE head SET (seq, hash) = (SELECT seq, hash FROM assertion WHERE seq = 8)",
    )
    assert told == []
    assert not ten.verify(noted).whole
    assert "no line has the hash that was noted" in ten.verify(noted).faults[0].what
    assert ten.verify(early).noted == 5
    assert ten.verify(early.upper()).whole


def test_a_ledger_written_anew_throughout(ten, tamper, path):
    # Whoever owns the file can forge all of it: only the noted hash tells.
    noted, previous, statements = ten.verify().head, ROOT, []
    for line in ten.lines():
        new = line._replace(author="eve", previous=previous)
        previous = chained(new, previous)
        statements.append(
            f"UPDATE assertion SET author = 'eve', previous = '{new.previous}', hash = '{previous}' "
            f"WHERE seq = {line.seq}"
        )
    assert tamper(*statements, f"UPDATE head SET hash = '{previous}'") == []
    assert not ten.verify(noted).whole


def test_content_that_cannot_be_read(tamper):
    for payload in ("{", "[]", "{},{}"):
        told = tamper(f"UPDATE assertion SET payload = '{payload}' WHERE seq = 2")
        assert "line 2 (commitment-2) holds no content that can be read" in told
        assert len([one for one in told if "no content" in one]) == 1


def test_references_that_were_turned(tamper):
    told = tamper("UPDATE mention SET target = 'USA' WHERE seq = 2 AND target = 'PAK'")
    assert told == ["the list of references does not fit line 2"]


def test_on_a_server_too(database, promise):
    import psycopg

    made = Ledger.create(database, author=AUTHOR, bare=True)
    for _ in range(3):
        promise(made)
    with psycopg.connect(database) as raw:
        raw.execute("ALTER TABLE assertion DISABLE TRIGGER USER")
        raw.execute("UPDATE assertion SET payload = replace(payload, '100', '999') WHERE seq = 2")
        raw.execute("ALTER TABLE assertion ENABLE TRIGGER USER")
    (fault,) = made.verify().faults
    assert fault == (2, "line 2 (commitment-2) was changed: it does not give its hash")


@pytest.mark.parametrize("content", ["x'ff00'", "5", "'{'", "'[1]'", "'" + "[" * 100_000 + "'"])
def test_a_content_that_cannot_be_read(tamper, ten, content):
    told = tamper(f"UPDATE assertion SET payload = {content} WHERE seq = 4")
    assert "line 4 (commitment-4) holds no content that can be read" in told
    with pytest.raises(DataError, match="not as it was written"):
        ten.entries("commitment")
    with pytest.raises(DataError, match="not as it was written"):
        ten.first("commitment", 5)
    with pytest.raises(DataError, match="not as it was written"):
        ten.change("commitment-4", {"text": "x"}, on=1, author=AUTHOR)


def test_a_content_without_its_fields_stops_a_report(tamper, ten):
    assert tamper("UPDATE assertion SET payload = '{}' WHERE seq = 4")
    with pytest.raises(DataError, match="not as it was written"):
        book(ten)


def test_guards_that_were_removed_or_added_are_told(ten, path, tmp_path):
    with sqlite3.connect(path, isolation_level=None) as raw:
        raw.execute("DROP TRIGGER assertion_no_DELETE")
        raw.execute("CREATE TRIGGER evil AFTER INSERT ON assertion BEGIN DELETE FROM mention; END")
    raw.close()
    told = [one.what for one in ten.verify().faults]
    assert len(told) == 2
    assert "assertion_no_DELETE" in "".join(told)
    assert "evil" in "".join(told)
    # The lines are whole: a copy is the way out, and has its guards again.
    backup(ten, tmp_path / "copy.db")
    assert Ledger(tmp_path / "copy.db").verify().whole


def test_a_guard_that_sleeps_on_a_server(database):
    ledger = Ledger.create(database, author=AUTHOR, bare=True)
    assert ledger.verify().whole
    with ledger.store.engine.begin() as raw:
        raw.exec_driver_sql("ALTER TABLE assertion DISABLE TRIGGER assertion_only_grows")
    assert "assertion_only_grows" in ledger.verify().faults[0].what
