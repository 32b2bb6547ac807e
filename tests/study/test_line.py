"""The line: slopes against closed forms, Student's t against printed tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.errors import BuildError
from miqyas.study.line import fitted, student


@pytest.mark.parametrize(
    ("freedom", "share", "table"),
    [
        # Table of Student's t, two-sided, as printed in statistics textbooks.
        (1, 0.90, 6.314),
        (1, 0.95, 12.706),
        (2, 0.90, 2.920),
        (2, 0.95, 4.303),
        (3, 0.99, 5.841),
        (4, 0.90, 2.132),
        (5, 0.95, 2.571),
        (9, 0.99, 3.250),
        (10, 0.90, 1.812),
        (30, 0.95, 2.042),
        (60, 0.90, 1.671),
        (120, 0.99, 2.617),
    ],
)
def test_student_is_the_printed_table(freedom, share, table):
    assert student(freedom, share) == pytest.approx(table, abs=5e-4)


def test_student_tends_to_the_normal_distribution():
    assert student(10_001, 0.95) == pytest.approx(1.95996, abs=3e-4)
    assert student(7, 0.0) == pytest.approx(0, abs=1e-12)


def test_a_line_worked_out_by_hand():
    # x 1 2 3 4 5, y 2 4 5 4 5: slope 6/10, intercept 2.2, squares left 2.4, error sqrt(2.4 / 3 / 10).
    found = fitted(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 5, 4, 5]), 0.95)
    assert (found.slope, found.intercept) == (pytest.approx(0.6), pytest.approx(2.2))
    assert found.error == pytest.approx(np.sqrt(0.08))
    assert (found.low, found.high) == (
        pytest.approx(0.6 - 3.18245 * np.sqrt(0.08), abs=1e-5),
        pytest.approx(0.6 + 3.18245 * np.sqrt(0.08), abs=1e-5),
    )
    assert found.explained == pytest.approx(0.6)
    assert found.points == 5


@settings(max_examples=30)
@given(st.lists(st.floats(-100, 100), min_size=4, max_size=12, unique=True), st.floats(-5, 5), st.floats(-50, 50))
def test_points_on_a_line_give_the_line(points, slope, intercept):
    x = np.array(points)
    if np.ptp(x) < 0.1:
        return
    found = fitted(x, intercept + slope * x)
    assert found.slope == pytest.approx(slope, abs=1e-7)
    assert found.intercept == pytest.approx(intercept, abs=1e-5)
    assert found.low <= found.slope <= found.high


def test_lines_that_cannot_be_fitted():
    with pytest.raises(BuildError, match="a line through 2 points says nothing"):
        fitted(np.array([1.0, 2]), np.array([1.0, 2]))
    with pytest.raises(BuildError, match="begin at the same score"):
        fitted(np.ones(4), np.arange(4.0))
