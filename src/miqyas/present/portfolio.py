"""Portfolios for the doors: where values of pairs come from, and which groups the rules mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from miqyas.data.attribute import Attribute, members
from miqyas.data.delimited import delimited
from miqyas.data.finding import Findings
from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.data.table import Table
from miqyas.errors import DataError, nearest
from miqyas.present.fieldwords import FIELDS
from miqyas.study.match.field import READINESS
from miqyas.study.match.match import match
from miqyas.study.match.portfolio_ground import mean
from miqyas.study.match.rules import Rules

Floats = NDArray[np.float64]
MEMBERS = "oic-members"
COLUMNS = ("field", "giver", "taker", "value")
MOST = 60_000_000
"""Numbers that a table of values may unfold into: half a gigabyte."""


@dataclass(frozen=True, eq=False)
class Worth:
    """Values of pairs and where they come from.

    values  (draw, field, giver, taker); base (field, giver, taker) or None
    names   place -> its name; source one sentence; panel and seed replay values of an index
    """

    values: Floats
    base: Floats | None
    places: tuple[str, ...]
    fields: tuple[str, ...]
    names: Mapping[str, str]
    source: str
    panel: str = ""
    seed: int | None = None

    @property
    def mean(self) -> Floats:
        """Values by which a plan is made: (field, giver, taker); the base, else the mean of all draws."""
        return mean(self.values) if self.base is None else self.base

    def name(self, place: str) -> str:
        """Name of a place, else its code."""
        return self.names.get(place, place)


def matched(
    figures: Panel, rules: Rules, *, basis: str, places: str, counts: Panel | None, draws: int, seed: int | None
) -> Worth:
    """Values from the matches of the fields that the rules plan: as the models are written, and in some draws."""
    fields = tuple(one for one in FIELDS if not rules.fields or one in rules.fields)
    for one in rules.fields:
        if one not in FIELDS:
            raise DataError(f"there is no field '{one}'", where=rules.file, repair=nearest(one, FIELDS))
    found = match(figures, fields=fields, places=places, counts=counts, replications=max(draws, 1), seed=seed)
    rests = found.basis(basis)
    drawn = np.arange(min(draws, len(rests.level)))
    values = rests.value(drawn) if len(drawn) > 1 else rests.written[None]
    what = "readiness: the means that are there" if basis == READINESS else "activity: what is done"
    return Worth(
        values,
        rests.written,
        rests.places,
        rests.fields,
        {one: figures.name(one) for one in rests.places},
        f"Values rest on {what}; a value, not a prediction.",
        found.panel,
        found.seed,
    )


def read_values(path: str) -> Worth:
    """Read values: a table field,giver,taker,value with a column draw where there are draws, or an .npz of arrays.

    An .npz has value (draw, field, giver, taker), places and fields, as codes. Raises DataError with the row.
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"there is no file '{path}'", where="--values", repair="give a CSV or an .npz of values")
    if file.suffix.lower() == ".npz":
        return _arrays(file)
    return _unfolded(delimited(file.name, file.read_bytes(), Findings(file.name)))


def _arrays(file: Path) -> Worth:
    try:
        # Opened here: a file that is no archive would be left open.
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as found:
            value = np.asarray(found["value"], dtype=np.float64)
            places, fields = (tuple(map(str, found[key])) for key in ("places", "fields"))
            base = np.asarray(found["base"], dtype=np.float64) if "base" in found.files else None
    except (KeyError, ValueError, OSError, BadZipFile) as flaw:
        raise DataError(
            f"{file.name} does not hold values: {flaw}",
            where="--values",
            repair="save value (draw, field, giver, taker), places and fields with numpy.savez",
        ) from None
    return Worth(value, base, places, fields, _names(places), f"Values are those of {file.name}.")


def _unfolded(table: Table) -> Worth:
    for name in COLUMNS:
        if name not in table.header:
            raise DataError(
                f"{table.name} has no column '{name}'", where=table.name, repair="head it field,giver,taker,value"
            )
    column = {name: table.columns[table.header.index(name)] for name in table.header}
    texts = [[str(one).strip() for one in column[name]] for name in COLUMNS[:3]]
    draws = [str(one).strip() for one in column["draw"]] if "draw" in column else ["1"] * len(texts[0])
    places = tuple(sorted({*texts[1], *texts[2]}))
    fields = tuple(sorted(set(texts[0])))
    order = sorted(set(draws), key=lambda one: (len(one), one))
    shape = (len(order), len(fields), len(places), len(places))
    if np.prod(shape, dtype=np.float64) > MOST:
        raise DataError(
            f"{len(order)} draws of {len(fields)} fields and {len(places)} places are too many",
            where=table.name,
            repair="give fewer draws",
        )
    at = [{one: i for i, one in enumerate(codes)} for codes, _ in ((order, 0), (fields, 1), (places, 2), (places, 3))]
    value = np.full(shape, np.nan)
    for row, keys in enumerate(zip(draws, *texts, column["value"], strict=True)):
        where = f"{table.name}, row {table.row(row)}"
        *names, cell = keys
        if names[2] == names[3]:
            raise DataError(f"{names[2]} is matched with itself", where=where, repair="take the row out")
        spot = tuple(known[one] for known, one in zip(at, names, strict=True))
        if not np.isnan(value[spot]):
            raise DataError(f"{' '.join(names[1:])} stands twice", where=where, repair="keep one of the rows")
        value[spot] = _number(cell, where)
    return Worth(value, None, places, fields, _names(places), f"Values are those of {table.name}.")


def _number(cell: object, where: str) -> float:
    text = str(cell).strip()
    try:
        found = float(text) if text else np.nan
    except ValueError:
        raise DataError(f"'{text}' is no number", where=where, repair="write a number, as 0.25") from None
    if found < 0 or np.isinf(found):
        raise DataError(
            f"the value {text} is {'negative' if found < 0 else 'infinite'}",
            where=where,
            repair="values are finite and begin at 0; leave the row out where nothing is known",
        )
    return found


def _names(places: Sequence[str]) -> Mapping[str, str]:
    known = pack(MEMBERS)
    return {one: known.name(one) for one in places if one in known.row}


def groups_of(
    rules: Rules, places: Sequence[str], attributes: Sequence[Attribute], on: str
) -> dict[str, tuple[str, ...]]:
    """Members of the groups that rules mention and do not make themselves, on an ISO date.

    Members of whom nothing is known stay: a floor for each of them says so.
    """
    found = {}
    for name in rules.mentioned:
        if name in rules.groups or name in places:
            continue
        try:
            found[name] = tuple(sorted(members(attributes, name, on)))
        except DataError:
            # Neither a group nor a place: the rule itself tells where that stands.
            continue
    return found
