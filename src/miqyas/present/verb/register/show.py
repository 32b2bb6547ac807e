"""miqyas register show: one entry, what refers to it, and how it came to be."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from miqyas.present.verb.register import door
from miqyas.present.verb.register.sheet import Cell, Column, Sheet, inert, put, put_text
from miqyas.register.kind import KINDS
from miqyas.register.status import is_commitment

if TYPE_CHECKING:
    from miqyas.register.entry import Entry


@click.command("show")
@click.argument("entity", metavar="ID")
@door.address
@door.times
@click.option("--history", is_flag=True, help="Every version that was recorded, also those that are not true now.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def command(*, entity: str, store: str, as_of: str, known: str, history: bool, form: str) -> None:
    """Show the entry ID as it stands, or as it stood: its fields, its version, and what refers to it."""
    with door.opened(store) as ledger:
        from miqyas.register.entry import moment

        versions = ledger.history(entity) if history else ()
        one = versions[-1] if versions else ledger.entry(entity, as_of=as_of, known=known)
        details = ledger.details(entity) if one.kind == "person" else {}
        naming = ledger.naming(entity, as_of=as_of, known=known)
        on = moment(as_of).as_of
    if form == "json":
        document: dict[str, Any] = {**one._asdict(), "details": details}
        document["named_by"] = [each.entity for each in naming]
        if history:
            document["history"] = [each._asdict() for each in versions]
        put_text(inert(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")
        return
    if history:
        _history(entity, versions)
        return
    _entry(one, details, naming)
    if measures := [each for each in (one, *naming) if each.kind == "indicator"]:
        from miqyas.present.verb.register.progress import sheet

        put(sheet(measures, date.fromisoformat(on)), "table")


def _entry(one: Entry, details: dict[str, Any], naming: tuple[Entry, ...]) -> None:
    from miqyas.present.verb.register.listing import headline

    kind = one.kind
    if kind == "commitment" and not is_commitment(one.content):
        kind = "commitment, so far a statement: without owner and date it binds nobody"
    held = {**one.content, **details}
    order = [each.name for each in KINDS[one.kind].fields] if one.kind in KINDS else []
    names = [*(name for name in order if name in held), *(name for name in held if name not in order)]
    rows: list[tuple[Cell, ...]] = [(name, held[name]) for name in names if name != "details"]
    until = f" until before {one.valid_to}" if one.valid_to else ""
    said = f"Version {one.version}, true from {one.valid_from}{until}; recorded {one.recorded_at} by {one.author}."
    notes = (said, "Personal details were erased.") if one.content.get("erased") else (said,)
    put(Sheet(f"{one.entity}: {kind}", (Column("field"), Column("", fold=True)), rows, notes), "table", len(rows))
    if naming:
        lines = [(each.entity, each.kind, headline(each)) for each in naming]
        put(Sheet("Named by", (Column("id"), Column("kind"), Column("", fold=True)), lines), "table")


def _history(entity: str, versions: tuple[Entry, ...]) -> None:
    from miqyas.present.figure import counted
    from miqyas.present.verb.register.listing import headline

    rows: list[tuple[Cell, ...]] = []
    before: dict[str, Any] = {}
    for one in versions:
        what = _difference(before, one) if before else f"recorded: {headline(one)}"
        rows.append((one.version, one.valid_from, one.valid_to, one.author, one.recorded_at[:19], what))
        before = one.content
    heads = ("version", "from", "until before", "author", "recorded")
    columns = (*(Column(head, spare=at if at > 2 else 0) for at, head in enumerate(heads)), Column("what", fold=True))
    put(Sheet(f"{entity}: {counted(len(versions), 'version')}", columns, rows), "table", len(rows))


def _difference(before: dict[str, Any], one: Entry) -> str:
    if one.act == "retract":
        return f"taken back: {one.content.get('why', '')}"
    new = one.content
    told = [
        f"{name}: {_word(new[name])}" if name in new else f"{name} taken out"
        for name in (*new, *(each for each in before if each not in new))
        if before.get(name) != new.get(name) and name != "details"
    ]
    return "; ".join(told) or "the same"


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
