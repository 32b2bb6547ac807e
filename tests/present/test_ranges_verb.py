"""miqyas ranges: proven ranks on the screen, as tables, and its mistakes."""

import csv
import io
import json

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
