"""Two people changed the same entry: the second is told what the first one did."""

from __future__ import annotations

import json

from miqyas.errors import DataError
from miqyas.register.line import Line

SHOWN = 60


class Conflict(DataError):
    """A change that was made on a version which is no longer the last; holds both."""

    def __init__(self, mine: Line | None, theirs: Line, on: int) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__(
            f"{theirs.entity} has changed since you read it: your change is made on version {on}, "
            f"and it is at version {theirs.version} now",
            where=f"version {theirs.version} by {theirs.author}, {theirs.recorded_at}{_between(mine, theirs)}",
            repair=f"look at both with 'miqyas register show {theirs.entity} --history', "
            f"then make your change on version {theirs.version} (--on {theirs.version})",
        )


def _between(mine: Line | None, theirs: Line) -> str:
    if mine is None:
        return ""
    if theirs.act == "retract":
        return ": it was taken back"
    old, new = mine.content, theirs.content
    told = [
        f"{name} {_told(old.get(name))} became {_told(new.get(name))}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    return f": {'; '.join(told)}" if told else ": nothing but the time for which it is true"


def _told(one: object) -> str:
    if one is None:
        return "(nothing)"
    text = one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)
    return f"'{text}'" if len(text) <= SHOWN else f"'{text[: SHOWN - 4]} ...'"
