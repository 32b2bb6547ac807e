"""vary on a Dask cluster of two worker processes: the same bytes as one worker, two threads and two processes."""

import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.index.modelfile import parse_model
from miqyas.study.replication.lot import CHUNK
from miqyas.study.vary import vary

distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")

MANY = 3 * CHUNK + 100
MODEL = {
    "model": {"id": "spread", "coverage": 0.3},
    "normalise": {"method": "minmax", "range": [1, 100]},
    "node": {"root": {}, "one": {"parent": "root"}, "two": {"parent": "root", "weight": 2}},
    "indicator": {code: {"parent": "one" if code in "abc" else "two", "direction": "higher"} for code in "abcdef"},
    "vary": {
        "weights": {"spread": 0.4},
        "treat": {"options": ["none", "winsorise"]},
        "mean": {"key": "node.root.aggregate", "options": ["arithmetic", "geometric"]},
    },
}


def table():
    x = np.random.default_rng(4).lognormal(3, 0.7, size=(9, 6))
    x[2, 0] = x[5, 3] = np.nan
    return Panel.of(x, places=[f"P{i}" for i in range(9)], series=list("abcdef"))


@pytest.fixture(scope="module")
def cluster():
    """A client of two worker processes, without a dashboard and without files where the tests run."""
    with warnings.catch_warnings():
        # A busy machine is late to join and to part; what miqyas itself does stays an error.
        warnings.filterwarnings("ignore", module=r"(distributed|tornado|asyncio)(\.|$)")
        with (
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made,
            distributed.Client(made) as client,
        ):
            yield client


def arrays(variation):
    return {one.name: getattr(variation.tally, one.name) for one in fields(variation.tally)}


@pytest.fixture(scope="module")
def alone():
    return vary(parse_model(MODEL), table(), replications=MANY, seed=0)


def same(one, other):
    mine, theirs = arrays(one), arrays(other)
    assert mine.keys() == theirs.keys()
    for name, array in mine.items():
        assert np.array_equal(array, theirs[name]), name
        assert array.dtype == theirs[name].dtype
    assert one.caption == other.caption


def test_two_dask_workers_give_the_same_bytes(cluster, alone):
    with cluster.get_executor() as executor:
        same(alone, vary(parse_model(MODEL), table(), replications=MANY, seed=0, workers=executor))
        other = vary(parse_model(MODEL), table(), replications=MANY, seed=1, workers=executor)
    assert not np.array_equal(alone.tally.total, other.tally.total)


def test_two_threads_and_two_processes_give_them_too(alone):
    same(alone, vary(parse_model(MODEL), table(), replications=MANY, seed=0, workers=2))
    with ProcessPoolExecutor(2) as processes:
        same(alone, vary(parse_model(MODEL), table(), replications=MANY, seed=0, workers=processes))


def test_the_work_was_done_by_both_workers_and_not_here(cluster):
    with cluster.get_executor(pure=False) as executor:
        vary(parse_model(MODEL), table(), replications=8 * CHUNK, seed=0, workers=executor)
    stories = cluster.run(lambda dask_worker: (os.getpid(), dask_worker.state.executed_count))
    assert len({pid for pid, _ in stories.values()} - {os.getpid()}) == 2
    assert all(done > 0 for _, done in stories.values())


def test_a_mistake_on_a_worker_is_told_here(cluster):
    from miqyas.errors import BuildError

    broken = {**MODEL, "normalise": {"method": "zscore"}}
    with pytest.raises(BuildError) as here:
        vary(parse_model(broken), table(), replications=100)
    with cluster.get_executor() as executor, pytest.raises(BuildError) as there:
        vary(parse_model(broken), table(), replications=2 * CHUNK, workers=executor)
    assert (there.value.what, there.value.where, there.value.repair) == (
        here.value.what,
        here.value.where,
        here.value.repair,
    )
