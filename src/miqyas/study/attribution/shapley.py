"""Shapley values of small games, and the Shapley effects of choices that depend on each other.

Sobol' indices share a variance out only where choices are drawn independently. The Shapley effect of a choice
shares it out always: effects sum to one, and none is negative but by the noise of its estimate. The game is
c(J) = E[Var(Y | all but J)], estimated for every set J of choices by drawing J again and again while the
others stay (E. Song, B. Nelson and J. Staum, SIAM/ASA J. Uncertainty Quantification 4, 2016); weighing all
sets is the same as walking through all orders.

Limits: 2^k sets for k choices, so few choices; each set costs outer * inner runs of the model; the one who
asks must be able to draw some choices given the others, which Dependent does for tables of options and free
draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

Draw = Callable[[tuple[int, ...], int, int, np.random.Generator], Floats]
"""known choices, outer, inner, random -> inputs (outer, inner, dimension); within one outer draw the known
choices are the same, and all others are drawn anew for each inner one, given them."""

Run = Callable[[Floats], Floats]
"""inputs (row, dimension) -> results (row, output)"""

CHOICES = 8
PLAYERS = 16
SHARE = 0.95
STREAM = 0x5A9
SLACK = 1e-12


def shapley(values: Floats) -> Floats:
    """Exact Shapley value of every player: (player, ...).

    values  (coalition, ...) worth of every coalition; player i is in coalition c where bit i of c is set
    Raises BuildError unless there are 2^players coalitions, of at most 16 players.
    """
    players = len(values).bit_length() - 1
    if len(values) != 1 << max(players, 0) or players > PLAYERS:
        raise BuildError(
            f"{len(values)} coalitions are not all the coalitions of some players",
            where="values",
            repair=f"give the worth of 2^n coalitions, the empty one first, for at most {PLAYERS} players",
        )
    return np.tensordot(_operator(players), values, axes=1)


@cache
def _operator(players: int) -> Floats:
    # What each coalition adds to each player: (player, coalition).
    coalition = np.arange(1 << players)
    size = sum((coalition >> player & 1 for player in range(players)), start=np.zeros_like(coalition))
    # Weight of joining a coalition of that size: one over all orders in which just those came before.
    joining = np.array([factorial(n) * factorial(players - 1 - n) for n in range(players)]) / factorial(players)
    found = np.empty((players, 1 << players))
    for player in range(players):
        inside = coalition >> player & 1 == 1
        found[player] = np.where(inside, joining[size - 1], -joining[np.minimum(size, players - 1)])
    found.flags.writeable = False
    return found


@dataclass(frozen=True, eq=False)
class Effects:
    """Shapley effects of every choice on every output, as shares of the variance that sum to 1.

    effect, low, high  (choice, output), NaN where the output does not vary
    left               (choice, output) variance that is left when all other choices are known
    variance           (output,) in squares of the output's unit, 0 where it does not vary
    share              of the resamples that lie in the interval
    runs               of the model
    """

    effect: Floats
    low: Floats
    high: Floats
    left: Floats
    variance: Floats
    share: float
    runs: int
    seed: int

    @property
    def varies(self) -> NDArray[np.bool_]:
        """Whether any choice moves the output: (output,)."""
        return np.asarray(self.variance > 0)


def effects(
    draw: Draw,
    run: Run,
    choices: int,
    *,
    outer: int = 1024,
    inner: int = 3,
    resamples: int = 200,
    share: float = SHARE,
    seed: int = 0,
) -> Effects:
    """Shapley effects with bootstrap intervals, from (2^choices - 1) * outer * inner runs.

    outer  draws of what is known; inner draws of the rest for each, at least 2: three is close to the best
    use Raises BuildError for more than 8 choices or too few draws.
    """
    if not 1 <= choices <= CHOICES:
        raise BuildError(
            f"Shapley effects of {choices} choices would need {1 << max(choices, 0)} sets of runs",
            where="choices",
            repair=f"ask for 1 to {CHOICES} choices, or look at the total Sobol' indices of all",
        )
    if inner < 2 or outer < 2:
        raise BuildError(
            f"a variance cannot be told from {outer} x {inner} draws",
            where="outer, inner",
            repair="take at least 2 of each, better 1024 and 3",
        )
    stream = np.random.SeedSequence(seed, spawn_key=(STREAM,))
    randoms = [np.random.Generator(np.random.PCG64(one)) for one in stream.spawn(1 << choices)]
    lots = randoms[0]
    worth: list[Floats] = []
    drawn: list[Floats] = []
    for coalition in range(1, 1 << choices):
        known = tuple(choice for choice in range(choices) if not coalition >> choice & 1)
        inputs = draw(known, outer, inner, randoms[coalition])
        y = run(inputs.reshape(outer * inner, -1)).reshape(outer, inner, -1)
        left = _left(y) if known else _whole(y)
        if not worth:
            # With everything known nothing is left to explain.
            nothing = np.zeros_like(left)
            worth, drawn = [nothing.mean(axis=0)], [_resampled(nothing, lots, resamples)]
        worth.append(left.mean(axis=0))
        drawn.append(_resampled(left, lots, resamples))
    variance = worth[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = shapley(np.stack(worth)) / np.where(variance > 0, variance, np.nan)
        spread = shapley(np.stack(drawn)) / np.where(drawn[-1] > 0, drawn[-1], np.nan)
    ends = ((1 - share) / 2, (1 + share) / 2)
    low, high = np.quantile(spread, ends, axis=1) if resamples else np.full((2, *effect.shape), np.nan)
    alone = np.stack([worth[1 << choice] for choice in range(choices)])
    return Effects(effect, low, high, alone, variance, share, outer * inner * ((1 << choices) - 1), seed)


def _left(y: Floats) -> Floats:
    # Variance that is left in each outer draw (outer, inner, output): (outer, output).
    return np.asarray(y.var(axis=1, ddof=1))


def _whole(y: Floats) -> Floats:
    # The same where nothing is known: all draws are one sample, and its mean is known better than that of a
    # few.
    n = y.shape[0] * y.shape[1]
    # Figures that do not vary leave exactly nothing.
    away = y - y[0, 0]
    away -= away.mean(axis=(0, 1))
    return np.asarray(np.square(away).mean(axis=1) * (n / (n - 1)))


def _resampled(values: Floats, random: np.random.Generator, resamples: int) -> Floats:
    # Means over outer draws that are drawn again: (resample, output).
    times = random.multinomial(len(values), np.full(len(values), 1 / len(values)), size=resamples)
    return np.asarray(times @ values / len(values))


@dataclass(frozen=True, eq=False)
class Dependent:
    """Draws of choices of which some may only be taken together, and others are free.

    options      (combination, column) the options that may meet, one column for each tied choice
    probability  (combination,), summing to 1
    owner        (dimension,) choice of every column of options and then of every free uniform draw
    It is a Draw: inputs are numbers of options in the first columns, and uniforms in [0, 1) in the others.
    """

    options: Whole
    probability: Floats
    owner: Whole

    def __post_init__(self) -> None:
        if (self.probability < 0).any() or abs(self.probability.sum() - 1) > SLACK:
            raise BuildError(
                f"probabilities of combinations sum to {self.probability.sum():g}",
                where="probability",
                repair="give every combination a probability of 0 or more, 1 together",
            )

    def __call__(self, known: tuple[int, ...], outer: int, inner: int, random: np.random.Generator) -> Floats:
        """Inputs: (outer, inner, dimension)."""
        tied = self.options.shape[1]
        given = np.isin(self.owner, known)
        out = random.random((outer, inner, len(self.owner)))
        # Whatever is known is drawn once: its first inner draw stands for all.
        out[:, :, given] = out[:, :1, given]
        first = random.choice(len(self.probability), size=outer, p=self.probability)
        same = self.options[:, given[:tied]]
        fits = (same[first][:, None, :] == same[None, :, :]).all(axis=-1)
        reach = np.cumsum(fits * self.probability, axis=1)
        # Rounding must not carry a draw past the last combination that fits.
        at = np.minimum(random.random((outer, inner)) * reach[:, -1:], np.nextafter(reach[:, -1:], 0.0))
        met = (at[:, :, None] >= reach[:, None, :]).sum(axis=-1)
        out[:, :, :tied] = self.options[met]
        return out
