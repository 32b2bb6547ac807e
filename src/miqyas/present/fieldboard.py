"""The technology fields on a terminal, and as CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console

from miqyas.data.source import Source
from miqyas.data.text import guarded
from miqyas.present.field import Field as Column
from miqyas.present.field import laid
from miqyas.present.fields import Field
from miqyas.present.fieldwords import FieldWords
from miqyas.present.figure import counted, ends, interval, most, number, ordinal, place_of, share, some
from miqyas.present.printed import exact
from miqyas.present.screen import console, heading, note, words
from miqyas.present.side import Evidence, Reading, Side
from miqyas.present.standing import partly
from miqyas.study.vary import SHARE

HEADS = ("field", "place", "name", "side", "rank", "rank_low", "rank_high", "of", "score", "reason")
NAMED = 6
NEAR = 3
"""How many fields that may be as good are named."""
NARROW = 48
"""Screens below have short headings, so that the names of the fields keep their width."""


def title_of_place(fields: Sequence[Field], place: str, name: str, said: FieldWords) -> str:
    """What the fields say of a place, as a sentence: where its readiness is best among those ranked."""
    found = [(one, reading) for one in fields if (reading := one.readiness.reading(place)).spread]
    if not found:
        return said("head_none", name=name)
    best, reading = min(found, key=lambda one: (one[1].standing.rank or 0) / one[1].of)
    rank = ordinal(reading.standing.rank or 0) if said.language == "en" else place_of(reading.standing.rank)
    told = said(
        "head_place", name=name, best=_low(best.name, said), rank=rank, of=reading.of, interval=_tail(reading, said)
    )
    near = [_low(one.name, said) for one, other in found if one is not best and _overlap(reading, other)]
    return told + (said("head_near", fields=said.some(near, NEAR)) if near else "")


def _overlap(best: Reading, other: Reading) -> bool:
    # Fields rank different numbers of places, so intervals are compared as shares of those ranked.
    mine, theirs = best.spread, other.spread
    return mine is not None and theirs is not None and theirs.low / other.of <= mine.high / best.of


def years(fields: Sequence[Field], said: FieldWords, place: str = "") -> str:
    """Of when the figures are that each side rests on: those of one place, or all of them."""
    told = []
    for key, sides in (
        ("readiness", [one.readiness for one in fields]),
        ("activity", [one.activity for one in fields]),
    ):
        known = [span for side in sides if side and (span := side.observed(place)) is not None]
        if known:
            first, last = min(one[0] for one in known), max(one[1] for one in known)
            told.append(said("years", side=said(key), years=str(first) if first == last else f"{first}\u2013{last}"))
    return " ".join(told)


def title_of_field(field: Field, said: FieldWords) -> str:
    """Who leads a field in readiness, as a sentence."""
    ranked = field.readiness.ranking.standings[:1]
    if not ranked or ranked[0].rank is None:
        return said("head_field_none", name=field.name)
    reading = field.readiness.reading(ranked[0].place)
    first = ranked[0].name
    return said("head_field", name=field.name, first=first, of=reading.of, interval=_tail(reading, said))


def show_place(fields: Sequence[Field], place: str, said: FieldWords, screen: Console | None = None) -> None:
    """Print the fields of one place side by side."""
    screen = screen or console()
    name = fields[0].readiness.standings[place].name
    heading(screen, title_of_place(fields, place, name, said))
    columns = (
        Column("field", fold=True),
        Column("ready" if screen.width < NARROW else "readiness", justify="right"),
        Column(f"{SHARE:.0%}", justify="center"),
        Column("of", justify="right", spare=2),
        Column("score", justify="right", spare=1),
        Column("active" if screen.width < NARROW else "activity", justify="right"),
        Column(f"{SHARE:.0%}", justify="center"),
        Column("of", justify="right", spare=2),
    )
    rows = []
    for one in fields:
        ready = one.readiness.reading(place)
        done = one.activity.reading(place) if one.activity else None
        rows.append([words(cell) for cell in (one.name, *_cells(ready), _score(ready), *_cells(done))])
    screen.print(laid(screen, columns, rows))
    screen.print()
    for one in fields:
        for side, key in ((one.readiness, "readiness"), (one.activity, "activity")):
            if side is None:
                continue
            found, about = side.reading(place), f"{one.name}, {said(key).lower()}"
            if found.spread and found.standing.ranked < 1:
                note(screen, f"{about}: {said('partly', share=most(found.standing.ranked))}.")
            if found.reason:
                note(screen, f"{about}: {said('not_ranked')}. {found.reason[:1].upper()}{found.reason[1:]}.")
    _ending(screen, fields, said, place)


def show_field(field: Field, said: FieldWords, screen: Console | None = None) -> None:
    """Print the members of one field side by side."""
    screen = screen or console()
    heading(screen, title_of_field(field, said))
    columns = (
        Column("ready" if screen.width < NARROW else "readiness", justify="right"),
        Column(f"{SHARE:.0%}", justify="center"),
        Column("place", fold=True),
        Column("score", justify="right", spare=1),
        Column("active" if screen.width < NARROW else "activity", justify="right"),
        Column(f"{SHARE:.0%}", justify="center"),
    )
    rows, absent = [], []
    for one in field.readiness.ranking.standings:
        ready = field.readiness.reading(one.place)
        done = field.activity.reading(one.place) if field.activity else None
        if ready.spread is None and (done is None or done.spread is None):
            absent.append(f"{one.name} ({ready.reason})")
            continue
        left, right = _cells(ready), _cells(done)
        rows.append([words(cell) for cell in (*left[:2], one.name, _score(ready), *right[:2])])
    if rows:
        screen.print(laid(screen, columns, rows))
        screen.print()
    if absent:
        note(screen, f"Not ranked ({len(absent)}): {'; '.join(absent)}.")
    if field.activity and field.activity.rule:
        silent = [one.name for one in field.activity.ranking.standings if one.rank is None]
        note(
            screen, f"{_rule(field.activity, said)} Without a rank in activity ({len(silent)}): {some(silent, NAMED)}."
        )
    for key, side in (("readiness", field.readiness), ("activity", field.activity)):
        if side and (told := partly(side.ranking.standings)):
            note(screen, f"{said(key)}. {told}")
    _ending(screen, [field], said)


def as_json(fields: Sequence[Field], places: Sequence[str], said: FieldWords) -> str:
    """Everything on some places in some fields, figures in full."""
    document = {
        "interval": SHARE,
        "fields": [
            {
                "field": one.id,
                "name": one.name,
                "missing": one.missing,
                "remedy": one.remedy,
                "topics": [{"id": id, "name": name} for id, name in one.topics],
                "readiness": _side(one.readiness, places),
                "activity": _side(one.activity, places) if one.activity else None,
            }
            for one in fields
        ],
        "note": said("apart"),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(fields: Sequence[Field], places: Sequence[str]) -> str:
    """A line for each place, field and side: rank with its interval, or why there is none."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADS)
    for one in fields:
        for place in places:
            for name, side in (("readiness", one.readiness), ("activity", one.activity)):
                lines.writerow([guarded(c) if isinstance(c, str) else exact(c) for c in _line(one, place, name, side)])
    return out.getvalue()


