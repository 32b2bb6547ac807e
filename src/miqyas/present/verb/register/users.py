"""miqyas register users: accounts, their roles and passwords."""

from __future__ import annotations

import sys

import click

from miqyas.errors import MiqyasError
from miqyas.present.group import Group
from miqyas.present.verb.register import door

ROLES = ("reader", "editor", "owner")


@click.group("users", cls=Group)
def command() -> None:
    """Accounts. Without any, whoever opens the register may do everything; the first one is an owner's."""


@command.command("list")
@door.address
@door.form
def listed(store: str, form: str) -> None:
    """List the accounts and their roles."""
    from miqyas.present.figure import counted
    from miqyas.present.verb.register.sheet import Column, Sheet, put

    with door.opened(store) as ledger:
        found = ledger.accounts()
    rows = [(name, role.word) for name, role in sorted(found.items())]
    title = counted(len(rows), "account") if rows else "No accounts: whoever opens the register may do everything"
    put(Sheet(title, (Column("name"), Column("role")), rows), form, top=len(rows))


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="editor", show_default=True, help="What the account may do.")
@door.address
@door.author
def add(name: str, role: str, store: str, author: str) -> None:
    """Add the account NAME, or give it another role. It signs in on the web once it has a password."""
    with door.opened(store) as ledger:
        from miqyas.register.account import role as rank

        ledger.set_account(name, rank(role), author=author)
    click.echo(f"{name}: {role}")


@command.command("password")
@click.argument("name")
@click.option("--stdin", "piped", is_flag=True, help="Read the password from the first line of the input.")
@door.address
@door.author
def password(name: str, piped: bool, store: str, author: str) -> None:
    """Give the account NAME a password; it is asked for, and kept as a salted hash only."""
    with door.opened(store) as ledger:
        known = ledger.accounts()
        if name not in known:
            raise MiqyasError(
                f"there is no account '{name}'", where="NAME", repair="add it: miqyas register users add NAME"
            )
        secret = sys.stdin.readline().rstrip("\r\n") if piped else _asked()
        ledger.set_account(name, known[name], author=author, password=secret)
    click.echo(f"{name}: the password is set")


@command.command("remove")
@click.argument("name")
@door.address
@door.author
def remove(name: str, store: str, author: str) -> None:
    """Take every right from the account NAME; what it did stays in the ledger."""
    with door.opened(store) as ledger:
        from miqyas.register.account import Role

        if name not in ledger.accounts():
            raise MiqyasError(
                f"there is no account '{name}'", where="NAME", repair="see them with 'miqyas register users list'"
            )
        ledger.set_account(name, Role.NONE, author=author)
    click.echo(f"{name}: removed")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise MiqyasError(
            "nobody is there to be asked for a password", where="users password", repair="pipe it in with --stdin"
        )
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
