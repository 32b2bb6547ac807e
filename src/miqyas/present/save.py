"""What a build leaves on disk: scores, stages, weights, changes, replay, page (convention §7)."""

from __future__ import annotations

import csv
import io
import json
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from miqyas.data.text import guarded
from miqyas.index.result import STAGES, Index
from miqyas.present.folder import write_folder
from miqyas.present.printed import exact
from miqyas.present.ranking import kind
from miqyas.present.standing import caption
from miqyas.study.vary import SHARE, Variation

SCORES = ("place", "node", "level", "score", "rank", "rank_low", "rank_high", "interval")
WEIGHTS = ("node", "parent", "weight", "effective")
CHANGES = ("step", "place", "indicator", "before", "after", "reason")
FILES = (
    "scores.csv",
    *(f"stages/{stage}.csv" for stage in STAGES),
    "weights.csv",
    "changes.csv",
    "result.json",
    "index.html",
)

RECORD = "result.json"
"""The file by which a folder shows that miqyas wrote it."""

Page = Callable[[Index, Variation], str]
Cell = str | float | int | None


def save(index: Index, variations: Sequence[Variation], out: Path, *, page: Page) -> tuple[str, ...]:
    """Write an index into a folder, one variation for each of its years; gives the names of the files.

    With several years the tables begin with the column `year`. Raises MiqyasError where the folder cannot be
    written; it is then as it was.
    """
    texts = {
        "scores.csv": _csv(index, SCORES, _scores(index, variations)),
        **{f"stages/{stage}.csv": _stage(index, stage) for stage in STAGES},
        "weights.csv": _table(WEIGHTS, _weights(index)),
        "changes.csv": _csv(index, CHANGES, _changes(index)),
        "result.json": replay(index, variations),
        "index.html": page(index, variations[-1]),
    }
    write_folder(out, {name: texts[name] for name in FILES})
    return FILES


def replay(index: Index, variations: Sequence[Variation]) -> str:
    """Everything that is needed to build and vary the index again, as JSON; the same run, the same bytes."""
    last = variations[-1]
    document: dict[str, Any] = {
        **index.replay,
        "seed": last.seed,
        "replications": last.replications,
        "interval": {"share": SHARE, "kind": kind(last)},
        "caption": caption(last),
        "versions": {"miqyas": index.version, "numpy": np.__version__, "python": platform.python_version()},
        "sources": [
            {
                "id": one.id,
                "name": one.name,
                "licence": one.licence,
                "address": one.address,
                "vintage": one.vintage,
                "retrieved": one.retrieved,
                "non_commercial": one.non_commercial,
            }
            for one in index.panel.sources
        ],
        "notices": [str(one) for one in index.notices],
        "files": list(FILES),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def _scores(index: Index, variations: Sequence[Variation]) -> Iterator[tuple[int, list[Cell]]]:
    # Root first and the best first, so that the file begins with the ranking.
    for t, variation in enumerate(variations):
        ends = _ends(index, variation)
        for element in reversed(range(len(index.tree.ids))):
            ranks = index.ranks[t, :, element]
            for row in np.argsort(ranks, kind="stable"):
                ranked = not np.isnan(ranks[row])
                low, high = ends[:, element, row] if ranked else (None, None)
                yield (
                    index.years[t],
                    [
                        index.places[row],
                        index.tree.ids[element],
                        int(index.tree.level[element]),
                        index.scores[t, row, element],
                        ranks[row],
                        low,
                        high,
                        kind(variation) if ranked else "",
                    ],
                )


def _ends(index: Index, variation: Variation) -> Any:
    # Ends of the intervals, (2, element, place), with the index's own order of places.
    rows = [variation.places.index(place) for place in index.places]
    return np.stack([variation.low[:, rows], variation.high[:, rows]])


def _stage(index: Index, stage: str) -> str:
    values = getattr(index, stage)
    columns = ("place", *index.tree.ids[: index.tree.width])
    rows = (
        (year, [place, *values[t, row]]) for t, year in enumerate(index.years) for row, place in enumerate(index.places)
    )
    return _csv(index, columns, rows)


def _weights(index: Index) -> Iterator[list[Cell]]:
    tree = index.tree
    for element in reversed(range(len(tree.ids))):
        above = int(tree.parent[element])
        yield [
            tree.ids[element],
            tree.ids[above] if above >= 0 else "",
            index.weights[element],
            index.effective[element],
        ]


def _changes(index: Index) -> Iterator[tuple[int, list[Cell]]]:
    for one in index.changes:
        yield one.year, [one.step, one.place, one.indicator, one.before, one.after, one.reason]


def _csv(index: Index, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]]) -> str:
    if len(index.years) == 1:
        return _table(columns, (row for _, row in rows))
    return _table(("year", *columns), ([year, *row] for year, row in rows))


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([guarded(one) for one in columns])
    table.writerows([guarded(one) if isinstance(one, str) else exact(one) for one in row] for row in rows)
    return out.getvalue()


def written(files: Iterable[str], out: Path) -> Mapping[str, Path]:
    """Where each file of a build stands."""
    return {name: out / name for name in files}
