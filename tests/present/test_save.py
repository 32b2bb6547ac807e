"""What a build leaves on disk: the same numbers as the index, whole or not at all."""

import csv
import json
import os
import shlex
from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.panel import Attribute, Panel
from miqyas.data.read import read
from miqyas.errors import MiqyasError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_model, read_model
from miqyas.index.result import STAGES
from miqyas.present.folder import drafted, write_file, write_folder
from miqyas.present.save import FILES, save
from miqyas.study.vary import vary


def page(index, variation):
    return f"<html>{index.model.id} {variation.seed}</html>"


@pytest.fixture
def made(small):
    model, panel = read_model(small[0]), read(small[1]).panel
    return build(model, panel), vary(model, panel)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(folder):
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}


def test_every_file_is_written(made, tmp_path):
    index, variation = made
    save(index, [variation], tmp_path / "out", page=page)
    assert listed(tmp_path / "out") == set(FILES)
    assert {one.name for one in tmp_path.iterdir() if "part" in one.name} == set()


def test_scores_are_those_of_the_index(made, tmp_path):
    index, variation = made
    save(index, [variation], tmp_path / "out", page=page)
    found = rows(tmp_path / "out" / "scores.csv")
    assert list(found[0]) == ["place", "node", "level", "score", "rank", "rank_low", "rank_high", "interval"]
    assert len(found) == len(index.places) * len(index.tree.ids)
    levels = {"total": "3", "use": "2", "reach": "1", "skill": "1", "price": "1"}
    for line in found:
        element, row = index.tree.at[line["node"]], variation.places.index(line["place"])
        rank = index.rank(line["place"], line["node"])
        assert line["level"] == levels[line["node"]]
        if np.isnan(rank):
            assert [line[key] for key in ("score", "rank", "rank_low", "rank_high", "interval")] == [""] * 5
            continue
        assert float(line["score"]) == index.score(line["place"], line["node"])
        assert float(line["rank"]) == rank
        assert float(line["rank_low"]) == variation.low[element, row]
        assert float(line["rank_high"]) == variation.high[element, row]
        assert line["interval"] == "90%, weights and methods"
    # The ranking itself stands first.
    assert [(line["place"], line["rank"]) for line in found[:4]] == [
        ("u1", "1"),
        ("u2", "2"),
        ("u4", "3"),
        ("u3", "4"),
    ]


def test_stages_are_those_of_the_index(made, tmp_path):
    index, variation = made
    save(index, [variation], tmp_path / "out", page=page)
    for stage in STAGES:
        found = rows(tmp_path / "out" / "stages" / f"{stage}.csv")
        assert list(found[0]) == ["place", "reach", "skill", "price"]
        values = [[float(line[key] or "nan") for key in ("reach", "skill", "price")] for line in found]
        np.testing.assert_array_equal(values, getattr(index, stage)[0])


def test_weights_multiply_up_to_the_whole(made, tmp_path):
    index, variation = made
    save(index, [variation], tmp_path / "out", page=page)
    found = {line["node"]: line for line in rows(tmp_path / "out" / "weights.csv")}
    assert found["total"] == {"node": "total", "parent": "", "weight": "1", "effective": "1"}
    assert {node: float(line["effective"]) for node, line in found.items()} == {
        "total": 1.0,
        "use": 0.5,
        "price": 0.5,
        "reach": pytest.approx(0.375),
        "skill": pytest.approx(0.125),
    }


def test_changes_tell_before_and_after(small, tmp_path):
    from miqyas.index.modelfile import with_set

    model = with_set(read_model(small[0]), {"impute.method": "median"})
    panel = read(small[1]).panel
    index = build(model, panel)
    save(index, [vary(model, panel, replications=4)], tmp_path / "out", page=page)
    found = rows(tmp_path / "out" / "changes.csv")
    assert found == [
        {
            "step": "impute",
            "place": "u5",
            "indicator": "reach",
            "before": "",
            "after": "62.5",
            "reason": "median",
        },
        {
            "step": "impute",
            "place": "u5",
            "indicator": "skill",
            "before": "",
            "after": "35",
            "reason": "median",
        },
    ]


def test_result_replays_to_the_same_scores(made, tmp_path):
    index, variation = made
    save(index, [variation], tmp_path / "out", page=page)
    told = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    model = parse_model(told["model"])
    again = build(model, index.panel)
    assert model.fingerprint == told["model_fingerprint"] == index.model.fingerprint
    assert told["panel_fingerprint"] == index.panel.fingerprint
    np.testing.assert_array_equal(again.scores, index.scores)
    study = vary(model, index.panel, seed=told["seed"], replications=told["replications"])
    np.testing.assert_array_equal(study.low, variation.low)
    assert told["caption"] == variation.caption
    assert told["versions"]["miqyas"] == told["version"]


