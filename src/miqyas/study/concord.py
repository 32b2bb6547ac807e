"""concord: how far the ranks of an index agree with ranks that somebody has published (convention §11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi, sin
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, nearest
from miqyas.index.build import build, release
from miqyas.index.kernel.agreement import kendall, spearman
from miqyas.index.kernel.rank import rank
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.study.replication.abreast import abreast
from miqyas.study.vary import PLAIN, SHARE, single, told

COEFFICIENTS = ("spearman", "kendall")
KINDS = ("places", "draws", "both")
"""What an interval rests on: places drawn again, models drawn, or places drawn again in a model drawn."""

LEAST = 3
"""Places below which nothing can be said of agreement."""

RESAMPLES = 2000
GRID = np.linspace(-0.95, 0.95, 39)
"""Agreements of a whole list that are tried."""


@dataclass(frozen=True, eq=False)
class Concord:
    """An index beside published ranks, on the places that both have.

    of         how many places the published list has; only `published` of them are known
    places     common places by published rank; lost  places of the list that the index does not rank
    published  (place,) published ranks; scores (place,) of the index
    ranks      (place,) among all that the index ranks, `ranked` of them; common (place,) among these places only
    spearman, kendall  agreement, NaN for fewer than three places
    intervals  (kind, coefficient, end) of 90 %, kinds as in KINDS; NaN for fewer than three places
    whole      ends of the agreements of the whole list that are in keeping with what is known of it
    choices    what was drawn
    """

    model: Model
    panel: str
    version: str
    seed: int
    replications: int
    year: int
    node: str
    of: int
    places: tuple[str, ...]
    lost: tuple[str, ...]
    published: Floats
    scores: Floats
    ranks: Floats
    ranked: int
    common: Floats
    spearman: float
    kendall: float
    intervals: Floats
    whole: tuple[float, float]
    choices: tuple[Choice, ...]

    @cached_property
    def truncation(self) -> str:
        """What is known of the published list, and what that does to an agreement."""
        if not len(self.places):
            return f"none of the {self.of} places of the published list is compared."
        upper = int((self.published <= self.of / 2).sum())
        return (
            f"{len(self.places)} of the {self.of} published ranks are known, {upper} of them in the upper half "
            f"({self.published.min():g} to {self.published.max():g}). Inside a part of a list ranks lie closer "
            "together, so the same index agrees less with it than with the whole; of the rest nothing is said."
        )

    @property
    def caption(self) -> str:
        """What each interval rests on."""
        varied = "; ".join(told(one) for one in self.choices)
        return (
            f"Spearman, and Kendall (tau-b); {SHARE:.0%} intervals. Places: {RESAMPLES} samples of the "
            f"{len(self.places)} places with replacement. Draws: {self.replications} models ({varied}). Both: places "
            "drawn again in a model drawn. Whole list: agreements that would give such a sample of ranks in "
            f"{SHARE:.0%} of lists, if index and list are normal in their ranks. Seed {self.seed}."
        )


def concord(
    model: Model,
    panel: Panel,
    published: Mapping[str, float],
    *,
    of: int,
    node: str = "",
    year: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Concord:
    """Set an index beside published ranks, 1 the best; ranks that are equal are ties.

    published           place -> rank, of those places whose rank is known
    of                  how many places the whole published list has
    node                the node that is compared; the root when not given
    replications, seed  the model's own when not given
    Errors of figures are not drawn. Raises BuildError for a rank beyond the list and for what is no node.
    """
    index = build(model, panel, year=year)
    name = node or model.root.id
    nodes: Sequence[str] = index.tree.ids[index.tree.width :]
    if name not in nodes:
        raise BuildError(f"the model has no node '{name}'", where="node", repair=nearest(name, nodes))
    _check(published, of)
    element, number = index.tree.at[name], model.seed if seed is None else seed
    drawn = model.replications if replications is None else replications
    if drawn < 1:
        raise BuildError(f"{drawn} replications say nothing", where="replications", repair="ask for at least 1")
    every = index.ranks[-1, :, element]
    known = sorted(published, key=lambda one: (published[one], one))
    here = [one for one in known if one in index.row and not np.isnan(every[index.row[one]])]
    rows = [index.row[one] for one in here]
    told_ranks = np.array([published[one] for one in here], dtype=np.float64)
    # Rank 1 is best: a score is turned, so that agreement is positive.
    turn = 1.0 if getattr(index.tree.parts[element], "direction", "higher") == "lower" else -1.0
    own = turn * index.scores[-1, rows, element]
    choices = tuple(one for one in model.vary or (PLAIN,) if one.kind != "errors")
    enough = len(here) >= LEAST
    intervals = np.full((len(KINDS), len(COEFFICIENTS), 2), np.nan)
    if enough:
        with single():
            scores = abreast(
                model,
                panel,
                choices,
                index.years[-1:],
                element=name,
                replications=drawn,
                seed=number,
                progress=progress,
            )
        intervals = _intervals(told_ranks, own, turn * scores[:, 0, rows], number)
    rho = spearman(told_ranks, own) if enough else float("nan")
    return Concord(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=number,
        replications=drawn,
        year=index.years[-1],
        node=name,
        of=of,
        places=tuple(here),
        lost=tuple(one for one in known if one not in here),
        published=told_ranks,
        scores=turn * own,
        ranks=every[rows],
        ranked=int((~np.isnan(every)).sum()),
        common=rank(own[:, None], lower=np.array([True]))[:, 0],
        spearman=rho,
        kendall=kendall(told_ranks, own) if enough else float("nan"),
        intervals=intervals,
        whole=whole(told_ranks, of, rho, number) if enough else (float("nan"), float("nan")),
        choices=choices,
    )


def thinned(positions: Floats, of: int, agreement: float, seed: int, *, lists: int = RESAMPLES) -> Floats:
    """Spearman's correlations inside known positions of many lists, each of which agrees so far as a whole.

    A list and an index are taken as normal in their ranks: the index has the position's normal score, times r, and
    noise for the rest, r = 2 sin(pi agreement / 6).
    positions  (place,) ranks in the list that are known; agreement  Spearman's, of the whole list
    returns    (list,)
    """
    r = 2 * sin(pi * agreement / 6)
    line = np.array([NormalDist().inv_cdf((float(one) - 0.5) / of) for one in positions])
    noise = np.random.default_rng([seed, 3]).standard_normal((lists, len(line)))
    # Noise has no ties: places in order are ranks, which is far quicker than comparing every pair.
    ranks = np.argsort(np.argsort(r * line + np.sqrt(1 - r * r) * noise, axis=1), axis=1).astype(np.float64)
    known = rank(line[:, None], ties="average", lower=True, near=0.0)[:, 0]
    return _cosine(np.broadcast_to(known - known.mean(), ranks.shape), ranks - (len(line) - 1) / 2)


def whole(positions: Floats, of: int, found: float, seed: int) -> tuple[float, float]:
    """Ends of those agreements of a whole list that give what was found in its known positions often enough.

    An agreement is in keeping where what was found lies inside the middle 90 % of what it gives; NaN where none is.
    """
    kept = []
    for one in GRID:
        low, high = np.quantile(thinned(positions, of, float(one), seed), [(1 - SHARE) / 2, (1 + SHARE) / 2])
        if low <= found <= high:
            kept.append(float(one))
    return (kept[0], kept[-1]) if kept else (float("nan"), float("nan"))


def _check(published: Mapping[str, float], of: int) -> None:
    for place, said in published.items():
        if not 1 <= said <= of:
            raise BuildError(
                f"{place} has the published rank {said:g} in a list of {of}",
                where="published",
                repair="give the length of the list, and ranks from 1 to it",
            )


def _intervals(published: Floats, own: Floats, drawn: Floats, seed: int) -> Floats:
    """Ends of the intervals: (kind, coefficient, end). drawn (replication, place), low is best, NaN where absent."""
    chance = np.random.default_rng([seed, 1])
    count = len(published)
    again = chance.integers(count, size=(RESAMPLES, count))
    models = chance.integers(len(drawn), size=RESAMPLES)
    pairs = (
        (published[again], own[again]),
        (np.broadcast_to(published, drawn.shape), drawn),
        (published[again], np.take_along_axis(drawn[models], again, axis=1)),
    )
    ends = [(1 - SHARE) / 2, (1 + SHARE) / 2]
    return np.stack([np.nanquantile(_together(a, b), ends, axis=0).T for a, b in pairs])


def _together(a: Floats, b: Floats) -> Floats:
    """Spearman's and Kendall's (tau-b) correlation of each row of two tables.

    a, b     (row, place), NaN where absent
    returns  (row, coefficient), NaN where one of them is constant or fewer than two places have both
    """
    found = np.empty((len(a), len(COEFFICIENTS)))
    step = max(1, (1 << 20) // max(a.shape[1] ** 2, 1))
    for start in range(0, len(a), step):
        part = slice(start, start + step)
        gone = np.isnan(a[part]) | np.isnan(b[part])
        both = ~(gone[:, :, None] | gone[:, None, :])
        left, right = _signs(a[part], both), _signs(b[part], both)
        # The mean rank of a place is half of (places before less places behind), up to a constant.
        found[part, 0] = _cosine(left.sum(axis=2), right.sum(axis=2))
        found[part, 1] = _cosine(left.reshape(len(left), -1), right.reshape(len(right), -1))
    return found


def _signs(x: Floats, both: NDArray[np.bool_]) -> Floats:
    signs: Floats = np.where(both, np.sign(x[:, :, None] - x[:, None, :]), 0.0)
    return signs


def _cosine(a: Floats, b: Floats) -> Floats:
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(size > 0, (a * b).sum(axis=1) / np.where(size > 0, size, 1.0), np.nan)
    return found
