"""The technology fields: readiness and activity of places, side by side and never one for the other.

A side is an index with its intervals. Readiness is computed in all fields; activity where counts are there, and a
place is ranked in it only where enough sources speak.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from miqyas.data.pack import table
from miqyas.data.panel import Panel, Series
from miqyas.data.place import resolve
from miqyas.data.read import read
from miqyas.errors import BuildError, DataError, Notice, nearest
from miqyas.index.build import build
from miqyas.index.model import Model
from miqyas.index.modelfile import read_model, with_set
from miqyas.index.result import Index
from miqyas.present.fieldwords import FIELDS, FieldWords
from miqyas.present.profile import place_named
from miqyas.present.reading import settings
from miqyas.present.side import Side
from miqyas.study.field import counted
from miqyas.study.vary import Variation

OWN_ACTIVITY = "ai"
"""The one field whose activity is shipped; the others need counts."""

COLUMNS = {"place": "iso3", "year": "year", "indicator": "field", "value": "count"}
"""How a table of counts is headed."""

Study = Callable[[Index], Variation]


@dataclass(frozen=True)
class Field:
    """One field: readiness, activity or the reason why there is none, and the topics that define it."""

    id: str
    name: str
    readiness: Side
    activity: Side | None
    missing: str
    remedy: str
    topics: tuple[tuple[str, str], ...]

    def spoken(self, language: str) -> Field:
        """The same field told in another language."""
        words = FieldWords(language)
        return _told(
            self.id,
            replace(self.readiness, words=words),
            replace(self.activity, words=words) if self.activity else None,
            self.topics,
            words,
        )


def field_named(word: str) -> str:
    """Id of a field by its id or its name in any language; raises DataError with the nearest."""
    spoken = {name.casefold(): id for id, names in FIELDS.items() for name in (id, id.replace("-", " "), *names)}
    if word.casefold() not in spoken:
        raise DataError(f"there is no field '{word}'", where="--field", repair=nearest(word, FIELDS))
    return spoken[word.casefold()]


def _meant(word: str) -> str:
    # A name or another case is no id, but it says which one is meant.
    try:
        return f"write {field_named(word)}"
    except DataError as error:
        return error.repair


def place_among(field: Field, word: str) -> str:
    """Code of a place of a field; one that is known but not compared is told how it could be."""
    index = field.readiness.index
    try:
        return place_named(index, word)
    except BuildError as error:
        known = resolve(word)
        if known is None or known not in index.panel.row:
            raise
        raise BuildError(
            f"{index.panel.name(known)} is not among the places that are compared",
            where=error.where,
            repair="compare all places with --places all",
        ) from None


def gathered(
    ids: Sequence[str],
    panel: Panel,
    study: Study,
    *,
    counts: Panel | None = None,
    places: str = "",
    language: str = "en",
) -> tuple[Field, ...]:
    """Build and vary both sides of some fields.

    panel   figures and memberships
    study   what draws the intervals of an index
    counts  counts of activity, a series for each field that has any (see `read_counts`)
    places  group to compare; the models' own when not given
    """
    words = FieldWords(language)
    return tuple(_field(id, panel, study, counts, places, words) for id in ids)


def _field(id: str, panel: Panel, study: Study, counts: Panel | None, places: str, words: FieldWords) -> Field:
    def side(name: str, figures: Panel, year: int | None = None) -> Side:
        index = build(_among(read_model(name), places), figures, year=year)
        return Side(index, study(index), words)

    topics = tuple((one["topic_id"], one["topic_name"]) for one in table("field-topics") if one["field"] == id)
    activity: Side | None = None
    if counts is not None and id in counts.column:
        joined = counted(panel, counts, id)
        activity = side("field-activity", joined, _reachable(joined, counts, id))
    elif id == OWN_ACTIVITY:
        activity = side(f"field-{id}-activity", panel)
    return _told(id, side(f"field-{id}", panel), activity, topics, words)


def _told(
    id: str, readiness: Side, activity: Side | None, topics: tuple[tuple[str, str], ...], words: FieldWords
) -> Field:
    return Field(
        id=id,
        name=words.field(id),
        readiness=readiness,
        activity=activity,
        missing="" if activity else words("no_counts", topics=len(topics)),
        remedy="" if activity else words("get_counts"),
        topics=topics,
    )


def _among(model: Model, places: str) -> Model:
    return with_set(model, {"model.places": places}) if places else model


def _reachable(joined: Panel, counts: Panel, id: str) -> int:
    # The latest year of the counts; a count needs the labour force of its own year within reach of it.
    model = read_model("field-activity")
    code = model.indicators[0].denominator[0]
    years = [one for i, one in enumerate(counts.years) if not np.isnan(counts.values[i, :, counts.column[id]]).all()]
    below = joined.values[..., joined.column[code]]
    shipped = [year for i, year in enumerate(joined.years) if (~np.isnan(below[i])).sum() > len(joined.places) / 2]
    if not set(years) & set(shipped):
        told = ", ".join(map(str, shipped))
        raise DataError(
            f"the counts of '{id}' are of {', '.join(map(str, years))}, for which no labour force is there",
            where="--activity",
            repair=f"give counts of one of the years {told}, or the labour force of theirs ({code}) with --data",
        )
    return max(set(years) & set(shipped))


def read_counts(path: str, how: Sequence[str] = ()) -> tuple[Panel, tuple[Notice, ...]]:
    """Read a table of counts: iso3, year, field, count, one line for each.

    how  in which way the file is read, as --read says it
    A count is a whole or fractional number from 0; a line that is missing is not a zero. Raises DataError or
    Problems where a field is unknown or a count cannot be true.
    """
    series = [Series(one, name=f"items counted, {one}", unit="count", better="higher", low=0) for one in FIELDS]
    asked = settings(how)
    columns = {**COLUMNS, **asked.pop("columns", {})}
    found = read(path, **{"series": series, "places": "countries", **asked, "columns": columns})
    for code in found.panel.codes:
        if code not in FIELDS:
            raise DataError(f"there is no field '{code}'", where=f"{path}, column field", repair=_meant(code))
    return found.panel, found.notices
