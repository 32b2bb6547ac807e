"""Whether the parts of a model file make one tree: one root, known parents, no circle, no bare node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from miqyas.errors import nearest
from miqyas.index.model import Indicator, Node
from miqyas.index.written.findings import Findings

Levels = Mapping[str, int]


def levels(nodes: Sequence[Node], indicators: Sequence[Indicator], findings: Findings) -> Levels:
    """Return the level of every element, or nothing where the parts make no tree; note every mistake."""
    before = len(findings.errors)
    every: list[Node | Indicator] = [*nodes, *indicators]
    _twice(nodes, indicators, findings)
    _parents(nodes, indicators, findings)
    circles = _circles(nodes, findings)
    _root(nodes, circles, findings)
    _bare(nodes, indicators, findings)
    if len(findings.errors) > before:
        return {}
    above = {one.id: one.parent for one in every}
    found = {one.id: 1 for one in indicators}
    for one in indicators:
        name, level = one.parent, 2
        while name and found.get(name, 0) < level:
            found[name] = level
            name, level = above[name], level + 1
    return found


def _twice(nodes: Sequence[Node], indicators: Sequence[Indicator], findings: Findings) -> None:
    inner = {one.id for one in nodes}
    for one in indicators:
        if one.id in inner:
            findings.add(
                f"'{one.id}' is the id of a node and of an indicator",
                ("indicator", one.id),
                f'give one of them another id; the indicator may keep series = "{one.series}"',
            )


def _parents(nodes: Sequence[Node], indicators: Sequence[Indicator], findings: Findings) -> None:
    inner, leaves = {one.id for one in nodes}, {one.id for one in indicators}
    for kind, parts in (("node", nodes), ("indicator", indicators)):
        for one in parts:
            if not one.parent or one.parent in inner:
                continue
            what = f"the parent '{one.parent}' of the {kind} '{one.id}' is not a node"
            if one.parent in leaves:
                what = f"the parent '{one.parent}' of the {kind} '{one.id}' is an indicator"
            repair = nearest(one.parent, inner) if inner else "write [node.index], a node without a parent"
            findings.add(what, (kind, one.id, "parent"), repair)


def _circles(nodes: Sequence[Node], findings: Findings) -> set[str]:
    above = {one.id: one.parent for one in nodes}
    seen: set[str] = set()
    found: set[str] = set()
    for one in nodes:
        walk: list[str] = []
        name = one.id
        while name in above and name not in seen:
            seen.add(name)
            walk.append(name)
            name = above[name]
        if name in walk:
            circle = walk[walk.index(name) :]
            found.update(circle)
            findings.add(
                f"the nodes {' -> '.join([*circle, name])} go round in a circle",
                ("node", name, "parent"),
                "one of them must hang on a node nearer to the root, or be the root and have no parent",
            )
    return found


def _root(nodes: Sequence[Node], circles: set[str], findings: Findings) -> None:
    roots = [one.id for one in nodes if not one.parent]
    if not nodes:
        findings.add("the model has no node", (), "write [node.index], the root that everything flows into")
    elif not roots and not circles:
        findings.add("no node is the root", ("node",), "leave out the parent of the topmost node")
    for extra in roots[1:]:
        findings.add(
            f"'{extra}' and '{roots[0]}' are both roots: neither has a parent",
            ("node", extra),
            f'write parent = "{roots[0]}", or the node it belongs to',
        )


def _bare(nodes: Sequence[Node], indicators: Sequence[Indicator], findings: Findings) -> None:
    parents = {one.parent for one in nodes} | {one.parent for one in indicators}
    if not indicators:
        findings.add("the model has no indicator", (), "write [indicator.x] with parent and direction")
        return
    for one in nodes:
        if one.id not in parents:
            findings.add(
                f"the node '{one.id}' has no children",
                ("node", one.id),
                f'hang indicators on it with parent = "{one.id}", or take it out',
            )
