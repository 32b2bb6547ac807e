"""Sobol' indices: published functions with known answers, honest intervals, and noise called noise."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.study.attribution.variance import Sensitivity, design, gather, indices, sensitivity
from miqyas.study.replication.sequence import Sequence
from miqyas.study.replication.spread import normal

Model = Callable[[np.ndarray], np.ndarray]


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami and Homma 1990, a = 7, b = 0.1; (row, output)."""
    x = np.pi * (2 * u - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, None]


G = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def g_function(u: np.ndarray) -> np.ndarray:
    """The G-function of Saltelli and Sobol 1995."""
    return np.prod((np.abs(4 * u - 2) + G) / (1 + G), axis=1)[:, None]


def study(model: Model, choices: int, n: int, *, random: bool = False, seed: int = 1, **options: float) -> Sensitivity:
    if random:
        u = np.random.default_rng(seed).random((n, 2 * choices))
    else:
        u = Sequence(2 * choices, seed).points(0, n)
    a, b = u[:, :choices], u[:, choices:]
    mixed = np.stack([model(one) for one in design(a, b, np.arange(choices))])
    return sensitivity(model(a), model(b), mixed, **options)  # type: ignore[arg-type]


def assert_inside(low: np.ndarray, value: list[float], high: np.ndarray) -> None:
    # Half a unit of the last printed digit is not the estimate's fault.
    assert (low[:, 0] <= np.array(value) + 5e-5).all()
    assert (high[:, 0] >= np.array(value) - 5e-5).all()


def test_ishigami_to_the_printed_digits() -> None:
    found = study(ishigami, 3, 2**15)
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.003)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.003)
    assert found.variance[0] == pytest.approx(49 / 8 + np.pi**4 / 50 + np.pi**8 / 1800 + 0.5, rel=0.002)
    assert_inside(found.first_low, [0.3139, 0.4424, 0], found.first_high)
    assert_inside(found.total_low, [0.5576, 0.4424, 0.2437], found.total_high)
    assert found.enough[0]


def test_g_function_to_the_printed_digits() -> None:
    found = study(g_function, 8, 2**15)
    assert found.first[:4, 0] == pytest.approx([0.7162, 0.1790, 0.0237, 0.0072], abs=0.003)
    assert found.total[:4, 0] == pytest.approx([0.7871, 0.2422, 0.0343, 0.0105], abs=0.003)
    assert_inside(found.first_low[:4], [0.7162, 0.1790, 0.0237, 0.0072], found.first_high[:4])
    assert_inside(found.total_low[:4], [0.7871, 0.2422, 0.0343, 0.0105], found.total_high[:4])


def test_an_index_with_independent_normal_errors_shares_by_squared_weight() -> None:
    weights, deviation = np.array([0.4, 0.3, 0.2, 0.1]), np.array([1.0, 2.0, 0.5, 3.0])
    part = weights**2 * deviation**2
    found = study(lambda u: (50 + normal(u) * deviation) @ weights[:, None], 4, 2**14)
    assert found.first[:, 0] == pytest.approx(part / part.sum(), abs=0.004)
    assert found.total[:, 0] == pytest.approx(part / part.sum(), abs=0.004)
    assert found.whole[0] == pytest.approx(1, abs=0.01)
    assert not found.noise[found.first > 0.01].any()


def test_estimators_are_those_of_the_peer_on_the_same_runs() -> None:
    stats = pytest.importorskip("scipy.stats")
    u = np.random.default_rng(3).random((256, 6))
    a, b = u[:, :3], u[:, 3:]
    ya, yb = ishigami(a), ishigami(b)
    mixed = np.stack([ishigami(one) for one in design(a, b, np.arange(3))])
    runs = {"f_A": ya.T, "f_B": yb.T, "f_AB": mixed.transpose(0, 2, 1)}
    peer = stats.sobol_indices(func=runs, n=256)
    found = sensitivity(ya, yb, mixed)
    assert found.first[:, 0] == pytest.approx(np.ravel(peer.first_order), rel=1e-9)
    assert found.total[:, 0] == pytest.approx(np.ravel(peer.total_order), rel=1e-9)


def test_a_choice_of_several_dimensions_is_moved_whole() -> None:
    a, b = np.zeros((2, 5)), np.ones((2, 5))
    mixed = list(design(a, b, np.array([1, 0, 1, 2, 0])))
    assert [one[0].tolist() for one in mixed] == [[0, 1, 0, 0, 1], [1, 0, 1, 0, 0], [0, 0, 0, 1, 0]]
    assert not a.any()


