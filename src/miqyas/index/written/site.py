"""Sites: where the keys of a model stand in its file, as errors say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from miqyas.index.written.form import VARY
from miqyas.index.written.locate import Lines, Path
from miqyas.index.written.toml import HEADINGS, quoted


@dataclass(frozen=True)
class Site:
    """A model file: its name, and the line of each path as far as it is known (line 0 was set from outside)."""

    name: str = ""
    lines: Lines = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, document: Mapping[str, Any]) -> Site:
        """Where a model's keys stand; a document of plain data knows no lines."""
        lines: Lines = getattr(document, "lines", {})
        return cls(PurePath(file).name if file else "", lines)

    def line(self, path: Path) -> int | None:
        """Line of a path, or of the nearest table around it; None where nothing is known of it."""
        known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in self.lines), None)
        return None if known is None else self.lines[known]

    def where(self, path: Path) -> str:
        """File, line and key of a path, as far as they are known."""
        line = self.line(path)
        if line == 0:
            return f"as set, {told(path)}"
        at = f"{self.name} line {line}".strip() if line is not None else self.name
        return ", ".join(part for part in (at, told(path)) if part)


def told(path: Path) -> str:
    """Write a path as a person would look for it: [table] key."""
    depth = HEADINGS.get(path[0], 1) if path else 0
    if path[:1] == ("vary",) and path[1:2] and path[1] in VARY:
        depth = 1
    table = "[" + ".".join(quoted(part) for part in path[:depth]) + "]"
    inner = ""
    for part in path[depth:]:
        if inner and part.isdigit():
            inner += f" no. {int(part) + 1}"
        else:
            inner += f"{'.' if inner else ''}{quoted(part)}"
    return f"{table} {inner}".strip() if path else ""
