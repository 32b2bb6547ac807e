"""Shapley values by hand and by law; Shapley effects against closed forms."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError
from miqyas.study.attribution.shapley import Dependent, effects, shapley
from miqyas.study.replication.spread import normal


def test_the_glove_game() -> None:
    # One has a left glove, two have a right one; a pair is worth 1: 2/3, 1/6, 1/6.
    worth = [0, 0, 0, 1, 0, 1, 0, 1]
    assert shapley(np.array(worth, dtype=float)) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_airport_game() -> None:
    # Runways for planes that need 1, 2 and 4: each length is shared by those who need it.
    need = [1, 2, 4]
    worth = [max([need[i] for i in range(3) if c >> i & 1], default=0) for c in range(8)]
    assert shapley(np.array(worth, dtype=float)) == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2])


@given(st.lists(st.integers(-50, 50), min_size=16, max_size=16))
@settings(max_examples=40, deadline=None)
def test_it_is_the_mean_over_all_orders(values: list[int]) -> None:
    worth = np.array([0, *values[1:]], dtype=float)
    mean = np.zeros(4)
    for order in permutations(range(4)):
        inside = 0
        for player in order:
            mean[player] += worth[inside | 1 << player] - worth[inside]
            inside |= 1 << player
    assert shapley(worth) == pytest.approx(mean / 24, abs=1e-9)
    assert shapley(worth).sum() == pytest.approx(worth[-1], abs=1e-9)


def test_many_games_at_once() -> None:
    worth = np.random.default_rng(0).random((8, 5, 2))
    assert shapley(worth)[:, 3, 1] == pytest.approx(shapley(worth[:, 3, 1]))


def test_one_player_and_none() -> None:
    assert shapley(np.array([1.0, 4.0])).tolist() == [3.0]
    assert shapley(np.array([1.0])).tolist() == []


@pytest.mark.parametrize("count", [0, 3, 6, 1 << 17])
def test_what_is_no_game_is_refused(count: int) -> None:
    with pytest.raises(BuildError, match=f"{count} coalitions"):
        shapley(np.zeros(count))


def free(dimensions: int) -> Dependent:
    return Dependent(np.empty((1, 0), dtype=np.intp), np.ones(1), np.arange(dimensions))


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * u - 1)
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_independent_choices_share_what_they_do_together() -> None:
    # Of Ishigami the first and third alone interact: half of .2437 goes to each (Owen 2014).
    found = effects(free(3), ishigami, 3, outer=6000, seed=0)
    truth = np.array([0.3139 + 0.2437 / 2, 0.4424, 0.2437 / 2])
    assert found.effect[:, 0] == pytest.approx(truth, abs=0.02)
    assert (found.low[:, 0] <= truth).all()
    assert (truth <= found.high[:, 0]).all()
    assert found.effect.sum() == pytest.approx(1)
    assert found.runs == 6000 * 3 * 7


@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.8])
def test_two_correlated_normal_choices(correlation: float) -> None:
    # Iooss and Prieur (2019), linear model of two: b1 = 1, b2 = 2, deviations 3 and 1.
    one, two = 1.0 * 3.0, 2.0 * 1.0
    variance = one**2 + two**2 + 2 * correlation * one * two
    half = correlation**2 / 2
    first = one**2 * (1 - half) + correlation * one * two + two**2 * half
    truth = np.array([first, variance - first]) / variance

    def draw(known: tuple[int, ...], outer: int, inner: int, random: np.random.Generator) -> np.ndarray:
        # Standard normal pairs; the known one is the same within an outer draw.
        base = random.standard_normal((outer, inner, 2))
        root = np.sqrt(1 - correlation**2)
        if known == (1,):
            b = np.repeat(base[:, :1, 1], inner, axis=1)
            return np.stack([correlation * b + root * base[:, :, 0], b], axis=-1)
        a = np.repeat(base[:, :1, 0], inner, axis=1) if known == (0,) else base[:, :, 0]
        return np.stack([a, correlation * a + root * base[:, :, 1]], axis=-1)

    found = effects(draw, lambda x: x @ np.array([[one], [two]]), 2, outer=8000, seed=1)
    assert found.effect[:, 0] == pytest.approx(truth, abs=0.02)
    assert (found.low[:, 0] - 0.01 <= truth).all()
    assert (truth <= found.high[:, 0] + 0.01).all()


def test_options_that_may_not_meet() -> None:
    # Three of four pairs of options may meet, alike often; y = 2 a + b. By hand, with a, b in {0, 1}:
    # E Var(y | b): b = 0 leaves a in {0, 1}, half the variance 1 of 2a with weight 2/3.
    table = np.array([[0, 0], [1, 0], [0, 1]], dtype=np.intp)
    draws = Dependent(table, np.full(3, 1 / 3), np.array([0, 1, 2]))
    found = effects(draws, lambda x: (2 * x[:, 0] + x[:, 1])[:, None], 3, outer=6000, seed=0)
    whole = np.var([0.0, 2.0, 1.0])
    left_a = 2 / 3 * np.var([0.0, 2.0])
    left_b = 2 / 3 * np.var([0.0, 1.0])
    truth = np.array([left_a + whole - left_b, left_b + whole - left_a]) / 2 / whole
    assert found.effect[:2, 0] == pytest.approx(truth, abs=0.03)
    assert found.effect[2, 0] == pytest.approx(0, abs=0.03)
    assert found.variance[0] == pytest.approx(whole, rel=0.03)


def test_dependent_draws_keep_what_is_known_and_the_joint_law() -> None:
    table = np.array([[0, 0], [1, 0], [0, 1]], dtype=np.intp)
    draws = Dependent(table, np.array([0.2, 0.3, 0.5]), np.array([0, 1, 2, 2]))
    x = draws((0, 2), 4000, 5, np.random.default_rng(0))
    assert x.shape == (4000, 5, 4)
    assert (x[:, :, [0, 2, 3]] == x[:, :1, [0, 2, 3]]).all()
    assert set(map(tuple, x[:, :, :2].reshape(-1, 2).tolist())) == {(0, 0), (1, 0), (0, 1)}
    assert x[:, 0, 0].mean() == pytest.approx(0.3, abs=0.03)
    assert x[:, :, 1].mean() == pytest.approx(0.5, abs=0.03)
    # Where the first is 0, the second is 1 in 5 of 7 cases, drawn anew each time.
    zero = x[:, 0, 0] == 0
    assert x[zero, :, 1].mean() == pytest.approx(5 / 7, abs=0.03)
    assert (x[zero, :, 1].std(axis=1) > 0).any()


def test_an_output_that_does_not_vary_has_no_effects() -> None:
    found = effects(free(2), lambda u: np.stack([u[:, 0], np.full(len(u), 0.1)], axis=1), 2, outer=50)
    assert found.varies.tolist() == [True, False]
    assert np.isnan(found.effect[:, 1]).all()
    assert np.isnan(found.high[:, 1]).all()


def test_a_choice_that_does_nothing_has_an_effect_of_exactly_nothing_left() -> None:
    # Alone it leaves no variance at all; what is shared in larger sets is noise around 0.
    found = effects(free(2), lambda u: u[:, :1], 2, outer=2000)
    assert found.effect[:, 0] == pytest.approx([1, 0], abs=0.03)


def test_seeds_differ_and_zero_is_a_seed() -> None:
    zero, again, one = (effects(free(3), ishigami, 3, outer=50, seed=seed).effect for seed in (0, 0, 1))
    assert np.array_equal(zero, again)
    assert not np.array_equal(zero, one)


def test_without_resamples_there_are_no_intervals() -> None:
    found = effects(free(2), lambda u: u[:, :1], 2, outer=50, resamples=0)
    assert np.isnan(found.low).all()
    assert np.isfinite(found.effect).all()


@pytest.mark.parametrize("choices", [0, 9])
def test_too_many_choices_are_refused(choices: int) -> None:
    with pytest.raises(BuildError, match=f"Shapley effects of {choices} choices"):
        effects(free(2), ishigami, choices)


def test_a_single_inner_draw_is_refused() -> None:
    with pytest.raises(BuildError, match="cannot be told from 10 x 1 draws"):
        effects(free(2), ishigami, 2, outer=10, inner=1)


def test_probabilities_that_do_not_sum_are_refused() -> None:
    with pytest.raises(BuildError, match=r"sum to 0\.9"):
        Dependent(np.zeros((2, 1), dtype=np.intp), np.array([0.5, 0.4]), np.array([0]))


def test_normal_figures_enter_as_uniforms() -> None:
    # A linear index with independent normal errors: its effects are its Sobol' indices.
    found = effects(free(2), lambda u: normal(u) @ np.array([[3.0], [1.0]]), 2, outer=6000)
    assert found.effect[:, 0] == pytest.approx([0.9, 0.1], abs=0.02)
