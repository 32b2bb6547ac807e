"""miqyas register list: entries as they stand, or stood."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from miqyas.present.verb.register import door
from miqyas.present.verb.register.sheet import SHOWN, Cell, Column, Sheet, put
from miqyas.register.kind import KINDS, Kind
from miqyas.register.pause import paused
from miqyas.register.status import SCALE

if TYPE_CHECKING:
    from miqyas.register.entry import Entry

KEPT = ("id", "version", "valid_from", "valid_to", "recorded_at", "author")
SCREEN = {
    "commitment": ("text", "by", "to", "due", "status"),
    "engagement": ("title", "type", "date", "party"),
    "person": ("role", "party"),
    "evidence": ("about", "writer", "independent", "date"),
    "relation": ("subject", "type", "object"),
    "area": ("engagement", "field", "modality"),
    "need": ("party", "field", "modality", "text", "expiry"),
    "offer": ("party", "field", "modality", "text", "expiry"),
    "policy": ("name", "aim", "type", "party", "start"),
    "milestone": ("commitment", "text", "due", "done"),
    "indicator": ("commitment", "name", "series", "baseline", "target", "actual"),
    "party": ("name", "type", "seat"),
}
"""What of a kind fits a screen."""

FEW = 500
"""So many entries are asked for one by one; of more, all are read."""

FOLDED = ("text", "title", "name", "role")


@click.command("list")
@click.argument("kind", required=False, type=click.Choice(tuple(KINDS)))
@door.address
@door.times
@click.option("--partner", metavar="PARTY", default="", help="Only entries that name this party.")
@click.option("--status", type=click.Choice(SCALE), help="Only commitments with this status.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="The first N. Default: 50 on a screen, else all.")
@door.form
def command(
    *,
    kind: str | None,
    store: str,
    as_of: str,
    known: str,
    partner: str,
    status: str | None,
    top: int | None,
    form: str,
) -> None:
    """List the entries of a KIND, or of all kinds, as they stand; with --as-of and --known as they stood."""
    total = 0
    whole = bool(partner or status) or form != "table" or (top or 0) > FEW
    with door.opened(store) as ledger:
        if whole:
            found = ledger.entries("commitment" if status and not kind else kind or "", as_of=as_of, known=known)
        else:
            total, found = ledger.first(kind or "", top or SHOWN, as_of=as_of, known=known)
    if partner:
        found = tuple(one for one in found if _names(one, partner))
    if status:
        found = tuple(one for one in found if one.content.get("status", SCALE[0]) == status)
    when = f" on {as_of}" if as_of else ""
    total = len(found) if whole else total
    noun = "entry" if total == 1 else "entries"
    title = f"{total:,} {noun}{f' of the kind {kind}' if kind else ''}{when}"
    if form == "table":
        sheet = _short(title, found[: top or SHOWN], kind)
        put(replace(sheet, total=total), form, top)
        return
    with paused():
        put(_long(title, found, kind), form, top)


def _names(one: Entry, party: str) -> bool:
    fields = ("by", "to", "party", "owner", "counterpart", "part_of")
    named = [one.content.get(name, ()) for name in fields]
    return one.entity == party or any(party in each if isinstance(each, list) else party == each for each in named)


def _short(title: str, found: tuple[Entry, ...], kind: str | None) -> Sheet:
    if kind is None:
        heads = (Column("id"), Column("kind"), Column("", fold=True), Column("version", right=True, spare=1))
        return Sheet(title, heads, [(one.entity, one.kind, headline(one), one.version) for one in found])
    names = SCREEN[kind]
    columns = (
        Column("id"),
        *(Column(name, fold=name in FOLDED, spare=0 if at < 2 else at) for at, name in enumerate(names)),
        Column("version", right=True, spare=9),
    )
    return Sheet(
        title, columns, [(one.entity, *(one.content.get(name) for name in names), one.version) for one in found]
    )


def _long(title: str, found: tuple[Entry, ...], kind: str | None) -> Sheet:
    names = _fields(KINDS[kind]) if kind else ("kind", "content")
    rows = [(*_kept(one), *_cells(one, names, kind)) for one in found]
    return Sheet(title, tuple(map(Column, (*KEPT, *names))), rows)


def _kept(one: Entry) -> tuple[Cell, ...]:
    return one.entity, one.version, one.valid_from, one.valid_to, one.recorded_at, one.author


def _cells(one: Entry, names: tuple[str, ...], kind: str | None) -> tuple[Cell, ...]:
    if kind is None:
        return one.kind, one.content
    return tuple(one.content.get(name) for name in names)


def _fields(kind: Kind) -> tuple[str, ...]:
    return tuple(one.name for one in kind.fields if not one.private)


def headline(one: Entry) -> str:
    """What an entry is called on one line."""
    kind = KINDS.get(one.kind)
    return str(one.content.get(kind.headline, "")) if kind else ""
