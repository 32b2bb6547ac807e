"""The ledger: the register as it is opened, read, changed and verified."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from miqyas.data.text import clean
from miqyas.errors import DataError
from miqyas.register import account, entry
from miqyas.register.account import Role
from miqyas.register.chain import Verdict
from miqyas.register.chain import verify as look
from miqyas.register.entry import Entry
from miqyas.register.institution import institutions
from miqyas.register.kind import ACCOUNT, kind_of
from miqyas.register.line import ALWAYS, Line
from miqyas.register.schema import assertion, detail, mention
from miqyas.register.store import Store, discard, draft_of, new_file, taken
from miqyas.register.value import identifier, safe
from miqyas.register.view import View
from miqyas.register.work import Work


class Ledger:
    """An open register: a file of SQLite, or a database of PostgreSQL by its URL.

    Raises DataError where there is none, or one of another schema.
    """

    def __init__(self, address: str | Path) -> None:
        self.store = Store(address)
        self.store.check()

    @classmethod
    def create(cls, address: str | Path, *, author: str, bare: bool = False) -> Ledger:
        """Begin a register where there is none; the shipped institutions are its first parties, unless it is bare.

        A file gets its name when it is complete. Raises DataError where something is there already.
        """
        signed(author)
        store = Store(address)
        if store.path is None:
            if store.revision() is not None:
                raise taken(store.name)
            store.migrate()
            _begin(cls(address), author, bare)
            return cls(address)
        draft = draft_of(store.path)
        try:
            made = Store(draft)
            made.migrate()
            _begin(cls(draft), author, bare)
            new_file(store.path, made)
        finally:
            discard(draft)
        return cls(address)

    @contextmanager
    def write(self, author: str, least: Role = Role.EDITOR) -> Iterator[Work]:
        """A change in somebody's name: all of it is kept when the block ends, nothing if it fails."""
        name = signed(author)
        with self.store.writing() as connection:
            work = Work(connection, name)
            account.demand(work.view, name, least)
            yield work
            work.settle()

    def add(self, kind: str, record: Mapping[str, Any], *, author: str, **how: str) -> str:
        """Add one entry and give its id; how: entity, since, until as in `Work.add`."""
        with self.write(author) as work:
            return work.add(kind, record, **how)

    def change(self, entity: str, record: Mapping[str, Any], *, on: int, author: str, **how: Any) -> int:
        """Change an entry on one of its versions and give the new one; how: clear, since, until, correct."""
        with self.write(author) as work:
            return work.change(entity, record, on=on, **how)

    def status(self, entity: str, status: str, *, on: int, author: str, since: str = "") -> int:
        """Say how far a commitment is, and give its new version."""
        with self.write(author) as work:
            return work.status(entity, status, on=on, since=since)

    def retract(self, entity: str, *, on: int, why: str, author: str) -> int:
        """Take an entry back: it was never so. It stays in the ledger, with the reason."""
        with self.write(author) as work:
            return work.retract(entity, on=on, why=why)

    def erase(self, entity: str, *, why: str, author: str) -> int:
        """Erase the personal details of a person, in all versions; takes the role owner."""
        with self.write(author, Role.OWNER) as work:
            version = work.erase(entity, why=why)
        self.store.settle()
        return version

    def entries(self, kind: str = "", *, as_of: str = "", known: str = "") -> tuple[Entry, ...]:
        """Entries of a kind, or of all, as they stand at a time and were known at a time (default: now)."""
        name = kind_of(kind).name if kind else ""
        with self.store.reading() as connection:
            return entry.standing(connection, entry.moment(as_of, known), name)

    def first(self, kind: str, count: int, *, as_of: str = "", known: str = "") -> tuple[int, tuple[Entry, ...]]:
        """How many entries of a kind, or of all, there are at a time, and the first so many of them."""
        name = kind_of(kind).name if kind else ""
        with self.store.reading() as connection:
            return entry.first(connection, entry.moment(as_of, known), name, count)

    def entry(self, entity: str, *, as_of: str = "", known: str = "") -> Entry:
        """One entry as it stands; raises DataError where there is none at that time."""
        at = entry.moment(as_of, known)
        with self.store.reading() as connection:
            found = entry.standing(connection, at, entities=[entity])
            if found:
                return found[0]
            versions = entry.history(connection, entity)
        if not versions or versions[0].kind == ACCOUNT.name:
            raise DataError(
                f"there is no entry '{clean(entity[:64])}'",
                where="id",
                repair="see what there is with 'miqyas register list'",
            )
        last = versions[-1]
        what = "was taken back" if last.act == "retract" else f"does not stand on {at.as_of}, as it was known then"
        raise DataError(f"{entity} {what}", where="id", repair=f"see 'miqyas register show {entity} --history'")

    def history(self, entity: str) -> tuple[Entry, ...]:
        """Every version of an entry, the first one first."""
        with self.store.reading() as connection:
            return entry.history(connection, entity)

    def naming(self, entity: str, *, as_of: str = "", known: str = "") -> tuple[Entry, ...]:
        """Entries that refer to this one."""
        with self.store.reading() as connection:
            lines = select(assertion.c.entity).join(mention, mention.c.seq == assertion.c.seq)
            found = connection.execute(lines.where(mention.c.target == entity).distinct()).scalars().all()
            at = entry.moment(as_of, known)
            standing = entry.standing(connection, at, entities=found) if found else ()
            seqs = select(assertion.c.entity, assertion.c.version).join(mention, mention.c.seq == assertion.c.seq)
            still = {tuple(row) for row in connection.execute(seqs.where(mention.c.target == entity)).all()}
        return tuple(one for one in standing if (one.entity, one.version) in still)

    def details(self, entity: str) -> dict[str, Any]:
        """Personal details of a person as they were recorded last; empty where there are none or they were erased."""
        with self.store.reading() as connection:
            found = select(detail.c.body).where(detail.c.entity == entity).order_by(detail.c.version.desc()).limit(1)
            body = connection.execute(found).scalar()
        return json.loads(body) if body else {}

    def verify(self, against: str = "") -> Verdict:
        """Whether the ledger is whole; against is a hash of its head that was noted elsewhere."""
        with self.store.reading() as connection:
            return look(connection, against)

    def lines(self) -> tuple[Line, ...]:
        """Every line, the first one first."""
        with self.store.reading() as connection:
            return tuple(Line(*row) for row in connection.execute(select(assertion).order_by(assertion.c.seq)).all())

    def accounts(self) -> dict[str, Role]:
        """Who may do what; none where the register trusts whoever opens it."""
        with self.store.reading() as connection:
            return account.roles(View(connection))

    def set_account(self, name: str, role: Role, *, author: str, password: str = "") -> None:
        """Add an account, or give it another role or password; takes the role owner. The first is an owner's."""
        identifier(name)
        with self.write(author, Role.OWNER) as work:
            known = account.roles(work.view)
            after = known | {name: role}
            if Role.OWNER not in after.values():
                raise DataError(
                    "the register would be without an owner",
                    where="users",
                    repair=f"make somebody an owner first: miqyas register users add NAME --role {Role.OWNER.word}",
                )
            entity, content = f"{ACCOUNT.prefix}{name}", {"role": role.word}
            version = work.view.version(entity)
            if not version:
                work.draft(ACCOUNT, (content, {}), entity=entity)
            elif known.get(name) != role:
                work.change(entity, content, on=version, since=ALWAYS)
            if password:
                account.set_password(work.connection, name, password)

    def sign_in(self, name: str, password: str) -> Role:
        """The role of an account whose password this is; raises DataError for any other."""
        with self.store.reading() as connection:
            fits = account.password_fits(connection, name, password)
            found = account.roles(View(connection)).get(name, Role.NONE)
        if not fits or not found:
            raise DataError("name or password is wrong", where="sign in", repair="try again, or ask an owner")
        return found

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def signed(author: str) -> str:
    """The name under which a change is recorded; raises DataError for an empty one."""
    name = safe(author, 100)
    if not name or "\n" in name:
        raise DataError("a change needs an author", where="author", repair="say who makes it: --author NAME")
    return name


def _begin(ledger: Ledger, author: str, bare: bool) -> None:
    with ledger.write(author) as work:
        for entity, record in () if bare else institutions():
            work.add("party", record, entity=entity)
    ledger.close()
