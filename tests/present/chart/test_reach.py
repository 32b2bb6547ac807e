"""Exact ranges beside sampled ones: closed forms, and draws that never leave the proven range."""

from dataclasses import replace

import pytest

from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.present.chart.look import Look
from miqyas.present.chart.reach import admissible, reach
from miqyas.study.vary import vary

pytest.importorskip("highspy", reason="needs the extra 'exact'")

from miqyas.study.extent import ranges


def study(model, data, **asked):
    index = build(model, data)
    extent = ranges(model, data, **asked)
    drawn = vary(replace(model, vary=(admissible(extent),)), data, year=index.years[-1], replications=512, seed=0)
    return index, extent, drawn


def test_a_closed_form(three, rows):
    # C = (.6, .6) is beaten by one of the others at most; A and B take every rank.
    chart = reach(*study(*three))
    found = {one["place"]: (one["best"], one["worst"]) for one in rows(chart, "best")}
    assert found == {"A": (1, 3), "B": (1, 3), "C": (1, 2)}
    assert "of the range that is proven" in chart.to_dict()["usermeta"]["title"]


@pytest.mark.parametrize("spread", [None, 0.5])
def test_draws_of_the_same_weights_stay_inside(tai, rows, spread):
    index, extent, drawn = study(tai[0].model, tai[0].panel, spread=spread)
    found = rows(reach(index, extent, drawn, place="SGP"), "best")
    assert len(found) == 23
    for one in found:
        assert one["best"] <= one["low"] <= one["high"] <= one["worst"]
        # Not the interval alone: not one draw lies beyond.
        counts = drawn.tally.counts[-1, drawn.places.index(one["place"])]
        taken = [rank + 1 for rank, times in enumerate(counts) if times]
        assert one["best"] <= taken[0] <= taken[-1] <= one["worst"]
        assert one["unsure_from"] <= one["from"] < one["to"] <= one["unsure_to"]
    title = reach(index, extent, drawn, place="SGP").to_dict()["usermeta"]["title"]
    mine = next(one for one in found if one["place"] == "SGP")
    assert title == (
        f"Singapore comes 8th of 23: 90% of the weights drawn give {mine['low']}\u2013{mine['high']}, "
        f"all admissible ones {mine['best']}\u2013{mine['worst']}"
    )


def test_one_place_alone_is_the_one_that_is_told(tai):
    index, extent, drawn = study(tai[0].model, tai[0].panel, places=["SGP"])
    spec = reach(index, extent, drawn).to_dict()
    assert spec["usermeta"]["title"].startswith("Singapore comes 8th of 23")
    assert extent.caption in " ".join(spec["title"]["subtitle"])
    arabic = reach(index, extent, drawn, look=Look(language="ar")).to_dict()
    assert "سنغافورة" in arabic["usermeta"]["title"]


def test_what_is_not_proven_is_drawn_apart(three):
    index, extent, drawn = study(*three)
    found = extent.found
    open_ = replace(found, exact=found.exact & False, worst_bound=found.worst_bound * 0 + 3)
    layers = len(reach(index, extent, drawn).to_dict()["layer"])
    spec = reach(index, replace(extent, found=open_), drawn).to_dict()
    assert len(spec["layer"]) == layers + 1
    assert "not excluded" in str(spec["layer"])


def test_draws_of_other_weights_are_refused(tai):
    index, variation = tai
    extent = ranges(index.model, index.panel, spread=0.5)
    with pytest.raises(BuildError, match="not of the weights that were searched over"):
        reach(index, extent, variation)
