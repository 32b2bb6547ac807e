"""Agreement with published ranks: the lists of a shipped table, each beside the index, as text for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from miqyas.data.pack import Row, table
from miqyas.data.place import resolve
from miqyas.data.text import guarded
from miqyas.index.result import Index
from miqyas.present.printed import exact
from miqyas.study.concord import COEFFICIENTS, KINDS, LEAST, Concord, concord
from miqyas.study.vary import Variation

TABLE = "gsli"
"""The shipped table of published ranks."""
COLUMNS = ("edition", "node", "place", "name", "published", "of", "common", "rank", "rank_low", "rank_high", "ranked")
RANK, UNSURE = re.compile(r"rank(?:_(\w+))?"), re.compile(r"\(.*\border\b.*\)")


@dataclass(frozen=True)
class List:
    """Published ranks of one edition at one node, as far as they are known.

    of      how many places the edition has
    unsure  places whose rank follows from the order in which they were named
    """

    edition: str
    node: str
    of: int
    ranks: Mapping[str, float]
    unsure: tuple[str, ...] = ()

    @property
    def tied(self) -> Mapping[str, float]:
        """The same with the unsure ranks tied at their mean."""
        held = [self.ranks[one] for one in self.unsure]
        return {**self.ranks, **dict.fromkeys(self.unsure, sum(held) / len(held))} if held else self.ranks


@dataclass(frozen=True)
class Part:
    """What makes up a place's rank at a node: its rank at one part, among all and among the places of the lists.

    low, high  ends of the interval of the rank among all
    """

    element: str
    title: str
    rank: float | None
    low: float | None
    high: float | None
    ranked: int
    common: float | None
    listed: int


@dataclass(frozen=True)
class Beside:
    """One list beside the index; tied the same with unsure ranks tied, None where all are sure.

    spans  (place,) ends of the interval of each place's rank in the index
    parts  place -> its ranks at the node and below, for a list too short for a correlation
    """

    told: List
    found: Concord
    tied: Concord | None
    names: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    parts: Mapping[str, tuple[Part, ...]]

    @property
    def short(self) -> bool:
        """Whether the list is too short for a correlation."""
        return len(self.found.places) < LEAST


def lists(index: Index, rows: Iterable[Row] | None = None) -> tuple[List, ...]:
    """The published lists, the latest edition and the whole index first; of the shipped table when not given.

    A measure `rank` is of the whole index, `rank_NODE...` of the node whose name it begins with.
    """
    rows = list(table(TABLE) if rows is None else rows)
    nodes = index.tree.ids[index.tree.width : -1]
    length = {row["edition"]: int(row["value"]) for row in rows if row["measure"] == "n_countries"}
    ranks: dict[tuple[str, str], dict[str, float]] = {}
    unsure: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        measure, place = RANK.fullmatch(row["measure"]), resolve(row["country"])
        node = _node(measure[1] or "", index.tree.ids[-1], nodes) if measure else ""
        if not node or place is None or row["edition"] not in length:
            continue
        ranks.setdefault((row["edition"], node), {})[place] = float(row["value"])
        if UNSURE.search(row["source"]):
            unsure.setdefault((row["edition"], node), []).append(place)
    order = sorted(ranks, key=lambda key: (-int(key[0]), -index.tree.at[key[1]]))
    return tuple(List(*key, length[key[0]], ranks[key], tuple(unsure.get(key, ()))) for key in order)


def _node(said: str, root: str, nodes: Iterable[str]) -> str:
    return next((one for one in nodes if f"{said}_".startswith(f"{one}_")), "") if said else root


def agreement(
    index: Index,
    variation: Variation,
    *,
    replications: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Beside, ...]:
    """Set every published list beside an index, with the intervals of its ranks."""
    every = lists(index)
    named = tuple(dict.fromkeys(place for one in every for place in one.ranks if place in index.row))
    return tuple(_beside(index, variation, one, named, replications, seed, progress) for one in every)


def _beside(
    index: Index,
    variation: Variation,
    told: List,
    named: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    progress: Callable[[int, int], None] | None,
) -> Beside:
    def set_beside(ranks: Mapping[str, float]) -> Concord:
        return concord(
            index.model,
            index.panel,
            ranks,
            of=told.of,
            node=told.node,
            year=index.years[-1],
            replications=replications,
            seed=seed,
            progress=progress,
        )

    found, element = set_beside(told.ranks), index.tree.at[told.node]
    at = [variation.places.index(place) for place in found.places]
    spans = tuple((float(variation.low[element, row]), float(variation.high[element, row])) for row in at)
    short = len(found.places) < LEAST
    return Beside(
        told=told,
        found=found,
        tied=set_beside(told.tied) if told.unsure and not short else None,
        names=tuple(index.panel.name(place) for place in found.places),
        spans=spans,
        parts={place: _parts(index, variation, place, element, named) for place in found.places} if short else {},
    )


def _parts(index: Index, variation: Variation, place: str, element: int, named: tuple[str, ...]) -> tuple[Part, ...]:
    among, row, at = index.ranked(named), index.row[place], variation.places.index(place)
    root = len(index.tree.ids) - 1
    below = [element, *index.tree.children[element]]
    asked = below if element == root else [*below, root]
    return tuple(
        Part(
            element=index.tree.ids[one],
            title=index.title(index.tree.ids[one]),
            rank=_known(index.ranks[-1, row, one]),
            low=_known(variation.low[one, at]),
            high=_known(variation.high[one, at]),
            ranked=int((~np.isnan(index.ranks[-1, :, one])).sum()),
            common=_known(among[-1, row, one]),
            listed=int((~np.isnan(among[-1, :, one])).sum()),
        )
        for one in asked
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def as_csv(found: Iterable[Beside]) -> str:
    """One published rank a line, beside the index's own."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for one in found:
        for i, place in enumerate(one.found.places):
            low, high = one.spans[i]
            published, common, own = one.found.published[i], one.found.common[i], one.found.ranks[i]
            told = (one.told.edition, one.told.node, place, guarded(one.names[i]))
            figures = (published, one.told.of, common, own, low, high, one.found.ranked)
            lines.writerow([*told, *map(exact, map(float, figures))])
    return out.getvalue()


