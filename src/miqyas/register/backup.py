"""A copy of a register: one file of SQLite, whatever the register is kept in; the same lines, the same hash."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, delete, func, insert, select

from miqyas.errors import DataError
from miqyas.register.account import Role, demand
from miqyas.register.chain import Verdict, verify
from miqyas.register.ledger import Ledger
from miqyas.register.schema import REVISION, TABLES, assertion, head
from miqyas.register.store import Store, discard, draft_of, new_file, taken
from miqyas.register.view import View

BATCH = 5_000


def backup(ledger: Ledger, out: Path) -> Verdict:
    """Copy a register into a new file, look at the copy, and give what was found.

    Raises DataError where the file is there, or where the register is not whole: then nothing is written.
    """
    draft = draft_of(out)
    try:
        made = Store(draft)
        made.migrate()
        with ledger.store.reading() as source, made.writing() as target:
            _copy(source, target)
            found = _whole(target, ledger.store.name)
        new_file(out, made)
    finally:
        discard(draft)
    return found


def restore(copy: Path, address: str | Path, *, author: str = "") -> Verdict:
    """Make a register out of a copy where there is none, on a file or a server, and give what was found.

    author  who restores: where the copy has accounts, an owner. Raises DataError where something is there already,
            or where the copy is not whole: then nothing is written.
    """
    with _opened(copy) as source, source.reading() as lines:
        _whole(lines, str(copy))
        demand(View(lines), author, Role.OWNER)
        target = Store(address)
        if target.path is None:
            return _onto(lines, target)
        draft = draft_of(target.path)
        try:
            made = Store(draft)
            made.migrate()
            with made.writing() as connection:
                _copy(lines, connection)
                found = _whole(connection, str(copy))
            new_file(target.path, made)
        finally:
            discard(draft)
        return found


def upgrade(address: str | Path) -> tuple[str, str]:
    """Bring a register of an earlier version to today's schema; gives the schema before and after."""
    store = Store(address)
    before = store.revision() if store.path is None or store.path.is_file() else None
    if before is None or before > REVISION:
        store.check()
    assert before is not None
    if before != REVISION:
        store.migrate()
    return before, REVISION


def _onto(lines: Connection, target: Store) -> Verdict:
    if target.revision() is None:
        target.migrate()
    with target.writing() as connection:
        if connection.execute(select(func.count()).select_from(assertion)).scalar_one():
            raise taken(target.name)
        _copy(lines, connection)
        return _whole(connection, target.name)


def _copy(source: Connection, target: Connection) -> None:
    target.execute(delete(head))
    for table in TABLES:
        # Assertions in their order, so that a copy that breaks off would be seen.
        rows = source.execute(select(table).order_by(*table.primary_key.columns))
        statement = str(insert(table).compile(dialect=target.dialect))
        positional = target.dialect.positional
        for part in rows.partitions(BATCH):
            if positional:
                target.exec_driver_sql(statement, [tuple(row) for row in part])
            else:
                target.execute(insert(table), [dict(row._mapping) for row in part])


def _whole(connection: Connection, name: str) -> Verdict:
    found = verify(connection, lines_only=True)
    if not found.whole:
        first = found.faults[0].what
        raise DataError(
            f"the ledger is not whole, so it is not copied: {first}",
            where=name,
            repair="see 'miqyas register verify' for all of it, and take the last copy that is whole",
        )
    return found


@contextmanager
def _opened(copy: Path) -> Iterator[Store]:
    # A copy is never written to, not even by opening it: what is read is a copy of the copy, of today's schema.
    if not copy.is_file():
        raise DataError(f"there is no file '{copy}'", where=str(copy), repair="name a file that 'backup' wrote")
    journal = Path(f"{copy}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise DataError(
            f"'{copy}' is in use: not all of it is in the file",
            where=str(copy),
            repair="make a copy of it with 'miqyas register backup', and restore that",
        )
    with TemporaryDirectory(prefix="miqyas") as folder:
        store = Store(shutil.copyfile(copy, Path(folder) / "copy.db"))
        try:
            if store.revision() not in (REVISION, None):
                upgrade(store.path or "")
            store.check()
        except DataError as error:
            # Nobody knows of the copy of the copy.
            raise DataError(error.what, where=str(copy), repair="name a file that 'backup' wrote") from None
        yield store
        store.close()
