"""miqyas register export: entries as a file, the form for needs and offers, due dates as a calendar."""

from __future__ import annotations

from pathlib import Path

import click

from miqyas.present import options
from miqyas.present.verb.register import door


@click.command("export")
@click.argument("out", metavar="OUT", type=options.Out())
@door.address
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only this kind; repeatable. Default: all.")
@click.option("--party", metavar="ID", default="", help="Only what this party has, owes or is owed.")
@click.option("--personal", is_flag=True, help="With names and contacts of persons.")
@click.option("--form", "blank", is_flag=True, help="The form for needs and offers (.xlsx), with what is there.")
@options.force
def command(
    *, out: Path, store: str, kinds: tuple[str, ...], party: str, personal: bool, blank: bool, force: bool
) -> None:
    """Write entries to OUT: .csv, .xlsx and .json can be imported again; .ics is a calendar of due dates.

    Names and contacts of persons are left out unless asked for. Cells that a spreadsheet would run are made inert.
    """
    from miqyas.errors import MiqyasError
    from miqyas.present.figure import counted

    ending = out.suffix.lower()
    if blank and ending != ".xlsx":
        raise MiqyasError("the form is a workbook", where="--form", repair="name a file that ends in .xlsx")
    with door.opened(store) as ledger:
        from miqyas.register.exchange.calendar import write_calendar
        from miqyas.register.exchange.file import content, put
        from miqyas.register.exchange.form import SIDES, write_form
        from miqyas.register.exchange.row import identity, rows

        asked = kinds or (SIDES if blank else ("commitment", "milestone") if ending == ".ics" else ())
        found = rows(ledger, asked, party=party, personal=personal)
        if ending == ".ics":
            names = {one.entity for one in found}
            entries = [one for kind in asked for one in ledger.entries(kind) if one.entity in names]
            data = write_calendar(entries, identity(ledger))
        else:
            data = write_form(found) if blank else content(found, ending, personal=personal)
    put(out, data, force=force)
    count = data.split(b"\r\n").count(b"BEGIN:VEVENT")
    told = counted(count, "due date") if ending == ".ics" else f"entries: {len(found):,}"
    click.echo(f"{out}: {told}")
