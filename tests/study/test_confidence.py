"""The confidence factor on cases that can be worked out by hand."""

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.modelfile import parse_model
from miqyas.study.confidence import confidence
from miqyas.study.vary import vary

PLACES = ("A", "B", "C", "D")


def table(*rows):
    return Panel.of(np.array(rows, dtype=float), places=list(PLACES), series=["x", "y"])


def model(**vary_):
    return parse_model(
        {
            "model": {"id": "two"},
            "normalise": {"method": "goalposts"},
            "node": {"root": {}},
            "indicator": {
                name: {
                    "parent": "root",
                    "direction": "higher",
                    "goalposts": {"low": 0, "high": 100, "why": "shares"},
                }
                for name in ("x", "y")
            },
            "vary": vary_,
        }
    )


ANY = {"weights": {"simplex": "root"}}


def test_weights_alone_leave_no_doubt_at_the_centre():
    # A leads where x weighs more than half, B elsewhere; C is dominated, D never first but nowhere worst.
    panel = table([90, 10], [10, 90], [5, 5], [40, 40])
    study = vary(model(**ANY), panel, replications=4000)
    factor = confidence(study, panel)
    assert factor[:2].tolist() == [1.0, 1.0]
    assert np.isnan(factor[2:]).all()
    # The central weights of A: the mean of a uniform share above one half.
    assert study.central[0] == pytest.approx([0.75, 0.25], abs=0.01)


def test_a_compromise_leads_under_one_mean_only():
    # With equal weights the extremes have the higher sum, the compromise the higher product.
    panel = table([98, 20], [20, 98], [55, 55], [1, 1])
    mean = {"key": "aggregate", "options": ["arithmetic", "geometric"], "probabilities": [0.25, 0.75]}
    study = vary(model(weights={"spread": 0.05}, mean=mean), panel, replications=4000)
    factor = confidence(study, panel)
    # C's central weights are about equal: sums 59 against 55, products 44 against 55.
    assert factor[2] == pytest.approx(0.75, abs=0.01)
    # A leads by the sum alone, whenever x weighs a little more.
    assert factor[0] == pytest.approx(0.25, abs=0.01)
    assert np.isnan(factor[3])


def test_other_data_are_refused():
    panel = table([90, 10], [10, 90], [5, 5], [40, 40])
    study = vary(model(**ANY), panel, replications=50)
    with pytest.raises(BuildError, match="not the data of the study"):
        confidence(study, table([9, 10], [10, 90], [5, 5], [40, 40]))
    with pytest.raises(BuildError, match="leaders were not followed"):
        confidence(vary(model(**ANY), panel, replications=50, pairs=False), panel)
