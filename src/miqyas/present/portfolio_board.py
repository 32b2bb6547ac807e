"""A portfolio on the screen: the plan with how sure each engagement is, what each rule costs, what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from miqyas.present.figure import counted, digits, measure, number, share, some
from miqyas.present.portfolio import Worth
from miqyas.present.screen import console, grid, heading, note, words
from miqyas.study.match.division import Division
from miqyas.study.match.portfolio_plan import Alternative, Engagement, Portfolio
from miqyas.study.match.price import Price
from miqyas.study.match.selection import CONTINGENT, ROBUST

BLOCKS = 10
NEAR = 10
WIDE = 100
"""Columns of a terminal on which there is room to say how an engagement is done."""


def show_portfolio(plan: Portfolio, worth: Worth) -> None:
    """Print a plan: engagements, what stands beside it, prices of rules, who would rather leave."""
    screen = console()
    heading(screen, _title(plan))
    decimals = digits([one.value for one in plan.engagements])
    screen.print(_engagements(screen, plan.engagements, worth, decimals))
    screen.print()
    note(screen, _caption(plan))
    if plan.near:
        heading(screen, f"Chosen in more than {CONTINGENT:.0%} of the draws, and not in the plan")
        screen.print(_engagements(screen, plan.near[:NEAR], worth, decimals))
        screen.print()
    _beside(screen, plan, decimals)
    _prices(screen, plan, decimals)
    _blocking(screen, plan, worth, decimals)


def _title(plan: Portfolio) -> str:
    made = counted(len(plan.engagements), "engagement")
    unit = f" {plan.rules.unit}" if plan.rules.unit else ""
    budget = plan.rules.budget
    money = f"cost {measure(plan.cost)}{'' if budget is None else f' of {measure(budget)}'}{unit}"
    told = f"{plan.rules.name}: " if plan.rules.name else ""
    if not plan.solved:
        return f"{told}{made}, {money}"
    tally = plan.tally
    running = sum(one.running for one in plan.engagements)
    kept = f"{running} running, " if running else ""
    return (
        f"{told}{made}, {money}; {kept}{tally['robust']} robust, {tally['contingent']} contingent, "
        f"{counted(tally['toss-up'], 'toss-up')}"
    )


def _caption(plan: Portfolio) -> str:
    proof = "No plan has more" if plan.gap == 0 else f"No plan has more than {plan.gap:.2%} more"
    parts = [f"Value {measure(plan.value)} of {counted(plan.known, 'engagement')} that could be made. {proof}."]
    if plan.solved:
        of = f"{plan.solved} draws" if plan.solved == plan.drawn else f"{plan.solved} of {plan.drawn} draws"
        parts.append(
            f"Draws: in how many of {of} the best plan has the engagement / its giver giving in the field to anyone / "
            f"its taker taking in it from anyone. Robust: the engagement in more than {ROBUST:.0%}; contingent: in "
            f"more than {CONTINGENT:.0%}; else a toss-up."
        )
        if plan.solved < plan.drawn:
            parts.append(f"In {plan.drawn - plan.solved} the rules cannot be met.")
        parts.append(f"On average this plan has {np.nanmean(plan.regained):.0%} of what the best plan of a draw has.")
        if plan.slack > 0:
            parts.append(f"Plans of draws are the best up to {plan.slack:.2%}.")
    elif plan.asked == 0:
        parts.append("Without draws of the values nobody can say how sure this list is.")
    else:
        parts.append("The rules cannot be met in any draw: how sure this list is, nobody can say.")
    worthless = sum(one.value == 0 for one in plan.engagements)
    if worthless:
        parts.append(f"{counted(worthless, 'engagement')} of no value: only a rule asks for it.")
    if plan.source:
        parts.append(plan.source)
    return " ".join(parts)


def _engagements(screen: Console, rows: Sequence[Engagement], worth: Worth, decimals: int) -> Table:
    modal = screen.width >= WIDE and any(one.modality for one in rows)
    sure = any(one.certainty for one in rows)
    table = grid(
        Column("giver", overflow="fold", ratio=1),
        Column("taker", overflow="fold", ratio=1),
        Column("field", no_wrap=True),
        Column("value", justify="right", no_wrap=True),
        Column("cost", justify="right", no_wrap=True),
        *([Column("how", no_wrap=True)] if modal else []),
        *([Column("draws", justify="right", no_wrap=True)] if sure else []),
        Column("sure", no_wrap=True),
    )
    for one in rows:
        table.add_row(
            words(worth.name(one.giver)),
            words(worth.name(one.taker)),
            words(one.field),
            words(number(one.value, decimals)),
            words(measure(one.cost)),
            *([words(one.modality)] if modal else []),
            *([words(f"{one.chosen}/{one.gives}/{one.takes}")] if sure else []),
            words("running" if one.running else one.certainty or "not known"),
        )
    return table


def _beside(screen: Console, plan: Portfolio, decimals: int) -> None:
    own = Alternative("this plan", plan.value, plan.cost, len(plan.engagements), ())
    heading(screen, "Beside it")
    table = grid(
        Column("", no_wrap=True),
        Column("value", justify="right", no_wrap=True),
        Column("cost", justify="right", no_wrap=True),
        Column("made", justify="right", no_wrap=True),
        Column("breaks", overflow="fold", ratio=1),
    )
    for one in (own, *plan.others):
        table.add_row(
            words(one.name),
            words(number(one.value, decimals)),
            words(measure(one.cost)),
            words(str(one.engagements)),
            words("; ".join(one.broken)),
        )
    screen.print(table)
    screen.print()


def _prices(screen: Console, plan: Portfolio, decimals: int) -> None:
    found = plan.prices
    if found is None or not found.prices:
        return
    total = found.total
    part = f", {share(total / found.free)} of what budget and loads allow" if found.free > 0 else ""
    heading(screen, f"What the rules cost: {number(total, decimals)} in all{part}")
    table = grid(
        Column("rule", overflow="fold", ratio=1),
        Column("in order", justify="right", no_wrap=True),
        Column("alone", justify="right", no_wrap=True),
        Column("other", justify="right", no_wrap=True),
    )
    for one in found.prices:
        turn = "means" if one.ordered is None else number(one.ordered, decimals)
        table.add_row(words(one.rule.name), words(turn), words(_alone(one, decimals)), words(str(one.changed)))
    screen.print(table)
    screen.print()
    note(
        screen,
        "In order: what each rule takes when the rules are laid one after the other; these add up. Alone: what would "
        "come back if that one rule fell; these need not. Other: engagements that would then be others.",
    )


def _alone(price: Price, decimals: int) -> str:
    low, high = price.alone
    if price.exact or number(low, decimals) == number(high, decimals):
        return number(low, decimals)
    return f"{number(low, decimals)} to {number(high, decimals)}"


def _blocking(screen: Console, plan: Portfolio, worth: Worth, decimals: int) -> None:
    if not plan.blocking:
        note(screen, "Nobody would rather leave: no pair has both room and reason to work with each other instead.")
        return
    count = len(plan.blocking)
    heading(screen, f"{counted(count, 'pair')} would rather work with each other than as the plan has it")
    table = grid(
        Column("giver", overflow="fold", ratio=2),
        Column("taker", overflow="fold", ratio=2),
        Column("field", no_wrap=True),
        Column("value", justify="right", no_wrap=True),
        Column("would drop", overflow="fold", ratio=4),
    )
    for one in plan.blocking[:BLOCKS]:
        drops = [
            f"{worth.name(drop.giver)} to {worth.name(drop.taker)} ({number(drop.value, decimals)})"
            for drop in dict.fromkeys((one.giver_drops, one.taker_drops))
            if drop is not None
        ]
        table.add_row(
            words(worth.name(one.pair.giver)),
            words(worth.name(one.pair.taker)),
            words(one.pair.field),
            words(number(one.pair.value, decimals)),
            words(some(drops) or "nothing"),
        )
    screen.print(table)
    screen.print()
    if count > BLOCKS:
        note(screen, f"And {count - BLOCKS} more; --format json has them all.")


def show_division(one: Division) -> None:
    """Print how a joint project is divided, and who would rather leave."""
    screen = console()
    unit = f", {one.project.unit}" if one.project.unit else ""
    heading(screen, f"{one.project.name}: who {'gets' if one.project.kind == 'gain' else 'pays'} what{unit}")
    nucleolus = one.nucleolus or (float("nan"),) * len(one.shares)
    decimals = digits([*one.shares, *one.alone])
    table = grid(
        Column("party", overflow="fold", ratio=1),
        Column("Shapley", justify="right", no_wrap=True),
        Column("alone", justify="right", no_wrap=True),
        Column("nucleolus", justify="right", no_wrap=True),
    )
    for party, part, alone, other in zip(one.project.parties, one.shares, one.alone, nucleolus, strict=True):
        table.add_row(words(party), *(words(number(value, decimals)) for value in (part, alone, other)))
    screen.print(table)
    screen.print()
    note(screen, _stability(one, decimals))


def _stability(one: Division, decimals: int) -> str:
    who = some(one.aggrieved, len(one.aggrieved)) or "nobody"
    if one.stable:
        told = "Stable: no coalition would do better alone with the Shapley shares."
        near = f" The one nearest to leaving is {who}." if one.aggrieved else ""
        return told + near
    told = f"Not stable: with the Shapley shares {who} would do better alone by {number(one.grievance, decimals)}."
    if one.core is None:
        return told
    if one.core:
        return f"{told} The nucleolus keeps everyone."
    return f"{told} No division keeps everyone: the smallest grievance there can be is {number(one.least, decimals)}."
