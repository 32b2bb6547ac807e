"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


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
            type=click.IntRange(min=1),
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
    """--year: the reference year."""
    text = "The reference year. Default: the model's own, else the latest of the data."
    return click.option("--year", type=int, metavar="Y", help=text)(command)


def folder(command: Command) -> Command:
    """--out DIR, which must be given."""
    text = "The folder that is written; made where it is not there."
    return click.option("--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help=text)(command)


def word(text: str) -> str:
    """One word as a shell takes it."""
    from shlex import quote

    return quote(text)
