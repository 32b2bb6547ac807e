"""check: what is doubtful about a model, alone and on a panel."""

from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.panel import Attribute, Panel, Series
from miqyas.errors import BuildError, DataError, MiqyasError, ModelError, Problems
from miqyas.index.build import build
from miqyas.index.check import check
from miqyas.index.modelfile import parse_text, read_model, with_set

MODEL = """\
[model]
id = "m"
year = 2020

[carry]
method = "forward"
age = 1

[node.root]

[indicator.a]
parent = "root"
direction = "higher"
unit = "%"

[indicator.b]
parent = "root"
direction = "lower"
unit = "days"
"""
PLACES = ("AAA", "BBB", "CCC")


def panel(a=(1, 2, 3), b=(4, 6, 5), *, years=(2020,), better=("higher", "lower"), units=("%", "days"), more=()):
    columns = {"a": a, "b": b, **dict(more)}
    cube = np.array([[list(row) for row in zip(*columns.values(), strict=True)]], dtype=float)
    series = [Series(code) for code in columns]
    series[:2] = [Series(code, better=better[i], unit=units[i]) for i, code in enumerate("ab")]
    return Panel.of(np.repeat(cube, len(years), axis=0), places=PLACES, series=series, years=years)


def grouped(one):
    facts = [Attribute("AAA", "club", "north", since="2000-01-01"), Attribute("BBB", "club", "south")]
    return replace(one, attributes=tuple(facts))


def line_of(text, start):
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def errors(model, data):
    with pytest.raises(MiqyasError) as caught:
        check(model, data)
    return getattr(caught.value, "found", (caught.value,))


def test_a_sound_model_on_sound_data_gives_no_notice():
    model = parse_text(MODEL, "m.toml")
    assert check(model) == ()
    assert check(model, panel()) == ()
    assert build(model, panel()).order() == ("CCC", "AAA", "BBB")


@pytest.mark.parametrize("name", ["hdi", "tai"])
def test_shipped_models_leave_no_doubt(name):
    assert check(read_model(name)) == ()


def test_what_is_still_to_do_is_told_until_it_is_done():
    text = MODEL.replace('id = "m"', 'id = "m"\ndescription = "TODO: what it is for"')
    text = text.replace('direction = "lower"', 'direction = "lower"   # TODO: state whether more is better')
    model = parse_text(text, "m.toml")
    told = {one.what: one.where for one in check(model)}
    line = line_of(text, 'direction = "lower"')
    assert told == {
        "the description of the model is still TODO": "m.toml line 3, [model] description",
        "the direction of b is still TODO": f"m.toml line {line}, [indicator.b] direction",
    }
    done = {"model.description": "how well it goes", "indicator.b.direction": "lower"}
    assert check(with_set(model, done)) == ()


def test_weights_goalposts_and_choices_without_a_reason_are_counted():
    text = MODEL.replace('unit = "%"', 'weight = 2\nunit = "%"\ngoalposts = {low = 0, high = 1}')
    text = text.replace('unit = "days"', 'weight = 3\nwhy = "TODO: say why"\nunit = "days"')
    text = text.replace('method = "forward"', 'method = "forward"')
    text += '[normalise]\nmethod = "minmax"\n[vary.w]\nspread = 0.1\n'
    notices = {one.what: one for one in check(parse_text(text, "m.toml"))}
    weights = notices["no reason is given for the weight of a, b"]
    assert (weights.count, weights.where) == (
        2,
        f"m.toml line {line_of(text, 'weight = 2')}, [indicator.a] weight",
    )
    assert notices["no reason is given for the goalposts of a"].where.startswith(
        f"m.toml line {line_of(text, 'goalposts')},"
    )
    assert notices["no reason is given for [vary] w"].count == 1


def test_an_equal_weight_that_is_not_written_needs_no_reason():
    assert all("weight" not in one.what for one in check(parse_text(MODEL)))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("factor = 10", "nothing reads the factor of a"),
        ('denominator = "b"\ndenominate = "none"', "nothing reads the denominator of a"),
        ('goalposts = {low = 0, high = 1, why = "x"}', "nothing reads the goalposts of a"),
        ("target = 5", "nothing reads the target of a"),
    ],
)
def test_what_is_ignored_is_told(line, what):
    text = MODEL.replace('unit = "%"', line)
    (notice,) = check(parse_text(text, "m.toml"))
    assert notice.what == what
    assert f"line {line_of(text, line.split()[0])}," in notice.where


def test_a_series_that_counts_twice_is_told():
    text = MODEL.replace('unit = "days"', 'unit = "days"\nseries = "a"')
    (notice,) = check(parse_text(text, "m.toml"))
    assert notice.what == "'b' and 'a' read the same series 'a', which so counts twice"
    assert notice.where == f"m.toml line {line_of(text, 'series')}, [indicator.b] series"


