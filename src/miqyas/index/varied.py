"""What a model file declares as open: the `[vary]` tables, each read as one choice of an honest analyst."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Any

from miqyas.errors import MiqyasError, ModelError
from miqyas.index.document import Document, set_key
from miqyas.index.findings import Findings, shown, told
from miqyas.index.form import KINDS, VARY
from miqyas.index.locate import Path
from miqyas.index.model import Choice

Faults = Callable[[Document], Sequence[MiqyasError]]


def varied(given: Any, findings: Findings) -> dict[str, Any]:
    """Read `[vary]` into fields of the model: the plain keys, and in `vary` a choice for each table below."""
    table = findings.table(given, ("vary",), "write [vary] and its keys below")
    below = {name: one for name, one in table.items() if name not in VARY and isinstance(one, Mapping)}
    plain = findings.read({k: v for k, v in table.items() if k not in below}, VARY, ("vary",))
    choices = [_choice(name, one, findings) for name, one in below.items()]
    found = tuple(one for one in choices if one is not None)
    _overlaps(found, findings)
    return {**plain, "vary": found}


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
    if kind.name == "noise":
        levels = tuple(values.get("levels", ()))
        return Choice(name, "noise", values.get("why", ""), spread=float(values["spread"]), levels=levels)
    options = tuple(values["options"])
    return Choice(
        id=name,
        kind="options",
        why=values.get("why", ""),
        key=values.get("key", name),
        options=options,
        probabilities=_probabilities(values.get("probabilities"), len(options), path, findings),
    )


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
                changed = set_key(document, one.key, option)
            except ModelError as error:
                path = ("vary", one.id, "key")
                findings.add(f"[vary.{one.id}] cannot vary '{one.key}': {error.what}", path, error.repair)
                break
            new = [fault for fault in faults(changed) if fault.what not in known]
            if new:
                more = f" (and {len(new) - 1} more)" if len(new) > 1 else ""
                path = ("vary", one.id, "options", str(number))
                findings.add(f"{one.key} = {shown(option)}: {new[0].what}{more}", path, new[0].repair)
