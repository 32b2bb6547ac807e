"""The form of a file of rules: which keys stand where, and what may be written behind each."""

from __future__ import annotations

from miqyas.index.shape import CODES, COUNT, LEAST, LIST, MANY, NAME, SHARE, TABLE, TABLES, TEXT, Shape, one_of
from miqyas.index.written.form import Field, Fields

__all__ = ["CODES", "LEAST", "Fields"]

TOP = ("plan", "cost", "load", "group", "floor", "balance", "keep", "exclude", "project")
WHICH = ("giver", "taker", "field", "place", "between")
LOADS = ("gives", "takes", "both", "gives_in_field", "takes_in_field", "both_in_field")
TRUTH = Shape("true or false", lambda value: isinstance(value, bool), {"type": "boolean"})
ROLE = one_of("giver", "taker", "either")


def _fields(*rows: Field) -> Fields:
    return {row.name: row for row in rows}


_NAMED = (
    Field("name", NAME, "what the rule is called where it is told"),
    Field("why", TEXT, "why the rule is there"),
)
_WHICH = (
    Field("giver", CODES, "who gives: places or groups"),
    Field("taker", CODES, "who takes: places or groups"),
    Field("field", CODES, "in which fields"),
    Field("place", CODES, "places or groups in either role"),
    Field("between", CODES, "both sides are among these"),
)

PLAN = _fields(
    Field("name", NAME, "the title of the plan"),
    Field("budget", LEAST, "what all engagements together may cost"),
    Field("unit", TEXT, "the unit of costs and of the budget"),
    Field("fields", LIST, "the only fields that are planned; all when not given"),
)
COST = _fields(
    Field("each", LEAST, "what an engagement costs that nothing below names; 1 when not given"),
    Field("usual", NAME, "the modality of engagements that nothing below names"),
    Field("field", TABLE, "what an engagement costs in each field"),
    Field("modality", TABLE, "what an engagement costs in each modality"),
    Field("of", TABLES, "what some engagements cost; later ones stand over earlier ones"),
)
COST_OF = _fields(
    *_WHICH,
    Field("modality", NAME, "how they are done; the cost is that of the modality"),
    Field("cost", LEAST, "what one costs"),
    Field("why", TEXT, "where the figure comes from"),
)
_LOADS = (
    Field("gives", COUNT, "engagements in which one place gives, at most"),
    Field("takes", COUNT, "engagements in which one place takes, at most"),
    Field("both", COUNT, "engagements of one place in either role, at most"),
    Field("gives_in_field", COUNT, "the same in each field"),
    Field("takes_in_field", COUNT, "the same in each field"),
    Field("both_in_field", COUNT, "the same in each field"),
)
LOAD = _fields(*_LOADS, Field("pair", COUNT, "engagements between the same two places, at most"))
LOAD_OF = _fields(Field("places", CODES, "whose load it is: places or groups", required=True), *_LOADS)
FLOOR = _fields(
    *_NAMED,
    Field("each", CODES, "a floor for each of these places and members of groups"),
    Field("of", CODES, "a floor for all of these together"),
    Field("as", ROLE, "the role that counts; taker when not given"),
    Field("field", CODES, "in these fields only"),
    Field("each_field", TRUTH, "in each field by itself"),
    Field("least", MANY, "at least so many engagements; 1 when not given"),
)
BALANCE = _fields(
    *_NAMED,
    Field("groups", LIST, "the groups that are held in balance", required=True),
    Field("as", ROLE, "the role that counts; taker when not given"),
    Field("least_share", SHARE, "of all engagements each group has at least this share"),
    Field("most_share", SHARE, "of all engagements each group has at most this share"),
    Field("apart", COUNT, "engagements by which two groups differ, at most"),
)
KEEP = _fields(
    *_NAMED,
    Field("giver", NAME, "who gives", required=True),
    Field("taker", NAME, "who takes", required=True),
    Field("field", NAME, "in which field", required=True),
    Field("value", LEAST, "what it is worth, where that is not known"),
)
EXCLUDE = _fields(*_NAMED, *_WHICH)
