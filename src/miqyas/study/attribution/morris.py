"""Screening: which choices can be left alone, from a few runs for each (convention §8).

A trajectory starts anywhere and moves one choice after another, in random order; what the output changes at
a move is an elementary effect (M. Morris, Technometrics 33, 1991). The mean of their sizes, mu*, ranks the
choices; their spread, sigma, shows that an effect depends on the other choices or is not a straight line
(F. Campolongo, J. Cariboni and A. Saltelli, Environ. Model. Softw. 22, 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

LEVELS = 4
STREAM = 0x3013


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Where to run the model.

    points  (trajectory, 1 + choice, dimension) uniforms in (0, 1): the start, then the point after every move
    order   (trajectory, choice) which choice is moved at each step
    """

    points: Floats
    order: Whole


def trajectories(
    owner: Whole,
    count: int,
    *,
    probabilities: Sequence[Sequence[float] | None] | None = None,
    levels: int = LEVELS,
    seed: int = 0,
) -> Trajectories:
    """Draw trajectories through choices of any kind.

    owner          (dimension,) choice that each dimension belongs to, counted from 0; they move together
    probabilities  for each dimension those of its options, or None where it is continuous
    levels         even; a continuous dimension stands on so many levels, and moves by half of its range
    A dimension of options moves to another option that has a probability; with one option it stays.
    Raises BuildError for fewer than two trajectories or an odd number of levels.
    """
    if count < 2:
        raise BuildError(f"{count} trajectories show no spread", where="count", repair="draw at least 2, better 20")
    if levels < 2 or levels % 2:
        raise BuildError(f"half of {levels} levels is not a level", where="levels", repair="take an even number, as 4")
    stream = np.random.SeedSequence(seed, spawn_key=(STREAM,))
    random = np.random.Generator(np.random.PCG64(stream))
    dimensions, choices = len(owner), int(owner.max(initial=-1)) + 1
    before, after = np.empty((2, count, dimensions))
    for dimension in range(dimensions):
        options = None if probabilities is None else probabilities[dimension]
        pair = _levels(random, count, levels) if options is None else _options(random, count, options)
        before[:, dimension], after[:, dimension] = pair
    order = random.permuted(np.tile(np.arange(choices), (count, 1)), axis=1)
    # A choice has moved at every point that comes after its step.
    step = np.argsort(order, axis=1)
    moved = np.arange(choices + 1)[None, :, None] > step[:, owner][:, None, :]
    return Trajectories(np.where(moved, after[:, None], before[:, None]), order.astype(np.intp))


def _levels(random: np.random.Generator, count: int, levels: int) -> tuple[Floats, Floats]:
    at = random.integers(levels, size=count)
    return (at + 0.5) / levels, ((at + levels // 2) % levels + 0.5) / levels


def _options(random: np.random.Generator, count: int, probabilities: Sequence[float]) -> tuple[Floats, Floats]:
    share = np.asarray(probabilities, dtype=np.float64)
    middle = np.cumsum(share) - share / 2
    real = np.flatnonzero(share > 0)
    at = random.choice(len(real), size=count, p=share[real] / share[real].sum())
    # Another option: one of the others, all alike.
    other = at if len(real) == 1 else (at + random.integers(1, len(real), size=count)) % len(real)
    return middle[real[at]], middle[real[other]]


@dataclass(frozen=True, eq=False)
class Screening:
    """Elementary effects of every choice on every output, in the output's unit.

    effects  (trajectory, choice, output) change of the output when that choice alone was moved: a continuous
             one by half of its range, one of options to another option
    """

    effects: Floats

    @cached_property
    def mean(self) -> Floats:
        """Mean effect, mu, in which opposite effects cancel: (choice, output)."""
        return np.asarray(self.effects.mean(axis=0))

    @cached_property
    def size(self) -> Floats:
        """Mean size of the effects, mu*: (choice, output)."""
        return np.asarray(np.abs(self.effects).mean(axis=0))

    @cached_property
    def spread(self) -> Floats:
        """Sample standard deviation of the effects, sigma: (choice, output)."""
        return np.asarray(self.effects.std(axis=0, ddof=1))

    @cached_property
    def error(self) -> Floats:
        """Standard error of the mean size: (choice, output)."""
        return np.asarray(np.abs(self.effects).std(axis=0, ddof=1) / np.sqrt(len(self.effects)))

    @cached_property
    def idle(self) -> NDArray[np.bool_]:
        """Choices that changed no output at any move: (choice,)."""
        return np.asarray(~(np.nan_to_num(self.effects) != 0).any(axis=(0, 2)))


def screen(order: Whole, results: Floats) -> Screening:
    """Elementary effects of trajectories that were run.

    order    (trajectory, choice), as drawn
    results  (trajectory, 1 + choice, output)
    """
    effects = np.empty((*order.shape, results.shape[-1]))
    np.put_along_axis(effects, order[:, :, None], np.diff(results, axis=1), axis=1)
    return Screening(effects)
