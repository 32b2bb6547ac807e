"""The ranking: who stands where, each rank with its interval, and those that have none with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miqyas.data.panel import Status
from miqyas.data.text import clean
from miqyas.errors import BuildError, nearest
from miqyas.index.result import Index
from miqyas.present.figure import digits, ordinal, share, some
from miqyas.present.standing import Lead, Standing, beside, borne, caption, lead, ranked_in
from miqyas.study.vary import SHARE, Variation

OWN = (Status.REPORTED, Status.ESTIMATED, Status.CARRIED)
"""States of a value that somebody printed, for the year asked for or one before it."""


@dataclass(frozen=True)
class Ranking:
    """Standings by rank, the unranked last, with all that is needed to quote and to repeat them.

    among  key of the group the places are ranked in, empty for all
    ranked, unranked  how many places there are of each kind, also where `top` shows fewer
    lead   what the models drawn say of the first place; None where there is none
    decimals  how many decimals of the scores are worth printing
    """

    standings: tuple[Standing, ...]
    ranked: int
    unranked: int
    title: str
    subject: str
    node: str
    year: int
    among: str
    caption: str
    kind: str
    model: str
    model_version: str
    model_fingerprint: str
    panel_fingerprint: str
    version: str
    seed: int
    replications: int
    decimals: int
    lead: Lead | None


def ranking(
    index: Index,
    variation: Variation,
    *,
    node: str = "",
    group: str = "",
    top: int | None = None,
    language: str = "en",
) -> Ranking:
    """Lay out the ranking at a node (default the root), among a group, of the variation's own year.

    Raises BuildError where the variation does not belong to the index and the group.
    """
    places = index.group(group, variation.year) if group else index.places
    _match(index, variation, places, group)
    element = element_of(index, node)
    rows = _rows(index, variation, element, places, language)
    ranked = [one for one in rows if one.rank is not None]
    title = index.title(index.tree.ids[element], language)
    whole = element == len(index.tree.ids) - 1
    first = lead(variation, element, ranked)
    return Ranking(
        standings=tuple(rows if top is None else [one for one in ranked if _within(one, top)]),
        ranked=len(ranked),
        unranked=len(rows) - len(ranked),
        title=finding(ranked, first),
        subject=index.model.title(language) if whole else title,
        node=index.tree.ids[element],
        year=variation.year,
        among=group,
        caption=caption(variation),
        kind=kind(variation),
        model=index.model.id,
        model_version=index.model.version,
        model_fingerprint=index.model.fingerprint,
        panel_fingerprint=index.panel.fingerprint,
        version=index.version,
        seed=variation.seed,
        replications=variation.replications,
        decimals=digits(one.score for one in ranked if one.score is not None),
        lead=first,
    )


def element_of(index: Index, node: str) -> int:
    """Index of a node or indicator on the tree, the root for an empty name."""
    root = index.model.root.id
    name = node or root
    if name not in index.tree.at:
        raise BuildError(
            f"the model has no node or indicator '{node}'",
            where=f"{index.model.id}, --node",
            repair=f"for the whole index write '{root}'; else {nearest(node, index.tree.ids)}",
        )
    return index.tree.at[name]


def kind(variation: Variation) -> str:
    """What an interval is, in the few words that stand beside it in a table."""
    kinds = {one.kind for one in variation.choices}
    words = "weights only" if variation.weights_only else "weights and methods"
    return f"{SHARE:.0%}, {'methods only' if kinds == {'options'} else words}"


def finding(ranked: Sequence[Standing], lead: Lead | None) -> str:
    """What a ranking says, as a sentence; standings by rank, all of them ranked."""
    if not ranked:
        return "No place can be ranked: each is below the coverage that the model asks for"
    best = [one for one in ranked if one.rank == ranked[0].rank]
    of = f"of {len(ranked)}"
    if len(best) > 1:
        names = some((one.name for one in best), 3)
        return f"{names} share the {ordinal(min(int(one.rank or 1) for one in best))} rank {of}"
    first = best[0]
    told = borne(first.low, first.high, lead.held, lead.models) + beside(lead) if lead else ""
    return f"{first.name} comes {ordinal(first.rank or 1)} {of}{told}"


def present(index: Index, element: int, year: int) -> list[float]:
    """Share of the indicators below an element for which each place has a value of its own: (place,)."""
    status = index.status[index.years.index(year)][:, index.tree.leaves(element)]
    return [float(one) for one in np.isin(status, OWN).mean(axis=1)]


def unranked(index: Index, place: str, element: int, year: int, language: str = "en") -> str:
    """Why a place has no rank at an element."""
    t, row = index.years.index(year), index.row[place]
    told, tree = index.standing[t][row], index.tree
    if told and not told.startswith("below"):
        return told
    gone = np.isnan(index.scores[t, row])
    children = tree.children.get(element, np.array([], dtype=np.intp))
    if gone[children].all():
        if not len(children):
            return "it has no value"
        if gone[tree.leaves(element)].all():
            return "no indicator has a value"
        return "below coverage: none of its parts has enough of its own"
    counted = (index.weights[children] > 0) * 1.0 if index.plan.by_count else index.weights[children]
    there = float(counted[~gone[children]].sum() / counted.sum())
    absent = some((index.title(tree.ids[child], language) for child in children if gone[child]), 3)
    unit = "parts are" if index.plan.by_count else "weight is"
    need = f"{share(there)} of the {unit} there; {share(index.plan.coverage[element])} needed"
    return f"below coverage: without {absent}, only {need}"


def _match(index: Index, variation: Variation, places: Sequence[str], group: str) -> None:
    same = (
        variation.model.fingerprint == index.model.fingerprint
        and variation.panel == index.panel.fingerprint
        and variation.year in index.years
        and set(variation.among or index.places) == set(places)
    )
    if not same:
        raise BuildError(
            "these intervals belong to another index, year or group",
            where=f"{index.model.id}, {variation.year}" + (f", group {group}" if group else ""),
            repair="vary the same model and panel for the same year and the same places",
        )


def _rows(index: Index, variation: Variation, element: int, places: Sequence[str], language: str) -> list[Standing]:
    t = index.years.index(variation.year)
    ranks = index.ranked(places)[t, :, element]
    own = present(index, element, variation.year)
    found = []
    for place in places:
        row = index.row[place]
        name = clean(index.panel.name(place, language))
        part = ranked_in(variation, element, place)
        if np.isnan(ranks[row]):
            why = unranked(index, place, element, variation.year, language)
            found.append(Standing(place, name, None, None, None, None, own[row], why, part))
            continue
        at = variation.places.index(place)
        found.append(
            Standing(
                place=place,
                name=name,
                rank=float(ranks[row]),
                low=float(variation.low[element, at]),
                high=float(variation.high[element, at]),
                score=float(index.scores[t, row, element]),
                present=own[row],
                ranked=part,
            )
        )
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.name, one.place))


def _within(one: Standing, top: int) -> bool:
    # A tie is never cut: whoever has one of the first ranks is shown.
    return one.rank is not None and one.rank <= top
