"""Lenses: nodes that a model declares, matched by series, over any other model."""

import json
from math import isnan

import pytest

from miqyas.data.pack import pack
from miqyas.errors import ModelError
from miqyas.index.build import build
from miqyas.index.modelfile import read_model
from miqyas.present.glass import lens, lenses

OTHER = """\
[model]
id = "other"
year = 2024
places = "oic"
data = ["economies", "oic-members"]
[node.total]
[indicator.law]
parent = "total"
series = "RL.EST"
direction = "higher"
[carry]
method = "forward"
age = 6
"""


@pytest.fixture(scope="module")
def figures():
    return pack("economies").join(pack("oic-members"))


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text(OTHER, encoding="utf-8")
    return path


def test_the_three_adjectives_of_the_mission_are_lenses():
    assert read_model("oic-digital").lenses == ("inclusive", "affordable", "green")
    known = lenses(read_model("tai"))
    assert {known[name].id for name in ("inclusive", "affordable", "green")} == {"oic-digital"}


def test_a_model_without_those_pillars_is_seen_through_them(figures, other):
    found = lens(build(read_model(other), figures), "Pakistan", "green")
    assert (found.from_model, found.place, found.figures, found.year) == ("oic-digital", "PAK", "at hand", 2024)
    carbon, renewables = found.seen
    assert (carbon.indicator, carbon.better, carbon.year) == ("carbon", "lower", 2023)
    assert carbon.value == figures.value("PAK", "EN.GHG.CO2.RT.GDP.PP.KD", 2023)
    assert renewables.value == figures.value("PAK", "EG.FEC.RNEW.ZS", 2021)
    # Lower is better: Pakistan is ahead of those with a higher figure.
    own = [figures.value(place, "EN.GHG.CO2.RT.GDP.PP.KD", 2023) for place in figures.group("oic")]
    there = [one for one in own if not isnan(one)]
    assert carbon.of == len(there)
    assert carbon.percentile == pytest.approx(sum(one > carbon.value for one in there) / (len(there) - 1))


def test_a_lens_shows_what_the_profile_of_its_own_model_shows(figures):
    model = read_model("oic-digital")
    index = build(model, figures)
    for name in model.lenses:
        found = lens(index, "PAK", name)
        for one in found.seen:
            column = index.tree.at[one.indicator]
            assert one.value == index.denominated[0, index.row["PAK"], column]
            assert one.year == index.vintage[0, index.row["PAK"], column]


def test_a_figure_that_is_absent_has_no_percentile(figures, other):
    found = lens(build(read_model(other), figures), "PSE", "green")
    absent = [one for one in found.seen if one.value is None]
    assert absent
    assert all(one.percentile is None and one.year is None and one.of > 40 for one in absent)


def test_a_lens_of_the_model_at_hand_comes_first(run, small, tmp_path):
    text = (tmp_path / "small.toml").read_text("utf-8")
    (tmp_path / "small.toml").write_text(text.replace('id = "small"\n', 'id = "small"\nlenses = ["use"]\n'), "utf-8")
    document = json.loads(run("show", small[0], "Beta", "--data", small[1], "--lens", "use", "--format", "json").stdout)
    (found,) = document
    assert [(one["indicator"], one["value"], one["percentile"]) for one in found["seen"]] == [
        ("reach", 50, pytest.approx(1 / 3)),
        ("skill", 50, 1),
    ]
    shown = run("show", small[0], "Beta", "--data", small[1], "--lens", "use")
    assert "Beta, seen as 'Use': 2 of 2 figures" in shown.stdout
    assert "Lens: the node 'use' of the model 'small'; figures at hand." in shown.stdout


def test_figures_that_are_not_at_hand_come_from_the_lens(run, figures):
    # The 23 countries of the Technology Achievement Index have none of these series; Korea is among the comparators.
    done = run("show", "tai", "KOR", "--lens", "affordable", "--lens", "green")
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert told.count("figures of the model 'oic-digital', year 2024") == 2
    assert "Price of mobile" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (("tai", "Finland", "--lens", "gren"), "there is no lens 'gren'", "write 'green'"),
        (("tai", "Finland", "--lens", "green"), "do not have FIN", "--data"),
        (("tai", "Finnland", "--lens", "green"), "no place 'Finnland'", "Finland"),
    ],
)
def test_mistakes_are_told(run, words, what, repair):
    done = run("show", *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]


def test_an_unknown_lens_names_the_known(figures, other):
    with pytest.raises(ModelError, match="there is no lens 'blue'") as caught:
        lens(build(read_model(other), figures), "PAK", "blue")
    assert "green" in caught.value.repair


def test_every_figure_of_a_lens_has_its_source_and_bars_commerce_where_it_is_barred(run):
    words = ("show", "oic-digital", "PAK", "--lens", "inclusive")
    told = " ".join(run(*words).stdout.split())
    assert "(2) International Telecommunication Union, SDG indicator 9.c.1, through Our World in Data" in told
    assert told.count("not for commercial use") == 2
    (found,) = json.loads(run(*words, "--format", "json").stdout)
    barred = {one["indicator"]: [each["non_commercial"] for each in one["sources"]] for one in found["seen"]}
    assert barred == {"internet": [True], "coverage4g": [True], "electricity": [False], "women": [False]}


def test_figures_that_came_later_than_the_year_of_the_model_are_told(run):
    told = " ".join(run("show", "services-location", "PAK", "--lens", "affordable").stdout.split())
    assert "0 of 2 figures" in told
    assert "Later than 2021, and so not taken: Price of mobile data, 2 GB from 2024 on; Price of fixed" in told
    assert "Later than" not in run("show", "oic-digital", "PAK", "--lens", "affordable").stdout
