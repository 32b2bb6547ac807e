"""Draws of weights: laws of each kind, and walks that reach all of what is allowed, evenly."""

from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError
from miqyas.study.extremes.polytope import Polytope
from miqyas.study.replication.sequence import Sequence
from miqyas.study.replication.spread import CHAINS, dirichlet, experts, noise, normal, simplex, walk


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_noise_moves_each_weight_by_its_share() -> None:
    drawn = noise(np.array([2.0, 4.0]), 0.25, np.array([[0.0, 1.0], [0.5, 0.75]]))
    assert drawn.tolist() == [[1.5, 5.0], [2.0, 4.5]]


def test_noise_of_its_own_for_each_part() -> None:
    drawn = noise(np.array([1.0, 1.0]), np.array([0.0, 0.5]), np.array([[0.9, 0.9]]))
    assert drawn[0] == pytest.approx([1.0, 1.4])


def test_simplex_by_hand() -> None:
    # -ln of e^-1, e^-2, e^-5 is 1, 2, 5.
    assert simplex(np.exp([[-1.0, -2.0, -5.0]]))[0] == pytest.approx([1 / 8, 2 / 8, 5 / 8])


def test_simplex_has_the_moments_of_even_draws() -> None:
    # Dirichlet(1, ..., 1) of 4: mean 1/4, variance 3/80, P(w > x) = (1 - x)^3.
    drawn = simplex(Sequence(4, 0).points(0, 2**14))
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx(0.25, abs=0.002)
    assert drawn.var(axis=0) == pytest.approx(3 / 80, rel=0.02)
    assert (drawn > 0.5).mean(axis=0) == pytest.approx(1 / 8, abs=0.005)


def test_dirichlet_has_the_given_mean_and_its_concentration() -> None:
    drawn = dirichlet(np.array([5.0, 3.0, 2.0]), 30, 40_000, random())
    mean = np.array([0.5, 0.3, 0.2])
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.003)
    assert drawn.var(axis=0) == pytest.approx(mean * (1 - mean) / 31, rel=0.04)


def test_dirichlet_of_tiny_concentration_picks_one_part() -> None:
    # Plain gamma variates of shape .0003 are nearly all 0, and their shares 0 / 0.
    drawn = dirichlet(np.array([0.3, 0.7]), 0.001, 5000, random())
    assert np.isfinite(drawn).all()
    assert (drawn.max(axis=1) > 0.999).mean() > 0.98
    assert (drawn[:, 1] > 0.5).mean() == pytest.approx(0.7, abs=0.03)


def test_dirichlet_leaves_a_weight_of_zero_at_zero() -> None:
    drawn = dirichlet(np.array([0.0, 1.0, 1.0]), 10, 100, random())
    assert (drawn[:, 0] == 0).all()
    assert drawn.sum(axis=1) == pytest.approx(1)


def test_experts_are_taken_whole_and_by_their_probability() -> None:
    sets = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])
    u = np.array([0.0, 0.09, 0.1, 0.49, 0.5, 0.99])
    assert experts(sets, u, np.array([0.1, 0.4, 0.5])).tolist() == sets[[0, 0, 1, 1, 2, 2]].tolist()
    assert experts(sets, np.array([0.3, 0.4, 0.7])).tolist() == sets.tolist()


def test_experts_whose_probabilities_fall_short_by_rounding() -> None:
    sets = np.arange(11.0)[:, None]
    shares = np.array([0.1] * 10 + [0.0])
    below = np.nextafter(1.0, 0.0)
    # The sum of ten tenths is below 1, and the last expert has no probability.
    assert np.cumsum(shares)[-1] <= below
    assert experts(sets, np.array([below]), shares).tolist() == [[9.0]]


@given(st.floats(1e-300, 1 - 1e-16))
@settings(max_examples=60, deadline=None)
def test_normal_is_the_inverse_of_its_own_law(p: float) -> None:
    x = float(normal(np.array([p]))[0])
    tail = p if x < 0 else 1 - p
    assert 0.5 * erfc(abs(x) / sqrt(2)) == pytest.approx(tail, rel=1e-10, abs=1e-16)


