"""converge: sigma, beta and distances against figures worked out by hand."""

from statistics import stdev

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.errors import BuildError
from miqyas.index.modelfile import parse_text, read_model
from miqyas.study.convergence import converge

MODEL = """\
[model]
id = "level"
year = 2020
[normalise]
method = "goalposts"
range = [0, 100]
[node.top]
[node.part]
parent = "top"
[indicator.x]
parent = "part"
direction = "higher"
goalposts = {low = 0, high = 100, why = "a score as it is"}
[indicator.late]
parent = "top"
direction = "higher"
goalposts = {low = 0, high = 100, why = "a score as it is"}
[vary]
replications = 20
seed = 1
[vary.weights]
spread = 0.5
why = "a test"
"""
YEARS = (2010, 2015, 2020)
X = ([10, 20, 40, 50], [12, 70, 41, 49], [30, 35, 45, 50])


def panel(rows=X):
    values = np.full((3, 4, 2), np.nan)
    values[:, :, 0] = rows
    values[2, :, 1] = 7.0
    return Panel.of(values, places="ABCD", series=["x", "late"], years=YEARS)


@pytest.fixture(scope="module")
def found():
    return converge(parse_text(MODEL), panel(), years=(2010, 2020), leaders=2)


def test_sigma(found):
    assert found.scores.tolist() == [X[0], X[2]]
    assert found.sd == pytest.approx([stdev(X[0]), stdev(X[2])])
    assert found.mean == pytest.approx([30, 40])
    assert found.variation == pytest.approx([stdev(X[0]) / 30, stdev(X[2]) / 40])
    assert found.closer == 1


def test_beta_and_half_life(found):
    # Gains in ten years 20, 15, 5, 0: two points a year at a start of 10, and 0.05 less for each point above.
    assert found.beta.slope == pytest.approx(-0.05, abs=1e-12)
    assert found.beta.intercept == pytest.approx(2.5, abs=1e-12)
    assert found.beta.explained == pytest.approx(1)
    # Half of every gap is gone after the ten years.
    assert found.half_life == pytest.approx(10)


def test_the_interval_of_beta_has_two_degrees_fewer_than_places():
    moved = (X[0], X[1], [28, 38, 43, 51])
    found = converge(parse_text(MODEL), panel(moved), years=(2010, 2020))
    x, y = np.array(X[0]), (np.array(moved[2]) - np.array(X[0])) / 10
    slope, intercept = np.polyfit(x, y, 1)
    left = y - slope * x - intercept
    error = np.sqrt((left**2).sum() / 2 / ((x - x.mean()) ** 2).sum())
    assert found.beta.slope == pytest.approx(slope)
    assert found.beta.high - found.beta.slope == pytest.approx(2.919986 * error, rel=1e-6)


def test_the_distance_to_the_leaders(found):
    assert found.frontier == pytest.approx([45, 47.5])
    assert found.distance.tolist() == [[35, 25, 5, -5], [17.5, 12.5, 2.5, -2.5]]


def test_places_that_fall_apart():
    found = converge(parse_text(MODEL), panel((X[2], X[1], X[0])), years=(2010, 2020))
    assert found.closer == 0
    assert found.beta.slope > 0
    assert found.half_life == np.inf


def test_only_series_of_all_years_and_a_part_of_the_places(found):
    assert [one.indicator for one in found.common.left] == ["late"]
    assert found.common.kept == pytest.approx(0.5)
    inside = found.inside("ABD")
    assert inside.places == ("A", "B", "D")
    assert inside.sd[0] == pytest.approx(stdev([10, 20, 50]))
    # The leaders remain those of all places.
    assert inside.frontier == pytest.approx(found.frontier)
    assert inside.distance[:, 0].tolist() == [35, 17.5]


def test_several_years_stand_in_order(found):
    three = converge(parse_text(MODEL), panel(), years=(2020, 2010, 2015))
    assert three.years == YEARS
    assert three.sd == pytest.approx([stdev(row) for row in X])
    # With goalposts a year between does not move the others.
    assert three.sd[[0, 2]] == pytest.approx(found.sd)
    assert converge(parse_text(MODEL), panel(), years=[2010]).years == (2010, 2020)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"years": (2020,)}, "2020 and itself are no comparison"),
        ({"years": (2000, 2020)}, "the data begin in 2010"),
        ({"years": (2010, 2020), "node": "nothing"}, "the model has no node 'nothing'"),
        ({"years": (2010, 2020), "leaders": 0}, "0 leaders say nothing"),
        ({"years": (2010, 2020), "replications": 0}, "0 replications say nothing"),
    ],
)
def test_mistakes(options, what):
    with pytest.raises(BuildError, match=what) as caught:
        converge(parse_text(MODEL), panel(), **options)
    assert caught.value.repair


def test_too_few_and_unknown_places(found):
    with pytest.raises(BuildError, match="2 of the places can be compared"):
        found.inside("AB")
    with pytest.raises(BuildError, match="no place 'Z'"):
        found.inside(["A", "B", "C", "Z"])


def test_a_node_that_cannot_be_compared():
    text = MODEL.replace(
        '[indicator.late]\nparent = "top"', '[node.other]\nparent = "top"\n[indicator.late]\nparent = "other"'
    )
    with pytest.raises(BuildError, match="nothing of 'other' can be compared"):
        converge(parse_text(text), panel(), years=(2010, 2020), node="other")


def test_the_members_on_shipped_figures():
    found = converge(
        read_model("oic-digital"), pack("economies").join(pack("oic-members")), years=(2010, 2024), replications=50
    )
    least = found.inside(found.index.group("ldc"))
    # The least developed have gained less than the leaders since 2010.
    assert least.distance[1].mean() > least.distance[0].mean() + 5
    assert found.beta.low < found.beta.slope < found.beta.high
    assert found.seed == 1
    assert "limits read from 2010, 2024" in found.caption


def test_a_year_without_figures_does_not_shorten_the_time_that_a_gain_took(found):
    # Nothing was observed in 2012: the figures that stand for it are of 2010, and so are the years that passed.
    carried = parse_text(MODEL.replace("[normalise]", '[carry]\nmethod = "forward"\nage = 3\n[normalise]'))
    later = converge(carried, panel(), years=(2012, 2020), leaders=2)
    assert later.scores.tolist() == found.scores.tolist()
    assert later.beta == found.beta
    assert later.half_life == found.half_life