def _line(field: Field, place: str, name: str, side: Side | None) -> Iterator[str | float | None]:
    yield from (field.id, place, field.readiness.standings[place].name, name)
    if side is None:
        yield from (None, None, None, None, None, field.missing)
        return
    found = side.reading(place)
    spread = found.spread
    yield from (None, None, None) if spread is None else (spread.rank, spread.low, spread.high)
    yield from (found.of, found.standing.score, found.reason)


def _side(side: Side, places: Sequence[str]) -> dict[str, Any]:
    ranking = side.ranking
    return {
        "model": ranking.model,
        "model_version": ranking.model_version,
        "model_fingerprint": ranking.model_fingerprint,
        "panel_fingerprint": ranking.panel_fingerprint,
        "version": ranking.version,
        "year": ranking.year or None,
        "seed": ranking.seed,
        "replications": ranking.replications,
        "caption": ranking.caption,
        "of": ranking.ranked,
        "places": [_placed(place, side.reading(place)) for place in places],
    }


def _placed(place: str, found: Reading) -> dict[str, Any]:
    one, spread = found.standing, found.spread
    return {
        "place": place,
        "name": one.name,
        "rank": None if spread is None else spread.rank,
        "rank_low": None if spread is None else spread.low,
        "rank_high": None if spread is None else spread.high,
        "score": one.score,
        "reason": found.reason,
        "evidence": [_evidence(each) for each in found.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    named = {key: _name(getattr(one, key)) for key in ("source", "by_source")}
    return {**asdict(one), **named}


def _name(source: Source | None) -> str | None:
    return source.name or source.id if source else None


def _cells(reading: Reading | None) -> tuple[str, str, str]:
    # Rank, interval and of how many; a rank never stands without its interval.
    if reading is None or reading.spread is None:
        return "-", "", ""
    spread = reading.spread
    return place_of(spread.rank), interval(spread.low, spread.high), str(reading.of)


def _score(reading: Reading) -> str:
    return number(reading.standing.score, 0)


def _tail(reading: Reading, said: FieldWords) -> str:
    found = ends(reading.standing.low, reading.standing.high)
    if found is None:
        return ""
    key = "comma_within" if found[0] < found[1] else "and_so"
    return said(key, low=found[0], high=found[1], share=share(SHARE))


def _low(name: str, said: FieldWords) -> str:
    return name[:1].lower() + name[1:] if said.language == "en" else name


def _rule(side: Side, said: FieldWords) -> str:
    assert side.rule is not None  # asked of those only that have one
    return said("silent_note", need=side.needed, all=side.index.tree.width, items=f"{side.rule[1]:,.0f}")


def rule(side: Side, said: FieldWords) -> str:
    """When a place is ranked in activity, as a sentence; empty where nothing is asked."""
    return _rule(side, said) if side.rule else ""


def _ending(screen: Console, fields: Sequence[Field], said: FieldWords, place: str = "") -> None:
    without = [one for one in fields if one.activity is None]
    if without:
        names = some((one.name for one in without), NAMED)
        note(screen, f"{said('activity')}, {names}: {without[0].missing if len(without) == 1 else _all(without)}")
        note(screen, without[0].remedy)
    note(screen, said("apart"))
    where = f"on the page (--out), or miqyas show {fields[0].readiness.ranking.model} {place or 'PLACE'}"
    note(screen, f"{years(fields, said, place)} Every figure with its source: {where}.")
    sides = [side for one in fields for side in (one.readiness, one.activity) if side]
    if len(fields) == 1:
        for key, side in zip(("readiness", "activity"), sides, strict=False):
            note(screen, f"{said(key)}, interval: {side.ranking.caption}")
        return
    drawn = counted(sides[0].variation.replications, "model")
    note(
        screen,
        f"Interval: the middle {SHARE:.0%} of the ranks in {drawn} drawn for each side of each field. What was varied "
        f"in a model is told by 'miqyas vary', as in miqyas vary {sides[0].ranking.model}; the page tells it of all.",
    )


def _all(fields: Sequence[Field]) -> str:
    topics = ", ".join(f"{len(one.topics)} for {one.name[:1].lower()}{one.name[1:]}" for one in fields)
    return (
        "not ranked: no counts of these fields are shipped. Missing: how many works each member has in the OpenAlex "
        f"topics of the field (pack field-topics, version 1: {topics}), by year."
    )
