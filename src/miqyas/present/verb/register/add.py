"""miqyas register add: one command a kind, with an option a field, made from the table of kinds."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miqyas.errors import MiqyasError, Notice
from miqyas.present.group import Group
from miqyas.present.verb.register import door
from miqyas.present.verb.register.record import KEYS, records, single
from miqyas.register.kind import KINDS, Field, Kind
from miqyas.register.status import is_commitment

if TYPE_CHECKING:
    from miqyas.register.work import Work

OWN = {"names": "LANGUAGE=NAME", "date": "DATE", "money": "'USD 1000'", "number": "N", "ref": "ID", "country": "ISO"}


class Kinds(Group):
    """A group with one command for every kind."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the kinds, and 'record' for files of several."""
        return [*KINDS, several.name or ""]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of a kind."""
        if cmd_name == several.name:
            return several
        return made(KINDS[cmd_name], _adder(KINDS[cmd_name])) if cmd_name in KINDS else None


@click.group("add", cls=Kinds)
def command() -> None:
    """Record something new; every kind has its own options: miqyas register add commitment --help."""


def made(kind: Kind, call: Callable[..., None]) -> click.Command:
    """The command that adds an entry of a kind."""
    text = f"Add a record of the kind {kind.name}: {kind.about}. Prints its id."
    found = click.command(kind.name, help=text)(door.address(door.author(door.span(call))))
    found.params += [
        click.Option(["--id", "entity"], metavar="ID", default="", help="Its id. Default: the next of its kind."),
        click.Option(
            ["--record"], metavar="FILE", default="", help="A TOML or JSON file with its fields, '-' for the input."
        ),
        *map(option, kind.fields),
    ]
    if "document" in kind.by_name:
        text = "The document itself: its SHA-256 is recorded, not the document."
        found.params.append(click.Option(["--file", "file"], metavar="FILE", default="", help=text))
    return found


def option(field: Field) -> click.Option:
    """The option of a field."""
    flag = f"--{field.name.replace('_', '-')}"
    told = f"{field.about[:1].upper()}{field.about[1:]}{'; may be repeated' if field.many else ''}."
    if field.form == "flag":
        return click.Option([f"{flag}/--not-{field.name}", field.name], default=None, help=told)
    kind: Any = click.Choice(field.choices) if field.choices else str
    metavar = None if field.choices else OWN.get(field.form, "TEXT")
    return click.Option([flag, field.name], type=kind, multiple=field.many, metavar=metavar, help=told)


def given(kind: Kind, words: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given as options."""
    found = {one.name: words[one.name] for one in kind.fields if words.get(one.name) not in (None, ())}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in found.items()}


def _adder(kind: Kind) -> Callable[..., None]:
    def add(*, store: str, author: str, entity: str, record: str, since: str, until: str, **words: Any) -> None:
        fields = single(record) if record else {}
        how = {"entity": entity or _taken(fields, "id"), "since": since or _taken(fields, "since")}
        how["until"] = until or _taken(fields, "until")
        fields |= given(kind, words)
        if words.get("file"):
            fields["document"] = digest(words["file"])
        with door.opened(store) as ledger, ledger.write(author) as work:
            found = work.add(kind.name, fields, **how)
            notes = noted(work, [found])
        _tell(notes)
        click.echo(found)

    return add


@click.command("record")
@click.argument("file", metavar="FILE")
@door.address
@door.author
def several(file: str, store: str, author: str) -> None:
    """Add all records of FILE together or none; TOML or JSON, '-' for the input. Prints their ids.

    A record says its kind, or stands below it: [[commitment]]. It may say id, since and until beside its fields.
    """
    todo = records(file)
    with door.opened(store) as ledger, ledger.write(author) as work:
        found = []
        for place, (kind, record) in enumerate(todo, start=1):
            how = {"entity": _taken(record, "id"), **{key: _taken(record, key) for key in KEYS[1:]}}
            try:
                found.append(work.add(kind, record, **how))
            except MiqyasError as error:
                error.where = f"{file}, record {place}: {error.where}".rstrip(": ")
                raise
        notes = noted(work, found)
    _tell(notes)
    click.echo("\n".join(found))


def noted(work: Work, entities: list[str]) -> list[Notice]:
    """What a person should know of entries that were accepted."""
    notes = []
    for entity in entities:
        held = work.view.drafts[entity]
        if held.kind == "commitment" and not is_commitment(held.content):
            missing = [name for name in ("owner", "due") if not held.content.get(name)]
            sets = " ".join(f"--set {name}=..." for name in missing)
            notes.append(
                Notice(
                    f"{entity} counts as a statement: it has no {' and no '.join(missing)}.",
                    repair=f"miqyas register change {entity} --on {held.version} {sets}",
                )
            )
        for code in _series(held.content):
            what = f"{entity}: no shipped data have a series '{code}'."
            notes.append(Notice(what, repair="check its code, or bring the data that have it"))
    return notes


def digest(name: str) -> str:
    """SHA-256 of a file; raises MiqyasError where there is none."""
    path = Path(name)
    if not path.is_file():
        raise MiqyasError(f"there is no file '{name}'", where="--file", repair="give the path of the document")
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _series(content: dict[str, Any]) -> list[str]:
    named = content.get("series", [])
    codes = named if isinstance(named, list) else [named]
    if not codes:
        return []
    from miqyas.present.gauge import at_hand
    from miqyas.study.claim.ground import ground

    known = at_hand(ground())
    return [code for code in codes if code not in known]


def _taken(record: dict[str, Any], key: str) -> str:
    found = record.pop(key, "")
    return found.isoformat() if hasattr(found, "isoformat") else str(found)


def _tell(notes: list[Notice]) -> None:
    from miqyas.present.subject import tell

    tell(notes)
