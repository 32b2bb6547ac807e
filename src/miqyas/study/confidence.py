"""The confidence factor: how often a place still leads when its own central weights are taken for granted.

A place may lead in one draw in a hundred and be sure of it there: weights that suit it and nothing else are needed. Or
it may lead nowhere for certain, because methods disagree. The acceptability of the first rank cannot tell the two
apart; this can.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.kernel.rank import rank
from miqyas.index.plan import Floats, Plan
from miqyas.study.replication.flow import flow
from miqyas.study.replication.lot import CHUNK, assemble, cast, grouped
from miqyas.study.replication.world import World, Worlds
from miqyas.study.vary import Variation


def confidence(variation: Variation, panel: Panel, *, years: Iterable[int] | None = None) -> Floats:
    """Share of the discrete choices in which a place leads by its central weights: (place,), NaN where it never led.

    variation  with pairs, so that leaders were followed; panel is the one it was made of
    years      those of the study, where several were built together
    Errors of the data are not drawn again. Raises BuildError for another panel, or where leaders were not followed.
    Source: Lahdelma & Salminen 2001, SMAA-2, confidence factors.
    """
    if panel.fingerprint != variation.panel:
        raise BuildError("this is not the data of the study", where="panel", repair="give the panel that was varied")
    central = variation.central
    led = np.flatnonzero(~np.isnan(central).any(axis=1))
    worlds = Worlds(
        variation.model, panel, variation.choices, year=variation.year, years=None if years is None else tuple(years)
    )
    tree = worlds.base.plan.tree
    drawn = cast(variation.choices, tree, variation.seed, 0, CHUNK, variation.sampling)
    lot = assemble(variation.choices, tree, drawn)
    kept = np.isin(variation.places, variation.among) if variation.among else np.ones(len(central), dtype=np.bool_)
    first = np.zeros(len(central))
    for combination, rows in grouped(lot.options).items():
        first[led] += len(rows) / CHUNK * _leads(worlds.at(combination), central[led], led, kept)
    first[np.isnan(central).any(axis=1)] = np.nan
    return first


def _leads(world: World, central: Floats, led: NDArray[np.intp], kept: NDArray[np.bool_]) -> Floats:
    root = len(world.plan.tree.ids) - 1
    weights = shares_of(world.plan, central)
    scores = flow(world.plan, world.normalised, weights, [root], world.shares, world.course)[root]
    x = np.where(kept, scores, np.nan)[..., None]
    ranks = rank(x, lower=world.lower[[-1]], digits=world.model.rank.digits)[..., 0]
    return np.asarray(ranks[np.arange(len(led)), led] == 1, dtype=np.float64)


def shares_of(plan: Plan, effective: Floats) -> Floats:
    """Weights of every element that give these effective weights to the indicators: (draw, element).

    effective  (draw, indicator); a node weighs what its indicators weigh together
    """
    tree = plan.tree
    weights = np.empty((len(effective), len(tree.ids)))
    weights[:, : tree.width] = effective
    for element, children in tree.children.items():
        weights[:, element] = weights[:, children].sum(axis=1)
    return weights
