"""The tree of a model laid out as arrays: which element hangs on which, and at what level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from miqyas.index.model import Indicator, Model, Node
from miqyas.index.shape import LARGEST


@dataclass(frozen=True)
class Tree:
    """Elements are the indicators in file order, then the nodes, children before parents, the root last.

    parent    (element,) index of the parent, -1 for the root
    level     (element,) 1 for an indicator, one above the highest child for a node
    children  node element -> (child,) element indices, in file order
    """

    ids: tuple[str, ...]
    parts: tuple[Indicator | Node, ...]
    parent: NDArray[np.intp]
    level: NDArray[np.intp]
    children: Mapping[int, NDArray[np.intp]]

    @classmethod
    def of(cls, model: Model) -> Tree:
        """Lay out a model's tree; the model has been checked to be one tree without circles."""
        every: list[Indicator | Node] = [*model.indicators, *model.nodes]
        below: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        for part in every:
            if part.parent:
                below[part.parent].append(part.id)
        ordered: list[str] = []

        def visit(name: str) -> None:
            for child in below[name]:
                if child in below:
                    visit(child)
            ordered.append(name)

        visit(model.root.id)
        ids = (*(one.id for one in model.indicators), *ordered)
        at = {name: i for i, name in enumerate(ids)}
        named = {one.id: one for one in every}
        parts = tuple(named[name] for name in ids)
        level = np.ones(len(ids), dtype=np.intp)
        children: dict[int, NDArray[np.intp]] = {}
        for name in ordered:
            mine = np.array([at[child] for child in below[name]], dtype=np.intp)
            children[at[name]] = mine
            level[at[name]] = 1 + level[mine].max()
        parent = np.array([at[one.parent] if one.parent else -1 for one in parts], dtype=np.intp)
        return cls(ids, parts, parent, level, children)

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Element id -> its index."""
        return {name: i for i, name in enumerate(self.ids)}

    @cached_property
    def width(self) -> int:
        """How many of the elements are indicators."""
        return len(self.ids) - len(self.children)

    @cached_property
    def given(self) -> NDArray[np.float64]:
        """Weights as the model gives them: (element,); huge ones relative to the largest inside their parent.

        Only their ratios count, and sums of huge ones are no numbers.
        """
        weights = np.array([part.weight for part in self.parts], dtype=np.float64)
        for children in self.children.values():
            largest = weights[children].max()
            if largest > LARGEST:
                weights[children] /= largest
        return weights

    def leaves(self, element: int) -> NDArray[np.intp]:
        """Indicators below an element, itself where it is one, in file order."""
        if element not in self._leaves:
            below = [self.leaves(int(child)) for child in self.children.get(element, ())]
            self._leaves[element] = np.sort(np.concatenate(below)) if below else np.array([element], dtype=np.intp)
        return self._leaves[element]

    @cached_property
    def _leaves(self) -> dict[int, NDArray[np.intp]]:
        # Leaves found so far: the tree never changes.
        return {}

    def path(self, element: int) -> tuple[int, ...]:
        """The element and everything above it, up to the root."""
        return (element,) if self.parent[element] < 0 else (element, *self.path(int(self.parent[element])))
