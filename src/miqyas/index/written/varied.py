"""What a model file declares as open: the `[vary]` tables, each read as one choice of an honest analyst."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from miqyas.errors import MiqyasError, ModelError, nearest
from miqyas.index.model import Choice, Indicator, Node
from miqyas.index.shape import LIMIT, POSITIVE
from miqyas.index.written.document import Document, set_key
from miqyas.index.written.findings import Findings, shown
from miqyas.index.written.form import KINDS, VARY
from miqyas.index.written.locate import Path
from miqyas.index.written.site import told
from miqyas.index.written.tied import chances, taken, tied

Values = Mapping[str, Any]
Faults = Callable[[Document], Sequence[MiqyasError]]


def varied(given: Any, findings: Findings) -> dict[str, Any]:
    """Read `[vary]` into fields of the model: the plain keys, and in `vary` a choice for each table below."""
    table = findings.table(given, ("vary",), "write [vary] and its keys below")
    below = {name: one for name, one in table.items() if name not in VARY and isinstance(one, Mapping)}
    plain = findings.read({k: v for k, v in table.items() if k not in below}, VARY, ("vary",))
    choices = [_choice(name, one, findings) for name, one in below.items()]
    found = tuple(one for one in choices if one is not None)
    _overlaps(found, findings)
    return {**plain, "vary": tied(found, findings)}


def _choice(name: str, table: Mapping[str, Any], findings: Findings) -> Choice | None:
    path: Path = ("vary", name)
    kind = next((one for one in KINDS if one.mark in table), None)
    if kind is None:
        marks = "; ".join(f"{one.mark} = {one.fields[one.mark].shape.told}" for one in KINDS)
        findings.add(f"{told(path)} does not say what is varied", path, f"write one of: {marks}")
        return None
    values = findings.read(table, kind.fields, path)
    if kind.mark not in values:
        return None
    plain = {"id": name, "kind": kind.name, "why": values.get("why", "")}
    return Choice(**plain, **_READ[kind.name](name, values, findings))


def _noise(_: str, values: Values, __: Findings) -> dict[str, Any]:
    return {"spread": float(values["spread"]), "levels": tuple(values.get("levels", ()))}


def _options(name: str, values: Values, findings: Findings) -> dict[str, Any]:
    options = tuple(values["options"])
    rows = any(isinstance(one, list | tuple) for one in values.get("probabilities", ()))
    read = chances if rows or "given" in values else _chances
    return {"key": values.get("key", name), "options": options, **read(name, values, len(options), findings)}


def _dirichlet(_: str, values: Values, __: Findings) -> dict[str, Any]:
    return {"concentration": float(values["concentration"]), "nodes": tuple(values.get("nodes", ()))}


def _simplex(_: str, values: Values, __: Findings) -> dict[str, Any]:
    nodes = values["simplex"]
    return {"nodes": () if nodes == "all" else (nodes,) if isinstance(nodes, str) else tuple(nodes)}


def _bounds(name: str, values: Values, findings: Findings) -> dict[str, Any]:
    found = []
    for child, pair in values["bounds"].items():
        if not LIMIT.fits(pair):
            findings.add(f"the bounds of '{child}' cannot be {shown(pair)}", ("vary", name, "bounds"), LIMIT.told)
            continue
        found.append((child, float(pair[0]), float(pair[1])))
    orders = []
    for text in values.get("orders", ()):
        heavier, sign, lighter = (part.strip() for part in text.partition(">="))
        if not (sign and heavier and lighter):
            findings.add(f"'{text}' states no order", ("vary", name, "orders"), 'write "a >= b"')
            continue
        orders.append((heavier, lighter))
    return {"nodes": (values["node"],), "bounds": tuple(found), "orders": tuple(orders)} if "node" in values else {}


def _sets(name: str, values: Values, findings: Findings) -> dict[str, Any]:
    sets = tuple(values["sets"])
    for number, one in enumerate(sets, start=1):
        if not (isinstance(one, Mapping) and one and all(map(POSITIVE.fits, one.values()))):
            told_set = f"set {number} of '{name}' is no weighting"
            findings.add(told_set, ("vary", name, "sets"), "write {child = weight, ...}, each weight above 0")
    return {"options": sets, **_chances(name, values, len(sets), findings)}


def _drop(_: str, values: Values, __: Findings) -> dict[str, Any]:
    named = values["drop"]
    # The words "indicators" and "nodes" are resolved once the tree is known.
    dropped = (named,) if isinstance(named, str) else tuple(named)
    chance = values.get("probability")
    return {"dropped": dropped, "probabilities": () if chance is None else (float(chance),)}


def _errors(_: str, values: Values, __: Findings) -> dict[str, Any]:
    given = values["errors"]
    return {"errors": () if given == "data" else tuple((code, float(sd)) for code, sd in given.items())}


_READ: Mapping[str, Callable[[str, Values, Findings], dict[str, Any]]] = {
    "noise": _noise,
    "options": _options,
    "dirichlet": _dirichlet,
    "simplex": _simplex,
    "bounds": _bounds,
    "sets": _sets,
    "drop": _drop,
    "errors": _errors,
}


def _chances(name: str, values: Values, count: int, findings: Findings) -> dict[str, Any]:
    return {"probabilities": _probabilities(values.get("probabilities"), count, ("vary", name), findings)}


def settle(
    choices: Sequence[Choice], nodes: Sequence[Node], indicators: Sequence[Indicator], findings: Findings
) -> tuple[Choice, ...]:
    """Hold the choices against the tree: every name must be there, and no two may draw the same weights."""
    children: dict[str, list[str]] = {node.id: [] for node in nodes}
    every: list[Node | Indicator] = [*indicators, *nodes]
    for part in every:
        if part.parent in children:
            children[part.parent].append(part.id)
    settled = []
    drawn: dict[str, str] = {}
    for one in choices:
        known = _resolved(one, nodes, indicators)
        _names(known, children, findings)
        for element in _drawn(known, children):
            if element in drawn:
                findings.add(
                    f"[vary.{drawn[element]}] and [vary.{one.id}] both draw the weight of '{element}'",
                    ("vary", one.id),
                    "let one of them leave it alone: name the nodes that each is about",
                )
                break
            drawn[element] = one.id
        settled.append(known)
    return tuple(settled)


def _resolved(choice: Choice, nodes: Sequence[Node], indicators: Sequence[Indicator]) -> Choice:
    if choice.kind != "drop":
        return choice
    words: dict[tuple[str, ...], tuple[str, ...]] = {
        ("indicators",): tuple(one.id for one in indicators),
        ("nodes",): tuple(node.id for node in nodes if node.parent),
    }
    dropped = words.get(choice.dropped, choice.dropped)
    count = len(dropped)
    chance = choice.probabilities[0] if choice.probabilities else count / (count + 1)
    shares = (1.0 - chance, *(chance / count for _ in dropped)) if count else (1.0,)
    return replace(choice, dropped=dropped, probabilities=shares)


def _names(choice: Choice, children: Mapping[str, Sequence[str]], findings: Findings) -> None:
    parts = {child for mine in children.values() for child in mine}
    for name in choice.nodes:
        if name not in children:
            findings.add(f"there is no node '{name}'", ("vary", choice.id), nearest(name, children))
    mine = set(children.get(choice.nodes[0], ())) if choice.kind == "bounds" and choice.nodes else set()
    bounded = {name for name, *_ in choice.bounds} | {name for pair in choice.orders for name in pair}
    asked = {
        "bounds": (bounded, mine),
        "sets": ({name for one in choice.options for name in one} if choice.kind == "sets" else set(), parts),
        "drop": (set(choice.dropped), parts),
    }
    names, known = asked.get(choice.kind, (set(), set()))
    for name in sorted(names - known):
        where = f" inside '{choice.nodes[0]}'" if choice.kind == "bounds" and choice.nodes else ""
        findings.add(f"there is no part '{name}'{where}", ("vary", choice.id), nearest(name, known))


def _drawn(choice: Choice, children: Mapping[str, Sequence[str]]) -> list[str]:
    if choice.kind == "sets":
        return sorted({name for one in choice.options if isinstance(one, Mapping) for name in one})
    if choice.kind in ("dirichlet", "simplex", "bounds"):
        inside = choice.nodes or tuple(children)
        return [child for node in inside for child in children.get(node, ())]
    return []


def _probabilities(given: Sequence[float] | None, count: int, path: Path, findings: Findings) -> tuple[float, ...]:
    if given is None:
        return (1.0 / count,) * count
    path = (*path, "probabilities")
    if len(given) != count:
        findings.add(f"{len(given)} probabilities for {count} options", path, "write one for each option")
    elif abs(fsum(given) - 1.0) > 1e-9:
        told_sum = f"the probabilities of '{path[1]}' sum to {fsum(given):g}"
        findings.add(told_sum, path, "they must sum to 1; leave them out for equal ones")
    return tuple(map(float, given))


def _overlaps(choices: Sequence[Choice], findings: Findings) -> None:
    # Of two choices over one key the later would silently undo the earlier.
    seen: list[Choice] = []
    for one in (choice for choice in choices if choice.kind == "options"):
        for other in seen:
            if f"{one.key}.".startswith(f"{other.key}.") or f"{other.key}.".startswith(f"{one.key}."):
                findings.add(
                    f"[vary.{other.id}] and [vary.{one.id}] both vary '{one.key}'",
                    ("vary", one.id),
                    "make one table of the two, with an option for each combination",
                )
        seen.append(one)


def try_options(document: Document, choices: Sequence[Choice], faults: Faults, findings: Findings) -> None:
    """Note every option that its key cannot take: each is set, and the model read with it.

    faults  what is wrong with a changed document
    """
    discrete = [one for one in choices if one.kind == "options"]
    known = {fault.what for fault in findings.errors}
    for one in discrete:
        for number, option in enumerate(one.options):
            path: Path
            try:
                changed = document
                for key, value in taken(one, number, discrete):
                    changed = set_key(changed, key, value)
            except ModelError as error:
                path = ("vary", one.id, "key")
                findings.add(f"[vary.{one.id}] cannot vary '{one.key}': {error.what}", path, error.repair)
                break
            new = [fault for fault in faults(changed) if fault.what not in known]
            if new:
                more = f" (and {len(new) - 1} more)" if len(new) > 1 else ""
                path = ("vary", one.id, "options", str(number))
                findings.add(f"{one.key} = {shown(option)}: {new[0].what}{more}", path, new[0].repair)
