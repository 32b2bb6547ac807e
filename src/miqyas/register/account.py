"""Who may change the register: roles in the chain, salted password hashes beside it.

A register without accounts trusts whoever can open its file. From the first account on, which is an owner's, every
change is made in the name of an account whose role allows it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import IntEnum

from sqlalchemy import Connection, delete, insert, select

from miqyas.errors import DataError, nearest
from miqyas.register.kind import ACCOUNT
from miqyas.register.schema import assertion, secret
from miqyas.register.view import View

COST = 2**15
"""scrypt's n: 32 MB and about 0.1 s for one try."""

SHORTEST, LONGEST = 10, 1000


class Role(IntEnum):
    """What an account may do: read; write; also accounts, erasure and restoring."""

    NONE = 0
    READER = 1
    EDITOR = 2
    OWNER = 3

    @property
    def word(self) -> str:
        """The name as it is written."""
        return self.name.lower()


def role(word: str) -> Role:
    """The role of that name; raises DataError."""
    known = {one.word: one for one in Role if one}
    if word not in known:
        raise DataError(f"there is no role '{word[:40]}'", where="role", repair=nearest(word[:40], known))
    return known[word]


def roles(view: View) -> dict[str, Role]:
    """Accounts and their roles at this moment; none without accounts."""
    names = select(assertion.c.entity).where(assertion.c.kind == ACCOUNT.name).distinct()
    found = {}
    for entity in view.connection.execute(names).scalars().all():
        content = view.content(entity, ACCOUNT.name)
        if content and content["role"] != "none":
            found[entity.removeprefix(ACCOUNT.prefix)] = Role[content["role"].upper()]
    return found


def demand(view: View, author: str, least: Role) -> None:
    """Raise DataError where an author may not do what takes this role."""
    known = roles(view)
    if not known:
        return
    have = known.get(author, Role.NONE)
    if not have:
        raise DataError(
            f"'{author}' has no account in this register",
            where="author",
            repair=f"{nearest(author, known)}; an owner adds accounts with 'miqyas register users add'",
        )
    if have < least:
        owners = ", ".join(one for one, rank in known.items() if rank == Role.OWNER)
        raise DataError(
            f"'{author}' has the role {have.word}, and this takes the role {least.word}",
            where="author",
            repair=f"ask an owner of the register: {owners}",
        )


def set_password(connection: Connection, name: str, password: str) -> None:
    """Keep the salted hash of a password; raises DataError for one that is too short."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DataError(
            f"a password has {SHORTEST} to {LONGEST} characters", where="password", repair="choose a longer one"
        )
    salt = secrets.token_bytes(16)
    connection.execute(delete(secret).where(secret.c.name == name))
    row = {"name": name, "salt": salt, "digest": _digest(password, salt, COST), "cost": COST}
    connection.execute(insert(secret), row)


def password_fits(connection: Connection, name: str, password: str) -> bool:
    """Whether this is the password of an account; takes as long where there is none."""
    row = connection.execute(select(secret).where(secret.c.name == name)).first()
    salt, digest, cost = (row.salt, row.digest, row.cost) if row else (b"\0" * 16, b"", COST)
    return hmac.compare_digest(_digest(password[:LONGEST], bytes(salt), cost), bytes(digest))


def _digest(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=8, p=1, maxmem=256 * cost * 8, dklen=32)
