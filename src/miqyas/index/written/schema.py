"""The JSON Schema of model files, for editors: made from the tables that the reader itself uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from miqyas.index import steps as _full_table  # noqa: F401  # every method is registered by its import
from miqyas.index.method import STEPS, Method, Option, Step, methods
from miqyas.index.written.form import (
    BREAK,
    DEFAULTS,
    GOALPOSTS,
    INDICATOR,
    INDICATOR_STEPS,
    KINDS,
    LEVEL,
    MODEL,
    NODE,
    NODE_STEPS,
    RANK,
    STEP_NOTES,
    VARY,
    Fields,
)

Schema = dict[str, Any]
ID = r"^\S(.*\S)?$"


def schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a model file; a key it does not know is a mistake."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A composite index as a model file of miqyas",
        **_table(
            {
                "model": _ref("model"),
                "rank": _ref("rank"),
                **{step: {**_ref(f"{step}-default"), "description": STEP_NOTES[step]} for step in STEPS},
                "level": {
                    "type": "object",
                    "description": "overrides for all elements of a level; indicators are level 1",
                    "properties": {"1": _steps(INDICATOR_STEPS)},
                    "patternProperties": {f"^(?!1$){LEVEL.pattern}$": _steps(NODE_STEPS)},
                    "additionalProperties": False,
                },
                "node": _named("node"),
                "indicator": _named("indicator"),
                "vary": {
                    **_table(_fields(VARY)),
                    "additionalProperties": {"anyOf": [_ref(one.name) for one in KINDS]},
                },
            },
            ["model", "node", "indicator"],
        ),
        "$defs": _parts(),
    }


def _parts() -> Schema:
    return {
        "model": _form(MODEL),
        "rank": _form(RANK),
        "goalposts": _form(GOALPOSTS),
        "break": _form(BREAK),
        "node": _form(NODE, NODE_STEPS),
        "indicator": _form(INDICATOR, INDICATOR_STEPS),
        **{one.name: _form(one.fields) for one in KINDS},
        **{step: _setting(step) for step in STEPS},
        **{f"{step}-default": _setting(step, DEFAULTS[step]) for step in STEPS},
    }


def _table(properties: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    table: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**table, "required": list(required)} if required else table


def _named(part: str) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": ID}, "additionalProperties": _ref(part)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _form(fields: Fields, steps: Iterable[Step] = ()) -> Schema:
    required = [name for name, one in fields.items() if one.required]
    return _table({**_fields(fields), **_steps(steps)["properties"]}, required)


def _fields(fields: Fields) -> Schema:
    made = {name: {**one.shape.schema, "description": one.note} for name, one in fields.items()}
    if "goalposts" in made:
        made["goalposts"] = {**_ref("goalposts"), "description": fields["goalposts"].note}
    if "breaks" in made:
        made["breaks"] = {"type": "array", "items": _ref("break"), "description": fields["breaks"].note}
    return made


def _steps(steps: Iterable[Step]) -> Schema:
    return _table({step: {**_ref(step), "description": STEP_NOTES[step]} for step in steps})


def _setting(step: Step, default: str | None = None) -> Schema:
    # A method name alone, or a table; where the step has a default its `method` may be left out.
    known = methods(step)
    alone = [one.name for one in known if not any(option.required for option in one.options.values())]
    return {"anyOf": [{"enum": alone}, *(_method(one, one.name == default) for one in known)]}


def _method(method: Method, is_default: bool) -> Schema:
    options = {name: _option(one) for name, one in method.options.items()}
    required = [name for name, one in method.options.items() if one.required]
    named = {"const": method.name, "description": method.summary}
    return _table({"method": named, **options}, required if is_default else ["method", *required])


def _option(option: Option) -> Schema:
    kind: Schema
    if option.shape is not None:
        kind = dict(option.shape.schema)
    elif option.words:
        kind = {"enum": list(option.words)}
    elif get_origin(option.kind) is tuple:
        kind = {"type": "array", "items": {"type": "number"}}
        sizes = get_args(option.kind)
        if Ellipsis not in sizes:
            kind |= {"minItems": len(sizes), "maxItems": len(sizes)}
    else:
        names = {bool: "boolean", int: "integer", float: "number"}
        kind = {"type": names.get(option.kind, "string")}
    if option.required or option.default is None:
        return kind
    return kind | {"default": list(option.default) if isinstance(option.default, tuple) else option.default}