def test_normal_is_that_of_the_peer() -> None:
    stats = pytest.importorskip("scipy.stats")
    u = np.concatenate([random().random(20_000), 10.0 ** -np.arange(1.0, 300.0), [0.5, 0.075, 0.925]])
    assert normal(u) == pytest.approx(stats.norm.ppf(u), rel=2e-15, abs=1e-16)


def chosen(low, high, sides, limits, count):
    """Draws by rejection: even on the simplex of the sum 1, kept where all conditions hold."""
    found = []
    rng = random(99)
    while sum(map(len, found)) < count:
        drawn = simplex(1 - rng.random((200_000, len(low))))
        kept = (drawn >= low).all(axis=1) & (drawn <= high).all(axis=1) & (drawn @ sides.T <= limits).all(axis=1)
        found.append(drawn[kept])
    return np.concatenate(found)[:count]


NONE = np.empty((0, 4))
ORDER = np.array([[-1.0, 1, 0, 0], [0, -1.0, 1, 0], [0, 0, -1.0, 1]])
CASES = {
    "bounds": (
        np.array([0.1, 0.0, 0.2, 0.1]),
        np.array([0.4, 0.5, 0.3, 0.9]),
        NONE,
        [],
        [0.2, 0.2, 0.25, 0.35],
    ),
    "orders": (np.zeros(4), np.ones(4), ORDER, [0, 0, 0], [0.4, 0.3, 0.2, 0.1]),
    "narrow": (
        np.zeros(4),
        np.ones(4),
        np.array([[1.0, -1, 0, 0], [-1.0, 1, 0, 0]]),
        [0.02, 0.02],
        [0.25] * 4,
    ),
    "half": (np.full(4, 0.05), np.full(4, 0.6), np.array([[1.0, 1, 0, 0]]), [0.45], [0.2, 0.2, 0.3, 0.3]),
}


@pytest.mark.parametrize("case", CASES)
def test_walks_are_even_over_all_that_is_allowed(case: str) -> None:
    low, high, sides, limits, start = CASES[case]
    limits = np.array(limits, dtype=float)
    given = {"sides": sides, "limits": limits} if len(sides) else {}
    drawn = walk(low, high, np.array(start), 40 * CHAINS, random(1), **given)
    other = chosen(low, high, sides, limits, 20_000)
    assert drawn.shape == (40 * CHAINS, 4)
    assert drawn.sum(axis=1) == pytest.approx(1, abs=1e-12)
    assert (drawn >= low).all()
    assert (drawn <= high).all()
    assert (drawn @ sides.T <= limits + 1e-12).all()
    # Kolmogorov and Smirnov: at a level of 1e-4 two even samples of these sizes differ by less than .028.
    views = np.concatenate([np.eye(4), [[1, -1, 0, 0], [0, 1, 0, -1], [1, 0, 1, 0]]])
    for view in views:
        mine, theirs = np.sort(drawn @ view), np.sort(other @ view)
        grid = np.concatenate([mine, theirs])
        gap = np.searchsorted(mine, grid, "right") / len(mine) - np.searchsorted(theirs, grid, "right") / len(theirs)
        assert np.abs(gap).max() < 0.028, view


def test_draws_that_are_kept_of_one_walk_have_little_in_common() -> None:
    for case in CASES:
        low, high, sides, limits, start = CASES[case]
        given = {"sides": sides, "limits": np.array(limits, dtype=float)} if len(sides) else {}
        drawn = walk(low, high, np.array(start), 30 * CHAINS, random(2), **given).reshape(30, CHAINS, 4)
        away = drawn - drawn.mean(axis=(0, 1))
        alike = (away[1:] * away[:-1]).mean(axis=(0, 1)) / (away * away).mean(axis=(0, 1))
        assert (np.abs(alike) < 0.25).all(), case


