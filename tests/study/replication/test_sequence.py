"""The Sobol sequence: the peer's points, evenness that scrambling keeps, and pieces that fit together."""

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.study.replication.sequence import DIMENSIONS, TABLE, Sequence, directions


@pytest.mark.parametrize("dimensions", [1, 2, 3, 13, 200, DIMENSIONS])
def test_unscrambled_points_are_those_of_scipy(dimensions: int) -> None:
    qmc = pytest.importorskip("scipy.stats.qmc")
    peer = qmc.Sobol(dimensions, scramble=False).random(1024)
    assert np.array_equal(Sequence(dimensions, None).points(0, 1024), peer)


def test_far_points_are_those_of_scipy() -> None:
    qmc = pytest.importorskip("scipy.stats.qmc")
    peer = qmc.Sobol(7, scramble=False)
    peer.fast_forward(123_457)
    assert np.array_equal(Sequence(7, None).points(123_457, 100), peer.random(100))


@pytest.mark.parametrize("seed", [None, 0, 1, 2**63])
def test_every_interval_of_every_dimension_holds_one_point(seed: int | None) -> None:
    points = Sequence(DIMENSIONS, seed).points(0, 512)
    cells = np.sort(np.floor(points * 512).astype(int), axis=0)
    assert (cells == np.arange(512)[:, None]).all()


@pytest.mark.parametrize("seed", [0, 7])
def test_later_pieces_are_as_even_as_the_first(seed: int) -> None:
    points = Sequence(40, seed).points(3 * 256, 256)
    cells = np.sort(np.floor(points * 256).astype(int), axis=0)
    assert (cells == np.arange(256)[:, None]).all()


@pytest.mark.parametrize("seed", [None, 0, 5])
@pytest.mark.parametrize(("rows", "columns"), [(1, 256), (4, 64), (16, 16), (64, 4)])
def test_the_first_two_dimensions_are_a_net(seed: int | None, rows: int, columns: int) -> None:
    # t = 0 in two dimensions: every elementary rectangle of area 1/256 holds one of 256 points.
    points = Sequence(2, seed).points(0, 256)
    cells = np.floor(points[:, 0] * rows) * columns + np.floor(points[:, 1] * columns)
    assert np.array_equal(np.sort(cells), np.arange(256))


def test_scrambled_points_are_inside_the_cube() -> None:
    points = Sequence(50, 0).points(0, 4096)
    assert points.min() > 0
    assert points.max() < 1
    assert Sequence(1, 3).points(2**32 - 4, 4).max() < 1


def test_seeds_differ_and_zero_is_a_seed() -> None:
    zero, one = Sequence(6, 0).points(0, 64), Sequence(6, 1).points(0, 64)
    assert not np.isclose(zero, one).any(axis=1).all()
    assert not np.array_equal(zero, Sequence(6, None).points(0, 64))
    assert np.array_equal(zero, Sequence(6, 0).points(0, 64))


@pytest.mark.parametrize("dimensions", [1, 3, 60, 700])
def test_pieces_are_the_bytes_of_the_whole(dimensions: int) -> None:
    whole = Sequence(dimensions, 0).points(0, 5000)
    cuts = [0, 1, 2, 7, 512, 513, 1024, 4095, 5000]
    pieces = [Sequence(dimensions, 0).points(a, b - a) for a, b in itertools.pairwise(cuts)]
    assert np.concatenate(pieces).tobytes() == whole.tobytes()


def test_a_dimension_does_not_depend_on_how_many_follow() -> None:
    assert np.array_equal(Sequence(3, 4).points(0, 100), Sequence(90, 4).points(0, 100)[:, :3])


def test_scrambling_is_a_triangular_matrix_and_a_shift_of_the_binary_digits() -> None:
    # Written out digit by digit from the raw stream of the seed, which NumPy never changes.
    seed, dimensions = 42, 3
    streams = [np.random.SeedSequence(seed, spawn_key=(0x50B01, part)) for part in (0, 1)]
    matrix = np.random.PCG64(streams[0]).random_raw(32 * dimensions).reshape(dimensions, 32)
    shift = np.random.PCG64(streams[1]).random_raw(dimensions)
    plain = Sequence(dimensions, None).points(1000, 20)
    mixed = Sequence(dimensions, seed).points(1000, 20)
    for dimension in range(dimensions):
        lower = np.eye(32, dtype=int)
        for column in range(32):
            word = f"{int(matrix[dimension, column]) >> 32:032b}"
            lower[column + 1 :, column] = [int(one) for one in word[column + 1 :]]
        added = [int(one) for one in f"{int(shift[dimension]) >> 32:032b}"]
        for point in range(20):
            digits = [int(one) for one in f"{int(plain[point, dimension] * 2**32):032b}"]
            expected = (lower @ digits + added) % 2
            value = int("".join(map(str, expected)), 2)
            assert mixed[point, dimension] == (value + 0.5) / 2**32


def test_the_mean_over_seeds_is_unbiased() -> None:
    # The plain sequence of 8 points has mean 7/16 in every dimension; scrambled it is 1/2 on average.
    means = np.array([Sequence(4, seed).points(0, 8).mean(axis=0) for seed in range(400)])
    assert means.mean(axis=0) == pytest.approx(0.5, abs=0.006)


def test_scrambled_points_integrate_better_than_random() -> None:
    def error(u: np.ndarray) -> float:
        return abs(float((np.prod(1 + 0.5 * (u - 0.5), axis=1)).mean() - 1))

    even = np.mean([error(Sequence(6, seed).points(0, 1024)) for seed in range(20)])
    chance = np.mean([error(np.random.default_rng(seed).random((1024, 6))) for seed in range(20)])
    assert even < chance / 10


def test_no_points_are_an_empty_table() -> None:
    assert Sequence(5, 0).points(17, 0).shape == (0, 5)


@pytest.mark.parametrize("dimensions", [0, DIMENSIONS + 1])
def test_dimensions_without_numbers_are_refused(dimensions: int) -> None:
    with pytest.raises(BuildError, match=f"sequence of {dimensions} dimensions") as caught:
        Sequence(dimensions, 0)
    assert str(DIMENSIONS) in caught.value.repair


@pytest.mark.parametrize(("start", "count"), [(-1, 2), (2**32 - 1, 2), (0, -1)])
def test_points_past_the_end_are_refused(start: int, count: int) -> None:
    with pytest.raises(BuildError, match="not all in the sequence"):
        Sequence(2, 0).points(start, count)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(BuildError, match="-1 is not a seed"):
        Sequence(2, -1)


def test_direction_numbers_are_odd_where_they_begin() -> None:
    # An even m would leave a dimension without its digit, and its intervals unevenly filled.
    numbers = directions(DIMENSIONS).astype(np.int64)
    digit = numbers >> np.arange(31, -1, -1)
    assert (digit & 1 == 1).all()


def test_the_table_is_small_and_names_its_licence() -> None:
    assert TABLE.stat().st_size < 100_000
    assert "Frances Y. Kuo and Stephen Joe" in (TABLE.parent / "LICENSE.joe-kuo").read_text("utf-8")
    assert "new-joe-kuo-6" in (TABLE.parent / "SOURCE.md").read_text("utf-8")


def test_the_kernels_run_without_scipy() -> None:
    names = (
        "attribution.morris",
        "attribution.shapley",
        "attribution.variance",
        "replication.sequence",
        "replication.spread",
    )
    code = "import sys;" + ";".join(f"import miqyas.study.{one}" for one in names)
    code += ";sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ), timeout=60)
