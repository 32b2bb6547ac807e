"""What is known of ranks over all admissible weights without a search: settled pairs, and good guesses.

All values are scaled so that the greatest less the least is 1. A rival is *ahead* of a place when its score
is more than MARGIN higher; the rank of a place is one more than the number of rivals ahead of it. Ties, and
what rounding could turn into a tie, are never ahead.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from miqyas.study.extremes.polytope import Polytope

Floats = NDArray[np.float64]

MARGIN = 1e-9
"""Share of the range of all values by which a score must be higher to be ahead."""

PRESENT = 1e-3
"""Weight that the present parts of every place carry at least; with none of it a place has no score."""

HALVINGS = 45
"""Steps of a bisection: the range of the values shrinks below its rounding."""

SLICES = 32
"""Parts of a score interval in which places with different absent parts are compared."""

PAIRS = 1024
"""Pairs of them that are compared at once."""

ROUNDS = 4
"""How often the guess for a place is improved."""

RANDOM = 64
"""Random corners among the guesses."""

EVERY, OPEN, NEVER = 1, 0, -1


def scaled(x: Floats) -> Floats:
    """Values moved and stretched to [0, 1], which changes no rank: (place, part) NaN where absent."""
    least, most = np.nanmin(x), np.nanmax(x)
    return np.asarray((x - least) / (most - least if most > least else 1.0))


def scores(x: Floats, weights: Floats) -> Floats:
    """Weighted means over the present parts: (draw, place).

    x (place, part), NaN where absent; weights (draw, part), of which some on a present part of each place
    """
    absent = np.isnan(x)
    if not absent.any():
        return np.asarray(weights @ x.T)
    total = weights @ np.where(absent, 0.0, x).T
    share = weights @ (~absent).T.astype(np.float64)
    return np.asarray(total / share)


def ranks(x: Floats, weights: Floats) -> NDArray[np.int64]:
    """One more than the rivals ahead: (draw, place).

    x (place, part) scaled; weights (draw, part)
    """
    found = scores(x, weights)
    ordered = np.sort(found, axis=1)
    out = np.empty(found.shape, dtype=np.int64)
    for draw, (row, line) in enumerate(zip(ordered, found, strict=True)):
        out[draw] = 1 + len(x) - np.searchsorted(row, line + MARGIN, side="right")
    return out


def weighed(x: Floats, polytope: Polytope) -> Polytope:
    """The polytope without the weights that leave the present parts of some place less than PRESENT together."""
    patterns = np.unique(~np.isnan(x), axis=0).astype(np.float64)
    rows = patterns[polytope.reach(patterns)[0] < PRESENT]
    if not len(rows):
        return polytope
    matrix, limit = polytope.sides
    names = [polytope.names[i] if i < len(polytope.names) else f"condition {i + 1}" for i in range(len(limit))]
    for row in rows:
        first = int(np.flatnonzero((~np.isnan(x) == (row > 0)).all(axis=1))[0])
        names.append(f"at least {PRESENT:.1%} of the weight on what is present in row {first}")
    return replace(
        polytope,
        matrix=np.concatenate([matrix, -rows]),
        limit=np.append(limit, np.full(len(rows), -PRESENT)),
        names=tuple(names),
    )


def patterns(x: Floats) -> NDArray[np.intp]:
    """Number of the pattern of absent parts of each place: (place,); alike within one pattern."""
    _, number = np.unique(np.isnan(x), axis=0, return_inverse=True)
    return np.asarray(number.reshape(-1), dtype=np.intp)


def against(x: Floats, place: int, rivals: NDArray[np.intp]) -> Floats:
    """Directions c with c @ w > 0 exactly where a rival is ahead: (rival, part).

    Exact for rivals with the same absent parts as the place: both means have the same divisor then.
    """
    return np.asarray(np.nan_to_num(x[rivals] - x[place] - MARGIN, nan=0.0))


def interval(x: Floats, polytope: Polytope) -> tuple[Floats, Floats]:
    """Proven least and greatest score of each place over the bounds of the weights: (place,), (place,).

    A mean over present parts is a quotient of two linear forms; it exceeds v exactly where the numerator less
    v times the denominator is positive, which bisection over v settles.
    """
    absent = np.isnan(x)
    least, most = polytope.reach(np.where(absent, 0.0, x))
    some = np.flatnonzero(absent.any(axis=1))
    if len(some):
        least[some] = -_greatest(-x[some], polytope)
        most[some] = _greatest(x[some], polytope)
    return least, most


def _greatest(x: Floats, polytope: Polytope) -> Floats:
    low, high = np.nanmin(x, axis=1), np.nanmax(x, axis=1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = polytope.reach(np.nan_to_num(x - middle[:, None], nan=0.0))[1] > 0
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return np.asarray(high)


def pairs(x: Floats, polytope: Polytope) -> NDArray[np.int8]:
    """Whether a rival is ahead of a place under EVERY admissible weight, NEVER, or OPEN: (place, rival).

    The extremes of a difference over the bounds are a fractional knapsack. Conditions besides the bounds are
    left out: what is proven here holds with them too. Places whose absent parts differ are compared slice by
    slice of the place's score.
    """
    least, most = interval(x, polytope)
    state = np.where(least[None, :] > most[:, None] + MARGIN, EVERY, OPEN)
    state[most[None, :] <= least[:, None]] = NEVER
    number = patterns(x)
    _slices(x, polytope, state, number, (least, most))
    for one in range(number.max() + 1):
        members = np.flatnonzero(number == one)
        present = ~np.isnan(x[members[0]])
        share = polytope.reach(present.astype(np.float64))
        for at, place in enumerate(members):
            others = members[at + 1 :]
            low, high = polytope.reach(np.where(present, x[others] - x[place], 0.0))
            state[place, others] = _turns(low, high, *share)
            state[others, place] = _turns(-high, -low, *share)
    np.fill_diagonal(state, NEVER)
    return state.astype(np.int8)


def _slices(
    x: Floats, polytope: Polytope, state: NDArray[np.int_], number: NDArray[np.intp], interval: tuple[Floats, Floats]
) -> None:
    """Settle pairs with different absent parts: where the place scores between a and b, one form decides both.

    A rival that is ahead scores more than a while the place scores b at most: the sum of both excesses is positive. One
    that is not ahead scores b at most, nearly, while the place scores at least a: the sum is not.
    """
    place, rival = np.nonzero((state == OPEN) & (number[:, None] != number[None, :]))
    for at in range(0, len(place), PAIRS):
        i, j = place[at : at + PAIRS], rival[at : at + PAIRS]
        cuts = np.linspace(interval[0][i], interval[1][i], SLICES + 1, axis=1)
        a, b = cuts[:, :-1, None], cuts[:, 1:, None]
        own, other = x[i][:, None, :], x[j][:, None, :]
        ahead = np.nan_to_num(other - a, nan=0.0) - np.nan_to_num(own - b, nan=0.0)
        behind = np.nan_to_num(other - b - MARGIN, nan=0.0) - np.nan_to_num(own - a, nan=0.0)
        never = (polytope.reach(ahead)[1] <= 0.0).all(axis=1)
        every = (polytope.reach(behind)[0] > 0.0).all(axis=1)
        state[i[never], j[never]] = NEVER
        state[i[every], j[every]] = EVERY


def _turns(low: Floats, high: Floats, least: Floats, most: Floats) -> NDArray[np.int_]:
    # The margin weighs as much as the present parts do.
    return np.where(low > MARGIN * most, EVERY, np.where(high <= MARGIN * least, NEVER, OPEN))


def guesses(x: Floats, polytope: Polytope, state: NDArray[np.int8]) -> Floats:
    """Weights under which some place may rank very well or very badly: (draw, part).

    For each place the corners that move it most against its open rivals, those rivals counting most that are
    nearly caught; and random corners.
    """
    random = np.random.default_rng(0)
    width = polytope.width
    corners = polytope.corners(random.standard_normal((RANDOM, width)))
    found = [polytope.centre[None, :], corners]
    absent = np.isnan(x)
    # An absent part counts like the mean of those present; only guesses depend on it.
    whole = np.where(absent, np.nanmean(x, axis=1, keepdims=True), x)
    open_ = (state == OPEN).astype(np.float64)
    rounds = ROUNDS if not len(polytope.sides[0]) else 1
    for sign in (1.0, -1.0):
        share = open_
        for turn in range(rounds):
            way = sign * (share.sum(axis=1, keepdims=True) * whole - share @ whole)
            w = polytope.corners(way)
            found.append(w)
            gap = sign * (w @ whole.T - np.einsum("ip,ip->i", w, whole)[:, None])
            share = open_ / (np.maximum(gap, 0.0) + 0.05 * 0.5**turn)
    return np.concatenate(found)
