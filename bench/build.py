"""One build against hand-written NumPy and against two peers, in one run, as ratios. Prints, judges nothing.

The hand-written arithmetic calls nothing of miqyas: treatment by the skewness rule, min-max, weighted sums of every
level, ranks. The peers do a weighted sum of normalised figures and the ranks: less work than either.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

PILLARS = 8


def moments(x):
    n = x.shape[0]
    centred = x - x.mean(axis=0)
    square = centred * centred
    m2 = square.mean(axis=0)
    skew = np.sqrt(n * (n - 1)) / (n - 2) * (square * centred).mean(axis=0) / m2**1.5
    kurt = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ((square * square).mean(axis=0) / m2**2 - 3) + 6)
    return skew, kurt


def by_hand(x, groups, sign):
    """Treat, normalise, aggregate three levels, rank: what a careful person would write in NumPy."""
    skew, kurt = moments(x)
    out = x.copy()
    for column in np.flatnonzero((np.abs(skew) >= 2) & (kurt >= 3.5)):
        values = np.sort(x[:, column])
        low, high, low_at, high_at = values[0], values[-1], 0, len(values) - 1
        now, s, k = values, skew[column], kurt[column]
        points = 0
        while points < 5 and abs(s) >= 2 and k >= 3.5:
            if s >= 0:
                high_at -= 1
                high = values[high_at]
            else:
                low_at += 1
                low = values[low_at]
            points += 1
            now = np.clip(values, low, high)
            one, two = moments(now[:, None])
            s, k = one[0], two[0]
        if abs(s) >= 2 and k >= 3.5:
            bottom, top = values[0], values[-1]
            out[:, column] = np.log(x[:, column] - bottom + 0.01 * (top - bottom))
        else:
            out[:, column] = np.clip(x[:, column], low, high)
    out *= sign
    low, high = out.min(axis=0), out.max(axis=0)
    scaled = (out - low) / (high - low) * 100
    pillars = np.stack([scaled[:, g].mean(axis=1) for g in groups], axis=1)
    half = PILLARS // 2
    subs = np.stack([pillars[:, :half].mean(axis=1), pillars[:, half:].mean(axis=1)], axis=1)
    total = subs.mean(axis=1)
    every = np.column_stack([scaled, pillars, subs, total])
    ranks = np.empty_like(every)
    order = np.argsort(-every, axis=0, kind="stable")
    np.put_along_axis(ranks, order, np.arange(1, len(x) + 1)[:, None] * 1.0, axis=0)
    return every, ranks


def figures(places: int, indicators: int) -> np.ndarray:
    random = np.random.default_rng(7)
    x = random.normal(50, 10, size=(places, indicators))
    heavy = random.choice(indicators, size=max(2, indicators // 8), replace=False)
    x[:, heavy] = np.exp(random.normal(0, 1.6, size=(places, len(heavy))))
    return x


def ours(x, groups, sign):
    from miqyas.data.panel import Panel
    from miqyas.index.build import build
    from miqyas.index.modelfile import parse_model

    codes = [f"i{n}" for n in range(x.shape[1])]
    parent = {c: f"p{g}" for g, columns in enumerate(groups) for c in columns}
    document = {
        "model": {"id": "bench"},
        "treat": {"method": "winsorise"},
        "normalise": {"method": "minmax", "range": [0, 100]},
        "node": {
            "root": {},
            "s0": {"parent": "root"},
            "s1": {"parent": "root"},
            **{f"p{g}": {"parent": f"s{int(g >= PILLARS // 2)}"} for g in range(PILLARS)},
        },
        "indicator": {
            code: {"parent": parent[n], "direction": "higher" if sign[n] > 0 else "lower"}
            for n, code in enumerate(codes)
        },
    }
    model = parse_model(document)
    panel = Panel.of(x, places=[f"u{n}" for n in range(len(x))], series=codes)

    def once():
        index = build(model, panel)
        return index.scores, index.ranks

    return once


def scikit(x, weights):
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.preprocessing.scalers import MinMaxScaler

    matrix = mkdm(x, [max] * x.shape[1], weights=weights)
    scale, sums = MinMaxScaler(target="matrix"), WeightedSumModel()
    return lambda: sums.evaluate(scale.transform(matrix))


def pymcdm(x, weights):
    from pymcdm.helpers import rankdata
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    method, types = WSM(minmax_normalization), np.ones(x.shape[1])
    return lambda: rankdata(method(x, weights, types), reverse=True)


def best(work: Callable[[], object], seconds: float = 1.0) -> float:
    work()
    times = []
    stop = time.perf_counter() + seconds
    while time.perf_counter() < stop or len(times) < 5:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def cpu(*command: str) -> float:
    import resource

    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-peers", action="store_true")
    asked = parser.parse_args()
    for places, indicators in ((51, 49), (200, 50)):
        x = figures(places, indicators)
        groups = np.array_split(np.arange(indicators), PILLARS)
        sign = np.where(np.arange(indicators) % 4 == 3, -1.0, 1.0)
        hand, whole = by_hand(x, groups, sign), ours(x, groups, sign)
        scores, ranks = whole()
        # The root stands last in both; ties of treated columns are broken by row in the hand-written ranks.
        same = bool(np.allclose(scores[0, :, -1], hand[0][:, -1], rtol=1e-10))
        same &= bool(np.array_equal(ranks[0, :, -1], hand[1][:, -1]))
        base = best(lambda x=x, g=groups, s=sign: by_hand(x, g, s))
        mine = best(whole)
        print(f"{places} x {indicators}, 4 levels; same scores and ranks as by hand: {same}")
        print(f"  NumPy by hand   {base * 1e3:8.3f} ms      1.00")
        print(f"  miqyas build    {mine * 1e3:8.3f} ms  {mine / base:8.2f} x by hand")
        if not asked.without_peers:
            weights = np.full(indicators, 1 / indicators)
            for name, peer in (("scikit-criteria", scikit), ("pymcdm", pymcdm)):
                took = best(peer(x, weights))
                print(f"  {name:15} {took * 1e3:8.3f} ms  {took / mine:8.2f} x miqyas (weighted sum and rank only)")
    command = str(Path(sys.executable).with_name("miqyas"))
    bare = cpu(sys.executable, "-c", "pass")
    print(
        f"start-up, CPU: python {bare * 1e3:.0f} ms, --help {cpu(command, '--help') * 1e3:.0f} ms, "
        f"rank oic-digital {cpu(command, 'rank', 'oic-digital'):.2f} s"
    )


if __name__ == "__main__":
    main()
