"""Combinations: every way to take the discrete choices of `[vary]` together, and what a node is made of in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.model import Choice
from miqyas.index.plan import Floats
from miqyas.study.extremes.bound import PRESENT, weighed
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.region import Latitude, region
from miqyas.study.replication.dropping import dropping, emptied
from miqyas.study.replication.flow import flow
from miqyas.study.replication.world import World, Worlds

MOST = 4096
"""Combinations that are looked at, at most."""


@dataclass(frozen=True)
class Combination:
    """What each discrete choice is set to.

    settings  pairs of a choice's id and what it is set to, in words; empty for the model as it is
    method    how the node is aggregated
    """

    settings: tuple[tuple[str, str], ...]
    method: str

    @property
    def told(self) -> str:
        """The settings in a line."""
        return ", ".join(f"{name} = {option}" for name, option in self.settings) or "the model as it is"


@dataclass(frozen=True, eq=False)
class Case:
    """One combination ready to be searched.

    x      (row, part) figures whose weighted sum puts places in the order, of the parts that count
    rows   (row,) numbers of the places; live (part,) positions of these parts among all children
    shares (part,) what the model gives them, together 1
    region the admitted weights of these parts
    """

    combination: Combination
    x: Floats
    rows: NDArray[np.intp]
    live: NDArray[np.intp]
    shares: Floats
    region: Polytope


@dataclass(frozen=True, eq=False)
class Cases:
    """Everything that the discrete choices make of a node.

    covered    combinations in which its score is a weighted sum or product; uncovered those in which it is none
    """

    covered: tuple[Case, ...]
    uncovered: tuple[Combination, ...]


def lacking(covered: Sequence[Case]) -> str:
    """What is asked of weights besides, in words: without any on what is known of it a place has no score."""
    narrowed = any(weighed(case.x, case.region) is not case.region for case in covered)
    return f", at least {PRESENT:.1%} of them on what every place has" if narrowed else ""


def cases(worlds: Worlds, choices: Sequence[Choice], element: int, given: Latitude | None) -> Cases:
    """Look at a node under every combination of discrete choices that can be drawn.

    given  what may be done to the weights; None for any weights at all
    Raises BuildError for too many combinations.
    """
    covered: list[Case] = []
    uncovered: list[Combination] = []
    for combination, outcome, number in _every(choices, given):
        world = worlds.at(combination)
        settings = _settings(choices, combination, outcome, number, given)
        made = Combination(settings, world.plan.nodes[element][1].setting.method)
        case = _case(made, world, choices, outcome, element, given, number)
        if case is None:
            uncovered.append(made)
        elif len(case.rows):
            covered.append(case)
    return Cases(tuple(covered), tuple(uncovered))


def _every(choices: Sequence[Choice], given: Latitude | None) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """Options of every options choice, outcomes of every drop, and the number of the experts' weighting."""
    options = [one for one in choices if one.kind == "options"]
    drops = [one for one in choices if one.kind == "drop"]
    sets = 1 if given is None else given.sets
    count = prod(len(one.options) for one in options) * prod(len(one.probabilities) for one in drops) * sets
    if count > MOST:
        raise BuildError(
            f"[vary] allows {count} combinations of discrete choices, more than can be searched ({MOST})",
            where="[vary]",
            repair="leave options out, or search over weights alone (--over weights)",
        )
    at = {one.id: i for i, one in enumerate(options)}
    weighings = list(range(sets))
    if given is not None and given.anew is not None and given.anew.kind == "sets":
        weighings = [i for i in weighings if given.anew.probabilities[i] > 0]
    for combination in product(*(range(len(one.options)) for one in options)):
        pairs = zip(options, combination, strict=True)
        if not all(
            (one.chances[combination[at[one.given]]] if one.given else one.probabilities)[i] > 0 for one, i in pairs
        ):
            continue
        for outcome in product(*(np.flatnonzero(np.array(one.probabilities) > 0).tolist() for one in drops)):
            for number in weighings:
                yield combination, outcome, number


