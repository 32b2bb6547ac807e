"""A copy has the same hash, goes back to a file or to a server, and never stands over anything."""

import sqlite3

import pytest

from miqyas.errors import DataError
from miqyas.register.account import Role
from miqyas.register.backup import backup, restore
from miqyas.register.ledger import Ledger

AUTHOR = "amna"


@pytest.fixture
def full(anywhere, promise, shown):
    one = promise(anywhere)
    shown(one, to=anywhere)
    anywhere.status(one, "complete", on=1, author=AUTHOR)
    anywhere.add("person", {"role": "R", "party": "PAK", "name": "N"}, author=AUTHOR, entity="p")
    anywhere.set_account("olga", Role.OWNER, author=AUTHOR, password="long enough")
    return anywhere


def test_there_and_back_to_the_same_hash(full, tmp_path):
    head = full.verify().head
    assert backup(full, tmp_path / "copy.db").head == head
    assert restore(tmp_path / "copy.db", tmp_path / "back.db", author="olga").head == head
    back = Ledger(tmp_path / "back.db")
    assert back.lines() == full.lines()
    assert back.entries() == full.entries()
    assert back.details("p") == {"name": "N"}
    assert back.sign_in("olga", "long enough") == Role.OWNER
    assert back.verify(head).whole
    back.add("party", {"name": "A"}, author="olga", entity="A")
    assert back.verify(head).noted == len(full.lines())


def test_from_a_file_to_a_server_and_back(ledger, promise, database, tmp_path):
    promise(text="ذکاء")
    head = ledger.verify().head
    backup(ledger, tmp_path / "copy.db")
    assert restore(tmp_path / "copy.db", database).head == head
    backup(Ledger(database), tmp_path / "again.db")
    assert Ledger(tmp_path / "again.db").lines() == ledger.lines()
    with pytest.raises(DataError, match="is there already"):
        restore(tmp_path / "copy.db", database)


def test_nothing_is_written_over(ledger, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(DataError, match="is there already"):
        backup(ledger, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    backup(ledger, tmp_path / "other.db")
    with pytest.raises(DataError, match="is there already"):
        restore(tmp_path / "other.db", tmp_path / "register.db")
    assert not [one.name for one in tmp_path.iterdir() if "part" in one.name]


def test_a_ledger_that_is_not_whole_is_not_copied(ledger, promise, path, tmp_path):
    promise()
    backup(ledger, tmp_path / "good.db")
    for file in (path, tmp_path / "good.db"):
        with sqlite3.connect(file) as raw:
            raw.execute("DROP TRIGGER assertion_no_UPDATE")
            raw.execute("UPDATE assertion SET author = 'eve'")
        raw.close()
    with pytest.raises(DataError, match="not whole, so it is not copied: line 1"):
        backup(ledger, tmp_path / "copy.db")
    with pytest.raises(DataError, match="not whole, so it is not copied: line 1"):
        restore(tmp_path / "good.db", tmp_path / "back.db")
    assert {one.name for one in tmp_path.iterdir()} == {"register.db", "good.db"}


def test_who_may_restore(full, tmp_path):
    backup(full, tmp_path / "copy.db")
    with pytest.raises(DataError, match="'eve' has no account"):
        restore(tmp_path / "copy.db", tmp_path / "back.db", author="eve")
    assert not (tmp_path / "back.db").exists()


def test_what_is_no_copy(tmp_path):
    (tmp_path / "text.db").write_text("no register\n" * 100)
    with pytest.raises(DataError, match="this is no register"):
        restore(tmp_path / "text.db", tmp_path / "back.db")
    with pytest.raises(DataError, match="there is no file"):
        restore(tmp_path / "none.db", tmp_path / "back.db")
    assert [one.name for one in tmp_path.iterdir()] == ["text.db"]
