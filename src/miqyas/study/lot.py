"""The lot: which choice every replication draws (convention §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.index.model import Choice
from miqyas.index.tree import Tree

Floats = NDArray[np.float64]

CHUNK = 512
"""Replications of one chunk. Fixed by the study, never by the workers: the same seed, the same draws."""


@dataclass(frozen=True)
class Lot:
    """Draws of one chunk of replications.

    options (replication, choice) which option of each options-choice was drawn
    weights (replication, element) factors on the model's weights
    """

    options: NDArray[np.intp]
    weights: Floats


def cast(choices: Sequence[Choice], tree: Tree, seed: int, chunk: int, size: int) -> Lot:
    """Draw one chunk; chunk k of a seed is the same whoever draws it and whenever."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, chunk))))
    discrete = [one for one in choices if one.kind == "options"]
    options = np.empty((size, len(discrete)), dtype=np.intp)
    for column, one in enumerate(discrete):
        options[:, column] = random.choice(len(one.options), size=size, p=np.array(one.probabilities))
    weights = np.ones((size, len(tree.ids)))
    for one in choices:
        if one.kind == "noise":
            at = touched(one, tree)
            weights[:, at] *= 1.0 + one.spread * random.uniform(-1.0, 1.0, size=(size, len(at)))
    return Lot(options, weights)


def touched(choice: Choice, tree: Tree) -> NDArray[np.intp]:
    """Elements whose weights a noise choice moves: those of its levels, all but the root without any."""
    moved = np.ones(len(tree.ids), dtype=np.bool_) if not choice.levels else np.isin(tree.level, choice.levels)
    return np.flatnonzero(moved & (tree.parent >= 0))


def grouped(lot: Lot) -> Mapping[tuple[int, ...], NDArray[np.intp]]:
    """Replications that share all their discrete choices: combination -> replication indices."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for at, row in enumerate(lot.options.tolist()):
        groups.setdefault(tuple(row), []).append(at)
    return {combination: np.array(rows, dtype=np.intp) for combination, rows in groups.items()}
