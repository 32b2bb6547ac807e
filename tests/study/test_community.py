"""groups: means, gaps and leaders worked out by hand, dated membership, lists of one's own."""

from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Attribute, Panel
from miqyas.errors import BuildError, DataError
from miqyas.index.modelfile import parse_text, read_model
from miqyas.study.community import groups

MODEL = """\
[model]
id = "level"
year = 2020
groups = ["region"]
coverage = 0.6
[normalise]
method = "goalposts"
range = [0, 100]
[node.top]
[indicator.x]
parent = "top"
direction = "higher"
goalposts = {low = 0, high = 100, why = "a score as it is"}
[indicator.y]
parent = "top"
direction = "higher"
goalposts = {low = 0, high = 100, why = "a score as it is"}
"""
# Scores at the top: 20, 30, 40, 90, 10, none (y is absent).
FIGURES = [[10, 30], [20, 40], [30, 50], [80, 100], [0, 20], [50, np.nan]]
REGION = {"A": "north", "B": "north", "C": "south", "D": "south", "E": "south", "F": "north"}


def panel(extra=()):
    plain = Panel.of(np.array([FIGURES], dtype=float), places="ABCDEF", series=["x", "y"], years=[2020])
    held = tuple(Attribute(place, "region", value) for place, value in REGION.items())
    return replace(plain, attributes=(*held, *extra))


@pytest.fixture(scope="module")
def found():
    return groups(parse_text(MODEL), panel(), leaders=2)


def test_the_groups_of_the_model(found):
    assert [(one.key, one.name) for one in found.groups] == [("region=north", "north"), ("region=south", "south")]
    north, south = found.groups
    assert north.places == ("A", "B", "F")
    assert north.ranked == ("B", "A")
    assert (north.share, south.share) == (pytest.approx(2 / 3), 1)
    assert south.ranked == ("D", "C", "E")


def test_means_medians_and_gaps(found):
    north, south = found.groups
    assert (north.mean[-1], south.mean[-1]) == (pytest.approx(25), pytest.approx(140 / 3))
    assert (north.median[-1], south.median[-1]) == (25, median([40, 90, 10]))
    assert north.gap[-1] == pytest.approx(25 - 140 / 3)
    assert south.gap[-1] == -north.gap[-1]
    # F has no rank, yet its x counts among the x of its group.
    x = found.index.tree.at["x"]
    assert north.count[x] == 3
    assert north.mean[x] == pytest.approx(80 / 3)


def test_the_way_to_the_leaders(found):
    north, south = found.groups
    assert north.distance[-1] == pytest.approx((90 + 40) / 2 - 25)
    assert south.distance[-1] == pytest.approx(65 - 140 / 3)
    alone = groups(parse_text(MODEL), panel(), leaders=1)
    assert alone.groups[0].distance[-1] == pytest.approx(90 - 25)


def test_a_flag_is_one_group_and_membership_is_dated():
    poor = [Attribute("A", "poor", "1", since="1990"), Attribute("B", "poor", "1", since="1990", until="2019-01-01")]
    found = groups(parse_text(MODEL), panel([*poor, Attribute("C", "poor", "0")]), by=["poor"])
    assert [one.name for one in found.groups] == ["poor"]
    assert found.group("poor").places == ("A",)
    assert found.group("poor").gap[-1] == pytest.approx(20 - (30 + 40 + 90 + 10) / 4)


def test_one_value_and_lists_of_ones_own():
    found = groups(parse_text(MODEL), panel(), by=["south"], lists={"mine": ["D", "A"]})
    assert [one.name for one in found.groups] == ["south", "mine"]
    assert found.group("mine").places == ("A", "D")
    assert found.group("mine").mean[-1] == pytest.approx(55)


def test_everybody_has_no_others_and_nobody_ranked_no_mean():
    found = groups(parse_text(MODEL), panel(), lists={"all": "ABCDEF", "none": "F"})
    assert np.isnan(found.group("all").gap[-1])
    assert np.isnan(found.group("none").mean[-1])
    assert found.group("none").ranked == ()


@pytest.mark.parametrize(
    ("options", "kind", "what"),
    [
        ({"by": ["easst"]}, DataError, "no group 'easst'"),
        ({"by": ["south"], "leaders": 0}, BuildError, "0 leaders"),
        ({"lists": {"mine": ["A", "Z"]}}, BuildError, "no place 'Z'"),
        ({"lists": {"mine": []}}, DataError, "no place of the index belongs to 'mine'"),
    ],
)
def test_mistakes(options, kind, what):
    with pytest.raises(kind, match=what) as caught:
        groups(parse_text(MODEL), panel(), **options)
    assert caught.value.repair


def test_a_model_without_groups_says_so(found):
    with pytest.raises(DataError, match="names no groups"):
        groups(parse_text(MODEL.replace('groups = ["region"]', "")), panel())
    with pytest.raises(DataError, match="no group 'east' was asked for"):
        found.group("east")


def test_the_members_of_the_organization():
    found = groups(read_model("oic-digital"), pack("economies").join(pack("oic-members")), by=["oic_group", "ldc"])
    assert {one.name: len(one.places) for one in found.groups} == {"African": 17, "Arab": 22, "Asian": 18, "ldc": 21}
    assert found.group("ldc").gap[-1] < -5
    green = found.index.tree.at["green"]
    # Little carbon and much firewood: the one pillar where the least developed are ahead.
    assert found.group("ldc").gap[green] > 0
    assert sum(len(one.places) for one in found.groups[:3]) == 57
