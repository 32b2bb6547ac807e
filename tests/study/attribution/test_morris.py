"""Elementary effects: known derivatives, choices of options, and the peer on the same runs."""

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.study.attribution.morris import screen, trajectories


def run(model, owner, count=20, **options):
    drawn = trajectories(np.array(owner), count, **options)
    results = model(drawn.points.reshape(-1, len(owner))).reshape(*drawn.points.shape[:2], -1)
    return screen(drawn.order, results)


def test_a_straight_line_has_the_same_effect_everywhere() -> None:
    # Half of the range of slopes 4, -6 and 0 is 2, -3 and 0, to one side or the other.
    found = run(lambda u: (u @ [4.0, -6.0, 0.0])[:, None], [0, 1, 2])
    assert found.size[:, 0] == pytest.approx([2, 3, 0])
    assert np.abs(found.effects[:, :, 0]) == pytest.approx(np.tile([2.0, 3.0, 0.0], (20, 1)))
    assert found.error[:, 0] == pytest.approx(0, abs=1e-12)
    assert found.idle.tolist() == [False, False, True]


def test_a_product_shows_spread_and_a_sum_does_not() -> None:
    # Up and down moves have opposite signs; their sizes differ only where another choice matters.
    found = run(lambda u: np.stack([u[:, 0] + u[:, 1], u[:, 0] * u[:, 1]], axis=1), [0, 1], 40)
    sizes = np.abs(found.effects)
    assert sizes[:, :, 0].std(axis=0) == pytest.approx(0, abs=1e-12)
    assert (sizes[:, :, 1].std(axis=0) > 0.05).all()
    assert (found.spread[:, 1] >= found.error[:, 1]).all()


def test_one_choice_moves_at_a_time_and_each_moves_once() -> None:
    owner = np.array([0, 1, 1, 2, 0])
    drawn = trajectories(owner, 30, seed=3)
    moved = np.diff(drawn.points, axis=1) != 0
    for trajectory in range(30):
        assert sorted(drawn.order[trajectory]) == [0, 1, 2]
        for step, choice in enumerate(drawn.order[trajectory]):
            assert np.array_equal(moved[trajectory, step], owner == choice)


def test_continuous_moves_are_half_of_the_range_and_stay_inside() -> None:
    drawn = trajectories(np.arange(4), 200, levels=6)
    assert np.abs(drawn.points[:, -1] - drawn.points[:, 0]) == pytest.approx(0.5)
    assert set(np.round(drawn.points.ravel() * 12)) == {1, 3, 5, 7, 9, 11}


def test_options_move_to_another_option_that_can_happen() -> None:
    shares = [0.5, 0.0, 0.2, 0.3]
    drawn = trajectories(np.array([0]), 400, probabilities=[shares])
    options = np.searchsorted(np.cumsum(shares), drawn.points[:, :, 0], side="right")
    assert set(options.ravel()) == {0, 2, 3}
    assert (options[:, 0] != options[:, 1]).all()
    assert {tuple(pair) for pair in options.tolist()} == {(a, b) for a in (0, 2, 3) for b in (0, 2, 3) if a != b}


def test_an_option_that_matters_is_told_from_one_that_does_not() -> None:
    def model(u: np.ndarray) -> np.ndarray:
        return np.stack([10.0 * (u[:, 0] >= 0.3) + u[:, 1], u[:, 1]], axis=1)

    found = run(model, [0, 1, 2], probabilities=[[0.3, 0.7], None, [1.0]])
    assert found.size == pytest.approx(np.array([[10, 0], [0.5, 0.5], [0, 0]]))
    assert found.idle.tolist() == [False, False, True]


def test_g_function_is_ranked_by_its_coefficients() -> None:
    a = np.array([0, 1, 4.5, 9, 99])
    found = run(lambda u: np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)[:, None], list(range(5)), 60, levels=8)
    # An even move of half the range never changes |4u - 2| by more than 1 and is 0 on average of its sign.
    assert found.size[:, 0].tolist() == sorted(found.size[:, 0], reverse=True)
    assert (found.size[:, 0] > 4 * np.abs(found.mean[:, 0])).all()


def test_seeds_differ_and_zero_is_a_seed() -> None:
    zero, again, one = (trajectories(np.arange(3), 10, seed=seed).points for seed in (0, 0, 1))
    assert np.array_equal(zero, again)
    assert not np.array_equal(zero, one)


def test_an_absent_result_is_no_effect_found() -> None:
    drawn = trajectories(np.arange(2), 5)
    results = np.full((5, 3, 1), np.nan)
    found = screen(drawn.order, results)
    assert np.isnan(found.size).all()
    assert found.idle.all()


def test_too_few_trajectories_are_refused() -> None:
    with pytest.raises(BuildError, match="1 trajectories show no spread"):
        trajectories(np.arange(2), 1)


@pytest.mark.parametrize("levels", [0, 3])
def test_odd_levels_are_refused(levels: int) -> None:
    with pytest.raises(BuildError, match=f"half of {levels} levels"):
        trajectories(np.arange(2), 5, levels=levels)
