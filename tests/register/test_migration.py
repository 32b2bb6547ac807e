"""A register of the first schema, with lines in it, becomes one of today's, and its hashes stay."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from miqyas.errors import DataError
from miqyas.register.backup import restore, upgrade
from miqyas.register.ledger import Ledger
from miqyas.register.schema import REVISION, metadata
from miqyas.register.store import Store

FIRST = Path(__file__).parent / "first.sql"
HEAD = re.findall(r"'([0-9a-f]{64})'\);", FIRST.read_text("utf-8"))[-1]
AUTHOR = "amna"


@pytest.fixture
def first(path):
    with sqlite3.connect(path) as raw:
        raw.executescript(FIRST.read_text("utf-8"))
    raw.close()
    return path


def test_an_old_register_says_what_to_do(first):
    with pytest.raises(DataError, match=f"has schema 0001, and this miqyas works with schema {REVISION}") as caught:
        Ledger(first)
    assert "miqyas register upgrade" in caught.value.repair


def test_upgrade(first):
    assert upgrade(first) == ("0001", REVISION)
    assert upgrade(first) == (REVISION, REVISION)
    ledger = Ledger(first)
    found = ledger.verify(HEAD)
    assert found.whole
    assert (found.lines, found.head, found.noted) == (6, HEAD, 6)
    assert ledger.entry("c").content["status"] == "complete"
    assert ledger.entry("c", as_of="2023").content.get("status") is None
    assert ledger.details("p") == {"name": "Example Person"}
    # The list of references was filled from the lines that were there.
    assert {one.entity for one in ledger.naming("m")} == {"a", "c"}
    assert {one.entity for one in ledger.naming("c")} == {"e"}
    # And life goes on: rules know the old lines, the next line follows on them.
    with pytest.raises(DataError, match="cannot be complete without evidence"):
        ledger.retract("e", on=1, why="x", author=AUTHOR)
    ledger.erase("p", why="asked to", author=AUTHOR)
    ledger.change("c", {"due": "2025"}, on=2, author=AUTHOR)
    assert ledger.verify(HEAD).whole


def test_an_old_copy_is_restored_as_a_register_of_today(first, tmp_path):
    before = first.read_bytes()
    found = restore(first, tmp_path / "new.db")
    assert found.head == HEAD
    assert Ledger(tmp_path / "new.db").verify(HEAD).whole
    assert first.read_bytes() == before


def test_the_upgrade_is_made_wholly_or_not_at_all(first):
    with sqlite3.connect(first) as raw:
        raw.execute("UPDATE assertion SET payload = '{' WHERE seq = 3")
    raw.close()
    with pytest.raises(ValueError, match="Expecting"):
        upgrade(first)
    with sqlite3.connect(first) as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    raw.close()
    assert "head" not in names


def test_a_register_of_a_newer_miqyas(ledger, path):
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    for call in (Ledger, upgrade):
        with pytest.raises(DataError, match="schema 9999") as caught:
            call(path)
        assert "newer miqyas" in caught.value.repair


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrations_make_the_tables_that_the_code_writes(kind, path, request):
    store = Store(path if kind == "sqlite" else request.getfixturevalue("database"))
    store.migrate()
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, metadata) == []


def _ours(name, kind, _):
    return kind != "table" or name != "alembic_version"


def test_the_first_schema_on_a_server(database):
    store = Store(database)
    store.migrate("0001")
    assert store.revision() == "0001"
    store.migrate()
    store.check()
