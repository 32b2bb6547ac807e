"""The chart of rank intervals: a document whose every row can be checked."""

from math import ceil, floor

import numpy as np
import pytest

from miqyas.errors import BuildError, DataError
from miqyas.present.chart.interval import intervals
from miqyas.present.chart.look import Look


def quantiles(variation, place):
    """The ends of the interval from the ranks themselves, one number for each replication."""
    counts = variation.tally.counts[-1, variation.places.index(place)]
    ranks = np.repeat(np.arange(1, len(counts) + 1), counts)
    low, middle, high = np.quantile(ranks, [0.05, 0.5, 0.95])
    return floor(low), float(middle), ceil(high)


def test_every_place_stands_by_rank_with_its_interval(tai, rows):
    index, variation = tai
    found = rows(intervals(index, variation), "median")
    assert [one["row"] for one in found] == list(range(23))
    ranks = [index.ranks[0, index.row[one["place"]], -1] for one in found]
    assert [one["rank"] for one in found] == ranks == sorted(ranks)
    for one in found:
        low, middle, high = quantiles(variation, one["place"])
        assert (one["low"], one["median"], one["high"]) == (low, middle, high)
        assert (one["from"], one["to"]) == (low - 0.5, high + 0.5)
        assert one["figures"] == (f"{low}\u2013{high}" if low < high else f"{low}\u2013{low}")


def test_the_title_is_the_finding_and_the_subtitle_the_caption(tai):
    index, variation = tai
    low, _, high = quantiles(variation, "SGP")
    spec = intervals(index, variation, place="SGP").to_dict()
    assert (
        spec["usermeta"]["title"] == " ".join(spec["title"]["text"]) == f"Singapore is between {low} and {high} of 23"
    )
    assert " ".join(spec["title"]["subtitle"]) == variation.caption
    first = intervals(index, variation).to_dict()["usermeta"]["title"]
    assert first.startswith("Finland comes 1st of 23")


def test_a_place_that_is_pointed_at_stands_out_in_weight_and_wash(tai, rows):
    index, variation = tai
    chart = intervals(index, variation, place="NOR")
    assert [one["place"] for one in rows(chart, "strong") if one["strong"]] == ["NOR"]
    strong = [
        layer for layer in chart.to_dict()["layer"] if layer.get("transform", [{}])[0].get("filter") == "datum.strong"
    ]
    assert {layer["mark"]["type"] for layer in strong} == {"rect", "bar", "text"}
    assert {layer["mark"]["fontWeight"] for layer in strong if layer["mark"]["type"] == "text"} == {700}


def test_the_document_says_how_to_repeat_it(tai):
    index, variation = tai
    told = intervals(index, variation).to_dict()["usermeta"]
    assert told["model_fingerprint"] == index.model.fingerprint
    assert told["panel_fingerprint"] == index.panel.fingerprint
    assert (told["seed"], told["replications"], told["version"]) == (0, 256, index.version)


def test_on_the_right_everything_is_mirrored(tai):
    index, variation = tai
    left, right = (intervals(index, variation, look=Look(language=one)).to_dict() for one in ("en", "ar"))
    assert (left["title"]["anchor"], right["title"]["anchor"]) == ("start", "end")

    def names(spec):
        return next(one for one in spec["layer"] if one["encoding"].get("text", {}).get("field") == "name")

    assert (names(left)["mark"]["align"], names(right)["mark"]["align"]) == ("right", "left")
    assert names(left)["encoding"]["x"]["value"] < 0 < left["width"] < names(right)["encoding"]["x"]["value"]
    axes = [one["encoding"]["x"]["scale"] for one in right["layer"] if "scale" in one["encoding"].get("x", {})]
    assert axes
    assert all(one["reverse"] for one in axes)
    assert "فنلندا" in right["usermeta"]["title"]
    # What is read from the right says so, or its full stop lands on the wrong side.
    assert all(one[0] == "\u2067" and one[-1] == "\u2069" for one in right["title"]["text"])
    assert not any("\u2067" in one for one in left["title"]["text"])


def test_a_node_has_a_chart_of_its_own(tai, rows):
    index, variation = tai
    node = index.tree.ids[index.tree.width]
    found = rows(intervals(index, variation, node=node), "median")
    assert [one["rank"] for one in found] == sorted(index.ranks[0, :, index.tree.width].tolist())


def test_mistakes_are_told(tai):
    index, variation = tai
    with pytest.raises(DataError, match="no place 'XXX'"):
        intervals(index, variation, place="XXX")
    with pytest.raises(BuildError, match="no theme 'sepia'"):
        Look("sepia")
    with pytest.raises(BuildError, match="does not speak 'xx'"):
        Look(language="xx")
