"""Numbers as people write them: empty markers, decimal commas, thousands, and what is no number at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.finding import shown
from miqyas.data.label import Column
from miqyas.data.text import clean

Mark = Literal[".", ","]
Form = Literal[".", ",", "either", "whole", "none"]

MARKERS = frozenset(
    (
        "n/a",
        "n.a.",
        "n.a",
        "na",
        "#n/a",
        "nan",
        "null",
        "none",
        ".",
        "..",
        "...",
        "…",
        ":",
        "-",
        "--",
        "–",
        "—",
    )
)
"""Texts that stand for 'there is no figure'; compared in lower case."""

NO_RESULT = "no saved result"
"""Stands in a cell whose formula was never calculated."""
FORMULA_ERRORS = frozenset(
    (
        NO_RESULT,
        "#DIV/0!",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    )
)
LEAVE = "write a number, or leave the cell empty where there is none"
BODY = re.compile(r"[+-]?(?P<digits>\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?")
GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+")}
ONE_GROUP = re.compile(r"(?![0٠۰])\d{1,3}[.,]\d{3}")
SPACED = re.compile(r"(?<=\d)['’ \u00a0\u2009\u202f٬](?=\d{3}(?!\d))")
ALIKE = str.maketrans({"−": "-", "٫": "."})  # the minus sign U+2212 and the Arabic decimal point


@dataclass(frozen=True)
class Wrong:
    """A cell that holds no number: its row in the column, the kind of mistake, what and how to repair."""

    at: int
    kind: str
    what: str
    repair: str


@dataclass
class Numbers:
    """A column read as numbers.

    values  (row,), NaN where absent
    marked  how many cells held an empty marker such as 'n/a'
    grouped how many cells held separators of thousands
    """

    values: NDArray[np.float64]
    marked: int = 0
    grouped: int = 0
    wrong: list[Wrong] = field(default_factory=list)


def numbers(column: Column, decimal: Mark | None = None) -> Numbers:
    """Read a column as numbers; `decimal` is the decimal mark where its owner has declared it.

    Without it the mark is the point, unless the column itself proves a comma ('1,5' or '1.234,5'); a column
    that proves both, or in which '1,234' could be either, is wrong and says so.
    """
    if isinstance(column, np.ndarray):
        return _judged(Numbers(column), column)
    values, odd = _plain(column)
    read = Numbers(np.array(values, dtype=np.float64))
    pending = [(i, _text(column[i])) for i in odd]
    if decimal == "," or any("," in text for _, text in pending):
        pending += [
            (i, _text(one))
            for i, one in enumerate(column)
            if isinstance(one, str) and "." in one and not np.isnan(read.values[i])
        ]
    _settle(read, column, pending, decimal)
    return _judged(read, column)


def _plain(column: list[Any]) -> tuple[list[float], list[int]]:
    values: list[float] = []
    odd: list[int] = []
    for i, one in enumerate(column):
        try:
            values.append(np.nan if one is None or one == "" else float(one))
        except (TypeError, ValueError, OverflowError):
            values.append(np.nan)
            odd.append(i)
    return values, odd


def _text(value: Any) -> str:
    return SPACED.sub("", clean(value).translate(ALIKE)) if isinstance(value, str) else ""


def _settle(read: Numbers, column: list[Any], pending: list[tuple[int, str]], decimal: Mark | None) -> None:
    """Read the cells which Python alone does not read as numbers."""
    numeric: list[tuple[int, str, Form]] = []
    for i, text in pending:
        form = _form(text)
        if form == "none":
            read.marked += _refuse(read, column[i], i, text)
        else:
            numeric.append((i, text, form))
    mark = decimal or _mark(read, column, numeric)
    if mark is None:
        return
    for i, text, form in numeric:
        other: Mark = "." if mark == "," else ","
        if form == other or (other in text and not GROUPED[other].fullmatch(text.partition(mark)[0])):
            _misfit(read, column[i], i, mark)
            continue
        read.grouped += other in text
        read.values[i] = float(text.replace(other, "").replace(mark, "."))


def _form(text: str) -> Form:
    """Which decimal mark a text proves: one, either ('1,234'), no matter ('12'), or it is no number."""
    found = BODY.fullmatch(text)
    if found is None:
        return "none"
    digits = found["digits"]
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        last: Mark = "," if digits.rindex(",") > digits.rindex(".") else "."
        return last if digits.count(last) == 1 else "none"
    if commas > 1 or points > 1:
        group: Mark = "," if commas else "."
        opposite: Mark = "." if commas else ","
        return opposite if GROUPED[group].fullmatch(digits) else "none"
    if not commas and not points:
        return "whole"
    if ONE_GROUP.fullmatch(digits):
        return "either"
    return "," if commas else "."


def _mark(read: Numbers, column: list[Any], numeric: list[tuple[int, str, Form]]) -> Mark | None:
    """The decimal mark that the column proves, or None where it proves both or leaves it open."""
    proofs: dict[str, int] = {}
    for i, text, form in numeric:
        key = f"either {',' if ',' in text else '.'}" if form == "either" else form
        proofs.setdefault(key, i)
    comma, point = proofs.get(","), proofs.get(".")
    open_comma, open_point = proofs.get("either ,"), proofs.get("either .")
    if comma is not None and point is not None:
        _undecided(read, max(comma, point), column[comma], column[point])
    elif comma is not None:
        return ","
    elif point is not None or open_comma is None:
        return "."
    elif open_point is not None:
        _undecided(read, max(open_comma, open_point), column[open_comma], column[open_point])
    else:
        what = f"{shown(column[open_comma])} can mean a decimal comma or thousands"
        repair = "declare decimal=',' or decimal='.'"
        read.wrong.append(Wrong(open_comma, "numbers with an undecided comma", what, repair))
    return None


def _undecided(read: Numbers, at: int, one: Any, other: Any) -> None:
    what = f"decimal marks are mixed in one column: {shown(one)} and {shown(other)}"
    repair = "write one mark throughout, or declare decimal=',' or decimal='.' where the other separates thousands"
    read.wrong.append(Wrong(at, "columns with mixed decimal marks", what, repair))


def _misfit(read: Numbers, value: Any, at: int, mark: Mark) -> None:
    name = "comma" if mark == "," else "point"
    what = f"{shown(value)} is no number where the decimal mark is a {name}"
    repair = f"write it with a decimal {name}, or declare the other mark"
    read.wrong.append(Wrong(at, "numbers with the wrong decimal mark", what, repair))


def _refuse(read: Numbers, value: Any, at: int, text: str) -> bool:
    """Whether the cell is an empty marker (an empty text is no mark at all); otherwise it is wrong."""
    if isinstance(value, str) and (not text or text.casefold() in MARKERS):
        return bool(text)
    read.wrong.append(_wrong(value, at, text))
    return False


def _wrong(value: Any, at: int, text: str) -> Wrong:
    if text in FORMULA_ERRORS:
        return Wrong(
            at,
            "formula errors",
            f"the formula gives {text}",
            "correct the formula, or empty the cell where there is no figure",
        )
    if isinstance(value, date | time):
        return Wrong(at, "dates in place of numbers", f"{value.isoformat()} is a date, not a number", LEAVE)
    if text.endswith("%") and BODY.fullmatch(text[:-1].strip()):
        return Wrong(
            at,
            "numbers with a percent sign",
            f"{shown(value)} carries its unit",
            "write the number alone and the unit in the series' metadata",
        )
    return Wrong(at, "texts in place of numbers", f"{shown(value)} is not a number", LEAVE)


def _judged(read: Numbers, column: Column) -> Numbers:
    """Find what Python takes for a number and a person does not: infinity, the text 'nan', '1_000'."""
    known = {one.at for one in read.wrong}
    for i in map(int, np.flatnonzero(np.isinf(read.values))):
        what = f"{shown(column[i])} is not a finite number"
        read.wrong.append(Wrong(i, "infinite values", what, LEAVE))
    if isinstance(column, list):
        for i in _underscored(column):
            if i not in known:
                read.wrong.append(_wrong(column[i], i, column[i]))
        read.marked += sum(
            isinstance(column[i], str) and column[i].strip().casefold() == "nan"
            for i in map(int, np.flatnonzero(np.isnan(read.values)))
        )
    return read


def _underscored(column: list[Any]) -> list[int]:
    """Cells with an underscore, which Python reads as part of a number."""
    if "_" not in "".join(one for one in column if isinstance(one, str)):
        return []
    return [i for i, one in enumerate(column) if isinstance(one, str) and "_" in one]
