"""Small printed examples: Human Development Index, geometric means, Mazziotta-Pareto."""

import numpy as np
import pytest

from miqyas.index.kernel.aggregate import arithmetic, geometric, mpi
from miqyas.index.kernel.normalise import goalposts

ONE = np.ones(1)


def post(value, low, high, log="none"):
    ends = {"low": np.array([float(low)]), "high": np.array([float(high)])}
    return float(goalposts(np.array([[value]]), sign=ONE, log=log, **ends)[0, 0])


def test_human_development_index_of_pakistan_2022():
    # UNDP, Human Development Report 2023/24, data table 1 and technical note 1.
    life = post(66.431, 20, 85)
    school = np.array([[post(7.89510849, 0, 18), post(4.422319019, 0, 15)]])
    education = float(arithmetic(school, np.ones(2))[0])
    income = post(5374.270423, 100, 75000, log="ln")
    assert life == pytest.approx(0.71432, abs=5e-6)
    assert education == pytest.approx(0.36672, abs=5e-6)
    assert income == pytest.approx(0.60184, abs=5e-6)
    index = float(geometric(np.array([[life, education, income]]), np.ones(3))[0])
    assert index == pytest.approx(0.540, abs=5e-4)


def test_human_development_index_of_the_technical_note():
    index = float(geometric(np.array([[0.6971, 0.3447, 0.5506]]), np.ones(3))[0])
    assert index == pytest.approx(0.5096, abs=5e-5)
    assert index == pytest.approx(0.510, abs=5e-4)


def test_handbook_page_104_geometric_means(handbook):
    toy = handbook["geometric_toy"]
    means = geometric(np.array([toy["x"], toy["y"]], dtype=float), np.ones(4))
    assert means[0] == pytest.approx(toy["gm"], abs=0.005)
    assert means[1] == pytest.approx(toy["gm_y"])


def test_handbook_page_104_a_point_more_helps_the_unbalanced_place_more(handbook):
    # Printed 2.54 and 6.23: cut, not rounded (42 ** .25 is 2.5457, 1512 ** .25 is 6.2358).
    toy = handbook["geometric_toy"]
    means = geometric(np.array([[21.0, 2, 1, 1], [7.0, 6, 6, 6]]), np.ones(4))
    assert np.floor(means * 100) / 100 == pytest.approx([toy["x_plus1_second"], toy["y_plus1"]])


def test_mazziotta_pareto_index_of_an_unbalanced_place():
    # De Muro, Mazziotta & Pareto (2011): population standard deviation over a place's own indicators.
    scores = mpi(np.array([[90.0, 100, 110], [100, 100, 100]]), np.full(3, 1 / 3))
    assert scores[0] == pytest.approx(99.3333, abs=5e-5)
    assert scores[1] == pytest.approx(100.0)
