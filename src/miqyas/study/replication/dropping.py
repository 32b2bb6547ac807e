"""Dropping: what a study leaves out in one draw, as factors on the weights of the elements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import BuildError
from miqyas.index.model import Choice
from miqyas.index.tree import Tree

Floats = NDArray[np.float64]


def dropping(choice: Choice, tree: Tree) -> Floats:
    """Factors for each outcome of a drop choice: (outcome, element), the first outcome drops nothing."""
    factors = np.ones((len(choice.dropped) + 1, len(tree.ids)))
    for row, name in enumerate(choice.dropped, start=1):
        gone = tree.at[name]
        factors[row, gone] = 0.0
        # A node that loses its only child goes with it.
        while (above := int(tree.parent[gone])) >= 0 and not factors[row, tree.children[above]].any():
            factors[row, above] = 0.0
            gone = above
    return factors


def emptied(factors: Floats, tree: Tree) -> Floats:
    """Factors (outcome, element) of droppings together: a node that loses all of its parts goes with the last."""
    found = factors.copy()
    for element, children in tree.children.items():
        found[~found[:, children].any(axis=1), element] = 0.0
    return found


def together(
    drops: Sequence[tuple[Floats, NDArray[np.intp]]], tree: Tree
) -> tuple[tuple[Floats, NDArray[np.intp]], ...]:
    """Several droppings as one: factors (outcome, element), and the outcome of each draw; none without any.

    drops  factors and outcomes of each choice
    Raises BuildError where a draw leaves nothing.
    """
    if not drops:
        return ()
    factors, outcome = drops[0]
    for more, drawn in drops[1:]:
        both, outcome = np.unique(np.stack([outcome, drawn]), axis=1, return_inverse=True)
        factors, outcome = emptied(factors[both[0]] * more[both[1]], tree), outcome.reshape(-1)
    if not factors[np.unique(outcome), -1].all():
        raise BuildError(
            "what [vary] leaves out is all of the index: nothing would be left to rank",
            where="[vary] drop",
            repair="name fewer parts, so that every draw keeps one",
        )
    return ((factors, outcome),)
