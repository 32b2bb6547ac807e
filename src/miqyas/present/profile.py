"""The profile of one place: where it stands, what lifts and what lowers it, and what its figures are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import numpy as np

from miqyas.data.panel import UNDATED, Status
from miqyas.data.place import fold, resolve, suggest
from miqyas.data.text import clean
from miqyas.errors import BuildError, nearest
from miqyas.index.result import Index
from miqyas.present.cited import unit_of
from miqyas.present.figure import ends, ordinal
from miqyas.present.ranking import OWN, kind, present, unranked
from miqyas.present.standing import borne, caption, held, ranked_in
from miqyas.study.explain import marks
from miqyas.study.vary import Variation


@dataclass(frozen=True)
class Line:
    """One node or indicator: score, rank with its interval, of how many; depth 0 is the root."""

    element: str
    title: str
    depth: int
    score: float | None
    rank: float | None
    low: float | None
    high: float | None
    of: int


@dataclass(frozen=True)
class Sign:
    """A strength or a weakness in words."""

    element: str
    title: str
    rank: int
    of: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Value:
    """One figure of the place: as it was observed, with its state, its year and its source.

    status  the word of its state; note adds what a reader must know (who divides, which rule masks)
    """

    element: str
    title: str
    value: float | None
    unit: str
    status: str
    year: int | None
    source: str
    licence: str
    non_commercial: bool
    note: str = ""


@dataclass(frozen=True)
class Profile:
    """Everything about one place in one year.

    present, filled  shares of the indicators with a value of its own, and with one that was filled in
    ranked           share of the models drawn in which the place has a rank
    """

    place: str
    name: str
    title: str
    subject: str
    model: str
    version: str
    year: int
    present: float
    filled: float
    ranked: float
    newest: int | None
    reason: str
    nodes: tuple[Line, ...]
    strengths: tuple[Sign, ...]
    weaknesses: tuple[Sign, ...]
    values: tuple[Value, ...]
    kind: str
    caption: str

    def of_status(self, *words: str) -> tuple[Value, ...]:
        """The figures in one of some states."""
        return tuple(one for one in self.values if one.status in words)

    @property
    def gaps(self) -> tuple[Value, ...]:
        """The figures that are not there, each with the reason."""
        return tuple(one for one in self.values if one.value is None and one.status != Status.IMPUTED.word)


def profile(index: Index, variation: Variation, place: str, *, language: str = "en") -> Profile:
    """Lay out the profile of a place, given by code or name, in the variation's year.

    Raises BuildError with near misses where no place of the index answers to the name.
    """
    code = place_named(index, place)
    year = variation.year
    t, row = index.years.index(year), index.row[code]
    root = len(index.tree.ids) - 1
    status = index.status[t, row]
    vintage = index.vintage[t, row]
    seen = [int(one) for one in vintage if one > UNDATED]
    lines = tuple(_lines(index, variation, code, language))
    signs: dict[str, list[Sign]] = {"strength": [], "weakness": []}
    for mark in marks(index, code, year):
        element = index.tree.at[mark.indicator]
        low, high = _interval(variation, element, code)
        signs[mark.kind].append(
            Sign(mark.indicator, index.title(mark.indicator, language), mark.rank, mark.of, low, high)
        )
    name = clean(index.panel.name(code, language))
    reason = "" if lines[0].rank is not None else unranked(index, code, root, year, language)
    return Profile(
        place=code,
        name=name,
        title=_finding(name, lines[0], reason, variation, code),
        subject=index.model.title(language),
        model=index.model.id,
        version=index.version,
        year=year,
        present=present(index, root, year)[row],
        filled=float((status == Status.IMPUTED).mean()),
        ranked=ranked_in(variation, root, code),
        newest=max(seen, default=None),
        reason=reason,
        nodes=lines,
        strengths=tuple(signs["strength"]),
        weaknesses=tuple(signs["weakness"]),
        values=tuple(_values(index, code, t, language)),
        kind=kind(variation),
        caption=caption(variation),
    )


def place_named(index: Index, word: str) -> str:
    """Code of the place of an index that is meant by a code or by a name in any of its languages."""
    folded = {code.casefold(): code for code in index.places}
    if word.casefold() in folded:
        return folded[word.casefold()]
    spoken: dict[str, set[str]] = {}
    for code in index.places:
        for name in index.panel.names.get(code, {}).values():
            spoken.setdefault(fold(name), set()).add(code)
    met = spoken.get(fold(word), set())
    if len(met) == 1:
        return next(iter(met))
    if met:
        raise BuildError(
            f"{len(met)} places are called '{word}': {', '.join(sorted(met))}",
            where=f"{index.model.id}, PLACE",
            repair="name the one that is meant by its code",
        )
    known = resolve(word)
    if known in index.row:
        return str(known)
    raise BuildError(f"the index has no place '{word}'", where=f"{index.model.id}, PLACE", repair=_near(index, word))


def _near(index: Index, word: str) -> str:
    close = [f"{name} ({code})" for name, code in suggest(word) if code in index.row]
    if close:
        return f"write {' or '.join(close[:3])}"
    names = [index.panel.name(code) for code in index.places]
    return nearest(word, [*names, *(code for code in index.places if code not in names)] if len(names) < 7 else names)


def _finding(name: str, root: Line, reason: str, variation: Variation, code: str) -> str:
    if root.rank is None:
        return f"{name} is not ranked: {reason}"
    low, _ = ends(root.low, root.high) or (1, root.of)
    share = held(variation, len(variation.tree.ids) - 1, code, low)
    told = borne(root.low, root.high, share, variation.replications)
    return f"{name} comes {ordinal(root.rank)} of {root.of}{told}"


def _lines(index: Index, variation: Variation, code: str, language: str) -> Iterator[Line]:
    tree, row = index.tree, index.row[code]
    t = index.years.index(variation.year)

    def below(element: int, depth: int) -> Iterator[Line]:
        rank, score = index.ranks[t, row, element], index.scores[t, row, element]
        low, high = _interval(variation, element, code) if not np.isnan(rank) else (None, None)
        yield Line(
            element=tree.ids[element],
            title=clean(index.title(tree.ids[element], language)),
            depth=depth,
            score=_known(score),
            rank=_known(rank),
            low=low,
            high=high,
            of=int((~np.isnan(index.ranks[t, :, element])).sum()),
        )
        for child in tree.children.get(element, ()):
            yield from below(int(child), depth + 1)

    return below(len(tree.ids) - 1, 0)


def _interval(variation: Variation, element: int, code: str) -> tuple[float | None, float | None]:
    at = variation.places.index(code)
    return _known(variation.low[element, at]), _known(variation.high[element, at])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _values(index: Index, code: str, t: int, language: str) -> Iterator[Value]:
    row = index.row[code]
    for column, one in enumerate(index.model.indicators):
        status = Status(int(index.status[t, row, column]))
        vintage = int(index.vintage[t, row, column])
        own = status in OWN and vintage >= 0
        source = index.panel.source_of(code, one.series, vintage) if own else None
        series = index.panel.find(one.series)
        if source is not None and source.id == "unknown":
            source = next((known for known in index.panel.sources if known.id == series.source), source)
        shown = index.raw[t, row, column] if own else index.imputed[t, row, column]
        yield Value(
            element=one.id,
            title=clean(index.title(one.id, language)),
            value=_known(shown),
            unit=clean(series.unit or one.unit),
            status=status.word,
            year=vintage if own and vintage > UNDATED else None,
            source=clean(source.name or source.id) if source else "",
            licence=clean(source.licence) if source else "",
            non_commercial=bool(source and source.non_commercial),
            note="; ".join(_notes(index, code, t, column)),
        )


def _notes(index: Index, code: str, t: int, column: int) -> Iterable[str]:
    row, one = index.row[code], index.model.indicators[column]
    if index.status[t, row, column] == Status.IMPUTED:
        yield f"filled in by {index.how['impute'][column]}"
    elif index.divided[column] and not np.isnan(index.raw[t, row, column]):
        ratio, by = index.denominated[t, row, column], index.divided[column]
        name = clean(index.panel.find(by).name or by)
        # What is compared is the ratio, not the count that is printed above.
        yield f"no {name} of that year" if np.isnan(ratio) else f"compared as {ratio:.4g} = {unit_of(index, column)}"
    for mask in index.panel.masks:
        near = mask.year == index.years[t] or index.status[t, row, column] == Status.MASKED
        if mask.place == code and mask.series == one.series and near:
            yield f"{mask.value:g} was printed for {mask.year} and is not believed: {mask.reason}"


def as_json(found: Profile) -> str:
    """The whole profile with figures in full."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n"
