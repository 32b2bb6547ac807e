"""miqyas register lint: what a draft promises, and what each promise lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miqyas.present import options
from miqyas.present.verb.register import door

if TYPE_CHECKING:
    from miqyas.register.lint.draft import Linted

COLUMNS = ("line", "language", "kind", "text", "missing", "owner", "due", "measure", "baseline", "money")


@click.command("lint")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--language", metavar="CODE", default="", help="en, ar, fr or ur. Default: as each sentence looks like.")
@click.option("--date", "drafted", metavar="DATE", default="", help="The day of the draft. Default: today.")
@click.option(
    "--propose",
    "out",
    type=options.Out(),
    metavar="FILE.toml",
    help="Write proposed entries for a person to complete and import.",
)
@click.option("--between", metavar="ID", multiple=True, help="A party that agrees: 'both sides' are they; repeatable.")
@click.option("--engagement", metavar="ID", default="", help="The engagement on record of which this is the draft.")
@door.address
@door.form
def command(
    *,
    file: Path,
    language: str,
    drafted: str,
    out: Path | None,
    between: tuple[str, ...],
    engagement: str,
    store: str,
    form: str,
) -> None:
    """Tell for every sentence of FILE whether it promises, and if so what is missing, with the repair.

    Asked of a commitment: owner, date, measure; a baseline where a level changes, money where it costs. FILE is
    plain text in English, Arabic, French or Urdu.
    """
    from datetime import UTC, datetime

    from miqyas.present.folder import write_file
    from miqyas.present.outlet import put_text

    with door.installed():
        from miqyas.register.edtf import day
        from miqyas.register.lint.draft import lint, read_draft
        from miqyas.register.lint.proposal import proposals

    when = day(drafted) if drafted else datetime.now(UTC).date()
    linted = lint(read_draft(file), drafted=when, language=language, name=file.name)
    put_text(_told(linted) if form == "table" else _text(linted, form))
    if out is not None:
        prefix = (
            "".join(one if one.isascii() and one.isalnum() else "-" for one in file.stem).strip("-")[:40] or "draft"
        )
        text = proposals(
            linted, prefix=prefix, parties=_parties(store), between=between, engagement=engagement, file=out.name
        )
        if out.exists() and not out.is_dir():
            from miqyas.errors import MiqyasError

            raise MiqyasError(
                f"'{out}' is already there", where="--propose", repair="name another file, or move that one away"
            )
        write_file(out, text)
        click.echo(f"Proposals written to {out}. Read and complete them, and then:", err=form != "table")
        click.echo(f"  miqyas register import {options.word(str(out))} --author NAME", err=form != "table")


def _told(linted: Linted) -> str:
    from miqyas.present.fault import shortened
    from miqyas.present.figure import counted

    promised = sum(one.kind == "commitment" for one in linted.judgements)
    found = linted.findings
    head = f"{linted.name}, as of {linted.drafted}: {counted(len(linted.judgements), 'sentence')}, "
    lines = [f"{head}{counted(promised, 'commitment')}, {counted(len(found), 'finding')}"]
    left = list(found)
    for line, one in zip(linted.lines, linted.judgements, strict=True):
        mine, left = left[: len(one.missing)], left[len(one.missing) :]
        if one.kind == "statement":
            continue
        lines += ["", f"line {line}: {shortened(one.text)}"]
        lines += [f"  {item.item:<9} {item.what}; {item.repair}: {item.example}" for item in mine]
        if not mine:
            lines.append("  nothing is missing")
    return "\n".join(lines) + "\n"


def _text(linted: Linted, form: str) -> str:
    rows = [_row(line, one) for line, one in zip(linted.lines, linted.judgements, strict=True)]
    if form == "json":
        document = {"name": linted.name, "drafted": linted.drafted.isoformat(), "sentences": rows}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    import csv
    import io

    from miqyas.data.text import guarded

    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerows(
        [guarded(" ".join(one) if isinstance(one, list) else str(one)) for one in row.values()] for row in rows
    )
    return text.getvalue()


def _row(line: int, one: Any) -> dict[str, Any]:
    return {"line": line} | {
        name: list(one.missing) if name == "missing" else getattr(one, name) for name in COLUMNS[1:]
    }


def _parties(store: str) -> dict[str, str]:
    """Names and ids of the parties of the register, none where there is no register."""
    from miqyas.errors import MiqyasError

    try:
        with door.opened(store) as ledger:
            entries = ledger.entries("party")
    except MiqyasError:
        return {}
    return {
        name: one.entity
        for one in entries
        for name in (one.entity, one.content.get("name", ""), *one.content.get("names", {}).values())
    }
