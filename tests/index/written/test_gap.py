"""What cannot be compared is told as what it is: years beyond the data, single places, figures beyond measure."""

import warnings

import numpy as np
import pytest

from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError, MiqyasError
from miqyas.index.build import build
from miqyas.index.check import check
from miqyas.index.modelfile import parse_text, with_set

NAN = float("nan")
TEXT = """\
[model]
id = "m"

[node.root]

[indicator.a]
parent = "root"
direction = "higher"

[indicator.b]
parent = "root"
direction = "higher"
"""
MODEL = parse_text(TEXT, "m.toml")


def panel(values, years=(0,), places="ABC"):
    return Panel.of(np.asarray(values, dtype=float), places=list(places), series=["a", "b"], years=years)


PLAIN = [[1, 2], [2, 5], [3, 3]]
DATED = panel([[[1, 2], [2, 5], [3, 3]]] * 2, years=(2020, 2021))


def refused(model, data, **asked):
    """The mistake that build and check both find, and where check can be asked the same."""
    with pytest.raises(MiqyasError) as caught:
        build(model, data, **asked)
    return caught.value


@pytest.mark.parametrize("carry", [{"carry": "none"}, {"carry": {"method": "forward", "age": 1}}])
def test_a_year_after_the_data_is_told(carry):
    error = refused(with_set(MODEL, carry), DATED, year=2023)
    assert error.what == "the data end in 2021; asked for 2023"
    assert error.repair == ('ask for a year from 2020 to 2021, or carry values on: [carry] method = "forward", age = 2')
    carried = with_set(MODEL, {"carry": {"method": "forward", "age": 2}})
    assert build(carried, DATED, year=2023).order() == ("B", "C", "A")


def test_a_single_year_is_asked_for_by_itself():
    data = panel([PLAIN], years=(2020,))
    assert refused(MODEL, data, year=2022).repair.startswith("ask for 2020, or")
    assert refused(MODEL, data, year=2019).repair == "ask for 2020"


def test_the_year_of_the_model_has_its_line():
    model = parse_text(TEXT.replace('id = "m"', 'id = "m"\nyear = 2025'), "m.toml")
    assert refused(model, DATED).where == "m.toml line 3, [model] year"
    with pytest.raises(BuildError, match="the data end in 2021; asked for 2025"):
        check(model, DATED)


def test_a_year_asked_of_a_table_without_years_is_a_notice():
    assert build(MODEL, panel(PLAIN)).notices == ()
    (notice,) = build(MODEL, panel(PLAIN), year=2022).notices
    assert "the data state no year" in notice.what
    assert "2022" in notice.what


@pytest.mark.parametrize("method", ["minmax", "zscore", "rank"])
def test_a_single_place_is_told_once(method):
    model = with_set(MODEL, {"normalise.method": method})
    data = panel([[1, 2]], places="A")
    error = refused(model, data)
    assert error.what.startswith("only one place is left to compare, A")
    assert "carry" not in error.repair
    with pytest.raises(DataError, match="only one place is left to compare, A"):
        check(model, data)
    dropping = with_set(model, {"model.constant": "drop"})
    (notice,) = build(dropping, data).notices
    assert notice.what.startswith("only one place is left to compare, A")


def test_a_single_place_can_be_held_against_goalposts():
    posts = {"low": 0, "high": 10, "why": "a scale"}
    changes = {"normalise.method": "goalposts", "indicator.a.goalposts": posts, "indicator.b.goalposts": posts}
    assert build(with_set(MODEL, changes), panel([[5, 10]], places="A")).score("A") == pytest.approx(0.75)


def test_carry_is_advised_only_where_there_are_years():
    holed = [[[1, NAN], [2, 5], [3, NAN]]]
    for years, advised in (((0,), False), ((2020,), True)):
        error = refused(MODEL, panel(holed, years=years))
        assert error.what.startswith("the indicator 'b' has a value for one place only")
        assert ("[carry]" in error.repair) is advised
    same = refused(MODEL, panel([[[1, 5], [2, 5], [3, 5]]], years=(2020,)))
    assert "[carry]" not in same.repair
    assert same.where == "m.toml line 10, [indicator.b], normalise minmax, year 2020"


@pytest.mark.parametrize("value", [1e308, -1e308, 2e150])
def test_figures_beyond_measure_are_named(value):
    data = panel([[1, 2], [value, 5], [3, -value]])
    error = refused(MODEL, data)
    assert error.what.startswith(f"B has {value:g} of a")
    assert error.what.endswith("(and 1 more)")
    assert error.where == "m.toml line 6, [indicator.a]"
    with pytest.raises(DataError, match="cannot be computed with"):
        check(MODEL, data)


def test_figures_just_inside_are_computed_with():
    scores = build(MODEL, panel([[-1e150, 2], [0, 5], [1e150, 3]])).scores[0, :, 0]
    assert scores.tolist() == pytest.approx([0, 0.5, 1])


@pytest.mark.parametrize("weigh", ["given", "effective"])
def test_only_the_ratio_of_weights_counts(weigh):
    base = with_set(MODEL, {"weigh.method": weigh})
    plain = with_set(base, {"indicator.a.weight": 1, "indicator.b.weight": 3})
    huge = with_set(base, {"indicator.a.weight": 0.5e308, "indicator.b.weight": 1.5e308})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = build(huge, panel(PLAIN))
    assert found.weights.tolist() == pytest.approx([0.25, 0.75, 1])
    assert found.weights.tolist() == pytest.approx(build(plain, panel(PLAIN)).weights.tolist())
