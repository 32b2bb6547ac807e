"""The document: a model file as plain data, which knows its lines and can be changed key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from miqyas.errors import ModelError, Notice, nearest
from miqyas.index.method import STEPS, find
from miqyas.index.written.form import DEFAULTS, MODEL, RANK, TOP, VARY
from miqyas.index.written.locate import Lines, Path
from miqyas.index.written.toml import quoted

# Tables that hold parts under their names: a table set on one of these is merged into it, key by key.
HOLDERS: Mapping[str, int] = {"model": 1, "rank": 1, "level": 2, "node": 2, "indicator": 2, "vary": 1}
_HEADS = {"model": MODEL, "rank": RANK, "vary": VARY}
_EQUALS = re.compile(r"""^((?:[^"'=]|"(?:[^"\\]|\\.)*"|'[^']*')+)=(.*)$""", re.DOTALL)


class Document(dict[str, Any]):
    """A model file as plain data, which is never changed in place: forks share what they have in common.

    file, lines  where each path stands, as far as it is known; line 0 was set from outside
    notices      what a change had to leave out
    todo         lines with a remark that something is still to do
    """

    file: str = ""
    lines: Lines = {}  # noqa: RUF012  # never changed in place
    notices: tuple[Notice, ...] = ()
    todo: frozenset[int] = frozenset()

    @classmethod
    def of(cls, given: Mapping[str, Any], file: str = "", lines: Lines | None = None) -> Document:
        """Copy plain data into a document that nobody else can change."""
        made = cls({name: _copied(one) for name, one in given.items()})
        known = given if isinstance(given, Document) else cls()
        made.file = file or known.file
        made.lines = known.lines if lines is None else lines
        made.notices, made.todo = known.notices, known.todo
        return made

    def fork(self) -> Document:
        """The same document as a value of its own, for a change."""
        made = Document(self)
        made.file, made.lines, made.notices, made.todo = self.file, self.lines, self.notices, self.todo
        return made


def read_set(text: str) -> tuple[str, Any]:
    """Split 'normalise.range=[0,100]' into key and value: a TOML value where it is one, else a text."""
    found = _EQUALS.match(text)
    if found is None:
        raise ModelError(f"'{text}' sets nothing", repair="write key=value, as in normalise.method=zscore")
    key, value = found[1].strip(), found[2].strip()
    try:
        parsed = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return key, value
    return key, parsed["value"] if len(parsed) == 1 else value


def set_key(document: Mapping[str, Any], key: str, value: Any) -> Document:
    """Return a copy of a document in which a dotted key has another value.

    The given one stays as it was. A value replaces what was there. A table set on `model`, `rank`, `level`,
    `node`, `indicator` or `vary`, or on one part of these, is merged into it key by key, so that several
    weights can be set at once. A new method drops the options that only the old one has, with a notice.
    Raises ModelError for a key that no model has.
    """
    changed = document.fork() if isinstance(document, Document) else Document.of(document)
    _put(changed, _path(changed, key), value)
    return changed


def _path(document: Document, key: str) -> Path:
    try:
        nested: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        nested = None
    if "\n" in key or nested is None:
        raise ModelError(
            f"'{key}' is not a key of a model",
            repair='write it with dots, and ids that are not plain words in quotes: indicator."A B".weight',
        )
    parts: list[str] = []
    while isinstance(nested, Mapping):
        parts += nested
        nested = nested[parts[-1]]
    if parts[0] not in TOP:
        raise ModelError(f"a model has no key '{parts[0]}'", where=f"key {key}", repair=_top(parts[0]))
    if parts[0] in ("node", "indicator") and len(parts) > 2:
        parts = _known_id(document.get(parts[0], {}), parts)
    return tuple(parts)


def _top(name: str) -> str:
    inside = next((head for head, fields in _HEADS.items() if name in fields), "")
    return f"write {inside}.{name}" if inside else nearest(name, TOP)


_INSIDE = {
    **dict.fromkeys(("year", "places", "groups", "coverage", "constant", "limits", "keep", "leave_out"), "model"),
    **dict.fromkeys(("ties", "digits"), "rank"),
    **dict.fromkeys(("replications", "seed"), "vary"),
}


def _known_id(known: Any, parts: list[str]) -> list[str]:
    # IT.NET.USER.ZS written without quotes is still the indicator of that id.
    for end in range(len(parts), 1, -1):
        if isinstance(known, Mapping) and (name := ".".join(parts[1:end])) in known:
            return [parts[0], name, *parts[end:]]
    return parts


def _put(document: Document, path: Path, value: Any) -> None:
    if isinstance(value, Mapping) and _merges(document, path, value):
        for name, one in value.items():
            _put(document, (*path, name), one)
        return
    table = _table(document, path)
    if path[-1] == "method" and path[-2] in STEPS:
        _leave_options(document, table, path, value)
    table[path[-1]] = _copied(value)
    kept = {at: line for at, line in document.lines.items() if at[: len(path)] != path}
    document.lines = {**kept, path: 0}


def _merges(document: Document, path: Path, value: Mapping[str, Any]) -> bool:
    # A whole new part, which says where it hangs, is put in as it stands.
    known = path[-1] in document.get(path[0], {})
    return len(path) <= HOLDERS.get(path[0], 0) and (known or "parent" not in value)


def _table(document: Document, path: Path) -> dict[str, Any]:
    # The table that holds the last key of the path, made where it is not there; all on the way are copied.
    _refuse_new(document, path)
    table: dict[str, Any] = document
    for depth, name in enumerate(path[:-1]):
        inner = table.get(name, {})
        if isinstance(inner, str) and name in STEPS:
            inner = {"method": inner}
        if not isinstance(inner, dict):
            raise ModelError(
                f"'{_dotted(path[: depth + 1])}' is not a table, so it has no '{path[depth + 1]}'",
                where=f"key {_dotted(path)}",
                repair="set the whole value",
            )
        table[name] = dict(inner)
        table = table[name]
    return table


def _refuse_new(document: Document, path: Path) -> None:
    known = document.get(path[0], {})
    if path[0] in ("node", "indicator") and len(path) > 2 and path[1] not in known:
        raise ModelError(
            f"the model has no {path[0]} '{path[1]}'",
            where=f"key {_dotted(path)}",
            repair=nearest(path[1], known),
        )


def _leave_options(document: Document, table: dict[str, Any], path: Path, method: Any) -> None:
    step = path[-2]
    old = table.get("method", DEFAULTS[step] if len(path) == 2 else None)  # type: ignore[index]
    try:
        own = find(step, str(old)).options if old is not None else {}
        kept = find(step, str(method)).options
    except ModelError:
        return  # the reader of the model will name the method that is not there
    gone = [name for name in table if name in own and name not in kept]
    for name in gone:
        del table[name]
    if gone:
        document.notices += (
            Notice(
                f"{step} {method} has no option {' or '.join(gone)}, so it was left out",
                where=f"key {_dotted(path)}",
                repair=f"set the options of {method} too, or go back to {old}",
            ),
        )


def _dotted(path: Path) -> str:
    return ".".join(map(quoted, path))


def _copied(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return [_copied(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _copied(one) for name, one in value.items()}
    return value
