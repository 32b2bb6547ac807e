"""Portfolio: which engagements a secretariat should back, how sure each is, and what every rule costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from miqyas.errors import BuildError, raise_all
from miqyas.index.build import release
from miqyas.study.match.blocking import NONE, blocking
from miqyas.study.match.portfolio_conflict import conflict, impossible
from miqyas.study.match.portfolio_ground import Ground, ground
from miqyas.study.match.portfolio_plan import SHARE, Alternative, Blocking, Engagement, Portfolio
from miqyas.study.match.portfolio_program import GAP, Found, Search
from miqyas.study.match.portfolio_row import Arcs, Floats, Mask, Row, Whole, rows
from miqyas.study.match.price import Prices, prices
from miqyas.study.match.rules import Exclude, Keep, Rules
from miqyas.study.match.selection import CONTINGENT, Selection, selection, word

SECONDS = 60.0
"""For the plan, and a third of it for every draw and every price: a search that is hard ends there, and says so."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def portfolio(
    values: Floats,
    rules: Rules,
    places: Sequence[str],
    fields: Sequence[str],
    *,
    base: Floats | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    priced: bool = True,
    gap: float = GAP,
    seconds: float | None = SECONDS,
    workers: int = 1,
    progress: Progress | None = None,
    source: str = "",
    panel: str = "",
    seed: int | None = None,
) -> Portfolio:
    """Choose the engagements of the greatest value that keep all rules.

    values  (draw, field, giver, taker) from 0, NaN where not known: such a pair is never chosen. One draw, or
            (field, giver, taker), gives a plan without any word on how sure it is
    base    (field, giver, taker) by which the plan is made; the mean of the draws when not given
    groups  name -> codes of members; those of the rules stand over them
    priced  whether every rule is priced
    gap     that is enough where the very best is not proven soon; seconds: for one search
    Raises DataError for values that cannot be, BuildError that names the fewest rules which cannot be met together.
    """
    based = ground(values, rules, places, fields, groups or {}, base)
    arcs, value = based.arcs, based.value
    if not len(arcs):
        raise BuildError(
            "no engagement is known: there is nothing to choose from",
            where="values",
            repair="give values of pairs, or fields of which some are known",
        )
    written = rows(rules.rules, arcs)
    raise_all("the rules", impossible(rules, arcs, written))
    search = Search(written, len(arcs))
    every = np.ones(len(arcs), dtype=np.bool_)
    plan = search.best(value - based.tiny, every, gap=gap, seconds=seconds)
    if plan.x is None:
        if plan.status == "infeasible":
            raise conflict(rules, arcs, value, written)
        raise BuildError(
            f"no plan that keeps all rules was found in {seconds:g} seconds",
            where=rules.file,
            repair="give it more time, or rules that leave more room",
        )
    third = None if seconds is None else seconds / 3
    drawn = selection(
        search,
        _under(based, rules),
        tiny=based.tiny,
        gap=gap,
        seconds=third,
        workers=workers,
        progress=_part(progress, "draws"),
    )
    costs = None
    if priced and len(drawn.value) == drawn.asked:
        # A search that was stopped by hand has no time for prices either; whoever stops them keeps the plan.
        with suppress(KeyboardInterrupt):
            costs = prices(
                search,
                value,
                rules.rules,
                plan,
                tiny=based.tiny,
                gap=gap,
                seconds=third,
                progress=_part(progress, "prices of rules"),
            )
    return replace(_told(based, rules, plan, drawn, written, costs), source=source, panel=panel, seed=seed)


def _under(based: Ground, rules: Rules) -> Floats:
    # What a rule keeps is worth what the rules say in the draws that do not know it.
    drawn = based.drawn.copy()
    for one in rules.rules:
        if isinstance(one, Keep) and one.value is not None:
            at = _held(based.arcs, one)
            drawn[:, at] = np.where(np.isnan(drawn[:, at]), one.value, drawn[:, at])
    return drawn


def _held(arcs: Arcs, one: Keep) -> Mask:
    places, fields = np.array(arcs.places), np.array(arcs.fields)
    return np.asarray(
        (places[arcs.giver] == one.giver) & (places[arcs.taker] == one.taker) & (fields[arcs.field] == one.field)
    )


