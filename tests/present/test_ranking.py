"""The ranking: what it says, whom it lists, and that all its forms say the same."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from miqyas.data.panel import Attribute, Panel
from miqyas.data.read import read
from miqyas.errors import BuildError, DataError
from miqyas.index.build import build
from miqyas.index.modelfile import read_model
from miqyas.present.board import bar, show_ranking
from miqyas.present.figure import digits, interval, measure, number, ordinal, place_of, share, some
from miqyas.present.printed import as_csv, as_json, as_markdown, exact
from miqyas.present.ranking import finding, ranking
from miqyas.present.standing import FEW, Lead, Standing, held, near
from miqyas.study.vary import vary

# Worked out by hand from the table and the model of conftest.py: shares of the way from worst to best,
# three quarters reach and one quarter skill, then half and half with the price.
BY_HAND = {"u1": (96.875, 1), "u2": (68.75, 2), "u4": (34.375, 3), "u3": (25.0, 4)}


@pytest.fixture
def made(small):
    """An index and its variation."""
    model, panel = read_model(small[0]), read(small[1]).panel
    index = build(model, panel)
    return index, vary(model, panel)


def one(place="a", rank=1.0, low=1.0, high=2.0, **more):
    return Standing(place, more.pop("name", place), rank, low, high, more.pop("score", 1.0), 1.0, **more)


# --------------------------------------------------------------------------------------------- standings


def test_scores_and_ranks_are_those_worked_out_by_hand(made):
    found = ranking(*made)
    assert {s.place: (s.score, s.rank) for s in found.standings if s.rank} == {
        place: (pytest.approx(score, abs=1e-12), rank) for place, (score, rank) in BY_HAND.items()
    }
    assert [s.place for s in found.standings] == ["u1", "u2", "u4", "u3", "u5"]


def test_no_rank_without_an_interval(made):
    index, variation = made
    for node in ("", "use", "reach"):
        for s in ranking(index, variation, node=node).standings:
            assert (s.rank is None) == (s.low is None) == (s.high is None) == (s.score is None)
            assert (s.rank is None) == bool(s.reason)


def test_an_unranked_place_says_which_part_is_missing(made):
    last = ranking(*made).standings[-1]
    assert last.name == "Epsilon"
    assert last.reason == "below coverage: without Use, only 50% of the weight is there; 60% needed"
    assert last.present == pytest.approx(1 / 3)


def test_a_node_is_ranked_on_its_own(made):
    found = ranking(*made, node="use")
    assert [(s.place, s.score) for s in found.standings if s.rank] == [
        ("u1", 93.75),
        ("u4", 68.75),
        ("u2", 62.5),
        ("u3", 0.0),
    ]
    assert found.subject == "Use"
    assert found.standings[-1].reason == "no indicator has a value"
    indicator = ranking(*made, node="reach")
    assert indicator.standings[-1].reason == "it has no value"


def test_an_unknown_node_names_the_nearest(made):
    with pytest.raises(BuildError, match="no node or indicator 'raech'") as caught:
        ranking(*made, node="raech")
    assert caught.value.repair.startswith("for the whole index write 'total'; else write 'reach'")


def grouped(small, group):
    panel = read(small[1]).panel
    panel = replace(panel, attributes=tuple(Attribute(place, "zone", "south") for place in ("u3", "u2", "u5")))
    model = read_model(small[0])
    index = build(model, panel)
    among = index.group(group)
    return index, vary(model, panel, among=among)


def test_ranks_within_a_group_are_counted_among_its_members(small):
    index, variation = grouped(small, "south")
    found = ranking(index, variation, group="south")
    assert [(s.place, s.rank) for s in found.standings] == [("u2", 1), ("u3", 2), ("u5", None)]
    for s in found.standings[:2]:
        assert 1 <= s.low <= s.high <= 2
    assert found.among == "south"


def test_intervals_of_another_group_are_refused(small):
    index, variation = grouped(small, "south")
    with pytest.raises(BuildError, match="these intervals belong to another"):
        ranking(index, variation)
    with pytest.raises(DataError, match="no group 'nord'"):
        ranking(index, variation, group="nord")


def test_top_never_cuts_a_tie():
    panel = Panel.of([[1.0], [3.0], [2.0], [3.0]], places=["a", "b", "c", "d"], series=["x"])
    from miqyas.index.modelfile import parse_model

    model = parse_model(
        {
            "model": {"id": "m"},
            "node": {"top": {}},
            "indicator": {"x": {"parent": "top", "direction": "higher"}},
        }
    )
    found = ranking(build(model, panel), vary(model, panel, replications=3), top=1)
    assert [s.place for s in found.standings] == ["b", "d"]
    assert (found.ranked, found.unranked) == (4, 0)
    assert found.title == "b and d share the 1st rank of 4"


# ---------------------------------------------------------------------------------------------- sentence


def test_the_finding_names_those_who_cannot_be_told_apart():
    places = [one("a", 1, 1, 2), one("b", 2, 2, 3), one("c", 3, 3, 3)]
    said = "a comes 1st of 3, between 1 and 2; it cannot be told apart from b"
    assert finding(places, Lead(("b",), pairs=True, held=0.6, models=100)) == said
    said = "a comes 1st of 3, between 1 and 2; its interval overlaps that of b"
    assert finding(places, Lead(("b",), pairs=False, held=0.6, models=100)) == said


def test_the_finding_counts_the_many():
    places = [one("a", 1, 1, 4), *(one(name, i, 2, 5) for i, name in enumerate("bcdef", start=2))]
    told = finding(places, Lead(tuple("bcdef"), pairs=True, held=0.4, models=1000))
    assert told.endswith("between 1 and 4; it cannot be told apart from b, c and 3 more")
    told = finding(places, Lead(tuple("bcdef"), pairs=False, held=0.4, models=1000))
    assert told.endswith("between 1 and 4; its interval overlaps those of b, c and 3 more")


def test_the_finding_of_a_clear_lead():
    places = [one("a", 1, 1, 1), one("b", 2, 2, 3)]
    said = {0.973: "97%", 0.998: "more than 99%", 1.0: "100%"}
    for share_held, told in said.items():
        lead = Lead((), pairs=True, held=share_held, models=1000)
        assert finding(places, lead) == f"a comes 1st of 2, first in {told} of 1000 models"
    outside = [one("a", 1, 2, 2), one("b", 2, 1, 1)]
    lead = Lead((), pairs=True, held=0.96, models=1000)
    assert finding(outside, lead) == "a comes 1st of 2, 2nd in 96% of 1000 models"


def test_few_models_carry_neither_an_interval_nor_a_telling_apart():
    places = [one("a", 1, 1, 1), one("b", 2, 2, 3)]
    for models, told in ((FEW - 1, "19 models"), (1, "1 model")):
        lead = Lead(("b",), pairs=True, held=1.0, models=models)
        assert finding(places, lead) == f"a comes 1st of 2; {told} drawn cannot carry an interval of 90%"
    assert "cannot carry" not in finding(places, Lead((), pairs=True, held=1.0, models=FEW))


def test_telling_apart_rests_on_pairs_at_the_root_and_on_intervals_elsewhere(made):
    index, variation = made
    tally = variation.tally
    places = [one(place, rank, 1, 4) for rank, place in enumerate(("u1", "u2", "u4", "u3"), start=1)]
    root = len(index.tree.ids) - 1
    before = tally.before.copy()
    row = {place: i for i, place in enumerate(variation.places)}
    # Of 64 models u1 stands before u2 in 60 (93.75 %), before u4 in 61 (95.3 %); u3 stands before u1 in all.
    for (left, right), times in {("u1", "u2"): 60, ("u2", "u1"): 4, ("u1", "u4"): 61, ("u4", "u1"): 3}.items():
        before[row[left], row[right]] = times
    before[row["u1"], row["u3"]], before[row["u3"], row["u1"]] = 0, 64
    study = replace(variation, tally=replace(tally, before=before))
    assert [s.place for s in near(study, root, places[0], places)] == ["u2"]
    bare = replace(variation, tally=replace(tally, before=None))
    assert [s.place for s in near(bare, root, places[0], places)] == ["u2", "u4", "u3"]
    assert [s.place for s in near(study, 0, places[0], places)] == ["u2", "u4", "u3"]
    assert (
        "overlaps" in ranking(index, variation, node="use").title or not ranking(index, variation, node="use").lead.near
    )
    assert not ranking(index, variation, node="use").lead.pairs


def test_the_share_in_the_finding_is_counted(made):
    index, variation = made
    counted = variation.tally.counts[-1, variation.places.index("u1"), 0] / 64
    assert ranking(index, variation).lead.held == held(variation, len(index.tree.ids) - 1, "u1", 1) == counted


def test_a_place_without_a_rank_in_some_models_says_so_in_every_form(made):
    index, variation = made
    counts = variation.tally.counts.copy()
    counts[-1, variation.places.index("u4")] = [0, 0, 48, 0, 0]
    found = ranking(index, replace(variation, tally=replace(variation.tally, counts=counts)))
    assert [s.ranked for s in found.standings] == [1, 1, 0.75, 1, 0]
    assert [entry["ranked"] for entry in json.loads(as_json(found))["places"]] == [1, 1, 0.75, 1, 0]
    assert [line["ranked"] for line in csv.DictReader(io.StringIO(as_csv(found)))] == ["1", "1", "0.75", "1", "0"]
    said = "Ranked in some of the models drawn only, and the interval is of those: Delta in 75%."
    out = io.StringIO()
    show_ranking(found, Console(file=out, width=200, highlight=False))
    for text in (as_markdown(found), out.getvalue()):
        assert said in text
    assert "Ranked in some" not in as_markdown(ranking(index, variation))


def test_the_finding_where_nobody_is_ranked():
    assert finding([], None).startswith("No place can be ranked")


# ------------------------------------------------------------------------------------------------- forms


def test_all_forms_say_the_same(made):
    found = ranking(*made)
    table = list(csv.DictReader(io.StringIO(as_csv(found))))
    document = json.loads(as_json(found))
    text = as_markdown(found)
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+?) \| (\S+) \| (\S+) \|$", text, re.MULTILINE)[1:]
    out = io.StringIO()
    show_ranking(found, Console(file=out, width=80, highlight=False))
    shown = re.findall(r"^ *(\d+) +(\d+-\d+) +(\w+) +([\d.]+) .*?(\d+%)$", out.getvalue(), re.MULTILINE)
    assert len(table) == len(document["places"]) == 5
    assert len(rows) == len(shown) == 4
    for line, entry in zip(table, document["places"], strict=True):
        assert line["place"] == entry["place"]
        assert line["name"] == entry["name"]
        for key in ("rank", "rank_low", "rank_high", "score", "present", "ranked"):
            assert (float(line[key]) if line[key] else None) == entry[key]
    for line, row, row_shown in zip(table, rows, shown, strict=False):
        assert row == row_shown
        assert row[0] == line["rank"]
        assert row[1] == interval(float(line["rank_low"]), float(line["rank_high"]))
        assert row[2] == line["name"]
        assert row[3] == f"{float(line['score']):.1f}"
    for text_form in (text, out.getvalue()):
        assert "Epsilon" in text_form
        assert "below coverage" in text_form
        assert "Not varied: errors of the data themselves" in " ".join(text_form.split())


def test_json_holds_what_is_needed_to_repeat_it(made):
    index, variation = made
    document = json.loads(as_json(ranking(index, variation)))
    assert document["model"] == "small"
    assert document["model_fingerprint"] == index.model.fingerprint
    assert document["panel_fingerprint"] == index.panel.fingerprint
    assert document["version"] == index.version
    assert (document["seed"], document["replications"]) == (7, 64)
    assert document["caption"] == variation.caption
    assert document["interval"] == "90%, weights and methods"
    assert document["year"] is None


def test_weights_alone_are_called_weights_only(small):
    from miqyas.index.modelfile import with_set

    model, panel = read_model(small[0]), read(small[1]).panel
    document = {key: value for key, value in model.document.items() if key != "vary"}
    from miqyas.index.modelfile import parse_model

    plain = parse_model(document)
    found = ranking(build(plain, panel), vary(plain, panel, replications=8))
    assert found.kind == "90%, weights only"
    assert with_set(model, {"vary.seed": 3}).seed == 3


HOSTILE = [
    "=CMD()",
    "+1",
    "-1",
    "@x",
    "<script>alert(1)</script>",
    "a\u202eb",
    "a|b",
    "\x1b[31mred",
    "[red]x[/red]",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(made, name):
    index, _ = made
    panel = replace(index.panel, names={**index.panel.names, "u1": {"en": name}})
    index = build(index.model, panel)
    found = ranking(index, vary(index.model, panel, replications=2))
    line = list(csv.reader(io.StringIO(as_csv(found))))[1]
    assert line[5][0] not in "=+-@"
    text = as_markdown(found)
    assert "<script>" not in text
    assert all(row.count(" | ") == 4 for row in text.splitlines() if row.startswith("| 1 "))
    out = io.StringIO()
    show_ranking(found, Console(file=out, width=80, highlight=False))
    for form in (as_csv(found), text, out.getvalue()):
        assert "\x1b" not in form
        assert "\u202e" not in form
    if name.startswith("["):
        assert "[red]x[/red]" in out.getvalue()


# ----------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([0.1, 0.9], 3),
        ([1.0, 99.0], 1),
        ([10.0, 14.0], 2),
        ([1e6, 3e6], 0),
        ([5.0, 5.0], 2),
        ([], 2),
        ([0.0], 2),
    ],
)
def test_digits_show_three_of_the_range(values, decimals):
    assert digits(values) == decimals


def test_rounding_of_figures():
    assert number(-0.0004, 2) == "0.00"
    assert number(None, 2) == number(float("nan"), 2) == ""
    assert [measure(value) for value in (0.0, 12.5, 0.012345, 3632000390.0, -2.5)] == [
        "0",
        "12.5",
        "0.01235",
        "3,632,000,390",
        "-2.5",
    ]
    assert [place_of(rank) for rank in (3.0, 2.5, None)] == ["3", "2.5", ""]
    assert interval(10.4, 18.05) == "10-19"
    assert interval(None, 3.0) == ""
    assert [ordinal(rank) for rank in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]
    )
    assert share(0.834) == "83%"
    assert [some("a"), some("ab"), some("abc"), some("abcd")] == [
        "a",
        "a and b",
        "a, b and c",
        "a, b and 2 more",
    ]


def test_exact_figures_read_back_as_the_same():
    for value in (0.1, 1 / 3, 1e-300, 123456789.123, -7.0):
        assert float(exact(value)) == value
    assert exact(4.0) == "4"
    assert exact(float("nan")) == exact(None) == ""


def test_bars_begin_at_zero_unless_scores_fall_below_it():
    assert bar(50.0, [0.0, 50.0, 100.0], 8, solid=True) == "████"
    assert bar(100.0, [50.0, 100.0], 8, solid=True) == "████████"
    assert bar(0.0, [-1.0, 0.0, 1.0], 8, solid=False) == "####"
    assert bar(-1.0, [-1.0, 1.0], 8, solid=True) == ""
    assert bar(5.0, [5.0, 5.0], 4, solid=False) == "####"
