"""Division of what a joint project gains or costs: by Shapley, with the coalition that would rather leave.

The Shapley value is exact for up to twelve parties. It is *in the core* where no coalition gets less than it would
have alone; where it is not, the most aggrieved one is named, and whether any division at all is in the core is told
by the nucleolus, whose worst grievance is the smallest there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from miqyas.errors import DataError
from miqyas.study.attribution.shapley import shapley
from miqyas.study.match.division_core import SLACK, grievance, members, nucleolus
from miqyas.study.match.portfolio_row import Floats

PARTIES = 12
Kind = Literal["gain", "cost"]


@dataclass(frozen=True)
class Project:
    """A joint project: who takes part, and what each coalition gains or costs by itself.

    worth  (coalition,) party i is in coalition c where bit i of c is set; 0 for nobody
    """

    name: str
    kind: Kind
    parties: tuple[str, ...]
    worth: tuple[float, ...]
    unit: str = ""


@dataclass(frozen=True)
class Division:
    """How a project is divided.

    shares     of each party, by Shapley; alone: what it would gain or cost by itself
    stable     whether no coalition would do better alone with these shares
    aggrieved  the coalition that is worst treated, and by how much it would do better alone (negative: it would
               not); empty with a single party
    core       whether any division keeps every coalition; None where that was not asked for
    nucleolus  the division whose worst grievance is least, and that grievance
    """

    project: Project
    shares: tuple[float, ...]
    alone: tuple[float, ...]
    stable: bool
    aggrieved: tuple[str, ...]
    grievance: float
    core: bool | None
    nucleolus: tuple[float, ...]
    least: float


def divide(project: Project, *, core: bool = True) -> Division:
    """Divide a project; core: whether to look for a division that keeps every coalition.

    Raises DataError for more than twelve parties, a party twice, and worths that are not of all coalitions.
    """
    _checked(project)
    worth = np.array(project.worth, dtype=np.float64)
    sign = 1.0 if project.kind == "gain" else -1.0
    gains = sign * worth
    shares = shapley(gains)
    parties = len(project.parties)
    scale = float(np.abs(worth).max(initial=0.0))
    worse = grievance(gains, shares)[1:-1]
    at = int(worse.argmax()) + 1 if len(worse) else 0
    # Of coalitions that are treated equally ill the smallest is named, then the first.
    if len(worse):
        tied = np.flatnonzero(worse >= worse.max() - SLACK * max(scale, 1e-300)) + 1
        at = int(min(tied, key=lambda one: (int(one).bit_count(), int(one))))
    most = float(worse[at - 1]) if len(worse) else 0.0
    best, least = nucleolus(gains) if core and parties > 1 else (shares, most)
    return Division(
        project=project,
        shares=tuple((sign * shares).tolist()),
        alone=tuple(worth[1 << np.arange(parties)].tolist()),
        stable=most <= SLACK * scale,
        aggrieved=tuple(one for i, one in enumerate(project.parties) if at >> i & 1),
        grievance=most,
        core=least <= SLACK * scale if core else None,
        nucleolus=tuple((sign * best).tolist()) if core else (),
        least=least,
    )


def _checked(project: Project) -> None:
    parties, where = len(project.parties), f"project {project.name}".strip()
    if not 1 <= parties <= PARTIES:
        raise DataError(
            f"{parties} parties are to divide a project",
            where=where,
            repair=f"name 1 to {PARTIES} parties; join those that act as one",
        )
    if len(set(project.parties)) != parties:
        raise DataError("a party is named twice", where=where, repair="name each party once")
    if len(project.worth) != 1 << parties or not np.isfinite(project.worth).all():
        raise DataError(
            f"{len(project.worth)} worths are not those of all {(1 << parties) - 1} coalitions",
            where=where,
            repair="give the worth of every coalition of the parties",
        )
    if project.worth[0] != 0:
        raise DataError("nobody is worth something", where=where, repair="give worths of coalitions with members only")


def of_worths(
    name: str, worths: Mapping[frozenset[str], float], *, kind: Kind = "gain", rest: Literal["sum"] | None = None
) -> Project:
    """Make a project of what coalitions are worth; parties stand in the order of their codes.

    rest  "sum": a coalition that is not given is worth the best that it can make of given ones apart from each
          other; without it every coalition must be given. Raises DataError with the first that is missing.
    """
    parties = tuple(sorted({one for coalition in worths for one in coalition}))
    if len(parties) > PARTIES:
        raise DataError(
            f"{len(parties)} parties are to divide a project",
            where=f"project {name}",
            repair=f"name at most {PARTIES}; join those that act as one",
        )
    at = {one: 1 << i for i, one in enumerate(parties)}
    given = {sum(at[one] for one in coalition): float(worth) for coalition, worth in worths.items()}
    worth = [given.get(c, np.nan) for c in range(1 << len(parties))]
    worth[0] = given.get(0, 0.0)
    for coalition in range(1, len(worth)):
        if coalition in given:
            continue
        if rest is None:
            who = " + ".join(one for one in parties if at[one] & coalition)
            raise DataError(
                f"the worth of {who} is missing",
                where=f"project {name}",
                repair=f'write "{who}" = ..., or rest = "sum" where it is only the sum of its parts',
            )
        worth[coalition] = _apart(coalition, worth, kind)
    return Project(name, kind, parties, tuple(worth))


def _apart(coalition: int, worth: Sequence[float], kind: Kind) -> float:
    # Best way to part a coalition in two; its parts are smaller numbers and known already.
    best, part = [], (coalition - 1) & coalition
    if not part:
        return 0.0
    while part:
        if part >= coalition ^ part:
            best.append(worth[part] + worth[coalition ^ part])
        part = (part - 1) & coalition
    return max(best) if kind == "gain" else min(best)


def of_needs(name: str, needs: Mapping[str, float]) -> Project:
    """Make a project whose cost is that of its most demanding member, as that of a runway is.

    needs  party -> what the project costs when it must do for that party alone, from 0
    """
    for one, need in needs.items():
        if not need >= 0:
            raise DataError(
                f"the cost for {one} is negative: {need:g}", where=f"project {name}", repair="write costs from 0"
            )
    parties = tuple(sorted(needs))
    if len(parties) > PARTIES:
        raise DataError(
            f"{len(parties)} parties are to divide a project",
            where=f"project {name}",
            repair="divide it with runway(), which has no limit, or join parties that act as one",
        )
    needed = np.array([needs[one] for one in parties], dtype=np.float64)
    return Project(name, "cost", parties, tuple((members(len(parties)) * needed).max(axis=1, initial=0.0).tolist()))


def runway(needs: Floats, users: Floats | None = None) -> Floats:
    """Shapley shares of a cost which is that of the most demanding: (party,), for any number of parties.

    needs  (party,) cost that would do for each, from 0
    users  (party,) how many equal users each party stands for; the share is that of one of them. One each when
           not given
    Everyone pays an equal part of each step of the cost that is needed for them: Littlechild & Owen (1973),
    Management Science 20, 370-372.
    """
    needs = np.asarray(needs, dtype=np.float64)
    count = np.ones(len(needs)) if users is None else np.asarray(users, dtype=np.float64)
    if len(needs) and (needs.min() < 0 or count.min() <= 0):
        raise DataError(
            "a cost is negative, or nobody uses it", where="needs", repair="write costs from 0 and users from 1"
        )
    order = np.argsort(needs, kind="stable")
    steps = np.diff(needs[order], prepend=0.0)
    who = np.cumsum(count[order][::-1])[::-1]
    shares = np.empty(len(needs))
    shares[order] = np.cumsum(steps / who)
    return shares
