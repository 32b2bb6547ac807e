"""What the parts of a model need from one another: levels that exist, goalposts, targets and groups."""

from __future__ import annotations

from collections.abc import Mapping

from miqyas.index.method import Step, find
from miqyas.index.model import Indicator, Model, Setting
from miqyas.index.written.findings import Findings
from miqyas.index.written.locate import Path

OPTIONAL_POSTS = frozenset({"ampi"})
"""Normalisations that read their goalposts from the data where the model has none."""
POSTS = "goalposts = {low = ..., high = ..., why = ...}"


def setting_of(model: Model, one: Indicator, step: Step) -> Setting:
    """The setting of a step for an indicator: its own, else that of level 1, else the model's."""
    return one.steps.get(step) or model.levels.get(1, {}).get(step) or model.steps[step]


def supplied(step: Step, setting: Setting) -> frozenset[str]:
    """What the method of a setting takes from the model."""
    return find(step, setting.method).supplied


def check_levels(model: Model, level: Mapping[str, int], findings: Findings) -> None:
    """Note every level that the tree does not reach: it would be ignored without a word.

    level  element -> its level, empty where the parts make no tree
    """
    if not level:
        return
    top = max(level.values())
    for number in model.levels:
        if number > top:
            repair = f"the root is on level {top}, indicators on level 1"
            findings.add(f"no node is on level {number}", ("level", str(number)), repair)
    for one in model.vary:
        for number in one.levels:
            if number >= top:
                said = f"nothing on level {number} has a weight"
                repair = f"choose from {list(range(1, top))}: the root is on level {top}"
                findings.add(said, ("vary", one.id, "levels"), repair)


def check_needs(model: Model, findings: Findings) -> None:
    """Note every indicator, and the model, that lacks what its methods take from it."""
    grouped = ""
    for one in model.indicators:
        normalise, impute = setting_of(model, one, "normalise"), setting_of(model, one, "impute")
        wanted = supplied("normalise", normalise)
        if normalise.method in OPTIONAL_POSTS:
            wanted = frozenset()
        if "low" in wanted and one.goalposts is None:
            _lack(findings, one, normalise, POSTS)
        if "target" in wanted and one.target is None:
            _lack(findings, one, normalise, "target = ...")
        if dict(normalise.options).get("log", "none") != "none" and one.goalposts is not None:
            _positive(findings, one, one.goalposts.low)
        if "group" in supplied("impute", impute):
            grouped = impute.method
    if grouped and not model.groups:
        what = f"[model] has no groups, which impute {grouped} needs"
        findings.add(what, ("model",), "write groups = [...]: it fills inside the first of them")
    for place in sorted({*model.keep} & {*model.leave_out}):
        what = f"'{place}' is kept and left out at once"
        findings.add(what, ("model", "leave_out"), "take it out of keep or out of leave_out")


def _positive(findings: Findings, one: Indicator, low: float) -> None:
    if low <= 0:
        what = f"the indicator '{one.id}' is seen as a logarithm, which its lower goalpost {low:g} has not"
        findings.add(what, ("indicator", one.id, "goalposts"), 'write low above 0, or log = "none"')


def _lack(findings: Findings, one: Indicator, setting: Setting, repair: str) -> None:
    path: Path = ("indicator", one.id)
    key = repair.partition(" ")[0]
    if (*path, key) in findings.refused:
        return
    findings.add(
        f"the indicator '{one.id}' has no {key}, which normalise {setting.method} needs",
        path,
        f"write {repair}, or choose another normalisation",
    )
