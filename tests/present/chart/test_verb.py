"""miqyas chart: documents on the screen, files on disk, and mistakes that are told."""

import json
import sys

import pytest

KINDS = ("intervals", "acceptability", "sobol", "ranges")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_file_the_document_is_printed(run, small, kind):
    if kind == "ranges":
        pytest.importorskip("highspy", reason="needs the extra 'exact'")
    done = run("chart", kind, small[0], "--data", small[1], "--replications", "64", "--place", "Beta")
    assert done.exit_code == 0, done.output
    spec = json.loads(done.stdout)
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert (spec["usermeta"]["chart"], spec["usermeta"]["place"]) == (kind, "u2")
    assert "Beta" in spec["usermeta"]["title"]
    assert spec["usermeta"]["seed"] == 7


def test_a_place_without_a_rank_is_named_with_the_reason(run, small):
    done = run("chart", "intervals", small[0], "--data", small[1], "--place", "Epsilon")
    spec = json.loads(done.stdout)
    assert spec["usermeta"]["title"] == "Epsilon has no rank"
    assert "Not ranked: Epsilon (" in " ".join(spec["title"]["subtitle"])
    assert "Epsilon" not in {one["name"] for rows in spec["datasets"].values() for one in rows if "name" in one}


@pytest.mark.parametrize("ending", ["json", "svg", "png", "html"])
def test_files_are_written_whole_and_never_over_another(run, small, tmp_path, ending):
    pytest.importorskip("vl_convert", reason="needs the extra 'chart'")
    out = tmp_path / "new" / f"one.{ending}"
    words = ("chart", "intervals", small[0], "--data", small[1], "--out", out)
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert f"written to {out}" in done.stdout
    assert [one.name for one in out.parent.iterdir()] == [out.name]
    first = out.read_bytes()
    again = run(*words)
    assert again.exit_code == 2
    assert "already there" in again.stderr
    assert run(*words, "--force", "--theme", "dark").exit_code == 0
    assert out.read_bytes() != first
    assert [one.name for one in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (("pie", "tai"), "'pie'", "intervals"),
        (("intervals", "tai", "--place", "Atlantis"), "no place 'Atlantis'", ""),
        (("intervals", "tai", "--out", "one.gif"), "not written as '.gif'", ".html, .json, .png, .svg"),
        (("intervals", "tai", "--out", "one"), "'one' has no ending", "chart.html"),
        (("intervals", "tai", "--spread", "0.5"), "--spread says nothing to a chart of 'intervals'", "'ranges'"),
        (("sobol", "tai", "--node", "tai"), "--node says nothing to a chart of 'sobol'", "'intervals'"),
        (("intervals", "tai", "--node", "nothing"), "no node or indicator 'nothing'", ""),
        (("intervals", "tai", "--theme", "sepia"), "'sepia'", "light"),
    ],
)
def test_mistakes_are_told(run, words, what, repair):
    done = run("chart", *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""


def test_without_altair_the_line_that_installs_it_is_told(run, monkeypatch):
    for name in [one for one in sys.modules if one.startswith("miqyas.present.chart")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "altair", None)
    done = run("chart", "intervals", "tai")
    assert done.exit_code == 2
    assert "charts need altair" in done.stderr
    assert "pip install 'miqyas[chart]'" in done.stderr


def test_the_kinds_stand_in_lines_of_their_own(run):
    lines = run("chart", "--help").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.split()[:1][0] in KINDS] == list(KINDS)


def test_ctrl_c_draws_what_is_done_and_says_that_it_was_stopped(run, small, tmp_path, monkeypatch):
    from miqyas.study import vary as study

    real = study.piece

    def piece(one, chunk, size):
        if chunk:
            raise KeyboardInterrupt
        return real(one, chunk, size)

    monkeypatch.setattr(study, "piece", piece)
    out = tmp_path / "one.json"
    done = run("chart", "intervals", small[0], "--data", small[1], "--replications", "10000", "--out", out)
    assert done.exit_code == 130
    assert "stopped: 4096 of 10000 replications are done and drawn" in done.stderr
    assert json.loads(out.read_text(encoding="utf-8"))["usermeta"]["seed"] == 7
