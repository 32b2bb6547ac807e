"""Claims and their verdicts, for a person on the screen and for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from miqyas.data.text import clean
from miqyas.errors import MiqyasError
from miqyas.present.figure import counted
from miqyas.present.screen import console, heading, note, words
from miqyas.present.verdict import figures_of, reason, sources_of, titled, turning, wording
from miqyas.study.claim.assess import VERDICTS, Assessment
from miqyas.study.claim.figure import Figure
from miqyas.study.claim.ground import Ground
from miqyas.study.claim.reading import Reading
from miqyas.study.claim.standing import Seat

Named = tuple[str, Assessment]
"""What a claim is called in its file, and what became of it."""


def show_assessments(found: Sequence[Named], ground: Ground) -> None:
    """Print every verdict with its reasons and evidence, and of several how often there is each."""
    screen = console()
    for _, one in found:
        heading(screen, f"{one.verdict.upper()}: {one.claim.text}")
        screen.print(_account(one, ground))
        screen.print()
    if len(found) > 1:
        told = ", ".join(f"{word} {n}" for word in VERDICTS if (n := sum(one.verdict == word for _, one in found)))
        note(screen, f"{counted(len(found), 'claim')}: {told}.")
    if found:
        one = found[0][1]
        note(screen, f"Assessed for {one.on}; figures of periods that end later do not count. miqyas {one.version}.")


def _account(one: Assessment, ground: Ground) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column()
    for label, lines in _lines(one, ground):
        for i, line in enumerate(lines):
            grid.add_row(label if i == 0 else "", words(line))
    return grid


def _lines(one: Assessment, ground: Ground) -> list[tuple[str, list[str]]]:
    rows = [("why", [reason(why, one.claim, ground) for why in one.reasons] or ["the figures bear it out"])]
    same = one.latest is None or one.latest == one.reading
    readings = [("figures" if same else "then", one.reading), ("latest", None if same else one.latest)]
    for label, reading in readings:
        if reading is not None and (lines := figures_of(reading, ground)):
            rows.append((label, [titled(reading, ground), *lines]))
    if one.contrary is not None and one.contrary not in (one.reading, one.latest):
        rows.append(("contrary", figures_of(one.contrary, ground)))
    now = one.latest if one.latest is not None and one.verdict != "not supported" else one.reading
    if turn := turning(now, ground):
        rows.append(("turns at", [turn]))
    if sources := sources_of(one.reading):
        rows.append(("source", sources))
    if said := wording(one, ground):
        rows.append(("true is", [said]))
    if one.claim.source:
        rows.append(("said by", [one.claim.source]))
    return [(label, lines) for label, lines in rows if lines]


def as_json(found: Sequence[Named], faults: Sequence[tuple[str, MiqyasError]], ground: Ground) -> str:
    """Full figures of every claim, and the sentences that were not understood with what to write instead."""
    document = {
        "claims": [{"id": name, **_entry(one, ground)} for name, one in found],
        "not_understood": [{"id": name, "what": one.what, "repair": one.repair} for name, one in faults],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(one: Assessment, ground: Ground) -> dict[str, Any]:
    claim = one.claim
    return {
        "text": clean(claim.text),
        "verdict": one.verdict,
        "kind": claim.kind,
        "subjects": list(claim.subjects),
        "others": list(claim.others),
        "group": claim.group or None,
        "period": str(claim.period) or None,
        "said": None if claim.said is None else claim.said.isoformat(),
        "source": claim.source or None,
        "assessed": one.on.isoformat(),
        "reasons": [
            {"rule": why.rule, "about": why.about or None, "says": reason(why, claim, ground)} for why in one.reasons
        ],
        "reading": _reading(one.reading, ground),
        "latest": None if one.latest is None else _reading(one.latest, ground),
        "contrary": None if one.contrary is None else _reading(one.contrary, ground),
        "instruments": [vars(instrument) for instrument in one.instruments],
        "true": wording(one, ground) or None,
        "panel_fingerprint": one.panel,
        "version": one.version,
    }


def _reading(one: Reading, ground: Ground) -> dict[str, Any]:
    return {
        "holds": one.holds,
        "measure": titled(one, ground) or None,
        "code": one.measure.code if one.measure else None,
        "number": one.number,
        "figures": [_figure(figure) for figure in one.figures],
        "ranks": [_seat(seat) for seat in one.seats],
        "turns_at": [vars(flip) for flip in one.flips],
        "with_figure": one.have,
        "of": one.of,
        "replay": dict(one.replay) or None,
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "series": one.series,
        "place": one.place,
        "year": str(one.moment),
        "period": one.period or None,
        "value": one.value,
        "state": one.status.word,
        "source": one.source.name,
        "vintage": one.source.vintage or None,
        "licence": one.source.licence,
        "non_commercial": one.source.non_commercial,
    }


def _seat(one: Seat) -> dict[str, Any]:
    return {name: value for name, value in vars(one).items() if value not in (None, "")}
