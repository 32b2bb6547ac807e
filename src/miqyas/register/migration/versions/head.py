"""The second schema: a head that shows lost lines, references, accounts, and rows that cannot be changed.

The head is taken from the last line, the references are read off the payloads.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# The references as they were when this step was written: a step never reads today's table of kinds.
REFERENCES = {
    "party": ("part_of",),
    "person": ("party",),
    "engagement": ("parent", "party", "person"),
    "area": ("engagement",),
    "commitment": ("engagement", "area", "by", "to", "owner", "counterpart"),
    "milestone": ("commitment",),
    "evidence": ("about",),
    "indicator": ("commitment",),
    "relation": ("subject", "object"),
    "need": ("party", "owner", "engagement"),
    "offer": ("party", "owner", "engagement"),
    "policy": ("party", "owner"),
}
SQLITE = """
CREATE TRIGGER assertion_no_{verb} BEFORE {verb} ON assertion
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION assertion_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$
""",
    "CREATE TRIGGER assertion_only_grows BEFORE UPDATE OR DELETE ON assertion "
    "FOR EACH ROW EXECUTE FUNCTION assertion_only_grows()",
)
CHUNK = 1000


def upgrade() -> None:
    """Make the tables and fill them from the lines that are there."""
    head = op.create_table(
        "head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    mention = op.create_table(
        "mention",
        sa.Column("seq", sa.Integer, sa.ForeignKey("assertion.seq"), primary_key=True, autoincrement=False),
        sa.Column("target", sa.String(64), primary_key=True),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("cost", sa.Integer, nullable=False),
    )
    assert head is not None
    assert mention is not None
    _fill(op.get_bind(), head, mention)
    op.create_index("by_kind", "assertion", ["kind", "entity", "version"])
    op.create_index("by_target", "mention", ["target"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)


def _fill(connection: sa.Connection, head: sa.Table, mention: sa.Table) -> None:
    last = connection.execute(sa.text("SELECT seq, hash FROM assertion ORDER BY seq DESC LIMIT 1")).first()
    seq, digest = (last.seq, last.hash) if last else (0, "0" * 64)
    connection.execute(head.insert(), {"id": 1, "seq": seq, "hash": digest})
    after = 0
    while rows := connection.execute(
        sa.text("SELECT seq, kind, payload FROM assertion WHERE seq > :after ORDER BY seq LIMIT :most"),
        {"after": after, "most": CHUNK},
    ).all():
        after = rows[-1].seq
        found = [{"seq": row.seq, "target": one} for row in rows for one in _targets(row.kind, row.payload)]
        if found:
            connection.execute(mention.insert(), found)


def _targets(kind: str, payload: str) -> set[str]:
    content = json.loads(payload)
    found: set[str] = set()
    for name in REFERENCES.get(kind, ()):
        one = content.get(name)
        found.update(one if isinstance(one, list) else [one] if one else [])
    return found