@pytest.mark.parametrize(
    ("changes", "doubtful"),
    [
        ({"aggregate": "geometric"}, True),
        ({"aggregate": "harmonic", "normalise": "zscore"}, True),
        ({"node.root.aggregate": "geometric"}, True),
        ({"aggregate": "geometric", "normalise": {"method": "minmax", "range": [1, 100]}}, False),
        ({"aggregate": "geometric", "normalise": "rank"}, False),
        ({"aggregate": "geometric", "normalise": "borda"}, True),
        ({"aggregate": "arithmetic", "normalise": "zscore"}, False),
        ({"aggregate": {"method": "power", "p": -1}}, True),
    ],
)
def test_a_mean_that_needs_positive_scores_is_doubted_where_they_reach_zero(changes, doubtful):
    model = with_set(parse_text(MODEL), changes)
    told = [one.what for one in check(model)]
    assert any("aggregation of 'root' is not defined where" in one for one in told) == doubtful
    if doubtful:
        with pytest.raises(BuildError, match="not defined for"):
            build(model, panel())
    else:
        build(model, panel())


def test_a_change_that_dropped_options_is_told():
    text = MODEL + '[normalise]\nmethod = "minmax"\nrange = [0, 100]\n'
    model = with_set(parse_text(text), {"normalise.method": "zscore"})
    assert [one.what for one in check(model)] == ["normalise zscore has no option range, so it was left out"]


def test_series_and_denominators_that_the_data_lack_are_told_together():
    text = MODEL.replace('unit = "%"', 'series = "aa"\ndenominator = ["b", "pop"]')
    found = errors(parse_text(text, "m.toml"), panel())
    assert [one.what for one in found] == [
        "the data have no series 'aa' for the indicator 'a'",
        "the data have no denominator 'pop' for the indicator 'a'",
    ]
    assert [one.where for one in found] == [
        f"m.toml line {line_of(text, 'series')}, [indicator.a] series",
        f"m.toml line {line_of(text, 'denominator')}, [indicator.a] denominator",
    ]
    assert found[0].repair.startswith("write 'a'")
    assert all(isinstance(one, DataError) for one in found)


@pytest.mark.parametrize(
    ("line", "what", "repair"),
    [
        ('places = ["AAA", "BB"]', "the data have no place 'BB'", "write 'BBB'"),
        ('places = "nort"', "no group 'nort' in the data", "write 'north'"),
        ('keep = ["X"]', "the data have no place 'X'", "the 3 places of the data are AAA, BBB, CCC"),
        ('leave_out = ["CC"]', "the data have no place 'CC'", "write 'CCC'"),
        ('groups = ["clubs"]', "no place of the data has the attribute 'clubs'", "write 'club'"),
        ("limits = 1990", "the data have no year 1990 or an earlier one", "from 2020 to 2020"),
    ],
)
def test_places_groups_and_years_that_the_data_lack_are_told(line, what, repair):
    text = MODEL.replace('id = "m"', f'id = "m"\n{line}')
    (only,) = errors(parse_text(text, "m.toml"), grouped(panel()))
    assert only.what == what
    assert only.where.startswith("m.toml line 3, [model] ")
    assert repair in only.repair


def test_a_group_without_members_at_the_date_is_told():
    text = MODEL.replace("year = 2020", 'year = 1995\nplaces = "north"')
    (only,) = errors(parse_text(text, "m.toml"), grouped(panel(years=(1995,))))
    assert only.what == "no place belongs to 'north' at the end of 1995"


def test_a_year_before_the_data_is_told():
    text = MODEL.replace("year = 2020", "year = 1990")
    (only,) = errors(parse_text(text, "m.toml"), panel())
    assert only.what == "the data have no year 1990 or an earlier one"
    assert only.where == "m.toml line 3, [model] year"


def test_an_indicator_without_value_in_the_window_names_its_nearest_year():
    data = panel(years=(2017, 2018, 2020))
    for place in PLACES:
        data = data.set(place, "a", 2020, None)
    (only,) = errors(parse_text(MODEL, "m.toml"), data)
    assert only.what == "the indicator 'a' has no value for 2020 within 1 year"
    assert "nearest year is 2018" in only.repair
    assert only.where == f"m.toml line {line_of(MODEL, '[indicator.a]')}, [indicator.a]"
    assert check(with_set(parse_text(MODEL), {"carry.age": 2}), data) == ()


def test_an_indicator_without_any_value_is_told():
    (only,) = errors(parse_text(MODEL), panel(a=[np.nan] * 3))
    assert only.what == "the indicator 'a' has no value for any place"


def test_a_denominator_that_never_meets_its_indicator_is_told():
    text = MODEL.replace('unit = "%"', 'denominator = "pop"')
    data = panel(a=(1, 2, np.nan), more=[("pop", (np.nan, np.nan, 3))])
    (only,) = errors(parse_text(text), data)
    assert only.what == "no place has both 'a' and its denominator in one year"


