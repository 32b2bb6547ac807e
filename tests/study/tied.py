"""Indices that are plain sums, whose variance can be worked out on paper: shared by the tests of causes."""

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.modelfile import parse_model

X = np.array([[4.0, 1.0, 2.0], [1.0, 5.0, 3.0], [2.0, 2.0, 8.0], [6.0, 3.0, 1.0]])
WEIGHT = np.array([0.5, 0.3, 0.2])


def panel(x=X):
    return Panel.of(x, places=[f"P{i}" for i in range(len(x))], series=list("xyz"))


def posts(**vary):
    """Fixed posts from 0, no clipping: a score is the weighted sum of the figures."""
    return parse_model(
        {
            "model": {"id": "sum", "coverage": 1.0},
            "normalise": {"method": "goalposts", "clip": False},
            "node": {"root": {}},
            "indicator": {
                code: {"parent": "root", "direction": "higher", "weight": weight, "goalposts": {"low": 0, "high": 1}}
                for code, weight in zip("xyz", WEIGHT.tolist(), strict=True)
            },
            "vary": {"seed": 3, **vary},
        }
    )


def halved(code, probabilities=(0.5, 0.5), **more):
    """The part of an indicator counts whole, or half."""
    options = [{"low": 0, "high": 1}, {"low": 0, "high": 2}]
    chances = [list(one) if isinstance(one, tuple) else one for one in probabilities]
    return {"key": f"indicator.{code}.goalposts", "options": options, "probabilities": chances, **more}
