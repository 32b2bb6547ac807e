"""Counts as rates: shrunk as in the index, each with its interval."""

import numpy as np
import pytest
from scipy import stats

import miqyas as mq
from miqyas.data.panel import Panel, Series
from miqyas.errors import BuildError, DataError
from miqyas.index.modelfile import parse_text
from miqyas.study.field import counted, rates

MODEL = """
[model]
id = "counts"
[screen]
method = "evidence"
least = 1.0
items = 5
[node.all]
[indicator.papers]
parent = "all"
direction = "higher"
denominator = "people"
denominate = "shrunk"
factor = 1000
[indicator.share]
parent = "all"
direction = "higher"
"""
COUNTS = [40.0, 9.0, 300.0, 2.0, 25.0, np.nan]
PEOPLE = [1e4, 4e3, 2e4, 50.0, 2e5, 7e3]


@pytest.fixture
def index():
    values = np.column_stack([COUNTS, PEOPLE, np.arange(6.0)])
    panel = Panel.of(values, places="abcdef", series=["papers", "people", "share"])
    return mq.build(parse_text(MODEL), panel)


def test_rates_are_the_indexs_own(index):
    found = rates(index, "papers")
    column = index.denominated[0, :, 0]
    kept = ~np.isnan(column)
    assert kept.tolist() == [True, True, True, False, True, False]
    np.testing.assert_allclose(found.rate[kept], column[kept], rtol=1e-10)
    assert found.common == pytest.approx(1000 * (40 + 9 + 300 + 25) / (1e4 + 4e3 + 2e4 + 2e5))


def test_the_interval_is_the_gamma_distribution_of_what_is_known(index):
    found = rates(index, "papers")
    x, a = np.array(COUNTS[:5]), found.concentration
    expect = np.array(PEOPLE[:5]) * found.common / 1000
    for end, p in ((found.low, 0.05), (found.high, 0.95)):
        expected = stats.gamma.ppf(p, x + a, scale=1 / (expect + a)) * found.common
        np.testing.assert_allclose(end[:5], expected, rtol=1e-9)
    np.testing.assert_allclose(found.own[:5], expect / (expect + a), rtol=1e-12)
    assert np.isnan([found.rate[5], found.low[5], found.high[5], found.own[5]]).all()


def test_a_place_that_was_left_out_is_read_with_the_others_and_does_not_move_them(index):
    # d has 2 counts, below the 5 that are needed: it has a rate, wide, and the common rate is without it.
    found = rates(index, "papers")
    assert np.isnan(index.denominated[0, 3, 0])
    assert found.low[3] < found.rate[3] < found.high[3]
    assert found.high[3] / found.low[3] > 2 * found.high[2] / found.low[2]


def test_a_wider_share_holds_a_narrower_one(index):
    narrow, wide = rates(index, "papers", share=0.5), rates(index, "papers", share=0.99)
    kept = ~np.isnan(narrow.rate)
    assert (wide.low[kept] < narrow.low[kept]).all()
    assert (narrow.high[kept] < wide.high[kept]).all()


def test_what_is_no_count_is_refused(index):
    with pytest.raises(BuildError, match="divided by nothing"):
        rates(index, "share")
    with pytest.raises(BuildError, match="no indicator 'paper'") as told:
        rates(index, "paper")
    assert "papers" in told.value.repair


def test_counts_stand_beside_the_figures_with_the_root_as_their_error():
    figures = Panel.of([[1.0], [2.0], [3.0]], places="abc", series=["people"], years=(2024,))
    counts = Panel.of([[16.0, 1.0], [0.0, 2.0]], places="bz", series=["ai", "iot"], years=(2024,))
    joined = counted(figures, counts, "ai")
    assert joined.places == ("a", "b", "c")
    assert joined.value("b", "FIELD.ITEMS", 2024) == 16
    assert np.isnan(joined.value("a", "FIELD.ITEMS", 2024))
    assert joined.errors[0, 1, joined.column["FIELD.ITEMS"]] == 4
    assert joined.find("FIELD.ITEMS") == Series(
        "FIELD.ITEMS", name="items counted, ai", unit="count", better="higher", low=0
    )
    with pytest.raises(DataError, match="no counts of the field 'cloud'"):
        counted(figures, counts, "cloud")
