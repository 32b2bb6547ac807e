"""miqyas vary: the table, the files, the same figures as the study, stops and budgets."""

import csv
import io
import json
import re

import numpy as np
import pytest

from miqyas.data.read import read
from miqyas.index.modelfile import read_model
from miqyas.study import vary as study
from miqyas.study.replication.lot import CHUNK
from miqyas.study.vary import vary


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """A folder of its own to keep studies in."""
    monkeypatch.setenv("MIQYAS_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def stop_at(monkeypatch, last):
    """Make the study be stopped by hand when it comes to a chunk."""
    real = study.piece

    def piece(s, chunk, size):
        if chunk == last:
            raise KeyboardInterrupt
        return real(s, chunk, size)

    monkeypatch.setattr(study, "piece", piece)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_tells_ranks_bands_tiers_and_what_was_varied(run, small):
    model, table = small
    done = run("vary", model, "--data", table, "--top", "2")
    assert done.exit_code == 0, done.output
    assert re.search(r"rank +mean +median +5%-95% +place +top 2 +score ± sd", done.stdout)
    assert (
        len(re.findall(r"^ +\d +\d\.\d +[\d.]+ +\d-\d +\w+ +\d+% +[\d.]+ ± [\d.]+ *$", done.stdout, re.MULTILINE)) == 4
    )
    assert re.search(r"^tier 1: Alpha", done.stdout, re.MULTILINE)
    assert "Not ranked (1): Epsilon." in done.stdout
    assert "64 replications" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_csv_and_json_are_the_figures_of_the_study(run, small):
    model, table = small
    found = vary(read_model(model), read(table).panel, replications=50, seed=0)
    words = ("vary", model, "--data", table, "--replications", "50", "--seed", "0", "--top", "2", "--format")
    lines = rows(run(*words, "csv").stdout)
    document = json.loads(run(*words, "json").stdout)
    assert [one["place"] for one in lines] == [one["place"] for one in document["places"]]
    for line, place in zip(lines, document["places"], strict=True):
        at = found.places.index(line["place"])
        if not line["rank"]:
            assert line["place"] == "u5"
            assert line["reason"]
            assert place["mean"] is None
            continue
        assert float(line["mean"]) == place["mean"] == found.mean[-1, at]
        assert float(line["median"]) == found.median[-1, at]
        assert (float(line["low"]), float(line["high"])) == (found.low[-1, at], found.high[-1, at])
        assert float(line["p_top"]) == found.within(2)[-1, at]
        mean, sd = found.tally.score()
        assert (float(line["score_mean"]), float(line["score_sd"])) == (mean[-1, at], sd[-1, at])
    assert (document["seed"], document["replications"], document["top"]) == (0, 50, 2)
    assert document["caption"] == found.caption
    assert [len(tier) for tier in document["tiers"]["places"]] == [len(tier) for tier in found.tiers()]


def test_the_files_hold_the_whole_study(run, small, tmp_path):
    model, table = small
    out = tmp_path / "out"
    done = run("vary", model, "--data", table, "--out", out, "--top", "1", "--sampling", "random")
    assert done.exit_code == 0, done.output
    found = vary(read_model(model), read(table).panel, sampling="random")
    texts = {one.name: one.read_text("utf-8") for one in out.iterdir()}
    definition = json.loads(texts["study.json"])
    assert set(definition["files"]) == set(texts)
    assert (definition["seed"], definition["sampling"], definition["replications"]) == (7, "random", 64)
    assert definition["model_fingerprint"] == found.model.fingerprint
    ranks = rows(texts["ranks.csv"])
    assert list(ranks[0]) == ["place", "node", "mean", "median", "low", "high", "p_top"]
    assert {one["node"] for one in ranks} == {"total", "use", "reach", "skill", "price"}
    assert ranks[0]["node"] == "total"
    taken = {one["place"]: one for one in rows(texts["acceptability.csv"])}
    for place, line in taken.items():
        shares = [float(line[str(rank)]) for rank in range(1, 6) if line[str(rank)]]
        assert (sum(shares) == pytest.approx(1)) == (place != "u5")
    before = {one["place"]: one for one in rows(texts["before.csv"])}
    for one, other in (("u1", "u2"), ("u3", "u4"), ("u1", "u4")):
        assert float(before[one][other]) + float(before[other][one]) <= 1
        at = (found.places.index(one), found.places.index(other))
        assert float(before[one][other]) == found.before[at]
    central = rows(texts["central.csv"])
    leads = [line for line in central if line["reach"]]
    assert leads
    for line in leads:
        assert sum(float(line[name]) for name in ("reach", "skill", "price")) == pytest.approx(1)
        assert float(taken[line["place"]]["1"]) > 0
        assert 0 <= float(line["confidence"]) <= 1
    assert all(not line["confidence"] for line in central if line not in leads)


def test_a_node_has_its_own_ranks_and_no_tiers(run, small):
    model, table = small
    done = run("vary", model, "--data", table, "--node", "use", "--format", "json")
    document = json.loads(done.stdout)
    found = vary(read_model(model), read(table).panel)
    element = found.tree.at["use"]
    first = document["places"][0]
    assert document["node"] == "use"
    assert first["mean"] == found.mean[element, found.places.index(first["place"])]
    assert document["tiers"]["places"] == []


def test_workers_and_cache_do_not_change_a_byte(run, small, cached):
    model, table = small
    words = ("vary", model, "--data", table, "--format", "json", "--replications", "9000")
    first = run(*words, "--workers", "2").stdout
    assert len(list(cached.iterdir())) == 1
    assert run(*words).stdout == first
    for one in cached.iterdir():
        one.unlink()
    assert run(*words).stdout == first


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(run, small, cached, monkeypatch):
    model, table = small
    words = ("vary", model, "--data", table, "--format", "json", "--replications", str(3 * CHUNK))
    with monkeypatch.context() as patch:
        stop_at(patch, 2)
        done = run(*words)
    assert done.exit_code == 130
    assert json.loads(done.stdout)["replications"] == 2 * CHUNK
    assert f"stopped: {2 * CHUNK} of {3 * CHUNK} replications are done and told" in done.stderr
    whole = run(*words)
    assert whole.exit_code == 0
    monkeypatch.setenv("MIQYAS_CACHE", "off")
    assert run(*words).stdout == whole.stdout


def test_ctrl_c_before_anything_is_done(run, small, cached, monkeypatch):
    model, table = small
    stop_at(monkeypatch, 0)
    done = run("vary", model, "--data", table)
    assert (done.exit_code, done.stdout) == (130, "")
    assert not cached.exists()


def test_a_budget_ends_a_study_without_fault(run, small):
    model, table = small
    done = run(
        "vary", model, "--data", table, "--budget", "0.000001", "--replications", str(5 * CHUNK), "--format", "json"
    )
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert (document["replications"], document["asked"]) == (CHUNK, 5 * CHUNK)
    assert "the budget of 1e-06 seconds is used up" in done.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--node", "usee"], "no node or indicator 'usee'"),
        (["--replications", "0"], "0"),
        (["--budget", "0"], "0"),
        (["--sampling", "sobl"], "choose from sobol, random"),
        (["--top", "0"], "0"),
        (["--set", "nothing.here=1"], "nothing"),
    ],
)
def test_mistakes_are_told_with_repairs(run, small, words, what):
    model, table = small
    done = run("vary", model, "--data", table, *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "repair:" in done.stderr
    assert done.stdout == ""


def test_a_file_in_the_way_is_told_before_anything_is_drawn(run, small, tmp_path, monkeypatch):
    model, table = small
    (tmp_path / "out").write_text("mine")
    stop_at(monkeypatch, 0)
    done = run("vary", model, "--data", table, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.stderr


def test_rank_show_and_build_read_what_was_drawn_once(run, small, tmp_path, cached, monkeypatch):
    model, table = small
    first = run("rank", model, "--data", table).stdout
    assert len(list(cached.iterdir())) == 1
    stop_at(monkeypatch, 0)  # nothing may be drawn from here on
    assert run("rank", model, "--data", table).stdout == first
    assert run("show", model, "u1", "--data", table).exit_code == 0
    assert run("build", model, "--data", table, "--out", tmp_path / "out").exit_code == 0
    assert run("rank", model, "--data", table, "--seed", "8").exit_code == 130
    assert np.load(next(cached.iterdir()), allow_pickle=False)["nominal"].shape == (5, 5)


def test_very_many_places_have_no_pairs_and_a_node_of_theirs_is_counted(run, tmp_path):
    table, model = tmp_path / "many.csv", tmp_path / "many.toml"
    table.write_text("place,a,b\n" + "".join(f"p{i},{i},{i * i % 97}\n" for i in range(301)), encoding="utf-8")
    model.write_text(
        '[model]\nid = "many"\n[node.top]\n[node.half]\nparent = "top"\n'
        '[indicator.a]\nparent = "half"\ndirection = "higher"\n[indicator.b]\nparent = "top"\ndirection = "higher"\n',
        encoding="utf-8",
    )
    words = ("vary", model, "--data", table, "--replications", "8")
    done = run(*words, "--out", tmp_path / "out", "--format", "csv")
    assert done.exit_code == 0, done.output
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"ranks.csv", "acceptability.csv", "study.json"}
    inside = rows(run(*words, "--node", "half", "--format", "csv").stdout)
    assert [one["place"] for one in inside[:2]] == ["p300", "p299"]
    assert inside[0]["mean"] == "1"
