"""Where a register is kept: a file of SQLite or a database of PostgreSQL, the same tables in both."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from miqyas.data.text import clean
from miqyas.errors import DataError
from miqyas.register.schema import REVISION

PATIENCE = 30
"""Seconds that a change waits for another one to end."""

MIGRATION = Path(__file__).parent / "migration"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={PATIENCE}000")
UPGRADE = "keep a copy of it, then run 'miqyas register upgrade'"


class Store:
    """An open register's database; `reading` and `writing` give connections, each in one transaction."""

    def __init__(self, address: str | Path) -> None:
        self.url = url_of(address)
        self.engine = _engine(self.url)

    @property
    def name(self) -> str:
        """The address as it may be shown: without a password."""
        path = self.path
        if path:
            return str(path)
        hidden = {key: "***" for key in self.url.query if "password" in key.casefold()}
        return self.url.update_query_dict(hidden).render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file, None on a server."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state throughout."""
        with self.refusals(), self.engine.connect() as connection:
            if not self.path:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are kept together at its end, or not at all."""
        with self.refusals(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn what a database refuses into DataError: what, where, repair."""
        try:
            yield
        except DBAPIError as error:
            raise _refused(error.orig, self.name) from error
        except sqlite3.Error as error:
            raise _refused(error, self.name) from error

    def revision(self) -> str | None:
        """The schema that is there, None where there is none."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)

    def check(self) -> None:
        """Raise DataError where there is no register of this version's schema."""
        if self.path and not self.path.is_file():
            raise DataError(
                f"there is no register '{self.path}'",
                where=self.name,
                repair="begin one with 'miqyas register init', or name another with --register",
            )
        found = self.revision()
        if found is None:
            raise DataError("this is no register", where=self.name, repair="begin one with 'miqyas register init'")
        if found != REVISION:
            newer = found > REVISION
            raise DataError(
                f"the register has schema {found}, and this miqyas works with schema {REVISION}",
                where=self.name,
                repair="install a newer miqyas" if newer else UPGRADE,
            )

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to a revision, in one transaction."""
        # Alembic takes a fifth of a second to load, and is needed only where tables are made.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATION).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    def settle(self) -> None:
        """Bring everything into the one file, also what was deleted: nothing of it stays in the journal."""
        if self.path:
            with self.refusals(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def url_of(address: str | Path) -> URL:
    """The URL of a path, of sqlite:///... or of postgresql://...; raises DataError for others."""
    written = str(address)
    if "://" not in written:
        if not written.strip() or "\0" in written or written == ":memory:":
            raise DataError(
                "the register has no name", where="--register", repair="name a file: --register meetings.db"
            )
        return URL.create("sqlite", database=written)
    try:
        url = make_url(written)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DataError(
            "the address of the register cannot be read",
            where="--register",
            repair="give the path of a file, or postgresql://user@host/database",
        ) from None
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return URL.create("sqlite", database=url.database)
    if backend in ("postgresql", "postgres"):
        if "@" in (url.host or ""):
            # What stands behind the first @ would be taken for the host, and shown.
            raise DataError(
                "the address of the register holds more than one '@'",
                where="--register",
                repair="write %40 for an '@' in a password, or keep it in ~/.pgpass",
            )
        return url.set(drivername="postgresql+psycopg")
    raise DataError(
        f"a register cannot be kept in '{clean(backend)}'",
        where="--register",
        repair="give the path of a file (SQLite), or postgresql://user@host/database",
    )


def new_file(path: Path, store: Store) -> None:
    """Give a finished file its name; raises DataError where there is one already."""
    assert store.path
    store.settle()
    store.close()
    try:
        os.link(store.path, path)
    except FileExistsError:
        raise taken(str(path)) from None
    except OSError:
        if path.exists():
            raise taken(str(path)) from None
        os.rename(store.path, path)
    _synced(path)


def draft_of(path: Path) -> Path:
    """Where a new file is made before it gets its name."""
    if path.exists() or path.is_symlink():
        raise taken(str(path))
    if not path.absolute().parent.is_dir():
        raise DataError(
            f"there is no folder '{path.absolute().parent}'", where=str(path), repair="make it, or name another file"
        )
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def discard(draft: Path) -> None:
    """Take away a draft and what belongs to it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            Path(f"{draft}{ending}").unlink(missing_ok=True)


def taken(name: str) -> DataError:
    """What is said where something is there already."""
    return DataError(f"'{name}' is there already", where=name, repair="name another; a register is never overwritten")


def _synced(path: Path) -> None:
    # The name of a new file lasts only when its folder is on the disk too.
    for one, flags in ((path, os.O_RDONLY), (path.absolute().parent, os.O_RDONLY)):
        with suppress(OSError):
            handle = os.open(one, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        except ModuleNotFoundError:
            raise DataError(
                "PostgreSQL needs the package psycopg",
                where="--register",
                repair="install the extra: pip install 'miqyas[postgres]'",
            ) from None
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _prepared)
    event.listen(engine, "begin", _begun)
    return engine


def _prepared(connection: Any, _: Any) -> None:
    # sqlite3 begins transactions on its own, too late to be of use: we say when.
    connection.isolation_level = None
    for one in PRAGMAS:
        connection.execute(f"PRAGMA {one}")


def _begun(connection: Connection) -> None:
    # Whoever writes takes the lock before it reads: what it checks is then what it changes.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_TOLD = (
    ("disk is full", "there is no room left: nothing was written", "make room on the disk, then do it again"),
    ("disk i/o error", "the disk refused: nothing was written", "make room, or check the disk, then do it again"),
    ("locked", "somebody else is writing and did not end in time", "do it again in a moment"),
    ("readonly", "the register may be read, not written", "ask whoever keeps it for the right to write"),
    ("unable to open", "the register cannot be opened", "check that its folder is there and that you may write to it"),
    ("not a database", "this is no register", "name the file that 'miqyas register init' made"),
    ("malformed", "the file of the register is damaged", "restore the last backup: miqyas register restore"),
    ("only grows", "a line of the ledger was to be changed or taken out", "record a change: a line stays as it is"),
)


def _refused(error: BaseException | None, name: str) -> DataError:
    said = str(error).strip()
    for sign, what, repair in _TOLD:
        if sign in said.casefold():
            return DataError(what, where=name, repair=repair)
    first = clean(said.splitlines()[0] if said else type(error).__name__)
    return DataError(
        f"the database refuses: {first[:300]}", where=name, repair="check the address, that the server runs, and rights"
    )
