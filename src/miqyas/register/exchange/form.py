"""The one form in which an institution fills in its needs and offers: a workbook with lists and instructions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from miqyas.register.exchange.flat import flat
from miqyas.register.exchange.row import Row
from miqyas.register.exchange.workbook import SPARE, Book, beside
from miqyas.register.kind import KINDS

SIDES = ("need", "offer")
LANGUAGES = ("en", "ar", "fr")
AFTER = ("id", "version", "since", "until")


@cache
def wording() -> Mapping[str, Any]:
    """What the form says, in its languages."""
    return tomllib.loads(Path(__file__).with_name("form.toml").read_text("utf-8"))


def write_form(rows: Sequence[Row] = ()) -> bytes:
    """The form, with the needs and offers that are there already."""
    said = wording()
    fields = KINDS["need"].fields
    with Book() as book:
        for page in said["instructions"]:
            _instructions(book, page, said["columns"])
        sheet = book.sheet(said["sheet"], ["kind"], fields, AFTER)
        grey = book.book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"})
        first = 1 + len(LANGUAGES)
        for number, tongue in enumerate(LANGUAGES, start=1):
            about = [said["columns"][one][tongue] for one in sheet.headings]
            sheet.write(number, [f"# {about[0]}", *about[1:]], grey)
        sheet.sheet.freeze_panes(first, 1)
        mine = [one for one in rows if one.kind in SIDES]
        for number, one in enumerate(mine, start=first):
            sheet.write(
                number, [one.kind, *(flat(field, one.fields.get(field.name)) for field in fields), *beside(one)]
            )
        last = first + len(mine) + SPARE
        sheet.choose("kind", SIDES, first, last)
        for field in fields:
            if field.choices:
                sheet.choose(field.name, field.choices, first, last, field.about)
        sheet.sheet.activate()
    return book.content


def _instructions(book: Book, page: Mapping[str, Any], columns: Mapping[str, Mapping[str, str]]) -> None:
    sheet = book.book.add_worksheet(page["sheet"])
    order = {"reading_order": 2} if page["language"] == "ar" else {}
    if order:
        sheet.right_to_left()
    plain = book.book.add_format({"text_wrap": True, "valign": "top", **order})
    bold = book.book.add_format({"bold": True, "valign": "top", **order})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 1, page["title"], bold)
    for number, line in enumerate(page["lines"], start=2):
        sheet.write_string(number, 1, line, plain)
    at = len(page["lines"]) + 3
    sheet.write_string(at, 1, page["columns"], bold)
    required = {one.name for one in KINDS["need"].fields if one.required} | {"kind"}
    for number, (name, about) in enumerate(columns.items(), start=at + 1):
        sheet.write_string(number, 0, f"{name} *" if name in required else name, bold)
        sheet.write_string(number, 1, about[page["language"]], plain)
