"""A line of the ledger: one assertion, and the hash that binds it to the line before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from miqyas.errors import DataError

Act = Literal["assert", "retract"]

ROOT = "0" * 64
"""What stands for the hash before the first line."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

ALWAYS = "0001-01-01"
"""True since always: what has no date of its own."""


class Line(NamedTuple):
    """An assertion: from valid_from until before valid_to the entity was so, and was recorded as such.

    seq          place in the chain, from 1
    version      of the entity, from 1: it is made on the version before
    act          assert, or retract: nothing is asserted any more for this time
    valid_from   first day (ISO), valid_to the first day on which it is true no more, None without end
    recorded_at  moment in UTC, never before that of the line above
    payload      canonical JSON of the content
    previous     hash of the line above, hash that of this one
    """

    seq: int
    kind: str
    entity: str
    version: int
    act: str
    valid_from: str
    valid_to: str | None
    recorded_at: str
    author: str
    payload: str
    previous: str
    hash: str

    @property
    def content(self) -> dict[str, Any]:
        """The content, read."""
        return contents_of([self.payload])[0]


def contents_of(payloads: Sequence[str]) -> list[dict[str, Any]]:
    """The contents of some lines, read; raises DataError where one is not as it was written."""
    try:
        # One long text is read in half the time of as many short ones.
        found: list[Any] = json.loads("[" + ",".join(payloads) + "]")
    except (ValueError, TypeError, RecursionError):
        raise damaged() from None
    if len(found) != len(payloads) or not all(type(one) is dict for one in found):
        raise damaged()
    return found


def damaged() -> DataError:
    """What is said where a line cannot be read as it was written."""
    return DataError(
        "a line of the ledger is not as it was written",
        repair="see which with 'miqyas register verify', and take the last copy that is whole",
    )


def canonical(content: Any) -> str:
    """JSON of one spelling only: keys sorted, no spaces, letters as they are, no fractions (they are texts)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def chained(line: Line, previous: str) -> str:
    """The hash of a line that follows another: SHA-256 over that one's hash and everything this one says.

    Its place is not hashed: the order is what the hashes themselves say.
    """
    said = _ENCODER.encode(
        [
            line.kind,
            line.entity,
            line.version,
            line.act,
            line.valid_from,
            line.valid_to,
            line.recorded_at,
            line.author,
        ]
    )
    return sha256(f"{previous}\n{said}\n{line.payload}".encode()).hexdigest()


def sealed(line: Line, previous: str) -> Line:
    """The line with its hash, behind another."""
    return line._replace(previous=previous, hash=chained(line, previous))


def mentioned(content: Mapping[str, Any], references: frozenset[str]) -> frozenset[str]:
    """Ids of the entries that a content refers to."""
    found: set[str] = set()
    for name in references & content.keys():
        one = content[name]
        found.update(one if isinstance(one, list) else (one,))
    return frozenset(found)
