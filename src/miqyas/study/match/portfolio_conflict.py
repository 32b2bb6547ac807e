"""Conflicts: which rules cannot be met together, as few of them as possible, and what each would have to give.

The fewest are found by taking rules away while the rest still cannot be met (the deletion filter of Chinneck &
Dravnieks 1991, ORSA Journal on Computing 3, 157-168), among those whose rows prove the relaxation impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite

import numpy as np

from miqyas.errors import BuildError, DataError, MiqyasError
from miqyas.study.match.portfolio_matrix import Matrix
from miqyas.study.match.portfolio_program import Choice, Search
from miqyas.study.match.portfolio_row import Arcs, Floats, Mask, Row
from miqyas.study.match.rules import Balance, Budget, Exclude, Floor, Keep, Rule, Rules

SLACK = 1e-6
SECONDS = 10.0
"""For each question what a rule would have to give."""


def impossible(rules: Rules, arcs: Arcs, written: Sequence[Row]) -> list[MiqyasError]:
    """Rules that no plan can meet, whatever the others say, each as the error that tells why."""
    found: list[MiqyasError] = []
    shut = np.zeros(len(arcs), dtype=np.bool_)
    for row in written:
        if isinstance(rules.rules[row.rule], Exclude):
            shut[row.columns] = True
    for number, rule in enumerate(rules.rules):
        own = [row for row in written if row.rule == number]
        short = [(row, *_reach(row, shut)) for row in own if isfinite(row.below)]
        short = [one for one in short if one[1] < one[0].below - SLACK]
        if short and not isinstance(rule, Balance):
            found.append(_short(rule, arcs, short, shut))
    return found


def _reach(row: Row, shut: Mask) -> tuple[float, int]:
    # The most that a row can have, and how many of its engagements are excluded.
    held = shut[row.columns]
    return float(np.maximum(row.weights[~held], 0).sum()), int(held.sum())


def _short(rule: Rule, arcs: Arcs, short: Sequence[tuple[Row, float, int]], shut: Mask) -> MiqyasError:
    row, reach, held = short[0]
    if isinstance(rule, Keep):
        label = f"the running engagement {rule.giver} to {rule.taker} in {rule.field}"
        if held:
            return DataError(
                f"{label} is to be kept and is excluded",
                where=rule.where,
                repair="take it out of [[keep]], or narrow what [[exclude]] names",
            )
        return DataError(
            f"{label} cannot be kept: its value is not known",
            where=rule.where,
            repair="write what it is worth, value = ..., or take it out of [[keep]]",
        )
    left = row.columns[~shut[row.columns]]
    givers, takers = (len(np.unique(one[left])) for one in (arcs.giver, arcs.taker))
    what = f"the floor '{row.told}' cannot be met: "
    if len(left):
        what += f"only {len(left)} engagement{'s are' if len(left) > 1 else ' is'} known, of "
        what += f"{givers} giver{'s' * (givers != 1)} and {takers} taker{'s' * (takers != 1)}"
        what += f"; {held} more are excluded" if held else ""
        repair = f"lower the floor to {reach:.0f}, or give more values"
    elif held:
        what += f"all {held} engagements that could meet it are excluded"
        repair = "narrow what [[exclude]] names, or leave the floor out"
    else:
        what += "no engagement that could meet it is known"
        repair = "give values, or leave out of the floor whoever has none"
    if len(short) > 1:
        what += f"; nor can {len(short) - 1} more of '{rule.name}'"
    return DataError(what, where=rule.where, repair=repair)


def conflict(rules: Rules, arcs: Arcs, value: Floats, written: Sequence[Row]) -> BuildError:
    """The error that names the fewest rules which cannot be met together, and the ways out."""
    among = fewest(rules, arcs, value, written)
    told = [_told(rules.rules[one], [row for row in written if row.rule == one]) for one in among]
    repairs = [way for one in among if (way := _way(rules, written, one, len(arcs)))]
    where = "; ".join(dict.fromkeys(rules.rules[one].where for one in among if rules.rules[one].where))
    needed = _needed(rules, written, among, len(arcs))
    what = needed or (
        f"the rule {told[0]} cannot be met"
        if len(told) == 1
        else f"these rules cannot be met together: {', '.join(told)}"
    )
    return BuildError(what, where=where, repair="; or ".join(repairs) or "drop one of these rules")


def fewest(rules: Rules, arcs: Arcs, value: Floats, written: Sequence[Row]) -> tuple[int, ...]:
    """Numbers of rules that cannot be met together, while any of them left out, the others can."""
    suspects = _proving(written, len(arcs))
    for lean in (suspects, sorted({row.rule for row in written})):
        kept = list(lean)
        if not _blocked(written, kept, value, len(arcs)):
            continue
        # Loads and exclusions are tried for dismissal first: it is floors and money that a reader can bargain over.
        for one in sorted(lean, key=lambda number: _weight(rules.rules[number])):
            rest = [other for other in kept if other != one]
            if _blocked(written, rest, value, len(arcs)):
                kept = rest
        return tuple(kept)
    return tuple(sorted({row.rule for row in written}))


def _weight(rule: Rule) -> int:
    return 2 if isinstance(rule, Budget) else 1 if isinstance(rule, Floor) else 0


def _blocked(written: Sequence[Row], among: Sequence[int], value: Floats, width: int) -> bool:
    some = [row for row in written if row.rule in among]
    if not some:
        return False
    found = Search(some, width).best(value, np.ones(width, dtype=np.bool_), gap=1.0, seconds=SECONDS)
    return found.status == "infeasible"


def _proving(written: Sequence[Row], width: int) -> list[int]:
    # Rows with a price in the program that breaks as little as possible prove by themselves that something breaks.
    matrix = Matrix.of([], width).elastic(written, range(len(written)))
    program = Choice(matrix)
    cost = np.append(np.zeros(width), np.tile([1.0, 1.0], len(written)))
    program.cost(cost)
    if program.solve().value <= SLACK:
        return []
    priced = np.abs(program.shadow()) > SLACK
    return sorted({row.rule for row, one in zip(written, priced, strict=True) if one})


def _least(written: Sequence[Row], width: int, give: int, among: Sequence[int] | None = None) -> float:
    # The least by which a rule must be broken while all the others hold; inf where that does not help.
    some = [row for row in written if among is None or row.rule in among]
    at = [number for number, row in enumerate(some) if row.rule == give]
    matrix = Matrix.of([], width).elastic(some, at)
    program = Choice(matrix)
    program.cost(np.append(np.zeros(width), np.ones(2 * len(at))))
    program.search(np.arange(width))
    done = program.search_for(None, SECONDS, 0.0)
    return done.value if done.x is not None else np.inf


def _needed(rules: Rules, written: Sequence[Row], among: Sequence[int], width: int) -> str:
    money = [one for one in among if isinstance(rules.rules[one], Budget)]
    if not money or len(among) < 2:
        return ""
    missing = _least(written, width, money[0], among)
    budget = rules.rules[money[0]]
    if not isinstance(budget, Budget) or not isfinite(missing):
        return ""
    others = " with ".join(f"'{rules.rules[one].name}'" for one in among if one != money[0])
    need = "needs" if len(among) == 2 else "need"
    return f"budget {budget.amount:g} is below the {_up(budget.amount + missing)} that {others} {need}"


def _way(rules: Rules, written: Sequence[Row], number: int, width: int) -> str:
    rule = rules.rules[number]
    missing = _least(written, width, number)
    if not isfinite(missing) or missing <= SLACK:
        return ""
    if isinstance(rule, Budget):
        return f"raise the budget to {_up(rule.amount + missing)}"
    if isinstance(rule, Floor):
        asked = sum(row.below for row in written if row.rule == number)
        return f"ask less of '{rule.name}': {asked - missing:.0f} of {asked:.0f} can be met"
    if isinstance(rule, Keep | Exclude):
        return f"leave out '{rule.name}'"
    return f"allow {missing:.3g} more in all under '{rule.name}'"


def _up(amount: float) -> str:
    # A budget that is told to suffice must suffice.
    return f"{ceil(amount * 1e4 - SLACK) / 1e4:g}"


def _told(rule: Rule, own: Sequence[Row]) -> str:
    if len(own) == 1:
        return f"'{rule.name}' ({own[0].told})"
    return f"'{rule.name}' ({len(own)} demands)"
