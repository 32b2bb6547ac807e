"""The chart of acceptability: shares of every place sum to one, and the colours to choose from are told."""

from dataclasses import replace
from itertools import pairwise

import pytest

from miqyas.index.build import build
from miqyas.index.model import Choice
from miqyas.present.chart.acceptability import acceptability
from miqyas.present.chart.look import PALETTES
from miqyas.study.vary import vary


def test_a_cell_for_every_rank_that_was_taken(tai, rows):
    index, variation = tai
    chart = acceptability(index, variation)
    places = [one["place"] for one in rows(chart, "strong")]
    cells = rows(chart, "share")
    for row, place in enumerate(places):
        counts = variation.tally.counts[-1, variation.places.index(place)]
        mine = {one["rank"]: one["share"] for one in cells if one["row"] == row}
        assert mine == {rank + 1: pytest.approx(n / 256) for rank, n in enumerate(counts) if n}
        assert sum(mine.values()) == pytest.approx(1)


def test_a_closed_form(three, rows):
    # Scores w a + (1 - w) b, w uniform on [0, 1]: A is first for w > .6, second for w in (.5, .6), third for w < .4;
    # from .4 to .5 both others stand before it as well.
    model, data = three
    model = replace(model, vary=(Choice(id="w", kind="simplex"),))
    index = build(model, data)
    chart = acceptability(index, vary(model, data, year=index.years[-1], replications=1 << 12), place="A")
    names = {one["row"]: one["place"] for one in rows(chart, "strong")}
    shares = {(names[one["row"]], one["rank"]): one["share"] for one in rows(chart, "share")}
    want = {("A", 1): 0.4, ("A", 2): 0.1, ("A", 3): 0.5, ("B", 1): 0.4, ("B", 2): 0.1, ("B", 3): 0.5}
    assert {key: value for key, value in shares.items() if key[0] != "C"} == pytest.approx(want, abs=5e-3)
    assert (shares["C", 1], shares["C", 2]) == pytest.approx((0.2, 0.8), abs=5e-3)
    assert ("C", 3) not in shares
    assert chart.to_dict()["usermeta"]["title"] == "A is most often 3rd of 3: in 50% of 4,096 models"


def test_the_finding_counts_the_settled(tai, rows):
    index, variation = tai
    half = int((variation.tally.counts[-1].max(axis=1) >= 128).sum())
    title = acceptability(index, variation).to_dict()["usermeta"]["title"]
    assert title == f"{half} of 23 places hold one rank in half of the models drawn or more"


def test_steps_of_colour_meet_and_are_named(tai):
    index, variation = tai
    heat = next(one for one in acceptability(index, variation).to_dict()["layer"] if "color" in one["encoding"])
    scale = heat["encoding"]["color"]["scale"]
    assert scale["range"] == list(PALETTES["light"].ramp)
    ends = [one.rstrip("%").split("\u2013") for one in scale["domain"]]
    assert ends[0][0] == "0"
    assert ends[-1][1] == "100"
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    told = " ".join(str(one.get("calculate", "")) for one in heat["transform"])
    assert all(f"'{name}'" in told for name in scale["domain"])
