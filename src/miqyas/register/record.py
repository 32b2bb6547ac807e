"""A record that may enter the register: its fields checked, its personal details set apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from miqyas.data.text import clean
from miqyas.errors import DataError, MiqyasError, nearest, raise_all
from miqyas.register.kind import Kind
from miqyas.register.value import value


class Record(NamedTuple):
    """What goes into the chain, and what stays beside it."""

    content: dict[str, Any]
    private: dict[str, Any]


def checked(
    kind: Kind, given: Mapping[str, Any], before: Mapping[str, Any] | None = None, clear: Iterable[str] = ()
) -> Record:
    """The fields of a record as they are kept; raises DataError, or Problems for several.

    before  content and details of the version that is changed: what is not given stays as it was
    clear   fields that are taken out
    """
    found: list[MiqyasError] = []
    kept: dict[str, Any] = {
        name: one for name, one in (before or {}).items() if name in kind.by_name and name not in set(clear)
    }
    for name in (*given, *clear):
        if name not in kind.by_name:
            what = f"a {kind.name} has no field '{clean(str(name)[:40])}'"
            found.append(DataError(what, where=kind.name, repair=nearest(str(name)[:40], kind.by_name)))
    for name, one in given.items():
        if name not in kind.by_name or one is None or one in ([], (), "", {}):
            continue
        try:
            kept[name] = value(kind.by_name[name], one)
        except DataError as error:
            found.append(error)
    raise_all(kind.name, found + _missing(kind, kept, found))
    private = {one.name for one in kind.fields if one.private}
    return Record(
        {name: one for name, one in kept.items() if name not in private},
        {name: one for name, one in kept.items() if name in private},
    )


def _missing(kind: Kind, kept: Mapping[str, Any], found: list[MiqyasError]) -> list[MiqyasError]:
    wrong = {one.where for one in found}
    missing: list[MiqyasError] = [
        DataError(f"a {kind.name} needs '{one.name}': {one.about}", where=one.name, repair=f"give {one.name}")
        for one in kind.fields
        if one.required and one.name not in kept and one.name not in wrong
    ]
    if kind.either and not set(kind.either) & (kept.keys() | wrong):
        choice = " or ".join(kind.either)
        missing.append(DataError(f"a {kind.name} needs {choice}", where=kind.either[0], repair=f"give {choice}"))
    return missing
