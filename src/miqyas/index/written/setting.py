"""Settings: which method a step uses and with which options, read from a model file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from miqyas.errors import ModelError
from miqyas.index import steps as _full_table  # noqa: F401  # every method is registered by its import
from miqyas.index.method import STEPS, Method, Step, find, methods
from miqyas.index.model import Setting
from miqyas.index.shape import LARGEST
from miqyas.index.written.findings import Findings, shown
from miqyas.index.written.form import DEFAULTS, INDICATOR_STEPS, LEVEL, NODE_STEPS
from miqyas.index.written.locate import Path
from miqyas.index.written.site import told

Settings = Mapping[Step, Setting]


def defaults(document: Mapping[str, Any], findings: Findings) -> dict[Step, Setting]:
    """Read the setting of every step for the whole model; a step that is not there has its default."""
    found = {}
    for step in STEPS:
        setting = settled(step, document.get(step, {}), (step,), findings, default=DEFAULTS[step])
        found[step] = setting or Setting(DEFAULTS[step])
    return found


def overrides(given: Mapping[str, Any], allowed: Iterable[Step], path: Path, findings: Findings) -> dict[Step, Setting]:
    """Read the steps in which one indicator, node or level departs from the model."""
    found = {}
    for step in allowed:
        if step in given and (setting := settled(step, given[step], (*path, step), findings)):
            found[step] = setting
    return found


def levels(given: Any, findings: Findings) -> dict[int, dict[Step, Setting]]:
    """Read `[level.n.step]`: indicators are level 1, a node one above its highest child."""
    table = findings.table(given, ("level",), "write [level.2.aggregate] and below it method = ...")
    found: dict[int, dict[Step, Setting]] = {}
    for name, inner in table.items():
        path: Path = ("level", name)
        if not LEVEL.fullmatch(name):
            findings.add(f"a level is a whole number from 1, not '{name}'", path, "write [level.2.aggregate]")
            continue
        allowed = INDICATOR_STEPS if int(name) == 1 else NODE_STEPS
        body = findings.table(inner, path, f"write [level.{name}.{allowed[-1]}] and below it method = ...")
        findings.read(body, {}, path, also=allowed, misplaced=misplaced(allowed))
        found[int(name)] = overrides(body, allowed, path, findings)
    return found


def misplaced(allowed: Iterable[Step]) -> Mapping[str, str]:
    """Repairs for steps that stand where they cannot work, in a table which allows only these."""
    if "aggregate" in allowed:
        why = "indicators have it: set it in [level.1.{0}], [indicator.x] or [{0}]"
    else:
        why = "nodes have it: set it in [level.2.{0}], [node.x] or [{0}]"
    said: dict[str, str] = {step: why.format(step) for step in STEPS if step not in allowed}
    said["screen"] = "screening is for the whole model: set it in [screen]"
    return said


def settled(step: Step, given: Any, path: Path, findings: Findings, default: str | None = None) -> Setting | None:
    """Read one setting, a method name or a table with `method` and its options; None where it is mistaken."""
    if isinstance(given, str):
        return _chosen(step, given, {}, (path, path), findings)
    if not isinstance(given, Mapping):
        repair = f'write a method, or {{method = "...", option = ...}}; methods: {_names(step)}'
        findings.add(f"{step} cannot be {shown(given)}", path, repair)
        return None
    name = given.get("method", default)
    at = (*path, "method")
    if name is None:
        findings.add(f"{told(path)} has no 'method'", path, f"write method = one of {_names(step)}")
        return None
    if not isinstance(name, str):
        findings.add(f"method cannot be {shown(name)}", at, f"write one of {_names(step)}")
        return None
    return _chosen(step, name, {key: one for key, one in given.items() if key != "method"}, (path, at), findings)


def _chosen(
    step: Step, name: str, given: Mapping[str, Any], paths: tuple[Path, Path], findings: Findings
) -> Setting | None:
    # paths: of the setting, and of the name of its method.
    try:
        method = find(step, name)
    except ModelError as error:
        findings.add(error.what, paths[1], error.repair)
        return None
    try:
        if all(map(_finite, given.values())):
            return Setting(name, method.settle(given))
    except ModelError:
        pass  # told below, and with it whatever else is wrong
    _tell_each(method, given, paths[0], findings)
    return None


def _tell_each(method: Method, given: Mapping[str, Any], path: Path, findings: Findings) -> None:
    # One option at a time, so that every mistake is told and each with its own line.
    before = len(findings.errors)
    for key in dict.fromkeys([*given, *method.options]):
        at = (*path, key) if key in given else path
        if not _finite(given.get(key)):
            findings.add(f"{key} cannot be {shown(given[key])}", at, f"write finite numbers, at most {LARGEST:g}")
            continue
        alone = replace(method, options={key: method.options[key]}) if key in method.options else method
        try:
            alone.settle({key: given[key]} if key in given else {})
        except ModelError as error:
            findings.add(error.what, at, _owners(method, key) + error.repair)
    if len(findings.errors) == before:
        # Each of them will do, but not all together.
        try:
            method.settle(given)
        except ModelError as error:
            key = next((one for one in method.rising if one in given), "")
            findings.add(error.what, (*path, key) if key else path, error.repair)


def _finite(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    return not isinstance(value, int | float) or abs(value) <= LARGEST


def _names(step: Step) -> str:
    return ", ".join(one.name for one in methods(step))


def _owners(method: Method, option: str) -> str:
    # An option that another method of the step has was most likely left over from it.
    owners = [one.name for one in methods(method.step) if option in one.options]
    if method.name in owners or not owners:
        return ""
    return f"take it out, or use {' or '.join(owners)}, which has it; "
