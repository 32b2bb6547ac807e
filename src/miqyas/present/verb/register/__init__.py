"""miqyas register: what was promised, by whom, by when, and what shows it."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from miqyas.present.group import Group


class Verb(NamedTuple):
    """A command that is not imported yet: its file (never the name of a builtin) and what it answers."""

    home: str
    summary: str


VERBS = {
    "init": Verb("init", "Begin a register."),
    "add": Verb("add", "Record a party, person, engagement, commitment, evidence and the like."),
    "change": Verb("change", "Change an entry, or take it back; the earlier versions stay."),
    "status": Verb("status", "Say how far a commitment is."),
    "list": Verb("listing", "List entries, as of any time."),
    "show": Verb("show", "Show one entry, what refers to it, and its history."),
    "report": Verb("report", "What is open, overdue and stale, who owes whom, what gets delivered."),
    "lint": Verb("lint", "What a draft text promises, and what each promise lacks."),
    "import": Verb("bring", "Take entries from CSV, Excel, JSON or TOML: all of them or none."),
    "export": Verb("export", "Write entries, the form for needs and offers, or a calendar of due dates."),
    "verify": Verb("verify", "Find lines that were removed, changed or re-ordered."),
    "backup": Verb("backup", "Copy the register into a file."),
    "restore": Verb("restore", "Make a register out of a copy."),
    "upgrade": Verb("upgrade", "Bring a register of an earlier version up to date."),
    "erase": Verb("erase", "Erase the personal details of a person."),
    "users": Verb("users", "Accounts: who may read, write and own the register."),
}
"""The commands of the register, in the order in which they are met."""


class Room(Group):
    """A group which lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order in which they are met."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in VERBS:
            return None
        found = import_module(f"miqyas.present.verb.register.{VERBS[cmd_name].home}").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


@click.group(cls=Room)
def register() -> None:
    """Keep what was promised: parties, engagements, commitments and evidence, in a ledger that only grows."""
