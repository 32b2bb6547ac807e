"""vary: what the ranks become under every choice that an honest analyst would also accept."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from threadpoolctl import threadpool_limits

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, nearest
from miqyas.index.build import release
from miqyas.index.model import Choice, Model
from miqyas.index.plan import Floats
from miqyas.index.tree import Tree
from miqyas.study.replication import fused
from miqyas.study.replication.lot import CHUNK, Sampling
from miqyas.study.replication.replicate import MANY, Study, replicate
from miqyas.study.replication.tally import Tally
from miqyas.study.replication.world import Worlds

SHARE = 0.90
PLAIN = Choice(id="weights", kind="noise", spread=0.25, why="the model declares nothing to vary")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Variation:
    """Ranks of every place at every element over the replications of a study.

    tally    what was kept of the replications; elements are the indicators, then the nodes, the root last
    among    the places that were ranked among each other, empty for all
    choices  what was varied; seed, sampling and replications replay the study
    nominal  (element, place) scores of the model as it is written
    panel    fingerprint of the panel
    asked    replications that were asked for; fewer were done where time ran out or a person stopped it
    """

    model: Model
    panel: str
    version: str
    seed: int
    sampling: Sampling
    replications: int
    asked: int
    year: int
    choices: tuple[Choice, ...]
    places: tuple[str, ...]
    tree: Tree
    tally: Tally
    nominal: Floats
    among: tuple[str, ...] = ()

    @cached_property
    def low(self) -> Floats:
        """Lower end of the interval of the rank, at 5 %: (element, place)."""
        return self.tally.quantile((1 - SHARE) / 2)

    @cached_property
    def high(self) -> Floats:
        """Upper end of the interval of the rank, at 95 %: (element, place)."""
        return self.tally.quantile((1 + SHARE) / 2)

    @cached_property
    def median(self) -> Floats:
        """Median rank: (element, place)."""
        return self.tally.quantile(0.5)

    @cached_property
    def mean(self) -> Floats:
        """Mean rank: (element, place)."""
        return self.tally.mean()

    def interval(self, share: float) -> tuple[Floats, Floats]:
        """Both ends of the middle share of the ranks: (element, place) each."""
        return self.tally.quantile((1 - share) / 2), self.tally.quantile((1 + share) / 2)

    def within(self, best: int) -> Floats:
        """Share of replications with a rank among the best so many: (element, place)."""
        return self.tally.within(best)

    @cached_property
    def acceptability(self) -> Floats:
        """Share of replications in which a place took a rank at the root: (place, rank)."""
        counts = self.tally.counts[-1]
        return np.asarray(counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1))

    @cached_property
    def before(self) -> Floats | None:
        """P(row strictly before column) at the root: (place, place); None where it was not counted."""
        return None if self.tally.before is None else self.tally.before / max(self.replications, 1)

    @cached_property
    def central(self) -> Floats:
        """Mean effective weights of the replications a place leads: (place, indicator), NaN where it never does.

        Source: Lahdelma & Salminen 2001, SMAA-2, central weight vectors.
        """
        if self.tally.before is None:
            raise self._uncounted("leaders were not followed in this study")
        led = self.tally.counts[-1, :, 0]
        return np.where(led[:, None] > 0, self.tally.leading / np.maximum(led, 1)[:, None], np.nan)

    def tiers(self, certain: float = 0.95) -> tuple[tuple[str, ...], ...]:
        """Groups of places that cannot be told apart from the first of their group.

        Places go by median rank; a new tier begins where the tier's first place stands before a place in at
        least the `certain` share of the replications.
        """
        if self.before is None:
            raise self._uncounted("pairs were not counted in this study")
        order = [int(i) for i in np.argsort(self.median[-1], kind="stable") if not np.isnan(self.median[-1, i])]
        tiers: list[list[int]] = []
        for place in order:
            if not tiers or self.before[tiers[-1][0], place] >= certain:
                tiers.append([])
            tiers[-1].append(place)
        return tuple(tuple(self.places[i] for i in tier) for tier in tiers)

    def _uncounted(self, what: str) -> BuildError:
        if len(self.places) > MANY:
            return BuildError(f"{what}: it has {len(self.places)} places, and more than {MANY} are too many for that")
        return BuildError(what, repair="ask for them with pairs=True")

    @property
    def weights_only(self) -> bool:
        """Whether nothing but weights was varied (convention §8)."""
        return all(one.of_weights for one in self.choices)

    @property
    def caption(self) -> str:
        """What the interval is, what was varied and what was not."""
        varied = "; ".join(told(one) for one in self.choices)
        kind = "weights only" if self.weights_only else "choices of method and weight"
        errors = any(one.kind == "errors" for one in self.choices)
        fixed = "" if errors else " Not varied: errors of the data themselves."
        short = f" (of {self.asked} asked for)" if self.replications < self.asked else ""
        ties = self.model.rank.ties
        shared = "" if ties == "min" else f" Ties share the best rank here, not '{ties}' as in the model."
        return (
            f"{SHARE:.0%} of {self.replications} replications{short}, {kind}. Varied: {varied}.{fixed} "
            f"Seed {self.seed}.{shared}"
        )


def vary(
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
    compiled: bool | None = None,
    resume: Variation | None = None,
    progress: Progress | None = None,
) -> Variation:
    """Draw the model's declared choices again and again and keep how often each place took each rank.

    year                the year that is ranked: the last of `years`, or else the model's own, when not given
    years               the years that are built together, whose figures limits are read from (convention §9)
    among               the places that are ranked among each other; all when not given
    replications, seed  the model's own when not given; a seed of 0 is a seed
    sampling            "sobol" (scrambled sequence) or "random"
    pairs               whether to count which place stands before which at the root, and the weights of leaders
    nodes               elements whose ranks are counted; all when not given, the root alone for many places
    budget              seconds after which no further chunk is begun; the replications done are in the result
    workers             threads, or an executor of concurrent.futures; the result is the same for all of them
    compiled            whether ranks are counted by loops that Numba compiles (extra `fast`): the same ranks, sums
                        of scores that differ by rounding; when not given, where Numba is installed and it pays
    resume              an earlier result of the same study, whose replications are kept
    progress            called with (replications done, replications asked for)
    Interrupting keeps what is done. Raises BuildError where there is nothing to draw or a drawn combination is
    not defined.
    """
    asked = model.replications if replications is None else replications
    if asked < 1:
        raise BuildError(
            f"a study of {asked} replications says nothing",
            where="[vary] replications",
            repair="ask for at least 1, better 1000",
        )
    timed(budget)
    study = Study(
        model=model,
        panel=panel,
        choices=model.vary or (PLAIN,),
        seed=model.seed if seed is None else seed,
        sampling=sampling,
        year=year,
        years=None if years is None else tuple(years),
        among=None if among is None else tuple(among),
        pairs=pairs,
        nodes=None if nodes is None else tuple(nodes),
    )
    worlds = worlds_of(study)
    ranked = (
        asked
        * len(worlds.base.sheet.places)
        * len(study.elements(worlds.base.plan.tree, len(worlds.base.sheet.places)))
    )
    if compiled is True or (compiled is None and ranked >= fused.WORTH and fused.available()):
        fused.kernels()
        study = replace(study, compiled=True)
    _known(worlds.base.sheet.places, among)
    done, tally = _earlier(study, worlds, resume)
    with single():
        tally, done = _gathered(study, tally, done, asked, budget, workers, progress)
    nominal = worlds.nominal()
    return Variation(
        model=model,
        panel=panel.fingerprint,
        version=release(),
        seed=study.seed,
        sampling=sampling,
        replications=done,
        asked=asked,
        year=worlds.base.asked[worlds.position],
        choices=study.choices,
        places=worlds.base.sheet.places,
        tree=worlds.base.plan.tree,
        tally=tally,
        nominal=nominal.scores.T,
        among=study.among or (),
    )


@lru_cache(maxsize=4)
def worlds_of(study: Study) -> Worlds:
    """The worlds of a study, kept for as long as it goes on."""
    return Worlds(study.model, study.panel, study.choices, year=study.year, years=study.years)


def piece(study: Study, chunk: int, size: int) -> Tally:
    """One chunk of a study, whoever does it."""
    return replicate(study, worlds_of(study), chunk, size)


@lru_cache(maxsize=4)
def _opened(parcel: bytes) -> Study:
    study = pickle.loads(parcel)
    assert isinstance(study, Study)
    return study


def _sent(parcel: bytes, chunk: int, size: int) -> Tally:
    # Out of this process a study is opened once, not once a chunk: its worlds then stand ready as well.
    with single():
        return piece(_opened(parcel), chunk, size)


def single() -> AbstractContextManager[object]:
    """Hold products to one thread each: they are small, and workers would stand in each other's way."""
    limited: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return limited


