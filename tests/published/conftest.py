import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def handbook():
    """Figures of the OECD/JRC Handbook on Constructing Composite Indicators (2008)."""
    return json.loads((HERE / "handbook.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def tai(handbook):
    """The Technology Achievement Index: places, x (place, indicator), and their rows in Table 23."""
    with (HERE / "tai23_raw.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name not in ("tai_rank", "country")]
    assert [name.removesuffix("_log10") for name in columns] == handbook["indicators"]
    places = [row["country"] for row in rows]
    x = np.array([[float(row[name]) for name in columns] for row in rows])
    listed = np.array([places.index(name) for name in handbook["country_order_tables_23_38"]])
    return SimpleNamespace(places=places, x=x, listed=listed)