def as_json(found: Iterable[Beside]) -> str:
    """Everything in full, with what is needed to repeat it."""
    return json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2) + "\n"


def _document(one: Beside) -> dict[str, Any]:
    found = one.found
    return {
        "edition": one.told.edition,
        "node": one.told.node,
        "n": len(found.places),
        "of": found.of,
        "not_ranked_here": list(found.lost),
        **_figures(found),
        "unsure_tied": None if one.tied is None else {"places": list(one.told.unsure), **_figures(one.tied)},
        "truncation": found.truncation,
        "caption": found.caption,
        "model": found.model.id,
        "model_fingerprint": found.model.fingerprint,
        "panel_fingerprint": found.panel,
        "version": found.version,
        "year": found.year,
        "seed": found.seed,
        "replications": found.replications,
        "places": [
            {
                "place": place,
                "published": float(found.published[i]),
                "common": float(found.common[i]),
                "rank": float(found.ranks[i]),
                "rank_low": one.spans[i][0],
                "rank_high": one.spans[i][1],
                "ranked": found.ranked,
                "parts": [vars(part) for part in one.parts.get(place, ())],
            }
            for i, place in enumerate(found.places)
        ],
    }


def _figures(found: Concord) -> dict[str, Any]:
    values = (found.spearman, found.kendall)
    return {
        **{name: _known(value) for name, value in zip(COEFFICIENTS, values, strict=True)},
        "intervals": {
            kind: {name: [_known(end) for end in found.intervals[k, c]] for c, name in enumerate(COEFFICIENTS)}
            for k, kind in enumerate(KINDS)
        },
        "whole_list": [_known(end) for end in found.whole],
    }
