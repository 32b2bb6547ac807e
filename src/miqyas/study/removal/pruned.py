"""Pruned: a model without some of its parts, and the parts and figures that a source stands behind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel, Status
from miqyas.data.source import UNKNOWN
from miqyas.errors import BuildError
from miqyas.index.build import Arranged
from miqyas.index.model import Model, Node
from miqyas.index.plan import Plan
from miqyas.index.sheet import Sheet
from miqyas.index.tree import Tree

Places = NDArray[np.bool_]


def branch(tree: Tree, gone: Collection[str]) -> tuple[str, ...]:
    """Everything that leaves with some elements: what hangs below them, and nodes that lose their last child."""
    leaves = {int(leaf) for name in gone for leaf in tree.leaves(tree.at[name])}
    out = np.array([set(tree.leaves(element).tolist()) <= leaves for element in range(len(tree.ids))])
    return tuple(name for name, lost in zip(tree.ids, out, strict=True) if lost)


def pruned(model: Model, gone: Collection[str]) -> Model:
    """The model without some elements and what leaves with them; the others keep methods and given weights.

    Weights are relative inside a parent, so those of the parts that stay are re-scaled by the engine itself. A
    node keeps the method it had also where it comes to stand on another level. The document stays as it was:
    the result is a world of a study, not a model to be kept. Raises BuildError where nothing would be left.
    """
    plan = Plan.of(model)
    out = set(branch(plan.tree, gone))
    if model.root.id in out:
        raise BuildError(
            f"nothing is left of the index without {', '.join(sorted(gone))}",
            where=model.file or model.id,
            repair="it takes a second indicator",
        )
    return replace(
        model,
        indicators=tuple(one for one in model.indicators if one.id not in out),
        nodes=tuple(_settled(one, plan) for one in model.nodes if one.id not in out),
        levels={level: settings for level, settings in model.levels.items() if level == 1},
        vary=(),
    )


def _settled(node: Node, plan: Plan) -> Node:
    weigh, aggregate = plan.nodes[plan.tree.at[node.id]]
    return replace(node, steps={"weigh": weigh.setting, "aggregate": aggregate.setting})


def sources(panel: Panel, arranged: Arranged) -> tuple[str, ...]:
    """Ids of the sources that stand behind the figures of an index or their denominators, as the data list them."""
    sheet, met = arranged.sheet, set()
    for column, one in enumerate(arranged.bench.model.indicators):
        for code in (one.series, sheet.divided[column]):
            if code:
                met |= _behind(panel, sheet, column, code)
    order = [one.id for one in panel.sources]
    return tuple(sorted(met, key=lambda one: (order.index(one) if one in order else len(order), one)))


def _behind(panel: Panel, sheet: Sheet, column: int, code: str) -> set[str]:
    vintage = sheet.vintage[..., column]
    t, p = np.nonzero(vintage >= 0)
    at = np.searchsorted(panel.years, vintage[t, p])
    origin = panel.origin[at, sheet.rows[p], panel.column[code]]
    return {stated(panel, int(one), code) for one in np.unique(origin)}


def stated(panel: Panel, origin: int, code: str) -> str:
    """Id of the source of a value: its own, or what the series says where the value says nothing."""
    own = panel.sources[origin].id
    return panel.find(code).source if own == UNKNOWN.id else own


def withheld(panel: Panel, source: str) -> Panel:
    """The data without the figures of a source."""
    own = np.array([one.id == source for one in panel.sources])[panel.origin]
    silent = np.array([one.id == UNKNOWN.id for one in panel.sources])[panel.origin]
    named = np.array([one.source == source for one in panel.series])
    out = np.where(silent, named, own)
    values = np.where(out, np.nan, panel.values)
    status = np.where(out & (panel.status <= Status.CARRIED), np.uint8(Status.ABSENT), panel.status)
    return replace(panel, values=values, status=status)


def figured(arranged: Arranged) -> Places:
    """Which indicators have any figure that can be used, denominators counted: (indicator,)."""
    sheet, plan = arranged.sheet, arranged.plan
    divides = np.zeros(len(sheet.divided), dtype=np.bool_)
    for block in plan.columns["denominate"]:
        if block.setting.method != "none":
            divides[block.index] = [bool(sheet.divided[column]) for column in block.columns]
    usable = ~np.isnan(sheet.raw) & (~np.isnan(sheet.divisor) | ~divides)
    return np.asarray(usable.any(axis=(0, 1)))
