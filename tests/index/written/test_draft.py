"""The draft of a model for somebody's own table reads, builds and says what is left to do."""

import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.panel import Panel, Series
from miqyas.errors import DataError
from miqyas.index.build import build
from miqyas.index.check import check
from miqyas.index.method import STEPS, methods
from miqyas.index.modelfile import parse_text
from miqyas.index.written.draft import AGE, draft

SERIES = [
    Series("users", name="Internet users", unit="%", better="higher", low=0, high=100),
    Series("deaths", unit="per 1000", better="lower", denominators=("pop",)),
    Series("grade"),
    Series("pop", better="context"),
    Series("same"),
    Series("none"),
]
VALUES = np.array(
    [
        [10.0, 5, 1, 100, 7, np.nan],
        [20.0, 4, 3, 300, 7, np.nan],
        [30.0, 6, 2, 200, 7, np.nan],
    ]
)


def table(**changes):
    return Panel.of(VALUES, places=["A", "B", "C"], series=SERIES, **changes)


def test_a_draft_reads_and_builds():
    text = draft(table(), "My index")
    model = parse_text(text)
    assert model.id == "My-index"
    assert [one.id for one in model.indicators] == ["users", "deaths", "grade"]
    assert [one.direction for one in model.indicators] == ["higher", "lower", "higher"]
    assert {one.parent for one in model.indicators} == {"index"} == {one.id for one in model.nodes}
    # Shares of the way: users 0 .5 1, deaths turned .5 1 0, grade 0 1 .5.
    assert build(model, table()).scores[0, :, -1] == pytest.approx([0.5 / 3, 2.5 / 3, 1.5 / 3])


def test_a_draft_says_what_is_left_to_do():
    text = draft(table(), "My index")
    assert text.count('why = "TODO: why it is in') == 3
    assert text.count("# TODO: state whether more is better") == 1
    assert "# [indicator.pop] is left out: the data call it context" in text
    assert "# [indicator.same] is left out: it has the same value everywhere" in text
    assert "# [indicator.none] is left out: it has no value" in text
    assert '# denominator = ["pop"]' in text
    assert "# goalposts = {low = 0, high = 100," in text
    told = {one.what: one.count for one in check(parse_text(text), table())}
    assert told["no reason is given for the weight of users, deaths, grade"] == 3


def test_remarks_that_are_taken_up_read_and_build():
    text = draft(table(), "My index").replace("# denominator", "denominator").replace("# goalposts", "goalposts")
    model = parse_text(text)
    assert dict(model.steps)["denominate"].method == "ratio"
    # Deaths per head: .05, .01333, .03; the least is best.
    deaths = build(model, table()).normalised[0, :, 1]
    assert deaths == pytest.approx([0, 1, (0.05 - 0.03) / (0.05 - 4 / 300)])


def test_a_draft_explains_each_step_and_lists_its_methods():
    text = draft(table(), "x")
    for step in STEPS:
        assert f"\n[{step}]\n" in text
        block = text[text.index(f"\n# {step}: ") : text.index(f"\n[{step}]\n")]
        for one in methods(step):
            assert f"#   {one.name}" in block
    assert max(map(len, text.splitlines())) <= 110


def test_a_dated_table_takes_its_latest_year_and_carries_forward():
    years = (2010, 2020, 2021)
    cube = np.stack([VALUES, VALUES * 2, VALUES])
    cube[2, :, 0] = np.nan
    data = Panel.of(cube, places=["A", "B", "C"], series=SERIES, years=years)
    model = parse_text(draft(data, "x"))
    assert model.year == 2021
    assert dict(model.steps["carry"].options) == {"age": AGE}
    built = build(model, data)
    assert built.raw[0, :, 0].tolist() == [20, 40, 60]


def test_a_series_whose_values_are_too_old_is_left_out():
    cube = np.stack([VALUES, VALUES])
    cube[1, :, 0] = np.nan
    data = Panel.of(cube, places=["A", "B", "C"], series=SERIES, years=(2010, 2021))
    assert "# [indicator.users] is left out: it has no value" in draft(data, "x")


def test_a_table_with_nothing_to_rank_is_told():
    data = Panel.of(np.ones((3, 2)), places=["A", "B", "C"], series=["x", "y"])
    with pytest.raises(DataError, match="no series of the data can be ranked") as caught:
        draft(data, "x")
    assert "x: it has the same value everywhere" in caught.value.where


def test_a_root_never_takes_the_name_of_a_series():
    data = Panel.of(np.array([[1.0, 2], [2, 1]]), places=["A", "B"], series=["index", "total"])
    model = parse_text(draft(data, "index"))
    assert model.root.id not in ("index", "total")
    build(model, data)


TEXT = st.text(alphabet="ab1 ._-\"\\#[]={}'\n\téم%", min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(codes=st.lists(TEXT.filter(str.strip), min_size=1, max_size=4, unique_by=str.strip), name=TEXT, word=TEXT)
def test_a_draft_of_any_names_reads_and_builds(codes, name, word):
    series = [Series(code, name=word, unit=word, denominators=(word,)) for code in codes]
    values = np.arange(3.0 * len(codes)).reshape(3, -1)
    data = Panel.of(values, places=["A", "B", "C"], series=series)
    text = draft(data, name)
    tomllib.loads(text)
    model = parse_text(text)
    assert [one.series for one in model.indicators] == codes
    assert build(model, data).order() == ("C", "B", "A")
