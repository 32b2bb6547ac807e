"""Weigh: how much each child counts in its parent; shares that sum to 1 (convention §5)."""

from __future__ import annotations

import numpy as np

from miqyas.data.panel import Floats
from miqyas.index.kernel import moments
from miqyas.index.kernel.agreement import correlation
from miqyas.index.kernel.divisor import divisor
from miqyas.index.kernel.factor import Rule, eigen, loadings, number, varimax
from miqyas.index.method import method
from miqyas.index.shape import MANY

FIXED = ("positive", "anonymous", "unit_free", "scale_free")
HANDBOOK = "OECD/JRC Handbook (2008), step 6"


@method("weigh", "given", source=HANDBOOK, holds=FIXED)
def given(x: Floats, *, given: Floats) -> Floats:  # noqa: ARG001
    """The model's weights, as shares of their sum.

    x        (place, child), not read
    given    (child,), at least 0
    returns  (child,), at least 0, summing to 1
    """
    return _shares(given)


@method("weigh", "equal", source=HANDBOOK, holds=FIXED)
def equal(x: Floats) -> Floats:
    """The same weight for every child.

    x        (place, child), only counted
    returns  (child,), summing to 1
    """
    return np.full(x.shape[-1], 1.0 / x.shape[-1])


@method("weigh", "effective", source="COINr 1.1, effective weights", holds=FIXED)
def effective(x: Floats, *, given: Floats) -> Floats:  # noqa: ARG001
    """The model's weights read as shares of the whole index: a node weighs what the indicators below it do.

    x        (place, child), not read
    given    (child,), summed over the indicators below each child, at least 0
    returns  (child,), at least 0, summing to 1
    """
    return _shares(given)


@method("weigh", "sd", source="Diakoulaki, Mavrotas & Papayannakis (1995)", holds=("positive", "anonymous"))
def sd(x: Floats) -> Floats:
    """Weights in proportion to the sample standard deviation: a child counts as far as it tells places apart.

    x        (place, child), normalised, NaN where absent
    returns  (child,), summing to 1, 0 for a constant child; NaN where no child varies
    """
    return _shares(moments.deviation(x))


@method(
    "weigh",
    "pca",
    source="Nicoletti, Scarpetta & Boylaud (2000), OECD Economics Department Working Paper 226",
    holds=("positive", "anonymous", "unit_free", "scale_free"),
    must={"count": MANY},
)
def pca(x: Floats, *, factors: Rule = "kaiser", count: int | None = None) -> Floats:
    """Weights from principal components: each child's largest squared loading after a varimax rotation.

    A squared loading over what its factor explains, times the share that the factor has of what all explain:
    the factor drops out, so the largest squared loadings are re-scaled to sum to 1. Squares have no sign.

    x        (place, child), NaN where absent (correlations over the places that have both children)
    factors  which factors count: "kaiser", eigenvalue at least 1; "handbook", at least 10 % of the variance
             each and above 60 % together
    count    how many factors; it overrules `factors`
    returns  (child,), at least 0, summing to 1; NaN where two children have no correlation (one is constant)
    """
    matrix = correlation(x)
    if np.isnan(matrix).any():
        return np.full(x.shape[-1], np.nan)
    kept = number(eigen(matrix)[0], factors) if count is None else count
    rotated = varimax(loadings(matrix, kept))
    return _shares((rotated * rotated).max(axis=1))


def _shares(weights: Floats) -> Floats:
    return weights / divisor(float(weights.sum()))
