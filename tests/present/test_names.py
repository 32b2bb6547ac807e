"""Places are meant by code or name; two of one name, and one that is not there, are told apart."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model
from miqyas.present.profile import place_named


def index(names):
    from dataclasses import replace

    data = Panel.of(np.array([[1.0], [2.0], [3.0]]), places=["D1", "D2", "D3"], series=["x"])
    data = replace(data, names={code: {"en": name} for code, name in names.items()})
    only = {"x": {"parent": "root", "direction": "higher"}}
    return build(parse_model({"model": {"id": "n"}, "node": {"root": {}}, "indicator": only}), data)


def test_a_name_that_two_places_bear_is_refused_with_both_codes():
    made = index({"D1": "Alpha", "D2": "Alpha", "D3": "Gamma"})
    with pytest.raises(BuildError, match="2 places are called 'Alpha': D1, D2") as caught:
        place_named(made, "Alpha")
    assert "code" in caught.value.repair
    assert place_named(made, "gamma") == "D3"
    assert place_named(made, "d2") == "D2"
