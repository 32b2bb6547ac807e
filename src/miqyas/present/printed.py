"""A ranking as text for other programs and for documents: CSV, JSON, Markdown; no colour, no terminal."""

from __future__ import annotations

import csv
import io
import json
from math import isnan
from typing import Any

from miqyas.data.text import guarded
from miqyas.present.figure import interval, number, place_of, share
from miqyas.present.ranking import Ranking
from miqyas.present.standing import Standing, partly

COLUMNS = ("rank", "rank_low", "rank_high", "interval", "place", "name", "score", "present", "ranked", "reason")


def as_csv(ranking: Ranking) -> str:
    """Full figures, one place a line; names that a spreadsheet would run as a formula are made inert."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in ranking.standings:
        table.writerow(
            [
                exact(one.rank),
                exact(one.low),
                exact(one.high),
                ranking.kind if one.rank is not None else "",
                guarded(one.place),
                guarded(one.name),
                exact(one.score),
                exact(one.present),
                exact(one.ranked),
                guarded(one.reason),
            ]
        )
    return out.getvalue()


def as_json(ranking: Ranking) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    document: dict[str, Any] = {
        "title": ranking.title,
        "subject": ranking.subject,
        "model": ranking.model,
        "model_version": ranking.model_version,
        "model_fingerprint": ranking.model_fingerprint,
        "panel_fingerprint": ranking.panel_fingerprint,
        "version": ranking.version,
        "year": ranking.year or None,
        "node": ranking.node,
        "group": ranking.among or None,
        "seed": ranking.seed,
        "replications": ranking.replications,
        "interval": ranking.kind,
        "caption": ranking.caption,
        "ranked": ranking.ranked,
        "unranked": ranking.unranked,
        "places": [_entry(one) for one in ranking.standings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_markdown(ranking: Ranking) -> str:
    """Rounded figures for a document: the finding, the table, those without a rank, the caption."""
    lines = [
        f"**{escaped(ranking.title)}.**",
        "",
        f"| rank | interval | {escaped(ranking.subject)} | score | present |",
        "|---:|:---:|:---|---:|---:|",
    ]
    lines += [
        f"| {place_of(one.rank)} | {interval(one.low, one.high)} | {escaped(one.name)} "
        f"| {number(one.score, ranking.decimals)} | {share(one.present)} |"
        for one in ranking.standings
        if one.rank is not None
    ]
    absent = [one for one in ranking.standings if one.rank is None]
    if absent:
        lines += ["", f"Not ranked ({len(absent)}):", ""]
        lines += [f"- {escaped(one.name)}: {escaped(one.reason)}" for one in absent]
    if some_models := partly(ranking.standings):
        lines += ["", escaped(some_models)]
    lines += ["", f"*{escaped(ranking.caption)}*"]
    return "\n".join(lines) + "\n"


def exact(value: float | None) -> str:
    """A number so that it reads back as the same number, whole ones without a point, absence as nothing."""
    if value is None or isnan(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def escaped(text: str) -> str:
    """Text that stays text inside Markdown: no table bars, emphasis, links or markup of its own."""
    for mark in "\\`*_[]|":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _entry(one: Standing) -> dict[str, Any]:
    return {
        "place": one.place,
        "name": one.name,
        "rank": one.rank,
        "rank_low": one.low,
        "rank_high": one.high,
        "score": one.score,
        "present": one.present,
        "ranked": one.ranked,
        "reason": one.reason or None,
    }
