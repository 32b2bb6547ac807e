"""Match scores for the back-test: by the models as they are written, from what was known by a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from miqyas.data.panel import Floats, Panel, Status
from miqyas.index.build import build
from miqyas.index.model import Model, Setting
from miqyas.index.modelfile import with_set
from miqyas.study.match import score
from miqyas.study.match.field import FIELDS, readiness
from miqyas.study.match.floor import floor
from miqyas.study.match.terms import Terms

PLAIN = Setting("forward")
SHARED_YEAR = ("GITHUB.DEVELOPERS", "SL.TLF.TOTL.IN")
"""A count and what it is divided by: figures of years that not both have are left out, so that they meet."""


@dataclass(frozen=True, eq=False)
class Worth:
    """What places are worth to each other, over all fields: (place, place), NaN where not known.

    mutual  symmetric; given (giver, taker) one way
    year    of the models; ranked field -> places that have a rank; dropped field -> indicators without a figure
    """

    places: tuple[str, ...]
    mutual: Floats
    given: Floats
    year: int
    ranked: Mapping[str, int]
    dropped: Mapping[str, tuple[str, ...]]

    def over(self, values: Floats, places: Sequence[str]) -> Floats:
        """Values of these pairs laid out over other places: NaN for those that have none."""
        at = [self.places.index(one) if one in self.places else -1 for one in places]
        here = np.array([one >= 0 for one in at])
        found = np.asarray(values[np.ix_(at, at)], dtype=np.float64).copy()
        found[~here, :] = np.nan
        found[:, ~here] = np.nan
        return found


def worth(panel: Panel, *, until: int | None = None) -> Worth:
    """Value of every pair by readiness in the six fields, at the middle of the terms.

    until  only figures up to that year are seen, and an indicator without any by then is left out of its field;
           None takes the models and the panel as they are
    """
    seen = panel if until is None else known_by(panel, until)
    levels, ranked, dropped = [], {}, {}
    places: tuple[str, ...] = ()
    year = 0
    for field in FIELDS:
        model = readiness(field, seen).model
        if until is not None:
            model = with_set(model, {"model.year": until, "model.constant": "drop"} | _stated(model, seen))
        index = build(model, seen)
        places, year = index.places, max(year, index.years[0])
        nominal = index.scores[0, :, -1]
        levels.append(score.level(nominal))
        ranked[field] = int(np.isfinite(nominal).sum())
        empty = np.isnan(index.raw[0]).all(axis=0) | np.isnan(index.normalised[0]).all(axis=0)
        dropped[field] = tuple(one.id for one, gone in zip(model.indicators, empty, strict=True) if gone)
    terms = Terms()
    stand = floor(seen, places, terms.drawn(0, 1)[:, 1:], terms.middle[1:], year, 0)
    value = score.directed(np.stack(levels), np.asarray(terms.middle[0]), stand.nominal)
    return Worth(places, score.mutual(value), score.over_fields(value), year, ranked, dropped)


def _stated(model: Model, seen: Panel) -> dict[str, int]:
    # Where a model states a year that is not seen yet, the latest one that is seen takes its place.
    found: dict[str, int] = {}
    for one in model.indicators:
        carry = one.steps.get("carry", PLAIN)
        if carry.method == "stated" and int(dict(carry.options)["of"]) > seen.years[-1]:
            there = ~np.isnan(seen.values[:, :, seen.column[one.series]]).all(axis=1)
            found[f"indicator.{one.id}.carry.of"] = max(np.array(seen.years)[there].tolist())
    return found


def known_by(panel: Panel, year: int) -> Panel:
    """The panel with figures up to a year; counts and what they are divided by only of the years that both have."""
    seen = panel.select(years=[one for one in panel.years if one <= year])
    columns = [seen.column[code] for code in SHARED_YEAR if code in seen.column]
    full = ~np.isnan(seen.values[:, :, columns])
    both = (full.mean(axis=1) > 0.5).all(axis=1)
    values, status = seen.values.copy(), seen.status.copy()
    for column in columns:
        values[~both, :, column] = np.nan
        status[~both, :, column] = Status.ABSENT
    return replace(seen, values=values, status=status)
