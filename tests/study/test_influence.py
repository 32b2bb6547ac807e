"""influence: what is left out by hand, by a model text without it, or by a changed table says the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from miqyas.data.pack import pack
from miqyas.data.panel import Panel, Series
from miqyas.data.source import Source
from miqyas.errors import BuildError, DataError, MiqyasError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_text, read_model, with_set
from miqyas.study.influence import influence
from miqyas.study.removal.shift import others_median, reversed_pairs

NAN = float("nan")

HEAD = """\
[model]
id = "toy"
coverage = {coverage}
[normalise]
method = "{normalise}"
[node.top]
[node.left]
parent = "top"
weight = 2
why = "x"
[node.right]
parent = "top"
weight = 1
why = "x"
"""
LEAF = """\
[indicator.{id}]
parent = "{parent}"
weight = {weight}
direction = "{direction}"
goalposts = {{low = 0, high = 10, why = "x"}}
why = "x"
"""
LEAVES = {
    "a": ("left", 3, "higher"),
    "b": ("left", 1, "higher"),
    "c": ("right", 1, "lower"),
    "d": ("right", 2, "higher"),
}


def text(normalise="goalposts", coverage=0.4, without=(), extra=""):
    """A model text of two nodes with two indicators each, or of what is left of them."""
    head = HEAD.format(normalise=normalise, coverage=coverage)
    for node in ("left", "right"):
        if all(name in without for name, leaf in LEAVES.items() if leaf[0] == node):
            start = head.index(f"[node.{node}]")
            head = head[:start] + head[start:].partition('why = "x"\n')[2]
    leaves = [
        LEAF.format(id=name, parent=parent, weight=weight, direction=direction)
        for name, (parent, weight, direction) in LEAVES.items()
        if name not in without
    ]
    return head + "".join(leaves) + extra


def table(seed=0, places=8, gaps=0.1):
    """Random figures from 0 to 10, some of them absent."""
    random = np.random.Generator(np.random.PCG64(seed))
    x = random.uniform(0, 10, (places, 4)).round(2)
    x[random.random(x.shape) < gaps] = NAN
    return Panel.of(x, places=tuple("PQRSTUVWXYZ"[:places]), series=tuple("abcd"))


def scores(index, year=None):
    return index.scores[index._year(year), :, -1]


def same(one, other):
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


# ---------------------------------------------------------------- by hand
FLAT = """\
[model]
id = "flat"
[normalise]
method = "{normalise}"
[node.top]
{leaves}"""
ONE = """\
[indicator.{id}]
parent = "top"
weight = {weight}
direction = "higher"
{more}
why = "x"
"""


def flat(weights, normalise="goalposts"):
    posts = 'goalposts = {low = 0, high = 10, why = "x"}' if normalise == "goalposts" else ""
    leaves = "".join(ONE.format(id=name, weight=weight, more=posts) for name, weight in weights.items())
    return parse_text(FLAT.format(normalise=normalise, leaves=leaves))


def test_three_places_by_hand():
    # Scores: P (3 0 + 10)/4 = 2.5, Q (3 6 + 0)/4 = 4.5, R (3 4 + 4)/4 = 4, of 10.
    panel = Panel.of(np.array([[0.0, 10.0], [6.0, 0.0], [4.0, 4.0]]), places="PQR", series="ab")
    found = influence(flat({"a": 3, "b": 1}), panel)
    same(found.scores, [0.25, 0.45, 0.4])
    assert found.ranks.tolist() == [3, 1, 2]
    without_a, without_b = found.of("indicator")
    assert found.after[0].tolist() == [1, 3, 2]
    assert found.shifts[0].tolist() == [-2, 2, 0]
    assert (without_a.mean, without_a.largest, without_a.mover) == (pytest.approx(4 / 3), 2, "Q")
    assert (without_b.mean, without_b.largest, without_b.mover) == (0, 0, "")
    assert without_a.gone == ("a",)
    # Without its 0 in a, P is left with b: 1.0. With the median of 6 and 4 in a: (15 + 10)/4 = 6.25.
    points = {(one.place, one.series): one for one in found.points}
    first = points["P", "a"]
    assert (first.value, first.year, first.rank, first.absent, first.moved, first.median) == (0, 0, 3, 1, 1, 5)
    assert (first.absent_score, first.moved_score) == (pytest.approx(0.75), pytest.approx(0.375))
    # Q without its 6 is left with nothing but 0: last. R without its 4 in b stays at 0.4.
    assert points["Q", "a"].absent == 3
    assert points["R", "b"].absent_score == pytest.approx(0)
    assert found.carrier("P").absent is first
    assert found.carrier("P").reach == 2
    assert [one.place for one in found.fragile(2)] == ["Q", "P"]
    assert found.fixed


def test_a_far_place_turns_two_others():
    # Z stretches the scale of a: with it Y (0 + 5)/2 is ahead of X (6/96), without it X (1 + 0)/2 of Y (0 + .5)/2.
    panel = Panel.of(np.array([[10.0, 0.0], [4.0, 5.0], [4.0, 10.0], [100.0, 0.0]]), places="XYWZ", series="ab")
    found = influence(flat({"a": 1, "b": 1}, "minmax"), panel)
    same(found.scores, [0.03125, 0.25, 0.5, 0.5])
    # Two places that come level are not turned: X and W without Z, Y and Z without W.
    assert found.reversals == (("Z", ("Y", "X")),)
    assert found.readers == ("normalise minmax",)
    assert not found.fixed


def test_borda_turns_all_when_the_last_leaves():
    # OECD/JRC Handbook 2008, the example of rank reversal: 3 voters c b a d, 2 b a d c, 2 a d c b.
    votes = {"one": "cbad", "two": "badc", "three": "adcb"}
    x = np.array([[4.0 - order.index(place) for order in votes.values()] for place in "abcd"])
    panel = Panel.of(x, places="abcd", series=tuple(votes))
    found = influence(flat({"one": 3, "two": 2, "three": 2}, "borda"), panel)
    same(7 * found.scores, [13, 12, 11, 6])
    last = found.of("place")[3]
    assert last.id == "d"
    assert last.reversals == (("a", "b"), ("a", "c"), ("b", "c"))
    assert found.after[found.removals.index(last)].tolist()[:3] == [3, 2, 1]


def test_a_place_that_leaves_lifts_nobody():
    panel = Panel.of(np.array([[9.0], [5.0], [1.0]]), places="PQR", series="a")
    found = influence(flat({"a": 1}), panel)
    for row, one in enumerate(found.removals):
        if one.kind == "place":
            others = [i for i, place in enumerate(found.places) if place != one.id]
            assert found.shifts[row, others].tolist() == [0, 0]
            assert sorted(found.after[row, others]) == [1, 2]
            assert (one.mean, one.lost, one.mover) == (0, (), "")


# ---------------------------------------------------------------- a model text without it
@pytest.mark.parametrize("normalise", ["goalposts", "minmax", "zscore"])
@pytest.mark.parametrize(
    ("kind", "name", "gone"),
    [*(("indicator", name, (name,)) for name in "abcd"), ("node", "left", ("a", "b")), ("node", "right", ("c", "d"))],
)
def test_a_part_left_out_is_a_model_text_without_it(kind, name, gone, normalise):
    panel = table()
    found = influence(parse_text(text(normalise)), panel)
    index = build(parse_text(text(normalise, without=gone)), panel)
    row = next(i for i, one in enumerate(found.removals) if (one.kind, one.id) == (kind, name))
    assert found.removals[row].gone == (*gone, *((name,) if kind == "node" else ()))
    np.testing.assert_array_equal(found.after[row], index.ranks[0, :, -1])


def test_a_node_leaves_with_its_last_indicator():
    model = parse_text(text(without=("d",)))
    found = influence(model, table())
    one = next(one for one in found.of("indicator") if one.id == "c")
    assert one.gone == ("c", "right")
    np.testing.assert_array_equal(
        found.after[found.removals.index(one)], build(parse_text(text(without=("c", "d"))), table()).ranks[0, :, -1]
    )


def test_a_node_keeps_its_method_on_another_level():
    # The root is on level 4 and takes the minimum there; without 'deep' it stands on level 2 and still does.
    extra = '[node.deep]\nparent = "top"\nwhy = "x"\n[node.inner]\nparent = "deep"\nwhy = "x"\n'
    leaves = {"a": "top", "b": "top", "c": "inner"}
    parts = "".join(LEAF.format(id=i, parent=p, weight=1, direction="higher") for i, p in leaves.items())
    head = '[model]\nid = "deep"\n[normalise]\nmethod = "goalposts"\n[node.top]\n'
    level = '[level.4]\naggregate = "minimum"\n'
    panel = Panel.of(np.array([[1.0, 9.0, 5.0], [4.0, 5.0, 9.0], [3.0, 3.0, 3.0]]), places="PQR", series="abc")
    found = influence(parse_text(head + extra + level + parts), panel)
    row = next(i for i, one in enumerate(found.removals) if one.id == "c")
    # Minima of the two that are left: .1, .4, .3.
    assert found.after[row].tolist() == [3, 1, 2]


def test_a_single_indicator():
    found = influence(flat({"a": 1}), Panel.of(np.array([[2.0], [1.0]]), places="PQ", series="a"))
    (only,) = found.of("indicator")
    assert "nothing is left" in only.reason
    assert np.isnan(found.after[0]).all()
    assert np.isnan(only.mean)
    assert (only.mover, only.lost) == ("", ())
    # Neither place has a rank without its only figure: none is moved by an absence.
    for one in found.carriers.values():
        assert one.absent is None
        assert [point.series for point in one.lost] == ["a"]


# ---------------------------------------------------------------- a changed table
WAYS = {
    "goalposts": ("goalposts", ""),
    "minmax": ("minmax", ""),
    "zscore": ("zscore", ""),
    "percentile": ("percentile_rank", ""),
    "mean": ("minmax", '[impute]\nmethod = "mean"\n'),
    "row": ("minmax", '[impute]\nmethod = "row_mean"\n'),
    "screen": ("minmax", '[screen]\nmethod = "present"\nleast = 0.7\n'),
    "winsorise": ("minmax", '[treat]\nmethod = "winsorise"\nskew = 0.5\nkurt = 0\n'),
    "sd": ("minmax", '[weigh]\nmethod = "sd"\n'),
    "copeland": ("minmax", '[aggregate]\nmethod = "copeland"\n'),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_place_left_out_is_one_that_the_model_leaves_out(way):
    panel = table(seed=3)
    model = parse_text(text(WAYS[way][0], extra=WAYS[way][1]))
    found = influence(model, panel)
    for row, one in enumerate(found.removals):
        if one.kind == "place":
            index = build(with_set(model, {"model.leave_out": [one.id]}), panel)
            np.testing.assert_array_equal(found.after[row], index.ranks[0, :, -1], err_msg=one.id)
            ranks = {p: r for p, r in zip(index.places, index.ranks[0, :, -1], strict=True) if not np.isnan(r)}
            was = dict(zip(found.places, found.ranks, strict=True))
            turned = {(a, b) for a in ranks for b in ranks if was[a] < was[b] and ranks[a] > ranks[b]}
            assert set(one.reversals) == turned


@pytest.mark.parametrize("way", WAYS)
def test_a_figure_taken_out_is_a_table_without_it(way):
    panel = table(seed=5)
    model = parse_text(text(WAYS[way][0], extra=WAYS[way][1]))
    found = influence(model, panel)
    assert len(found.points) == int((~np.isnan(panel.values[0][~np.isnan(found.ranks)])).sum())
    for one in found.points:
        row = panel.row[one.place]
        index = build(model, panel.set(one.place, one.series, 0, None))
        np.testing.assert_equal(one.absent, index.ranks[0, row, -1], err_msg=f"{one.place} {one.series}")
        others = np.delete(panel.values[0, :, panel.column[one.series]], row)
        # What screening removed is not among the others.
        kept = ~np.isnan(np.delete(found.ranks, row)) if way == "screen" else slice(None)
        assert one.median == pytest.approx(np.nanmedian(others[kept]))
        index = build(model, panel.set(one.place, one.series, 0, one.median))
        assert one.moved == index.ranks[0, row, -1]
        assert one.moved_score == pytest.approx(scores(index)[row] - found.scores[row])


YEARS = """\
[model]
id = "years"
year = 2020
limits = {limits}
[carry]
method = "forward"
age = 3
[normalise]
method = "minmax"
[denominate]
method = "ratio"
[node.top]
[indicator.a]
parent = "top"
direction = "higher"
denominator = ["people", "workers"]
why = "x"
[indicator.b]
parent = "top"
direction = "lower"
why = "x"
[indicator.again]
series = "people"
parent = "top"
direction = "higher"
why = "x"
"""


def dated():
    random = np.random.Generator(np.random.PCG64(11))
    x = random.uniform(1, 10, (4, 6, 4))
    x[random.random(x.shape) < 0.25] = NAN
    return Panel.of(x, places="PQRSTU", series=("a", "b", "people", "workers"), years=(2017, 2018, 2019, 2020))


@pytest.mark.parametrize(
    ("limits", "years", "year"),
    [('"fixed"', None, None), ("2019", None, None), ('"fixed"', (2019, 2020), None), ('"yearly"', (2019, 2020), 2019)],
)
def test_an_older_figure_steps_in_and_denominators_count(limits, years, year):
    model, panel = parse_text(YEARS.format(limits=limits)), dated()
    nominal = build(model, panel, years=years)
    held = with_set(model, {"indicator.a.denominator": [nominal.divided[0]]})
    found = influence(model, panel, year=year, years=years)
    assert found.year == (year or 2020)
    t = nominal.years.index(found.year)
    np.testing.assert_array_equal(found.ranks, nominal.ranks[t, :, -1])
    assert any(one.indicators == ("a", "again") for one in found.points)
    assert {one.series for one in found.points} >= {"a", "b", "people"}
    for one in found.points:
        row = panel.row[one.place]
        assert one.value == panel.value(one.place, one.series, one.year)
        without = panel.set(one.place, one.series, one.year, None)
        index = build(held, without, years=years)
        np.testing.assert_equal(one.absent, index.ranks[t, row, -1], err_msg=f"{one}")
    for row, one in enumerate(found.removals):
        if one.kind == "place":
            index = build(with_set(held, {"model.leave_out": [one.id]}), panel, years=years)
            np.testing.assert_array_equal(found.after[row], index.ranks[t, :, -1])


def test_a_median_is_that_of_the_figures_after_division():
    model, panel = parse_text(YEARS.format(limits='"fixed"')), dated()
    nominal = build(model, panel)
    found = influence(model, panel)
    for one in found.points:
        if one.series == "a":
            row = panel.row[one.place]
            others = np.delete(nominal.denominated[0, :, 0], row)
            if np.isnan(nominal.denominated[0, row, 0]):
                assert np.isnan(one.median)
                assert np.isnan(one.moved)
                continue
            assert one.median == pytest.approx(np.nanmedian(others))
            by = panel.value(one.place, nominal.divided[0], one.year)
            moved = panel.set(one.place, "a", one.year, one.median * by)
            assert one.moved == build(model, moved).ranks[0, row, -1]


@pytest.mark.parametrize("constant", ["error", "drop"])
def test_a_figure_without_which_nothing_can_be_scaled(constant):
    # P alone differs in a: without its figure, and without P, the column has no spread.
    panel = Panel.of(np.array([[1.0, 3.0], [2.0, 1.0], [2.0, 2.0]]), places="PQR", series="ab")
    model = with_set(flat({"a": 1, "b": 1}, "minmax"), {"model.constant": constant})
    found = influence(model, panel)
    one = next(one for one in found.points if (one.place, one.series) == ("P", "a"))
    gone = found.of("place")[0]
    if constant == "error":
        assert "same value everywhere" in one.failed
        assert "same value everywhere" in gone.reason
        assert not one.lost
        assert (gone.lost, gone.reversals) == ((), ())
    else:
        index = build(model, panel.set("P", "a", 0, None))
        assert (one.failed, one.absent) == ("", index.rank("P"))
        assert gone.reason == ""
    # The others are not touched by the one that fails.
    other = next(one for one in found.points if (one.place, one.series) == ("Q", "b"))
    assert other.absent == build(model, panel.set("Q", "b", 0, None)).rank("Q")


def test_the_technology_achievement_index_by_brute_force():
    model, panel = read_model("tai"), pack("tai")
    found = influence(model, panel, places=["JPN", "KOR"])
    assert found.asked == ("JPN", "KOR")
    assert {one.place for one in found.points} == {"JPN", "KOR"}
    for one in found.points:
        index = build(model, panel.set(one.place, one.series, one.year, None))
        np.testing.assert_equal(one.absent, index.rank(one.place))


# ---------------------------------------------------------------- sources
def sourced():
    panel = table(seed=2, gaps=0)
    origin = np.zeros(panel.values.shape, dtype=np.int16)
    origin[..., 2:] = 1
    origin[0, 0, 0] = 1
    return replace(panel, origin=origin, sources=(Source("first", "The first"), Source("second", "The second")))


def test_a_source_takes_its_series_and_its_figures():
    panel = sourced()
    found = influence(parse_text(text(coverage=0)), panel)
    first, second = found.of("source")
    # One figure of a is of the second source: it stays when the first leaves, and goes with the second.
    assert (first.id, first.gone) == ("first", ("b",))
    assert (second.id, second.gone) == ("second", ("c", "d", "right"))
    left = build(parse_text(text(coverage=0, without=("c", "d"))), panel.set("P", "a", 0, None))
    np.testing.assert_array_equal(found.after[found.removals.index(second)], left.ranks[0, :, -1])


def test_a_source_that_stands_behind_everything():
    found = influence(parse_text(text()), table())
    (only,) = found.of("source")
    assert only.id == "unknown"
    assert "nothing is left" in only.reason


def test_a_series_names_its_source_where_its_figures_do_not():
    series = [Series(code, source="bank" if code in "ab" else "unknown") for code in "abcd"]
    panel = replace(table(), series=tuple(series))
    found = influence(parse_text(text()), panel)
    assert [one.id for one in found.of("source")] == ["unknown", "bank"]
    assert found.of("source")[1].gone == ("a", "b", "left")
    assert {one.source for one in found.points if one.series == "a"} == {"bank"}


# ---------------------------------------------------------------- laws
@settings(max_examples=25, deadline=None)
@given(arrays(float, (6, 4), elements=st.integers(0, 10).map(float)), st.sampled_from(["arithmetic", "minimum"]))
def test_fixed_limits_turn_nobody(x, method):
    panel = Panel.of(x, places="PQRSTU", series="abcd")
    found = influence(parse_text(text(extra=f'[aggregate]\nmethod = "{method}"\n')), panel)
    assert found.fixed
    assert found.reversals == ()
    places = [row for row, one in enumerate(found.removals) if one.kind == "place"]
    assert np.nanmax(np.abs(found.shifts[places]), initial=0) == 0


@settings(max_examples=50, deadline=None)
@given(arrays(float, (7, 2), elements=st.one_of(st.integers(-5, 5).map(float), st.just(NAN))))
def test_the_median_of_the_others(x):
    found = others_median(x)
    for row, column in np.ndindex(x.shape):
        others = np.delete(x[:, column], row)
        others = others[~np.isnan(others)]
        np.testing.assert_allclose(found[row, column], np.median(others) if len(others) else NAN)


def test_ties_are_no_order_to_turn():
    assert reversed_pairs(np.array([1.0, 1, 3, NAN]), np.array([2.0, 1, 3, 1])).tolist() == []
    assert reversed_pairs(np.array([1.0, 2, 3, NAN]), np.array([3.0, 2, 1, 1])).tolist() == [[0, 1], [0, 2], [1, 2]]


# ---------------------------------------------------------------- mistakes, progress
def test_mistakes():
    model, panel = parse_text(text(coverage=0.9)), table(seed=3, gaps=0.2)
    gone = build(model, panel)
    missing = next(place for place in gone.places if np.isnan(gone.rank(place)))
    with pytest.raises(DataError, match="no place 'PP'"):
        influence(model, panel, places=["PP"])
    with pytest.raises(DataError, match=f"{missing} has no rank"):
        influence(model, panel, places=[missing])
    with pytest.raises(BuildError, match="2010 is not among the years built"):
        influence(parse_text(YEARS.format(limits='"fixed"')), dated(), year=2010, years=(2019, 2020))
    ranked = next(place for place in gone.places if not np.isnan(gone.rank(place)))
    found = influence(model, panel, places=[ranked])
    with pytest.raises(DataError, match=f"no figure of {missing} was tried"):
        found.carrier(missing)
    with pytest.raises(MiqyasError, match="no series 'a'"):
        influence(model, panel.select(series="bcd"))


def test_progress_comes_to_its_end_and_can_be_stopped():
    told = []
    influence(parse_text(text()), table(), progress=lambda done, asked: told.append((done, asked)))
    done, asked = zip(*told, strict=True)
    assert len(set(asked)) == 1
    assert list(done) == sorted(done)
    assert done[-1] == asked[0]

    def stop(done, _):
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        influence(parse_text(text()), table(), progress=stop)


def test_what_it_was_computed_from_is_kept():
    model, panel = parse_text(text()), table()
    found = influence(model, panel)
    assert (found.model, found.panel) == (model, panel.fingerprint)
    assert found.version
    again = influence(model, panel)
    np.testing.assert_array_equal(found.after, again.after)
    np.testing.assert_array_equal([one.absent for one in found.points], [one.absent for one in again.points])
