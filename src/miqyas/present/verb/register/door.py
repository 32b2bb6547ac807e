"""Options that the commands of the register share, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from miqyas.errors import MiqyasError

if TYPE_CHECKING:
    from miqyas.register.ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])

PLACE = "register.db"
FORMATS = ("table", "csv", "json")


def address(command: Command) -> Command:
    """--register: the file or the server."""
    return click.option(
        "--register",
        "store",
        metavar="FILE|URL",
        envvar="MIQYAS_REGISTER",
        default=PLACE,
        show_default=True,
        help="A file (SQLite), or postgresql://user@host/database. Also MIQYAS_REGISTER.",
    )(command)


def author(command: Command) -> Command:
    """--author: in whose name a change is made; there is no other default than the variable."""
    return click.option(
        "--author",
        metavar="NAME",
        envvar="MIQYAS_AUTHOR",
        default="",
        callback=_named,
        help="Who makes the change; stays in the ledger for ever. Also MIQYAS_AUTHOR.",
    )(command)


def form(command: Command) -> Command:
    """--format: for the screen or for other programs."""
    return click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)(command)


def times(command: Command) -> Command:
    """--as-of and --known: a point on both axes of time."""
    first = click.option(
        "--as-of",
        metavar="DATE",
        default="",
        help="As it was on this day; of a month or year its last. Default: today.",
    )
    second = click.option(
        "--known", metavar="DATE", default="", help="As it was known by this day or moment (UTC). Default: now."
    )
    return first(second(command))


def span(command: Command) -> Command:
    """--since and --until: for which time an entry is true."""
    first = click.option(
        "--since", metavar="DATE", default="", help="From when it is so. Default: its own date, or always."
    )
    second = click.option("--until", metavar="DATE", default="", help="The last day on which it is so.")
    return first(second(command))


def version(command: Command) -> Command:
    """--on: the version that a change is made on."""
    return click.option(
        "--on",
        type=click.IntRange(min=1),
        metavar="VERSION",
        required=True,
        help="The version that you have read; if it is not the last one, you are told what changed.",
    )(command)


@contextmanager
def opened(address: str) -> Iterator[Ledger]:
    """Open the register; raises MiqyasError where it is not there, or where its extra is not installed."""
    with installed():
        from miqyas.register.ledger import Ledger

        ledger = Ledger(address)
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def installed() -> Iterator[None]:
    """Raise MiqyasError where the packages that the register needs are missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("sqlalchemy", "alembic"):
            raise
        raise MiqyasError(
            f"the register needs the package {error.name}", repair="install the extra: pip install 'miqyas[register]'"
        ) from None


def _named(ctx: click.Context, _: click.Parameter, given: str) -> str:
    if not given.strip() and not ctx.resilient_parsing:
        raise MiqyasError(
            "a change needs an author",
            where=ctx.command_path,
            repair="say who makes it: --author NAME, or set MIQYAS_AUTHOR",
        )
    return given
