"""Doubts about a model that need no data: what is unexplained, what is ignored, what will not be defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from miqyas.errors import Notice
from miqyas.index.method import find
from miqyas.index.model import Indicator, Model, Node, Setting
from miqyas.index.plan import Floats, Plan
from miqyas.index.written.findings import Findings, listing
from miqyas.index.written.locate import Path
from miqyas.index.written.needs import setting_of, supplied

TODO = "TODO"
"""A `why` that begins so is a reminder, not a reason."""

_SAMPLE = np.array([[1.0], [2.0], [4.0], [8.0], [9.0]])


def doubts(model: Model, findings: Findings) -> Iterator[Notice]:
    """Yield what a reader of the model must know, each with its line."""
    yield from _unfinished(model, findings)
    yield from _unexplained(model, findings)
    yield from _repeated(model, findings)
    yield from _ignored(model, findings)
    yield from _undefined(model, findings)


def _unfinished(model: Model, findings: Findings) -> Iterator[Notice]:
    for key, words in (("name", model.name), ("description", model.description)):
        if any(text.strip().startswith(TODO) for text in words.values()):
            yield findings.notice(f"the {key} of the model is still TODO", [("model", key)], f"write the {key}")
    todo: frozenset[int] = getattr(model.document, "todo", frozenset())
    paths: list[Path] = [
        (kind, one.id, "direction")
        for kind, parts in (("node", model.nodes), ("indicator", model.indicators))
        for one in cast("Sequence[Node | Indicator]", parts)
        if findings.site.lines.get((kind, one.id, "direction")) in todo
    ]
    if paths:
        what = f"the direction of {listing([path[1] for path in paths])} is still TODO"
        repair = "say whether more is better, and take the remark TODO out"
        yield findings.notice(what, paths, repair)


def _unexplained(model: Model, findings: Findings) -> Iterator[Notice]:
    document: Mapping[str, Any] = model.document
    weights: list[Path] = [
        (kind, one.id, "weight")
        for kind, parts in (("node", model.nodes), ("indicator", model.indicators))
        for one in cast("Sequence[Node | Indicator]", parts)
        if "weight" in document.get(kind, {}).get(one.id, {}) and _open(one.why)
    ]
    posts: list[Path] = [
        ("indicator", one.id, "goalposts")
        for one in model.indicators
        if one.goalposts is not None and _open(one.goalposts.why)
    ]
    choices: list[Path] = [("vary", one.id) for one in model.vary if _open(one.why)]
    for paths, said in ((weights, "the weight of"), (posts, "the goalposts of"), (choices, "[vary]")):
        if paths:
            ids = listing([path[1] for path in paths])
            yield findings.notice(f"no reason is given for {said} {ids}", paths, 'write why = "..."')


def _open(why: str) -> bool:
    return not why.strip() or why.strip().startswith(TODO)


def _repeated(model: Model, findings: Findings) -> Iterator[Notice]:
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for one in model.indicators:
        key = (one.series, one.denominator)
        if key in seen:
            what = f"'{one.id}' and '{seen[key]}' read the same series '{one.series}', which so counts twice"
            yield findings.notice(what, [("indicator", one.id, "series")], "take one of them out")
        seen.setdefault(key, one.id)


def _ignored(model: Model, findings: Findings) -> Iterator[Notice]:
    idle: dict[str, list[Indicator]] = {"denominator": [], "factor": [], "goalposts": [], "target": []}
    for one in model.indicators:
        takes = supplied("normalise", setting_of(model, one, "normalise"))
        if one.denominator and setting_of(model, one, "denominate").method == "none":
            idle["denominator"].append(one)
        if one.factor != 1.0 and not one.denominator:
            idle["factor"].append(one)
        if one.goalposts is not None and "low" not in takes:
            idle["goalposts"].append(one)
        if one.target is not None and "target" not in takes:
            idle["target"].append(one)
    for key, parts in idle.items():
        if parts:
            paths: list[Path] = [("indicator", one.id, key) for one in parts]
            ids = listing([one.id for one in parts])
            yield findings.notice(f"nothing reads the {key} of {ids}", paths, _IDLE[key])


_IDLE = {
    "denominator": 'write denominate = "ratio", or take it out',
    "factor": "name a denominator, or take it out",
    "goalposts": 'write normalise = "goalposts", or take them out',
    "target": "choose a normalisation that reads a target, or take it out",
}


def _undefined(model: Model, findings: Findings) -> Iterator[Notice]:
    # A mean that needs numbers above zero over scores that are not: found by trying both on a small sample.
    plan = Plan.of(model)
    lowest = _lowest(model)
    for element, (_, aggregate) in plan.nodes.items():
        worst = None
        for child in plan.tree.children[element]:
            low = min(lowest[int(leaf)] for leaf in plan.tree.leaves(int(child)))
            # A scale that runs below zero can stand at zero as well.
            scores = [low, 0.0] if low < 0 else [low] if child < plan.tree.width else []
            bad = [score for score in scores if fails(aggregate.setting, score)]
            if bad:
                worst = plan.tree.ids[int(child)], bad[0]
                break
        if worst is not None:
            name = plan.tree.ids[element]
            yield findings.notice(
                f"the {aggregate.setting.method} aggregation of '{name}' is not defined where '{worst[0]}' "
                f"is {worst[1]:.3g}, as normalisation can make it",
                [("node", name, "aggregate")],
                "normalise to a range above zero, for example range = [1, 100], or aggregate otherwise",
            )


def _lowest(model: Model) -> Sequence[float]:
    # The score which the lowest of five invented places gets under each indicator's normalisation.
    known: dict[Setting, float] = {}
    for one in model.indicators:
        setting = setting_of(model, one, "normalise")
        if setting not in known:
            known[setting] = _trial(setting)
    return [known[setting_of(model, one, "normalise")] for one in model.indicators]


def _trial(setting: Setting) -> float:
    method = find("normalise", setting.method)
    one = np.ones(1)
    invented = {"sign": one, "low": 0.5 * one, "high": 10 * one, "target": 9.5 * one}
    given = {name: invented[name] for name in method.supplied}
    figures: tuple[Floats, ...] = (_SAMPLE, _SAMPLE) if method.uses_reference else (_SAMPLE,)
    return float(np.nanmin(method.kernel(*figures, **given, **dict(setting.options))))


def fails(setting: Setting, score: float) -> bool:
    """Whether an aggregation gives no number to a place which has this score in one of two parts."""
    x = np.array([[score, 1.0], [1.0, 1.5], [1.5, 2.0], [2.0, 1.0]])
    with np.errstate(all="ignore"):
        done = find("aggregate", setting.method).kernel(x, np.array([0.5, 0.5]), **dict(setting.options))
    return bool(np.isnan(done[0]))