def _gathered(
    study: Study,
    tally: Tally | None,
    done: int,
    asked: int,
    budget: float | None,
    workers: int | Executor,
    progress: Progress | None,
) -> tuple[Tally, int]:
    # Chunks are added in their own order, so that sums of scores do not depend on who was first.
    stop = None if budget is None else time.monotonic() + budget
    jobs = [(chunk, min(CHUNK, asked - chunk * CHUNK)) for chunk in range(done // CHUNK, -(-asked // CHUNK))]
    try:
        for (_, size), part in zip(jobs, _parts(study, jobs, workers, stop), strict=False):
            tally = part if tally is None else tally + part
            done += size
            if progress is not None:
                progress(done, asked)
    except KeyboardInterrupt:
        if tally is None:
            raise
    if tally is None:
        raise BuildError("there is nothing left to draw", repair="ask for more replications")
    return tally, done


def _parts(
    study: Study, jobs: Sequence[tuple[int, int]], workers: int | Executor, stop: float | None
) -> Iterator[Tally]:
    if isinstance(workers, int) and workers <= 1:
        for number, job in enumerate(jobs):
            if number and stop is not None and time.monotonic() > stop:
                return
            yield piece(study, *job)
        return
    if isinstance(workers, int):
        with ThreadPoolExecutor(workers) as threads:
            yield from _spread(study, jobs, threads, workers, stop)
    else:
        yield from _spread(study, jobs, workers, 4, stop)


def _spread(
    study: Study, jobs: Sequence[tuple[int, int]], executor: Executor, width: int, stop: float | None
) -> Iterator[Tally]:
    # A window of jobs under way: memory stays bounded, and a stop loses no more than the window.
    near = isinstance(executor, ThreadPoolExecutor)
    parcel = b"" if near else pickle.dumps(study)
    waiting = []
    for number, job in enumerate(jobs):
        if number and stop is not None and time.monotonic() > stop:
            break
        waiting.append(executor.submit(piece, study, *job) if near else executor.submit(_sent, parcel, *job))
        if len(waiting) > 2 * width:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()


def _earlier(study: Study, worlds: Worlds, resume: Variation | None) -> tuple[int, Tally | None]:
    if resume is None:
        return 0, None
    same = (
        resume.model.fingerprint == study.model.fingerprint
        and resume.panel == study.panel.fingerprint
        and resume.seed == study.seed
        and resume.sampling == study.sampling
        and resume.among == (study.among or ())
        and resume.places == worlds.base.sheet.places
        # Another year, or limits of other years, show in the scores of the model as it is written.
        and np.allclose(resume.nominal, worlds.nominal().scores.T, rtol=1e-9, atol=0.0, equal_nan=True)
        and np.array_equal(resume.tally.elements, study.elements(worlds.base.plan.tree, len(resume.places)))
        and (resume.tally.before is not None) == (study.pairs and len(resume.places) <= MANY)
    )
    if not same:
        raise BuildError(
            "the earlier result is of another study: model, data, years, seed, sampling, places, nodes and pairs must "
            "be the same",
            repair="leave resume out, or take the same model, data and seed",
        )
    if resume.replications % CHUNK:
        # The last chunk was cut short and would be drawn again: only whole chunks can be gone on from.
        return 0, None
    return resume.replications, resume.tally


def timed(budget: float | None) -> None:
    """Raise BuildError for a budget that is no time."""
    if budget is not None and not budget >= 0:
        raise BuildError(f"a budget of {budget:g} seconds is no time", where="budget", repair="give seconds above 0")


def _known(places: Sequence[str], among: Sequence[str] | None) -> None:
    for place in among or ():
        if place not in places:
            raise DataError(f"the index has no place '{place}'", where="among", repair=nearest(place, places))


def told(choice: Choice) -> str:
    """A choice in words, for captions."""
    levels = f" on levels {', '.join(map(str, choice.levels))}" if choice.levels else ""
    inside = f" inside {', '.join(choice.nodes)}" if choice.nodes else ""
    return {
        "noise": f"weights by up to ±{choice.spread:.0%}{levels}",
        "dirichlet": f"weights{inside}, scattered with concentration {choice.concentration:g}",
        "simplex": f"weights{inside}, any at all",
        "bounds": f"weights{inside}, within bounds and orders",
        "sets": f"weights of {len(choice.options)} experts",
        "drop": f"one of {len(choice.dropped)} parts left out" if len(choice.dropped) != 1 else "one part left out",
        "errors": "errors of the data",
        "options": f"{choice.key} ({len(choice.options)} options{f', given {choice.given}' if choice.given else ''})",
    }[choice.kind]