def test_the_same_run_gives_the_same_bytes(run, small, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for out in (first, second):
        done = run("build", small[0], "--data", small[1], "--out", out)
        assert done.exit_code == 0, done.output
    for name in FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def dated():
    panel = Panel.of(
        np.array([[[1.0, 5.0], [2.0, 3.0], [4.0, 1.0]], [[2.0, 4.0], [6.0, 2.0], [5.0, 3.0]]]),
        places=["a", "b", "c"],
        series=["x", "y"],
        years=[2020, 2024],
    )
    part = {"parent": "top", "direction": "higher"}
    model = parse_model({"model": {"id": "m"}, "node": {"top": {}}, "indicator": {"x": dict(part), "y": dict(part)}})
    return model, panel


def test_several_years_stand_in_one_table(tmp_path):
    model, panel = dated()
    index = build(model, panel, years=[2020, 2024])
    studies = [vary(model, panel, year=year, years=index.years, replications=16) for year in index.years]
    save(index, studies, tmp_path / "out", page=page)
    for name in ("scores.csv", "stages/raw.csv"):
        found = rows(tmp_path / "out" / name)
        assert next(iter(found[0])) == "year"
        assert {line["year"] for line in found} == {"2020", "2024"}
    for line in rows(tmp_path / "out" / "scores.csv"):
        year = int(line["year"])
        assert float(line["score"]) == index.score(line["place"], line["node"], year)
        assert float(line["rank"]) == index.rank(line["place"], line["node"], year)


def test_intervals_of_several_years_hold_limits_together():
    # Fixed limits are read from both years: 2020 alone would scale a to 0 and c to 1 on x.
    model, panel = dated()
    alone = vary(model, panel, year=2020, replications=400, seed=3)
    together = vary(model, panel, year=2020, years=[2020, 2024], replications=400, seed=3)
    assert together.year == alone.year == 2020
    index = build(model, panel, years=[2020, 2024])
    assert index.score("c", year=2020) != build(model, panel, year=2020).score("c")
    # Pooled over both years: x from 1 to 6, y from 1 to 5; a (0, 1), b (.2, .5), c (.6, 0).
    assert [index.score(place, year=2020) for place in "abc"] == pytest.approx([0.5, 0.35, 0.3])
    root = len(together.tree.ids) - 1
    assert together.mean[root, 0] < alone.mean[root, 0] + 1e-12


def test_year_twice_on_the_command_line(run, tmp_path):
    model, table, out = tmp_path / "m.toml", tmp_path / "t.csv", tmp_path / "out"
    model.write_text(
        '[model]\nid = "m"\n[node.top]\n[indicator.x]\nparent = "top"\ndirection = "higher"\n',
        encoding="utf-8",
    )
    table.write_text("place,year,x\np1,2020,1\np2,2020,2\np1,2024,3\np2,2024,2\n", encoding="utf-8")
    done = run("build", model, "--data", table, "--year", 2020, "--year", 2024, "--out", out)
    assert done.exit_code == 0, done.output
    first = [(line["year"], line["place"]) for line in rows(out / "scores.csv") if line["rank"] == "1"]
    assert first == [("2020", "p2"), ("2020", "p2"), ("2024", "p1"), ("2024", "p1")]


def test_the_suggested_show_tells_the_same_numbers(run, tmp_path):
    model, table = tmp_path / "m.toml", tmp_path / "my table.csv"
    model.write_text(
        '[model]\nid = "m"\nlimits = "fixed"\n[normalise]\nmethod = "minmax"\n[node.top]\n'
        + "".join(f'[indicator.{one}]\nparent = "top"\ndirection = "higher"\n' for one in "xy"),
        encoding="utf-8",
    )
    figures = "p1,2020,1,9\np2,2020,2,1\np3,2020,5,5\np1,2024,3,4\np2,2024,2,8\np3,2024,4,1\n"
    table.write_text("place,year,x,y\n" + figures, encoding="utf-8")
    words = ("--year", 2024, "--year", 2020, "--replications", 50, "--seed", 5)
    done = run("build", model, "--data", table, *words, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if "miqyas show" in line)
    shown = json.loads(run(*shlex.split(line)[1:], "--format", "json").stdout)
    kept = {one["node"]: one for one in rows(tmp_path / "out" / "scores.csv") if one["place"] == shown["place"]}
    assert shown["year"] == 2024
    for node in shown["nodes"]:
        for mine, theirs in (("score", "score"), ("rank", "rank"), ("low", "rank_low"), ("high", "rank_high")):
            assert node[mine] == float(kept[node["element"]][theirs])
    alone = json.loads(run("show", model, shown["place"], "--data", table, "--year", 2024, "--format", "json").stdout)
    assert alone["nodes"][0]["score"] != shown["nodes"][0]["score"]
    checked = next(line for line in done.stdout.splitlines() if "miqyas check" in line).partition("    (")[0]
    assert run(*shlex.split(checked)[1:]).exit_code == 0


@pytest.mark.parametrize("verb", ["build", "vary"])
def test_files_of_somebody_else_are_kept_unless_it_is_forced(run, small, tmp_path, verb):
    model, table = small
    out, name = tmp_path / "out", "scores.csv" if verb == "build" else "ranks.csv"
    record = "result.json" if verb == "build" else "study.json"
    out.mkdir()
    (out / name).write_text("mine", encoding="utf-8")
    words = (verb, model, "--data", table, "--out", out)
    for written in (None, "not JSON", '{"files": []}', "[]"):
        if written is not None:
            (out / record).write_text(written, encoding="utf-8")
        before = {one.name: one.read_text("utf-8") for one in out.iterdir()}
        done = run(*words)
        assert done.exit_code == 2
        assert f"holds {name}" in done.stderr
        assert "--force" in done.stderr
        assert {one.name: one.read_text("utf-8") for one in out.iterdir()} == before
    assert run(*words, "--force").exit_code == 0
    (out / name).write_text("changed", encoding="utf-8")
    assert run(*words).exit_code == 0
    assert (out / name).read_text("utf-8") != "changed"


def test_the_draft_is_never_named(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()

    def full(one, *_):
        raise PermissionError(13, "Permission denied", str(one))

    monkeypatch.setattr(os, "replace", full)
    for write in (lambda: write_folder(tmp_path / "out", {"a.csv": "x"}), lambda: write_file(tmp_path / "b.toml", "x")):
        with pytest.raises(MiqyasError, match="permission denied") as caught:
            write()
        assert ".part" not in str(caught.value)
        assert str(tmp_path) in caught.value.what


def test_cells_are_no_formulas(made, tmp_path):
    index, _ = made
    panel = replace(
        index.panel,
        places=("=A1", "+x", "-y", "@z", "u5"),
        names={},
        attributes=(Attribute("=A1", "g", "v"),),
    )
    hostile = build(index.model, panel)
    save(hostile, [vary(index.model, panel, replications=2)], tmp_path / "out", page=page)
    for name in FILES:
        if not name.endswith(".csv"):
            continue
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line if cell and cell[0] in "=+-@"]
        assert all(is_number(cell) for cell in cells), name
    assert rows(tmp_path / "out" / "scores.csv")[0]["place"] == "'=A1"


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ folders


def test_nothing_is_left_when_a_part_fails(made, tmp_path):
    index, variation = made

    def broken(*_):
        raise RuntimeError("the page cannot be made")

    with pytest.raises(RuntimeError, match="cannot be made"):
        save(index, [variation], tmp_path / "deep" / "out", page=broken)
    assert not (tmp_path / "deep").exists()


def test_an_interrupted_draft_leaves_what_was_there(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"a.csv": "old", "mine/b.csv": "old"})

    def interrupted():
        with drafted(out, ("a.csv",)) as draft:
            (draft / "a.csv").write_text("new", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (out / "a.csv").read_text("utf-8") == "old"
    assert listed(out) == {"a.csv", "mine/b.csv"}
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_a_folder_that_is_there_keeps_what_is_not_ours(made, tmp_path):
    index, variation = made
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "scores.csv").write_text("old", encoding="utf-8")
    save(index, [variation], out, page=page)
    assert (out / "notes.txt").read_text("utf-8") == "mine"
    assert (out / "scores.csv").read_text("utf-8").startswith("place,node")
    assert listed(out) == {*FILES, "notes.txt"}


