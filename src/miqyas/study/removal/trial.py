"""Trials: the index built anew without one of its parts, its places or its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from miqyas.data.panel import Panel
from miqyas.errors import MiqyasError
from miqyas.index.build import arrange, build
from miqyas.index.plan import Floats
from miqyas.study.removal.ground import Ground, Rows
from miqyas.study.removal.pruned import branch, figured, pruned, sources, withheld

Kind = Literal["indicator", "node", "place", "source"]
Years = tuple[int, ...] | None
Step = Callable[[int], None]
"""Told how many more of the trials are done."""


@dataclass(frozen=True)
class Try:
    """One thing left out: what leaves with it, why the index cannot be built without it, and root scores (place,)."""

    kind: Kind
    id: str
    gone: tuple[str, ...]
    reason: str
    scores: Floats


def removals(ground: Ground) -> int:
    """How many things are left out one at a time."""
    tree = ground.arranged.plan.tree
    return len(tree.ids) - 1 + len(ground.sheet.places) + len(sources(ground.panel, ground.arranged))


def tries(ground: Ground, years: Years, step: Step) -> Iterator[Try]:
    """Leave out every indicator and node but the root, every place and every source, one at a time.

    years  the years that are built together
    step   told after each how many there were
    """
    yield from _parts(ground, years, step)
    yield from _places(ground, step)
    yield from _sources(ground, years, step)


def _parts(ground: Ground, years: Years, step: Step) -> Iterator[Try]:
    tree = ground.arranged.plan.tree
    for element, name in enumerate(tree.ids[:-1]):
        kind: Kind = "indicator" if element < tree.width else "node"
        gone = branch(tree, (name,))
        reason, scores = _built(ground, gone, ground.panel, years)
        yield Try(kind, name, gone, reason, scores)
        step(1)


def _places(ground: Ground, step: Step) -> Iterator[Try]:
    # A place without any figure is what the engine makes of one that is left out by name.
    names = ground.sheet.places
    every = np.arange(ground.arranged.plan.tree.width)
    for start in range(0, len(names), ground.block):
        rows = Rows.of(ground.sheet, np.arange(start, min(start + ground.block, len(names))))
        rows.raw[:] = np.nan
        (outcome,) = ground.outcomes(ground.arranged.bench, rows, [every])
        for at, place in enumerate(rows.place):
            yield Try("place", names[place], (), outcome.reasons[at], outcome.scores[at])
        step(len(rows.place))


def _sources(ground: Ground, years: Years, step: Step) -> Iterator[Try]:
    model, tree = ground.model, ground.arranged.plan.tree
    had = figured(ground.arranged)
    for name in sources(ground.panel, ground.arranged):
        panel = withheld(ground.panel, name)
        try:
            left = figured(arrange(model, panel, year=ground.year, years=years))
        except MiqyasError as error:
            yield Try("source", name, (), error.what, _nothing(ground))
        else:
            # An indicator leaves with its last figure; where some are left, the others are absent.
            gone = branch(tree, [model.indicators[column].id for column in np.flatnonzero(had & ~left)])
            reason, scores = _built(ground, gone, panel, years)
            yield Try("source", name, gone, reason, scores)
        step(1)


def _built(ground: Ground, gone: tuple[str, ...], panel: Panel, years: Years) -> tuple[str, Floats]:
    try:
        model = pruned(ground.model, gone) if gone else ground.model
        index = build(model, panel, year=ground.year, years=years)
    except MiqyasError as error:
        return error.what, _nothing(ground)
    return "", index.scores[ground.position, :, -1]


def _nothing(ground: Ground) -> Floats:
    return np.full(len(ground.sheet.places), np.nan)
