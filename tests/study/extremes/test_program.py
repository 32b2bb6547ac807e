"""The wrapper of the solver: what it finds, what it proves, and what it says without the solver."""

import builtins

import numpy as np
import pytest

from miqyas.errors import BuildError
from miqyas.study.extremes.program import Program

ONES = np.ones((1, 3))


def test_it_minimises_and_goes_on_from_there(capfd):
    made = Program(np.zeros(3), np.ones(3))
    made.rows(ONES, 1.0, 1.0)
    made.cost(np.array([1.0, 2.0, -1.0]))
    assert made.solve().x == pytest.approx([0, 0, 1])
    made.rows(np.array([[0.0, 0.0, 1.0]]), -np.inf, 0.25)
    found = made.solve()
    assert found.status == "optimal"
    assert found.x == pytest.approx([0.75, 0, 0.25])
    assert found.value == found.bound == pytest.approx(0.5)
    # Nothing of the solver may reach what a program prints.
    assert capfd.readouterr().out == ""


def test_what_cannot_be_is_proven():
    made = Program(np.zeros(3), np.full(3, 0.3))
    made.rows(ONES, 1.0, 1.0)
    found = made.solve()
    assert (found.status, found.bound, found.x) == ("infeasible", np.inf, None)


def test_whole_numbers_and_a_cost_of_no_interest():
    made = Program(np.zeros(3), np.full(3, 9.0))
    made.rows(np.array([[2.0, 2.0, 1.0]]), 3.5, np.inf)
    made.cost(np.ones(3))
    assert made.solve().value == pytest.approx(1.75)
    made.whole(np.arange(3))
    found = made.solve()
    assert found.value == found.bound == pytest.approx(2.0)
    assert min(made.solve(below=1.5).bound, 1.5) == 1.5


def test_no_time_means_nothing_new_is_proven():
    random = np.random.default_rng(0)
    made = Program(np.zeros(40), np.ones(40))
    made.rows(random.random((30, 40)), 8.3, np.inf)
    made.cost(random.random(40) + 0.5)
    made.whole(np.arange(40))
    found = made.solve(seconds=0.0)
    assert found.status == "stopped"
    assert found.bound < found.value


def test_rows_none_and_sparse_ones():
    made = Program(np.zeros(2), np.ones(2))
    made.rows(np.empty((0, 2)), 0.0, 0.0)
    made.rows(np.array([[0.0, 0.0], [0.0, 2.0]]), np.array([-1.0, 1.0]), 1.0)
    made.cost(np.array([1.0, 0.0]))
    assert made.solve().x == pytest.approx([0.0, 0.5])


def test_without_the_solver_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name == "highspy":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(BuildError, match="install the package highspy"):
        Program(np.zeros(1), np.ones(1))
