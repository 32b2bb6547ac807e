"""Groups as a person names them on the command line, and the convergence of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from miqyas.errors import BuildError, DataError
from miqyas.index.result import Index
from miqyas.present.profile import place_named
from miqyas.present.progress import Progress
from miqyas.present.roster import ALL
from miqyas.study.community import Community, Group
from miqyas.study.convergence import Convergence, converge


def listed(index: Index, given: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Lists of one's own: 'A,B', 'NAME=A,B' or a file of one place a line; places by code or by name.

    Raises DataError for a list of nothing, and BuildError for a place that the index does not have.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, words = _read(text, f"list {len(found) + 1}")
        if name in found:
            raise DataError(
                f"two lists are called '{name}'", where="--list", repair="give each a name of its own, as in NAME=A,B,C"
            )
        if not words:
            raise DataError(
                f"the list '{text}' names no place",
                where="--list",
                repair="write --list A,B,C, or name a file of places",
            )
        found[name] = tuple(dict.fromkeys(place_named(index, one) for one in words))
    return found


def distinct(groups: Iterable[Group], lists: Iterable[str]) -> None:
    """Raise DataError where a list has the name of another group, or of the row that stands for everybody."""
    own = set(lists)
    taken = {ALL, *(one.name for one in groups if one.key not in own)}
    for name in sorted(own & taken):
        raise DataError(
            f"the list '{name}' has the name of {'all places' if name == ALL else 'another group'}",
            where="--list",
            repair=f"give it a name of its own, as in --list 'My {name}=A,B,C'",
        )


def _read(text: str, fallback: str) -> tuple[str, list[str]]:
    file = Path(text)
    if file.is_dir():
        raise DataError(f"'{text}' is a folder", where="--list", repair="name one file in it, or write --list A,B,C")
    if file.is_file():
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise DataError(
                f"the list '{text}' is no text in UTF-8", where="--list", repair="save it as UTF-8"
            ) from None
        return file.stem, [one.strip() for one in lines if one.strip() and not one.lstrip().startswith("#")]
    name, equals, places = text.partition("=")
    words = [one.strip() for one in (places if equals else text).split(",")]
    return (name.strip() or fallback) if equals else fallback, [one for one in words if one]


def convergences(
    community: Community, since: Sequence[int], *, replications: int | None, seed: int | None
) -> Mapping[str, Convergence]:
    """The convergence of all places, then of each group that has enough of them; nothing without years."""
    if not since:
        return {}
    years = {*since, community.year}
    with Progress("drawing models") as progress:
        every = converge(
            community.model,
            community.index.panel,
            years=years,
            leaders=community.leaders,
            replications=replications,
            seed=seed,
            progress=progress,
        )
    found = {ALL: every}
    for one in community.groups:
        try:
            found[one.name] = every.inside(one.places)
        except BuildError:
            continue  # a group of fewer than three has no spread
    return found
