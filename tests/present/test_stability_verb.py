"""miqyas stability: what it prints for people and for programs."""

import csv
import io
import json

import pytest

pytest.importorskip("highspy", reason="needs the extra 'exact'")


def test_the_table_names_neighbours_and_what_moves_them(run, small):
    # The pillar is 75 and 25 of two indicators; scores of the parts: reach 1, skill .75, price 1, and so on.
    done = run("stability", small[0], "--data", small[1], "--top", "1")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Closest to changing places: ")
    assert "weights that move" in done.stdout
    assert "1 or better" in done.stdout
    assert "2 or worse" in done.stdout
    assert " to " in done.stdout
    assert "Weights only" in done.stdout
    assert max(map(len, lines)) <= 80


def test_programs_get_full_figures(run):
    words = ("stability", "tai", "--top", "5", "--place", "Canada", "--place", "FIN")
    told = json.loads(run(*words, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert len(rows) == len(told["changes"]) == 22 + 2
    for row, one in zip(rows, told["changes"], strict=True):
        assert (row["kind"], row["place"], row["after"]) == (one["kind"], one["place"], one["after"] or "")
        assert float(row["change"]) == one["change"]
        moved = sum(abs(w - told["shares"][part]) for part, w in one["weights"].items())
        assert moved == pytest.approx(one["change"], abs=1e-9)
        assert sum(one["weights"].values()) == pytest.approx(1)
    assert [(one["place"], one["rank"], one["to"]) for one in told["changes"][-2:]] == [("FIN", 1, 6), ("CAN", 9, 5)]


def test_the_other_measure_and_conditions(run):
    words = ("stability", "tai", "--by", "relative", "--condition", "patents >= royalties", "--format", "json")
    told = json.loads(run(*words).stdout)
    assert told["conditions"] == ["patents >= royalties"]
    for one in told["changes"]:
        if one["weights"]:
            assert one["weights"]["patents"] >= one["weights"]["royalties"] - 1e-9
            far = max(abs(w / told["shares"][part] - 1) for part, w in one["weights"].items())
            assert far == pytest.approx(one["change"], abs=1e-6)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tai", "--top", "0"), "--top"),
        (("tai", "--top", "23"), "no place can cross rank 23"),
        (("tai", "--top", "2", "--place", "Atlantis"), "Atlantis"),
        (("tai", "--node", "nothing"), "no node 'nothing'"),
        (("tai", "--condition", "patent >= 2"), "names no part of the node: 'patent'"),
        (("tai", "--condition", "patents >= 2"), "no weights meet all conditions"),
        (("tai", "--set", "aggregate.method=minimum"), "aggregated by minimum"),
    ],
)
def test_mistakes_are_told(run, words, said):
    done = run("stability", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "repair:" in done.stderr
    assert done.stdout == ""


def test_a_place_without_a_rank_to_cross_is_a_mistake(run):
    done = run("stability", "tai", "--place", "Canada")
    assert done.exit_code == 2
    assert "only steps across a rank are told place by place" in done.stderr
