"""A table together with what is known of its series, sources and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from math import isnan
from typing import Any, TypeVar, get_args

from miqyas.data.finding import Findings, shown
from miqyas.data.label import written
from miqyas.data.panel import Attribute, Better, Panel, Series
from miqyas.data.source import UNKNOWN, Break, Mask, Source
from miqyas.data.table import Table
from miqyas.errors import nearest

Record = TypeVar("Record", Series, Source, Attribute, Mask, Break)
KINDS: Mapping[str, type[Any]] = {
    "series": Series,
    "sources": Source,
    "attributes": Attribute,
    "masks": Mask,
    "breaks": Break,
}
"""Tables beside the data: their name in a file -> what a row of them is."""


@dataclass(frozen=True)
class Known:
    """What stands beside the figures of a panel.

    names  place -> language -> name
    usual  id of the source of series that name none
    """

    series: tuple[Series, ...] = ()
    sources: tuple[Source, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    masks: tuple[Mask, ...] = ()
    breaks: tuple[Break, ...] = ()
    usual: str = UNKNOWN.id

    @classmethod
    def of(cls, panel: Panel) -> Known:
        """What a panel knows besides its figures."""
        return cls(panel.series, panel.sources, panel.names, panel.attributes, panel.masks, panel.breaks)

    def document(self) -> dict[str, Any]:
        """The same as plain data: lists of records, without the keys that say nothing."""
        kept: dict[str, Any] = {kind: [_short(one) for one in getattr(self, kind)] for kind in KINDS}
        kept["names"] = {place: dict(names) for place, names in self.names.items()}
        return {key: value for key, value in kept.items() if value}


@dataclass(frozen=True)
class Package:
    """A table, what is known besides, and whether its places are codes already (as our own files say)."""

    table: Table
    known: Known = Known()
    coded: bool = False


def known(document: Mapping[str, Any], found: Findings) -> Known:
    """Read back what `Known.document` writes; adds a mistake for each key or value that does not fit."""
    made: dict[str, tuple[Any, ...]] = {}
    for kind, record in KINDS.items():
        rows = document.get(kind, [])
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            found.fault("parts that are no list", f"'{kind}' is not a list", repair="write a list of records")
            rows = []
        read = (_made(record, row, f"{kind}, row {i}", found) for i, row in enumerate(rows, start=1))
        made[kind] = tuple(one for one in read if one is not None)
    names = _names(document.get("names", {}), found)
    return Known(made["series"], made["sources"], names, made["attributes"], made["masks"], made["breaks"])


def _short(record: Series | Source | Attribute | Mask | Break) -> dict[str, Any]:
    defaults = {one.name: one.default for one in fields(record)}
    return {key: value for key, value in asdict(record).items() if value != defaults[key]}


def _made(kind: type[Record], row: Any, where: str, found: Findings) -> Record | None:
    if not isinstance(row, Mapping):
        found.fault("records that are none", f"{shown(row)} is no record", where=where, repair="write key: value")
        return None
    known_fields = {one.name: one for one in fields(kind)}
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key not in known_fields:
            found.fault(
                "unknown keys",
                f"there is no key {shown(key)}",
                where=where,
                repair=nearest(str(key), known_fields),
            )
        elif not _nothing(value) or (value == "" and known_fields[key].default is MISSING):
            values[key] = _fitted(known_fields[key], value, where, found)
    missing = [n for n, one in known_fields.items() if one.default is MISSING and n not in values]
    for name in missing:
        found.fault("keys that are missing", f"'{name}' is missing", where=where, repair=f"write {name}")
    return None if missing else kind(**values)


def _nothing(value: Any) -> bool:
    return value is None or value in ("", []) or (isinstance(value, float) and isnan(value))


def _fitted(target: Field[Any], value: Any, where: str, found: Findings) -> Any:
    """A value in the type of its field; spreadsheets give numbers as texts and lists as 'a; b'."""
    kind = str(target.type)
    try:
        if kind.startswith("tuple"):
            parts = value.split(";") if isinstance(value, str) else value
            words = tuple(written(one).strip() for one in parts)
            return tuple(map(int, words)) if kind.startswith("tuple[int") else words
        if kind.startswith("float"):
            return float(value)
        if kind.startswith("int"):
            return int(value)
        if kind == "bool":
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
                written(value).casefold()
            ]
    except (TypeError, ValueError, KeyError, OverflowError):
        found.fault(
            "values of the wrong type",
            f"{target.name} cannot be {shown(value)}",
            where=where,
            repair=f"write a {kind}",
        )
        return None
    text = written(value)
    if kind.startswith("Better") and text not in get_args(Better):
        found.fault(
            "values of the wrong type",
            f"{target.name} cannot be {shown(value)}",
            where=where,
            repair=nearest(text, get_args(Better)),
        )
    return text


def _names(said: Any, found: Findings) -> dict[str, dict[str, str]]:
    """Names from place -> language -> name, or from rows of a sheet: place and one column per language."""
    try:
        if isinstance(said, Mapping):
            return {str(place): {str(k): str(v) for k, v in one.items()} for place, one in said.items()}
        return {
            written(row["place"]): {k: written(v) for k, v in row.items() if k != "place" and not _nothing(v)}
            for row in said
        }
    except (AttributeError, KeyError, TypeError):
        found.fault(
            "names that are none",
            "'names' is not place -> language -> name",
            repair="write {code: {en: name}}",
        )
        return {}
