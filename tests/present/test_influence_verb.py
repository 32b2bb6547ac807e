"""miqyas influence: tables for people, figures for programs, a folder, and its mistakes."""

import csv
import io
import json
import re
import signal

import pytest

from miqyas.study import influence as study


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_screen_tells_parts_reversals_and_figures(run, small):
    done = run("influence", small[0], "--data", small[1])
    assert done.exit_code == 0, done.output
    assert "The ranking leans most on" in done.stdout
    for head in ("without the indicator", "without the node", "rank  place", "becomes"):
        assert head in done.stdout
    assert "Without 'source not stated' it cannot be built: nothing is left" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Left out one at a time" in done.stdout


def test_one_place_with_its_figures(run, small):
    done = run("influence", small[0], "Beta", "--data", small[1])
    assert done.exit_code == 0, done.output
    assert re.match(r"Beta comes 2 of 4; ", done.stdout)
    assert re.search(r"^reach +50 ", done.stdout, re.MULTILINE)
    assert "without the node" not in done.stdout
    told = rows(run("influence", small[0], "u2", "--data", small[1], "--format", "csv").stdout)
    assert {(row["place"], row["series"]) for row in told} == {("u2", one) for one in ("reach", "skill", "price")}
    values = {row["series"]: float(row["value"]) for row in told}
    assert values == {"reach": 50, "skill": 50, "price": 4}
    # Medians of the others: reach of 100, 0 and 75; skill of 40, 10 and 30; price of 2, 6, 10 and 8.
    assert {row["series"]: float(row["median"]) for row in told} == {"reach": 75, "skill": 30, "price": 7}


def test_programs_get_every_removal(run, small):
    told = rows(run("influence", small[0], "--data", small[1], "--format", "csv").stdout)
    kinds = [(row["kind"], row["id"]) for row in told]
    assert kinds[:4] == [("indicator", "reach"), ("indicator", "skill"), ("indicator", "price"), ("node", "use")]
    assert kinds[4:] == [*(("place", f"u{i}") for i in range(1, 6)), ("source", "unknown")]
    assert told[-1]["reason"].startswith("nothing is left")
    document = json.loads(run("influence", small[0], "--data", small[1], "--format", "json").stdout)
    assert document["reversals_possible"] is True
    assert document["reads_other_places"] == ["normalise minmax"]
    assert len(document["removals"]) == len(told)
    for one, row in zip(document["removals"], told, strict=True):
        assert (one["mean"] is None) == (row["mean"] == "")
        assert one["mean"] is None or one["mean"] == float(row["mean"])
    assert {one["place"] for one in document["places"]} == {"u1", "u2", "u3", "u4"}


def test_fixed_limits_say_that_nothing_can_turn(run, small):
    posts = [f'indicator.{one}.goalposts={{low = 0, high = 100, why = "x"}}' for one in ("reach", "skill", "price")]
    sets = [word for one in ("normalise.method=goalposts", *posts) for word in ("--set", one)]
    done = run("influence", small[0], "--data", small[1], *sets)
    assert done.exit_code == 0, done.output
    assert "No rank reversal is possible" in done.stdout


def test_what_cannot_be_left_out_is_told(run, small, tmp_path):
    # Only Alpha differs in reach, so nothing is left to be scaled without it or without its figure.
    table = tmp_path / "alike.csv"
    table.write_text("place,reach,skill,price\nu1,100,40,2\nu2,50,50,4\nu3,50,10,6\n", encoding="utf-8")
    done = run("influence", small[0], "--data", table)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "Without u1 it cannot be built: the indicator 'reach' has the same value everywhere" in said
    assert "It cannot be built without 1 figure, as where the indicator 'reach' has the same value" in said


def test_a_folder_holds_everything(run, small, tmp_path):
    out = tmp_path / "out"
    done = run("influence", small[0], "--data", small[1], "--out", out)
    assert done.exit_code == 0, done.output
    assert sorted(one.name for one in out.iterdir()) == [
        "figures.csv", "influence.json", "ranks.csv", "removals.csv", "reversals.csv",
    ]  # fmt: skip
    ranks = rows((out / "ranks.csv").read_text(encoding="utf-8"))
    assert len(ranks) == 10 * 5
    assert {row["before"] for row in ranks if row["place"] == "u5"} == {""}
    # It may be written again over its own files, and over nobody else's.
    assert run("influence", small[0], "--data", small[1], "--out", out).exit_code == 0
    (out / "influence.json").write_text("mine", encoding="utf-8")
    done = run("influence", small[0], "--data", small[1], "--out", out)
    assert done.exit_code == 2
    assert (out / "influence.json").read_text(encoding="utf-8") == "mine"


def test_stopping_leaves_nothing_behind(run, small, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt(signal.SIGINT)

    monkeypatch.setattr(study, "points", stopped)
    done = run("influence", small[0], "--data", small[1], "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "stopped" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (("Zeta",), "the index has no place 'Zeta'", "Alpha"),
        (("Epsilon",), "u5 has no rank in small", "name one that is ranked"),
        (("--top", "0"), "'--top'", "give --top a whole number, 1 or more"),
        (("--format", "excel"), "'excel'", "choose from table, csv, json"),
        (("--year", "2020", "--year", "2021"), "--year is given 2 times", "give one year"),
    ],
)
def test_mistakes_are_told(run, small, words, what, repair):
    done = run("influence", small[0], *words, "--data", small[1])
    assert done.exit_code == 2
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""
