"""The institutions that ship with the package, as parties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from miqyas.data.pack import table

PACK = "institutions"


def institutions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Id and record of each, in an order in which what one belongs to comes before it."""
    for row in table(PACK):
        names = {tongue: row[f"name_{tongue}"] for tongue in ("ar", "fr") if row[f"name_{tongue}"]}
        record: dict[str, Any] = {name: one for name, one in row.items() if one and not name.startswith("name_")}
        yield record.pop("id"), record | ({"names": names} if names else {})
