"""miqyas ranges: proven ranks on the screen, as tables, and its mistakes."""

import csv
import io
import json
from pathlib import Path

import pytest

pytest.importorskip("highspy", reason="needs the extra 'exact'")


def test_every_place_of_the_technology_achievement_index(run):
    done = run("ranges", "tai", "--spread", "0.25", "--format", "csv")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 23
    assert [int(row["rank"]) for row in rows] == list(range(1, 24))
    for row in rows:
        assert int(row["best"]) <= int(row["rank"]) <= int(row["worst"])
        assert row["exact"] == "True"


def test_one_place_with_the_weights_that_make_it(run):
    done = run("ranges", "tai", "Singapore", "--format", "json")
    told = json.loads(done.stdout)
    (one,) = told["places"]
    assert one["place"] == "SGP"
    assert one["best"] < one["rank"] < one["worst"]
    assert sum(one["best_weights"].values()) == pytest.approx(1)
    shown = run("ranges", "tai", "Singapore").stdout
    assert "Singapore comes 8 of 23" in shown
    assert "Weights of its best rank" in shown
    assert "Weights only" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tai", "Pakistan"), "Pakistan"),
        (("tai", "--spread", "-1"), "-1"),
        (("tai", "--node", "nothing"), "no node 'nothing'"),
        (("tai", "--set", "aggregate.method=minimum"), "aggregated by minimum"),
    ],
)
def test_mistakes_are_told(run, words, said):
    done = run("ranges", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "repair:" in done.stderr


def test_over_choices_names_the_combination_that_attains_a_rank(run, small, tmp_path):
    path = tmp_path / "least.toml"
    old = '{method = "power", p = 2}]'
    path.write_text(Path(small[0]).read_text("utf-8").replace(old, f'"minimum", {old}'), encoding="utf-8")
    done = run("ranges", path, "Beta", "--data", small[1], "--over", "choices", "--format", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["combinations"] == [{"aggregation": "arithmetic"}, {"aggregation": "power (p 2)"}]
    # The lowest part is no weighted sum: it is named and not searched.
    assert told["not_covered"] == [{"aggregation": "minimum"}]
    assert told["held"] == ["weights"]
    assert told["admits"] == "weights by up to ±50%"
    shown = " ".join(run("ranges", path, "--data", small[1], "--over", "choices").stdout.split())
    assert "Not covered, since their scores are no weighted sums: aggregation = minimum." in shown
    assert "the other weights that 'weights' moves" in shown
    both = json.loads(run("ranges", "tai", "JPN", "--over", "choices", "--format", "json").stdout)
    assert [one["normalisation"] for one in both["combinations"]] == ["goalposts", "minmax"]
    assert both["places"][0]["worst_with"] in ("normalisation = goalposts", "normalisation = minmax")
    shown = " ".join(run("ranges", "tai", "JPN", "--over", "choices").stdout.split())
    assert "; with normalisation = " in shown


def test_conditions_narrow_the_range_and_their_conflict_is_named(run):
    words = ("ranges", "tai", "SGP", "--format", "json")
    free = json.loads(run(*words).stdout)["places"][0]
    held = json.loads(run(*words, "--condition", "exports <= 10%", "--condition", "patents >= exports").stdout)
    (one,) = held["places"]
    assert free["best"] <= one["best"] <= one["worst"] <= free["worst"]
    for which in ("best_weights", "worst_weights"):
        assert one[which]["exports"] <= 0.1 + 1e-9
        assert one[which]["patents"] >= one[which]["exports"] - 1e-9
    done = run(*words, "--condition", "exports >= patents + 0.1", "--condition", "patents >= exports")
    assert done.exit_code == 2
    assert "exports >= patents + 0.1; patents >= exports" in " ".join(done.stderr.split())


def test_a_budget_always_answers_with_proven_bounds(run):
    rows = json.loads(run("ranges", "tai", "--budget", "0.01", "--format", "json").stdout)["places"]
    full = {one["place"]: one for one in json.loads(run("ranges", "tai", "--format", "json").stdout)["places"]}
    assert len(rows) == 23
    for one in rows:
        assert one["best_bound"] <= full[one["place"]]["best"] <= full[one["place"]]["worst"] <= one["worst_bound"]
