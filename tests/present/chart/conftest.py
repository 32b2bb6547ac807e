"""Studies that charts are drawn of: the technology achievement index, and three places with a closed form."""

from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, read_model
from miqyas.study.vary import vary

pytest.importorskip("altair", reason="needs the extra 'chart'")


@pytest.fixture(scope="session")
def tai():
    """The index of the technology achievement index and a study of it."""
    index = build(read_model("tai"), pack("tai"))
    return index, vary(index.model, index.panel, year=index.years[-1], replications=256, seed=0)


@pytest.fixture(scope="session")
def three():
    """A model and its data: A = (1, 0), B = (0, 1), C = (.6, .6) on two criteria of the same weight."""
    data = Panel.of(np.array([[1, 0], [0, 1], [0.6, 0.6]]), places=list("ABC"), series=["x", "y"])
    both = {code: {"parent": "root", "direction": "higher"} for code in "xy"}
    model = parse_model({"model": {"id": "three"}, "node": {"root": {}}, "indicator": both})
    return model, data


@pytest.fixture(scope="session")
def named():
    """A panel with other names for its places."""

    def call(panel, names):
        return replace(panel, names={**panel.names, **{place: {"en": name} for place, name in names.items()}})

    return call


def values(chart, holding):
    """The rows of the chart's data that have a field."""
    found = chart if isinstance(chart, dict) else chart.to_dict()
    for rows in found["datasets"].values():
        if rows and holding in rows[0]:
            return rows
    raise AssertionError(f"no data with the field {holding}")


@pytest.fixture(scope="session")
def rows():
    """Rows of a chart's data that have a field: rows(chart, 'low')."""
    return values
