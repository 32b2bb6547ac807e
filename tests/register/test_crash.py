"""What was accepted is kept: killed in the middle, out of room, two at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from miqyas.errors import DataError
from miqyas.register import backup, store
from miqyas.register.ledger import Ledger

WRITER = Path(__file__).parent / "writer.py"
AUTHOR = "amna"


def started(*words):
    return subprocess.Popen([sys.executable, WRITER, *map(str, words)], stdout=subprocess.PIPE, text=True)


def killed(path, author, after):
    """Let a process write 1000 commitments, kill it after so many, and give those that it was told are accepted."""
    accepted = []
    with started("one_by_one", path, author, 1000) as process:
        for line in process.stdout:
            accepted.append(line.strip())
            if len(accepted) == after:
                os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return accepted


def test_killed_in_the_middle_twice(ledger, path):
    ledger.close()
    accepted = killed(path, "first", 110)
    middle = Ledger(path).verify()
    assert middle.whole
    accepted += killed(path, "second", 140)
    assert 250 <= len(accepted) < 2000
    again = Ledger(path)
    found = again.verify(middle.head)
    assert found.whole
    assert found.noted == middle.lines
    kept = {one.entity for one in again.entries("commitment")}
    assert set(accepted) <= kept
    # At most the one that was being accepted when it was killed came through unheard, each time.
    assert len(kept) - len(accepted) <= 2
    again.add("party", {"name": "A"}, author=AUTHOR, entity="A")


def test_no_room_left(ledger, path):
    ledger.close()
    with started("starved", path, 400_000) as process:
        *accepted, refused = process.stdout.read().split("\n")[:-1]
    assert len(accepted) > 10
    assert refused.startswith("refused: ")
    assert "nothing was written" in refused
    assert "make room" in refused
    again = Ledger(path)
    assert again.verify().whole
    assert {one.entity for one in again.entries("commitment")} == set(accepted)
    again.add("party", {"name": "A"}, author=AUTHOR, entity="A")
    assert again.verify().lines == len(accepted) + 1


def test_a_full_database_says_so(ledger, promise):
    def limit(connection, _):
        connection.execute("PRAGMA max_page_count=40")

    event.listen(ledger.store.engine, "connect", limit)
    added = []
    with pytest.raises(DataError, match="no room left: nothing was written") as caught:
        added.extend(iter(lambda: promise(text="x" * 2000), ""))
    assert caught.value.where.endswith("register.db")
    event.remove(ledger.store.engine, "connect", limit)
    assert ledger.verify().whole
    assert ledger.verify().lines == len(added)
    promise()


def test_a_backup_without_room_leaves_nothing(ledger, promise, tmp_path, monkeypatch):
    for _ in range(20):
        promise(text="x" * 3000)

    def small(connection, _):
        connection.execute("PRAGMA max_page_count=20")

    engine = store._engine
    monkeypatch.setattr(store, "_engine", lambda url: _with(engine(url), small))
    with pytest.raises(DataError, match="no room left"):
        backup.backup(ledger, tmp_path / "copy.db")
    assert [one.name for one in tmp_path.iterdir()] == ["register.db"]


def _with(engine, listener):
    event.listen(engine, "connect", listener)
    return engine


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_editors_at_once_are_both_heard(kind, path, request):
    address = path if kind == "sqlite" else request.getfixturevalue("database")
    made = Ledger.create(address, author=AUTHOR, bare=True)
    made.add("engagement", {"title": "M", "type": "meeting", "date": "2022"}, author=AUTHOR, entity="m")
    made.close()
    both = [started("editor", address, name, 12) for name in "AB"]
    conflicts = [int(one.communicate()[0]) for one in both]
    found = Ledger(address)
    assert found.entry("m").version == 25
    assert sorted(found.entry("m").content["note"].split()) == sorted(f"{n}{i}" for n in "AB" for i in range(12))
    assert found.verify().whole
    assert all(one >= 0 for one in conflicts)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_writers_at_once_make_one_chain(kind, path, request):
    address = path if kind == "sqlite" else request.getfixturevalue("database")
    Ledger.create(address, author=AUTHOR, bare=True).close()
    both = [started("one_by_one", address, name, 20) for name in ("first", "second")]
    said = [one.communicate()[0].split() for one in both]
    assert sorted(said[0] + said[1], key=lambda one: int(one.split("-")[1])) == [
        f"commitment-{i}" for i in range(1, 41)
    ]
    found = Ledger(address)
    assert found.verify().whole
    assert {one.author for one in found.lines()} == {"first", "second"}
