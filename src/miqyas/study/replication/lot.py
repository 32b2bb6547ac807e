"""The lot: what every replication draws for every choice (convention §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from miqyas.index.model import Choice
from miqyas.index.tree import Tree
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.replication import sequence, spread
from miqyas.study.replication.dropping import dropping, together

Floats = NDArray[np.float64]
Sampling = Literal["sobol", "random"]
Drawn = NDArray[Any]
"""What one choice drew: (replication,) numbers of options, or (replication, part) uniforms or shares."""

CHUNK = 4096
"""Replications of one chunk. Fixed by the study, never by the workers: the same seed, the same draws."""

FEW = 32
"""Combinations that are sooner looked for one by one than sorted."""

DISCRETE = frozenset({"options", "sets", "drop"})


@dataclass(frozen=True)
class Noise:
    """Factors 1 + spread (2u - 1) on the shares of some elements.

    elements  (part,) those elements; drawn (replication, part) uniforms in (0, 1)
    """

    elements: NDArray[np.intp]
    spread: float
    drawn: Floats

    @property
    def at(self) -> slice | NDArray[np.intp]:
        """The elements, as a slice where they stand side by side: a block is written, not gathered and scattered."""
        first, last = (int(self.elements[0]), int(self.elements[-1])) if len(self.elements) else (0, -1)
        return slice(first, last + 1) if last - first + 1 == len(self.elements) else self.elements

    def factors(self, rows: NDArray[np.intp]) -> Floats:
        """Factors of some replications: (replication, part)."""
        found: Floats = self.drawn[rows]
        found *= 2.0 * self.spread
        found += 1.0 - self.spread
        return found


@dataclass(frozen=True)
class Lot:
    """Draws of some replications, put together; weights are made of them where they are needed.

    options  (replication, options-choice) which option of each was drawn
    width    how many elements the tree has
    noises   what multiplies shares inside the parent
    drops    (outcome, element) factors of each outcome, and (replication,) which outcome was drawn
    shares   (replication, element) shares that stand instead of the model's, NaN where they do not
    errors   (replication,) seeds of the errors of the figures, None where figures have none
    """

    options: NDArray[np.intp]
    width: int
    noises: tuple[Noise, ...]
    drops: tuple[tuple[Floats, NDArray[np.intp]], ...]
    shares: Floats | None
    errors: NDArray[np.int64] | None

    def weights(self, own: Floats, rows: NDArray[np.intp]) -> Floats:
        """Weights of some replications: (replication, element), relative inside each parent.

        own  (element,) shares of the model
        """
        weights: Floats = np.empty((len(rows), self.width))
        weights[:] = own
        if self.shares is not None:
            drawn = self.shares[rows]
            np.copyto(weights, drawn, where=~np.isnan(drawn))
        for noise in self.noises:
            weights[:, noise.at] *= noise.factors(rows)
        for factors, outcome in self.drops:
            weights *= factors[outcome[rows]]
        return weights


def cast(choices: Sequence[Choice], tree: Tree, seed: int, chunk: int, size: int, sampling: Sampling) -> list[Drawn]:
    """Draw one chunk, choice by choice; chunk k of a seed is the same whoever draws it and whenever."""
    widths = [dimensions(one, tree) for one in choices]
    uniform = _uniform(sum(widths), seed, chunk, size, sampling)
    drawn: list[Drawn] = []
    at = 0
    for number, (one, width) in enumerate(zip(choices, widths, strict=True)):
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(chunk, number))))
        drawn.append(taken(one, tree, uniform[:, at : at + width], random, size))
        at += width
    return _hung(choices, drawn)


def assemble(choices: Sequence[Choice], tree: Tree, drawn: Sequence[Drawn]) -> Lot:
    """Put the draws of all choices together; exchanging one of them is a step of a sensitivity study."""
    size, width = len(drawn[0]), len(tree.ids)
    options = [values for one, values in zip(choices, drawn, strict=True) if one.kind == "options"]
    stacked = np.stack(options, axis=1) if options else np.zeros((size, 0), dtype=np.intp)
    noises: list[Noise] = []
    drops: list[tuple[Floats, NDArray[np.intp]]] = []
    shares = errors = None
    for one, values in zip(choices, drawn, strict=True):
        if one.kind == "noise":
            noises.append(Noise(touched(one, tree), one.spread, values))
        elif one.kind == "drop":
            drops.append((dropping(one, tree), values))
        elif one.kind == "errors":
            errors = values
        elif one.kind in ("dirichlet", "simplex", "bounds", "sets"):
            shares = np.full((size, width), np.nan) if shares is None else shares
            if one.kind == "sets":
                _weigh(shares, [weighting(each, tree) for each in one.options], values)
            else:
                shares[:, np.concatenate(inside(one, tree))] = values
    return Lot(stacked.astype(np.intp), width, tuple(noises), together(drops, tree), shares, errors)


def grouped(options: NDArray[np.intp]) -> Mapping[tuple[int, ...], NDArray[np.intp]]:
    """Replications that share all their discrete choices: combination -> replication indices."""
    if not options.shape[1]:
        return {(): np.arange(len(options))}
    sizes = options.max(axis=0) + 1
    code = np.ravel_multi_index(tuple(options.T), tuple(sizes))
    if sizes.prod() <= FEW:
        parts = (np.flatnonzero(code == one) for one in range(int(sizes.prod())))
        return {tuple(options[rows[0]].tolist()): rows for rows in parts if len(rows)}
    order = np.argsort(code, kind="stable")
    cuts = np.flatnonzero(np.diff(code[order])) + 1
    return {tuple(options[rows[0]].tolist()): rows for rows in np.split(order, cuts)}


def touched(choice: Choice, tree: Tree) -> NDArray[np.intp]:
    """Elements whose weights a noise choice moves: those of its levels, all but the root without any."""
    if not choice.levels:
        return np.arange(len(tree.ids) - 1)
    return np.flatnonzero(np.isin(tree.level, choice.levels) & (tree.parent >= 0))


def inside(choice: Choice, tree: Tree) -> list[NDArray[np.intp]]:
    """Children of each node whose shares a choice draws anew."""
    named = [tree.at[one] for one in choice.nodes] or list(tree.children)
    return [tree.children[element] for element in named]


def dimensions(choice: Choice, tree: Tree) -> int:
    """How many uniforms a choice is drawn from; 0 where it has a stream of random numbers of its own."""
    if choice.kind in DISCRETE:
        return 1
    if choice.kind == "noise":
        return len(touched(choice, tree))
    return sum(map(len, inside(choice, tree))) if choice.kind == "simplex" else 0


def _uniform(dimensions: int, seed: int, chunk: int, size: int, sampling: Sampling) -> Floats:
    if not dimensions:
        return np.empty((size, 0))
    even = min(dimensions, sequence.DIMENSIONS) if sampling == "sobol" else 0
    parts = []
    if even:
        parts.append(sequence.sequence(even, seed).points(chunk * CHUNK, size))
    if dimensions > even:
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(chunk, len(DISCRETE), 0))))
        parts.append(random.random((size, dimensions - even)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _hung(choices: Sequence[Choice], drawn: list[Drawn]) -> list[Drawn]:
    # A choice that hangs on another has only its uniform yet: the other's option decides the probabilities.
    place = {one.id: i for i, one in enumerate(choices)}
    wait = [i for i, one in enumerate(choices) if one.given]
    while wait:
        ready = [i for i in wait if place[choices[i].given] not in wait]
        for i in ready:
            reach = np.cumsum(choices[i].chances, axis=1)[drawn[place[choices[i].given]]]
            drawn[i] = np.minimum((drawn[i][:, None] >= reach).sum(axis=1), reach.shape[1] - 1)
        wait = [i for i in wait if i not in ready]
    return drawn


def taken(choice: Choice, tree: Tree, u: Floats, random: np.random.Generator, size: int) -> Drawn:
    """What a choice draws from uniforms (replication, dimension), or from random numbers where it has none.

    A choice that hangs on another gives its uniform back: (replication,).
    """
    if choice.given:
        return u[:, 0]
    if choice.kind in DISCRETE:
        bounds = np.cumsum(choice.probabilities)
        return np.minimum(np.searchsorted(bounds, u[:, 0], side="right"), len(bounds) - 1)
    if choice.kind == "noise":
        return u
    if choice.kind == "errors":
        return random.integers(0, 2**63 - 1, size=size)
    if choice.kind == "bounds":
        return bounded(choice, tree).sample(size, random)
    parts = []
    at = 0
    for children in inside(choice, tree):
        if choice.kind == "simplex":
            parts.append(spread.simplex(u[:, at : at + len(children)]))
        else:
            given = tree.given[children] / tree.given[children].sum()
            parts.append(spread.dirichlet(given, choice.concentration, size, random))
        at += len(children)
    return np.concatenate(parts, axis=1)


def bounded(choice: Choice, tree: Tree) -> Polytope:
    """The admissible shares of a bounds choice, for the children of its node in file order."""
    children = tree.children[tree.at[choice.nodes[0]]]
    position = {tree.ids[child]: i for i, child in enumerate(children)}
    low, high = np.zeros(len(children)), np.ones(len(children))
    for name, least, most in choice.bounds:
        low[position[name]], high[position[name]] = least, most
    matrix = np.zeros((len(choice.orders), len(children)))
    for row, (heavier, lighter) in enumerate(choice.orders):
        matrix[row, position[heavier]], matrix[row, position[lighter]] = -1.0, 1.0
    names = tuple(f"{heavier} >= {lighter}" for heavier, lighter in choice.orders)
    polytope = Polytope(
        low,
        high,
        matrix if len(matrix) else None,
        np.zeros(len(matrix)) if len(matrix) else None,
        names,
        tuple(tree.ids[child] for child in children),
    )
    polytope.check()
    return polytope


def weighting(weights: Mapping[str, float], tree: Tree) -> tuple[Floats, Floats]:
    """What one expert weighs, and the weights that stand beside it: (element,), (element,), NaN where neither does.

    What an expert does not name keeps the weight that the model gives it, beside those that are named: a weight
    counts relative to the others of its parent, and a share would be another unit.
    """
    named, beside = np.full(len(tree.ids), np.nan), np.full(len(tree.ids), np.nan)
    for name, weight in weights.items():
        named[tree.at[name]] = weight
        mine = tree.children.get(int(tree.parent[tree.at[name]]), np.empty(0, dtype=np.intp))
        beside[mine] = tree.given[mine]
    return named, beside


def _weigh(shares: Floats, weightings: Sequence[tuple[Floats, Floats]], drawn: NDArray[np.intp]) -> None:
    # Experts of several tables may weigh parts of one node: what one names, the other does not undo.
    named = np.stack([one for one, _ in weightings])[drawn]
    beside = np.stack([one for _, one in weightings])[drawn]
    np.copyto(shares, beside, where=np.isnan(shares))
    np.copyto(shares, named, where=~np.isnan(named))
