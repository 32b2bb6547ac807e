"""miqyas groups: columns of groups, lists of one's own, convergence, and its mistakes."""

import csv
import io
import json

import pytest

MODEL = """\
[model]
id = "level"
name = "Level"
year = 2020
groups = ["region"]
[normalise]
method = "goalposts"
range = [0, 100]
[node.total]
name = "Total"
[indicator.use]
parent = "total"
name = "Use"
direction = "higher"
unit = "%"
goalposts = {low = 0, high = 100, why = "a score as it is"}
[vary]
replications = 16
seed = 5
"""
TABLE = """\
place,name,region,year,use
u1,Alpha,north,2010,10
u2,Beta,north,2010,20
u3,Gamma,north,2010,40
u4,Delta,south,2010,50
u1,Alpha,north,2020,30
u2,Beta,north,2020,35
u3,Gamma,north,2020,45
u4,Delta,south,2020,50
"""


@pytest.fixture
def level(tmp_path):
    model, table = tmp_path / "level.toml", tmp_path / "level.csv"
    model.write_text(MODEL, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return str(model), "--data", str(table)


def lines(done):
    assert done.exit_code == 0, done.output
    assert max(map(len, done.stdout.splitlines())) <= 80
    return [line.split() for line in done.stdout.splitlines()]


def test_groups_stand_side_by_side(run, level):
    done = run("groups", *level, "--leaders", "2")
    shown = lines(done)
    assert ["north", "south"] in shown
    assert ["mean", "36.7", "50.0"] in shown
    assert ["median", "35.0", "50.0"] in shown
    assert ["gap", "-13.3", "+13.3"] in shown
    assert ["to", "the", "leaders", "10.8", "-2.5"] in shown
    assert "First of 'north': Gamma 2 (2-2), Beta 3 (3-3) and Alpha 4 (4-4)." in done.stdout


def test_lists_by_name_by_code_and_from_a_file(run, level, tmp_path):
    own = tmp_path / "friends.txt"
    own.write_text("# mine\nAlpha\n\nu4\n", encoding="utf-8")
    done = run("groups", *level, "--list", own, "--list", "Pair=u1,Beta", "--list", "u3", "--format", "json")
    document = json.loads(done.stdout)
    assert [(one["group"], one["members"]) for one in document["groups"]] == [
        ("friends", ["u1", "u4"]),
        ("Pair", ["u1", "u2"]),
        ("list 3", ["u3"]),
    ]
    assert document["groups"][0]["nodes"]["total"]["mean"] == 40
    assert document["groups"][1]["leaders"][0] == {"place": "u2", "rank": 3, "rank_low": 3, "rank_high": 3}
    assert document["convergence"] == []


def test_csv_holds_every_node(run, level):
    rows = list(csv.DictReader(io.StringIO(run("groups", *level, "--by", "north", "--format", "csv").stdout)))
    assert [(row["group"], row["node"], row["count"]) for row in rows] == [
        ("north", "total", "3"),
        ("north", "use", "3"),
    ]
    assert float(rows[0]["gap"]) == pytest.approx(110 / 3 - 50)


def test_whether_they_come_closer(run, level):
    done = run("groups", *level, "--since", "2010")
    shown = lines(done)
    assert "The places have come closer between 2010 and 2020: sigma fell in 100%" in done.stdout.replace("\n", " ")
    assert ["all", "4", "18.3", "9.1", "100%", "-0.050", "-0.050", "to", "-0.050"] in shown
    # One place alone has no spread.
    assert not [line for line in shown if line[:2] == ["south", "1"]]
    document = json.loads(run("groups", *level, "--since", "2010", "--format", "json").stdout)
    every, north = document["convergence"]
    assert (every["group"], north["group"]) == ("all", "north")
    assert every["beta"]["slope"] == pytest.approx(-0.05)
    assert every["half_life"] == pytest.approx(10)
    assert north["mean"] == pytest.approx([70 / 3, 110 / 3])


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--by", "norht"), "no group 'norht'"),
        (("--list", ","), "names no place"),
        (("--list", "u1,Zeta"), "the index has no place 'Zeta'"),
        (("--since", "1990"), "the data begin in 2010"),
        (("--since", "2020"), "2020 and itself are no comparison"),
        (("--leaders", "0"), "--leaders"),
        (("--list", "A=u1", "--list", "A=u2,u3"), "two lists are called 'A'"),
        (("--list", "all=u1,u2,u3", "--since", "2010"), "the list 'all' has the name of all places"),
        (("--list", "north=u1,u4", "--by", "region"), "the list 'north' has the name of another group"),
        (("--list", "."), "'.' is a folder"),
    ],
)
def test_mistakes_are_told(run, level, words, what):
    done = run("groups", *level, *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "repair:" in done.stderr
    assert done.stdout == ""


def test_what_is_measured_and_when_stands_over_the_means(run, level):
    carried = ("--set", "carry.method=forward", "--set", "carry.age=3")
    told = " ".join(run("groups", *level, *carried, "--since", "2011").stdout.split())
    assert "Level, 2020." in told
    assert "between 2011 (figures of 2010) and 2020" in told
    assert "Figures: for 2011 of 2010; for 2020 of 2020." in told
    # 10 years lie between the figures, not 9: the slope is that since 2010.
    assert "-0.050 -0.050 to -0.050" in told


def test_small_scales_keep_their_digits(run):
    told = run("groups", "egdi", "--by", "oic_group", "--replications", "5").stdout
    # The printed totals of the 18 Asian members have a mean of 0.629, of the 17 African ones of 0.374.
    assert "The means run from 0.374 ('African') to 0.629 ('Asian')" in told


@pytest.mark.parametrize("width", [40, 60])
def test_on_a_narrow_terminal_a_name_is_never_lost_or_cut(run, level, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    done = run("groups", *level, "--since", "2010")
    assert max(map(len, done.stdout.splitlines())) <= width
    shown = [line.split() for line in done.stdout.splitlines()]
    assert [line for line in shown if line[:1] == ["north"] and "9.1" not in line]
    assert "\u2026" not in done.stdout
