"""The fields of a match: which there are, the model of each side of them, and what it is built on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miqyas.data.pack import table
from miqyas.data.panel import Panel
from miqyas.errors import DataError, nearest
from miqyas.index.model import Model
from miqyas.index.modelfile import read_model, with_set
from miqyas.study.field import counted

FIELDS = tuple(dict.fromkeys(row["field"] for row in table("field-topics")))
"""The six fields as the data define them."""

READINESS, ACTIVITY, DECLARED = "readiness", "activity", "declared"
"""What a match can rest on."""

SHIPPED = "ai"
"""The one field whose activity is shipped; the others need counts."""


@dataclass(frozen=True)
class Subject:
    """A model and a panel, and the year that is asked for (the model's own where it is None)."""

    model: Model
    panel: Panel
    year: int | None = None


def known(field: str) -> str:
    """The field itself; raises DataError with the nearest one where there is none of that name."""
    if field not in FIELDS:
        raise DataError(f"there is no field '{field}'", where="FIELD", repair=nearest(field, (*FIELDS, "all")))
    return field


def readiness(field: str, panel: Panel, places: str = "") -> Subject:
    """What readiness in a field is built of."""
    return Subject(_among(read_model(f"field-{known(field)}"), places), panel)


def activity_of(field: str, panel: Panel, counts: Panel | None, places: str = "") -> Subject | None:
    """What activity in a field is built of; None where nothing is counted.

    counts  counts of activity, a series for each field that has any
    """
    if counts is not None and field in counts.column:
        joined = counted(panel, counts, field)
        model = _among(read_model("field-activity"), places)
        return Subject(model, joined, _year(model, joined, counts, field))
    return Subject(_among(read_model(f"field-{field}-activity"), places), panel) if field == SHIPPED else None


def _among(model: Model, places: str) -> Model:
    return with_set(model, {"model.places": places}) if places else model


def _year(model: Model, joined: Panel, counts: Panel, field: str) -> int:
    # The latest year of the counts for which what they are divided by is there for most places.
    below = joined.values[..., joined.column[model.indicators[0].denominator[0]]]
    shipped = {one for i, one in enumerate(joined.years) if (~np.isnan(below[i])).sum() > len(joined.places) / 2}
    column = counts.values[..., counts.column[field]]
    years = {one for i, one in enumerate(counts.years) if not np.isnan(column[i]).all()}
    if not years & shipped:
        raise DataError(
            f"the counts of '{field}' are of {', '.join(map(str, sorted(years)))}, for which no labour force is there",
            where="counts of activity",
            repair=f"give counts of one of the years {', '.join(map(str, sorted(shipped)))}",
        )
    return max(years & shipped)
