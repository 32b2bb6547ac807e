"""Cut: a model without some of its indicators, with everything that falls with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from miqyas.errors import BuildError
from miqyas.index.model import Choice, Model
from miqyas.index.modelfile import parse_model
from miqyas.index.plan import Plan
from miqyas.index.tree import Tree
from miqyas.index.written.document import Document


def cut(model: Model, gone: Collection[str]) -> Model:
    """The model without some indicators, the nodes that lose their last child, and choices about either.

    A model like any other: its document says what is left. Weights are relative inside a parent, so those that
    stay are re-scaled by the engine; a node keeps its methods where it comes to stand on another level. Of the
    choices under `[vary]` those stay that can still be drawn. Raises BuildError where nothing would be left.
    """
    if not gone:
        return model
    tree = Plan.of(model).tree
    out = _fallen(tree, gone)
    if tree.ids[-1] in out:
        raise BuildError(
            f"nothing is left of the index without {', '.join(sorted(gone))}",
            where=model.file or model.id,
            repair="leave fewer indicators out",
        )
    document: dict[str, Any] = dict(model.document)
    document["indicator"] = {name: one for name, one in document["indicator"].items() if name not in out}
    document["node"] = {
        name: _settled(model, tree, name, one) for name, one in document["node"].items() if name not in out
    }
    if "level" in document:
        document["level"] = {level: one for level, one in document["level"].items() if level == "1"}
    if "lenses" in document["model"]:
        lenses = [one for one in document["model"]["lenses"] if one not in out]
        document["model"] = {**document["model"], "lenses": lenses}
    if "vary" in document:
        document["vary"] = _varied(model, document["vary"], out, _top(tree, out))
    lines = model.document.lines if isinstance(model.document, Document) else None
    return parse_model(document, file=model.file, lines=lines)


def _fallen(tree: Tree, gone: Collection[str]) -> frozenset[str]:
    leaves = {tree.at[name] for name in gone}
    every = range(len(tree.ids))
    return frozenset(tree.ids[element] for element in every if set(tree.leaves(element).tolist()) <= leaves)


def _settled(model: Model, tree: Tree, name: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    # What a level gave to a node is written on the node itself, since its level may change.
    level = model.levels.get(int(tree.level[tree.at[name]]), {})
    own: dict[str, Any] = {
        str(step): {"method": one.method, **dict(one.options)} for step, one in level.items() if step not in table
    }
    return {**table, **own}


def _top(tree: Tree, out: Collection[str]) -> int:
    level: dict[int, int] = {}
    for leaf in range(tree.width):
        if tree.ids[leaf] not in out:
            for depth, element in enumerate(tree.path(leaf), start=1):
                level[element] = max(level.get(element, 0), depth)
    return max(level.values())


def _varied(model: Model, given: Mapping[str, Any], out: Collection[str], top: int) -> dict[str, Any]:
    kept = {name: one for name, one in given.items() if not isinstance(one, Mapping)}
    for one in model.vary:
        table = _left(one, given[one.id], out, top)
        if table is not None and table.get("given", one.id) in (one.id, *kept):
            kept[one.id] = table
    return kept


def _left(choice: Choice, table: Mapping[str, Any], out: Collection[str], top: int) -> Mapping[str, Any] | None:
    # What is left of a choice, None where nothing is, or where it would no longer be the same.
    if choice.kind == "options":
        head, _, rest = choice.key.partition(".")
        lost = head in ("node", "indicator") and any(rest == one or rest.startswith(f"{one}.") for one in out)
        return None if lost else table
    if choice.kind == "noise" and choice.levels:
        return _listed(table, "levels", [one for one in choice.levels if one < top])
    if choice.kind in ("dirichlet", "simplex") and choice.nodes:
        key = "nodes" if choice.kind == "dirichlet" else "simplex"
        return _listed(table, key, [one for one in choice.nodes if one not in out])
    if choice.kind == "drop" and not isinstance(table["drop"], str):
        return _listed(table, "drop", [one for one in choice.dropped if one not in out])
    if choice.kind == "bounds":
        named = {
            *choice.nodes,
            *(name for name, *_ in choice.bounds),
            *(name for pair in choice.orders for name in pair),
        }
        return None if named & set(out) else table
    if choice.kind == "sets":
        return None if {name for one in choice.options for name in one} & set(out) else table
    return table


def _listed(table: Mapping[str, Any], key: str, names: list[Any]) -> Mapping[str, Any] | None:
    return {**table, key: names} if names else None
