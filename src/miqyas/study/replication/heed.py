"""Heed: choices that a study would draw and then not use are mistakes, told before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from miqyas.errors import BuildError, nearest
from miqyas.index.model import Choice, Indicator
from miqyas.index.plan import Plan
from miqyas.study.replication.lot import inside

WHOLE = ("dirichlet", "simplex", "bounds")
"""Kinds that draw the weights of all parts of a node anew."""


def heed(choices: Sequence[Choice], plan: Plan) -> None:
    """Raise BuildError for a choice that another one undoes, or that is about nothing in the model."""
    _errors([one for one in choices if one.kind == "errors"], plan)
    anew = _anew(choices, plan)
    for one in choices:
        for key in {key for option in one.options for key in _keys(one.key, option)} if one.kind == "options" else ():
            undone = [anew[node] for node in _weighed(key, plan) if node in anew]
            if undone and (len(undone) == len(_weighed(key, plan)) or undone[0].kind == "dirichlet"):
                raise _mistake(
                    plan,
                    one,
                    f"[vary.{one.id}] varies '{key}', but [vary.{undone[0].id}] draws those weights whatever it is",
                    "leave one of them out, or name other nodes",
                )
    _scattered(anew, plan)


def _errors(some: Sequence[Choice], plan: Plan) -> None:
    for one in some[1:]:
        what = f"[vary.{some[0].id}] and [vary.{one.id}] both draw errors of the data"
        raise _mistake(plan, one, what, "make one table of the two")
    read = [part.series for part in plan.tree.parts[: plan.tree.width] if isinstance(part, Indicator)]
    for one in some:
        for series, _ in one.errors:
            if series not in read:
                what = f"[vary.{one.id}] draws errors of '{series}', which is the series of no indicator"
                raise _mistake(plan, one, what, nearest(series, read))


def _scattered(anew: Mapping[int, Choice], plan: Plan) -> None:
    for element, one in anew.items():
        method = plan.nodes[element][0].setting.method
        if one.kind == "dirichlet" and method != "given" and len(plan.tree.children[element]) > 1:
            raise _mistake(
                plan,
                one,
                f"[vary.{one.id}] scatters weights around those that are written, but '{plan.tree.ids[element]}' is "
                f"weighed by '{method}'",
                "vary them by noise (spread), which moves whatever weights there are, or name other nodes",
            )


def _anew(choices: Sequence[Choice], plan: Plan) -> dict[int, Choice]:
    """Nodes inside which weights are drawn anew, and the choice that draws them."""
    tree = plan.tree
    found = {}
    for one in choices:
        if one.kind in WHOLE:
            found.update({int(tree.parent[children[0]]): one for children in inside(one, tree)})
        elif one.kind == "sets":
            found.update({int(tree.parent[tree.at[name]]): one for each in one.options for name in each})
    return found


def _keys(key: str, option: Any) -> Iterator[str]:
    # Every key that an option sets, to its last word.
    if isinstance(option, Mapping):
        for name, inner in option.items():
            yield from _keys(f"{key}.{name}", inner)
    else:
        yield key


def _weighed(key: str, plan: Plan) -> list[int]:
    """Nodes inside which a key of the model moves weights: (node,)."""
    tree, (kind, *rest) = plan.tree, key.split(".")
    if kind == "weigh":
        return list(tree.children)
    if kind == "level" and rest[1:2] == ["weigh"]:
        return [node for node in tree.children if str(tree.level[node]) == rest[0]]
    if kind == "node" and rest[1:2] == ["weigh"] and rest[0] in tree.at:
        return [tree.at[rest[0]]]
    if kind in ("node", "indicator") and rest[1:] == ["weight"] and rest[0] in tree.at:
        return [int(tree.parent[tree.at[rest[0]]])]
    return []


def _mistake(plan: Plan, choice: Choice, what: str, repair: str) -> BuildError:
    return BuildError(what, where=plan.site.where(("vary", choice.id)), repair=repair)
