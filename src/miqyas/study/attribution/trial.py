"""Trial: what A, B and every AB of a piece of replications come to, in shifts, scores and ranks.

All of them are run together, grouped by their discrete choices; an AB that drew what A did is A.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.kernel.rank import NEAR, rank
from miqyas.index.model import Choice, RankRule
from miqyas.index.plan import Floats
from miqyas.study.replication.flow import flow
from miqyas.study.replication.lot import CHUNK, Drawn, Lot, Sampling, assemble, cast, grouped
from miqyas.study.replication.order import sorted_places
from miqyas.study.replication.world import World, Worlds

Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]

HELD = 1 << 22
"""Results held at once: 32 MB, whatever the places."""

NOBODY = np.empty(0, dtype=np.intp)

CELLS = 1 << 17
"""Figures worked on at once: 1 MB, so that they stay in the cache of a core."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What every replication is run with and set against.

    kept            (place,) numbers of the places that have a rank in the model as it is written
    scores, ranks   (place,) of those
    """

    worlds: Worlds
    choices: tuple[Choice, ...]
    kept: Rows
    scores: Floats
    ranks: Floats

    @property
    def nominal(self) -> Floats:
        """Outputs of the model as it is written: (output,)."""
        return np.concatenate([np.zeros(1), self.scores, self.ranks])


@dataclass(frozen=True, eq=False)
class Piece:
    """Outputs of some replications: the mean absolute rank shift, every place's score, every place's rank.

    ya, yb   (replication, output); yab (choice, replication, output)
    differed (choice,) whether B drew anything that A did not
    """

    ya: Floats
    yb: Floats
    yab: Floats
    differed: Bools

    @cached_property
    def moved(self) -> Bools:
        """Whether a choice changed anything: (choice,)."""
        same = (self.yab == self.ya) | (np.isnan(self.yab) & np.isnan(self.ya))
        return np.asarray(~same.all(axis=(1, 2)))

    @cached_property
    def lost(self) -> Bools:
        """Whether a place was absent in a replication: (place,)."""
        ranks = slice(1 + self.ya.shape[-1] // 2, None)
        gone = [np.isnan(one[:, ranks]).any(axis=0) for one in (self.ya, self.yb, *self.yab)]
        return np.asarray(np.any(gone, axis=0))


def trial_of(worlds: Worlds, choices: tuple[Choice, ...]) -> Trial:
    """Set the model as it is written against what will be drawn; raises BuildError where no place has a rank."""
    world = worlds.nominal()
    scores = world.scores[:, -1]
    kept = np.flatnonzero(~np.isnan(scores))
    if not len(kept):
        raise BuildError(
            "no place has a rank, so there is nothing that a choice could move",
            where=worlds.model.id,
            repair="lower model.coverage, or give more figures",
        )
    # A block of one row, as replications have it, so that the same rule ranks both.
    ranks = _ranked(scores[None, kept], lower=bool(world.lower[-1]), rule=world.model.rank)[0]
    return Trial(worlds, choices, kept, scores[kept], ranks)


def draws(trial: Trial, seed: int, n: int, sampling: Sampling) -> Iterator[tuple[list[Drawn], list[Drawn]]]:
    """Pieces of A and B, choice by choice.

    Every choice is drawn twice side by side: other dimensions of the sequence and other random streams, for
    two scramblings of the same dimension would share their first digit.
    """
    choices, tree = trial.choices, trial.worlds.base.plan.tree
    piece = max(16, HELD // ((len(choices) + 2) * len(trial.nominal)))
    for chunk in range(-(-n // CHUNK)):
        size = min(CHUNK, n - chunk * CHUNK)
        drawn = cast([*choices, *choices], tree, seed, chunk, size, sampling)
        for start in range(0, size, piece):
            part = [one[start : start + piece] for one in drawn]
            yield part[: len(choices)], part[len(choices) :]


def results(trial: Trial, a: Sequence[Drawn], b: Sequence[Drawn]) -> Piece:
    """Outputs of A, B and every AB."""
    size, tree = len(a[0]), trial.worlds.base.plan.tree
    # Where B drew what A did, AB is A: it need not be run again.
    rows = [np.flatnonzero((x != y).reshape(size, -1).any(axis=1)) for x, y in zip(a, b, strict=True)]
    drawn = [
        np.concatenate([mine, other, *((other if i == own else mine)[at] for i, at in enumerate(rows))])
        for own, (mine, other) in enumerate(zip(a, b, strict=True))
    ]
    outputs = _outputs(trial, assemble(trial.choices, tree, drawn), size, np.concatenate(rows))
    ya, yb, rest = outputs[:size], outputs[size : 2 * size], outputs[2 * size :]
    yab = np.repeat(ya[None], len(rows), axis=0)
    for own, at in enumerate(rows):
        yab[own, at], rest = rest[: len(at)], rest[len(at) :]
    return Piece(ya, yb, yab, np.array([len(at) > 0 for at in rows]))


def _outputs(trial: Trial, lot: Lot, size: int, origin: Rows) -> Floats:
    """Outputs of A, of B, and of the rows of AB that stem from the rows `origin` of A: (row, output)."""
    groups = [(trial.worlds.at(combination), rows) for combination, rows in grouped(lot.options).items()]
    scores = np.empty((len(lot.options), len(trial.kept)))
    ranks = np.empty_like(scores)
    for world, rows in groups:
        for part in _blocks(rows, world, lot):
            scores[part] = _scores(trial, world, lot, part)
    scores[: 2 * size] = snapped(scores[: 2 * size], trial.scores)
    scores[2 * size :] = snapped(scores[2 * size :], scores[origin])
    for world, rows in groups:
        ranks[rows] = _ranked(scores[rows], lower=bool(world.lower[-1]), rule=world.model.rank)
    here = ~np.isnan(ranks)
    moves = np.where(here, np.abs(ranks - trial.ranks), 0.0).sum(axis=1)
    found = here.sum(axis=1)
    shift = np.where(found > 0, moves / np.maximum(found, 1), np.nan)
    return np.concatenate([shift[:, None], scores, ranks], axis=1)


def outcomes(trial: Trial, drawn: Sequence[Drawn]) -> Floats:
    """Outputs of any draws, choice by choice: (row, output)."""
    tree, size = trial.worlds.base.plan.tree, len(drawn[0])
    step = max(16, HELD // len(trial.nominal))
    parts = [
        _outputs(trial, assemble(trial.choices, tree, [one[at : at + step] for one in drawn]), size, NOBODY)
        for at in range(0, size, step)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _blocks(rows: Rows, world: World, lot: Lot) -> Iterator[Rows]:
    cells = world.normalised.size if lot.errors is not None else len(world.normalised)
    step = max(16, CELLS // max(cells, 1))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _scores(trial: Trial, world: World, lot: Lot, rows: Rows) -> Floats:
    normalised = world.normalised
    if lot.errors is not None:
        normalised = trial.worlds.blurred(world, lot.errors[rows])
    root = len(world.plan.tree.ids) - 1
    laid = world.course if lot.errors is None else None
    weights = lot.weights(world.shares, rows)
    return flow(world.plan, normalised, weights, [root], world.shares, laid)[root][:, trial.kept]


def snapped(scores: Floats, reference: Floats) -> Floats:
    """Scores, but what differs from the reference by rounding alone is the same: doing nothing is exactly nothing."""
    size = np.fmax.reduce(np.abs(reference), axis=-1, keepdims=True, initial=0.0)
    return np.where(np.abs(scores - reference) <= NEAR * size, reference, scores)


def _ranked(scores: Floats, *, lower: bool, rule: RankRule) -> Floats:
    """Rank of every place among those of its row: (row, place), NaN where absent."""
    ranks = np.empty(scores.shape)
    exact: Bools = np.asarray(np.isnan(scores).any(axis=1) | (rule.digits is not None))
    quick = np.flatnonzero(~exact)
    if len(quick):
        order, unsure = sorted_places(scores[quick], lower=lower)
        ranks[quick[:, None], order] = np.arange(1.0, scores.shape[1] + 1)
        exact[quick[unsure]] = True
    if exact.any():
        found = rank(scores[exact][..., None], ties=rule.ties, lower=np.array([lower]), digits=rule.digits)
        ranks[exact] = found[..., 0]
    return ranks
