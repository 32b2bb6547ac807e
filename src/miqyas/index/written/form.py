"""The form of a model file: which keys stand where, and what may be written behind each.

The reader of model files, the JSON Schema for editors and the draft of a new model all use these tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from miqyas.index.method import STEPS, Step
from miqyas.index.shape import (
    CHANCES,
    CODES,
    COUNT,
    LEVELS,
    LIMITS,
    LIST,
    MANY,
    MEASURED,
    NAME,
    NUMBER,
    OPTIONS,
    POSITIVE,
    SHARE,
    SHARES,
    SPAN,
    SPREAD,
    TABLE,
    TABLES,
    TEXT,
    WORD,
    WORDS,
    YEAR,
    Shape,
    one_of,
)


@dataclass(frozen=True)
class Field:
    """One key of a table: its shape, one sentence on what it does, and whether it must be there."""

    name: str
    shape: Shape
    note: str
    required: bool = False


Fields = Mapping[str, Field]


def _fields(*rows: Field) -> Fields:
    return {row.name: row for row in rows}


MODEL = _fields(
    Field("id", WORD, "the short name of the model, used in file names", required=True),
    Field("version", TEXT, "the version of the model itself"),
    Field("name", WORDS, "the title, in one or more languages"),
    Field("description", WORDS, "what the index is for, in one or more languages"),
    Field("licence", TEXT, "the licence of the model"),
    Field("source", TEXT, "the publication that the model follows"),
    Field("year", YEAR, "the reference year; without it the latest year of the data"),
    Field("limits", LIMITS, "where normalisation reads its limits when several years are built"),
    Field("places", CODES, '"all", a group of the data, or a list of codes'),
    Field("keep", LIST, "places that screening may not remove"),
    Field("leave_out", LIST, "places that are not ranked"),
    Field("groups", LIST, "attributes of places used for comparison groups"),
    Field("data", CODES, "shipped data the model is built on when no file is given"),
    Field("lenses", LIST, "nodes through which a place can be seen in other models: `miqyas show --lens`"),
    Field("coverage", SHARE, "share of weight that must be present in every node"),
    Field("coverage_by", one_of("weight", "count"), "whether coverage counts weight or children"),
    Field("constant", one_of("error", "drop"), "what to do with an indicator that has one value everywhere"),
)
RANK = _fields(
    Field("ties", one_of("min", "max", "average", "dense"), "the rank of places with equal scores"),
    Field("digits", COUNT, "rank on scores rounded to so many digits; without it on unrounded scores"),
)
GOALPOSTS = _fields(
    Field("low", NUMBER, "the lower post, in the indicator's own unit", required=True),
    Field("high", NUMBER, "the upper post, in the indicator's own unit", required=True),
    Field("why", TEXT, "why these posts"),
)
BREAK = _fields(
    Field("why", TEXT, "what makes the figures incomparable", required=True),
    Field("between", SPAN, "the last year before the break and the first year after it"),
    Field("year", YEAR, "a year that is compared with no other"),
    Field("places", CODES, "only these places; without it all"),
)
_DIRECTION = one_of("higher", "lower")
NODE = _fields(
    Field("parent", NAME, "the node above; the root has none"),
    Field("name", WORDS, "the title, in one or more languages"),
    Field("weight", POSITIVE, "weight inside the parent, relative to its other children"),
    Field("why", TEXT, "why this weight"),
    Field("direction", _DIRECTION, "which way of the score is better"),
    Field("coverage", SHARE, "share of weight that must be present in this node"),
)
INDICATOR = _fields(
    Field("parent", NAME, "the node above", required=True),
    Field("series", NAME, "the code of the series in the data; without it the id"),
    Field("name", WORDS, "the title, in one or more languages"),
    Field("weight", POSITIVE, "weight inside the parent, relative to its other children"),
    Field("why", TEXT, "why this indicator and this weight"),
    Field("direction", _DIRECTION, "which way is better", required=True),
    Field("denominator", CODES, "series to divide by; of a list the first that the data have"),
    Field("factor", POSITIVE, "multiplies the ratio: 1000 for a figure per thousand"),
    Field("goalposts", TABLE, "fixed limits in the indicator's own unit: {low = 0, high = 100, why = ...}"),
    Field("target", NUMBER, "the value to reach, in the indicator's own unit"),
    Field("breaks", TABLES, "where its figures must not be compared over time: [{between = [2015, 2020], why = ...}]"),
    Field("unit", TEXT, "the unit of the figures"),
    Field("source", TEXT, "where the figures come from"),
)
VARY = _fields(
    Field("replications", MANY, "how many models a study draws"),
    Field("seed", COUNT, "the seed of the draws; the same seed gives the same study"),
)
_WHY = Field("why", TEXT, "why an honest analyst could have chosen otherwise")
NOISE = _fields(
    Field("spread", SPREAD, "weights are multiplied by 1 + spread * U(-1, 1)", required=True),
    Field("levels", LEVELS, "levels whose weights are varied, indicators are level 1; without it all"),
    _WHY,
)
CHOICE = _fields(
    Field("key", NAME, "the key of the model that is varied; without it the name of this table"),
    Field("options", OPTIONS, "what the key may be", required=True),
    Field("given", NAME, "another table of options whose drawn option decides the probabilities of this one"),
    Field("probabilities", CHANCES, "one share for each option, together 1; without it equal"),
    _WHY,
)


_PROBABILITIES = Field("probabilities", SHARES, "one share for each option, together 1; without it equal")
DIRICHLET = _fields(
    Field("concentration", POSITIVE, "how closely weights keep to the model's: the higher, the closer", required=True),
    Field("nodes", LIST, "nodes inside which weights are drawn; without it all"),
    _WHY,
)
SIMPLEX = _fields(
    Field("simplex", CODES, 'nodes inside which any weights at all are drawn, or "all"', required=True),
    _WHY,
)
BOUNDS = _fields(
    Field("bounds", TABLE, "shares inside the node that are admitted: {child = [0.1, 0.4]}", required=True),
    Field("node", NAME, "the node whose children are bounded", required=True),
    Field("orders", LIST, 'which child weighs at least as much as which: ["a >= b"]'),
    _WHY,
)
SETS = _fields(
    Field("sets", OPTIONS, "the weights of several experts: [{a = 2, b = 1}, {a = 1, b = 1}]", required=True),
    _PROBABILITIES,
    _WHY,
)
DROP = _fields(
    Field("drop", CODES, '"indicators", "nodes" or a list: one of them is left out at a time, or none', required=True),
    Field("probability", SHARE, "that one is left out at all; without it every outcome is as likely as none"),
    _WHY,
)
ERRORS = _fields(
    Field(
        "errors",
        MEASURED,
        '"data" for the standard errors of the data, or {series = standard deviation in its unit}',
        required=True,
    ),
    _WHY,
)


@dataclass(frozen=True)
class Kind:
    """One kind of `[vary.x]` table, known by the key `mark`."""

    name: str
    mark: str
    fields: Fields = field(default_factory=dict)


KINDS = (
    Kind("noise", "spread", NOISE),
    Kind("options", "options", CHOICE),
    Kind("dirichlet", "concentration", DIRICHLET),
    Kind("simplex", "simplex", SIMPLEX),
    Kind("bounds", "bounds", BOUNDS),
    Kind("sets", "sets", SETS),
    Kind("drop", "drop", DROP),
    Kind("errors", "errors", ERRORS),
)

LEVEL = re.compile(r"[1-9][0-9]*")

DEFAULTS: Mapping[Step, str] = {
    "carry": "none",
    "screen": "none",
    "denominate": "none",
    "impute": "none",
    "treat": "none",
    "normalise": "minmax",
    "weigh": "given",
    "aggregate": "arithmetic",
}
STEP_NOTES: Mapping[Step, str] = {
    "carry": "which year's value stands for the reference year",
    "screen": "which places have enough data to be ranked",
    "denominate": "how an indicator with a denominator is divided by it",
    "impute": "what fills a value that is absent; every filled value is marked",
    "treat": "what is done to outliers and skewed columns",
    "normalise": "how indicators in different units come on one scale",
    "weigh": "how much each child counts inside its parent",
    "aggregate": "how the children of a node become its score",
}
INDICATOR_STEPS: tuple[Step, ...] = ("carry", "denominate", "impute", "treat", "normalise")
NODE_STEPS: tuple[Step, ...] = ("weigh", "aggregate")
TOP = ("model", "rank", *STEPS, "level", "node", "indicator", "vary")