def test_a_constant_column_is_an_error_or_a_notice_as_the_model_says():
    (only,) = errors(parse_text(MODEL, "m.toml"), panel(a=(7, 7, np.nan)))
    assert only.what == "the indicator 'a' has the same value everywhere, 7, so it cannot be scaled"
    dropped = parse_text(MODEL.replace('id = "m"', 'id = "m"\nconstant = "drop"'))
    (notice,) = check(dropped, panel(a=(7, 7, 7)))
    assert notice.what == "the indicator 'a' has the same value everywhere, 7, and is dropped"
    posts = 'goalposts = {low = 0, high = 10, why = "x"}\nnormalise = "goalposts"\nunit = "%"'
    (notice,) = check(parse_text(MODEL.replace('unit = "%"', posts)), panel(a=(7, 7, 7)))
    assert "moves no rank" in notice.repair


def test_an_empty_column_is_dropped_with_a_notice_where_the_model_says_so():
    dropped = parse_text(MODEL.replace('id = "m"', 'id = "m"\nconstant = "drop"'))
    (notice,) = check(dropped, panel(a=[np.nan] * 3))
    assert notice.what == "the indicator 'a' has no value for any place"


def test_a_denominator_that_never_meets_its_indicator_in_an_undated_table():
    nan = np.nan
    data = Panel.of(np.array([[1, 4, nan], [2, 5, nan], [nan, 6, 3]]), places=PLACES, series=["a", "b", "pop"])
    (only,) = errors(parse_text(MODEL.replace('unit = "%"', 'denominator = "pop"')), data)
    assert only.what == "no place has both 'a' and its denominator"


def test_a_zero_is_a_value_like_any_other():
    assert check(parse_text(MODEL), panel(a=(0, 0, 1))) == ()
    (only,) = errors(parse_text(MODEL), panel(a=(0, 0, 0)))
    assert "same value everywhere, 0," in only.what


def test_a_column_that_is_constant_only_before_it_is_divided_is_sound():
    text = MODEL.replace('unit = "%"', 'denominator = "pop"')
    assert check(parse_text(text), panel(a=(7, 7, 7), units=("%", "days"), more=[("pop", (1, 2, 4))])) == ()


def test_values_beyond_goalposts_are_counted_with_their_places():
    posts = 'goalposts = {low = 1.5, high = 2.5, why = "x"}\nnormalise = "goalposts"\nunit = "%"'
    text = MODEL.replace('unit = "%"', posts)
    (notice,) = check(parse_text(text, "m.toml"), panel())
    assert notice.what == "'a' lies beyond its goalposts 1.5 to 2.5 in AAA, CCC"
    assert notice.count == 2
    assert notice.where == f"m.toml line {line_of(text, 'goalposts')}, [indicator.a] goalposts"


def test_a_direction_that_the_data_contradict_is_told():
    model = parse_text(MODEL, "m.toml")
    (notice,) = check(model, panel(better=("lower", "lower")))
    assert notice.what == "'a' takes higher as better, the data say lower"
    assert notice.where == f"m.toml line {line_of(MODEL, 'direction')}, [indicator.a] direction"
    (notice,) = check(model, panel(better=("higher", "context")))
    assert notice.what == "the data call 'b' context, neither better nor worse when higher"
    assert check(model, panel(better=(None, None))) == ()


def test_units_that_differ_or_are_not_stated_are_told():
    model = parse_text(MODEL, "m.toml")
    (notice,) = check(model, panel(units=("per  head", "Days")))
    assert notice.what == "the unit of 'a' is '%', in the data 'per  head'"
    assert check(model, panel(units=("", ""))) == ()
    bare = parse_text(MODEL.replace('unit = "%"\n', "").replace('unit = "days"\n', ""))
    (notice,) = check(bare, panel(units=("", "")))
    assert (notice.what, notice.count) == ("nothing says in which unit a, b stands", 2)


def test_an_undated_table_answers_for_any_year():
    data = Panel.of(np.array([[1.0, 4], [2, 6], [3, 5]]), places=PLACES, series=["a", "b"])
    assert check(parse_text(MODEL), data) == ()


def test_mistakes_of_the_plan_are_told_too():
    text = MODEL + '[node.sub]\nparent = "root"\ndirection = "lower"\n[normalise]\nmethod = "borda"\n'
    text += '[indicator.c]\nparent = "sub"\ndirection = "higher"\n'
    with pytest.raises(ModelError, match="no fixed scale"):
        check(parse_text(text))


def test_all_mistakes_on_the_data_come_together():
    text = MODEL.replace('id = "m"', 'id = "m"\nplaces = ["AAA", "XXX"]').replace('unit = "%"', 'series = "zz"')
    with pytest.raises(Problems, match=r"m\.toml on these data: 2 problems"):
        check(parse_text(text, "m.toml"), panel())
