"""miqyas sobol: what it prints for people and for programs."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

SIDES = ("first", "first_low", "first_high", "total", "total_low", "total_high")


def test_the_table_tells_every_choice_and_whether_to_trust_it(run, small):
    done = run("sobol", small[0], "--data", small[1], "--n", "64", "--place", "Beta")
    assert done.exit_code == 0, done.output
    assert len(re.findall(r"^weights ", done.stdout, re.MULTILINE)) == 3
    assert len(re.findall(r"^aggregation ", done.stdout, re.MULTILINE)) == 3
    assert "score of Beta" in done.stdout
    assert "rank of Beta" in done.stdout
    assert "Enough replications? 64 replications are not enough for ±0.05: about" in done.stdout
    need = re.search(r"about\s+(\d+)\s+would\s+be;\s+ask\s+for\s+--n\s+(\d+)", done.stdout)
    assert 64 < int(need[1]) <= int(need[2]) < 2 * int(need[1])
    assert "Left out, without a rank in the model as it is: Epsilon" in done.stdout
    assert "Seed 7." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_programs_get_every_place_with_full_figures(run, small):
    words = ("sobol", small[0], "--data", small[1], "--n", "128", "--seed", "0")
    document = json.loads(run(*words, "--format", "json").stdout)
    assert (document["seed"], document["n"], document["left_out"]) == (0, 128, ["u5"])
    assert len(document["results"]) == 1 + 2 * 4
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    told = [(part, one) for part in document["results"] for one in part["choices"]]
    assert len(rows) == len(told) == 18
    for row, (part, one) in zip(rows, told, strict=True):
        assert (row["of"], row["place"], row["choice"]) == (part["of"], part["place"] or "", one["choice"])
        assert row["verdict"] == part["verdict"]
        for side in SIDES:
            assert (float(row[side]) if row[side] else None) == one[side]
    only = json.loads(run(*words, "--place", "u2", "--format", "json").stdout)
    assert [(one["of"], one["place"]) for one in only["results"]] == [("shift", None), ("score", "u2"), ("rank", "u2")]


def test_the_same_seed_prints_the_same(run, small):
    words = ("sobol", small[0], "--data", small[1], "--n", "64", "--format", "json")
    assert run(*words, "--seed", "0").stdout == run(*words, "--seed", "0").stdout
    assert run(*words, "--seed", "0").stdout != run(*words, "--seed", "1").stdout


def changed(small, tmp_path, tables):
    text = Path(small[0]).read_text(encoding="utf-8")
    path = tmp_path / "changed.toml"
    path.write_text(text[: text.index("[vary.weights]")] + tables, encoding="utf-8")
    return path


def test_a_choice_that_does_nothing_is_told(run, small, tmp_path):
    both = """[vary.weights]
