"""Draws of an index: the score of every place in every replication, where others keep tallies only.

What a ranked place lacks is not taken for what it has: in every replication each missing figure is one that some
other ranked place has, so absence widens the interval. A place that the model does not rank is not known at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.index.build import release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats, Plan
from miqyas.study.replication.flow import flow
from miqyas.study.replication.lot import CHUNK, Drawn, Lot, assemble, cast, grouped
from miqyas.study.replication.world import World, Worlds
from miqyas.study.vary import PLAIN, single

BLOCK = 256
"""Replications worked on at once where figures differ from one to the next."""

STREAM = 11
"""Number of the stream of random numbers that missing figures are drawn from."""

Shared = MutableMapping[tuple[int, str], Drawn]
"""What choices that several models have in common drew: (chunk, choice) -> options."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Scores of all places in all replications of one model.

    scores   (draw, place) at the root, NaN for a place that the model does not rank
    nominal  (place,) of the model as it is written
    missing  (place,) share of the weight whose figures are missing and were drawn; NaN for a place not ranked
    panel    fingerprint of the panel; seed and version replay the draws
    """

    model: Model
    panel: str
    version: str
    seed: int
    year: int
    places: tuple[str, ...]
    scores: Floats
    nominal: Floats
    missing: Floats


def draw(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    shared: Shared | None = None,
) -> Draws:
    """Draw everything that a model lets vary, as `vary` does, and keep the score of every place in every draw.

    year, replications, seed  the model's own when not given
    shared  where models that are drawn together meet: a choice that they have in common, such as the scale, is
            the same one in all of them in each replication
    Neither names nor the order of places have any say: places are put in the order of their figures first.
    """
    size = model.replications if replications is None else replications
    start = model.seed if seed is None else seed
    ordered = panel.select(places=in_order(panel))
    choices = model.vary or (PLAIN,)
    worlds = Worlds(model, ordered, choices, year=year)
    nominal = worlds.nominal()
    root = len(nominal.plan.tree.ids) - 1
    written = nominal.scores[:, root]
    codes = worlds.base.sheet.places
    scores = np.full((size, len(codes)), np.nan)
    known = ~np.isnan(written)
    with single():
        for chunk in range(-(-size // CHUNK)):
            rows = slice(chunk * CHUNK, min((chunk + 1) * CHUNK, size))
            scores[rows] = _chunk(worlds, choices, known, chunk, rows.stop - rows.start, start, shared)
    scores[:, ~known] = np.nan
    weight = _missing(nominal, known)
    at = [codes.index(one) for one in panel.places if one in codes]
    return Draws(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=start,
        year=worlds.base.asked[worlds.position],
        places=tuple(codes[i] for i in at),
        scores=scores[:, at],
        nominal=written[at],
        missing=weight[at],
    )


def meet(models: Iterable[Model], size: int, seed: int | None = None) -> Shared:
    """What models that are drawn together share, whichever of them are drawn: the first that has a choice draws it."""
    shared: Shared = {}
    for model in models:
        choices, tree, start = model.vary or (PLAIN,), Plan.of(model).tree, model.seed if seed is None else seed
        for chunk in range(-(-size // CHUNK)):
            rows = min(CHUNK, size - chunk * CHUNK)
            _together(choices, cast(choices, tree, start, chunk, rows, "sobol"), shared, chunk)
    return shared


def in_order(panel: Panel) -> tuple[str, ...]:
    """Places of a panel in the order of a digest of their figures: an order in which names have no say."""
    plain = np.where(np.isnan(panel.values), np.nan, panel.values + 0.0)
    return tuple(sorted(panel.places, key=lambda one: sha256(plain[:, panel.row[one]].tobytes()).digest()))


def gap_filled(figures: Floats, u: Floats) -> Floats:
    """Figures with every gap filled by one that another place has.

    figures  (draw, place, column), NaN where missing; u (draw, place, column) uniforms in [0, 1)
    returns  figures, the gap at quantile u of what the places have in that draw; NaN where none has any
    """
    ordered = np.sort(figures, axis=1)
    count = (~np.isnan(figures)).sum(axis=1, keepdims=True)
    at = np.minimum((u * count).astype(np.intp), np.maximum(count - 1, 0))
    return np.where(np.isnan(figures), np.take_along_axis(ordered, at, axis=1), figures)


def _chunk(
    worlds: Worlds,
    choices: tuple[Choice, ...],
    known: NDArray[np.bool_],
    chunk: int,
    size: int,
    seed: int,
    shared: Shared | None,
) -> Floats:
    tree = worlds.base.plan.tree
    drawn = cast(choices, tree, seed, chunk, size, "sobol")
    if shared is not None:
        drawn = _together(choices, drawn, shared, chunk)
    lot = assemble(choices, tree, drawn)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(STREAM, chunk))))
    u = random.random((size, len(known), tree.width)) if _gaps(worlds.nominal(), known) else None
    scores = np.full((size, len(known)), np.nan)
    for combination, rows in grouped(lot.options).items():
        world = worlds.at(combination)
        for part in _blocks(rows):
            scores[part] = _scores(worlds, world, lot, part, known, u)
    return scores


def _scores(
    worlds: Worlds, world: World, lot: Lot, rows: NDArray[np.intp], known: NDArray[np.bool_], u: Floats | None
) -> Floats:
    figures: Floats = world.normalised if lot.errors is None else worlds.blurred(world, lot.errors[rows])
    if u is not None:
        seen = np.where(known[:, None], figures, np.nan)
        wide = np.broadcast_to(seen, (len(rows), *seen.shape[-2:]))
        figures = gap_filled(wide, u[rows])
    root = len(world.plan.tree.ids) - 1
    return flow(world.plan, figures, lot.weights(world.shares, rows), [root], world.shares)[root]


def _blocks(rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]


def _gaps(world: World, known: NDArray[np.bool_]) -> bool:
    return bool(np.isnan(world.normalised[known]).any())


def _together(choices: tuple[Choice, ...], drawn: list[Drawn], shared: Shared, chunk: int) -> list[Drawn]:
    return [
        shared.setdefault((chunk, _meaning(one)), values) if one.kind == "options" else values
        for one, values in zip(choices, drawn, strict=True)
    ]


def _meaning(one: Choice) -> str:
    told: tuple[Any, ...] = (one.key, one.options, one.probabilities, one.given, one.chances)
    return repr(told)


def _missing(world: World, known: NDArray[np.bool_]) -> Floats:
    # Share of the weight whose figures are not there, by the model's own shares.
    tree = world.plan.tree
    effective = np.array([np.prod([world.shares[one] for one in tree.path(i)]) for i in range(tree.width)])
    lost = np.isnan(world.normalised) @ effective / max(effective.sum(), np.finfo(np.float64).tiny)
    return np.where(known, lost, np.nan)
