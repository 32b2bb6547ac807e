"""The profile of a place: where it stands, what is measured of it, and from where."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from miqyas.data.panel import Panel, Series, Status
from miqyas.data.read import read
from miqyas.data.source import UNKNOWN, Mask, Source
from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, read_model
from miqyas.present.portrait import show_profile
from miqyas.present.profile import place_named, profile
from miqyas.study.vary import vary


@pytest.fixture
def made(small):
    model, panel = read_model(small[0]), read(small[1]).panel
    return build(model, panel), vary(model, panel)


def text_of(found, width=80):
    out = io.StringIO()
    show_profile(found, Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_every_node_stands_in_the_order_of_the_tree(made):
    index, variation = made
    found = profile(index, variation, "u2")
    assert [(line.element, line.depth) for line in found.nodes] == [
        ("total", 0),
        ("price", 1),
        ("use", 1),
        ("reach", 2),
        ("skill", 2),
    ]
    for line in found.nodes:
        assert line.score == index.score("u2", line.element)
        assert line.rank == index.rank("u2", line.element)
        assert line.low is not None
        assert line.high is not None
    assert [line.of for line in found.nodes] == [4, 5, 4, 4, 4]
    assert found.title.startswith("Beta comes 2nd of 4")


def test_an_unranked_place_says_why(made):
    found = profile(*made, "Epsilon")
    assert found.title == (
        "Epsilon is not ranked: below coverage: without Use, only 50% of the weight is there; 60% needed"
    )
    assert found.nodes[0].rank is None
    assert found.nodes[0].low is None
    assert [one.element for one in found.gaps] == ["reach", "skill"]
    assert (found.strengths, found.weaknesses) == ((), ())
    assert found.present == pytest.approx(1 / 3)


def test_strengths_and_weaknesses_are_ranks_among_those_measured(made):
    found = profile(*made, "u1")
    assert {one.element: (one.rank, one.of) for one in found.strengths} == {
        "price": (1, 5),
        "reach": (1, 4),
        "skill": (2, 4),
    }
    assert found.weaknesses == ()


def test_the_best_of_all_is_no_weakness_where_many_share_it():
    # Seven of nine places stand at the top of x: to share the first rank with them is no weakness.
    values = [[1.0, float(i)] for i in range(7)] + [[0.0, 8.0], [0.5, 9.0]]
    panel = Panel.of(values, places="abcdefghi", series=["x", "y"])
    part = {"parent": "top", "direction": "higher"}
    model = parse_model({"model": {"id": "m"}, "node": {"top": {}}, "indicator": {"x": part, "y": part}})
    found = profile(build(model, panel), vary(model, panel, replications=2), "a")
    assert [one.element for one in found.strengths] == ["x"]
    assert [one.element for one in found.weaknesses] == ["y"]


@pytest.mark.parametrize("word", ["u2", "U2", "Beta", "beta", " BETA "])
def test_a_place_is_found_by_code_or_name(made, word):
    assert place_named(made[0], word.strip()) == "u2"


@pytest.mark.parametrize("word", ["PAK", "pk", "586", "Pakistan", "باكستان", "پاکستان"])
def test_a_country_is_found_in_any_language(word):
    from miqyas.data.pack import pack

    model = read_model("oic-digital")
    index = build(model, pack("economies").join(pack("oic-members")))
    assert place_named(index, word.upper() if len(word) == 2 else word) == "PAK"


def test_near_misses_are_suggested(made):
    with pytest.raises(BuildError, match="the index has no place 'Gama'") as caught:
        place_named(made[0], "Gama")
    assert "Gamma" in caught.value.repair


def test_a_country_outside_the_index_is_not_taken_for_another(run):
    done = run("show", "oic-digital", "Germany", "--replications", "2")
    assert done.exit_code == 2
    assert "the index has no place 'Germany'" in done.stderr


def aged():
    """One place with a carried, a masked, an estimated and an imputed value, each of another kind."""
    values = np.array([[[1.0, 4.0, 9.0, 1.0], [2.0, 5.0, 1.0, np.nan]], [[3.0, np.nan, 2.0, np.nan]] * 2])
    sources = (
        UNKNOWN,
        Source("wb", name="A bank", licence="CC BY 4.0"),
        Source("itu", name="A union", non_commercial=True),
    )
    panel = Panel.of(values, places=["a", "b"], series=["w", "x", "y", "z"], years=[2020, 2024])
    status = panel.status.copy()
    status[1, 0, 2] = Status.ESTIMATED
    status[1, 0, 3] = Status.MASKED
    origin = panel.origin.copy()
    origin[:, :, 0], origin[:, :, 1] = 1, 2
    panel = replace(
        panel,
        values=np.where(status == Status.MASKED, np.nan, panel.values),
        status=status,
        origin=origin,
        sources=sources,
        series=tuple(Series(one.code, unit=f"unit of {one.code}") for one in panel.series),
        masks=(Mask("z", "a", 2024, 5.97, "a slip of the unit"),),
    )
    part = {"parent": "top", "direction": "higher", "goalposts": {"low": 0, "high": 10}}
    model = parse_model(
        {
            "model": {"id": "m", "year": 2024},
            "carry": {"method": "forward", "age": 5},
            "normalise": {"method": "goalposts"},
            "node": {"top": {}},
            "indicator": {
                "w": dict(part),
                "x": dict(part),
                "y": dict(part),
                "z": {**part, "carry": "none", "impute": "mean"},
            },
        }
    )
    return build(model, panel), vary(model, panel, replications=4)


def test_each_value_leads_to_its_year_state_and_source():
    index, variation = aged()
    found = {one.element: one for one in profile(index, variation, "a").values}
    assert (found["w"].value, found["w"].status, found["w"].year) == (3.0, "reported", 2024)
    assert (found["w"].source, found["w"].licence, found["w"].non_commercial) == (
        "A bank",
        "CC BY 4.0",
        False,
    )
    assert (found["x"].value, found["x"].status, found["x"].year) == (4.0, "carried", 2020)
    assert (found["x"].source, found["x"].non_commercial) == ("A union", True)
    assert (found["y"].value, found["y"].status) == (2.0, "estimated")
    assert found["w"].unit == "unit of w"
    assert (found["z"].value, found["z"].status) == (None, "masked")
    assert found["z"].note == "5.97 was printed for 2024 and is not believed: a slip of the unit"


def test_the_screen_tells_what_is_missing_and_what_is_old():
    text = " ".join(text_of(profile(*aged(), "a")).split())
    assert "Not there, 1 of 4: z (masked)." in text
    assert "Carried from an earlier year, 1 of 4, the oldest from 2020." in text
    assert "Figures: 75% present: 25% reported, 25% estimated, 25% carried; newest of 2024." in text
    assert "is not believed: a slip of the unit" in text
    assert "A union; not for commercial use" in text


def test_imputed_values_are_told_and_never_marked(small):
    from miqyas.index.modelfile import with_set

    model = with_set(read_model(small[0]), {"impute.method": "median"})
    panel = read(small[1]).panel
    found = profile(build(model, panel), vary(model, panel, replications=8), "u5")
    assert [one.element for one in found.of_status("imputed")] == ["reach", "skill"]
    assert found.filled == pytest.approx(2 / 3)
    assert {one.element for one in (*found.strengths, *found.weaknesses)} == {"price"}
    text = " ".join(text_of(found).split())
    assert "Filled in, 2 of 3: reach (filled in by median); skill (filled in by median)." in text
    assert "Figures: 33% present: 33% reported; 67% filled in." in text


def test_a_rank_on_the_screen_has_its_interval(made):
    text = text_of(profile(*made, "u3"))
    lines = [line for line in text.splitlines() if line.strip()[:1].isdigit()]
    assert lines
    for line in lines:
        if "(" not in line:
            assert line.split()[1].count("-") == 1, line


def test_json_holds_the_whole_profile(run, small):
    done = run("show", small[0], "Alpha", "--data", small[1], "--format", "json")
    told = json.loads(done.stdout)
    assert told["place"] == "u1"
    assert told["nodes"][0]["score"] == pytest.approx(96.875)
    assert [one["element"] for one in told["values"]] == ["reach", "skill", "price"]
    assert told["caption"].startswith("90% of 64 replications")
