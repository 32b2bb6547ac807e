"""How sure a ranking is: every place with the spread of its ranks and scores, on the screen and as tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from miqyas.data.panel import Panel
from miqyas.data.text import guarded
from miqyas.index.result import Index
from miqyas.present.figure import digits, interval, most, number, place_of, share, some
from miqyas.present.outlet import put_text
from miqyas.present.printed import exact
from miqyas.present.ranking import Ranking, ranking
from miqyas.present.standing import CERTAIN, caption, partly
from miqyas.study.confidence import confidence
from miqyas.study.vary import SHARE, Variation

COLUMNS = (
    "rank",
    "place",
    "name",
    "mean",
    "median",
    "low",
    "high",
    "p_top",
    "score",
    "score_mean",
    "score_sd",
    "ranked",
    "tier",
    "reason",
)
RANKS = ("place", "node", "mean", "median", "low", "high", "p_top")
FILES = ("ranks.csv", "acceptability.csv", "before.csv", "central.csv", "study.json")

RECORD = "study.json"
"""The file by which a folder shows that miqyas wrote it."""

Cell = str | float | None


@dataclass(frozen=True)
class Spread:
    """One place: what became of its rank and of its score over the replications; None where it has no rank.

    rank, score  of the model as it is written
    top          share of the replications with a rank among the best so many
    ranked       share of the replications in which the place had a rank: others it lacked the coverage for
    tier         number of its tier, None where there are none
    reason       why the place has no rank
    """

    place: str
    name: str
    rank: float | None
    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    top: float | None
    score: float | None
    score_mean: float | None
    score_sd: float | None
    ranked: float
    tier: int | None
    reason: str = ""


@dataclass(frozen=True)
class Certainty:
    """Places by rank with the spread of each, and the tiers of those that cannot be told apart.

    tiers  names of the places of each tier; empty where pairs were not counted, and inside the index
    """

    ranking: Ranking
    spreads: tuple[Spread, ...]
    tiers: tuple[tuple[str, ...], ...]
    best: int
    definition: Mapping[str, Any]


def certainty(index: Index, variation: Variation, *, node: str = "", best: int = 10, language: str = "en") -> Certainty:
    """Lay out a study at a node (default the root), with the probability of a rank among the best so many."""
    found = ranking(index, variation, node=node, language=language)
    element = index.tree.at[found.node]
    whole = element == len(index.tree.ids) - 1
    tiers = variation.tiers(CERTAIN) if whole and variation.before is not None else ()
    names = {one.place: one.name for one in found.standings}
    return Certainty(
        ranking=found,
        spreads=tuple(_spreads(found, variation, element, best, tiers)),
        tiers=tuple(tuple(names[place] for place in tier) for tier in tiers),
        best=best,
        definition=definition(variation),
    )


def definition(variation: Variation) -> dict[str, Any]:
    """Everything that is needed to quote a study and to do it again."""
    return {
        "model": variation.model.id,
        "model_version": variation.model.version,
        "model_fingerprint": variation.model.fingerprint,
        "panel_fingerprint": variation.panel,
        "version": variation.version,
        "year": variation.year or None,
        "seed": variation.seed,
        "sampling": variation.sampling,
        "replications": variation.replications,
        "asked": variation.asked,
        "share": SHARE,
        "caption": caption(variation),
    }


def put(found: Certainty, form: str) -> None:
    """Print a study as a table on the screen, or as CSV or JSON."""
    if form == "csv":
        put_text(_table(COLUMNS, (_cells(one) for one in found.spreads)))
    elif form == "json":
        put_text(as_json(found))
    else:
        show(found)


def as_json(found: Certainty) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    document = {
        **found.definition,
        "node": found.ranking.node,
        "top": found.best,
        "places": [dict(zip(COLUMNS, _cells(one), strict=True)) for one in found.spreads],
        "tiers": {"certain": CERTAIN, "places": found.tiers},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def show(found: Certainty) -> None:
    """Print a study: the finding, the table, the tiers, the places without a rank, what was varied."""
    from miqyas.present.field import Field, laid
    from miqyas.present.screen import console, heading, note, utf8, words

    screen = console()
    heading(screen, found.ranking.title)
    sign = "±" if utf8(screen) else "+/-"
    fields = (
        Field("rank", justify="right"),
        Field("mean", justify="right", spare=3),
        Field("median", justify="right", spare=4),
        Field(f"{(1 - SHARE) / 2:.0%}-{(1 + SHARE) / 2:.0%}", short=f"{SHARE:.0%}", justify="right"),
        Field("place", fold=True),
        Field(f"top {found.best}", justify="right", spare=2),
        Field(f"score {sign} sd", justify="right", spare=1),
    )
    ranked = [one for one in found.spreads if one.rank is not None]
    decimals = digits(one.score for one in ranked if one.score is not None)
    rows = []
    for one in ranked:
        band = f"{number(one.score_mean, decimals)} {sign} {number(one.score_sd, decimals)}"
        cells = (place_of(one.rank), number(one.mean, 1), place_of(one.median), interval(one.low, one.high), one.name)
        rows.append([words(cell) for cell in (*cells, share(one.top), band)])
    if rows:
        screen.print(laid(screen, fields, rows))
    screen.print()
    for number_, tier in enumerate(found.tiers, start=1):
        screen.print(words(f"tier {number_}: {', '.join(tier)}"))
    if found.tiers:
        screen.print()
        note(screen, f"A tier ends where its first place stands before the next in {CERTAIN:.0%} of the draws or more.")
    if some_models := partly(found.ranking.standings):
        note(screen, some_models)
    if absent := [_absent(one) for one in found.spreads if one.rank is None]:
        note(screen, f"Not ranked ({len(absent)}): {some(absent, len(absent))}.")
    note(screen, f"Interval: {found.ranking.caption}")


def _absent(one: Spread) -> str:
    return f"{one.name} (ranked in {most(one.ranked)} of the models drawn)" if one.ranked else one.name


def texts(index: Index, variation: Variation, panel: Panel, *, best: int) -> dict[str, str]:
    """The files of a study: ranks at every element that was counted, the rest for the whole index.

    before.csv and central.csv are not among them where pairs were not counted, as with very many places.
    panel  the data that were varied
    """
    places = variation.places
    files = {
        "ranks.csv": _table(RANKS, _ranks(index, variation, best)),
        "acceptability.csv": _square([str(1 + i) for i in range(len(places))], places, _acceptability(variation)),
    }
    if variation.before is not None:
        files["before.csv"] = _square(places, places, variation.before)
        central = np.column_stack([confidence(variation, panel), variation.central])
        files["central.csv"] = _square(("confidence", *variation.tree.ids[: variation.tree.width]), places, central)
    files["study.json"] = (
        json.dumps({**definition(variation), "top": best, "files": [*sorted(files), "study.json"]}, indent=2) + "\n"
    )
    return files


def _spreads(
    found: Ranking, variation: Variation, element: int, best: int, tiers: Sequence[Sequence[str]]
) -> Iterator[Spread]:
    tier_of = {place: number for number, tier in enumerate(tiers, start=1) for place in tier}
    mean, sd = (one[element] for one in variation.tally.score())
    within, ranked = variation.within(best)[element], variation.tally.ranked[element]
    for one in found.standings:
        at = variation.places.index(one.place)
        # Without a rank of its own a place has no place in the table, also where it has one in a few of the draws.
        there = one.rank is not None
        yield Spread(
            place=one.place,
            name=one.name,
            rank=one.rank,
            mean=_known(variation.mean[element, at], there),
            median=_known(variation.median[element, at], there),
            low=one.low,
            high=one.high,
            top=_known(within[at], there),
            score=one.score,
            score_mean=_known(mean[at], there),
            score_sd=_known(sd[at], there),
            ranked=float(ranked[at] / max(variation.replications, 1)),
            tier=tier_of.get(one.place) if there else None,
            reason=one.reason,
        )


def _known(value: Any, there: bool) -> float | None:
    return float(value) if there and not np.isnan(value) else None


def _cells(one: Spread) -> tuple[Cell, ...]:
    return (
        one.rank,
        one.place,
        one.name,
        one.mean,
        one.median,
        one.low,
        one.high,
        one.top,
        one.score,
        one.score_mean,
        one.score_sd,
        one.ranked,
        one.tier,
        one.reason or None,
    )


def _ranks(index: Index, variation: Variation, best: int) -> Iterator[tuple[Cell, ...]]:
    # Root first and the best first, so that the file begins with the ranking; only what has a rank is told.
    columns = (variation.mean, variation.median, variation.low, variation.high, variation.within(best))
    for element in reversed(range(len(index.tree.ids))):
        for at in np.argsort(variation.mean[element], kind="stable"):
            if not np.isnan(variation.mean[element, at]):
                told = (float(column[element, at]) for column in columns)
                yield variation.places[at], index.tree.ids[element], *told


def _acceptability(variation: Variation) -> Any:
    never = variation.tally.ranked[-1] == 0
    return np.where(never[:, None], np.nan, variation.acceptability)


def _square(heads: Sequence[str], places: Sequence[str], values: Any) -> str:
    return _table(("place", *heads), ([place, *values[row].tolist()] for row, place in enumerate(places)))


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([guarded(one) for one in columns])
    table.writerows([guarded(one) if isinstance(one, str) else exact(one) for one in row] for row in rows)
    return out.getvalue()
