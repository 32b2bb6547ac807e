"""groups: how groups of places stand, how far they are from the others and from the leaders, and who leads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miqyas.data.attribute import keys
from miqyas.data.panel import Panel
from miqyas.data.place import slips
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build, release
from miqyas.index.model import Model
from miqyas.index.plan import Floats
from miqyas.index.result import Index
from miqyas.study.convergence import LEADERS


@dataclass(frozen=True, eq=False)
class Group:
    """One group: its members among the ranked places, and its figures at every element.

    places    members; ranked, those of them that have a rank, best first
    count     (element,) members with a score
    mean, median  (element,) of their scores, NaN where none has one
    gap       (element,) mean less the mean of all other places with a score
    distance  (element,) mean score of the leaders of all places less the group's mean
    """

    key: str
    name: str
    places: tuple[str, ...]
    ranked: tuple[str, ...]
    count: Floats
    mean: Floats
    median: Floats
    gap: Floats
    distance: Floats

    @property
    def share(self) -> float:
        """Share of the members that have a rank."""
        return len(self.ranked) / len(self.places)


@dataclass(frozen=True, eq=False)
class Community:
    """Groups of the places of an index in one year.

    index    what they are measured by; panel the fingerprint of the data
    leaders  how many of the best places, at each element, make its frontier
    """

    model: Model
    panel: str
    version: str
    year: int
    leaders: int
    index: Index
    groups: tuple[Group, ...]

    def group(self, name: str) -> Group:
        """The group of that name; raises DataError where there is none."""
        for one in self.groups:
            if name in (one.name, one.key):
                return one
        raise DataError(
            f"no group '{name}' was asked for", repair=f"choose from {', '.join(g.name for g in self.groups)}"
        )


def groups(
    model: Model,
    panel: Panel,
    *,
    by: Sequence[str] | None = None,
    lists: Mapping[str, Iterable[str]] | None = None,
    year: int | None = None,
    leaders: int = LEADERS,
) -> Community:
    """Measure groups of places: those of the model, attributes and groups of the data, and lists of one's own.

    by       attributes whose values are groups ('oic_group'), flags ('ldc') or single groups ('Arab'); the model's own
             when neither these nor lists are given
    lists    name -> codes of places
    leaders  how many of the best places make the frontier
    Membership is that at the end of the year (convention §1). Raises DataError for a group that nobody belongs to, and
    BuildError for a place that the index does not have.
    """
    if leaders < 1:
        raise BuildError(f"{leaders} leaders say nothing", where="leaders", repair="ask for at least 1")
    index = build(model, panel, year=year)
    asked = model.groups if by is None and not lists else by or ()
    if not asked and not lists:
        raise DataError(
            f"the model '{model.id}' names no groups",
            where=model.file or model.id,
            repair="name some with by, or give lists of places",
        )
    found = [(key, index.group(key)) for one in asked for key in expanded(index, one)]
    found += [(name, _listed(index, name, places)) for name, places in (lists or {}).items()]
    for key, places in found:
        if not places:
            raise DataError(f"no place of the index belongs to '{key}'", repair="name another group, or another year")
    return Community(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        year=index.years[-1],
        leaders=leaders,
        index=index,
        groups=tuple(_group(index, key, places, leaders) for key, places in dict(found).items()),
    )


def expanded(index: Index, by: str) -> tuple[str, ...]:
    """The groups that an attribute makes of the ranked places, itself where it is a flag or names one group."""
    own = [one for one in index.panel.attributes if one.name == by]
    if not own or keys(own) == (by,):
        return (by,)
    every = sorted({f"{by}={one.value}" for one in own})
    return tuple(key for key in every if index.group(key))


def _listed(index: Index, name: str, places: Iterable[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(places))
    for place in asked:
        if place not in index.row:
            known = slips(place, index.places, index.panel.names)
            raise BuildError(f"the index has no place '{place}'", where=f"list '{name}'", repair=known)
    return tuple(place for place in index.places if place in set(asked))


def _group(index: Index, key: str, places: tuple[str, ...], leaders: int) -> Group:
    scores, ranks = index.scores[-1], index.ranks[-1, :, -1]
    inside = np.isin(index.places, places)
    here = ~np.isnan(scores)
    own, others = here & inside[:, None], here & ~inside[:, None]
    mean = _mean(scores, own)
    front = np.array([_front(scores[here[:, e], e], leaders) for e in range(scores.shape[1])])
    order = sorted((ranks[index.row[one]], index.panel.name(one), one) for one in places)
    return Group(
        key=key,
        name=key.partition("=")[2] or key,
        places=places,
        ranked=tuple(one for rank, _, one in order if not np.isnan(rank)),
        count=own.sum(axis=0).astype(np.float64),
        mean=mean,
        median=np.array([_median(scores[own[:, e], e]) for e in range(scores.shape[1])]),
        gap=mean - _mean(scores, others),
        distance=front - mean,
    )


def _mean(scores: Floats, here: NDArray[np.bool_]) -> Floats:
    count = here.sum(axis=0)
    return np.where(count > 0, np.where(here, scores, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _front(values: Floats, leaders: int) -> float:
    return float(np.sort(values)[-leaders:].mean()) if len(values) else float("nan")