def test_discrete_choices_are_categories() -> None:
    # Two options of 1/4 and 3/4 that give 0 and 1, beside a fair coin that adds 0 or 1.
    def model(u: np.ndarray) -> np.ndarray:
        return ((u[:, 0] >= 0.25) + 1.0 * (u[:, 1] >= 0.5))[:, None]

    found = study(model, 2, 2**14)
    assert found.first[:, 0] == pytest.approx([0.1875 / 0.4375, 0.25 / 0.4375], abs=0.005)


def test_a_choice_that_does_nothing_is_exactly_nothing() -> None:
    found = study(lambda u: 1e6 + ishigami(u[:, :3]), 4, 128)
    assert found.first[3, 0] == 0
    assert found.total[3, 0] == 0
    assert found.first_low[3, 0] == found.first_high[3, 0] == found.total_high[3, 0] == 0
    assert found.idle.tolist() == [False, False, False, True]
    assert not found.noise[3, 0]


def test_an_output_that_does_not_vary_says_so() -> None:
    def model(u: np.ndarray) -> np.ndarray:
        return np.concatenate([ishigami(u), np.full((len(u), 1), 0.1), np.full((len(u), 1), np.nan)], axis=1)

    found = study(model, 3, 64)
    assert found.varies.tolist() == [True, False, False]
    assert found.variance[1] == 0
    assert np.isnan(found.first[:, 1:]).all()
    assert np.isnan(found.total_high[:, 1:]).all()
    assert "does not vary" in found.verdict(1)
    assert "absent" in found.verdict(2)
    assert found.needed[1] == 0
    assert not found.noise[:, 1:].any()
    assert np.isfinite(found.first[:, 0]).all()


def test_large_results_that_differ_little_lose_nothing() -> None:
    plain, far = study(ishigami, 3, 512), study(lambda u: ishigami(u) + 1e7, 3, 512)
    assert far.first == pytest.approx(plain.first, abs=1e-6)
    assert far.total == pytest.approx(plain.total, abs=1e-6)


@pytest.mark.parametrize("estimate", ["first", "total"])
def test_intervals_hold_the_truth_as_often_as_they_say(estimate: str) -> None:
    # 200 studies with random draws, intervals of 90 %: the share that holds the truth, within its own error.
    truth = {"first": [0.7162, 0.1790], "total": [0.7871, 0.2422]}[estimate]
    held = []
    for seed in range(200):
        found = study(g_function, 8, 512, random=True, seed=seed, share=0.9, resamples=100)
        low, high = getattr(found, f"{estimate}_low"), getattr(found, f"{estimate}_high")
        held.append((low[:2, 0] <= truth) & (truth <= high[:2, 0]))
    assert (np.mean(held, axis=0) > 0.82).all()
    assert (np.mean(held, axis=0) < 0.97).all()


def test_intervals_of_a_sobol_sequence_are_rather_too_wide() -> None:
    held = []
    for seed in range(60):
        found = study(g_function, 8, 512, seed=seed, share=0.9, resamples=100)
        held.append((found.total_low[:2, 0] <= [0.7871, 0.2422]) & (found.total_high[:2, 0] >= [0.7871, 0.2422]))
    assert (np.mean(held, axis=0) > 0.9).all()


def test_noise_of_tiny_studies_is_marked() -> None:
    # With eight replications first orders fall below 0, and sums above 1, in most studies.
    found = [study(g_function, 8, 8, random=True, seed=seed) for seed in range(40)]
    negative = np.array([one.first[:, 0] < 0 for one in found])
    noise = np.array([one.noise[:, 0] for one in found])
    assert negative.any()
    assert noise[negative].all()
    excess = np.array([one.whole[0] > 1.05 for one in found])
    assert excess.any()
    assert noise[excess].all()
    assert not any(one.enough[0] for one in found)


