"""Facts: a table of attributes alone, which is joined with figures of the same places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from miqyas.data.label import label
from miqyas.data.panel import Attribute, Panel
from miqyas.data.place import countries
from miqyas.data.table import Table

PARTS = ("place", "name", "value", "since", "until")
"""What of an attribute is written, in this order."""
FACTS = ("place", "attribute", "value", "since", "until")
"""The headings of such a table."""


def told(table: Table) -> Panel:
    """The panel of a table of attributes: places as they are written, no series, no values."""
    columns = []
    for column in table.columns:
        labels = label(column)
        columns.append([labels.texts[i] for i in labels.index])
    attributes = tuple(Attribute(**dict(zip(PARTS, row, strict=True))) for row in zip(*columns, strict=True))
    places = tuple(dict.fromkeys(one.place for one in attributes))
    known = countries()
    made = Panel.of(np.empty((1, len(places), 0)), places=places, series=())
    names = {one: known[one].names for one in places if one in known}
    return replace(made, names=names, attributes=attributes)