def _settings(
    choices: Sequence[Choice], combination: Sequence[int], outcome: Sequence[int], number: int, given: Latitude | None
) -> tuple[tuple[str, str], ...]:
    taken, dropped = iter(combination), iter(outcome)
    found = []
    for one in choices:
        if one.kind == "options":
            found.append((one.id, worded(one.options[next(taken)])))
        elif one.kind == "drop":
            gone = next(dropped)
            found.append((one.id, f"without {one.dropped[gone - 1]}" if gone else "nothing left out"))
        elif given is not None and one is given.anew and one.kind == "sets":
            found.append((one.id, f"set {number + 1}"))
    return tuple(found)


def worded(option: object) -> str:
    """An option in words: a method before its options."""
    if isinstance(option, dict) and "method" in option:
        rest = ", ".join(f"{name} {worded(one)}" for name, one in option.items() if name != "method")
        return f"{option['method']}{f' ({rest})' if rest else ''}"
    if isinstance(option, dict):
        return ", ".join(f"{name} {worded(one)}" for name, one in option.items())
    if isinstance(option, list | tuple):
        return "-".join(map(worded, option))
    return f"{option:g}" if isinstance(option, float) else str(option)


def _case(
    made: Combination,
    world: World,
    choices: Sequence[Choice],
    outcome: Sequence[int],
    element: int,
    given: Latitude | None,
    number: int,
) -> Case | None:
    plan, tree = world.plan, world.plan.tree
    children = tree.children[element]
    factors = np.ones(len(tree.ids))
    for one, gone in zip((one for one in choices if one.kind == "drop"), outcome, strict=True):
        factors = emptied((factors * dropping(one, tree)[gone])[None], tree)[0]
    scores = _scores(world, factors, element)
    own = world.shares[children] * factors[children]
    live = np.flatnonzero(own > 0)
    rows = np.flatnonzero(~np.isnan(scores[:, element]))
    if not len(live) or not len(rows):
        # Nobody has a rank here: it is covered, and says nothing.
        return Case(made, np.empty((0, len(live))), rows[:0], live, own[live], Polytope.simplex(1))
    x = scores[np.ix_(rows, children[live])]
    for position, child in enumerate(children[live]):
        if child >= tree.width and tree.parts[child].direction == "lower":
            x[:, position] = plan.mirror - x[:, position]
    setting = plan.nodes[element][1].setting
    straight = straightened(x, setting.method, dict(setting.options))
    if straight is None:
        return None
    x = straight
    x = -x if tree.parts[element].direction == "lower" else x
    shares = own[live] / own[live].sum()
    names = tuple(tree.ids[child] for child in children[live])
    free = Polytope(np.zeros(len(live)), np.ones(len(live)), parts=names)
    admitted = free if given is None else region(given, tree, children[live].tolist(), shares, number)
    return Case(made, x, rows, live, shares, admitted)


def straightened(x: Floats, method: str, options: Mapping[str, Any]) -> Floats | None:
    """Figures whose weighted sum puts places in the same order as their mean does; None where there are none.

    x  (place, part), NaN where absent
    The logarithm of a geometric mean, the inverse of a harmonic mean turned over, and a power of a power mean are
    sums; of figures below zero they are not.
    """
    if method == "arithmetic":
        return x
    p = {"geometric": 0.0, "harmonic": -1.0, "power": options.get("p", np.inf)}.get(method, np.inf)
    least, most = np.nanmin(x, initial=np.inf), np.nanmax(x, initial=-np.inf)
    if not np.isfinite(p) or least < 0 or (p <= 0 and least <= 0):
        return None
    if p == 0:
        return np.asarray(np.log(x))
    # As a share of the largest, so that no power is too large for a number.
    found = np.asarray(np.sign(p) * (x / (most if most > 0 else 1.0)) ** p)
    return found if np.isfinite(found[~np.isnan(x)]).all() else None


def _scores(world: World, factors: Floats, element: int) -> Floats:
    """Scores under a dropping: (place, element), of the node and its children."""
    if (factors == 1.0).all():
        return world.scores
    plan, tree = world.plan, world.plan.tree
    weights = (world.shares * factors)[None, :]
    nodes = [int(one) for one in (*tree.children[element], element) if one >= tree.width]
    live = [one for one in nodes if factors[one] > 0]
    scores = world.scores.copy()
    for one, found in flow(plan, world.normalised, weights, live, world.shares).items():
        scores[:, one] = found[0]
    return scores