def test_a_first_order_above_its_total_is_noise() -> None:
    ya, yb = np.array([0.0, 0, 1, 1])[:, None], np.array([0.0, 1, 0, 1])[:, None]
    # Results of AB made by hand: the steps are small where they are not in line with yB.
    mixed = np.array([[0.0, 0.4, 0.6, 1.4]])[:, :, None]
    found = sensitivity(ya, yb, mixed, resamples=0)
    # Mean 1/2, variance 1/4: first (.5 (.4 + .4 + .4)) / 4 / .25, total (.48 / 8) / .25.
    assert found.first[0, 0] == pytest.approx(0.6)
    assert found.total[0, 0] == pytest.approx(0.24)
    assert found.noise[0, 0]


def test_a_well_behaved_study_has_no_noise_to_report() -> None:
    found = study(g_function, 8, 2**13)
    assert not found.noise[:4].any()


def test_needed_replications_do() -> None:
    few = study(g_function, 8, 512, tolerance=0.03)
    assert not few.enough[0]
    assert f"about {few.needed[0]} would be" in few.verdict(0)
    enough = 1 << int(few.needed[0] * 1.3).bit_length()
    more = study(g_function, 8, enough, tolerance=0.03)
    assert more.enough[0]
    assert "are enough" in more.verdict(0)
    assert more.half.max() <= 0.03


def test_few_replications_are_never_enough() -> None:
    # One replication drawn again and again never differs from itself.
    found = study(ishigami, 3, 1)
    assert found.needed[0] >= 64
    assert not found.enough[0]


def test_without_resamples_there_are_no_intervals() -> None:
    found = study(ishigami, 3, 256, resamples=0)
    assert np.isnan(found.first_low).all()
    assert not found.enough[0]
    assert "nothing is known of their error" in found.verdict(0)
    assert found.first == pytest.approx(study(ishigami, 3, 256).first)


def test_pieces_add_up_to_the_whole() -> None:
    u = Sequence(6, 0).points(0, 1000)
    a, b = u[:, :3], u[:, 3:]
    ya, yb = ishigami(a), ishigami(b)
    mixed = np.stack([ishigami(one) for one in design(a, b, np.arange(3))])
    whole = sensitivity(ya, yb, mixed, seed=0)
    cuts = [0, 10, 400, 1000]
    sums = None
    for first, last in itertools.pairwise(cuts):
        rows = slice(first, last)
        piece = gather(ya[rows], yb[rows], mixed[:, rows], start=first, shift=ya[0], seed=0)
        sums = piece if sums is None else sums + piece
    assert sums is not None
    found = indices(sums)
    for name in ("first", "total", "first_low", "first_high", "total_low", "total_high", "variance"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-12), name
    assert found.n == whole.n == 1000


def test_memory_does_not_grow_with_replications() -> None:
    # 4096 x 900 outputs in pieces gives what each output gives alone.
    rng = np.random.default_rng(0)
    ya, yb, mixed = rng.random((4096, 900)), rng.random((4096, 900)), rng.random((2, 4096, 900))
    found = sensitivity(ya, yb, mixed, resamples=3)
    alone = sensitivity(ya[:, 5:6], yb[:, 5:6], mixed[:, :, 5:6], resamples=3)
    assert found.first[:, 5] == pytest.approx(alone.first[:, 0], rel=1e-9)
    assert found.total_high[:, 5] == pytest.approx(alone.total_high[:, 0], rel=1e-9)


def test_seeds_of_resamples_differ_and_zero_is_one() -> None:
    zero, one = (study(ishigami, 3, 256) for _ in range(2))
    assert np.array_equal(zero.first_low, one.first_low)
    u = Sequence(6, 1).points(0, 256)
    a, b = u[:, :3], u[:, 3:]
    runs = ishigami(a), ishigami(b), np.stack([ishigami(one) for one in design(a, b, np.arange(3))])
    first, second = sensitivity(*runs, seed=0), sensitivity(*runs, seed=1)
    assert not np.array_equal(first.first_low, second.first_low)
    assert np.array_equal(first.first, second.first)


def test_sums_of_two_studies_do_not_add() -> None:
    ya = np.arange(4.0)[:, None]
    one = gather(ya, ya, ya[None], seed=0)
    with pytest.raises(BuildError, match="two different studies"):
        one + gather(ya, ya, ya[None], seed=1)
    with pytest.raises(BuildError, match="two different studies"):
        one + gather(ya, ya, ya[None], seed=0, shift=np.array([1.0]))


def test_no_replications_are_refused() -> None:
    with pytest.raises(BuildError, match="no replications"):
        sensitivity(np.empty((0, 1)), np.empty((0, 1)), np.empty((2, 0, 1)))
