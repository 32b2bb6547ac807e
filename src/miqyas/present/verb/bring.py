"""miqyas import: what another tool has made, as a table and a model file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from miqyas.present import options
from miqyas.present.group import Group


@click.group(cls=Group)
def bring() -> None:
    """Bring in what another tool has made."""


@bring.command("coinr")
@click.argument("idata", metavar="IDATA")
@click.argument("imeta", metavar="IMETA")
@options.folder
def coinr(idata: str, imeta: str, out: Path, force: bool) -> None:
    """Turn COINr's two tables into data.csv and model.toml.

    IDATA holds the figures of the units, IMETA the structure of the index, both as CSV files.
    """
    from miqyas.data.coinr import read_coinr
    from miqyas.data.write import write
    from miqyas.index.modelfile import parse_model
    from miqyas.index.written.toml import dump
    from miqyas.present.figure import counted
    from miqyas.present.folder import drafted, guard

    table, text = out / "data.csv", out / "model.toml"
    guard(out, (table.name, text.name), force=force)
    panel, document = read_coinr(_there(idata), _there(imeta))
    model = parse_model(document, file="model.toml")
    with drafted(out, (table.name, text.name)) as draft:
        write(panel, draft / table.name)
        (draft / text.name).write_text(dump(document), encoding="utf-8")
    sizes = (len(panel.places), "unit"), (len(model.indicators), "indicator"), (len(model.nodes), "node")
    size = ", ".join(counted(number, noun) for number, noun in sizes)
    click.echo(f"{model.title()}: {size}, in the folder {out}. Next:")
    figures = f"--data {options.word(str(table))}{_freely(panel.places)}"
    click.echo(f"  miqyas rank {options.word(str(text))} {figures}")
    click.echo(f"  miqyas build {options.word(str(text))} {figures} --out DIR")


def _there(name: str) -> Path:
    from miqyas.errors import DataError

    if not Path(name).is_file():
        kind = "a folder" if Path(name).is_dir() else "not there"
        raise DataError(f"'{name}' is {kind}", where="miqyas import coinr", repair="give the path of a CSV file")
    return Path(name)


def _freely(places: Sequence[str]) -> str:
    # Codes that would be read as countries, and only some of them, must be read as they are written.
    from miqyas.data.place import resolve

    met = [resolve(one) for one in places]
    same = all(code == one for code, one in zip(met, places, strict=True)) or not any(met)
    return "" if same else " --read places=free"
