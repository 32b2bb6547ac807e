"""miqyas register report: what is open, overdue and stale, who owes whom, what gets delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

import click

from miqyas.errors import MiqyasError
from miqyas.present.figure import counted
from miqyas.present.verb.register import door
from miqyas.present.verb.register.sheet import Cell, Column, Sheet, put
from miqyas.register.area import FIELDS
from miqyas.register.pause import paused

if TYPE_CHECKING:
    from miqyas.register.entry import Entry
    from miqyas.register.item import Book, Item
    from miqyas.register.ledger import Ledger
    from miqyas.register.report import Delivery

DAYS = 180
YEAR = 365.0
KEYS = ("partner", "field", "modality", "engagement")
ITEM = (
    Column("id"),
    Column("what", fold=True),
    Column("by"),
    Column("to", spare=3),
    Column("due"),
    Column("days", right=True, spare=1),
    Column("status", spare=2),
    Column("sign", spare=4),
)


@click.command("report")
@click.argument(
    "what",
    type=click.Choice(
        (
            "open", "overdue", "stale", "statements", "tally", "balance", "delivery", "progress", "needs", "offers",
            "policies",
        )
    ),
)  # fmt: skip
@door.address
@door.times
@click.option("--partner", metavar="PARTY", default="", help="Only what this party, or a part of it, owes or is owed.")
@click.option("--field", type=click.Choice(FIELDS), help="Only this field.")
@click.option("--by", "key", type=click.Choice(KEYS), help="How 'tally' and 'delivery' are told apart.")
@click.option(
    "--stale-after",
    type=click.IntRange(min=1),
    metavar="DAYS",
    default=DAYS,
    show_default=True,
    help="After so many days without evidence an open commitment is stale.",
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="The first N. Default: 50 on a screen, else all.")
@door.form
def command(
    *,
    what: str,
    store: str,
    as_of: str,
    known: str,
    partner: str,
    field: str | None,
    key: str | None,
    stale_after: int,
    top: int | None,
    form: str,
) -> None:
    """Tell one of these: open, overdue, stale, statements, tally, balance, delivery, progress, needs, offers, policies.

    Without owner and date a promise is a statement, and none of the others counts it. Balance needs --partner.
    """
    with door.opened(store) as ledger:
        from miqyas.register.item import book

        made = book(ledger, as_of=as_of, known=known, patience=stale_after)
        whole = made.part(partner=partner, field=field or "")
        with paused():
            sheet = _SHEETS[what](ledger, whole, partner, key)
            put(sheet, form, top)


class _Rows(Sequence[tuple[Cell, ...]]):
    """Rows of promises that are made when they are told: a screen tells few of many."""

    def __init__(self, book: Book, items: Sequence[Item]) -> None:
        self.book = book
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, at: Any) -> Any:
        return _Rows(self.book, self.items[at]) if isinstance(at, slice) else _row(self.book, self.items[at])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return (_row(self.book, one) for one in self.items)


def _items(noun: str, choose: str) -> Callable[[Ledger, Book, str, str | None], Sheet]:
    def told(_: Ledger, book: Book, __: str, ___: str | None) -> Sheet:
        from miqyas.register import report

        found = getattr(report, choose)(book)
        bound = sum(one.bound for one in book.items)
        of = f"{len(found):,} of {counted(bound, 'commitment')}"
        verb = f"{'is' if len(found) == 1 else 'are'} {noun} on {book.on}"
        if noun == "statements":
            of, verb = counted(len(found), "statement"), "without an owner or a date: nobody is bound by it"
        notes = (f"Stale: nothing has shown anything for more than {book.patience} days.",) if noun == "stale" else ()
        return Sheet(f"{of} {verb}", ITEM, _Rows(book, found), notes)

    return told


def _row(book: Book, one: Item) -> tuple[Cell, ...]:
    late = (book.on - one.last_day).days if one.last_day is not None and one.overdue else None
    return one.entity, one.text, one.by, one.to, one.due, late, one.status, one.sign.isoformat()


def _tally(_: Ledger, book: Book, __: str, key: str | None) -> Sheet:
    from miqyas.register.report import tallies

    found = tallies(book, key or "partner")  # type: ignore[arg-type]
    heads = ("commitments", "open", "overdue", "stale", "complete", "ended", "statements")
    columns = (Column(key or "partner"), *(Column(head, right=True) for head in heads))
    rows = [(one.key, *(getattr(one, head) for head in heads)) for one in found]
    still = sum(one.open for one in book.items)
    notes = ("Ended: superseded or withdrawn. A commitment of several partners counts for each.",)
    return Sheet(f"{counted(still, 'commitment')} open on {book.on}", columns, rows, notes)


def _balance(_: Ledger, book: Book, partner: str, __: str | None) -> Sheet:
    from miqyas.register.report import balance

    if not partner:
        raise MiqyasError(
            "whose balance is not said", where="miqyas register report balance", repair="add --partner PARTY"
        )
    found = balance(book, partner)
    rows = [("owes", *_row(book, one)) for one in found.owes] + [("is owed", *_row(book, one)) for one in found.owed]
    title = f"{partner} owes {len(found.owes):,} and is owed {len(found.owed):,} on {book.on}"
    return Sheet(title, (Column("side"), *ITEM), rows)


def _delivery(_: Ledger, book: Book, __: str, key: str | None) -> Sheet:
    from miqyas.register.report import delivery

    found = delivery(book, key)  # type: ignore[arg-type]
    columns = (
        Column(key or ""),
        Column("commitments", right=True),
        Column("delivered", right=True),
        Column("within a year", share=True),
        Column("low", share=True),
        Column("high", share=True),
        Column("median days", right=True, spare=1),
        Column("left out", right=True, spare=2),
    )
    total = sum(one.curve.count for one in found)
    notes = (
        "Kaplan-Meier from the day of agreement, with 95 % interval (log-log, Greenwood): what is open on that day, "
        "superseded or withdrawn is censored. Left out: no day of agreement or of completion.",
        *(_hollow(one) for one in found[:1] if one.curve.count == 0),
    )
    return Sheet(
        f"How long {counted(total, 'commitment')} took, as of {book.on}", columns, [_curve(one) for one in found], notes
    )


def _curve(one: Delivery) -> tuple[Cell, ...]:
    share, low, high = (None if isnan(each) else each for each in one.curve.delivered_by(YEAR))
    held = one.curve
    return one.key, held.count, held.delivered, share, low, high, held.median, one.left_out


def _hollow(_: Delivery) -> str:
    return "There is nothing to estimate: no commitment has an owner, a due date and a day of agreement."


def _sides(kind: str) -> Callable[[Ledger, Book, str, str | None], Sheet]:
    def told(ledger: Ledger, book: Book, partner: str, _: str | None) -> Sheet:
        from miqyas.register.report import sides

        every = (*ledger.entries("need", **_at(book)), *ledger.entries("offer", **_at(book)))
        found = sides(book, every, kind)  # type: ignore[arg-type]
        under = book.under(partner) if partner else frozenset()
        rows: list[tuple[Cell, ...]] = []
        for one in found:
            held = one.entry.content
            if not partner or held["party"] in under:
                rows.append(
                    (
                        one.entry.entity,
                        held["party"],
                        held["field"],
                        held["modality"],
                        held["text"],
                        held["expiry"],
                        one.answers,
                    )
                )
        open_ = sum(not row[6] for row in rows)
        columns = (
            Column("id"), Column("party"), Column("field"), Column("modality"), Column("what", fold=True),
            Column("expiry", spare=1), Column("answers", fold=True),
        )  # fmt: skip
        return Sheet(f"{counted(len(rows), kind)} on {book.on}, {open_:,} without an answer", columns, rows)

    return told


def _progress(ledger: Ledger, book: Book, partner: str, _: str | None) -> Sheet:
    from miqyas.present.verb.register.progress import sheet

    meant = {one.entity for one in book.items} | {one.entity for one in _policies(ledger, book, partner)}
    held = ledger.entries("indicator", **_at(book))
    return sheet([one for one in held if one.content["commitment"] in meant], book.on)


def _instruments(ledger: Ledger, book: Book, partner: str, _: str | None) -> Sheet:
    from miqyas.register.report import instruments

    held = _policies(ledger, book, partner)
    rows: list[tuple[Cell, ...]] = []
    for group in instruments(held, book.on):
        for one in group.policies:
            said: Mapping[str, Any] = one.content
            rows.append(
                (group.aim, one.entity, said["name"], said["type"], said["party"], said.get("partner"), said["start"],
                 said.get("series"))
            )  # fmt: skip
    columns = (
        Column("aim"), Column("id"), Column("name", fold=True), Column("type"), Column("party", spare=2),
        Column("industry partners", fold=True), Column("start", spare=1), Column("series", spare=3),
    )  # fmt: skip
    notes = ("A policy for both aims stands under each. Its effect is measured, never assumed.",)
    return Sheet(f"{counted(len(held), 'policy instrument')} on record on {book.on}", columns, rows, notes)


def _policies(ledger: Ledger, book: Book, partner: str) -> list[Entry]:
    under = book.under(partner) if partner else frozenset()
    return [one for one in ledger.entries("policy", **_at(book)) if not partner or one.content["party"] in under]


def _at(book: Book) -> dict[str, str]:
    return {"as_of": book.on.isoformat(), "known": book.known if "T" in book.known else ""}


_SHEETS: Mapping[str, Callable[[Any, Any, str, str | None], Sheet]] = {
    "open": _items("open", "open_items"),
    "overdue": _items("overdue", "overdue"),
    "stale": _items("stale", "stale"),
    "statements": _items("statements", "statements"),
    "tally": _tally,
    "balance": _balance,
    "delivery": _delivery,
    "progress": _progress,
    "needs": _sides("need"),
    "offers": _sides("offer"),
    "policies": _instruments,
}
