"""Reading: which steps of an index look at the other places, so that who is there decides about the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from miqyas.index.climb import FROM_MODEL
from miqyas.index.method import Step
from miqyas.index.plan import Plan

ALONE: Mapping[Step, frozenset[str]] = {
    "denominate": frozenset({"none", "ratio", "log"}),
    "impute": frozenset({"none", "constant"}),
    "treat": frozenset({"none", "log"}),
    "weigh": FROM_MODEL,
    "aggregate": frozenset(
        {"arithmetic", "geometric", "harmonic", "power", "minimum", "maximum", "median", "sum", "mpi", "ampi"}
    ),
}
"""Methods that take each place by itself; whatever is not listed is held to read the others."""


def readers(plan: Plan) -> tuple[str, ...]:
    """The steps and methods that read the other places, in the order they are done; none: no order can turn.

    A place's score then depends on its own figures alone, and taking another place out cannot change it.
    """
    return tuple(dict.fromkeys(_readers(plan)))


def _readers(plan: Plan) -> Iterator[str]:
    columns: tuple[Step, ...] = ("denominate", "impute", "treat")
    inner: tuple[Step, ...] = ("weigh", "aggregate")
    for step in columns:
        for block in plan.columns[step]:
            if block.setting.method not in ALONE[step]:
                yield f"{step} {block.setting.method}"
    for block in plan.columns["normalise"]:
        if block.method("normalise").uses_reference:
            yield f"normalise {block.setting.method}"
    for pair in plan.nodes.values():
        for step, block in zip(inner, pair, strict=True):
            if block.setting.method not in ALONE[step]:
                yield f"{step} {block.setting.method}"
