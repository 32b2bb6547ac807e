"""Write the models of readiness in the six technology fields from their template, tools/fields.toml.

python tools/build_fields.py writes src/miqyas/models/field-*.toml; a test fails when what is there differs from what
would be written.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tools" / "fields.toml"
MODELS = ROOT / "src" / "miqyas" / "models"
STANDS = ("direct", "indicative", "weak")
WHOLE = 0.85
"""Share of weight that a place needs: all parts of a field, unless its template says otherwise."""

OWN = {"en", "ar", "weight", "why"}
"""Keys of a part that are no enablers."""

HEAD = """\
# Written by tools/build_fields.py from tools/fields.toml: change the template, not this file.
# Readiness only: the means that are there, each with its reason and with how well it stands for the field.

[model]
id = "field-{id}"
version = "{version}"
name = {name}
description = {about}
licence = "{licence}"
year = {year}
places = "oic"
groups = ["oic_group", "ldc"]
data = ["economies", "oic-members"]
# Half of a part may be missing: below that its score would say more about what is missing than about the place.
coverage = 0.5

[carry]
method = "forward"
age = {age}

[treat]
method = "winsorise"
most = 5
skew = 2.0
kurt = 3.5
then = "log"

[normalise]
method = "minmax"
range = [1, 100]   # above zero, so that the geometric mean is defined when it is varied

[aggregate]
method = "arithmetic"

[node.readiness]
name = {name}
coverage = {coverage}
"""

VARY = """\

# ---------------------------------------------------------------- what an honest analyst would also accept
[vary]
replications = 1000
seed = 1

[vary.weights]
spread = {spread}
why = "No weight above can be defended to better than a quarter of itself."

[vary.treatment]
key = "treat"
options = [
    {{ method = "winsorise", most = 5 }},
    {{ method = "winsorise", most = 3 }},
    {{ method = "percentile", low = 0.05, high = 0.95 }},
]
why = "How far outliers are drawn in is a convention: five points, three, or the outer twentieths."

[vary.normalisation]
key = "normalise"
options = [{{ method = "minmax", range = [1, 100] }}, {{ method = "zscore", mean = 50, sd = 10 }}]
why = "Both are in common use; the first is ruled by the extremes, the second by the spread."

[vary.aggregation]
key = "node.readiness.aggregate"
options = ["arithmetic", "geometric"]
why = "Whether a good network makes up for missing skills is open: the arithmetic mean says wholly, the other in part."

[vary.enabler]
drop = {drop}
why = "Which enablers stand for a field is a judgement: any one of them, or none, is left out at a time."
"""


def built() -> dict[str, str]:
    """Name of each model file and what is in it."""
    template = tomllib.loads(TEMPLATE.read_text(encoding="utf-8"))
    shared, series = template["shared"], template["series"]
    return {f"field-{one}.toml": _model(one, field, shared, series) for one, field in template["field"].items()}


def _model(id: str, field: Mapping[str, Any], shared: Mapping[str, Any], series: Mapping[str, Any]) -> str:
    head = HEAD.format(id=id, name=_words(field), about=_about(field), coverage=field.get("coverage", WHOLE), **shared)
    parts = "".join(text for name, part in field["part"].items() for text in _part(name, part, series))
    drop = [name for part in field["part"].values() for name in _spare(_enablers(part))]
    return head + parts + VARY.format(drop=json.dumps(drop), **shared)


def _part(name: str, part: Mapping[str, Any], series: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n# ---------------------------------------------------------------- {part['en'].lower()}\n"
    yield f'[node.{name}]\nparent = "readiness"\nname = {_words(part)}\nweight = {part["weight"]}\n'
    yield f"why = {_text(part['why'])}\n"
    for indicator, (weight, stands, why) in _enablers(part).items():
        assert stands in STANDS, f"{indicator} stands '{stands}' for the field: choose from {STANDS}"
        one = series[indicator]
        yield f'\n[indicator.{indicator}]\nparent = "{name}"\nseries = "{one["code"]}"\nname = {_words(one)}\n'
        yield f'direction = "{one["direction"]}"\n'
        if "denominator" in one:
            yield f'denominator = "{one["denominator"]}"\nfactor = {one["factor"]}\n'
        if "of" in one:
            yield f'carry = {{ method = "stated", of = {one["of"]} }}\n'
        if "treat" in one:
            yield f'treat = "{one["treat"]}"\n'
        yield f"weight = {weight}\nwhy = {_text(f'{why} How well it stands for the field: {stands}.')}\n"


def _spare(enablers: Mapping[str, Any]) -> Iterator[str]:
    # Without an enabler of more than half of the weight a part says something else, and other places have it.
    whole = sum(weight for weight, *_ in enablers.values())
    return (name for name, (weight, *_) in enablers.items() if 2 * weight <= whole)


def _enablers(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given for name, given in part.items() if name not in OWN}


def _words(names: Mapping[str, Any]) -> str:
    return f"{{ en = {_text(names['en'])}, ar = {_text(names['ar'])} }}"


def _about(field: Mapping[str, Any]) -> str:
    return f"{{ en = {_text(field['about_en'])}, ar = {_text(field['about_ar'])} }}"


def _text(text: str) -> str:
    # A basic string of TOML is written as a string of JSON is.
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    for name, text in built().items():
        (MODELS / name).write_text(text, encoding="utf-8")
