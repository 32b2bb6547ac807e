"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


MOST = 100_000_000
"""Replications that can be asked for: more say no more, and would take days."""


def _stacked(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def apply(command: Command) -> Command:
        for one in reversed(decorators):
            command = one(command)
        return command

    return apply


def changes(command: Command) -> Command:
    """--set: other values for keys of the model."""
    return click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="KEY=VALUE",
        help="Another value for a key of the model, as in --set normalise.method=zscore.",
    )(command)


def figures(command: Command) -> Command:
    """--data and --read: the figures that a model is built on, and how their files are read."""
    return _stacked(
        click.option(
            "--data",
            multiple=True,
            metavar="FILE",
            help="A file of figures, or the name of shipped ones; several are joined. Default: the model's.",
        ),
        how,
    )(command)


def how(command: Command) -> Command:
    """--read: how files are read where they leave it open."""
    return click.option(
        "--read",
        "how",
        multiple=True,
        metavar="KEY=VALUE",
        help="How files are read, as in --read encoding=cp1252 or sheet=2, decimal=',', columns.place=Town.",
    )(command)


def study(command: Command) -> Command:
    """--replications and --seed: how the intervals are drawn."""
    return _stacked(
        click.option(
            "--replications",
            type=click.IntRange(min=1, max=MOST),
            metavar="N",
            help="How many models the intervals are drawn from. Default: the model's.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(min=0),
            metavar="S",
            help="Seed of the draws; 0 is a seed. Default: the model's.",
        ),
    )(command)


def year(command: Command) -> Command:
    """--year: the reference year, once."""
    text = "The reference year. Default: the model's own, else the latest of the data."
    return click.option("--year", type=int, multiple=True, callback=_once, metavar="Y", help=text)(command)


def years(command: Command) -> Command:
    """--year, once or more: years that are built together."""
    text = "The reference year; given several times, the years are built together. Default: the model's own."
    return click.option("--year", "years", type=int, multiple=True, metavar="Y", help=text)(command)


def _once(ctx: click.Context, param: click.Parameter, given: tuple[int, ...]) -> int | None:
    if len(given) > 1:
        from miqyas.errors import MiqyasError

        name = param.opts[0]
        raise MiqyasError(
            f"{name} is given {len(given)} times",
            where=ctx.command_path,
            repair=f"give one year; 'miqyas build' and 'miqyas show' take several, each with {name}",
        )
    return given[0] if given else None


class Out(click.Path):
    """A file or folder that is written: an empty name is none."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path; raises MiqyasError for an empty name."""
        if not str(value).strip():
            from miqyas.errors import MiqyasError

            name = param.opts[0] if isinstance(param, click.Option) else "OUT"
            where = ctx.command_path if ctx else name
            raise MiqyasError(f"{name} is empty", where=where, repair=f"give {name} a name, as in {name} out")
        return super().convert(value, param, ctx)


def folder(command: Command) -> Command:
    """--out DIR, which must be given, and --force."""
    text = "The folder that is written; made where it is not there."
    return _stacked(click.option("--out", type=Out(), metavar="DIR", required=True, help=text), force)(command)


def force(command: Command) -> Command:
    """--force: replace files that are there."""
    return click.option("--force", is_flag=True, help="Replace files that are there and that miqyas did not write.")(
        command
    )


def word(text: str) -> str:
    """One word as a shell takes it."""
    from shlex import quote

    return quote(text)
