"""Monte Carlo studies: the share of the component floor that is reached, and peers that loop. Prints, judges nothing.

The floor of a study is what cannot be left out: drawing the weights, one product, one sort. It is measured in the same
run, in turns with the study, on the same sizes, in the same blocks, on the same number of threads.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.modelfile import parse_model
from miqyas.study.vary import single, vary, worlds_of

ASEM = Path(__file__).parents[2] / "shared" / "data" / "asem"
SIZES = ((57, 50, 800_000), (200, 50, 240_000), (1000, 100, 32_000))
DRAWS = 1000
SPREAD = 0.5
SCALES = ("minmax", "zscore", "percentile_rank")


def figures(places: int, indicators: int) -> np.ndarray:
    return np.random.default_rng(1).normal(50, 10, (places, indicators))


def flat(places: int, indicators: int, scales: tuple[str, ...] = SCALES) -> tuple:
    codes = [f"i{n}" for n in range(indicators)]
    panel = Panel.of(figures(places, indicators), places=[f"u{n}" for n in range(places)], series=codes)
    document = {
        "model": {"id": "bench"},
        "normalise": scales[0],
        "node": {"root": {}},
        "indicator": {code: {"parent": "root", "direction": "higher"} for code in codes},
        "vary": {"weights": {"spread": SPREAD}},
    }
    if len(scales) > 1:
        document["vary"]["scale"] = {"key": "normalise", "options": list(scales)}
    return parse_model(document), panel


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object], times: int = 3) -> float:
    return min(timed(work) for _ in range(times))


# ------------------------------------------------------------------------------------------- the floor


def parts(places: int, indicators: int, replications: int, seed: int) -> np.ndarray:
    """Seconds of one thread in draw, product and sort."""
    random = np.random.default_rng(seed)
    x = np.ascontiguousarray(random.random((indicators, places)))
    block = max(16, (1 << 17) // places)
    took = np.zeros(3)
    for _ in range(0, replications, block):
        a = time.perf_counter()
        weights = random.random((block, indicators))
        b = time.perf_counter()
        scores = weights @ x
        c = time.perf_counter()
        scores.sort(axis=1)
        took += b - a, c - b, time.perf_counter() - c
    return took


def floor(places: int, indicators: int, replications: int, workers: int) -> tuple[float, np.ndarray]:
    """Wall clock of the floor on some threads, and what share of it is draw, product and sort."""
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as threads:
        jobs = [threads.submit(parts, places, indicators, replications // workers, seed) for seed in range(workers)]
        took = sum((job.result() for job in jobs), np.zeros(3))
    return time.perf_counter() - start, took / took.sum()


def components(workers: int, turns: int) -> None:
    print(f"overall ranks and their histogram, weights and {len(SCALES)} normalisations, {workers} threads")
    print("  the floor draws uniform weights, multiplies and sorts scores; it leaves out whose score it was, ties,")
    print("  the histogram, and the shares of the weights")
    for places, indicators, count in SIZES:
        model, panel = flat(places, indicators)

        def study(compiled: bool, model=model, panel=panel, count=count) -> None:
            asked = {"nodes": (), "pairs": False, "sampling": "random"}
            vary(model, panel, replications=count, workers=workers, compiled=compiled, **asked)

        ours, least = {True: [], False: []}, []
        for kind in ours:
            study(kind)
        for _ in range(turns):
            least.append(floor(places, indicators, count, workers))
            for kind, took in ours.items():
                took.append(timed(lambda kind=kind: study(kind)))
        wall, shares = min(least, key=lambda one: one[0])
        draw, product, order = (f"{one:.0%}" for one in shares)
        told = f"floor {count / wall / 1e3:7.0f} k/s (draw {draw}, product {product}, sort {order})"
        for kind, name in ((True, "with Numba"), (False, "NumPy alone")):
            best = min(ours[kind])
            rate = f"{count / best / 1e3:7.0f} k replications/s"
            print(f"  {places} x {indicators}, {name:11}: {rate}; {told}; reached {wall / best:.0%} of it")


# ------------------------------------------------------------------------------------------- the peers


def by_pandas(x: np.ndarray, draws: np.ndarray) -> np.ndarray:
    import pandas as pd

    frame = pd.DataFrame((x - x.min(axis=0)) / np.ptp(x, axis=0))
    return np.array([(frame * weights).sum(axis=1).rank(ascending=False, method="min") for weights in draws])


def by_numpy(x: np.ndarray, draws: np.ndarray) -> np.ndarray:
    scores = draws @ ((x - x.min(axis=0)) / np.ptp(x, axis=0)).T
    return (-scores).argsort(axis=1).argsort(axis=1) + 1.0


def by_pymcdm(x: np.ndarray, draws: np.ndarray) -> np.ndarray:
    from pymcdm.helpers import rankdata
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    method, types = WSM(minmax_normalization), np.ones(x.shape[1])
    return np.array([rankdata(method(x, weights, types), reverse=True) for weights in draws])


def by_pyrepo(x: np.ndarray, draws: np.ndarray) -> np.ndarray:
    from pyrepo_mcda.additions import rank_preferences
    from pyrepo_mcda.mcda_methods import SAW
    from pyrepo_mcda.normalizations import minmax_normalization

    method, types = SAW(normalization_method=minmax_normalization), np.ones(x.shape[1])
    return np.array([rank_preferences(method(x, weights, types), reverse=True) for weights in draws])


def by_scikit(x: np.ndarray, draws: np.ndarray) -> np.ndarray:
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import MinMaxScaler

    scale, method, aims = MinMaxScaler(target="matrix"), WeightedSumModel(), [max] * x.shape[1]
    return np.array([method.evaluate(scale.transform(mkdm(x, aims, weights=weights))).rank_ for weights in draws])


PEERS = {
    "NumPy, by hand": (by_numpy, 1.0, "normalises once, one product; no ties, no missing values, no histogram"),
    "pandas loop": (by_pandas, 0.2, "normalises once, then a sum and a rank for each draw; no histogram"),
    "pymcdm": (by_pymcdm, 0.2, "checks, normalises and ranks for each draw; no histogram"),
    "pyrepo-mcda": (by_pyrepo, 0.2, "checks, normalises and ranks for each draw; no histogram"),
    "scikit-criteria": (by_scikit, 0.02, "builds, normalises and ranks for each draw; no histogram"),
}
"""Name -> the loop, the share of the draws that it is timed on, what it does and leaves out."""


def peers() -> None:
    for places, indicators in ((57, 50), (200, 50)):
        x, (model, panel) = figures(places, indicators), flat(places, indicators, SCALES[:1])

        def study(model=model, panel=panel) -> None:
            worlds_of.cache_clear()
            vary(model, panel, replications=DRAWS, nodes=(), pairs=False)

        study()
        mine = best(study, 5)
        print(
            f"{DRAWS} weight draws, {places} x {indicators}, min-max, weighted sum, ranks: miqyas {mine * 1e3:.1f} ms"
        )
        print("  (from panel to histogram: builds, normalises, draws, ranks with ties, counts; one thread)")
        draws = np.random.default_rng(4).uniform(1 - SPREAD, 1 + SPREAD, (DRAWS, indicators))
        draws /= draws.sum(axis=1, keepdims=True)
        want = by_numpy(x, draws[:5])
        for name, (loop, share, told) in PEERS.items():
            some = draws[: max(5, round(DRAWS * share))]
            same = "the same ranks" if np.array_equal(loop(x, some[:5]), want) else "OTHER RANKS"
            took = best(lambda loop=loop, x=x, some=some: loop(x, some), 2) * DRAWS / len(some)
            print(f"  {name:16} {took * 1e3:10.1f} ms  {took / mine:8.1f} x  {same}; {told}")


# ------------------------------------------------------------------------------------------- COINr's study


def coinr_study() -> None:
    from miqyas.data.coinr import read_coinr

    panel, document = read_coinr(ASEM / "iData.csv", ASEM / "iMeta.csv")
    document["vary"] = {
        "limit": {"key": "treat", "options": [{"method": "winsorise", "most": most} for most in range(1, 6)]},
        "scale": {
            "key": "normalise",
            "options": [{"method": "minmax", "range": [1, 100]}, {"method": "zscore", "mean": 10, "sd": 2}],
        },
        "weights": {"spread": 0.25, "levels": [2, 3]},
        "mean": {"key": "aggregate", "options": ["arithmetic", "geometric"]},
    }
    model = parse_model(document)
    vary(model, panel, replications=10)
    for count, what in ((1000, {}), (1000, {"nodes": (), "pairs": False}), (100_000, {"nodes": (), "pairs": False})):
        worlds_of.cache_clear()
        start = time.process_time()
        vary(model, panel, replications=count, **what)
        took = time.process_time() - start
        kind = "root only" if what else "every node, pairs"
        print(
            f"COINr's study on ASEM, {count} replications, {kind}: {took:.3f} CPU s,"
            f" {0.178 * count / took:.0f} times less than 0.178 s a replication (COINr 1.1.14)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5, help="how often study and floor are measured in turns")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with single():
        components(asked.workers, asked.turns)
        peers()
    if ASEM.exists():
        coinr_study()


if __name__ == "__main__":
    main()
