"""Write the parts of docs/ that say what the code says: docs/methods.md, and the tables of docs/model-file.md.

python tools/docs_pages.py writes them; a test fails when what is written differs from what would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import miqyas as mq
from miqyas.index.method import LAWS, STEPS, Method, Option
from miqyas.index.written import form

DOCS = Path(__file__).parents[1] / "docs"
BETWEEN = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)

METHODS = """\
# Methods

Every step of an index takes one of the methods below. This page is written from the table of methods in the code, so
it cannot differ from what runs: `python tools/docs_pages.py` writes it, a test compares it. On a terminal the table is
`miqyas methods`, in Python `mq.methods()`.

An option is written beside the name of its method, in a [model file](model-file.md) or with `--set`:

```toml
[normalise]
method = "minmax"
range = [0, 100]
```

## Laws

A method claims the laws it holds, and one test for each law runs over all methods that claim it.

"""


def methods_page() -> str:
    """The whole of docs/methods.md."""
    laws = _table(("law", "what it says"), ((_law(name), text) for name, text in LAWS.items()))
    steps = "".join(
        f"\n## {step}\n\n{_sentence(form.STEP_NOTES[step])} Default: `{form.DEFAULTS[step]}`.\n"
        + "".join(map(_method, mq.methods(step)))
        for step in STEPS
    )
    return f"{METHODS}{laws}{steps}"


def model_page(text: str) -> str:
    """docs/model-file.md with its tables as the code has them."""
    tables = tables_of()
    return BETWEEN.sub(lambda found: f"{found[1]}{found[2]}\n{tables[found[1]]}\n", text)


def tables_of() -> Mapping[str, str]:
    """The tables of docs/model-file.md by name."""
    plain = {
        "model": form.MODEL,
        "rank": form.RANK,
        "node": form.NODE,
        "indicator": form.INDICATOR,
        "goalposts": form.GOALPOSTS,
        "breaks": form.BREAK,
        "vary": form.VARY,
        **{kind.name: kind.fields for kind in form.KINDS},
    }
    found = {name: _fields(fields) for name, fields in plain.items()}
    found["kinds"] = "\n".join(
        f"### {kind.name}\n\nKnown by its key `{kind.mark}`.\n\n{found.pop(kind.name)}" for kind in form.KINDS
    )
    steps = (
        (f"`{step}`", form.STEP_NOTES[step], f"`{form.DEFAULTS[step]}`", _where(step), f"[methods](methods.md#{step})")
        for step in STEPS
    )
    found["steps"] = _table(("table", "what it decides", "default", "may also be set for", ""), steps)
    return found


def _fields(fields: form.Fields) -> str:
    rows = (
        (f"`{one.name}`", f"{one.note}{'; must be given' if one.required else ''}", one.shape.told)
        for one in fields.values()
    )
    return _table(("key", "what it does", "what may be written"), rows)


def _where(step: str) -> str:
    if step in form.INDICATOR_STEPS:
        return "`[level.1]`, one indicator"
    return "`[level.2]` and up, one node" if step in form.NODE_STEPS else "the whole model only"


def _method(one: Method) -> str:
    options = _table(("option", "what may be written", "when not given"), map(_option, one.options.values()))
    laws = f" Laws: {', '.join(map(_law, sorted(one.holds)))}." if one.holds else ""
    given = f"\n{options}" if one.options else ""
    return f"\n### {one.step} {one.name}\n\n{one.summary}\n{given}\nSource: {one.source}.{laws}\n"


def _option(one: Option) -> tuple[str, str, str]:
    kinds = {"int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false"}
    kind = " or ".join(f'"{word}"' for word in one.words) or kinds.get(getattr(one.kind, "__name__", ""), "")
    return f"`{one.name}`", kind or "a list of numbers", "must be given" if one.required else _default(one.default)


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{list(value)}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _law(name: str) -> str:
    return name.replace("_", " ")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(one.replace('|', chr(92) + '|') for one in line)} |\n" for line in lines)


if __name__ == "__main__":
    (DOCS / "methods.md").write_text(methods_page(), encoding="utf-8")
    page = DOCS / "model-file.md"
    page.write_text(model_page(page.read_text("utf-8")), encoding="utf-8")
