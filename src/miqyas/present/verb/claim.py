"""miqyas claim: what is said, checked against what is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miqyas.present import options
from miqyas.present.group import Group

if TYPE_CHECKING:
    from datetime import date, datetime

    from miqyas.data.panel import Panel
    from miqyas.study.claim.claim import Instrument
    from miqyas.study.claim.ground import Ground
    from miqyas.study.claim.written import Entry

LONGEST = 1000
"""Characters of a path."""
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(cls=Group)
def claim() -> None:
    """Check what is said of a place against the data."""


@claim.command()
@click.argument("what", metavar="FILE|TEXT")
@click.option("--said", type=DAY, metavar="DATE", help="The day it was said, as 2022-12-12. Default: today.")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day of assessment: later figures do not count.")
@options.figures
@click.option(
    "--register", "register", metavar="FILE", default="", help="A register whose policies count as on record."
)
@click.option("--json", "as_text", is_flag=True, help="Full figures for other programs.")
def assess(
    *,
    what: str,
    said: datetime | None,
    day: datetime | None,
    data: tuple[str, ...],
    how: tuple[str, ...],
    register: str,
    as_text: bool,
) -> None:
    """Give a verdict on a claim, with reasons, evidence, what would turn it, and what would be true.

    The claim is a sentence, or a TOML file with [[claim]] and text = "..." for each. An untrue claim is no error.
    """
    from datetime import date

    from miqyas.errors import raise_all
    from miqyas.present.outlet import put_text
    from miqyas.present.verdicts import as_json, show_assessments
    from miqyas.study.claim.assess import assess as check
    from miqyas.study.claim.ground import ground

    base = ground(_given(data, how))
    spoken = None if said is None else said.date()
    on = date.today() if day is None else day.date()
    facts: tuple[Instrument, ...] = ()
    if register:
        from miqyas.present.instruments import instruments

        facts = instruments(register)
    entries = _entries(what, base, spoken)
    found = [
        (one.id, check(one.claim, on=on if day else one.assessed or on, against=base, facts=facts))
        for one in entries
        if one.claim is not None
    ]
    faults = [(one.id, one.fault) for one in entries if one.fault is not None]
    if as_text:
        put_text(as_json(found, faults, base))
    elif found:
        show_assessments(found, base)
    raise_all("claims that are not understood", [fault for _, fault in faults])


def _given(data: tuple[str, ...], how: tuple[str, ...]) -> Panel | None:
    from functools import reduce

    from miqyas.data.panel import Panel
    from miqyas.present.subject import open_data, tell

    if not data:
        return None
    opened = [open_data(one, how) for one in data]
    tell(notice for _, notices in opened for notice in notices)
    return reduce(Panel.join, (panel for panel, _ in opened))


def _entries(what: str, base: Ground, said: date | None) -> tuple[Entry, ...]:
    from miqyas.errors import DataError
    from miqyas.study.claim.grammar import parse
    from miqyas.study.claim.written import Entry, read_claims

    if len(what) < LONGEST and "\0" not in what:
        if Path(what).is_file():
            return read_claims(Path(what), base, said=said)
        if what.endswith(".toml"):
            raise DataError(
                f"there is no file '{what}'", where=what, repair="check its path, or give the claim in quotes"
            )
    return (Entry("1", what, parse(what, base, said=said)),)
