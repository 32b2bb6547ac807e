"""The tables, the same on SQLite and on PostgreSQL; how they came to be is told by the migrations."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0002"
"""The schema that this code writes; migration/versions holds the way to it."""

metadata = MetaData()

assertion = Table(
    "assertion",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("entity", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("act", String(8), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10)),
    Column("recorded_at", String(32), nullable=False),
    Column("author", String(100), nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("entity", "version"),
    CheckConstraint("act IN ('assert', 'retract')", name="act"),
    Index("by_kind", "kind", "entity", "version"),
)
"""The chain: one row a line, never changed, never taken out."""

detail = Table(
    "detail",
    metadata,
    Column("entity", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("salt", String(64), nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["entity", "version"], ["assertion.entity", "assertion.version"]),
)
"""Personal details, outside the chain; their salted digest is inside."""

head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last line. Whoever writes holds it, so that lines come one after the other."""

mention = Table(
    "mention",
    metadata,
    Column("seq", Integer, ForeignKey("assertion.seq"), primary_key=True, autoincrement=False),
    Column("target", String(64), primary_key=True),
    Index("by_target", "target"),
)
"""Which line refers to which entry: read off the payloads, and checked against them by `verify`."""

secret = Table(
    "secret",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("cost", Integer, nullable=False),
)
"""Salted password hashes (scrypt) of accounts; what an account may do stands in the chain."""

TABLES = (assertion, detail, head, mention, secret)
"""In the order in which they can be filled."""
