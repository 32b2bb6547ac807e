"""Tender: an index by a company's own weights, places and costs, and what that replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from miqyas.data.panel import Attribute, Panel
from miqyas.errors import BuildError, Notice
from miqyas.index.build import build
from miqyas.index.model import Model
from miqyas.index.result import Index
from miqyas.index.sheet import reference_year
from miqyas.present.cost import Costs, costed, costs, told
from miqyas.present.figure import counted, some
from miqyas.present.location import CANDIDATES
from miqyas.present.muster import listed
from miqyas.present.weighting import weighed


@dataclass(frozen=True)
class Tender:
    """The index, the group of the places that are compared (empty for all), and what a reader must know."""

    index: Index
    group: str
    notes: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def tender(
    model: Model,
    panel: Panel,
    *,
    weights: str = "",
    places: str = "",
    table: Path | None = None,
    how: Sequence[str] = (),
    year: int | None = None,
) -> Tender:
    """Build a model with own weights, for own places, on own costs; each as it is typed, empty for the model's.

    table  of own costs; how it is read, as after --read
    Scales keep to all places of the figures, so that a score does not depend on which places are compared.
    """
    at = reference_year(model, panel) if year is None else year
    own = None if table is None else costs(table, model, at, how)
    changed = weighed(model, weights) if weights else model
    notes: list[str] = []
    if own is not None:
        notes.append(told(own, changed, at))
        changed, panel = costed(changed, own), panel.join(own.panel)
    index = build(changed, panel, year=year)
    compared, left = _compared(index, places, own)
    if not compared:
        return Tender(index, "", tuple(notes))
    if left and places:
        notes.append(f"Left out, since an own cost is missing: {some(left, 8)}.")
    elif left:
        notes.append(f"Left out, since an own cost is missing: {counted(len(left), 'place')}.")
    flags = tuple(Attribute(place=place, name=CANDIDATES, value="1") for place in compared)
    panel = replace(panel, attributes=(*panel.attributes, *flags))
    notices = () if own is None else own.notices
    return Tender(build(changed, panel, year=year), CANDIDATES, tuple(notes), notices)


def _compared(index: Index, places: str, own: Costs | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places that are compared, none for all, and the names of those left out for want of own costs."""
    asked = next(iter(listed(index, [places]).values())) if places else ()
    if own is None:
        return asked, ()
    every = asked or index.places
    kept = tuple(one for one in every if one in own.complete)
    if len(kept) < 2:
        raise BuildError(
            f"{counted(len(kept), 'place')} asked for {'has' if len(kept) == 1 else 'have'} every own cost",
            where=own.file,
            repair="give every item for at least two of the places",
        )
    return kept, tuple(index.panel.name(one) for one in every if one not in kept)
