"""Monte Carlo studies: the share of the component floor that is reached, and peers that loop. Prints, judges nothing.

The floor of a study is what cannot be left out: drawing the weights, one product, one sort. It is measured in the same
run, on the same sizes, in the same blocks.
"""

from __future__ import annotations

import argparse
import time
import warnings
from pathlib import Path

import numpy as np

from miqyas.data.panel import Panel
from miqyas.index.modelfile import parse_model
from miqyas.study.vary import single, vary, worlds_of

ASEM = Path(__file__).parents[2] / "shared" / "data" / "asem"


def flat(places: int, indicators: int) -> tuple:
    random = np.random.default_rng(1)
    codes = [f"i{n}" for n in range(indicators)]
    panel = Panel.of(random.normal(50, 10, (places, indicators)), places=[f"u{n}" for n in range(places)], series=codes)
    document = {
        "model": {"id": "bench"},
        "node": {"root": {}},
        "indicator": {code: {"parent": "root", "direction": "higher"} for code in codes},
        "vary": {
            "weights": {"spread": 0.5},
            "scale": {"key": "normalise", "options": ["minmax", "zscore", "percentile_rank"]},
        },
    }
    return parse_model(document), panel


def floor(places: int, indicators: int, replications: int) -> tuple[float, float, float]:
    random = np.random.default_rng(2)
    x = np.ascontiguousarray(random.random((indicators, places)))
    block = max(16, (1 << 17) // places)
    draw = product = order = 0.0
    for _ in range(0, replications, block):
        a = time.perf_counter()
        weights = random.random((block, indicators))
        b = time.perf_counter()
        scores = weights @ x
        c = time.perf_counter()
        scores.sort(axis=1)
        d = time.perf_counter()
        draw, product, order = draw + b - a, product + c - b, order + d - c
    return draw, product, order


def best(work, times: int = 3) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def components(workers: int) -> None:
    print(f"overall ranks and their histogram, weights and 3 normalisations, {workers} threads")
    for places, indicators, count in ((57, 50, 400_000), (200, 50, 120_000), (1000, 100, 16_000)):
        model, panel = flat(places, indicators)

        def study(model=model, panel=panel, count=count) -> None:
            vary(model, panel, replications=count, nodes=(), pairs=False, sampling="random", workers=workers)

        study()
        took = best(study)
        least = min(sum(floor(places, indicators, count)) for _ in range(3))
        print(
            f"  {places} x {indicators}: {count / took / 1e3:7.0f} k replications/s;"
            f" floor on one thread {count / least / 1e3:7.0f} k/s, reached {least / workers / took:.0%} of it"
        )


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


def peers() -> None:
    from pymcdm.helpers import rankdata
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import MinMaxScaler

    x = np.random.default_rng(3).normal(50, 10, (200, 50))
    draws = np.random.default_rng(4).uniform(0.5, 1.5, (1000, 50))
    model, panel = flat(200, 50)
    mine = best(lambda: vary(model, panel, replications=1000, nodes=(), pairs=False))
    method, types = WSM(minmax_normalization), np.ones(50)

    def pymcdm_loop() -> None:
        for weights in draws[:100]:
            rankdata(method(x, weights, types), reverse=True)

    def scikit_loop() -> None:
        for weights in draws[:20]:
            WeightedSumModel().evaluate(MinMaxScaler(target="matrix").transform(mkdm(x, [max] * 50, weights=weights)))

    def pandas_loop() -> None:
        import pandas as pd

        frame = pd.DataFrame((x - x.min(axis=0)) / np.ptp(x, axis=0))
        for weights in draws[:100]:
            (frame * weights).sum(axis=1).rank(ascending=False, method="min")

    print(f"1000 weight draws, 200 x 50: miqyas {mine * 1e3:.1f} ms")
    for name, loop, share in (
        ("pandas loop", pandas_loop, 100),
        ("pymcdm", pymcdm_loop, 100),
        ("scikit-criteria", scikit_loop, 20),
    ):
        took = best(loop, 1) * 1000 / share
        print(f"  {name:16} {took:8.2f} s, {took / mine:8.0f} times miqyas")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with single():
        components(asked.workers)
    if ASEM.exists():
        coinr_study()
    peers()


if __name__ == "__main__":
    main()
