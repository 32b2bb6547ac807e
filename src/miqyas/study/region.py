"""Regions: the weights that are admitted for the children of one node, as the model's `[vary]` has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.errors import BuildError
from miqyas.index.model import Choice
from miqyas.index.plan import Floats
from miqyas.index.tree import Tree
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.extremes.scatter import Scattered
from miqyas.study.replication.lot import bounded, inside, touched, weighting

ANY = ("simplex", "dirichlet")


@dataclass(frozen=True)
class Latitude:
    """The choices of `[vary]` that move the weights of the children of one node, and those of other weights.

    noises  multiply them; anew  draws them anew, or None; held  choices about other weights, which stay as they are
    """

    noises: tuple[Choice, ...]
    anew: Choice | None
    held: tuple[Choice, ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All that move these weights."""
        return (*(() if self.anew is None else (self.anew,)), *self.noises)

    @property
    def any(self) -> bool:
        """Whether anything moves these weights."""
        return bool(self.choices)

    @property
    def sets(self) -> int:
        """How many weightings are told apart: those of experts, else one."""
        return len(self.anew.options) if self.anew is not None and self.anew.kind == "sets" else 1


def latitude(choices: Sequence[Choice], tree: Tree, element: int) -> Latitude:
    """Sort the choices about weights by whether they move those inside a node.

    Raises BuildError where bounds and noise meet: what they make together is no set of linear conditions.
    """
    children = set(tree.children[element].tolist())
    noises, held, anew = [], [], None
    for one in choices:
        if not one.of_weights:
            continue
        mine = children & _moved(one, tree)
        if mine and one.kind == "noise":
            noises.append(one)
        elif mine:
            anew = one
        if _moved(one, tree) - children:
            held.append(one)
    if anew is not None and anew.kind == "bounds" and noises:
        raise BuildError(
            f"[vary.{anew.id}] bounds the weights inside '{tree.ids[element]}' and [vary.{noises[0].id}] moves them "
            "besides: together they are no linear conditions",
            where=f"[vary.{anew.id}]",
            repair="let the noise leave these weights alone (levels), or state the conditions yourself (--condition)",
        )
    return Latitude(tuple(noises), anew, tuple(held))


def _moved(choice: Choice, tree: Tree) -> set[int]:
    if choice.kind == "noise":
        found = touched(choice, tree).tolist()
    elif choice.kind == "sets":
        found = [tree.at[name] for one in choice.options for name in one]
    else:
        found = [int(child) for children in inside(choice, tree) for child in children]
    return set(found)


def region(given: Latitude, tree: Tree, children: Sequence[int], shares: Floats, number: int = 0) -> Polytope:
    """The admitted weights of the children that count.

    children  elements, shares (child,) what the model gives them, all above 0; number  of the expert's weighting
    """
    names = tuple(tree.ids[child] for child in children)
    anew = given.anew
    if anew is not None and anew.kind in ANY:
        return Polytope(np.zeros(len(names)), np.ones(len(names)), parts=names)
    if anew is not None and anew.kind == "bounds":
        return _bounds(anew, tree, names)
    own = shares
    if anew is not None:
        named, beside = (one[list(children)] for one in weighting(anew.options[number], tree))
        weights = np.where(np.isnan(named), beside, named)
        own = np.where(np.isnan(weights), shares, weights)
    least, most = own.copy(), own.copy()
    for one in given.noises:
        at = np.isin(children, touched(one, tree))
        least[at] *= 1.0 - one.spread
        most[at] *= 1.0 + one.spread
    if (least == most).all():
        return Polytope(own / own.sum(), own / own.sum(), parts=names)
    return Scattered.between(least, most, names)


def _bounds(choice: Choice, tree: Tree, names: tuple[str, ...]) -> Polytope:
    every = bounded(choice, tree)
    children = tree.children[tree.at[choice.nodes[0]]]
    kept = [i for i, child in enumerate(children) if tree.ids[child] in names]
    matrix, limit = every.sides
    found = Polytope(every.low[kept], every.high[kept], matrix[:, kept], limit, every.names, names)
    found.check()
    return found
