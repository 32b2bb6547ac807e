"""The parts of a model file: its indicators and nodes, each read on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from miqyas.index.method import Step
from miqyas.index.model import Break, Goalposts, Indicator, Node, Setting, Words
from miqyas.index.written.findings import Findings
from miqyas.index.written.form import BREAK, GOALPOSTS, INDICATOR, INDICATOR_STEPS, NODE, NODE_STEPS
from miqyas.index.written.locate import Path
from miqyas.index.written.setting import misplaced, overrides
from miqyas.index.written.site import told
from miqyas.index.written.toml import quoted

Part = TypeVar("Part", Indicator, Node)
RATIO = Setting("ratio")


def nodes(given: Any, findings: Findings) -> tuple[Node, ...]:
    """Read `[node.x]` in the order of the file; one with a mistake keeps what could be read of it."""
    said = misplaced(NODE_STEPS)
    return tuple(
        Node(
            id=path[-1],
            **_named(findings.read(table, NODE, path, NODE_STEPS, said)),
            steps=overrides(table, NODE_STEPS, path, findings),
        )
        for path, table in _tables(given, "node", (*NODE, *NODE_STEPS), findings)
    )


def indicators(given: Any, findings: Findings, *, ratio: bool) -> tuple[Indicator, ...]:
    """Read `[indicator.x]` in the order of the file; one with a mistake keeps what could be read of it.

    ratio  whether an indicator that names a denominator, and no method for it, is divided by it
    """
    said = misplaced(INDICATOR_STEPS)
    found = []
    for path, table in _tables(given, "indicator", (*INDICATOR, *INDICATOR_STEPS), findings):
        values = _named(findings.read(table, INDICATOR, path, INDICATOR_STEPS, said))
        steps: dict[Step, Setting] = overrides(table, INDICATOR_STEPS, path, findings)
        if "denominator" in values:
            values["denominator"] = listed(values["denominator"])
            if ratio and "denominate" not in table:
                steps["denominate"] = RATIO
        if "goalposts" in values:
            values["goalposts"] = _posts(values["goalposts"], (*path, "goalposts"), findings)
        if "breaks" in values:
            values["breaks"] = _breaks(values["breaks"], (*path, "breaks"), findings)
        values = {"parent": "", "series": path[-1], **values}
        found.append(Indicator(id=path[-1], **values, steps=steps))
    return tuple(found)


def words(value: str | Mapping[str, str]) -> Words:
    """Return a text as a text in English, and a table of languages as it is."""
    if isinstance(value, str):
        return {"en": value} if value else {}
    return dict(value)


def listed(value: Any) -> tuple[str, ...]:
    """Return one text as a list of one."""
    return (value,) if isinstance(value, str) else tuple(value)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        values["name"] = words(values["name"])
    for key in ("weight", "factor", "target", "coverage"):
        if key in values:
            values[key] = float(values[key])
    return values


def _posts(given: Mapping[str, Any], path: Path, findings: Findings) -> Goalposts | None:
    values = findings.read(given, GOALPOSTS, path)
    if not {"low", "high"} <= values.keys():
        return None
    low, high = float(values["low"]), float(values["high"])
    if low >= high:
        swapped = f"low = {high:g}, high = {low:g}"
        findings.add(
            f"the goalposts of '{path[1]}' run from {low:g} to {high:g}",
            path,
            "low must be below high, whichever is better" + (f": write {swapped}" if low > high else ""),
        )
        return None
    return Goalposts(low, high, values.get("why", ""))


def _breaks(given: Sequence[Mapping[str, Any]], path: Path, findings: Findings) -> tuple[Break, ...]:
    found = []
    for number, table in enumerate(given):
        at = (*path, str(number))
        values = findings.read(table, BREAK, at)
        if "between" in values and "year" in values:
            findings.add(f"a break of '{path[1]}' has both between and year", at, "write two tables, one for each")
        if "between" in values:
            values["between"] = (values["between"][0], values["between"][1])
        if "places" in values:
            values["places"] = listed(values["places"])
        found.append(Break(**values))
    return tuple(found)


def _tables(
    given: Any, kind: str, known: tuple[str, ...], findings: Findings
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    # Each table of a kind; an id with dots that was not quoted looks like tables inside a table.
    example = "[node.index]" if kind == "node" else "[indicator.internet]"
    for name, table in findings.table(given, (kind,), f"write {example} and its keys below").items():
        path: Path = (kind, name)
        if not name.strip() or name != name.strip():
            findings.add(f"{kind} {name!r} has no proper id", path, "an id has no spaces at its ends")
            continue
        if not isinstance(table, Mapping):
            findings.table(table, path, f"write [{kind}.{quoted(name)}] and its keys below")
            continue
        dotted = [key for key in table if key not in known and isinstance(table[key], Mapping)]
        for key in dotted:
            _unquoted(path, key, table[key], known, findings)
        if not dotted or len(dotted) < len(table):
            yield path, {key: one for key, one in table.items() if key not in dotted}


def _unquoted(path: Path, key: str, table: Any, known: tuple[str, ...], findings: Findings) -> None:
    parts = [path[1], key]
    while isinstance(table, Mapping) and len(table) == 1 and next(iter(table)) not in known:
        key = next(iter(table))
        parts.append(key)
        table = table[key]
    heading = f"[{path[0]}.{quoted('.'.join(parts))}]"
    findings.add(
        f"there is no key '{parts[1]}' in {told(path)}",
        (*path, parts[1]),
        f"an id with dots stands in quotes: write {heading}",
    )
