"""Replicate: one chunk of a study, grouped by what its replications have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.index.kernel.rank import rank
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.tree import Tree
from miqyas.study.replication import fused
from miqyas.study.replication.flow import effective_weights, flow
from miqyas.study.replication.lot import Lot, Sampling, assemble, cast, grouped
from miqyas.study.replication.order import count_exactly, count_ranks
from miqyas.study.replication.straight import lane
from miqyas.study.replication.tally import Tally, empty
from miqyas.study.replication.world import World, Worlds

MANY = 300
"""Places above which only the root is counted when nothing else is asked for: tables grow with the square."""

CELLS = 1 << 15
"""Scores worked on at once: 256 kB, so that they stay in the cache of a core."""

LEAST = 128
"""Fewest replications worked on at once, so that a call is worth its while."""


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that a chunk of replications depends on."""

    model: Model
    panel: Panel
    choices: tuple[Choice, ...]
    seed: int
    sampling: Sampling
    year: int | None
    years: tuple[int, ...] | None
    among: tuple[str, ...] | None
    pairs: bool
    nodes: tuple[str, ...] | None
    compiled: bool = False

    def elements(self, tree: Tree, places: int) -> NDArray[np.intp]:
        """Elements whose ranks are counted."""
        if self.nodes is not None:
            return np.unique([tree.at[one] for one in (*self.nodes, tree.ids[-1])])
        return np.arange(len(tree.ids)) if places <= MANY else np.array([len(tree.ids) - 1])


def replicate(study: Study, worlds: Worlds, chunk: int, size: int) -> Tally:
    """Draw one chunk and sum up its ranks and scores."""
    tree, places = worlds.base.plan.tree, worlds.base.sheet.places
    lot = assemble(study.choices, tree, cast(study.choices, tree, study.seed, chunk, size, study.sampling))
    elements = study.elements(tree, len(places))
    pairs = study.pairs and len(places) <= MANY
    tally = empty(elements, len(tree.ids), len(places), tree.width, pairs=pairs)
    kept = np.ones(len(places), dtype=np.bool_) if study.among is None else np.isin(places, study.among)
    for combination, rows in grouped(lot.options).items():
        world = worlds.at(combination)
        straight = lane(world, lot, tally, kept) if study.compiled else None
        if straight is not None:
            straight.run(lot, rows, tally)
            continue
        _leaves(tally, world, elements, kept, len(rows), lot)
        for part in _blocks(rows, len(places)):
            _nodes(tally, study, worlds, world, lot, part, elements, kept)
    return tally


def _blocks(rows: NDArray[np.intp], places: int) -> Iterator[NDArray[np.intp]]:
    step = max(LEAST, CELLS // max(places, 1))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _leaves(
    tally: Tally, world: World, elements: NDArray[np.intp], kept: NDArray[np.bool_], times: int, lot: Lot
) -> None:
    # Indicators do not depend on weights: one ranking stands for every replication of the world.
    leaves = elements[elements < world.plan.tree.width]
    if not len(leaves) or lot.errors is not None:
        return
    x = np.where(kept[:, None], world.normalised[:, leaves], np.nan)
    ranks = rank(x, digits=world.model.rank.digits)
    for position, leaf in enumerate(leaves):
        here = np.flatnonzero(~np.isnan(ranks[:, position]))
        tally.of(int(leaf))[here, ranks[here, position].astype(np.intp) - 1] += times
        tally.total[leaf, here] += times * x[here, position]
        tally.square[leaf, here] += times * x[here, position] ** 2
        tally.seen[leaf, here] += times


def _nodes(
    tally: Tally,
    study: Study,
    worlds: Worlds,
    world: World,
    lot: Lot,
    rows: NDArray[np.intp],
    elements: NDArray[np.intp],
    kept: NDArray[np.bool_],
) -> None:
    plan, tree = world.plan, world.plan.tree
    weights = lot.weights(world.shares, rows)
    normalised: Floats = world.normalised
    if lot.errors is not None:
        normalised = worlds.blurred(world, lot.errors[rows])
        for leaf in elements[elements < tree.width]:
            _add(tally, int(leaf), normalised[..., leaf], kept, world, compiled=study.compiled)
    laid = world.course if lot.errors is None else None
    nodes = [int(one) for one in elements if one >= tree.width]
    for element, scores in flow(plan, normalised, weights, nodes, world.shares, laid).items():
        paired = element == len(tree.ids) - 1 and tally.before is not None
        order = _add(tally, element, scores, kept, world, compiled=study.compiled and not paired)
        if paired:
            _root(tally, scores, order, kept, world, effective_weights(plan, weights, element))


