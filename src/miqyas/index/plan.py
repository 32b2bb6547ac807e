"""The plan: a model resolved into which method works on which columns, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from miqyas.errors import ModelError
from miqyas.index.method import Method, Step, find
from miqyas.index.model import Indicator, Model, Setting
from miqyas.index.tree import Tree
from miqyas.index.written.site import Site

Floats = NDArray[np.float64]
Columns = tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """The columns (or the one node) that share a setting of a step."""

    setting: Setting
    columns: Columns

    def method(self, step: Step) -> Method:
        """The method that the setting names."""
        return find(step, self.setting.method)

    @cached_property
    def options(self) -> dict[str, Any]:
        """The settled options as keywords."""
        return dict(self.setting.options)

    @cached_property
    def index(self) -> NDArray[np.intp]:
        """The columns as an index array."""
        return np.array(self.columns, dtype=np.intp)


@dataclass(frozen=True)
class Plan:
    """What the engine does, without names: equal parts of two plans give equal stages.

    sign, low, high, target  (indicator,); low and high are oriented, so that low < high is worst to best
    drawn    what the raw figures depend on, as a hashable key
    columns  step -> blocks, for the steps that work on columns
    nodes    node element -> (weigh, aggregate) blocks
    coverage node element -> share of weight that must be present
    mirror   sum of the two ends of the normalised scale: what a node that is better when lower is taken from
    site     where the model's keys stand, for messages
    """

    tree: Tree
    drawn: tuple[Any, ...]
    sign: Floats
    low: Floats
    high: Floats
    target: Floats
    columns: Mapping[Step, tuple[Block, ...]]
    nodes: Mapping[int, tuple[Block, Block]]
    coverage: Mapping[int, float]
    by_count: bool
    mirror: float
    site: Site

    @classmethod
    def of(cls, model: Model) -> Plan:
        """Resolve every override: indicator or node first, then level, then model; once for each model."""
        if model not in _resolved:
            _resolved[model] = cls._resolve(model)
        return _resolved[model]

    @classmethod
    def _resolve(cls, model: Model) -> Plan:
        tree = Tree.of(model)
        sign = np.array([1.0 if one.direction == "higher" else -1.0 for one in model.indicators])
        low, high = _posts(model.indicators, sign)
        target = np.array([np.nan if one.target is None else one.target for one in model.indicators])
        steps: tuple[Step, ...] = ("carry", "denominate", "impute", "treat", "normalise")
        columns = {step: _blocks(model, step) for step in steps}
        columns["screen"] = (Block(model.steps["screen"], ()),)
        nodes = {}
        coverage = {}
        for element in tree.children:
            part = tree.parts[element]
            level = model.levels.get(int(tree.level[element]), {})
            chosen: tuple[Step, Step] = ("weigh", "aggregate")
            weigh, aggregate = (
                Block(part.steps.get(step) or level.get(step) or model.steps[step], (element,)) for step in chosen
            )
            nodes[element] = (weigh, aggregate)
            own = getattr(part, "coverage", None)
            coverage[element] = model.coverage if own is None else own
        drawn = tuple((one.series, one.denominator, one.factor) for one in model.indicators)
        return cls(
            tree=tree,
            drawn=(drawn, model.places, model.year, model.limits, model.keep, model.leave_out),
            sign=sign,
            low=low,
            high=high,
            target=target * sign,
            columns=columns,
            nodes=nodes,
            coverage=coverage,
            by_count=model.coverage_by == "count",
            mirror=_mirror(model),
            site=Site.of(model.file, model.document),
        )

    def key(self, step: Step) -> tuple[Any, ...]:
        """What the stage of a step depends on, beyond the stages before it."""
        blocks = tuple((one.setting, one.columns) for one in self.columns[step])
        if step == "normalise":
            return (blocks, *(a.tobytes() for a in (self.sign, self.low, self.high, self.target)))
        return blocks


_resolved: WeakKeyDictionary[Model, Plan] = WeakKeyDictionary()


def _blocks(model: Model, step: Step) -> tuple[Block, ...]:
    level = model.levels.get(1, {})
    if not any(step in one.steps for one in model.indicators):
        return (Block(level.get(step) or model.steps[step], tuple(range(len(model.indicators)))),)
    shared: dict[Setting, list[int]] = {}
    for column, one in enumerate(model.indicators):
        setting = one.steps.get(step) or level.get(step) or model.steps[step]
        shared.setdefault(setting, []).append(column)
    return tuple(Block(setting, tuple(columns)) for setting, columns in shared.items())


def _posts(indicators: tuple[Indicator, ...], sign: Floats) -> tuple[Floats, Floats]:
    nan = float("nan")
    low = np.array([nan if one.goalposts is None else one.goalposts.low for one in indicators])
    high = np.array([nan if one.goalposts is None else one.goalposts.high for one in indicators])
    turned = sign < 0
    return np.where(turned, -high, low), np.where(turned, -low, high)


def _mirror(model: Model) -> float:
    setting = model.steps["normalise"]
    options = dict(setting.options)
    if "range" in options:
        low, high = options["range"]
        return float(low + high)
    if "mean" in options:
        return float(2 * options["mean"])
    turned = [node.id for node in model.nodes if node.direction == "lower" and node.parent]
    if turned and setting.method not in ("robust_z", "percentile_rank"):
        raise ModelError(
            f"the node '{turned[0]}' is better when lower, but {setting.method} has no fixed scale to mirror it in",
            where=Site.of(model.file, model.document).where(("node", turned[0], "direction")),
            repair="normalise by minmax, goalposts, zscore or percentile_rank, or turn the indicators instead",
        )
    return 1.0 if setting.method == "percentile_rank" else 0.0
