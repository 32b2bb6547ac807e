"""The chart of Sobol' indices: the figures of the attribution, and no finding that could be noise."""

import json
from dataclasses import replace

import pytest

from miqyas.data.panel import Panel
from miqyas.errors import DataError
from miqyas.index.model import Choice
from miqyas.present.chart.effect import effects
from miqyas.present.chart.look import Look
from miqyas.study.sobol import sobol


@pytest.fixture(scope="module")
def found(tai):
    index, _ = tai
    return sobol(index.model, index.panel, n=256, seed=0), index.panel


def test_both_figures_of_every_choice_with_their_intervals(found, rows):
    attribution, panel = found
    drawn = rows(effects(attribution, panel), "kind")
    assert len(drawn) == 2 * len(attribution.choices)
    for one in attribution.effects():
        mine = {row["kind"]: row for row in drawn if row["choice"] == one.choice.id}
        assert [mine["alone"][key] for key in ("value", "low", "high")] == [one.first, one.first_low, one.first_high]
        assert [mine["in_all"][key] for key in ("value", "low", "high")] == [one.total, one.total_low, one.total_high]
        assert mine["alone"]["row"] == mine["in_all"]["row"] + 1
        assert mine["in_all"]["figures"].startswith(f"{one.total:.2f} (")


def test_of_a_place_its_rank_is_told(found, rows):
    attribution, panel = found
    chart = effects(attribution, panel, place="SGP")
    want = {one.choice.id: one.total for one in attribution.effects("rank", "SGP")}
    assert {one["choice"]: one["value"] for one in rows(chart, "kind") if one["kind"] == "in_all"} == want
    spec = chart.to_dict()
    assert "the rank of Singapore" in spec["usermeta"]["title"]
    assert (spec["usermeta"]["of"], spec["usermeta"]["place"]) == ("rank", "SGP")
    assert attribution.caption in " ".join(spec["title"]["subtitle"])
    assert "Enough replications?" in " ".join(spec["title"]["subtitle"])
    with pytest.raises(DataError, match="no place 'XXX'"):
        effects(attribution, panel, place="XXX")


def test_what_could_be_noise_is_no_finding(tai, rows):
    index, _ = tai
    few = sobol(index.model, index.panel, n=8, seed=0)
    chart = effects(few, index.panel)
    assert "cannot be told yet" in chart.to_dict()["usermeta"]["title"]
    assert "cannot be told yet" in effects(few, index.panel, place="SGP").to_dict()["usermeta"]["title"]


def test_what_has_no_figure_has_no_bar(three, rows):
    # Nothing moves where every place has the same figures in both criteria: no variance, no shares of it.
    model, _ = three
    data = Panel.of([[3.0, 3.0], [2.0, 2.0], [1.0, 1.0]], places=list("ABC"), series=["x", "y"])
    still = sobol(replace(model, vary=(Choice(id="w", kind="noise", spread=0.2),)), data, n=64)
    chart = effects(still, data, place="A")
    assert [one["value"] for one in rows(chart, "kind")] == [None, None]
    assert "None of the choices moves the rank of A" in chart.to_dict()["usermeta"]["title"]
    json.dumps(chart.to_dict(), allow_nan=False)


def test_in_arabic(found):
    attribution, panel = found
    spec = effects(attribution, panel, place="SGP", look=Look("dark", "ar")).to_dict()
    assert "سنغافورة" in spec["usermeta"]["title"]
    assert spec["background"] == "#14171B"
