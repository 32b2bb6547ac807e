"""Which column of a table plays which part: headings are recognised in several spellings and languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from miqyas.data.finding import shown
from miqyas.data.label import Column, label
from miqyas.data.number import numbers
from miqyas.data.place import resolve
from miqyas.data.table import YEAR_HEADING, Table
from miqyas.data.text import fold
from miqyas.errors import DataError, nearest

Form = Literal["long", "wide", "years"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Spellings in the order in which they are preferred, folded: lower case, letters and digits only.
PLACES = _words(
    """place placecode iso3 iso3code isoalpha3 alpha3 countryiso3 countryiso3code countrycode economycode
    refarea geo location ucode unitcode code iso2 iso2code isoalpha2 alpha2 countryiso2 iso m49 m49code
    economy country pays الدولة البلد unit entity name uname countryname placename unitname economyname
    district municipality university firm"""
)
NAMES = (
    *_words("name uname countryname placename unitname economyname entity country economy pays"),
    *_words("البلد الدولة"),
)
IDENTITIES = frozenset(one for one in PLACES if one.startswith(("iso", "alpha", "m49", "countryiso")))
"""Codes of the same places in other systems: never figures, though they may be numbers."""
SPELLINGS: Mapping[str, Sequence[str]] = {
    "value": _words("value obsvalue val observation numericvalue valeur القيمة"),
    "year": _words("year time timeperiod refyear date annee année an السنة سال"),
    "period": _words("period refperiod subperiod"),
    "quarter": ("quarter",),
    "month": ("month",),
    "status": _words("status obsstatus flag flags obsflag"),
    "source": _words("source sourceid"),
    "error": _words("standarderror stderror stderr se"),
    "indicator": _words(
        """indicator indicatorcode series seriescode seriesid indicatorid icode variable measure indicateur
        المؤشر indicatorname seriesname"""
    ),
    "label": _words("indicatorname seriesname iname"),
    "unit": _words("unit units unitmeasure unitofmeasure measureunit unite unité الوحدة"),
}
NAME_IN = re.compile(r"u?name[ _-]([a-z]{2})", re.IGNORECASE)
WIDE_PARTS = ("place", "year", "period", "quarter", "month")
# In this order each part takes the best of the columns left: 'unit' is a place where nothing else is.
CLAIMING = (
    "value",
    "year",
    "period",
    "quarter",
    "month",
    "status",
    "source",
    "error",
    "indicator",
    "place",
    "label",
    "unit",
)


@dataclass(frozen=True)
class Layout:
    """Parts of the columns of a table, by index.

    form    long: one value a row; wide: one column per indicator; years: one column per year
    parts   part -> column; 'place' is always there, the others where the table has them
    names   language -> column of the places' names
    others  columns without a part, in the order of the table
    guessed whether no heading named the places and the first column was taken
    """

    form: Form
    parts: Mapping[str, int]
    names: Mapping[str, int] = field(default_factory=dict)
    others: tuple[int, ...] = ()
    guessed: bool = False


def claimed(heading: str, present: Collection[str]) -> bool:
    """Whether a column of a long table would be taken for a part that none of the present headings plays."""
    folded = fold(heading)
    if NAME_IN.fullmatch(heading) or (folded in NAMES and "name" not in present):
        return True
    return any(folded in spellings and part not in present for part, spellings in SPELLINGS.items())


def arranged(table: Table, declared: Mapping[str, str] | None = None) -> Layout:
    """Find the part of every column; `declared` gives part -> heading where recognition would fail.

    Raises DataError for a declared part or heading that does not exist, and where no column names the places.
    """
    folded = [fold(one) for one in table.header]
    parts = _declared(table, declared or {})
    names = {found[1].lower(): i for i, one in enumerate(table.header) if (found := NAME_IN.fullmatch(one))}
    for part in CLAIMING:
        spellings = PLACES if part == "place" else SPELLINGS[part]
        at = parts.get(part, _first(folded, spellings, {*parts.values(), *names.values()}))
        if at is not None:
            parts[part] = at
    _settle_code(table, folded, parts)
    form = _form(table, folded, parts)
    if form == "wide":
        parts = {one: at for one, at in parts.items() if one in WIDE_PARTS or one in (declared or {})}
    guessed = "place" not in parts
    if guessed:
        years = {i for i, one in enumerate(table.header) if form == "years" and YEAR_HEADING.fullmatch(one)}
        parts["place"] = _guess(table, {*parts.values(), *names.values(), *years})
    name = _first(folded, NAMES, {*parts.values(), *names.values()})
    if "en" not in names and name is not None:
        names["en"] = name
    others = (i for i in range(len(folded)) if i not in {*parts.values(), *names.values()})
    return Layout(form, parts, names, tuple(others), guessed)


def _declared(table: Table, declared: Mapping[str, str]) -> dict[str, int]:
    parts = {}
    for part, heading in declared.items():
        if part not in CLAIMING:
            raise DataError(f"no column can be declared as {shown(part)}", repair=nearest(part, CLAIMING))
        if heading not in table.header:
            raise DataError(f"{table.name} has no column {shown(heading)}", repair=nearest(heading, table.header))
        parts[part] = table.header.index(heading)
    return parts


def _first(folded: Sequence[str], spellings: Sequence[str], taken: set[int]) -> int | None:
    """The free column whose heading is the most preferred spelling."""
    for spelling in spellings:
        for i, one in enumerate(folded):
            if one == spelling and i not in taken:
                return i
    return None


def _settle_code(table: Table, folded: Sequence[str], parts: dict[str, int]) -> None:
    """A column 'code' in a table of values is the indicator's code where another column names the places."""
    at = parts.get("place")
    if at is None or folded[at] != "code" or "value" not in parts or "indicator" in parts:
        return
    other = _first(folded, [one for one in PLACES if one != "code"], set(parts.values()))
    sample = [text for text in label(table.columns[at]).texts[:5] if text]
    if other is not None and not all(resolve(text) for text in sample):
        parts["indicator"], parts["place"] = at, other


