"""The model: everything that a number depends on besides the figures (convention §5, design §5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from miqyas.data.source import Break as Break  # noqa: PLC0414  # rules of a model are rules of its indicators
from miqyas.index.method import Step

Direction = Literal["higher", "lower"]
Ties = Literal["min", "max", "average", "dense"]
Options = tuple[tuple[str, Any], ...]
Words = Mapping[str, str]
"""The same text in several languages: language code -> text."""


@dataclass(frozen=True)
class Setting:
    """One method and all of its options, defaults included; equal settings are one setting."""

    method: str
    options: Options = ()


@dataclass(frozen=True)
class Goalposts:
    """Fixed limits in the indicator's own unit, worst and best not yet told apart by direction."""

    low: float
    high: float
    why: str = ""


@dataclass(frozen=True)
class Indicator:
    """A leaf of the tree: one series, seen in one direction.

    denominator  codes of series, tried in order; factor multiplies the ratio
    breaks       where its figures must not be compared over time
    steps        step -> setting, where this indicator departs from the model
    """

    id: str
    parent: str
    series: str
    name: Words = field(default_factory=dict)
    weight: float = 1.0
    why: str = ""
    direction: Direction = "higher"
    denominator: tuple[str, ...] = ()
    factor: float = 1.0
    goalposts: Goalposts | None = None
    target: float | None = None
    breaks: tuple[Break, ...] = ()
    unit: str = ""
    source: str = ""
    steps: Mapping[Step, Setting] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """An inner node of the tree; `parent` is empty for the root."""

    id: str
    parent: str = ""
    name: Words = field(default_factory=dict)
    weight: float = 1.0
    why: str = ""
    direction: Direction = "higher"
    coverage: float | None = None
    steps: Mapping[Step, Setting] = field(default_factory=dict)


@dataclass(frozen=True)
class RankRule:
    """How scores become ranks (convention §6); digits None means unrounded."""

    ties: Ties = "min"
    digits: int | None = None


Kind = Literal["options", "noise", "dirichlet", "simplex", "bounds", "sets", "drop", "errors"]


@dataclass(frozen=True)
class Choice:
    """One thing that an honest analyst could have chosen otherwise (`[vary.*]`).

    options    `key` of the model takes one of `options` with `probabilities`; where it depends on another
               choice, `given` is that one's id and `chances` has its probabilities (option of the other, own
               option), and `probabilities` are those over all draws
    noise      weights of the given levels (empty: all) are multiplied by 1 + spread * U(-1, 1)
    dirichlet  weights inside the given nodes (empty: all) scatter around the model's; the higher the
               concentration, the less
    simplex    weights inside the given nodes (empty: all) are any weights, uniformly
    bounds     shares inside one node lie between bounds (child, low, high) and keep orders (heavier, lighter)
    sets       one of several weightings of experts, each a mapping element -> weight, with probabilities
    drop       one of the elements `dropped` is left out, or none, with probabilities (none first)
    errors     figures are measured with normal errors: series -> standard deviation in its unit; without any
               the standard errors of the panel
    """

    id: str
    kind: Kind
    why: str = ""
    key: str = ""
    options: tuple[Any, ...] = ()
    probabilities: tuple[float, ...] = ()
    given: str = ""
    chances: tuple[tuple[float, ...], ...] = ()
    spread: float = 0.0
    levels: tuple[int, ...] = ()
    concentration: float = 0.0
    nodes: tuple[str, ...] = ()
    bounds: tuple[tuple[str, float, float], ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    errors: tuple[tuple[str, float], ...] = ()

    @property
    def of_weights(self) -> bool:
        """Whether the choice is about weights alone (convention §8)."""
        return self.kind in ("noise", "dirichlet", "simplex", "bounds", "sets")


@dataclass(frozen=True, eq=False)
class Model:
    """An index as data: its tree, its steps, its places, and what may be varied.

    indicators and nodes stand in the order of the file; the one node without parent is the root.
    steps    step -> setting, for the whole model
    levels   level -> step -> setting; indicators are level 1, a node one above its highest child
    data     names of shipped packs the model is built on when no file is given
    lenses   nodes through which a place can be seen in any other model
    places   'all', a group key of the panel, or a tuple of codes
    keep, leave_out  places that screening may not remove, and places removed by name
    document the model file as plain data: whatever is in it rebuilds this model
    """

    id: str
    indicators: tuple[Indicator, ...]
    nodes: tuple[Node, ...]
    steps: Mapping[Step, Setting]
    version: str = "1"
    name: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    licence: str = ""
    source: str = ""
    year: int | None = None
    limits: Literal["fixed", "yearly"] | int = "fixed"
    places: str | tuple[str, ...] = "all"
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    levels: Mapping[int, Mapping[Step, Setting]] = field(default_factory=dict)
    coverage: float = 0.0
    coverage_by: Literal["weight", "count"] = "weight"
    constant: Literal["error", "drop"] = "error"
    rank: RankRule = RankRule()
    vary: tuple[Choice, ...] = ()
    replications: int = 1000
    seed: int = 1
    document: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    @cached_property
    def root(self) -> Node:
        """The node that everything flows into."""
        return next(node for node in self.nodes if not node.parent)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) of the document: the same model, the same fingerprint."""
        text = json.dumps(self.document, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def title(self, language: str = "en") -> str:
        """Name of the model in a language, else in English, else its id."""
        return said(self.name, language) or self.id


def said(words: Words, language: str = "en") -> str:
    """The text in a language, else in English, else in whichever it has, else empty."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
