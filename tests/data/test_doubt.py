"""Doubts: each kind on a table in which one figure was spoilt by hand, and the shipped packs with their answers."""

import numpy as np
import pytest

from miqyas.data.doubt import Doubt, accepted, doubts, sifted
from miqyas.data.pack import FOLDER, pack, packs
from miqyas.data.panel import Panel, Series, Status
from miqyas.errors import DataError

YEARS = (2010, 2015, 2020, 2023)


def table(spoil=lambda values: None, *, low=0.0, high=None, status=None):
    """Twelve places of one well-behaved series around 50, growing a little, and whatever is spoilt in it."""
    random = np.random.default_rng(4)
    values = 50 + random.normal(0, 5, (1, 12)) + np.arange(4)[:, None] * 2 + random.normal(0, 0.5, (4, 12))
    spoil(values)
    series = [Series("x", low=low, high=high)]
    panel = Panel.of(values[:, :, None], years=YEARS, places=[f"u{n}" for n in range(12)], series=series)
    return panel if status is None else panel.set(status=status(panel))


def kinds(panel):
    return {(one.kind, one.place, one.year) for one in doubts(panel)}


def put(year, place, value):
    def spoil(values):
        values[year, place] = value

    return spoil


def test_nothing_is_odd_about_an_ordinary_table():
    assert kinds(table()) == set()


@pytest.mark.parametrize(
    ("spoil", "settings", "found"),
    [
        (put(2, 3, 104.0), {"high": 100.0}, ("implausible", "u3", 2020)),
        (put(2, 3, -1.0), {}, ("implausible", "u3", 2020)),
        (put(3, 5, 90.0), {}, ("break", "u5", 2023)),
        (put(1, 2, 0.0), {}, ("zero", "u2", 2015)),
    ],
)
def test_a_spoilt_figure_is_named(spoil, settings, found):
    assert found in kinds(table(spoil, **settings))


def test_a_change_of_unit_is_a_power_of_ten():
    def spoil(values):
        values[2:, 4] = values[1, 4] * 1000 * 1.004

    assert ("unit", "u4", 2020) in kinds(table(spoil))
    assert not any(one[0] == "unit" for one in kinds(table(put(2, 4, 150.0))))


def test_repeated_and_stale_figures_and_twins():
    def spoil(values):
        values[:3, 1] = 51.25
        values[2:, 7] = np.nan

    found = kinds(table(spoil))
    assert ("repeated", "u1", 2020) in found
    assert ("stale", "u7", 2015) in found
    one = table()
    twice = Panel.of(
        np.concatenate([one.values, one.values], axis=2), years=YEARS, places=one.places, series=["x", "y"]
    )
    assert [(each.kind, each.series) for each in doubts(twice)] == [("twin", "y")]


def test_what_is_masked_is_beyond_doubt():
    panel = table(put(2, 3, 104.0), high=100.0)
    status = panel.status.copy()
    status[2, 3, 0] = Status.MASKED
    from dataclasses import replace

    assert not kinds(replace(panel, status=status))


def test_answers_cover_what_they_name_and_idle_ones_are_told(tmp_path):
    file = tmp_path / "accepted.csv"
    file.write_text(
        "kind,series,places,from,to,reason\nzero,x,u1 u2,2015,2015,as printed\nbreak,x,,,,war\nstale,y,,,,old\n",
        "utf-8",
    )
    found = [Doubt("zero", "x", "u2", 2015, ""), Doubt("zero", "x", "u3", 2015, ""), Doubt("zero", "x", "u2", 2020, "")]
    stand, answered, idle = sifted(found, accepted(file))
    assert [(one.place, one.year) for one in stand] == [("u3", 2015), ("u2", 2020)]
    assert [one.place for one, _ in answered] == ["u2"]
    assert [one.reason for one in idle] == ["war", "old"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("zerro,x,,,,why", "no kind of doubt"),
        ("zero,x,,,,", "without a series or a reason"),
        ("zero,x,,two,,why", "not a number"),
    ],
)
def test_bad_answers_name_file_and_line(tmp_path, line, message):
    file = tmp_path / "accepted.csv"
    file.write_text(f"kind,series,places,from,to,reason\n{line}\n", "utf-8")
    with pytest.raises(DataError, match=message) as told:
        accepted(file)
    assert told.value.where == "accepted.csv line 2"


@pytest.mark.parametrize("name", [one.name for one in packs() if one.kind == "panel"])
def test_shipped_packs_pass_or_every_exception_has_its_reason(name):
    stand, _, idle = sifted(doubts(pack(name)), accepted(FOLDER / name / "accepted.csv"))
    assert stand == ()
    assert idle == ()