def _form(table: Table, folded: Sequence[str], parts: Mapping[str, int]) -> Form:
    free = [i for i in range(len(folded)) if i not in parts.values()]
    if "value" not in parts:
        dated = "year" in parts or "period" in parts
        return "years" if not dated and any(YEAR_HEADING.fullmatch(table.header[i]) for i in free) else "wide"
    if "indicator" in parts or not any(_numeric(table.columns[i]) for i in free if folded[i] not in PLACES):
        return "long"
    return "wide"


def _numeric(column: Column) -> bool:
    return bool(np.isfinite(numbers(column).values).any())


def _guess(table: Table, taken: set[int]) -> int:
    """The first column that is free, as the one of the places, if it holds texts."""
    at = next((i for i in range(len(table.header)) if i not in taken), None)
    if at is None or _numeric(table.columns[at]):
        raise DataError(
            f"{table.name} has no column that names the places",
            where=f"the headings are {', '.join(shown(one) for one in table.header[:8])}",
            repair="head one column 'place', or declare it: columns={'place': '...'}",
        )
    return at


def melted(table: Table, layout: Layout) -> tuple[Table, Layout]:
    """A table with one column per year as one with a row per year: the same cells, each beside its year."""
    years = [i for i in layout.others if YEAR_HEADING.fullmatch(table.header[i])]
    kept = [i for i in range(len(table.header)) if i not in years]
    span = f"{table.header[years[0]]} to {table.header[years[-1]]}"
    count = len(table.rows)
    columns: list[Column] = [list(table.columns[i]) * len(years) for i in kept]
    columns.append([table.header[i][:4] for i in years for _ in range(count)])
    columns.append([one for i in years for one in table.columns[i]])
    long = Table(
        table.name,
        (*(table.header[i] for i in kept), "year", span),
        tuple(columns),
        np.tile(table.rows, len(years)),
        table.stem,
    )
    at = {old: new for new, old in enumerate(kept)}
    parts = {part: at[i] for part, i in layout.parts.items()}
    parts |= {"year": len(kept), "value": len(kept) + 1}
    names = {language: at[i] for language, i in layout.names.items()}
    others = tuple(at[i] for i in layout.others if i in at)
    return long, Layout("long", parts, names, others, layout.guessed)
