"""The cache: a study that was done once is read again, as long as nothing that it depends on has changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.build import release
from miqyas.index.method import methods
from miqyas.index.model import Model
from miqyas.index.tree import Tree
from miqyas.study.replication.lot import CHUNK, Sampling
from miqyas.study.replication.tally import Tally
from miqyas.study.vary import PLAIN, Progress, Variation, vary

FORM = 1
"""Number of the form in which studies are written; another form is another study."""

MOST = 200_000_000
"""Bytes that the folder may hold; those that were not used for longest go first."""

STALE = 3600.0
"""Seconds after which a file that was begun and never finished is taken away."""

NAME = re.compile(r"study-([0-9a-f]{64})-(\d+)\.npz")
DRAFT = re.compile(r"\.study-[0-9a-f]{64}-\d+\.npz\.\d+\.\d+\.part")
ARRAYS = ("elements", "counts", "total", "square", "seen", "before", "leading")
SHELF = Path(__file__).parents[1]


class Unkeepable(Exception):
    """Something in a study that cannot be told from others by its value: such a study is not kept."""


def kept(
    model: Model,
    panel: Panel,
    *,
    year: int | None = None,
    years: Iterable[int] | None = None,
    among: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    sampling: Sampling = "sobol",
    pairs: bool = True,
    nodes: Sequence[str] | None = None,
    budget: float | None = None,
    workers: int | Executor = 1,
    progress: Progress | None = None,
    folder: Path | str | None = None,
) -> Variation:
    """Vary a model as `vary` does, or read the same study where it was done before; the figures are the same.

    folder  where studies are kept: MIQYAS_CACHE, else XDG_CACHE_HOME/miqyas, else ~/.cache/miqyas when not
            given. MIQYAS_CACHE=off keeps nothing.
    A study that was stopped, or whose budget ran out, is kept as the shorter study that it is, and a longer one
    goes on from it. A file that is damaged, and a folder that cannot be written, are as if they were not there.
    """
    asked = model.replications if replications is None else replications
    drawn = model.seed if seed is None else seed
    years = None if years is None else tuple(years)
    shelf = _shelf(home(folder), model, panel, [year, years, among, drawn, sampling, pairs, nodes])
    if shelf is not None and (found := shelf.read(asked, drawn, sampling, among)) is not None:
        return found
    variation = vary(
        model,
        panel,
        year=year,
        years=years,
        among=among,
        replications=asked,
        seed=drawn,
        sampling=sampling,
        pairs=pairs,
        nodes=nodes,
        budget=budget,
        workers=workers,
        resume=None if shelf is None else shelf.shorter(asked, drawn, sampling, among),
        progress=progress,
    )
    if shelf is not None:
        shelf.write(variation)
    return variation


def home(folder: Path | str | None = None) -> Path | None:
    """The folder that studies are kept in, None where none are."""
    if folder is not None:
        return Path(folder)
    named = os.environ.get("MIQYAS_CACHE", "")
    if named:
        return None if named.lower() == "off" else Path(named)
    shared = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(shared):
        return Path(shared, "miqyas")
    try:
        return Path.home() / ".cache" / "miqyas"
    except RuntimeError:
        return None


# ------------------------------------------------------------------------------------------------ the key


def _shelf(place: Path | None, model: Model, panel: Panel, asked: Sequence[Any]) -> Shelf | None:
    # The key is the SHA-256 of all that a study depends on but how long it is; without a key nothing is kept.
    if place is None or not all(one.kernel.__module__.startswith("miqyas.") for one in methods()):
        return None  # methods from elsewhere are not in the fingerprint of the engine
    try:
        # A model changed in memory has the document it was read from: its parts count as well.
        parts = {one.name: getattr(model, one.name) for one in fields(model) if one.name not in ("document", "file")}
        told = [FORM, release(), np.__version__, engine(), model.fingerprint, panel.fingerprint, parts, asked]
        key = hashlib.sha256(json.dumps(_plain(told)).encode()).hexdigest()
    except (Unkeepable, TypeError, ValueError, RecursionError):
        return None
    return Shelf(place, key, model, panel.fingerprint)


def _plain(value: Any) -> Any:
    # Lists and words only, so that equal values give equal text and different ones do not.
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return ["float", float(value).hex()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, Mapping):
        pairs = [[_plain(key), _plain(one)] for key, one in value.items()]
        # The order of indicators and nodes is that of tuples; of a mapping it means nothing.
        return ["mapping", sorted(pairs, key=json.dumps)]
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, [_plain(getattr(value, one.name)) for one in fields(value)]]
    raise Unkeepable(type(value).__name__)


@cache
def engine() -> str:
    """SHA-256 of the sizes and times of the files that studies are computed by: a changed engine is another one."""
    digest = hashlib.sha256()
    for room in ("index", "study"):
        with suppress(OSError):
            for file in sorted((SHELF / room).rglob("*.py")):
                found = file.stat()
                digest.update(f"{file.relative_to(SHELF)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# --------------------------------------------------------------------------------------------- files


@dataclass(frozen=True, eq=False)
class Shelf:
    """Where the studies of one key stand, one file for each number of replications."""

    place: Path
    key: str
    model: Model
    panel: str

    def file(self, replications: int) -> Path:
        """The file of the study of so many replications."""
        return self.place / f"study-{self.key}-{replications}.npz"

    def read(self, replications: int, seed: int, sampling: Sampling, among: Sequence[str] | None) -> Variation | None:
        """The study of so many replications, None where it is not there or its file is damaged."""
        file = self.file(replications)
        try:
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as held:
                about = json.loads(str(held["about"][()]))
                arrays = {one: held[one] for one in (*ARRAYS, "nominal") if one in held.files}
            if (about["key"], about["replications"]) != (self.key, replications):
                return None
            tree, places = Tree.of(self.model), tuple(map(str, about["places"]))
            nominal = _shaped(arrays["nominal"], np.float64, len(tree.ids), len(places))
            tally, year = _tally(arrays, tree, len(places)), int(about["year"])
        except Exception:  # whatever is wrong with a file, it is not the study that was asked for
            return None
        with suppress(OSError):
            os.utime(file)
        return Variation(
            model=self.model,
            panel=self.panel,
            version=release(),
            seed=seed,
            sampling=sampling,
            replications=replications,
            asked=replications,
            year=year,
            choices=self.model.vary or (PLAIN,),
            places=places,
            tree=tree,
            tally=tally,
            nominal=nominal,
            among=tuple(among or ()),
        )

    def shorter(self, asked: int, seed: int, sampling: Sampling, among: Sequence[str] | None) -> Variation | None:
        """The longest shorter study that can be gone on from: one of whole chunks."""
        with suppress(OSError):
            known = [found for one in os.listdir(self.place) if (found := NAME.fullmatch(one))]
            lengths = {int(one[2]) for one in known if one[1] == self.key}
            for length in sorted((one for one in lengths if one < asked and not one % CHUNK), reverse=True):
                if (earlier := self.read(length, seed, sampling, among)) is not None:
                    return earlier
        return None

    def write(self, variation: Variation) -> None:
        """Keep a study as the number of replications it has; where that cannot be done, nothing is."""
        file = self.file(variation.replications)
        draft = self.place / f".{file.name}.{os.getpid()}.{threading.get_ident()}.part"
        about = {
            "key": self.key,
            "replications": int(variation.replications),
            "year": int(variation.year),
            "places": list(variation.places),
        }
        arrays = {one: _narrow(array) for one in ARRAYS if (array := getattr(variation.tally, one)) is not None}
        with suppress(OSError, MemoryError):
            self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with draft.open("wb") as out:
                    np.savez_compressed(out, about=np.array(json.dumps(about)), nominal=variation.nominal, **arrays)
                if draft.stat().st_size <= MOST:
                    os.replace(draft, file)
            finally:
                draft.unlink(missing_ok=True)
            _bound(self.place)


def _tally(arrays: Mapping[str, Any], tree: Tree, places: int) -> Tally:
    elements = len(tree.ids)
    counted = len(arrays["elements"])
    return Tally(
        elements=_shaped(arrays["elements"], np.intp, counted),
        counts=_shaped(arrays["counts"], np.int64, counted, places, places),
        total=_shaped(arrays["total"], np.float64, elements, places),
        square=_shaped(arrays["square"], np.float64, elements, places),
        seen=_shaped(arrays["seen"], np.int64, elements, places),
        before=_shaped(arrays["before"], np.int64, places, places) if "before" in arrays else None,
        leading=_shaped(arrays["leading"], np.float64, places, tree.width),
    )


def _shaped(array: Any, kind: Any, *shape: int) -> Any:
    if array.shape != shape:
        raise ValueError(f"{array.shape} is not {shape}")
    return array.astype(kind, casting="safe")


def _narrow(array: Any) -> Any:
    # Counts are small: the fewer bytes, the sooner they are packed and read.
    if array.dtype.kind != "i" or not array.size or array.min() < 0 or array.max() >= 2**32:
        return array
    return array.astype(np.min_scalar_type(int(array.max())))


def _bound(place: Path) -> None:
    known = []
    with os.scandir(place) as files:
        for one in files:
            # Whatever else stands in the folder is somebody else's.
            if NAME.fullmatch(one.name):
                known.append((one.stat().st_mtime_ns, one.stat().st_size, one.path))
            elif DRAFT.fullmatch(one.name) and time.time() - one.stat().st_mtime > STALE:
                os.unlink(one.path)
    held = sum(size for _, size, _ in known)
    for _, size, path in sorted(known):
        if held <= MOST:
            return
        with suppress(OSError):
            os.unlink(path)
            held -= size