def _add(
    tally: Tally, element: int, scores: Floats, kept: NDArray[np.bool_], world: World, *, compiled: bool
) -> NDArray[np.int64] | None:
    """Count one element; hands back the order of the places where it is at hand and certain."""
    absent = np.isnan(scores)
    gone = absent.any(axis=0) | ~kept
    lower, digits = bool(world.lower[element]), world.model.rank.digits
    if not absent.any() or bool((absent.all(axis=0) == absent.any(axis=0)).all()):
        # Places are there in every replication or in none: the rest are ranked among themselves.
        live = np.flatnonzero(~gone)
        x = scores if len(live) == scores.shape[1] else np.ascontiguousarray(scores[:, live])
        tally.seen[element, live] += len(x)
        if compiled and digits is None and len(live):
            _fused(tally, element, x, live, lower=lower)
            return None
        counts, order = count_ranks(x, lower=lower, digits=digits)
        tally.of(element)[live, : len(live)] += counts
        tally.total[element, live] += np.ones(len(x)) @ x
        tally.square[element, live] += np.einsum("rp,rp->p", x, x)
        return order if len(live) == scores.shape[1] else None
    x = np.where(kept, scores, np.nan)
    table = tally.of(element)
    table += count_exactly(x, lower=lower, digits=digits)
    tally.total[element] += np.nansum(x, axis=0)
    tally.square[element] += np.nansum(x * x, axis=0)
    tally.seen[element] += (~np.isnan(x)).sum(axis=0)
    return None


def _fused(tally: Tally, element: int, x: Floats, live: NDArray[np.intp], *, lower: bool) -> None:
    x, table = np.ascontiguousarray(x), tally.of(element)
    if len(live) == len(table) and table.T.flags.c_contiguous:
        fused.tallied(x, table.T, tally.total[element], tally.square[element], lower=lower)
        return
    counts = np.zeros((len(live), len(live)), dtype=np.int64)
    total, square = np.zeros(len(live)), np.zeros(len(live))
    fused.tallied(x, counts, total, square, lower=lower)
    table[live, : len(live)] += counts.T
    tally.total[element, live] += total
    tally.square[element, live] += square


def _root(
    tally: Tally,
    scores: Floats,
    order: NDArray[np.int64] | None,
    kept: NDArray[np.bool_],
    world: World,
    effective: Floats,
) -> None:
    assert tally.before is not None  # asked only where pairs are counted
    position = _positions(scores, order, kept, world)
    leaves = world.plan.tree.leaves(len(world.plan.tree.ids) - 1)
    tally.leading[:, leaves] += (position == 1).T.astype(np.float64) @ effective
    here = position > 0
    # A place without a rank stands behind all others, and nobody stands before it.
    last = np.where(here, position, np.iinfo(np.int16).max)
    for place in range(scores.shape[1]):
        tally.before[place] += ((last[:, [place]] < last) & here).sum(axis=0)


def _positions(
    scores: Floats, order: NDArray[np.int64] | None, kept: NDArray[np.bool_], world: World
) -> NDArray[np.int16]:
    # Rank of each place in each replication, ties sharing the best, 0 where it has none: (replication, place).
    position = np.zeros(scores.shape, dtype=np.int16)
    if order is not None:
        rows, places = scores.shape
        cells = order + np.arange(0, rows * places, places)[:, None]
        position.reshape(-1)[cells] = np.arange(1, places + 1, dtype=np.int16)
        return position
    x = np.where(kept, scores, np.nan)[..., None]
    ranks = rank(x, lower=world.lower[[-1]], digits=world.model.rank.digits)[..., 0]
    return np.where(np.isnan(ranks), 0, ranks).astype(np.int16)