spread = 0.5
why = "a test"
[vary.treat]
options = ["none", "winsorise"]
why = "nothing is an outlier"
"""
    path = changed(small, tmp_path, both)
    done = run("sobol", path, "--data", small[1], "--n", "64")
    assert done.exit_code == 0, done.output
    assert "Does nothing in any replication: treat." in done.stdout
    assert re.search(r"^treat +0\.00 +0\.00 to 0\.00 +0\.00 +0\.00 to 0\.00 +does nothing", done.stdout, re.MULTILINE)


def test_one_choice_alone_is_1_by_construction(run, small, tmp_path):
    path = changed(small, tmp_path, '[vary.weights]\nspread = 0.9\nwhy = "a test"\n')
    done = run("sobol", path, "--data", small[1], "--n", "64")
    assert done.exit_code == 0, done.output
    assert "'weights' is the only choice" in done.stdout
    assert "by construction" in done.stdout
    assert re.search(r"^weights +1\.00 +1\.00 to 1\.00 +1\.00", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (["--n", "0"], "'--n'", "give --n a whole number from 1 to 100,000,000"),
        (["--seed", "-1"], "'--seed'", "give --seed a whole number, 0 or more"),
        (["--place", "Zeta"], "the index has no place 'Zeta'", "Alpha"),
        (["--place", "Epsilon"], "u5 has no rank in small", "name one that is ranked"),
        (["--format", "excel"], "'excel'", "choose from table, json, csv"),
    ],
)
def test_mistakes_are_told(run, small, words, what, repair):
    done = run("sobol", small[0], "--data", small[1], *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""


TIED = """[vary.scale]
key = "normalise"
options = [{method = "minmax", range = [1, 100]}, {method = "zscore", mean = 0, sd = 1}]
why = "a test"
[vary.mean]
key = "aggregate"
options = ["arithmetic", "geometric"]
given = "scale"
probabilities = [[0.5, 0.5], [1, 0]]
why = "only above zero"
"""


def test_screening_ranks_the_choices(run, small):
    words = ("sobol", small[0], "--data", small[1], "--method", "morris", "--n", "12")
    shown = run(*words, "--place", "Beta")
    assert shown.exit_code == 0, shown.output
    assert re.search(r"^\w+ +1 +\d+\.\d\d +\d", shown.stdout, re.MULTILINE)
    assert "score of Beta" in shown.stdout
    assert "12 trajectories of 3 models each" in " ".join(shown.stdout.split())
    assert max(map(len, shown.stdout.splitlines())) <= 80
    document = json.loads(run(*words, "--format", "json").stdout)
    assert (document["method"], document["n"], document["runs"]) == ("morris", 12, 36)
    assert len(document["results"]) == 1 + 2 * 4
    for one in document["results"]:
        sizes = [each["size"] for each in one["choices"]]
        assert sizes == sorted(sizes, reverse=True)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [float(row["size"]) for row in rows[:2]] == [each["size"] for each in document["results"][0]["choices"]]
    assert (
        json.loads(run("sobol", small[0], "--data", small[1], "--method", "morris", "--format", "json").stdout)["n"]
        == 100
    )


def test_shapley_effects_sum_to_one_also_where_choices_hang_together(run, small, tmp_path):
    path = changed(small, tmp_path, TIED)
    words = ("sobol", path, "--data", small[1], "--method", "shapley", "--n", "64")
    shown = run(*words)
    assert shown.exit_code == 0, shown.output
    assert "'mean' hangs on 'scale'" in " ".join(shown.stdout.split())
    assert max(map(len, shown.stdout.splitlines())) <= 80
    document = json.loads(run(*words, "--format", "json").stdout)
    for one in document["results"]:
        shares = [each["share"] for each in one["choices"]]
        assert None in shares or sum(shares) == pytest.approx(1)
    for method in ("sobol", "morris"):
        done = run("sobol", path, "--data", small[1], "--method", method)
        assert done.exit_code == 2
        assert "'mean' hangs on 'scale'" in " ".join(done.stderr.split())
        assert "--method shapley" in done.stderr


@pytest.mark.parametrize("method", ["morris", "shapley"])
def test_too_few_runs_and_a_place_without_a_rank(run, small, method):
    done = run("sobol", small[0], "--data", small[1], "--method", method, "--n", "1")
    assert done.exit_code == 2
    assert "show no spread" in done.stderr
    done = run("sobol", small[0], "--data", small[1], "--method", method, "--place", "Epsilon")
    assert done.exit_code == 2
    assert "u5 has no rank in small" in done.stderr


def test_ctrl_c_tells_what_is_done_and_says_that_it_was_stopped(run, small, monkeypatch):
    from miqyas.study import sobol as study

    real = study.draws

    def stopped(*words):
        yield next(iter(real(*words)))
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "draws", stopped)
    done = run("sobol", small[0], "--data", small[1], "--n", "100000", "--format", "json")
    assert done.exit_code == 130
    told = json.loads(done.stdout)["n"]
    assert f"stopped: {told} of 100000 replications are done and told" in done.stderr
