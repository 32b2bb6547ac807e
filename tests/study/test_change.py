"""change: hand-made years, limits that stay, sums that are exact, breaks, and clear mistakes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.pack import pack
from miqyas.data.panel import Panel, Series, Status
from miqyas.data.source import Break
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_text, read_model, with_set
from miqyas.study.change import change
from miqyas.study.comparison import compare
from miqyas.study.vary import vary

MODEL = """\
[model]
id = "small"
year = 2020
coverage = 0.5

[carry]
method = "forward"
age = 3

[normalise]
method = "minmax"
range = [0, 100]

[node.top]
[node.left]
parent = "top"
why = "half"
[node.right]
parent = "top"
why = "half"

[indicator.a]
parent = "left"
weight = 3
direction = "higher"
[indicator.b]
parent = "left"
weight = 1
direction = "higher"
[indicator.c]
parent = "right"
direction = "lower"
[indicator.d]
parent = "right"
direction = "higher"

[vary]
replications = 200
seed = 3
[vary.weights]
spread = 0.5
why = "a test"
"""

YEARS = (2010, 2015, 2020)
PLACES = ("A", "B", "C", "D")
NAN = float("nan")
FIGURES = {
    "a": ([0, 10, 20, 30], [1, 1, 1, 1], [40, 20, 30, 50]),
    "b": ([5, 5, 10, 0], [2, 2, 2, 2], [5, 15, 20, 10]),
    "c": ([8, 6, 4, 2], [3, 3, 3, 3], [8, 2, 0, 10]),
    "d": ([NAN] * 4, [NAN] * 4, [1, 2, 3, 4]),
}


def model(text=MODEL):
    """The model, or another text."""
    return parse_text(text, "small.toml")


def panel(figures=None, years=YEARS, places=PLACES, only=None):
    """The panel; `only` keeps some years."""
    figures = figures or FIGURES
    values = np.array([[figures[code][t] for code in figures] for t in range(len(years))], dtype=float)
    whole = Panel.of(values.transpose(0, 2, 1), places=places, series=[Series(code) for code in figures], years=years)
    return whole if only is None else whole.select(years=only)


@pytest.fixture(scope="module")
def found():
    return change(model(), panel(), since=2010)


@pytest.fixture(scope="module")
def digital():
    return read_model("oic-digital"), pack("economies").join(pack("oic-members"))


def test_scores_are_those_worked_out_by_hand(found):
    # Limits over both years: a 0 to 50, b 0 to 20, c 0 to 10 and lower is better; d has one year only.
    a = np.array([FIGURES["a"][0], FIGURES["a"][2]]) / 50
    b = np.array([FIGURES["b"][0], FIGURES["b"][2]]) / 20
    c = 1 - np.array([FIGURES["c"][0], FIGURES["c"][2]]) / 10
    expected = 100 * (0.5 * (0.75 * a + 0.25 * b) + 0.5 * c)
    assert found.places == PLACES
    assert found.score == pytest.approx(expected, abs=1e-12)
    assert found.difference == pytest.approx(expected[1] - expected[0], abs=1e-12)
    assert found.rank.tolist() == [[4, 3, 2, 1], [4, 2, 1, 3]]


def test_what_each_part_adds_is_worked_out_by_hand(found):
    # A: a 0 -> 40 of 50 at a weight of 3/8, b and c unchanged.
    assert found.parts[0] == pytest.approx([30, 0, 0], abs=1e-12)
    # D: a 30 -> 50, b 0 -> 10 of 20 at 1/8, c 2 -> 10 of 10 at 1/2, lower is better.
    assert found.parts[3] == pytest.approx([15, 6.25, -40], abs=1e-12)
    assert found.part("left")[3] == pytest.approx(21.25)
    assert found.part("top") == pytest.approx(found.difference, abs=1e-12)


def test_the_weight_that_is_kept_and_what_is_left_out(found):
    assert found.kept == pytest.approx(0.75)
    assert found.common.share == pytest.approx([0.75] * 4)
    (left,) = found.common.left
    assert (left.indicator, left.share, left.places, left.reason) == ("d", pytest.approx(0.25), 0, "no figure for 2010")


def test_a_year_between_changes_nothing(found):
    without = change(model(), panel(only=(2010, 2020)), since=2010)
    assert np.array_equal(without.score, found.score)
    assert np.array_equal(without.parts, found.parts)
    assert np.array_equal(without.ranks, found.ranks)


def test_yearly_limits_of_a_model_are_held_fixed_all_the_same(found):
    yearly = change(with_set(model(), {"model.limits": "yearly"}), panel(), since=2010)
    assert np.array_equal(yearly.score, found.score)
    base = change(with_set(model(), {"model.limits": 2010}), panel(), since=2010)
    assert base.score[0, 3] == pytest.approx(0.5 * 75 + 0.5 * 100)
    assert base.score[1, 3] > 0.5 * 75


def test_the_same_draws_serve_both_years():
    still = {code: (rows[2], rows[1], rows[2]) for code, rows in FIGURES.items() if code != "d"} | {"d": FIGURES["d"]}
    found = change(model(), panel(still), since=2010)
    assert found.ranks.shape == (200, 2, 4)
    # Ranks do move from draw to draw, yet never between the years.
    assert (found.low[0] < found.high[0]).any()
    assert found.improved.tolist() == found.worsened.tolist() == [0, 0, 0, 0]
    assert np.array_equal(found.low[0], found.low[1])


def test_the_shares_of_better_and_worse_count_the_draws(found):
    better = found.ranks[:, 1] < found.ranks[:, 0]
    assert found.improved == pytest.approx(better.mean(axis=0))
    # D stood first whatever the weights, and never does any more.
    assert found.low[0, 3] == found.high[0, 3] == 1
    assert found.worsened[3] == 1
    assert (found.low <= found.high).all()


def test_the_intervals_are_those_of_a_study_of_each_year(found):
    for t, year in enumerate((2010, 2020)):
        study = vary(found.common.model, found.common.panel, year=year, years=(2010, 2020))
        assert found.low[t] == pytest.approx(study.low[-1])
        assert found.high[t] == pytest.approx(study.high[-1])
    assert found.low[0].tolist() != found.high[0].tolist() or found.low[1].tolist() != found.high[1].tolist()


def test_a_place_may_miss_as_much_as_the_model_lets_it_miss():
    text = '[model]\nid = "wide"\nyear = 2020\n[normalise]\nmethod = "minmax"\n[node.top]\ncoverage = 0.75\n' + "".join(
        f'[node.n{code}]\nparent = "top"\n[indicator.{code}]\nparent = "n{code}"\ndirection = "higher"\n'
        for code in "abcd"
    )
    gaps = panel().set("A", "a", 2010, None).set("B", "a", 2010, None).set("B", "b", 2010, None)
    found = change(parse_text(text), gaps, since=2010)
    # d is gone for all, a quarter of the whole; A misses one more part, which is a third of what is left.
    assert found.common.share == pytest.approx([0.5, 0.25, 0.75, 0.75])
    assert np.isnan(found.difference).tolist() == [False, True, False, False]


def test_the_same_seed_gives_the_same_and_zero_is_a_seed(found):
    again = change(model(), panel(), since=2010)
    zero = change(model(), panel(), since=2010, seed=0, replications=50)
    assert np.array_equal(found.ranks, again.ranks)
    assert (zero.seed, zero.replications, len(zero.ranks)) == (0, 50, 50)
    assert "Seed 0." in zero.caption


def test_a_place_is_compared_on_what_it_has_in_both_years():
    gap = panel().set("B", "c", 2010, None)
    found = change(model(), gap, since=2010)
    assert found.common.share == pytest.approx([0.75, 0.5, 0.75, 0.75])
    # Without c in 2010, c of 2020 is not looked at either: B is its left half in both years.
    assert np.isnan(found.index.scores[:, 1, found.index.tree.at["c"]]).all()
    assert found.score[0, 1] == pytest.approx(100 * (0.75 * 10 / 50 + 0.25 * 5 / 20))
    assert found.parts[1] == pytest.approx([15, 12.5, 0], abs=1e-12)
    assert found.part("top") == pytest.approx(found.difference, abs=1e-12)


def test_an_observation_is_never_compared_with_itself():
    old = panel().set("A", "a", 2020, None)
    carried = with_set(model(), {"carry.age": 10})
    assert build(carried, old, year=2020).vintage[0, 0, 0] == 2015
    found = change(carried, old, since=2015)
    assert not found.common.compared[0, 0]
    assert found.common.compared[1:, 0].all()


def test_a_figure_that_the_source_repeats_is_no_observation():
    given = panel()
    status = given.status.copy()
    status[2, 0, 0] = Status.CARRIED
    found = compare(model(), Panel(**{**vars_of(given), "status": status}), (2010, 2020))
    assert not found.compared[0, 0]
    assert found.compared[1, 0]


def vars_of(given):
    names = ("years", "places", "series", "values", "status", "origin")
    return {name: getattr(given, name) for name in names}


def test_how_old_a_first_figure_may_be():
    shifted = panel(years=(2012, 2016, 2020), figures=FIGURES)
    assert change(model(), shifted, since=2014, age=2).common.compared.all()
    with pytest.raises(BuildError, match="nothing can be compared between 2014 and 2020"):
        change(model(), shifted, since=2014, age=1)


@pytest.mark.parametrize(
    ("rule", "since", "barred"),
    [
        ("{why = 'none'}", 2010, [0, 1, 2, 3]),
        ("{between = [2010, 2015], why = 'x'}", 2010, [0, 1, 2, 3]),
        ("{between = [2010, 2015], why = 'x'}", 2015, []),
        ("{between = [2015, 2021], why = 'x'}", 2015, []),
        ("{year = 2015, why = 'x'}", 2010, []),
        ("{year = 2015, why = 'x'}", 2015, [0, 1, 2, 3]),
        ("{year = 2020, places = ['B'], why = 'x'}", 2010, [1]),
        ("{places = 'C', why = 'x'}", 2015, [2]),
    ],
)
def test_breaks_are_not_compared_across(rule, since, barred):
    broken = model(MODEL.replace('parent = "left"\nweight = 3', f'parent = "left"\nweight = 3\nbreaks = [{rule}]'))
    found = compare(broken, panel(), (since, 2020))
    if len(barred) == 4:
        assert [one.indicator for one in found.left if one.indicator == "a"] == ["a"]
        assert next(one for one in found.left if one.indicator == "a").reason in ("none", "x")
    else:
        column = [one.id for one in found.model.indicators].index("a")
        assert np.flatnonzero(~found.compared[:, column]).tolist() == barred
        assert [place for one in found.barred for place in one.places] == [PLACES[i] for i in barred]


def test_breaks_of_the_data_hold_for_every_model():
    broken = replace(panel(), breaks=(Break("a new survey", between=(2010, 2015), places=("B",), series="a"),))
    found = compare(model(), broken, (2010, 2020))
    assert found.compared[:, 0].tolist() == [True, False, True, True]
    assert [(one.reason, one.places) for one in found.barred] == [("a new survey", ("B",))]
    assert compare(model(), broken, (2015, 2020)).compared.all()


def test_a_base_year_of_the_limits_is_no_year_of_the_comparison():
    # The limits are read from 2010, across the break; the years that are compared lie behind it.
    broken = replace(panel(), breaks=(Break("a new survey", between=(2010, 2015), series="b"),))
    found = compare(with_set(model(), {"model.limits": 2010}), broken, (2015, 2020))
    assert found.compared.all()


def test_too_few_places_leave_an_indicator_out():
    few = panel().set("A", "b", 2010, None).set("B", "b", 2010, None).set("C", "b", 2010, None)
    found = compare(model(), few, (2010, 2020))
    left = {one.indicator: one for one in found.left}
    assert left["b"].reason == "comparable for 1 of 4 places only"
    assert (left["b"].share, left["b"].places) == (pytest.approx(0.125), 1)


def test_a_node_of_which_too_little_is_left_goes_whole():
    few = panel()
    for place in PLACES[:3]:
        few = few.set(place, "a", 2010, None)
    found = compare(model(), few, (2010, 2020))
    # a is three quarters of the left half: the quarter that is left may not stand for it.
    assert {one.indicator for one in found.left} == {"a", "b", "d"}
    assert next(one for one in found.left if one.indicator == "b").reason.startswith("only 25% of 'left'")
    assert [node.id for node in found.model.nodes] == ["top", "right"]
    assert found.kept == pytest.approx(0.25)


def test_nothing_is_imputed_or_screened():
    strict = with_set(model(), {"impute.method": "mean", "screen.method": "present", "screen.least": 1.0})
    gap = panel().set("B", "c", 2010, None)
    found = change(strict, gap, since=2010)
    assert np.isnan(found.index.scores[:, 1, found.index.tree.at["c"]]).all()
    assert not np.isnan(found.score).any()


figure = st.floats(1, 100, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(st.lists(figure, min_size=24, max_size=24, unique=True), st.sampled_from(["arithmetic", "geometric"]))
def test_parts_sum_to_the_difference(drawn, top):
    cells = np.array(drawn).reshape(3, 2, 4)
    figures = {code: (cells[i, 0], cells[i, 0], cells[i, 1]) for i, code in enumerate("abc")} | {"d": FIGURES["d"]}
    changed = with_set(
        model(),
        {"node.top.aggregate": top, "node.left.aggregate": "geometric", "normalise.range": [1, 100]},
    )
    found = change(changed, panel(figures), since=2010, replications=1)
    assert found.parts.sum(axis=1) == pytest.approx(found.difference, abs=1e-10)
    assert found.part("left") + found.part("right") == pytest.approx(found.difference, abs=1e-10)


def test_one_geometric_part_alone_carries_the_whole_change():
    # Only a changes: whatever the mean, the difference is due to it.
    still = {code: (rows[2], rows[2], rows[2]) for code, rows in FIGURES.items() if code != "d"} | {"d": FIGURES["d"]}
    still["a"] = FIGURES["a"]
    changed = with_set(model(), {"aggregate.method": "geometric", "normalise.range": [1, 100]})
    found = change(changed, panel(still), since=2010, replications=1)
    assert np.abs(found.difference).min() > 0.1
    assert found.parts[:, 0] == pytest.approx(found.difference, abs=1e-12)
    assert np.abs(found.parts[:, 1:]).max() == 0


def test_other_means_have_no_parts():
    changed = with_set(model(), {"node.top.aggregate": "harmonic", "normalise.range": [1, 100]})
    found = change(changed, panel(), since=2010, replications=1)
    assert found.parts is None
    assert found.part("left") is None
    assert not np.isnan(found.difference).any()


@pytest.mark.parametrize(
    ("since", "until", "what"),
    [
        (2020, None, "2020 does not lie before 2020"),
        (2015, 2010, "2015 does not lie before 2010"),
        (1990, 2020, "the data begin in 2010"),
        (2011, 2013, "nothing can be compared between 2011 and 2013"),
        (2015, 2030, "nothing can be compared|the data end in 2020"),
    ],
)
def test_years_that_are_no_comparison(since, until, what):
    with pytest.raises(BuildError, match=what) as caught:
        change(model(), panel(), since=since, until=until)
    assert caught.value.repair


def test_data_without_years_and_no_draws():
    flat = Panel.of(np.arange(16.0).reshape(4, 4), places=PLACES, series=list("abcd"))
    with pytest.raises(BuildError, match="state no year") as caught:
        change(model(), flat, since=2010)
    assert "column 'year'" in caught.value.repair
    with pytest.raises(BuildError, match="0 replications say nothing"):
        change(model(), panel(), since=2010, replications=0)
    with pytest.raises(DataError, match="no series 'c'"):
        change(model(), panel().select(series=["a", "b", "d"]), since=2010)


@pytest.mark.parametrize("since", [2010, 2015, 2020])
def test_the_members_on_shipped_figures(digital, since):
    found = change(*digital, since=since, replications=50)
    left = {one.indicator: one for one in found.common.left}
    kept = {one.id for one in found.index.model.indicators}
    assert {"mobile_price", "fixed_price", "manufacturing", "online_services"} <= set(left)
    assert ("servers" in kept) == (since == 2020)
    assert kept | set(left) == {one.id for one in digital[0].indicators}
    assert found.kept + sum(one.share for one in left.values()) == pytest.approx(1)
    assert 0.45 < found.kept < 0.65
    assert np.isnan(found.score[0]).tolist() == np.isnan(found.score[1]).tolist()
    known = ~np.isnan(found.difference)
    assert known.sum() >= 50
    assert found.parts[known].sum(axis=1) == pytest.approx(found.difference[known], abs=1e-12)
    assert all(before < after for before, after in pairwise(found.common.years))


def test_pakistan_rose_by_what_it_sells(digital):
    found = change(*digital, since=2010, replications=200)
    row = found.places.index("PAK")
    adds = {one.id: found.part(one.id)[row] for one in found.index.model.nodes if one.parent}
    assert max(adds, key=adds.get) == "exports"
    assert found.improved[row] > 0.95
    share, t = digital[1].column["BX.GSR.CCIS.ZS"], found.index.tree.at["ict_share"]
    assert found.index.raw[0, row, t] == digital[1].values[0, digital[1].row["PAK"], share]


def test_declared_breaks_hold_on_the_shipped_figures(digital):
    found = compare(*digital, (2015, 2024))
    column = [one.id for one in found.model.indicators].index("ict_level")
    compared = {place for place, yes in zip(found.places, found.compared[:, column], strict=True) if yes}
    assert not {"TUN", "SAU", "SLE", "KWT"} & compared
    assert {"PAK", "MAR", "TUR"} <= compared
