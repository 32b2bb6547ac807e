"""The panel: values[year, place, indicator], each with its state and source (convention §1, §3, §10)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.data.attribute import Attribute, members
from miqyas.data.place import slips
from miqyas.data.series import Better, Series
from miqyas.data.source import UNKNOWN, Break, Mask, Source
from miqyas.errors import DataError, nearest

__all__ = ["UNDATED", "Attribute", "Better", "Floats", "Panel", "Series", "Status"]

Floats = NDArray[np.float64]

UNDATED = 0
"""The year of a table that states none: one cross-section which answers for any reference year."""


class Status(IntEnum):
    """The state of a value (convention §3); only the first four carry a number."""

    REPORTED = 0
    ESTIMATED = 1
    IMPUTED = 2
    CARRIED = 3
    SUPPRESSED = 4
    NOT_APPLICABLE = 5
    MASKED = 6
    ABSENT = 7

    @property
    def word(self) -> str:
        """The state as it is written in files."""
        return self.name.lower().replace("_", " ")


WITH_VALUE = frozenset({Status.REPORTED, Status.ESTIMATED, Status.IMPUTED, Status.CARRIED})


@dataclass(frozen=True)
class Panel:
    """Figures of places over years; frozen: a change gives another panel.

    values  (year, place, indicator), NaN where there is no number
    status  (year, place, indicator), a Status each
    origin  (year, place, indicator), index into `sources`
    names   place code -> language -> name
    periods (year code, place code, series code) -> the sub-annual period a value stands for
    breaks  where figures of a series must not be compared over time
    errors  (year, place, indicator) published standard errors, NaN where none; None where no series has any
    """

    years: tuple[int, ...]
    places: tuple[str, ...]
    series: tuple[Series, ...]
    values: Floats
    status: NDArray[np.uint8]
    origin: NDArray[np.int16]
    sources: tuple[Source, ...] = (UNKNOWN,)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    periods: Mapping[tuple[int, str, str], str] = field(default_factory=dict)
    masks: tuple[Mask, ...] = ()
    breaks: tuple[Break, ...] = ()
    errors: Floats | None = None

    def __post_init__(self) -> None:
        shape = (len(self.years), len(self.places), len(self.series))
        for name in ("values", "status", "origin", "errors"):
            array: NDArray[np.generic] | None = getattr(self, name)
            if array is None:
                continue
            if array.shape != shape:
                raise DataError(
                    f"the panel's {name} have shape {array.shape}, its labels {shape}",
                    repair="give one value per (year, place, indicator)",
                )
            if array.flags.writeable:
                array = array.copy()
                array.flags.writeable = False
                object.__setattr__(self, name, array)
        for kind, labels in (("year", self.years), ("place", self.places), ("series", self.codes)):
            if len(set(labels)) != len(labels):
                twice = next(label for label in labels if labels.count(label) > 1)
                raise DataError(f"{kind} {twice!r} stands twice in the panel", repair="keep one of the two")
        if list(self.years) != sorted(self.years):
            raise DataError("the years of a panel must ascend", repair="sort them")

    @classmethod
    def of(
        cls,
        values: Floats,
        *,
        places: Sequence[str],
        series: Sequence[Series | str],
        years: Sequence[int] = (UNDATED,),
    ) -> Panel:
        """Make a panel from an array (year, place, indicator) or (place, indicator), NaN where absent."""
        cube = np.array(values, dtype=np.float64)
        cube = cube[np.newaxis] if cube.ndim == 2 else cube
        gone = np.isnan(cube)
        return cls(
            years=tuple(years),
            places=tuple(places),
            series=tuple(Series(one) if isinstance(one, str) else one for one in series),
            values=cube,
            status=np.where(gone, np.uint8(Status.ABSENT), np.uint8(Status.REPORTED)),
            origin=np.zeros(cube.shape, dtype=np.int16),
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the series, in the order of the last axis."""
        return tuple(one.code for one in self.series)

    @cached_property
    def column(self) -> Mapping[str, int]:
        """Series code -> index on the last axis."""
        return {code: i for i, code in enumerate(self.codes)}

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Place code -> index on the middle axis."""
        return {code: i for i, code in enumerate(self.places)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) over labels, values, states, sources and attributes."""
        digest = hashlib.sha256()
        labels = [
            self.years,
            self.places,
            [asdict(one) for one in self.series],
            [asdict(one) for one in self.sources],
            {code: dict(names) for code, names in self.names.items()},
            [asdict(one) for one in self.attributes],
            sorted([*key, period] for key, period in self.periods.items()),
            [asdict(one) for one in self.masks],
            [asdict(one) for one in self.breaks],
        ]
        digest.update(json.dumps(labels, sort_keys=True, ensure_ascii=False).encode())
        # -0.0 and 0.0 are one value, and every NaN is one absence: bytes must not tell them apart.
        digest.update(np.where(np.isnan(self.values), np.nan, self.values + 0.0).tobytes())
        digest.update(self.status.tobytes())
        digest.update(self.origin.tobytes())
        if self.errors is not None:
            digest.update(np.where(np.isnan(self.errors), np.nan, self.errors + 0.0).tobytes())
        return digest.hexdigest()

    def name(self, place: str, language: str = "en") -> str:
        """Name of a place in a language, else in English, else its code."""
        names = self.names.get(place, {})
        return names.get(language) or names.get("en") or place

    def find(self, code: str) -> Series:
        """The series of that code; raises DataError with the nearest code otherwise."""
        if code not in self.column:
            raise DataError(f"the data have no series '{code}'", repair=nearest(code, self.codes))
        return self.series[self.column[code]]

    def value(self, place: str, code: str, year: int) -> float:
        """One value, NaN where absent."""
        return float(self.values[self.years.index(year), self.row[place], self.column[code]])

    def source_of(self, place: str, code: str, year: int) -> Source:
        """The source of one value."""
        return self.sources[int(self.origin[self.years.index(year), self.row[place], self.column[code]])]

    def group(self, key: str, on: str = "") -> tuple[str, ...]:
        """Places for which an attribute holds on an ISO date: 'name=value', a value, or a name.

        Raises DataError where no attribute answers to the key. A flag, such as ldc = 1, answers to its name.
        """
        held = members(self.attributes, key, on)
        return tuple(place for place in self.places if place in held)

    def near(self, word: str) -> str:
        """The repair for a place that is not there: those whose code or name is close, else some of all."""
        return slips(word, self.places, self.names)

    def attribute(self, place: str, name: str, on: str = "") -> str:
        """Value of a place's attribute on a date, empty where it has none."""
        held = [a for a in self.attributes if a.place == place and a.name == name and a.held(on)]
        return held[-1].value if held else ""

    def select(
        self,
        *,
        places: Iterable[str] | None = None,
        series: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
    ) -> Panel:
        """The same panel with only these places, series and years, in the order asked for."""
        rows = self.places if places is None else tuple(places)
        codes = self.codes if series is None else tuple(series)
        kept = self.years if years is None else tuple(sorted(years))
        if lost := next((one for one in rows if one not in self.row), ""):
            raise DataError(f"the data have no place '{lost}'", repair=self.near(lost))
        series_kept = tuple(self.find(code) for code in codes)
        if missing := [year for year in kept if year not in self.years]:
            raise DataError(f"the data have no year {missing[0]}", repair=f"choose from {list(self.years)}")
        cut = np.ix_([self.years.index(y) for y in kept], [self.row[p] for p in rows], [self.column[c] for c in codes])
        return replace(
            self,
            years=kept,
            places=rows,
            series=series_kept,
            values=self.values[cut],
            status=self.status[cut],
            origin=self.origin[cut],
            names={place: self.names[place] for place in rows if place in self.names},
            attributes=tuple(one for one in self.attributes if one.place in set(rows)),
            periods={k: v for k, v in self.periods.items() if k[0] in kept and k[1] in rows and k[2] in codes},
            masks=tuple(one for one in self.masks if one.place in rows and one.series in codes),
            breaks=tuple(one for one in self.breaks if one.series in codes),
            errors=None if self.errors is None else self.errors[cut],
        )

    def set(self, place: str, code: str, year: int, value: float | None) -> Panel:
        """The same panel with one value replaced (None: absent)."""
        at = (self.years.index(year), self.row[place], self.column[code])
        values, status = self.values.copy(), self.status.copy()
        values[at] = np.nan if value is None else value
        status[at] = Status.ABSENT if value is None else Status.REPORTED
        return replace(self, values=values, status=status)

    def join(self, other: Panel) -> Panel:
        """Both panels in one: the union of years, places and series.

        Where both have a series, a value of `other` stands over the value here; a table without years
        meets a dated one in the latest year of the dated one.
        """
        if self.years == (UNDATED,) and other.years != (UNDATED,):
            return replace(self, years=(other.years[-1],)).join(other)
        if other.years == (UNDATED,) and self.years != (UNDATED,):
            return self.join(replace(other, years=(self.years[-1],)))
        years = tuple(sorted({*self.years, *other.years}))
        places = tuple(dict.fromkeys([*self.places, *other.places]))
        met = {one.code: one for one in (*self.series, *other.series)}
        sources = tuple(dict.fromkeys([*self.sources, *other.sources]))
        shape = (len(years), len(places), len(met))
        values = np.full(shape, np.nan)
        status = np.full(shape, np.uint8(Status.ABSENT))
        origin = np.zeros(shape, dtype=np.int16)
        errors = None if self.errors is None and other.errors is None else np.full(shape, np.nan)
        codes = list(met)
        for part in (self, other):
            at = np.ix_(
                [years.index(y) for y in part.years],
                [places.index(p) for p in part.places],
                [codes.index(c) for c in part.codes],
            )
            said = part.status != Status.ABSENT
            moved = np.array([sources.index(one) for one in part.sources], dtype=np.int16)
            values[at] = np.where(said, part.values, values[at])
            status[at] = np.where(said, part.status, status[at])
            origin[at] = np.where(said, moved[part.origin], origin[at])
            if errors is not None:
                own = np.nan if part.errors is None else part.errors
                errors[at] = np.where(said, own, errors[at])
        return Panel(
            years=years,
            places=places,
            series=tuple(met.values()),
            values=values,
            status=status,
            origin=origin,
            sources=sources,
            names={**self.names, **other.names},
            attributes=tuple(dict.fromkeys([*self.attributes, *other.attributes])),
            periods={**self.periods, **other.periods},
            masks=tuple(dict.fromkeys([*self.masks, *other.masks])),
            breaks=tuple(dict.fromkeys([*self.breaks, *other.breaks])),
            errors=errors,
        )
