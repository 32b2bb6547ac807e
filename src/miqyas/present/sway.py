"""The sway of choices by screening or by Shapley effects: on a terminal, and as text for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from rich.console import Console
from rich.text import Text

from miqyas.data.panel import Panel
from miqyas.data.text import clean, guarded
from miqyas.present.field import Field, laid
from miqyas.present.figure import number, share, some
from miqyas.present.printed import exact
from miqyas.present.screen import console, heading, note, words
from miqyas.study.attribution.outcome import Of, Outcomes
from miqyas.study.effects import Part, Shares
from miqyas.study.screening import Move, Screened, clearly

DIGITS = 2
NAMES = 6
COLUMNS = {"morris": ("order", "size", "error", "mean", "spread"), "shapley": ("share", "low", "high")}
HEADS = {"morris": ("", "size", "±", "mean", "spread"), "shapley": ("share", "from", "to")}
LEGEND = {
    "morris": (
        "Size: mean size of what the result changes by, with its standard error. Mean: the same with opposite changes "
        "set off. Spread: how much it depends on the other choices."
    ),
    "shapley": "Share: of the variance of the result; the shares of all choices sum to 1.",
}


@dataclass(frozen=True)
class Result:
    """One result: the mean rank shift, or the score or the rank of a place, with the figures of every choice."""

    of: Of
    place: str
    name: str
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    verdict: str


@dataclass(frozen=True)
class Sway:
    """Everything that is told; the first result is the mean rank shift."""

    method: str
    found: Outcomes
    caption: str
    n: int
    title: str
    results: tuple[Result, ...]
    left_out: tuple[str, ...]
    lost: tuple[str, ...]

    def remark(self, choice: str) -> str:
        """What must be known of a choice before its figures are read."""
        return "does nothing" if choice in self.found.idle else ""


def sway(found: Screened | Shares, panel: Panel, places: Iterable[str] = ()) -> Sway:
    """Lay out the mean rank shift, and the score and the rank of some places.

    Raises DataError for a place without a rank.
    """
    asked: list[tuple[Of, str]] = [("shift", "")]
    for place in dict.fromkeys(places):
        asked += [("score", place), ("rank", place)]
    screened = isinstance(found, Screened)
    return Sway(
        method="morris" if screened else "shapley",
        found=found,
        caption=found.caption,
        n=found.n,
        title=_screened(found) if isinstance(found, Screened) else _shared(found),
        results=tuple(_result(found, panel, of, place) for of, place in asked),
        left_out=tuple(clean(panel.name(one)) for one in found.left_out),
        lost=tuple(clean(panel.name(one)) for one in found.lost),
    )


def _result(found: Screened | Shares, panel: Panel, of: Of, place: str) -> Result:
    rows: Sequence[Move] | Sequence[Part]
    rows = found.moves(of, place) if isinstance(found, Screened) else found.parts(of, place)
    name = clean(panel.name(place)) if place else ""
    return Result(of, place, name, tuple((one.choice.id, _sides(one)) for one in rows), found.verdict(of, place))


def _sides(one: Move | Part) -> tuple[float, ...]:
    if isinstance(one, Move):
        return float(one.order), one.size, one.error, one.mean, one.spread
    return one.share, one.low, one.high


def _screened(found: Screened) -> str:
    first, *rest = found.moves()
    if isnan(first.size) or first.size == 0:
        return "None of the choices moves the ranks"
    near = [one for one in rest if not clearly(first, one)]
    if near:
        names = " or ".join(f"'{one.choice.id}'" for one in (first, *near))
        return f"It cannot be told yet which choice moves the ranks most: {names}"
    return (
        f"'{first.choice.id}' moves the ranks most: alone it changes their mean shift by {number(first.size, 1)} places"
    )


def _shared(found: Shares) -> str:
    parts = [one for one in found.parts() if not isnan(one.share)]
    if not parts:
        return "None of the choices moves the ranks"
    first, *rest = sorted(parts, key=lambda one: -one.share)
    near = [one for one in rest if not one.high < first.low]
    if near:
        names = " or ".join(f"'{one.choice.id}'" for one in (first, *near))
        return f"It cannot be told yet which choice moves the ranks most: {names}"
    return f"'{first.choice.id}' moves the ranks most: {share(first.share)} of the variance of the mean rank shift"


def as_csv(told: Sway) -> str:
    """Full figures, a line for each result and choice."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["of", "place", "name", "choice", *COLUMNS[told.method], "remark", "verdict"])
    for one in told.results:
        for choice, sides in one.rows:
            head = [one.of, guarded(one.place), guarded(one.name), guarded(choice)]
            table.writerow([*head, *map(exact, sides), told.remark(choice), one.verdict])
    return out.getvalue()


def as_json(told: Sway) -> str:
    """Full figures with everything that is needed to quote and to repeat them."""
    found = told.found
    document: dict[str, Any] = {
        "title": told.title,
        "method": told.method,
        "model": found.model.id,
        "model_version": found.model.version,
        "model_fingerprint": found.model.fingerprint,
        "panel_fingerprint": found.panel,
        "version": found.version,
        "year": found.year or None,
        "seed": found.seed,
        "n": told.n,
        "runs": found.runs,
        "caption": told.caption,
        "does_nothing": list(found.idle),
        "left_out": list(found.left_out),
        "lost": list(found.lost),
        "results": [_told(told, one) for one in told.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _told(told: Sway, one: Result) -> Mapping[str, Any]:
    def entry(choice: str, sides: Sequence[float]) -> dict[str, Any]:
        known = {name: None if isnan(side) else side for name, side in zip(COLUMNS[told.method], sides, strict=True)}
        return {"choice": choice, **known, "remark": told.remark(choice) or None}

    return {
        "of": one.of,
        "place": one.place or None,
        "name": one.name or None,
        "verdict": one.verdict,
        "choices": [entry(choice, sides) for choice, sides in one.rows],
    }


def show_sway(told: Sway, screen: Console | None = None) -> None:
    """Print what moves the ranks, then what moves the places asked for, then how it was drawn."""
    screen = screen or console()
    heading(screen, told.title)
    for one in told.results:
        head = {"shift": "mean rank shift", "score": f"score of {one.name}", "rank": f"rank of {one.name}"}[one.of]
        fields = [Field(head, fold=True)]
        fields += [Field(name, justify="right", spare=at) for at, name in enumerate(HEADS[told.method])]
        fields.append(Field(""))
        screen.print(laid(screen, fields, (_row(told, *row) for row in one.rows)))
        screen.print()
        note(screen, f"Enough? {one.verdict}.")
    if told.found.idle:
        note(screen, f"Does nothing in any run: {', '.join(told.found.idle)}.")
    if told.left_out:
        note(screen, f"Left out, without a rank in the model as it is: {some(told.left_out, NAMES)}.")
    if told.lost:
        note(screen, f"Absent in some runs, so without figures: {some(told.lost, NAMES)}.")
    note(screen, LEGEND[told.method])
    note(screen, told.caption)


def _row(told: Sway, choice: str, sides: Sequence[float]) -> Iterable[Text]:
    yield words(choice)
    for name, side in zip(COLUMNS[told.method], sides, strict=True):
        yield words(number(side, 0 if name == "order" else DIGITS))
    yield words(told.remark(choice), "dim")
