"""Aggregate: the scores of a node's children into the score of the node.

x is (..., place, child), NaN where absent, higher is better; w is (child,) or (..., child), at least 0, its
leading axes broadcast with those of x. For all means alike weights are re-scaled over the children present
(convention §3), a child of weight 0 is not there, and a place without children is NaN. Where a mean is not
defined for a value (a geometric mean at 0) the place is NaN, and the coat names the value. Where nothing is
absent a plain product is taken: a NaN in its small result, not a look at every cell, tells the two apart.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Floats
from miqyas.index.kernel.divisor import divisor
from miqyas.index.kernel.outrank import copeland
from miqyas.index.method import method

__all__ = [
    "ampi",
    "arithmetic",
    "copeland",
    "geometric",
    "harmonic",
    "maximum",
    "median",
    "minimum",
    "mpi",
    "power",
    "sum",
]

Penalise = Literal["low", "high"]

HANDBOOK = "OECD/JRC Handbook (2008), step 7"
MEAN = ("monotone", "between", "idempotent", "keeps_order", "anonymous")
HALF = 1e-12
"""Half of the weight is half to this share of it: sums of weights are not exact."""


@method("aggregate", "arithmetic", source=HANDBOOK, holds=MEAN)
def arithmetic(x: Floats, w: Floats) -> Floats:
    """Weighted arithmetic mean: a low child is made up for by a high one, point for point.

    x, w     (..., place, child) and (..., child)
    returns  (..., place)
    """
    total = _product(x, w)
    if not np.isnan(np.add.reduce(total, axis=None)):
        whole = np.add.reduce(w, axis=-1)
        return total / (whole if w.ndim == 1 and whole > 0 else divisor(whole)[..., np.newaxis])
    here = ~np.isnan(x)
    return _product(np.where(here, x, 0.0), w) / divisor(_product(here.astype(np.float64), w))


@method("aggregate", "geometric", source=HANDBOOK, holds=MEAN)
def geometric(x: Floats, w: Floats) -> Floats:
    """Weighted geometric mean: a low child is made up for in part only, and the less the lower it is.

    x, w     (..., place, child), above 0, and (..., child)
    returns  (..., place); NaN where a child present is not above 0
    """
    if np.minimum.reduce(x, axis=None, initial=np.inf) > 0:
        return np.exp(arithmetic(np.log(x), w))
    return np.where(_any(x <= 0, w), np.nan, np.exp(arithmetic(np.log(divisor(x)), w)))


@method("aggregate", "harmonic", source=HANDBOOK, holds=MEAN)
def harmonic(x: Floats, w: Floats) -> Floats:
    """Weighted harmonic mean: stricter on a low child than the geometric; its laws are those of x above 0.

    x, w     (..., place, child), not 0, and (..., child)
    returns  (..., place); NaN where a child present is 0, and where values of both signs cancel
    """
    zero = x == 0
    if not zero.any():
        return _inverse(arithmetic(_inverse(x), w))
    return np.where(_any(zero, w), np.nan, _inverse(arithmetic(_inverse(x), w)))


@method("aggregate", "power", source="Hardy, Littlewood & Polya (1934), chapter 2", holds=MEAN)
def power(x: Floats, w: Floats, *, p: float) -> Floats:
    """Weighted power mean of order p: the lower p, the less a high child makes up for a low one.

    x, w     (..., place, child) and (..., child); x above 0, or 0 where p is above 0
    p        1 arithmetic, 0 geometric, -1 harmonic, infinite: maximum or minimum, each with its own domain
    returns  (..., place); NaN where a child present is outside the domain
    """
    if p in PLAIN:
        return PLAIN[p](x, w)
    # Relative to the extreme that dominates, exp(p d) is at most 1: it neither overflows nor, near p = 0,
    # loses digits, since expm1 and log1p keep them.
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(x < 0, np.nan, x))
    extreme = maximum(logs, w) if p > 0 else minimum(logs, w)
    extreme = np.where(np.isfinite(extreme), extreme, 0.0)
    spread = arithmetic(np.expm1(np.minimum(p * (logs - extreme[..., np.newaxis]), 0.0)), w)
    with np.errstate(divide="ignore"):
        found = np.exp(extreme + np.log1p(spread) / p)
    return np.where(_any(x < 0 if p > 0 else x <= 0, w), np.nan, found)


@method("aggregate", "minimum", source=HANDBOOK, holds=MEAN)
def minimum(x: Floats, w: Floats) -> Floats:
    """The lowest child, however small its weight.

    x, w     (..., place, child) and (..., child)
    returns  (..., place)
    """
    found = np.minimum.reduce(x, axis=-1)
    if np.isnan(found).any() or not (w > 0).all():
        found = np.fmin.reduce(_heard(x, w), axis=-1)
    return _spread_out(found, x, w)


@method("aggregate", "maximum", source=HANDBOOK, holds=MEAN)
def maximum(x: Floats, w: Floats) -> Floats:
    """The highest child, however small its weight.

    x, w     (..., place, child) and (..., child)
    returns  (..., place)
    """
    found = np.maximum.reduce(x, axis=-1)
    if np.isnan(found).any() or not (w > 0).all():
        found = np.fmax.reduce(_heard(x, w), axis=-1)
    return _spread_out(found, x, w)


@method("aggregate", "median", source="Edgeworth (1888)", holds=MEAN)
def median(x: Floats, w: Floats) -> Floats:
    """Weighted median: the child at which half of the weight is reached, going up.

    Where exactly half is reached, the mean of that child and the next: with equal weights it is the median of
    type 7.

    x, w     (..., place, child) and (..., child)
    returns  (..., place)
    """
    heard = _heard(x, w)
    order = np.argsort(heard, axis=-1)
    value = np.take_along_axis(heard, order, axis=-1)
    weight = np.take_along_axis(np.broadcast_to(w[..., np.newaxis, :], heard.shape), order, axis=-1)
    reached = np.cumsum(np.where(np.isnan(value), 0.0, weight), axis=-1)
    half = reached[..., -1:] / 2.0
    below = (reached >= half * (1.0 - HALF)).argmax(axis=-1)[..., np.newaxis]
    above = (reached > half * (1.0 + HALF)).argmax(axis=-1)[..., np.newaxis]
    twice: Floats = np.take_along_axis(value, below, axis=-1) + np.take_along_axis(value, above, axis=-1)
    return twice[..., 0] / 2.0


@method("aggregate", "sum", source=HANDBOOK, holds=("monotone", "keeps_order", "anonymous"))
def sum(x: Floats, w: Floats) -> Floats:
    """Weighted sum: as many times the weighted arithmetic mean as the node has children.

    With equal weights and nothing absent it is the plain sum; an absent child counts as the mean of the
    others, so that a place does not lose by what is not known of it. Children of weight 0 are not counted.

    x, w     (..., place, child) and (..., child)
    returns  (..., place)
    """
    children: Floats = np.add.reduce(w > 0, axis=-1, dtype=np.float64)[..., np.newaxis]
    return arithmetic(x, w) * children


@method(
    "aggregate",
    "mpi",
    source="De Muro, Mazziotta & Pareto (2011), Social Indicators Research 104, 1-18",
    holds=("idempotent", "anonymous"),
)
def mpi(x: Floats, w: Floats, *, penalise: Penalise = "low") -> Floats:
    """Mazziotta-Pareto index: the mean less a penalty for unbalanced children, M (1 - cv^2), cv = S / M.

    S is the weighted standard deviation over a place's own children (population, ddof 0). The scale is meant
    to be that of zscore with mean 100 and sd 10.

    x, w      (..., place, child) and (..., child)
    penalise  "low": unbalance lowers the score (MPI-); "high": it raises it, M (1 + cv^2), where high is bad
    returns   (..., place); NaN where the mean is not above 0, for cv has no meaning there
    """
    # About a centre of each place, squares do not cancel, and a weight axis costs no (weight, place, child).
    heard = np.logical_or.reduce((w > 0).reshape(-1, w.shape[-1]), axis=0)
    centre = arithmetic(x, np.asarray(heard, dtype=np.float64))
    apart = x - centre[..., np.newaxis]
    shift = arithmetic(apart, w)
    variance = np.maximum(arithmetic(apart * apart, w) - shift * shift, 0.0)
    mean = centre + shift
    penalty = variance / divisor(mean)
    return mean - penalty if penalise == "low" else mean + penalty


@method(
    "aggregate",
    "ampi",
    source="Mazziotta & Pareto (2016), Social Indicators Research 127, 983-1003",
    holds=("idempotent", "anonymous"),
)
def ampi(x: Floats, w: Floats, *, penalise: Penalise = "low") -> Floats:
    """Adjusted Mazziotta-Pareto index: M - S cv, which is M (1 - cv^2), on the scale of normalise ampi.

    x, w      (..., place, child) and (..., child)
    penalise  "low": unbalance lowers the score (AMPI-); "high": it raises it, M + S cv, where high is bad
    returns   (..., place); NaN where the mean is not above 0
    """
    return mpi(x, w, penalise=penalise)


PLAIN = {1.0: arithmetic, 0.0: geometric, -1.0: harmonic, np.inf: maximum, -np.inf: minimum}


def _product(x: Floats, w: Floats) -> Floats:
    """Sum of x times w over the children: (..., place)."""
    if w.ndim == 1:
        return x @ w
    return w @ x.T if x.ndim == 2 else np.matmul(x, w[..., np.newaxis])[..., 0]


def _any(bad: NDArray[np.bool_], w: Floats) -> NDArray[np.bool_]:
    """Whether a place has a bad child that counts: (..., place)."""
    return _product(bad.astype(np.float64), w) > 0


def _inverse(x: Floats) -> Floats:
    """1 / x, NaN at 0."""
    return 1.0 / np.where(x == 0, np.nan, x)


def _heard(x: Floats, w: Floats) -> Floats:
    """Values with NaN for children of weight 0, over the leading axes of both: (..., place, child)."""
    return np.where(w[..., np.newaxis, :] > 0, x, np.nan)


def _spread_out(found: Floats, x: Floats, w: Floats) -> Floats:
    """The same figures over the leading axes of w, which have not changed them: (..., place)."""
    if w.ndim == 1:
        return found
    return np.broadcast_to(found, (*np.broadcast_shapes(x.shape[:-2], w.shape[:-1]), x.shape[-2])).copy()
