"""What the register knows of: one table of kinds and their fields, from which doors, checks and pages are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from miqyas.errors import DataError, nearest
from miqyas.register.area import FIELDS, MODALITIES
from miqyas.register.status import SCALE

Form = Literal[
    "line", "text", "date", "choice", "ref", "money", "number", "flag", "series", "language", "digest", "address",
    "country", "names",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a kind: its form, what it says, whether it must be there and may be there more than once.

    refers   kinds that a reference may lead to; party stands also for any country by its ISO code
    private  a personal detail: kept outside the chain, and erasable
    tree     a reference upwards, which must not lead in a circle
    """

    name: str
    form: Form
    about: str
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    private: bool = False
    tree: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of entity: fields, the one that is its headline, and the one that says since when it is true.

    either  fields of which at least one must be there
    named   its id is never made up
    prefix  with which its ids begin
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    headline: str
    since: str = ""
    either: tuple[str, ...] = ()
    named: bool = False
    prefix: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Fields by their names."""
        return {one.name: one for one in self.fields}


def _line(name: str, about: str, *, required: bool = False, many: bool = False, private: bool = False) -> Field:
    return Field(name, "line", about, required=required, many=many, private=private)


def _date(name: str, about: str, *, required: bool = False) -> Field:
    return Field(name, "date", about, required=required)


def _ref(name: str, about: str, *refers: str, required: bool = False, many: bool = False, tree: bool = False) -> Field:
    return Field(name, "ref", about, required=required, many=many, refers=refers, tree=tree)


def _choice(name: str, about: str, choices: tuple[str, ...], *, required: bool = False, many: bool = False) -> Field:
    return Field(name, "choice", about, required=required, many=many, choices=choices)


TEXT = Field("text", "text", "the wording as it was agreed", required=True)
SOURCE = _line("source", "where this can be looked up")
NOTE = Field("note", "text", "a remark")
FIELD = _choice("field", "technology field", FIELDS, required=True)
MODALITY = _choice("modality", "way of working", MODALITIES, required=True)
ENGAGEMENT = _ref("engagement", "where it was agreed or said", "engagement")
ANYTHING = (
    "party", "engagement", "area", "commitment", "milestone", "evidence", "indicator", "need", "offer", "policy",
)  # fmt: skip


def _side(name: str, about: str) -> Kind:
    fields = (
        _ref("party", "who has it", "party", required=True),
        _ref("owner", "who answers for it", "party", "person", required=True),
        FIELD,
        MODALITY,
        Field("text", "text", "what exactly", required=True),
        _date("date", "when it was declared", required=True),
        _date("expiry", "until when it stands", required=True),
        ENGAGEMENT,
        SOURCE,
    )
    return Kind(name, about, fields, headline="text", since="date")


KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind(
            "party",
            "a country, organization, ministry, company or other side; its id is an ISO code or its own identifier",
            (
                _line("name", "its name", required=True),
                Field("names", "names", "its name in other languages", many=True),
                _choice(
                    "type",
                    "what it is",
                    ("country", "organisation", "institution", "ministry", "company", "university", "other"),
                ),
                _line("mandate", "what it is for"),
                _line("seat", "the town of its seat"),
                Field("country", "country", "the country of its seat"),
                _ref("part_of", "the party that it belongs to", "party", tree=True),
                Field("address", "address", "its page"),
                SOURCE,
            ),
            headline="name",
            named=True,
        ),
        Kind(
            "person",
            "somebody with a role; name and contact are personal details and can be erased",
            (
                _line("role", "the role in which the person acts", required=True),
                _ref("party", "for whom the person acts", "party", required=True),
                _line("name", "name", private=True),
                _line("email", "address of electronic mail", private=True),
                _line("phone", "telephone", private=True),
                Field("contact", "text", "other ways to reach the person", private=True),
            ),
            headline="role",
        ),
        Kind(
            "engagement",
            "a meeting, visit, memorandum or session",
            (
                _line("title", "what it is called", required=True),
                _choice("type", "what it was", ("meeting", "visit", "memorandum", "session", "other"), required=True),
                _date("date", "when", required=True),
                _line("place", "where"),
                _ref("parent", "the engagement that it was part of", "engagement", tree=True),
                _ref("party", "who took part", "party", many=True),
                _ref("person", "who was there", "person", many=True),
                SOURCE,
                NOTE,
            ),
            headline="title",
            since="date",
        ),
        Kind(
            "area",
            "a field and a way of working that an engagement agreed on",
            (_ref("engagement", "where it was agreed", "engagement", required=True), FIELD, MODALITY, NOTE),
            headline="field",
        ),
        Kind(
            "commitment",
            "what was promised; without owner and due date it counts as a statement",
            (
                TEXT,
                Field("language", "language", "language of the text, as in en, ar, fr, ur"),
                _line("paragraph", "where in the agreed text"),
                _choice("type", "what kind of promise", ("measurable", "procedural", "declaratory"), required=True),
                ENGAGEMENT,
                _ref("area", "field and way of working", "area"),
                _ref("by", "who owes it", "party", required=True, many=True),
                _ref("to", "to whom", "party", many=True),
                _ref("owner", "who answers for it on the side that owes", "party", "person"),
                _ref("counterpart", "who answers for it on the other side", "party", "person"),
                _date("agreed", "when; the day of the engagement where it is not given"),
                _date("due", "by when"),
                Field("condition", "text", "on what it depends"),
                Field("money", "money", "amount and currency, as in 'USD 250000'"),
                _choice("status", "how far it is", SCALE),
                _date("status_since", "since when it is so"),
                SOURCE,
            ),
            headline="text",
            since="agreed",
        ),
        Kind(
            "milestone",
            "a step on the way to a commitment",
            (
                _ref("commitment", "of which commitment", "commitment", required=True),
                Field("text", "text", "what is reached", required=True),
                _date("due", "by when", required=True),
                _date("done", "when it was reached"),
            ),
            headline="text",
        ),
        Kind(
            "evidence",
            "a document that shows how far something is",
            (
                _ref("about", "what it shows", "commitment", "milestone", "policy", required=True, many=True),
                Field("document", "digest", "SHA-256 of the document"),
                Field("address", "address", "where the document is"),
                _line("writer", "who wrote it", required=True),
                Field("independent", "flag", "whether the writer is independent of both sides", required=True),
                _date("date", "of the document", required=True),
                NOTE,
            ),
            headline="writer",
            since="date",
            either=("document", "address"),
        ),
        Kind(
            "indicator",
            "how a commitment is measured; bound to a series its progress can be read",
            (
                _ref("commitment", "of which commitment or policy", "commitment", "policy", required=True),
                _line("name", "what is measured", required=True),
                _line("unit", "in what"),
                Field("series", "series", "the code of the series"),
                Field("place", "country", "whose series"),
                _choice("better", "which direction is progress", ("higher", "lower")),
                Field("baseline", "number", "value at the start"),
                _date("baseline_date", "of when"),
                Field("target", "number", "value promised"),
                _date("target_date", "by when"),
                Field("actual", "number", "value reached"),
                _date("actual_date", "of when"),
                SOURCE,
            ),
            headline="name",
        ),
        Kind(
            "relation",
            "how two entries hang together: the subject implements, supersedes or depends on the object",
            (
                _choice("type", "how", ("implements", "supersedes", "depends-on"), required=True),
                _ref("subject", "the one that does", *ANYTHING, required=True),
                _ref("object", "the other", *ANYTHING, required=True),
                NOTE,
            ),
            headline="type",
        ),
        _side("need", "what a side needs"),
        _side("offer", "what a side offers"),
        Kind(
            "policy",
            "a dated instrument that is meant to move something",
            (
                _line("name", "its name", required=True),
                _choice("aim", "what it is for", ("exports", "adoption", "both"), required=True),
                _choice(
                    "type",
                    "what kind of instrument",
                    ("tax", "training", "procurement", "infrastructure", "regulation", "finance"),
                    required=True,
                ),
                _ref("party", "whose policy it is", "party", required=True),
                _ref("owner", "who answers for it", "party", "person", required=True),
                _line("partner", "a partner in industry", many=True),
                _date("start", "from when", required=True),
                _date("end", "until when"),
                Field("series", "series", "the series that it should move", many=True),
                SOURCE,
                NOTE,
            ),
            headline="name",
            since="start",
        ),
    )
}
ACCOUNT = Kind(
    "account",
    "who may change the register",
    (_choice("role", "what the account may do", ("reader", "editor", "owner", "none"), required=True),),
    headline="role",
    named=True,
    prefix="account:",
)
"""Written by `accounts` alone, never by a record."""


def kind_of(name: str) -> Kind:
    """The kind of that name; raises DataError with the nearest one."""
    if name == ACCOUNT.name:
        return ACCOUNT
    if name not in KINDS:
        raise DataError(f"the register has no kind '{name[:40]}'", where="kind", repair=nearest(name[:40], KINDS))
    return KINDS[name]
