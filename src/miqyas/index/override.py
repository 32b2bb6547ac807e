"""Overrides of single step settings, made on the model itself: what a study changes thousands of times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from miqyas.index.method import STEPS, Step, find
from miqyas.index.model import Indicator, Model, Node, Setting

Part = TypeVar("Part", Indicator, Node)


def overridden(model: Model, key: str, option: Any) -> Model | None:
    """The model with one setting replaced, or None where the key is no whole setting of a step.

    key     'treat', 'level.2.aggregate', 'node.x.aggregate' or 'indicator.x.normalise'
    option  a method name, or a table with `method` and its options
    The document of the model stays as it was: the result is a world of a study, not a model to be kept.
    """
    *path, last = key.split(".")
    if last not in STEPS:
        return None
    setting = _setting(last, option)
    if setting is None:
        return None
    step = last
    if not path:
        return replace(model, steps={**model.steps, step: setting})
    if len(path) != 2:
        return None
    kind, name = path
    if kind == "level" and name.isdecimal():
        own = {**model.levels.get(int(name), {}), step: setting}
        return replace(model, levels={**model.levels, int(name): own})
    if kind == "node" and any(one.id == name for one in model.nodes):
        return replace(model, nodes=tuple(_changed(one, name, step, setting) for one in model.nodes))
    if kind == "indicator" and any(one.id == name for one in model.indicators):
        parts = tuple(_changed(one, name, step, setting) for one in model.indicators)
        return replace(model, indicators=parts)
    return None


def _setting(step: str, option: Any) -> Setting | None:
    if isinstance(option, str):
        return Setting(option, find(step, option).settle({}))
    if isinstance(option, Mapping) and isinstance(option.get("method"), str):
        options = {name: value for name, value in option.items() if name != "method"}
        return Setting(option["method"], find(step, option["method"]).settle(options))
    return None


def _changed(part: Part, name: str, step: Step, setting: Setting) -> Part:
    return replace(part, steps={**part.steps, step: setting}) if part.id == name else part
