"""How far an indicator has come: the register's baseline and target beside the figures of the shipped series."""

from datetime import date

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.present.gauge import RECORDED, at_hand, gauges
from miqyas.register.entry import Entry
from miqyas.study.claim.ground import ground

EXPORTS = {
    "series": "pakistan-ict-exports",
    "place": "PAK",
    "unit": "current US$",
    "better": "higher",
    "baseline": "2616000000",
    "baseline_date": "2022-06",
    "target": "5000000000",
}


@pytest.fixture(scope="module")
def base():
    return ground()


@pytest.fixture
def gauge(base):
    def read(on="2024-10-31", **said):
        held = {"commitment": "c", "name": "n"} | {name: one for name, one in said.items() if one is not None}
        entry = Entry("i", "indicator", 1, "assert", "0001-01-01", None, "", "", "", held)
        return gauges([entry], date.fromisoformat(on), base)[0]

    return read


def test_the_way_from_the_baseline_to_the_target(gauge):
    # State Bank of Pakistan: 2.616 billion in FY2022, 3.223 in FY2024.
    one = gauge(**EXPORTS)
    assert (one.latest, one.of, one.since, one.why) == (3.223e9, "FY2024", True, "")
    assert one.way == pytest.approx((3.223 - 2.616) / (5 - 2.616))
    assert one.source.startswith("State Bank of Pakistan")


@pytest.mark.parametrize(("on", "of"), [("2023-06-30", "FY2022"), ("2023-07-01", "FY2023"), ("2024-07-01", "FY2024")])
def test_a_figure_counts_from_the_day_after_its_year(gauge, on, of):
    assert gauge(on, **EXPORTS).of == of


def test_a_figure_as_old_as_the_baseline_shows_nothing(gauge):
    one = gauge("2023-01-01", **EXPORTS)
    assert one.latest == 2.616e9
    assert (one.since, one.way) == (True, 0)
    one = gauge("2023-01-01", **EXPORTS | {"baseline_date": "2022-12"})
    assert (one.since, one.way) == (False, None)
    assert "no figure later than the baseline of 2022-12" in one.why


def test_what_makes_a_share_of_the_way_meaningless_is_said(gauge):
    one = gauge(**EXPORTS | {"unit": "USD billion", "baseline": "2.616", "target": "5"})
    assert one.way is None
    assert "the series is in 'current US$'" in one.why
    one = gauge(**EXPORTS | {"better": "lower"})
    assert one.way is None
    assert "other side" in one.why
    assert gauge(**EXPORTS | {"target": None}).way is None
    assert gauge(**EXPORTS | {"target": EXPORTS["baseline"]}).way is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"series": "gsli"}, "no series at hand is called gsli"),
        ({"series": "NO.SUCH"}, "no series at hand is called NO.SUCH"),
        ({"place": None}, "not said whose series"),
        ({"place": "EGY"}, "had no figure of EGY"),
    ],
)
def test_what_cannot_be_read_is_said(gauge, said, why):
    one = gauge(**EXPORTS | said)
    assert why in one.why
    assert (one.latest, one.way, one.source) == (None, None, "")


def test_what_was_recorded_stands_where_no_series_does(gauge):
    one = gauge(baseline="0", target="300", actual="0", actual_date="2024-03")
    assert (one.latest, one.of, one.way, one.source) == (0.0, "2024-03", 0.0, RECORDED)
    # A series that is at hand goes before what was recorded.
    assert gauge(**EXPORTS | {"actual": "1"}).latest == 3.223e9


def test_ranks_are_no_series(base):
    assert "pakistan-ict-exports" in at_hand(base)
    assert "IT.NET.USER.ZS" in at_hand(base)
    assert "gsli" not in at_hand(base)
