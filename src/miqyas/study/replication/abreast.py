"""Abreast: the scores of several years under the same draws of everything that is varied."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.study.replication.flow import flow
from miqyas.study.replication.lot import CHUNK, assemble, cast, grouped
from miqyas.study.replication.world import Worlds


def abreast(
    model: Model,
    panel: Panel,
    choices: Sequence[Choice],
    years: tuple[int, ...],
    *,
    element: str,
    replications: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Scores of one node in several years, each draw made once and used for all of them.

    returns  (replication, year, place), NaN where absent; the years are built together, so that limits are the
             same in all of them (convention §9)
    """
    worlds = [Worlds(model, panel, choices, year=year, years=years) for year in years]
    tree = worlds[0].base.plan.tree
    at = tree.at[element]
    scores = np.empty((replications, len(years), len(worlds[0].base.sheet.places)))
    for chunk in range(-(-replications // CHUNK)):
        start = chunk * CHUNK
        size = min(CHUNK, replications - start)
        lot = assemble(choices, tree, cast(choices, tree, seed, chunk, size, "sobol"))
        for combination, rows in grouped(lot.options).items():
            for t, one in enumerate(worlds):
                world = one.at(combination)
                weights = lot.weights(world.shares, rows)
                # A node whose only part a draw leaves out has no weight to share: it is absent, and that is right.
                with np.errstate(invalid="ignore"):
                    found = flow(world.plan, world.normalised, weights, [at], world.shares, world.course)
                scores[start + rows, t] = found[at]
        if progress is not None:
            progress(start + size, replications)
    return scores
