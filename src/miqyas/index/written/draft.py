"""The draft of a model: a commented model file for somebody's own table, to be read and put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten

import numpy as np

from miqyas.data.panel import UNDATED, Floats, Panel, Series
from miqyas.errors import DataError
from miqyas.index import steps as _full_table  # noqa: F401  # every method is registered by its import
from miqyas.index.method import STEPS, Method, Step, methods
from miqyas.index.written.form import DEFAULTS, STEP_NOTES
from miqyas.index.written.toml import quoted, written

AGE = 5
WIDTH = 106

# Only indicators that name a denominator are divided.
_CHOSEN = {"denominate": "ratio"}

_HEAD = """\
# A model file: everything that the index {title} depends on besides the figures.
# Lines that begin with # are remarks. Read from top to bottom, put right what is only a guess, and write a
# reason over each TODO: every weight says why.

[model]
id = {id}
version = "1"
name = {name}                # or one per language: {{en = "...", ar = "..."}}
description = "TODO: what the index is for"
places = "all"                # or a list of codes
coverage = 0.6                # a node that has less of its weight is absent, and so is the place's rank
"""
_DATED = """\
year = {year}                   # the reference year
"""
_RANK = """
[rank]
ties = "min"                  # equal scores share the best rank; or max, average, dense
"""
_ROOT = """
# The tree. Indicators hang on nodes, nodes on other nodes, all of them in the end on the root. To make a
# pillar write [node.pillar] with parent = {root}, and give indicators parent = "pillar".

[node.{root_key}]
name = {name}
"""
_VARY = """
# What an honest analyst could have chosen otherwise: a study draws from it and gives every rank its interval.

[vary]
replications = 1000
seed = 1

[vary.weights]
spread = 0.25                 # each weight up to a quarter lower or higher
why = "TODO: how sure the weights are"

[vary.normalisation]
key = "normalise"
options = ["minmax", "zscore"]
why = "TODO: why either would do"
"""


def draft(panel: Panel, name: str) -> str:
    """Write a model file for a panel: one root, and every series that can be ranked as an indicator on it.

    A series that is context, absent or the same everywhere stands as a remark. Raises DataError where none is
    left.
    """
    kept = {one.code: _left_out(panel, one) for one in panel.series}
    if all(kept.values()):
        raise DataError(
            "no series of the data can be ranked",
            where=", ".join(f"{code}: {why}" for code, why in list(kept.items())[:6]),
            repair="give at least one column of numbers that differ between places",
        )
    return "".join(_parts(panel, " ".join(name.split()) or "index", kept))


def _parts(panel: Panel, name: str, left_out: dict[str, str]) -> Iterator[str]:
    dated = panel.years != (UNDATED,)
    root = next(one for one in ("index", "total", "the index") if one not in panel.column)
    ident = re.sub(r"[^\w.-]+", "-", name).strip("-") or "index"
    yield _HEAD.format(title=name, id=written(ident), name=written(name))
    if dated:
        yield _DATED.format(year=panel.years[-1])
    yield _RANK
    yield "\n# The steps, in the order in which they are worked. Each takes one of the methods listed.\n"
    for step in STEPS:
        yield _step(step, dated=dated)
    yield _ROOT.format(root=written(root), root_key=quoted(root), name=written(name))
    for one in panel.series:
        yield _remark(one, left_out[one.code]) if left_out[one.code] else _indicator(one, root)
    yield _VARY


def _step(step: Step, *, dated: bool) -> str:
    lines = [f"\n# {step}: {STEP_NOTES[step]}.", *map(_listed, methods(step)), f"[{step}]"]
    if step == "carry" and dated:
        lines += ['method = "forward"', f"age = {AGE}                       # years"]
    else:
        lines.append(f"method = {written(_CHOSEN.get(step, DEFAULTS[step]))}")
    return "\n".join(lines) + "\n"


def _listed(method: Method) -> str:
    options = ", ".join(method.options)
    said = f"{method.name}{f' ({options})' if options else ''}: {method.summary}"
    return "#   " + shorten(said, WIDTH, placeholder=" ...")


def _indicator(one: Series, root: str) -> str:
    ident = one.code.strip()
    lines = [f"\n[indicator.{quoted(ident)}]", f"parent = {written(root)}"]
    if ident != one.code:
        lines.append(f"series = {written(one.code)}")
    if one.name.strip():
        lines.append(f"name = {written(one.name)}")
    lines += ["weight = 1", 'why = "TODO: why it is in, and why with this weight"']
    if one.better in ("higher", "lower"):
        lines.append(f"direction = {written(one.better)}")
    else:
        lines.append('direction = "higher"          # TODO: state whether more is better')
    if one.unit.strip():
        lines.append(f"unit = {written(one.unit)}")
    if one.denominators:
        codes = ", ".join(map(written, one.denominators))
        lines.append(f"# denominator = [{codes}]     # divides it; the first that the data have")
    if one.low is not None and one.high is not None and one.low < one.high:
        posts = f"low = {one.low:g}, high = {one.high:g}"
        lines.append(f'# goalposts = {{{posts}, why = "TODO"}}     # for normalise = "goalposts"')
    return "\n".join(lines) + "\n"


def _remark(one: Series, why: str) -> str:
    return f"\n# [indicator.{quoted(one.code)}] is left out: {why}.\n"


def _left_out(panel: Panel, one: Series) -> str:
    if one.better == "context":
        return "the data call it context, neither better nor worse"
    values = _window(panel, panel.column[one.code])
    known = values[~np.isnan(values)]
    if not len(known):
        return "it has no value in the years in use"
    if known.max() == known.min():
        return "it has the same value everywhere"
    return ""


def _window(panel: Panel, column: int) -> Floats:
    # The latest value of each place that is not older than the draft's own [carry] allows.
    latest = np.full(len(panel.places), np.nan)
    for t, year in enumerate(panel.years):
        if panel.years[-1] - year <= AGE:
            x = panel.values[t, :, column]
            latest = np.where(np.isnan(x), latest, x)
    return latest
