"""Findings: the mistakes of one model file, gathered so that all can be told at once, each with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from miqyas.errors import MiqyasError, ModelError, Notice, nearest
from miqyas.index.written.form import Fields
from miqyas.index.written.locate import Lines, Path
from miqyas.index.written.site import Site, told


class Findings:
    """A place to gather mistakes.

    site     the file they stand in
    refused  paths that have one
    """

    def __init__(self, file: str = "", lines: Lines | None = None) -> None:
        self.site = Site(PurePath(file).name if file else "", lines or {})
        self.errors: list[MiqyasError] = []
        self.order: list[int] = []
        self.refused: set[Path] = set()

    def take(self, error: MiqyasError) -> None:
        """Note a mistake which another part of the engine has found."""
        self.errors.append(error)
        self.order.append(0)

    def notice(self, what: str, paths: Sequence[Path], repair: str) -> Notice:
        """Make one notice of what holds for several paths; it stands at the first of them."""
        return Notice(what, where=self.site.where(paths[0]), repair=repair, count=len(paths))

    def in_order(self) -> list[MiqyasError]:
        """The mistakes in the order of their lines."""
        return [one for _, one in sorted(zip(self.order, self.errors, strict=True), key=lambda pair: pair[0])]

    def add(self, what: str, path: Path, repair: str, kind: type[MiqyasError] = ModelError) -> None:
        """Note one mistake."""
        self.errors.append(kind(what, where=self.site.where(path), repair=repair))
        self.order.append(self.site.line(path) or 0)
        self.refused.add(path)

    def table(self, value: Any, path: Path, repair: str) -> Mapping[str, Any]:
        """Return the value where it is a table, else note the mistake and return an empty one."""
        if isinstance(value, Mapping):
            return value
        self.add(f"'{path[-1]}' is {kind(value)}, it must be a table", path, repair)
        return {}

    def read(
        self,
        given: Mapping[str, Any],
        fields: Fields,
        path: Path,
        also: tuple[str, ...] = (),
        misplaced: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the values that fit their fields; note every unknown, missing or unfitting key.

        also       keys that are allowed here and read elsewhere
        misplaced  keys that belong to another table -> what to do
        """
        for name in given:
            if name not in fields and name not in also:
                said = (misplaced or {}).get(name) or nearest(name, (*fields, *also))
                self.add(f"there is no key '{name}' in {told(path)}", (*path, name), said)
        fitting = {}
        for name, one in fields.items():
            if name not in given:
                if one.required:
                    self.add(f"{told(path)} has no '{name}': {one.note}", path, f"write {name} = {one.shape.told}")
            elif one.shape.fits(given[name]):
                fitting[name] = given[name]
            else:
                self.add(f"{name} cannot be {shown(given[name])}", (*path, name), f"write {one.shape.told}")
        return fitting


def listing(names: Sequence[str], most: int = 6) -> str:
    """Write names one after the other, the first few of them where they are many."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def shown(value: Any) -> str:
    """Write a value briefly, for a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def kind(value: Any) -> str:
    """Name what a value is, with its article."""
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list"}
    return kinds.get(type(value), "a date" if hasattr(value, "isoformat") else "something else")
