"""From which year a value is taken."""

import numpy as np
import pytest

from miqyas.index.kernel import carry
from miqyas.index.method import find

NAN = float("nan")
YEARS = np.array([2015, 2018, 2020, 2023])


def series(*values: float) -> np.ndarray:
    """One place, one indicator: (year, 1, 1)."""
    return np.array(values, dtype=float)[:, None, None]


def last_before(year: int) -> int:
    return int(np.flatnonzero(year >= YEARS)[-1])


def taken(kernel: object, values: np.ndarray, year: int, **options: int) -> int:
    return int(kernel(values, YEARS, at=last_before(year), year=year, **options)[0, 0])  # type: ignore[operator]


@pytest.mark.parametrize(("year", "position"), [(2020, 2), (2021, -1), (2023, -1)])
def test_none_takes_the_very_year(year: int, position: int) -> None:
    assert taken(carry.none, series(1, 2, 3, NAN), year) == position


@pytest.mark.parametrize(
    ("year", "age", "position"),
    [
        (2023, 0, -1),  # nothing in the year itself
        (2023, 2, -1),  # 2020 is three years old
        (2023, 3, 2),  # exactly as old as is allowed
        (2023, 99, 2),  # the latest, not the oldest
        (2020, 0, 2),
        (2022, 1, -1),  # age is counted in years from the year asked for, not in columns of the table
        (2022, 2, 2),
        (2019, 99, 1),  # never from after the year
    ],
)
def test_forward_takes_the_latest_that_is_not_too_old(year: int, age: int, position: int) -> None:
    assert taken(carry.forward, series(1, 2, 3, NAN), year, age=age) == position


@pytest.mark.parametrize(
    ("year", "age", "position"),
    [
        (2015, 0, -1),
        (2015, 2, -1),
        (2015, 3, 1),
        (2015, 99, 1),
        (2018, 0, 1),
        (2019, 3, -1),
        (2019, 4, 3),
        (2021, 2, 3),
    ],
)
def test_backward_takes_the_earliest_that_is_not_too_late(year: int, age: int, position: int) -> None:
    assert taken(carry.backward, series(NAN, 2, NAN, 4), year, age=age) == position


def test_backward_past_the_last_year_finds_nothing() -> None:
    assert taken(carry.backward, series(1, 2, 3, 4), 2030, age=99) == -1


def test_age_nought_is_a_limit_and_not_a_default() -> None:
    values = np.where(np.random.default_rng(3).random((4, 6, 5)) < 0.5, NAN, 1.0)
    for year in (2015, 2018, 2021, 2023):
        at = last_before(year)
        exact = carry.none(values, YEARS, at=at, year=year)
        np.testing.assert_array_equal(carry.forward(values, YEARS, at=at, year=year, age=0), exact)
        np.testing.assert_array_equal(carry.backward(values, YEARS, at=at, year=year, age=0), exact)


def test_zero_is_a_value_and_is_not_passed_over() -> None:
    assert taken(carry.forward, series(5, 5, 0, NAN), 2023, age=9) == 2


@pytest.mark.parametrize("name", ["forward", "backward"])
def test_every_cell_by_itself(name: str) -> None:
    rng = np.random.default_rng(7)
    values = np.where(rng.random((4, 5, 3)) < 0.6, NAN, rng.normal(size=(4, 5, 3)))
    found = find("carry", name).kernel(values, YEARS, at=2, year=2020, age=3)
    turn = 1 if name == "backward" else -1
    for place in range(5):
        for column in range(3):
            expected = -1
            for position in range(4)[::turn]:
                distance = turn * (int(YEARS[position]) - 2020)
                if 0 <= distance <= 3 and not np.isnan(values[position, place, column]):
                    expected = position
                    break
            assert found[place, column] == expected


def test_a_table_without_years_answers_for_its_only_row() -> None:
    found = carry.forward(series(4.0), np.array([0]), at=0, year=0, age=5)
    assert found[0, 0] == 0


def test_the_largest_age_must_be_stated() -> None:
    assert find("carry", "forward").options["age"].required
    assert dict(find("carry", "forward").settle({"age": 0})) == {"age": 0}
    assert set(find("carry", "none").options) == set()


@pytest.mark.parametrize(
    ("of", "year", "position"), [(2018, 2023, 1), (2023, 2023, -1), (2019, 2023, -1), (2020, 2018, -1)]
)
def test_stated_takes_its_year_and_no_other(of: int, year: int, position: int) -> None:
    # The last year has no value, 2019 is no year of the data, and 2020 is after 2018.
    assert taken(carry.stated, series(1, 2, 3, NAN), year, of=of) == position


def test_stated_past_the_last_year_is_nothing() -> None:
    assert taken(carry.stated, series(1, 2, 3, 4), 2023, of=2030) == -1
