"""A heading and its records as rows, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from miqyas.data.text import clean
from miqyas.errors import DataError, MiqyasError, nearest, raise_all
from miqyas.register.exchange.flat import unflat
from miqyas.register.exchange.row import BESIDE, Row, made
from miqyas.register.kind import KINDS

MOST = 20
"""Mistakes of one table that are told."""
NOTE = "#"
"""What a row begins with that only explains."""
HEADINGS = frozenset({"kind", *BESIDE, *(field.name for kind in KINDS.values() for field in kind.fields)})


def read_table(name: str, records: Iterable[Sequence[str]], *, kind: str = "") -> tuple[Row, ...]:
    """Rows under a heading; empty rows, and rows that begin with '#', are passed over.

    Raises DataError, or Problems for several: columns that are not known or stand there twice, rows without a
    kind, and cells of fields that their kind does not have.
    """
    heading: list[str] = []
    found: list[Row] = []
    wrong: list[MiqyasError] = []
    for number, record in enumerate(records, start=1):
        if not any(one.strip() for one in record) or record[0].startswith(NOTE):
            continue
        if not heading:
            heading = _heading(name, record)
            continue
        try:
            found.append(_row(f"{name}, row {number}", heading, record, kind))
        except DataError as error:
            wrong.append(error)
            if len(wrong) >= MOST:
                break
    raise_all(name, wrong)
    if not heading:
        raise DataError(f"{name} is empty", where=name, repair="export the register, or its form, to see how it looks")
    return tuple(found)


def known_heading(record: Sequence[str]) -> bool:
    """Whether a record is the heading of a table of entries."""
    return sum(_folded(one) in HEADINGS for one in record) >= 2


def _heading(name: str, record: Sequence[str]) -> list[str]:
    found = [_folded(one) for one in record]
    for place, one in enumerate(found, start=1):
        if one and one not in HEADINGS:
            what = f"the column {place} is called '{clean(record[place - 1])[:40]}', which is no field of the register"
            raise DataError(what, where=f"{name}, heading", repair=nearest(one[:40], HEADINGS))
        if one and found.index(one) != place - 1:
            what = f"two columns are called '{one}'"
            raise DataError(what, where=f"{name}, heading", repair="take one of them out")
    return found


def _folded(text: str) -> str:
    return clean(text).casefold().replace(" ", "_").replace("-", "_")


def _row(where: str, heading: Sequence[str], record: Sequence[str], kind: str) -> Row:
    if any(one.strip() for one in record[len(heading) :]):
        what = f"the row has {len(record)} cells, and the heading {len(heading)}"
        raise DataError(what, where=where, repair="quote texts that hold the delimiter")
    cells = dict(zip(heading, record, strict=False))
    cells.pop("", None)
    name = clean(cells.pop("kind", "")).casefold() or kind
    if not name:
        raise DataError("the row does not say its kind", where=where, repair=f"write one of {', '.join(KINDS)}")
    if name not in KINDS:
        raise DataError(f"the register has no kind '{name[:40]}'", where=where, repair=nearest(name[:40], KINDS))
    fields = KINDS[name].by_name
    given: dict[str, Any] = {}
    for column, text in cells.items():
        if column in BESIDE:
            given[column] = text.strip()
        elif column in fields:
            given[column] = unflat(fields[column], text)
        elif text.strip():
            what = f"a {name} has no '{column}'"
            raise DataError(what, where=where, repair=f"leave that cell empty; it has {', '.join(fields)}")
    return made(name, given, where)
