"""Weights of one's own, as a person writes them: 'financial=40,people=30', or a TOML file of the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from miqyas.errors import ModelError, nearest
from miqyas.index.model import Model
from miqyas.index.modelfile import with_set

WHERE = "--weights"


def weighed(model: Model, text: str) -> Model:
    """The model with other weights for some of its nodes or indicators; the others keep theirs.

    Raises ModelError for what is no weight, for a node that is not there, and for one that is weighed twice.
    """
    nodes = [one.id for one in model.nodes if one.parent]
    leaves = [one.id for one in model.indicators]
    changes: dict[str, Any] = {}
    for name, value in _read(text).items():
        if name not in (*nodes, *leaves):
            raise ModelError(
                f"the model has no category '{name}'",
                where=WHERE,
                repair=nearest(
                    name, (*(one.id for one in model.nodes if one.parent == model.root.id), *nodes, *leaves)
                ),
            )
        if not isfinite(value) or value <= 0:
            raise ModelError(f"'{name}' cannot weigh {value:g}", where=WHERE, repair="write a weight above zero")
        kind = "node" if name in nodes else "indicator"
        changes[f"{kind}.{name}.weight"] = value
        changes[f"{kind}.{name}.why"] = "Own weight, given with --weights."
    return with_set(model, changes)


def _read(text: str) -> Mapping[str, float]:
    if "=" in text:
        pairs = [one.partition("=") for one in text.split(",") if one.strip()]
        names = [name.strip() for name, _, _ in pairs]
        if twice := next((one for one in names if names.count(one) > 1), ""):
            raise ModelError(f"'{twice}' is weighed twice", where=WHERE, repair="keep one of the two")
        return {name: _number(name, value.strip()) for name, (_, _, value) in zip(names, pairs, strict=True)}
    try:
        document = tomllib.loads(Path(text).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        flaw = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is no file that can be read"
        raise ModelError(
            f"'{text}' holds no weights: {flaw}",
            where=WHERE,
            repair="write financial=40,people=30, or name a .toml file with one 'name = weight' a line",
        ) from None
    table = document.get("weights", document)
    if not isinstance(table, Mapping) or not table:
        raise ModelError(f"'{text}' holds no weights", where=WHERE, repair="write one 'name = weight' a line")
    return {name: _number(name, value) for name, value in table.items()}


def _number(name: str, value: Any) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        return float(value)
    except (TypeError, ValueError):
        raise ModelError(
            f"the weight of '{name}' is no number: '{value}'", where=WHERE, repair=f"write {name}=40"
        ) from None
