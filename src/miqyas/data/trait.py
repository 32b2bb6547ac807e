"""Columns that describe places: groups, regions, memberships (convention §1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from miqyas.data.axis import PlaceAxis, TimeAxis
from miqyas.data.finding import Findings, cell
from miqyas.data.label import label
from miqyas.data.layout import PLACES
from miqyas.data.number import FORMULA_ERRORS, MARKERS
from miqyas.data.panel import Attribute
from miqyas.data.table import Table
from miqyas.data.text import fold


def traits(
    table: Table, columns: Sequence[int], places: PlaceAxis, times: TimeAxis, found: Findings
) -> tuple[Attribute, ...]:
    """Attributes of the places, one column each.

    A place that carries one text throughout has it undated; one whose text changes with the years has it
    from the first of January of each change. A column that says two things of one place and year is left out
    with a notice.
    """
    years, when = np.unique([one.year for one in times.periods], return_inverse=True)
    moment = places.index * len(years) + when[times.index]
    told: list[Attribute] = []
    for at in columns:
        labels = label(table.columns[at])
        heading = table.header[at]
        found.hidden(labels.hidden, heading)
        for i, text in enumerate(labels.texts):
            if text in FORMULA_ERRORS:
                found.fault(
                    "formula errors",
                    f"the formula gives {text}",
                    where=cell(table.row(labels.first(i)), heading),
                    repair="correct the formula, or empty the cell",
                )
        # 'NA' is Namibia in a column of codes, and no answer in any other.
        nothing = {""} if fold(heading) in PLACES else MARKERS | {""}
        said = np.array([text.casefold() not in nothing for text in labels.texts], dtype=bool)
        keep = said[labels.index]
        key = np.unique(moment[keep] * len(labels.texts) + labels.index[keep])
        time, text_at = np.divmod(key, len(labels.texts))
        facts = np.stack([time // len(years), years[time % len(years)], text_at])
        mine = _dated(heading or "column 1", labels.texts, facts, places)
        if mine is None:
            found.note(
                "columns that say different things of one place and year and were left out",
                where=f"column '{heading}'",
                count=1,
                repair="keep only columns that say one thing of each place and year",
            )
        told += mine or ()
    return tuple(told)


def _dated(name: str, texts: Sequence[str], facts: NDArray[np.int64], places: PlaceAxis) -> list[Attribute] | None:
    """Attributes from facts (place, year, text) in order; None where a place has two in one year."""
    told: list[Attribute] = []
    for place in np.unique(facts[0]):
        years, said = facts[1:, facts[0] == place]
        if len(set(years.tolist())) != len(years):
            return None
        code = places.codes[int(place)]
        if len(set(said.tolist())) == 1:
            told.append(Attribute(code, name, texts[int(said[0])]))
            continue
        changes = [i for i in range(len(said)) if i == 0 or said[i] != said[i - 1]]
        starts = [f"{years[i]:04d}-01-01" for i in changes]
        told += [
            Attribute(code, name, texts[int(said[i])], since, until)
            for i, since, until in zip(changes, starts, [*starts[1:], ""], strict=True)
        ]
    return told
