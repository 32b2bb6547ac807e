"""The labels of a column: each text once, and which row carries which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.text import HIDDEN, clean
from miqyas.errors import DataError

Column = list[Any] | NDArray[np.float64]


@dataclass(frozen=True)
class Labels:
    """The distinct texts of a column, in order of first appearance.

    texts   (label,) cleaned, '' for an empty cell
    raw     (label,) the first cell that carries each, as it stands in the file
    index   (row,) into texts
    hidden  how many cells held hidden characters, which were taken out
    """

    texts: tuple[str, ...]
    raw: tuple[Any, ...]
    index: NDArray[np.int64]
    hidden: int

    def first(self, label: int) -> int:
        """The first row that carries a label."""
        return int(np.argmax(self.index == label))

    def count(self, label: int) -> int:
        """How many rows carry a label."""
        return int(np.count_nonzero(self.index == label))


def label(column: Column) -> Labels:
    """Find the distinct texts of a column; raises DataError where a cell holds a list or a table."""
    cells = column.tolist() if isinstance(column, np.ndarray) else column
    try:
        raw = dict.fromkeys(cells)
    except TypeError:
        raise DataError("a cell holds a list or a table", repair="give one value per cell") from None
    at = {one: i for i, one in enumerate(raw)}
    index = np.fromiter(map(at.__getitem__, cells), dtype=np.int64, count=len(cells))
    said = [written(one) for one in raw]
    texts: dict[str, int] = {}
    firsts: list[Any] = []
    merged = np.empty(len(said), dtype=np.int64)
    for i, (one, text) in enumerate(zip(raw, said, strict=True)):
        short = clean(text)
        if short not in texts:
            texts[short] = len(texts)
            firsts.append(one)
        merged[i] = texts[short]
    dirty = np.array([bool(HIDDEN.search(text)) for text in said], dtype=bool)
    return Labels(tuple(texts), tuple(firsts), merged[index], int(np.count_nonzero(dirty[index])))


def written(value: Any) -> str:
    """One cell as text: a whole number without its point, a date in ISO form, nothing as ''."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
