"""How first.sql was made: a register as the first schema held it, written line by line without today's code.

Kept so that nobody has to guess: python tests/register/first.py > tests/register/first.sql
"""

import hashlib
import json
import sqlite3
import sys

SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE assertion (
    seq INTEGER NOT NULL, kind VARCHAR(32) NOT NULL, entity VARCHAR(64) NOT NULL, version INTEGER NOT NULL,
    act VARCHAR(8) NOT NULL, valid_from VARCHAR(10) NOT NULL, valid_to VARCHAR(10), recorded_at VARCHAR(32) NOT NULL,
    author VARCHAR(100) NOT NULL, payload TEXT NOT NULL, previous VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (seq), UNIQUE (entity, version), CONSTRAINT act CHECK (act IN ('assert', 'retract')));
CREATE TABLE detail (
    entity VARCHAR(64) NOT NULL, version INTEGER NOT NULL, salt VARCHAR(64) NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (entity, version), FOREIGN KEY(entity, version) REFERENCES assertion (entity, version));
"""
BODY, SALT = '{"name":"Example Person"}', "5a" * 32
LINES = [
    ("engagement", "m", 1, "2022-12-12", {"title": "اجلاس", "type": "meeting", "date": "2022-12-12", "party": ["PAK"]}),
    ("area", "a", 1, "0001-01-01", {"engagement": "m", "field": "ai", "modality": "training"}),
    ("person", "p", 1, "0001-01-01", {"role": "Director", "party": "PAK", "details": "DIGEST"}),
    (
        "commitment",
        "c",
        1,
        "2022-12-12",
        {"text": "Train 100", "type": "measurable", "area": "a", "by": ["PAK"], "to": ["MYS", "TUR"], "owner": "p"}
        | {"agreed": "2022-12-12", "due": "2024-06", "engagement": "m"},
    ),
    ("evidence", "e", 1, "2024-05-01", {"about": ["c"], "writer": "desk", "independent": False, "date": "2024-05"}),
    (
        "commitment",
        "c",
        2,
        "2024-05-20",
        {"text": "Train 100", "type": "measurable", "area": "a", "by": ["PAK"], "to": ["MYS", "TUR"], "owner": "p"}
        | {"agreed": "2022-12-12", "due": "2024-06", "engagement": "m"}
        | {"status": "complete", "status_since": "2024-05-20"},
    ),
]


def rows():
    """Rows of the table, each sealed by the one above."""
    previous = "0" * 64
    for seq, (kind, entity, version, since, content) in enumerate(LINES, start=1):
        if "details" in content:
            content["details"] = hashlib.sha256(f"{SALT}\n{BODY}".encode()).hexdigest()
        moment = f"2023-01-0{seq}T00:00:00.000000Z"
        said = [kind, entity, version, "assert", since, None, moment, "amna"]
        payload = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        head = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(f"{previous}\n{head}\n{payload}".encode()).hexdigest()
        yield (seq, *said, payload, previous, digest)
        previous = digest


def main():
    made = sqlite3.connect(":memory:")
    made.executescript(SCHEMA)
    made.executemany(f"INSERT INTO assertion VALUES ({', '.join('?' * 12)})", rows())
    made.execute("INSERT INTO detail VALUES ('p', 1, ?, ?)", (SALT, BODY))
    sys.stdout.reconfigure(encoding="utf-8")
    print("\n".join(made.iterdump()))


if __name__ == "__main__":
    main()