@pytest.mark.parametrize("blocked", ["out", "out/stages", "out/index.html"])
def test_what_stands_in_the_way_is_named(made, tmp_path, blocked):
    index, variation = made
    target = tmp_path / blocked
    if blocked.endswith(".html"):
        target.mkdir(parents=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("in the way", encoding="utf-8")
    before = listed(tmp_path)
    with pytest.raises(MiqyasError, match=blocked.rpartition("/")[2]) as caught:
        save(index, [variation], tmp_path / "out", page=page)
    assert caught.value.repair == "name another folder"
    assert listed(tmp_path) == before


def test_a_refusal_of_the_system_is_told(made, tmp_path, monkeypatch):
    index, variation = made

    def full(*_):
        raise OSError(28, "No space left on device", "out")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(MiqyasError, match="no space left on device") as caught:
        save(index, [variation], tmp_path / "deep" / "out", page=page)
    assert "room on its disk" in caught.value.repair
    assert not (tmp_path / "deep").exists()


def test_a_single_file_is_whole_or_not_there(tmp_path, monkeypatch):
    write_file(tmp_path / "new" / "a.toml", "text")
    assert (tmp_path / "new" / "a.toml").read_text("utf-8") == "text"

    def full(*_):
        raise OSError(28, "No space left on device", "a")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(MiqyasError, match="no space left"):
        write_file(tmp_path / "other" / "b.toml", "text")
    assert not (tmp_path / "other").exists()
    with pytest.raises(MiqyasError, match="is a folder"):
        write_file(tmp_path / "new", "text")
