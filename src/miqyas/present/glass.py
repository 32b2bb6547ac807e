"""A lens: one place seen through a node that another model declares, whatever the model at hand is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from miqyas.data.pack import pack
from miqyas.data.panel import UNDATED, Panel, Status
from miqyas.data.text import clean
from miqyas.errors import BuildError, ModelError, nearest
from miqyas.index.build import build
from miqyas.index.method import Step
from miqyas.index.model import Indicator, Model, Node, Setting, said
from miqyas.index.modelfile import read_model, shipped
from miqyas.index.result import Index
from miqyas.index.tree import Tree
from miqyas.index.written.needs import setting_of
from miqyas.present.cited import Cited, cited, unit_of
from miqyas.present.profile import place_named


@dataclass(frozen=True)
class Seen:
    """One figure of the place: as the lens reads it, with its year, and where it stands among the others.

    percentile  share of the other places with a figure that it is better than; None where there is none
    of          places with a figure
    later       first year for which the figures have it, where that is after the lens's year
    sources     who printed it, and what it is divided by
    """

    indicator: str
    title: str
    value: float | None
    unit: str
    better: str
    year: int | None
    status: str
    percentile: float | None
    of: int
    later: int | None
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class Lens:
    """What a lens shows of a place; `from_model` and `node` say who declares it, `figures` whose data are read."""

    name: str
    title: str
    from_model: str
    why: str
    place: str
    called: str
    year: int
    figures: str
    seen: tuple[Seen, ...]


def lenses(model: Model) -> Mapping[str, Model]:
    """The lenses that can be asked for, by node: those of the model at hand, then those of the shipped models."""
    found: dict[str, Model] = {}
    for one in (model, *(read_model(name) for name in shipped() if name != model.id)):
        for node in one.lenses:
            found.setdefault(node, one)
    return found


def lens(index: Index, place: str, name: str) -> Lens:
    """See a place of an index, given by code or name, through a lens.

    The figures are those at hand where they have every series of the lens, else those of the model that declares it.
    Raises ModelError for a lens that nobody declares, and BuildError where the figures do not have the place.
    """
    known = lenses(index.model)
    if name not in known:
        raise ModelError(f"there is no lens '{name}'", where="--lens", repair=nearest(name, known))
    code, model = place_named(index, place), known[name]
    tree = Tree.of(model)
    leaves = [model.indicators[int(leaf)] for leaf in tree.leaves(tree.at[name])]
    panel, year, figures = _figures(index, model, leaves)
    places = tuple(one for one in index.places if one in panel.row)
    if code not in places:
        raise BuildError(
            f"the figures of '{model.id}' do not have {code}",
            where=f"--lens {name}",
            repair="give figures of that place with --data",
        )
    bare = build(_bare(model, leaves, places), panel, year=year)
    node = model.nodes[[one.id for one in model.nodes].index(name)]
    return Lens(
        name=name,
        title=clean(said(node.name) or name),
        from_model=model.id,
        why=clean(node.why),
        place=code,
        called=clean(index.panel.name(code)),
        year=bare.years[-1],
        figures=figures,
        seen=tuple(_seen(bare, code, one) for one in leaves),
    )


def _figures(index: Index, model: Model, leaves: list[Indicator]) -> tuple[Panel, int | None, str]:
    wanted = {code for one in leaves for code in (one.series, *one.denominator)}
    if wanted <= set(index.panel.codes) or not model.data:
        return index.panel, index.years[-1], "at hand"
    own = reduce(Panel.join, (pack(one) for one in model.data))
    return own, None, f"of the model '{model.id}'"


def _bare(model: Model, leaves: list[Indicator], places: tuple[str, ...]) -> Model:
    # The figures alone: carried and divided as the model does it, but neither treated nor weighed.
    steps: tuple[Step, ...] = ("carry", "denominate")
    none: dict[Step, Setting] = {**model.steps, "screen": Setting("none"), "impute": Setting("none")}
    own: dict[Step, Setting] = {**none, "treat": Setting("none"), "normalise": Setting("percentile_rank")}
    parts = tuple(
        replace(one, parent="lens", goalposts=None, target=None, steps={s: setting_of(model, one, s) for s in steps})
        for one in leaves
    )
    return replace(
        model,
        indicators=parts,
        nodes=(Node(id="lens"),),
        steps=own,
        levels={},
        places=places,
        keep=(),
        leave_out=(),
        groups=(),
        lenses=(),
        vary=(),
        coverage=0.0,
        constant="drop",
    )


def _seen(index: Index, place: str, one: Indicator) -> Seen:
    row, column = index.row[place], index.tree.at[one.id]
    figures = index.denominated[-1, :, column] * index.plan.sign[column]
    here = ~np.isnan(figures)
    value, vintage = figures[row], int(index.vintage[-1, row, column])
    others = int(here.sum()) - 1
    known = not np.isnan(value)
    return Seen(
        indicator=one.id,
        title=clean(index.title(one.id)),
        value=float(index.denominated[-1, row, column]) if known else None,
        unit=unit_of(index, column),
        better=one.direction,
        year=vintage if known and vintage > UNDATED else None,
        status=Status(int(index.status[-1, row, column])).word,
        percentile=float((figures[here] < value).sum() / others) if known and others > 0 else None,
        of=int(here.sum()),
        later=None if known else _later(index, place, one.series),
        sources=cited(index, place, column, (vintage,)) if known else (),
    )


def _later(index: Index, place: str, code: str) -> int | None:
    panel, year = index.panel, index.years[-1]
    there = ~np.isnan(panel.values[:, panel.row[place], panel.column[code]])
    return next((one for one, known in zip(panel.years, there, strict=True) if known and one > year), None)


def as_json(found: tuple[Lens, ...]) -> str:
    """Lenses with figures in full."""
    documents: list[dict[str, Any]] = [asdict(one) for one in found]
    return json.dumps(documents, ensure_ascii=False, indent=2) + "\n"
