"""The bench: what the coats of the steps work with, and how they name what a step cannot do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import UNDATED, Panel
from miqyas.errors import BuildError
from miqyas.index.model import Model
from miqyas.index.plan import Block, Floats, Plan
from miqyas.index.sheet import Sheet
from miqyas.index.written.gap import alone, empty, more
from miqyas.index.written.needs import OPTIONAL_POSTS


@dataclass(frozen=True)
class Bench:
    """What the coats need beside the figures: names for messages, groups, and where limits are read.

    model, panel  what the plan and the sheet were made of, for messages
    group  (place,) number of the place's group, -1 for none
    base   positions on the year axis that limits are read from; None: each year from itself
    """

    model: Model
    panel: Panel
    plan: Plan
    sheet: Sheet
    group: NDArray[np.intp]
    base: tuple[int, ...] | None
    drop_constant: bool
    kept: frozenset[str]
    left_out: frozenset[str]

    def named(self, column: int) -> str:
        """Id of an indicator."""
        return self.plan.tree.ids[column]

    def where(self, column: int, *years: int) -> str:
        """Where the table of an indicator stands in the model file, and the years that are meant."""
        return self.plan.site.where(("indicator", self.named(column))) + when(years)


def unscaled(bench: Bench, column: int, method: str, x: Floats) -> BuildError:
    """Why a column has no spread in x (year, place, indicator), the figures that a normalisation is given."""
    where = f"{bench.where(column)}, normalise {method}{when(bench.sheet.years)}"
    if few := alone(bench.sheet, x):
        return BuildError(
            f"{few}, so nothing can be scaled from the data", where=where, repair=more(bench.panel, bench.sheet)
        )
    values = bench.sheet.raw[..., column]
    name = bench.named(column)
    if np.isnan(values).all():
        what, repair = empty(bench.model, bench.model.indicators[column], bench.panel, bench.sheet)
        return BuildError(f"{what}, so it cannot be scaled from the data", where=where, repair=repair)
    count = int(np.isfinite(values).any(axis=0).sum())
    said = "has a value for one place only" if count == 1 else "has the same value everywhere"
    # More years can bring in more places, where there are years.
    widen = "widen [carry] age, " if count < len(bench.sheet.places) and bench.panel.years != (UNDATED,) else ""
    return BuildError(
        f"the indicator '{name}' {said}, so it cannot be scaled from the data",
        where=where,
        repair=f'take it out, give it goalposts with normalise = "goalposts", {widen}or set [model] constant = "drop"',
    )


def need(bench: Bench, block: Block, supplied: frozenset[str]) -> None:
    """Raise BuildError for an indicator of a block that lacks goalposts or a target which its method takes."""
    for name, values, repair in (
        ("low", bench.plan.low, "goalposts = {low = ..., high = ..., why = ...}"),
        ("target", bench.plan.target, "target = ..."),
    ):
        if name not in supplied or block.setting.method in OPTIONAL_POSTS:
            continue
        for column in block.columns:
            if np.isnan(values[column]):
                raise BuildError(
                    f"normalise {block.setting.method} needs '{repair.partition(' ')[0]}' "
                    f"for the indicator '{bench.named(column)}'",
                    where=bench.where(column),
                    repair=f"write {repair}, or choose another normalisation for it",
                )


def refuse(
    bench: Bench, columns: NDArray[np.intp], bad: NDArray[np.bool_], values: Floats, why: str, other: str
) -> None:
    """Raise BuildError that names the first bad cell (year, place, column), its value and what else to choose."""
    if not bad.any():
        return
    t, p, i = np.argwhere(bad)[0]
    count = int(bad.sum())
    more = f" (and {count - 1} more)" if count > 1 else ""
    raise BuildError(
        f"{why}: {bench.sheet.places[p]}, {bench.named(int(columns[i]))} is {values[t, p, i]:g}{more}",
        where=bench.where(int(columns[i]), *bench.sheet.years[t : t + 1]),
        repair=f"choose another {other} for this indicator, or correct the value",
    )


def when(years: tuple[int, ...]) -> str:
    """Write years as the end of a place in a message."""
    # A table without years has nothing to say here.
    dated = [str(year) for year in years if year != UNDATED]
    return f", year{'s' if len(dated) > 1 else ''} {', '.join(dated)}" if dated else ""
