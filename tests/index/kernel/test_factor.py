import numpy as np
import pytest

from miqyas.index.kernel import factor


def criterion(loadings):
    """Kaiser's: the variance of the squared loadings of each factor, rows scaled to length 1."""
    square = (loadings / np.linalg.norm(loadings, axis=1, keepdims=True)) ** 2
    return square.var(axis=0).sum()


def turned(loadings, angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return loadings @ np.array([[cos, -sin], [sin, cos]])


def some(children, factors, seed):
    return np.random.default_rng(seed).normal(size=(children, factors))


def test_eigenvalues_come_largest_first_with_their_vectors():
    matrix = np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])
    values, vectors = factor.eigen(matrix)
    assert values == pytest.approx([1.5, 1, 0.5])
    assert matrix @ vectors == pytest.approx(vectors * values)


@pytest.mark.parametrize(
    ("values", "kaiser", "handbook"),
    [
        ([3.35, 1.75, 0.98, 0.89, 0.47, 0.30, 0.18, 0.08], 2, 4),  # each above 10 % (of 8), together 87 %
        ([1.0, 1.0, 1.0, 1.0], 4, 4),
        ([0.9, 0.8, 0.3], 1, 3),  # (no correlation matrix, but a rule must keep something)
        ([9.2, *[0.9] * 12], 1, 5),  # 46 %, then 4.5 % each: 59.5 % with four, 64 % with five
        ([4.0, *[0.9] * 17 + [0.7]], 1, 10),  # 20 %, then 4.5 % each: 10 factors to pass 60 %
    ],
)
def test_how_many_factors(values, kaiser, handbook):
    values = np.array(values)
    assert factor.number(values, "kaiser") == kaiser
    assert factor.number(values, "handbook") == handbook


def test_all_loadings_give_back_the_correlations():
    matrix = np.corrcoef(some(30, 5, 0).T)
    found = factor.loadings(matrix, 5)
    assert found @ found.T == pytest.approx(matrix)
    assert factor.loadings(matrix, 2) == pytest.approx(found[:, :2])


def test_factors_without_variance_are_left_out():
    assert factor.loadings(np.ones((3, 3)), 3).shape == (3, 1)


@pytest.mark.parametrize("seed", range(8))
def test_two_factors_stop_at_the_best_of_all_angles(seed):
    loadings = some(6, 2, seed)
    best = max(criterion(turned(loadings, angle)) for angle in np.linspace(0, np.pi / 2, 3001))
    assert criterion(factor.varimax(loadings)) == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("factors", [3, 5])
def test_no_plane_can_be_turned_to_something_better(seed, factors):
    found = factor.varimax(some(9, factors, seed))
    for i in range(factors):
        for j in range(i):
            for angle in np.linspace(0, np.pi / 2, 200):
                other = found.copy()
                other[:, [i, j]] = turned(found[:, [i, j]], angle)
                assert criterion(other) <= criterion(found) + 1e-9


def test_a_rotation_keeps_what_the_factors_explain_of_each_child():
    loadings = some(7, 4, 1)
    found = factor.varimax(loadings)
    assert found @ found.T == pytest.approx(loadings @ loadings.T)


def test_simple_structure_is_found_again():
    simple = np.array([[0.9, 0], [0.8, 0], [0.7, 0], [0, 0.9], [0, 0.6]])
    for angle in (0.1, 0.7, 1.3, -0.4):
        found = factor.varimax(turned(simple, angle))
        assert sorted(np.abs(found).max(axis=1)) == pytest.approx(sorted(simple.max(axis=1)))
        assert np.abs(found).min(axis=1) == pytest.approx(np.zeros(5), abs=1e-9)


def test_the_largest_loading_of_a_factor_is_positive_whatever_sign_it_came_with():
    loadings = some(6, 3, 2)
    found = factor.varimax(loadings)
    assert (found[np.abs(found).argmax(axis=0), np.arange(3)] > 0).all()
    assert factor.varimax(-loadings) == pytest.approx(found)


def test_one_factor_is_not_turned_and_a_child_without_loadings_stays():
    single = np.array([[0.5], [-0.9], [0.0]])
    assert factor.varimax(single).tolist() == [[-0.5], [0.9], [0]]
    assert factor.varimax(np.array([[1.0, 1], [0, 0], [1, -1]]))[1].tolist() == [0, 0]


def test_where_every_angle_is_as_good_it_stops():
    # Eight evenly spread directions: the criterion is flat.
    angles = np.arange(8) * np.pi / 8
    flat = np.column_stack([np.cos(angles), np.sin(angles)])
    assert np.abs(factor.varimax(flat)) == pytest.approx(np.abs(flat))