def test_walks_in_many_parts_keep_variance_and_sum() -> None:
    # The whole simplex of 40: variance (n - 1) / (n^2 (n + 1)).
    n = 40
    drawn = walk(np.zeros(n), np.ones(n), np.full(n, 1 / n), 30 * CHAINS, random())
    assert drawn.sum(axis=1) == pytest.approx(1, abs=1e-12)
    assert drawn.var(axis=0).mean() == pytest.approx((n - 1) / n**2 / (n + 1), rel=0.02)
    assert drawn.mean(axis=0) == pytest.approx(1 / n, rel=0.06)


def test_fixed_weights_stay_and_two_free_ones_share_the_rest() -> None:
    low, high = np.array([0.5, 0.0, 0.0]), np.array([0.5, 1.0, 0.3])
    drawn = walk(low, high, np.array([0.5, 0.3, 0.2]), 2000, random())
    assert (drawn[:, 0] == 0.5).all()
    assert drawn[:, 2].mean() == pytest.approx(0.15, abs=0.01)
    assert drawn[:, 2].max() > 0.29


def test_conditions_count_what_is_fixed() -> None:
    low, high = np.array([0.5, 0.0, 0.0]), np.array([0.5, 1.0, 1.0])
    drawn = walk(
        low,
        high,
        np.array([0.5, 0.1, 0.4]),
        2000,
        random(),
        sides=np.array([[1.0, 1, 0]]),
        limits=np.array([0.7]),
    )
    assert drawn[:, 1].max() <= 0.2
    assert drawn[:, 1].mean() == pytest.approx(0.1, abs=0.01)


def test_all_weights_fixed_is_one_set_of_weights() -> None:
    fixed = np.array([0.25, 0.75])
    assert (walk(fixed, fixed, fixed, 5, random()) == fixed).all()


@pytest.mark.parametrize("draws", [0, 1, 7, 1000])
def test_any_number_of_draws(draws: int) -> None:
    assert walk(np.zeros(3), np.ones(3), np.full(3, 1 / 3), draws, random()).shape == (draws, 3)


def test_the_same_generator_gives_the_same_draws() -> None:
    low, high, sides, limits, start = CASES["orders"]
    zero, again, one = (
        walk(low, high, np.array(start), 300, random(seed), sides=sides, limits=np.array(limits, dtype=float))
        for seed in (0, 0, 1)
    )
    assert np.array_equal(zero, again)
    assert not np.array_equal(zero, one)


def test_a_polytope_is_filled_from_its_own_centre() -> None:
    # The heaviest of three ordered weights is on average (1 + 1/2 + 1/3) / 3 of the whole.
    matrix = np.array([[-1.0, 1, 0], [0, -1.0, 1]])
    polytope = Polytope(np.zeros(3), np.ones(3), matrix, np.zeros(2))
    drawn = polytope.sample(5000, random())
    assert polytope.holds(drawn).all()
    assert drawn.mean(axis=0) == pytest.approx([11 / 18, 5 / 18, 2 / 18], abs=0.006)


def test_a_width_of_rounding_is_fixed() -> None:
    low = np.array([0.5, 0.0, 0.0])
    high = np.array([np.nextafter(0.5, 1), 0.5, 0.5])
    drawn = walk(low, high, np.array([0.5, 0.25, 0.25]), 500, random())
    assert (drawn[:, 0] == 0.5).all()
    assert drawn[:, 1].std() > 0.1


def test_a_region_without_an_inside_is_refused() -> None:
    sides = np.array([[1.0, -1, 0], [-1.0, 1, 0]])
    with pytest.raises(BuildError, match="leave no room") as caught:
        walk(np.zeros(3), np.ones(3), np.full(3, 1 / 3), 10, random(), sides=sides, limits=np.zeros(2))
    assert "equal bounds" in caught.value.repair
