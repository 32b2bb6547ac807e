"""What a command is about: a model with its changes, and the figures it is built on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import click

from miqyas.data.pack import pack, packs
from miqyas.data.panel import Panel
from miqyas.data.text import HIDDEN
from miqyas.errors import DataError, MiqyasError, ModelError, Notice, nearest
from miqyas.index.model import Model
from miqyas.index.modelfile import read_model, with_set
from miqyas.index.written.document import Document, read_set
from miqyas.present.reading import settings

TOLD = 5
"""Notices that are told in full; the others are counted."""


@dataclass(frozen=True)
class Subject:
    """A model, a panel, and what reading them brought to light."""

    model: Model
    panel: Panel
    notices: tuple[Notice, ...] = ()


def open_subject(model: str, data: Sequence[str], changes: Sequence[str], how: Sequence[str] = ()) -> Subject:
    """Read a model by name or file, set its changes, and read its figures; notices go to the error stream."""
    made = open_model(model, changes)
    panel, notices = open_panel(made, data, how)
    found = (*notices_of(made), *notices)
    tell(found)
    return Subject(made, panel, found)


def open_model(name: str, changes: Sequence[str] = ()) -> Model:
    """Read a model by name or file and set its changes."""
    made = read_model(name)
    return with_set(made, dict(_change(one) for one in changes)) if changes else made


def _change(word: str) -> tuple[str, Any]:
    try:
        return read_set(word)
    except ModelError as error:
        error.where = error.where or f"--set {word}"
        raise


def notices_of(model: Model) -> tuple[Notice, ...]:
    """What setting a key had to leave out."""
    return model.document.notices if isinstance(model.document, Document) else ()


def open_panel(model: Model, data: Sequence[str], how: Sequence[str] = ()) -> tuple[Panel, tuple[Notice, ...]]:
    """Join the figures that were named, or else the model's own; raises DataError where there are none."""
    names = data or model.data
    if not names:
        raise DataError(
            f"the model '{model.id}' comes without figures",
            where=model.file or model.id,
            repair="name a table with --data FILE (CSV, Excel, Parquet, JSON)",
        )
    opened = [open_data(one, how) for one in names]
    notices = tuple(notice for _, told in opened for notice in told)
    return reduce(Panel.join, (panel for panel, _ in opened)), notices


def open_data(name: str, how: Sequence[str] = ()) -> tuple[Panel, tuple[Notice, ...]]:
    """Read a file, in the way that --read says, or a shipped pack by its name."""
    shipped = {one.name for one in packs() if one.kind == "panel"}
    path = Path(name)
    if name in shipped and not path.is_file():
        return pack(name), ()
    if not path.is_file() and any(one.name == name for one in packs()):
        raise DataError(
            f"'{name}' holds no figures of places to build on",
            repair=f"look at it with: miqyas data show {name}; for figures {nearest(name, shipped)}",
        )
    if not path.is_file():
        other = "it is no regular file" if path.exists() else "there is no such file"
        kind = "it is a folder" if path.is_dir() else other
        raise DataError(
            f"no data '{name}': {kind}, and no shipped pack has that name",
            repair=f"give the path of a file, or of shipped data: {nearest(name, shipped)}",
        )
    # Reading files takes libraries that shipped figures do without.
    from miqyas.data.read import read

    try:
        found = read(path, **settings(how))
    except MiqyasError as error:
        error.where = error.where or name
        raise
    return found.panel, found.notices


def tell(notices: Iterable[Notice], most: int = TOLD) -> None:
    """Write notices to the error stream, the first in full."""
    told = list(notices)
    for one in told[:most]:
        click.echo(f"note: {HIDDEN.sub('', str(one))}", err=True)
    if len(told) > most:
        click.echo(f"note: and {len(told) - most} more; 'miqyas check' tells them all", err=True)
