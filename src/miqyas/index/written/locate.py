"""Where things stand in a TOML file: tomllib reads values but keeps no lines, so this finds them again."""

from __future__ import annotations

import re
import tomllib
from ast import literal_eval
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from miqyas.errors import ModelError

Path = tuple[str, ...]
Lines = Mapping[Path, int]
"""Path of keys -> line, from 1; members of an array are counted from "0". Line 0 is set from outside."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_SPACE = re.compile(r"(?:[ \t\r\n]+|\#[^\n]*)*")
_PARTS = re.compile(_PART)
_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^\s,\]}#\[{][^,\]}\n#]*",
    re.DOTALL,
)
_AT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.S)
_TODO = re.compile(r"#\s*TODO\b[^\"']*$")
_TUPLE = re.compile(r"\('.*'(?:,)?\)")

# What the parser complains about (the start of its message) -> how a person puts it right.
_REPAIRS = (
    ("Expected '=' after a key", "write one 'key = value' on each line; a key with dots needs quotes"),
    ("Invalid value", "put text in quotes; write numbers with a point, and true or false in small letters"),
    ("Unterminated string", "close the text with the quote it was opened with"),
    ("Illegal character", "close the text with its quote on the same line, or use three quotes"),
    ("Found invalid character", "close the text with its quote on the same line, or use three quotes"),
    ("Invalid date", "write dates as 2024-12-31, or put the text in quotes"),
    ("Expected '\"'", "close the text with the quote it was opened with"),
    ("Expected \"'", "close the text with the quote it was opened with"),
    ("Unescaped '\\' in a string", "write the text in single quotes: there a backslash is only a backslash"),
    ("Expected newline", "end the line after the value: text in quotes, lists in [ ], 1.5 with a point"),
    ("Cannot overwrite a value", "this key stands twice: keep one of them"),
    ("Duplicate inline table key", "this key stands twice: keep one of them"),
    ("Cannot declare", "this table stands twice: join the two into one"),
    ("Cannot mutate immutable namespace", "write the keys inside the braces { } where it was begun"),
    ("Cannot redefine namespace", "this key is already a table: put the new keys there"),
    ("Unclosed array", "close the list with ]; put a comma between its values"),
    ("Unclosed inline table", "close the table with } on the same line; put a comma between its keys"),
    ("Expected ']", "close the heading as it was opened; a name with spaces needs quotes inside it"),
    ("Invalid initial character for a key part", 'put keys that are not plain words in quotes: "like this"'),
    ("Invalid statement", 'write [table] or key = value; keys that are not plain words stand in "quotes"'),
)


def read_text(text: str, file: str = "") -> tuple[dict[str, Any], dict[Path, int]]:
    """Parse TOML and find the line of every key; raises ModelError with line, column and repair."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as flaw:
        raise _syntax(str(flaw), text, file) from None
    return document, locate(text)


def marked(text: str) -> frozenset[int]:
    """Lines that end in a remark which begins with TODO."""
    return frozenset(at for at, line in enumerate(text.splitlines(), start=1) if _TODO.search(line))


def locate(text: str) -> dict[Path, int]:
    """Find the line of every path in a text that is known to be TOML.

    A table has the line of its own heading, or where it has none the line of the first key inside it.
    """
    finder = _Finder(text)
    finder.document()
    return finder.lines


class _Finder:
    """One pass over the text; `at` is the position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.members: dict[Path, int] = {}
        self.breaks = [one.start() for one in re.finditer("\n", text)]

    def document(self) -> None:
        table: Path = ()
        while self.space() < len(self.text):
            if self.text[self.at] == "[":
                table = self.heading()
            else:
                self.pair(table)

    def space(self) -> int:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1

    def key(self) -> Path:
        found = _KEY.match(self.text, self.at)
        assert found is not None  # the text is TOML
        self.at = found.end()
        return tuple(_bare(part) for part in _PARTS.findall(found[0]))

    def heading(self) -> Path:
        line = self.line()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        self.space()
        named = self.key()
        self.space()
        self.at += 2 if double else 1
        path: Path = ()
        for part in named[:-1]:
            path = self.last((*path, part))
            self.lines.setdefault(path, line)
        path = (*path, named[-1])
        if double:
            self.lines.setdefault(path, line)
            self.members[path] = self.members.get(path, -1) + 1
            path = self.last(path)
        self.lines[path] = line
        return path

    def last(self, path: Path) -> Path:
        return (*path, str(self.members[path])) if path in self.members else path

    def pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for part in self.key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        found = _EQUALS.match(self.text, self.at)
        self.at = found.end() if found else self.at
        self.value(path)

    def value(self, path: Path) -> None:
        mark = self.text[self.at]
        if mark == "[":
            self.list(path)
        elif mark == "{":
            self.inline(path)
        else:
            found = _SCALAR.match(self.text, self.at)
            assert found is not None  # the text is TOML
            self.at = found.end()

    def list(self, path: Path) -> None:
        self.at += 1
        count = 0
        while self.text[self.space()] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            member = (*path, str(count))
            self.lines[member] = self.line()
            self.value(member)
            count += 1
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        while self.text[self.space()] != "}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.pair(path)
        self.at += 1


def _bare(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    if part[0] == '"':
        if "\\" not in part:
            return part[1:-1]
        return str(tomllib.loads(f"key = {part}")["key"])
    return part


def _dotted(keys: re.Match[str]) -> str:
    return "[" + ".".join(literal_eval(keys[0])) + "]"


def _syntax(message: str, text: str, file: str) -> ModelError:
    found = _AT.match(message)
    what = _TUPLE.sub(_dotted, found["what"] if found else message)
    whole = text.rstrip()
    line = found["line"] if found and found["line"] else whole.count("\n") + 1
    column = found["column"] if found and found["column"] else len(whole) - whole.rfind("\n")
    at = f"line {line}, column {column}"
    repair = next((how for start, how in _REPAIRS if what.startswith(start)), "compare with a shipped model")
    return ModelError(f"this is not TOML: {what}", where=f"{file} {at}".strip(), repair=repair)
