"""Tied choices: options whose probabilities hang on the option that another choice has drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from miqyas.errors import nearest
from miqyas.index.model import Choice
from miqyas.index.written.findings import Findings
from miqyas.index.written.locate import Path

SLACK = 1e-9

Setting = tuple[str, Any]
"""A key of the model and the option it takes."""


def chances(name: str, values: Mapping[str, Any], count: int, findings: Findings) -> dict[str, Any]:
    """Read `given` and the rows of `probabilities` beside it into fields of a choice with so many options."""
    rows, path = values.get("probabilities"), ("vary", name, "probabilities")
    equal = {"probabilities": (1.0 / count,) * count}
    if {path, ("vary", name, "given")} & findings.refused:
        return equal
    if "given" not in values:
        findings.add(
            f"the probabilities of '{name}' are several lists, but no other choice is given",
            path,
            f'write one list of {count} shares, or given = "the other choice"',
        )
        return equal
    if rows is None or not all(isinstance(row, list | tuple) for row in rows) or not rows:
        findings.add(
            f"[vary.{name}] hangs on '{values['given']}', but does not say how",
            path if rows is not None else ("vary", name, "given"),
            f"write probabilities with one list of {count} shares for each option of '{values['given']}'",
        )
        return equal
    for number, row in enumerate(rows):
        _row(name, row, count, (*path, str(number)), findings)
    return {**equal, "given": values["given"], "chances": tuple(tuple(map(float, row)) for row in rows)}


def _row(name: str, row: Sequence[float], count: int, path: Path, findings: Findings) -> None:
    number = int(path[-1]) + 1
    if len(row) != count:
        said = f"row {number} of the probabilities of '{name}' has {len(row)} shares for {count} options"
        findings.add(said, path, "write one share for each option")
    elif abs(fsum(row) - 1.0) > SLACK:
        said = f"row {number} of the probabilities of '{name}' sums to {fsum(row):g}"
        findings.add(said, path, "every row must sum to 1")


def tied(choices: Sequence[Choice], findings: Findings) -> tuple[Choice, ...]:
    """Hold every choice against the one it hangs on, and find its probabilities over all draws."""
    known = {one.id: one for one in choices if one.kind == "options"}
    found = {one.id: one for one in choices}
    sound = _sound(known, findings)
    for name in sound:
        one = found[name]
        above = found[one.given].probabilities
        over = tuple(
            fsum(p * row[i] for p, row in zip(above, one.chances, strict=True)) for i in range(len(one.options))
        )
        found[name] = replace(one, probabilities=over)
    # A mistake has been noted: nothing further is made of it.
    loose = {one.id for one in choices if one.given} - set(sound)
    return tuple(replace(one, given="", chances=()) if one.id in loose else found[one.id] for one in choices)


def _sound(known: Mapping[str, Choice], findings: Findings) -> list[str]:
    """Names of the choices that hang on others without a mistake, each after the one it hangs on."""
    hanging = [one for one in known.values() if one.given]
    sound = [one for one in hanging if _fits(one, known, findings)]
    done = {one.id for one in known.values() if not one.given}
    order: list[str] = []
    while ready := [one.id for one in sound if one.given in done and one.id not in done]:
        order += ready
        done.update(ready)
    names = {one.id for one in sound} - done
    first = next((name for name in known if name in names and _round(name, known)), None)
    if first is not None:
        round_ = _round(first, known)
        findings.add(
            f"the choices hang on each other in a circle: {' on '.join((*round_, first))}",
            ("vary", first, "given"),
            "leave given out of one of them",
        )
    return order


def _fits(one: Choice, known: Mapping[str, Choice], findings: Findings) -> bool:
    path = ("vary", one.id)
    if one.given not in known:
        said = f"[vary.{one.id}] hangs on '{one.given}', which is no choice between options"
        findings.add(said, (*path, "given"), nearest(one.given, [name for name in known if name != one.id]))
        return False
    wanted = len(known[one.given].options)
    if len(one.chances) != wanted:
        findings.add(
            f"{len(one.chances)} rows of probabilities for the {wanted} options of '{one.given}'",
            (*path, "probabilities"),
            f"write one row for each option of '{one.given}', in its order",
        )
    elif all(len(row) == len(one.options) for row in one.chances):
        return True
    return False


def _round(name: str, known: Mapping[str, Choice]) -> tuple[str, ...]:
    """The names of a circle from one of its members on; empty where it is no member of one."""
    way = [name]
    while (above := known[way[-1]].given) in known and above not in way:
        way.append(above)
    return tuple(way) if above == name else ()


def taken(choice: Choice, number: int, choices: Sequence[Choice]) -> list[Setting]:
    """Settings under which an option can be drawn, together with those of all choices that hang together with it."""
    known = {one.id: one for one in choices}
    found = {choice.id: number}
    one = choice
    while one.given:
        column = [row[found[one.id]] for row in one.chances]
        found[one.given] = column.index(max(column))
        one = known[one.given]
    while below := [one for one in choices if one.given in found and one.id not in found]:
        for one in below:
            row = one.chances[found[one.given]]
            found[one.id] = row.index(max(row))
    return [(known[name].key, known[name].options[at]) for name, at in found.items()]
