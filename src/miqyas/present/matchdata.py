"""Match cards for programs: JSON with every figure in full, CSV with a line for each card."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isnan
from typing import Any

from miqyas.data.text import guarded
from miqyas.present.printed import exact
from miqyas.study.match.card import Card
from miqyas.study.match.match import Match
from miqyas.study.vary import SHARE

NOTE = (
    "A value, not a prediction: held against cooperation that was recorded later, the score tells no more than a coin "
    "who works with whom; it tells who could learn from whom."
)
HEADS = (
    "field",
    "basis",
    "giver",
    "giver_name",
    "taker",
    "taker_name",
    "probability",
    "word",
    "rank",
    "value",
    "value_low",
    "value_high",
    "distance",
    "learnable",
    "floor",
    "mutual",
    "flip_giver",
    "flip_taker",
    "missing_giver",
    "missing_taker",
    "declared",
)

Cell = str | float | int | None


def as_csv(match: Match, cards: Sequence[Card]) -> str:
    """A line for each card."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADS)
    for one in cards:
        lines.writerow([guarded(cell) if isinstance(cell, str) else exact(cell) for cell in _line(match, one)])
    return out.getvalue()


def as_json(match: Match, cards: Sequence[Card]) -> str:
    """Every card in full, with everything that is needed to quote and to repeat it."""
    document = {
        "note": NOTE,
        "best": match.best,
        "interval": SHARE,
        "seed": match.seed,
        "replications": match.replications,
        "version": match.version,
        "panel_fingerprint": match.panel,
        "on": match.on or None,
        "terms": asdict(match.terms),
        "not_known": {name: dict(one.unknown) for name, one in match.bases.items()},
        "counts": _counts(match),
        "cards": [_card(match, one) for one in cards],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _card(match: Match, card: Card) -> dict[str, Any]:
    found = _plain(asdict(card))
    found["giver_name"], found["taker_name"] = match.figures.name(card.giver), match.figures.name(card.taker)
    assert isinstance(found, dict)
    return found


def _counts(match: Match) -> dict[str, Any] | None:
    counts = match.counts
    if counts is None:
        return None
    told = {"year": counts.year, "fields": counts.fields, "places": len(counts.places), "left_out": counts.left}
    return {**told, "applicable": _plain(counts.applicable), "thin": counts.thin, "panel_fingerprint": counts.panel}


def _plain(value: Any) -> Any:
    # JSON has no NaN: what is not known is null.
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and isnan(value) else value


def _line(match: Match, card: Card) -> tuple[Cell, ...]:
    gap, flip = card.gap, card.flip
    return (
        card.field,
        "+".join(card.rests),
        card.giver,
        match.figures.name(card.giver),
        card.taker,
        match.figures.name(card.taker),
        card.probability,
        card.word,
        card.rank,
        card.value,
        card.low,
        card.high,
        gap.distance if gap else None,
        gap.learnable if gap else None,
        gap.floor if gap else None,
        card.mutual,
        flip.giver if flip else None,
        flip.taker if flip else None,
        *(None if isnan(one) else one for one in card.missing),
        " ".join(one.modality for one in card.met) or None,
    )
