"""miqyas register change: another version of an entry; what it was before stays."""

from __future__ import annotations

from typing import Any

import click

from miqyas.errors import MiqyasError
from miqyas.present.verb.register import door


@click.command("change")
@click.argument("entity", metavar="ID")
@door.version
@door.address
@door.author
@click.option(
    "--set", "changes", multiple=True, metavar="FIELD=VALUE", help="Another value; a field given again is a list."
)
@click.option("--clear", multiple=True, metavar="FIELD", help="Take a field out.")
@click.option("--record", metavar="FILE", default="", help="A TOML or JSON file with the fields that change.")
@click.option("--since", metavar="DATE", default="", help="From when it is so. Default: today.")
@click.option("--until", metavar="DATE", default="", help="The last day on which it is so.")
@click.option("--correct", is_flag=True, help="A correction: it was so for all the time of the version it is made on.")
@click.option("--retract", is_flag=True, help="Take the entry back: it was never so.")
@click.option("--why", metavar="TEXT", default="", help="The reason why it is taken back.")
def command(
    *,
    entity: str,
    on: int,
    store: str,
    author: str,
    changes: tuple[str, ...],
    clear: tuple[str, ...],
    record: str,
    since: str,
    until: str,
    correct: bool,
    retract: bool,
    why: str,
) -> None:
    """Change the entry ID on the version that you have read, or take it back.

    If somebody changed it since, nothing is written and both versions are told.
    """
    from miqyas.present.subject import tell
    from miqyas.present.verb.register.add import noted
    from miqyas.present.verb.register.record import single

    fields = single(record) if record else {}
    fields |= _set(changes)
    if retract:
        _alone(fields, clear)
    elif not fields and not clear and not since and not until and not correct:
        raise MiqyasError("nothing is changed", where=f"change {entity}", repair="say --set FIELD=VALUE or --retract")
    with door.opened(store) as ledger, ledger.write(author) as work:
        if retract:
            version, notes = work.retract(entity, on=on, why=why), []
        else:
            version = work.change(entity, fields, on=on, clear=clear, since=since, until=until, correct=correct)
            notes = noted(work, [entity])
    tell(notes)
    click.echo(f"{entity}: version {version}{' (taken back)' if retract else ''}")


def _set(changes: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in changes:
        name, sign, value = one.partition("=")
        if not sign:
            raise MiqyasError(f"'{one}' sets nothing", where="--set", repair="write FIELD=VALUE, as in due=2025-06")
        name = name.strip().replace("-", "_")
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found


def _alone(fields: dict[str, Any], clear: tuple[str, ...]) -> None:
    if fields or clear:
        raise MiqyasError(
            "an entry is changed or taken back, not both", where="--retract", repair="leave one of the two out"
        )
