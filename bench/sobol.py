"""Sobol' indices of many outputs, and points of the sequence, beside the peers, in one run, as ratios.

Prints, judges nothing. All get the same runs of the model, and the indices alone are timed. SALib takes one
output at a time and always resamples; SciPy takes all outputs, and its intervals are asked for apart.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Callable

import numpy as np

from miqyas.study.attribution.variance import design, sensitivity
from miqyas.study.replication.sequence import Sequence

CASES = ((200, 10, 1024, 1.0), (102, 5, 4096, 0.1))
"""Outputs, choices, replications, and the share of the outputs that peers resample."""

TENTH = 0.1
"""Share of the outputs that SciPy resamples at most: it takes a minute for all of them."""


def fastest(run: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Wall clock and CPU seconds of the fastest of some runs."""
    best = (np.inf, np.inf)
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))
    return best


def runs(outputs: int, choices: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Results of A, B and every AB: sums and products of the choices, each output with weights of its own."""
    u = Sequence(2 * choices, 0).points(0, n)
    a, b = u[:, :choices], u[:, choices:]
    weights = np.random.default_rng(0).random((choices, outputs))

    def model(x: np.ndarray) -> np.ndarray:
        return x @ weights + np.sin(x[:, [0]] * 3) * (x @ weights[::-1]) ** 2

    return model(a), model(b), np.stack([model(one) for one in design(a, b, np.arange(choices))])


def by_salib(ya: np.ndarray, yb: np.ndarray, yab: np.ndarray, resamples: int) -> np.ndarray:
    from SALib.analyze import sobol

    choices, outputs = len(yab), ya.shape[1]
    problem = {
        "num_vars": choices,
        "names": [str(one) for one in range(choices)],
        "bounds": [[0, 1]] * choices,
    }
    found = []
    for output in range(outputs):
        rows = np.column_stack([ya[:, output], yab[:, :, output].T, yb[:, output]])
        one = sobol.analyze(
            problem, rows.ravel(), calc_second_order=False, num_resamples=resamples, print_to_console=False
        )
        found.append([one["S1"], one["ST"]])
    return np.array(found).transpose(1, 2, 0)


def by_scipy(ya: np.ndarray, yb: np.ndarray, yab: np.ndarray, resamples: int) -> np.ndarray:
    from scipy import stats

    given = {"f_A": ya.T, "f_B": yb.T, "f_AB": yab.transpose(0, 2, 1)}
    found = stats.sobol_indices(func=given, n=len(ya))
    if resamples:
        found.bootstrap(n_resamples=resamples)
    return np.stack([found.first_order.T, found.total_order.T])


def told(name: str, seconds: tuple[float, float], ours: float) -> None:
    print(f"  {name:58s} {seconds[0]:9.4f} s  {seconds[1]:9.4f} CPU s  {seconds[0] / ours:9.1f} x")


def indices(outputs: int, choices: int, n: int, resamples: int, share: float) -> None:
    print(f"{outputs} outputs, {choices} choices, N = {n}: first and total order")
    print("  miqyas: all outputs at once, the resamples shared by all; it leaves out second order")
    print("  SciPy: all outputs at once, resampling apart; it leaves out second order and more than one piece")
    print("  SALib: one output at a time, and it always resamples; second order is left out here")
    ya, yb, yab = runs(outputs, choices, n)
    found = sensitivity(ya, yb, yab, resamples=0)
    plain = fastest(lambda: sensitivity(ya, yb, yab, resamples=0))
    drawn = fastest(lambda: sensitivity(ya, yb, yab, resamples=resamples))
    told("miqyas, indices", plain, plain[0])
    told("SciPy, indices", fastest(lambda: by_scipy(ya, yb, yab, 0)), plain[0])
    told(f"miqyas, {resamples} resamples", drawn, drawn[0])
    scipy = by_scipy(ya, yb, yab, 0)
    salib = by_salib(ya[:, :3], yb[:, :3], yab[:, :, :3], 2)
    peers = {
        "SciPy": (by_scipy, min(share, TENTH)),
        "SALib in a loop": (by_salib, share),
    }
    for name, (peer, part) in peers.items():
        some = max(1, int(outputs * part))
        few = ya[:, :some], yb[:, :some], yab[:, :, :some]
        wall, cpu = fastest(lambda peer=peer, few=few: peer(*few, resamples), 1)
        counted = "" if some == outputs else f" (on {some} outputs, counted up)"
        told(f"{name}, {resamples} resamples{counted}", (wall * outputs / some, cpu * outputs / some), drawn[0])
    gap = np.abs(np.stack([found.first, found.total]) - scipy).max()
    print(f"  largest difference of an index: SciPy {gap:.1e}", end=", ")
    print(f"SALib {np.abs(np.stack([found.first, found.total])[:, :, :3] - salib).max():.1e}")


def points(dimensions: int, n: int) -> None:
    from scipy.stats import qmc

    sequence = Sequence(dimensions, 0)
    ours = fastest(lambda: sequence.points(0, n))
    theirs = fastest(lambda: qmc.Sobol(dimensions, rng=0).random(n))
    rate = n * dimensions / 1e6
    print(
        f"{n} points of {dimensions} dimensions: miqyas {rate / ours[0]:.0f} million coordinates a second, ",
        end="",
    )
    print(f"SciPy {rate / theirs[0]:.0f}, ratio {theirs[0] / ours[0]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resamples", type=int, default=100)
    parser.add_argument("--share", type=float, help="share of the outputs that peers resample")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "all")
    print(f"NumPy {np.__version__}, threads of its products: {threads}")
    for case in CASES:
        *sizes, share = case
        indices(*sizes, given.resamples, share if given.share is None else given.share)
    for dimensions in (5, 60, 1000):
        points(dimensions, 8_000_000 // dimensions)


if __name__ == "__main__":
    main()
