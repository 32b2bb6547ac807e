"""Groups on a terminal: one column a group, then their leaders, then whether they come closer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from miqyas.data.text import clean
from miqyas.present.field import Field, laid
from miqyas.present.figure import digits, number, share
from miqyas.present.roster import Ways, finding, led, places
from miqyas.present.screen import console, heading, note, words
from miqyas.present.trend import ages, dated
from miqyas.study.community import Community, Group
from miqyas.study.convergence import Convergence
from miqyas.study.vary import Variation

BESIDE = 5
"""Groups that stand side by side."""


def show_groups(community: Community, variation: Variation, ways: Ways, screen: Console | None = None) -> None:
    """Print how groups stand, who leads them, and whether they have come closer."""
    screen = screen or console()
    heading(screen, finding(community))
    note(screen, f"{community.model.title()}{f', {community.year}' if community.year else ''}.")
    for start in range(0, len(community.groups), BESIDE):
        _table(screen, community, community.groups[start : start + BESIDE])
    for one in community.groups:
        if one.ranked:
            note(screen, f"First of '{one.name}': {led(community, one, variation)}.")
    best = min(community.leaders, int((~np.isnan(community.index.ranks[-1, :, -1])).sum()))
    told = f"Gap: mean less the mean of all other places. Leaders: mean of the best {best} of all"
    note(screen, f"{told} less the mean of the group. Parts: means.")
    note(screen, f"Interval of a rank: {variation.caption}")
    if ways:
        _converging(screen, ways)


def _table(screen: Console, community: Community, groups: Sequence[Group]) -> None:
    root = len(community.index.tree.ids) - 1
    parts, decimals = [int(one) for one in community.index.tree.children[root]], places(community)
    fields = (Field("", fold=True), *(Field(clean(one.name), justify="right") for one in groups))
    plain: tuple[tuple[str, Callable[[Group], str]], ...] = (
        ("members", lambda one: str(len(one.places))),
        ("ranked", lambda one: str(len(one.ranked))),
        ("mean", lambda one: number(float(one.mean[root]), decimals)),
        ("median", lambda one: number(float(one.median[root]), decimals)),
        ("gap", lambda one: _signed(float(one.gap[root]), decimals)),
        ("to the leaders", lambda one: number(float(one.distance[root]), decimals)),
    )
    rows = [[words(name, "bold"), *(words(told(one) or "-") for one in groups)] for name, told in plain]
    for part in parts:
        name = clean(community.index.title(community.index.tree.ids[part]))
        rows.append([words(name), *(words(number(float(one.mean[part]), decimals) or "-") for one in groups)])
    screen.print(laid(screen, fields, rows))
    screen.print()


def _converging(screen: Console, ways: Ways) -> None:
    first = next(iter(ways.values()))
    heading(screen, _verdict(first))
    start, end = str(first.years[0]), str(first.years[-1])
    spread = (
        Field("group", fold=True),
        Field("n", justify="right", spare=3),
        Field(f"sigma {start}", short="sigma", justify="right"),
        Field(end, justify="right"),
        Field("closer", justify="right"),
        Field("beta", justify="right", spare=1),
        Field("beta, 90%", justify="center", spare=2),
    )
    level = (
        Field("group", fold=True),
        Field(f"mean {start}", short="mean", justify="right"),
        Field(end, justify="right"),
        Field(f"to the leaders {start}", short="leaders", justify="right", spare=2),
        Field(end, justify="right", spare=1),
    )
    decimals = max(1, digits(float(one) for one in first.scores[-1]))
    for fields, told in ((spread, _spread), (level, _level)):
        screen.print(laid(screen, fields, (told(name, one, decimals) for name, one in ways.items())))
        screen.print()
    between = list(first.years[1:-1])
    if between:
        sigmas = ", ".join(
            f"{year} {number(float(sd), decimals)}" for year, sd in zip(first.years, first.sd, strict=True)
        )
        note(screen, f"Sigma of all over the years: {sigmas}.")
    note(
        screen,
        "Sigma: standard deviation of the scores. Closer: share of the models drawn in which it fell. Beta: points "
        "gained in a year for each point of the first score; below 0 those behind gain more, in part because errors of "
        "the first figures wash out.",
    )
    if first.common.left:
        note(screen, f"Left out: {', '.join(one.indicator for one in first.common.left)}.")
    note(screen, f"{ages(first.index)} {first.caption}".lstrip())


def _verdict(one: Convergence) -> str:
    told = share(one.closer)
    since = f"between {dated(one.index, one.years[0])} and {dated(one.index, one.years[-1])}"
    if one.closer >= 0.95:
        return f"The places have come closer {since}: sigma fell in {told} of the models drawn"
    if one.closer <= 0.05:
        return f"The places have moved apart {since}: sigma fell in {told} of the models drawn only"
    return f"It cannot be said whether the places came closer {since}: sigma fell in {told} of the models drawn"


def _spread(name: str, one: Convergence, decimals: int) -> Iterator[Text]:
    beta = one.beta
    yield words(name)
    yield words(str(len(one.places)))
    yield words(number(float(one.sd[0]), decimals))
    yield words(number(float(one.sd[-1]), decimals))
    yield words(share(one.closer))
    yield words(number(beta.slope, 3))
    yield words(f"{number(beta.low, 3)} to {number(beta.high, 3)}")


def _level(name: str, one: Convergence, decimals: int) -> Iterator[Text]:
    far = one.distance.mean(axis=1)
    yield words(name)
    for values in (one.mean, far):
        yield words(number(float(values[0]), decimals))
        yield words(number(float(values[-1]), decimals))


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    return f"+{text}" if not np.isnan(value) and value > 0 and text.strip("0.") else text
