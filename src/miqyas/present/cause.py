"""The cause: which choice moves the ranks, laid out for people and as text for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from miqyas.data.panel import Panel
from miqyas.data.text import clean, guarded
from miqyas.present.figure import share
from miqyas.present.printed import exact
from miqyas.study.attribution.outcome import Of
from miqyas.study.sobol import Attribution, Effect

COLUMNS = (
    "of", "place", "name", "choice", "first", "first_low", "first_high", "total", "total_low", "total_high",
    "remark", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The indices of one result: of the mean rank shift, or of the score or the rank of a place."""

    of: Of
    place: str
    name: str
    effects: tuple[Effect, ...]
    verdict: str
    enough: bool
    needed: int


@dataclass(frozen=True)
class Cause:
    """Everything that is told about an attribution; the first part is the mean rank shift."""

    attribution: Attribution
    title: str
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]
    lost: tuple[str, ...]

    def remark(self, effect: Effect) -> str:
        """What must be known of a choice before its figures are read."""
        name = effect.choice.id
        if name in self.attribution.unmoved:
            return "never drawn otherwise"
        if name in self.attribution.idle:
            return "does nothing"
        return "noise" if effect.noise else ""


def cause(attribution: Attribution, panel: Panel, places: Iterable[str] = ()) -> Cause:
    """Lay out the mean rank shift, and the score and the rank of some places.

    Raises DataError for a place without a rank.
    """
    asked: list[tuple[Of, str]] = [("shift", "")]
    for place in dict.fromkeys(places):
        asked += [("score", place), ("rank", place)]
    parts = tuple(_part(attribution, panel, of, place) for of, place in asked)
    return Cause(
        attribution=attribution,
        title=finding(attribution),
        parts=parts,
        left_out=tuple(clean(panel.name(one)) for one in attribution.left_out),
        lost=tuple(clean(panel.name(one)) for one in attribution.lost),
    )


def _part(attribution: Attribution, panel: Panel, of: Of, place: str) -> Part:
    at = attribution.output(of, place)
    return Part(
        of=of,
        place=place,
        name=clean(panel.name(place)) if place else "",
        effects=attribution.effects(of, place),
        verdict=attribution.verdict(of, place),
        enough=bool(attribution.sensitivity.enough[at]),
        needed=int(attribution.sensitivity.needed[at]),
    )


def finding(attribution: Attribution) -> str:
    """What the indices of the mean rank shift say, as a sentence; nothing that could be noise."""
    effects = [one for one in attribution.effects() if not isnan(one.total)]
    if not effects:
        return "None of the choices moves the ranks"
    if len(attribution.choices) == 1:
        return (
            f"'{effects[0].choice.id}' is the only choice, so all that moves the ranks is due to it: 1 by construction"
        )
    first, *rest = sorted(effects, key=lambda one: -one.total)
    near = [one for one in rest if not one.total_high < first.total_low]
    if first.noise or near:
        names = " or ".join(f"'{one.choice.id}'" for one in (first, *near))
        return f"It cannot be told yet which choice moves the ranks most: {names}"
    alone = f"{share(max(first.first, 0.0))} of the variance of the mean rank shift alone"
    return f"'{first.choice.id}' moves the ranks most: {alone}, {share(first.total)} with the others"


def as_csv(cause: Cause) -> str:
    """Full figures, a line for each result and choice."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for part in cause.parts:
        for one in part.effects:
            words = [part.of, guarded(part.place), guarded(part.name), guarded(one.choice.id)]
            table.writerow([*words, *map(exact, _sides(one)), cause.remark(one), part.verdict])
    return out.getvalue()


def as_json(cause: Cause) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    found = cause.attribution
    document: dict[str, Any] = {
        "title": cause.title,
        "model": found.model.id,
        "model_version": found.model.version,
        "model_fingerprint": found.model.fingerprint,
        "panel_fingerprint": found.panel,
        "version": found.version,
        "year": found.year or None,
        "seed": found.seed,
        "sampling": found.sampling,
        "n": found.n,
        "asked": found.asked,
        "share": found.sensitivity.share,
        "resamples": found.sensitivity.resamples,
        "tolerance": found.sensitivity.tolerance,
        "caption": found.caption,
        "does_nothing": list(found.idle),
        "never_drawn_otherwise": list(found.unmoved),
        "left_out": list(found.left_out),
        "lost": list(found.lost),
        "results": [_result(cause, part) for part in cause.parts],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(cause: Cause, part: Part) -> dict[str, Any]:
    return {
        "of": part.of,
        "place": part.place or None,
        "name": part.name or None,
        "verdict": part.verdict,
        "enough": part.enough,
        "needed": part.needed,
        "choices": [_entry(cause, one) for one in part.effects],
    }


def _entry(cause: Cause, one: Effect) -> dict[str, Any]:
    sides = dict(zip(COLUMNS[4:10], _sides(one), strict=True))
    known = {name: None if isnan(value) else value for name, value in sides.items()}
    return {"choice": one.choice.id, **known, "noise": one.noise, "remark": cause.remark(one) or None}


def _sides(one: Effect) -> Sequence[float]:
    return one.first, one.first_low, one.first_high, one.total, one.total_low, one.total_high
