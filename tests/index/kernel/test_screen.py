"""Which places have enough data."""

import numpy as np
import pytest

from miqyas.index.kernel import screen

NAN = float("nan")


def test_none_keeps_even_the_empty() -> None:
    assert screen.none(np.full((3, 2), NAN)).tolist() == [True, True, True]


@pytest.mark.parametrize(
    ("least", "kept"),
    [
        (0.0, [True, True, True]),
        (0.6, [True, True, False]),  # 3 of 5 is 0.6, and exactly the threshold stays
        (0.61, [True, False, False]),
        (1.0, [True, False, False]),
    ],
)
def test_present_goes_by_share_of_data_and_strictly(least: float, kept: list[bool]) -> None:
    x = np.array([[1, 2, 3, 4, 5], [1, NAN, 3, NAN, 5], [NAN] * 5], dtype=float)
    assert screen.present(x, least=least).tolist() == kept


@pytest.mark.parametrize("number", range(1, 20))
def test_a_share_written_as_a_decimal_is_met_exactly(number: int) -> None:
    x = np.array([[1.0] * number + [NAN] * (20 - number)])
    assert screen.present(x, least=float(f"{number / 20:.2f}"))[0]


def test_zero_counts_as_present() -> None:
    assert screen.present(np.zeros((2, 3)), least=1.0).all()


def test_nonzero_is_a_share_of_the_present() -> None:
    x = np.array([[0, 0, 1, NAN], [0, 0, 0, 1], [0, NAN, NAN, NAN], [NAN] * 4, [-1, 2, 3, 4]], dtype=float)
    # Shares: 1/3, 1/4, 0, nothing to count, 1.
    assert screen.nonzero(x, least_nonzero=1 / 3).tolist() == [True, False, False, True, True]
    assert screen.nonzero(x, least_nonzero=0.0).all()


def test_both_wants_both() -> None:
    x = np.array([[1, 1, 1, 1], [1, NAN, NAN, NAN], [0, 0, 0, 1], [1, 1, NAN, 0]], dtype=float)
    assert screen.both(x, least=0.75, least_nonzero=0.5).tolist() == [True, False, False, True]


def test_a_model_without_indicators_sends_nobody_away() -> None:
    x = np.empty((2, 0))
    assert screen.present(x, least=0.5).all()
    assert screen.nonzero(x, least_nonzero=0.5).all()


def test_evidence_counts_what_speaks() -> None:
    # Two counts and a share: a count speaks from 20 on, whatever is there of the others speaks.
    x = np.array([[20, 19, 1], [20, 20, NAN], [19, 19, 0], [NAN, 500, 3], [NAN] * 3], dtype=float)
    counted = np.array([True, True, False])
    assert screen.evidence(x, counted=counted, least=2 / 3).tolist() == [True, True, False, True, False]
    assert screen.evidence(x, counted=counted, least=2 / 3, items=19).tolist() == [True, True, True, True, False]
    assert screen.evidence(x, counted=counted, least=1.0, items=0.0).tolist() == [True, False, True, False, False]
    assert screen.evidence(x, counted=~counted, least=1.0).tolist() == [False] * 5