def _part(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, asked: progress(name, done, asked)


def _told(
    based: Ground, rules: Rules, plan: Found, drawn: Selection, written: Sequence[Row], costs: Prices | None
) -> Portfolio:
    arcs, value = based.arcs, based.value
    assert plan.x is not None
    x = plan.x
    running = np.zeros(len(arcs), dtype=np.bool_)
    for one in rules.rules:
        if isinstance(one, Keep):
            running |= _held(arcs, one)
    tell = _Teller(based, drawn, running)
    worth = float(value[x].sum())
    order = sorted(np.flatnonzero(x), key=lambda at: (-value[at], at))
    near = np.flatnonzero(~x & (drawn.share > CONTINGENT)) if drawn.solved.any() else np.zeros(0, dtype=np.intp)
    solved = drawn.solved
    inside = np.nan_to_num(based.drawn[: len(solved)], nan=0.0)[:, x].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        regained = np.where(solved, inside / drawn.value, np.nan)
    shut = np.zeros(len(arcs), dtype=np.bool_)
    for row in written:
        if isinstance(rules.rules[row.rule], Exclude):
            shut[row.columns] = True
    means = [row for row in written if rules.rules[row.rule].means]
    blocks = blocking(arcs, value, x, means, running | shut)
    return Portfolio(
        rules=rules,
        places=arcs.places,
        fields=arcs.fields,
        known=len(arcs),
        engagements=tuple(tell(int(at)) for at in order),
        value=worth,
        bound=max(plan.bound + based.tiny * int(x.sum()), worth) if plan.gap > 0 else worth,
        gap=plan.gap,
        cost=float(arcs.cost[x].sum()),
        others=tuple(
            _alternative(name, chosen, arcs, value, rules, written)
            for name, chosen in (("greedy", _greedy(arcs, value, written)), ("doing nothing", running))
        ),
        prices=costs,
        near=tuple(tell(int(at)) for at in sorted(near, key=lambda at: (-drawn.share[at], -value[at], at))),
        blocking=tuple(
            Blocking(
                tell(one.arc),
                None if one.giver_drops == NONE else tell(one.giver_drops),
                None if one.taker_drops == NONE else tell(one.taker_drops),
            )
            for one in blocks
        ),
        drawn=len(drawn.value),
        solved=int(solved.sum()),
        asked=drawn.asked,
        slack=float(np.nanmax(drawn.gap)) if solved.any() else 0.0,
        regained=regained,
        source="",
        panel="",
        version=release(),
        seed=None,
    )


class _Teller:
    """Makes engagements of their numbers."""

    def __init__(self, based: Ground, drawn: Selection, running: Mask) -> None:
        self.based, self.drawn, self.running = based, drawn, running
        self.share, self.count = drawn.share, drawn.count

    def __call__(self, at: int) -> Engagement:
        arcs, values = self.based.arcs, self.based.drawn[:, at]
        low, high = np.nan, np.nan
        if np.isfinite(values).any():
            low, high = np.nanquantile(values, [(1 - SHARE) / 2, (1 + SHARE) / 2])
        share = float(self.share[at])
        return Engagement(
            giver=arcs.places[arcs.giver[at]],
            taker=arcs.places[arcs.taker[at]],
            field=arcs.fields[arcs.field[at]],
            value=float(self.based.value[at]),
            cost=float(arcs.cost[at]),
            modality=arcs.modalities[arcs.modality[at]],
            low=float(low),
            high=float(high),
            chosen=int(self.count[at]),
            gives=self._with_any(arcs.giver, at),
            takes=self._with_any(arcs.taker, at),
            share=share,
            certainty="" if np.isnan(share) else word(share),
            running=bool(self.running[at]),
        )

    def _with_any(self, side: Whole, at: int) -> int:
        # Draws in which the same side is chosen in the same field, whoever the other one is.
        same = (side == side[at]) & (self.based.arcs.field == self.based.arcs.field[at])
        return int(self.drawn.x[:, same].any(axis=1).sum())


def _greedy(arcs: Arcs, value: Floats, written: Sequence[Row]) -> Mask:
    # The best value for its cost first, while no ceiling is broken; it looks neither ahead nor at any floor.
    caps = [row for row in written if np.isfinite(row.above) and (row.weights >= 0).all()]
    left = np.array([row.above for row in caps])
    inside: list[list[tuple[int, float]]] = [[] for _ in range(len(arcs))]
    for number, row in enumerate(caps):
        for column, weight in zip(row.columns.tolist(), row.weights.tolist(), strict=True):
            inside[column].append((number, weight))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(arcs.cost > 0, value / arcs.cost, np.inf)
    x = np.zeros(len(arcs), dtype=np.bool_)
    for at in np.lexsort((np.arange(len(arcs)), -value, -ratio)):
        if value[at] > 0 and all(left[number] >= weight - 1e-9 for number, weight in inside[at]):
            x[at] = True
            for number, weight in inside[at]:
                left[number] -= weight
    return x


def _alternative(name: str, x: Mask, arcs: Arcs, value: Floats, rules: Rules, written: Sequence[Row]) -> Alternative:
    broken = dict.fromkeys(rules.rules[row.rule].name for row in written if row.broken(x.astype(np.float64)) > 1e-6)
    return Alternative(name, float(value[x].sum()), float(arcs.cost[x].sum()), int(x.sum()), tuple(broken))
