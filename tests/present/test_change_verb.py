"""miqyas change: the table, one place, the files, and its mistakes."""

import csv
import io
import json

import pytest

from miqyas.data.read import read
from miqyas.index.modelfile import read_model
from miqyas.study.change import change

MODEL = """\
[model]
id = "years"
name = "Two years"
year = 2020
[normalise]
method = "minmax"
range = [0, 100]
[node.total]
name = "Total"
[indicator.use]
parent = "total"
name = "Use"
direction = "higher"
unit = "%"
[indicator.price]
parent = "total"
name = "Price"
direction = "lower"
breaks = [{ places = ["u4"], why = "It was counted otherwise." }]
[indicator.late]
parent = "total"
name = "Latecomer"
direction = "higher"
[vary]
replications = 32
seed = 5
"""
TABLE = """\
place,name,year,use,price,late
u1,Alpha,2015,10,5,
u2,Beta,2015,20,5,
u3,Gamma,2015,30,2,
u4,Delta,2015,40,1,
u5,Epsilon,2015,,,
u1,Alpha,2020,60,1,1
u2,Beta,2020,20,4,2
u3,Gamma,2020,30,2,3
u4,Delta,2020,35,2,4
u5,Epsilon,2020,5,5,5
"""


@pytest.fixture
def years(tmp_path):
    model, table = tmp_path / "years.toml", tmp_path / "years.csv"
    model.write_text(MODEL, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return str(model), "--data", str(table)


def test_the_table_has_the_greatest_gain_first_and_says_what_is_left_out(run, years):
    done = run("change", *years, "--since", "2015")
    assert done.exit_code == 0, done.output
    names = [line.split()[0] for line in done.stdout.splitlines() if line[:5] in ("Alpha", "Beta ", "Gamma", "Delta")]
    assert names == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "Since 2015, 1 of 4 places rank higher and 2 lower; for 1 it cannot be said" in done.stdout
    assert "Not compared (1): Epsilon (only 0% of the weight can be compared)." in done.stdout
    assert ["33%", "Latecomer", "no", "figure", "for", "2015"] in [line.split() for line in done.stdout.splitlines()]
    assert "67% of the weight is compared, on limits read from both years." in done.stdout.replace("\n", " ")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_one_place_shows_its_figures_and_points(run, years):
    done = run("change", *years, "Alpha", "--since", "2015")
    # use 10 -> 60 of 10 to 60, price 5 -> 1 of 1 to 5: 0 -> 100, half of it each.
    assert "its score rose by 100" in done.stdout.replace("\n", " ")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["Use", "10", "60", "%", "2015,", "2020", "+50"] in lines
    assert ["Price", "5", "1", "2015,", "2020", "+50"] in lines
    assert ["Total", "0", "100", "+100"] in lines
    delta = run("change", *years, "u4", "--since", "2015").stdout
    assert "Not compared for this place: Price. It was counted otherwise." in delta
    assert "It is compared on 33% of the model's weight." in delta
    none = run("change", *years, "Epsilon", "--since", "2015")
    assert "Epsilon cannot be compared with 2015" in none.stdout


def test_who_stays_where_it_was_in_every_model_is_told_apart(run, years, tmp_path):
    table = tmp_path / "swap.csv"
    table.write_text(
        "place,year,use,price,late\n"
        "a,2015,10,5,\nb,2015,20,3,\nc,2015,30,3,\nd,2015,50,1,\n"
        "a,2020,10,5,1\nb,2020,40,3,2\nc,2020,30,3,3\nd,2020,60,1,4\n",
        encoding="utf-8",
    )
    done = run("change", years[0], "--data", table, "--since", "2015")
    assert "Since 2015, 1 of 4 places rank higher, 1 lower and 2 the same\n" in done.stdout
    assert "weights only" in done.stdout.replace("\n", " ")


def test_csv_and_json_hold_the_figures_of_the_study(run, years):
    found = change(read_model(years[0]), read(years[2]).panel, since=2015)
    words = ("change", *years, "--since", "2015", "--format")
    rows = list(csv.DictReader(io.StringIO(run(*words, "csv").stdout)))
    document = json.loads(run(*words, "json").stdout)
    assert [row["place"] for row in rows] == [one["place"] for one in document["places"]]
    for row, one in zip(rows[:4], document["places"][:4], strict=True):
        at = found.places.index(row["place"])
        assert float(row["difference"]) == one["difference"] == found.difference[at]
        assert (float(row["rank_then"]), float(row["rank_now"])) == tuple(found.rank[:, at])
        assert (float(row["now_low"]), float(row["now_high"])) == (found.low[1, at], found.high[1, at])
        assert float(row["improved"]) == found.improved[at]
        points = [part["points"] for part in one["parts"] if part["leaf"] and part["points"] is not None]
        assert sum(points) == pytest.approx(one["difference"], abs=1e-12)
    assert rows[-1]["reason"] == document["places"][-1]["reason"] == "only 0% of the weight can be compared"
    assert document["kept"] == pytest.approx(2 / 3)
    assert [one["indicator"] for one in document["left_out"]] == ["late"]
    assert document["barred"] == [{"indicator": "price", "reason": "It was counted otherwise.", "places": ["u4"]}]
    assert (document["seed"], document["replications"]) == (5, 32)
    alone = json.loads(run(*words, "json", "Beta").stdout)
    assert [one["place"] for one in alone["places"]] == ["u2"]


def test_a_mean_without_parts_says_so(run, years):
    done = run("change", *years, "Alpha", "--since", "2015", "--set", "aggregate.method=minimum")
    assert "No points: a score of this model is neither a sum nor a product of its parts." in done.stdout


def test_seeds_and_replications(run, years):
    words = ("change", *years, "--since", "2015", "--format", "json", "--replications", "10")
    zero = json.loads(run(*words, "--seed", "0").stdout)
    assert (zero["seed"], zero["replications"]) == (0, 10)
    assert run(*words, "--seed", "0").stdout == run(*words, "--seed", "0").stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "--since"),
        (("--since", "2020"), "2020 does not lie before 2020"),
        (("--since", "2000"), "the data begin in 2015"),
        (("Zeta", "--since", "2015"), "the index has no place 'Zeta'"),
        (("--since", "2015", "--format", "excel"), "choose from table, csv, json"),
    ],
)
def test_mistakes_are_told(run, years, words, what):
    done = run("change", *years, *words)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "repair:" in done.stderr
    assert done.stdout == ""


def test_a_year_of_which_nothing_was_observed_is_never_told_as_if_it_had_been(run, years):
    years = (*years, "--set", "carry.method=forward", "--set", "carry.age=3")
    told = " ".join(run("change", *years, "--since", "2016").stdout.split())
    assert "Since 2016 (figures of 2015), 1 of 4" in told
    assert "Two years, 2016 and 2020. Figures: for 2016 of 2015; for 2020 of 2020." in told
    one = " ".join(run("change", *years, "Alpha", "--since", "2016").stdout.split())
    assert "of 4 in 2016 (figures of 2015) and ranks" in one
    document = json.loads(run("change", *years, "--since", "2016", "--format", "json").stdout)
    assert document["observed"] == {"2016": [2015, 2015], "2020": [2020, 2020]}
    assert "(figures" not in run("change", *years, "--since", "2015").stdout


def test_every_figure_of_a_change_leads_to_its_source_and_says_what_divides_it(run):
    done = run("change", "oic-digital", "PAK", "--since", "2015", "--replications", "5")
    told = " ".join(done.stdout.split())
    assert "(1) World Bank, World Development Indicators (National Science Foundation); CC BY 4.0" in told
    assert "CC BY 4.0 (World Bank); not for commercial use" in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    document = json.loads(
        run("change", "oic-digital", "PAK", "--since", "2015", "--replications", "5", "--format", "json").stdout
    )
    leaves = [one for one in document["places"][0]["parts"] if one["leaf"] and one["then"] is not None]
    assert len(leaves) == 13
    assert all(one["sources"] and one["years"] for one in leaves)
    articles = next(one for one in leaves if one["element"] == "articles")
    assert articles["unit"] == "1,000 \u00d7 count, fractional \u00f7 Labour force, total"
    assert [one["name"].partition("(")[2] for one in articles["sources"]] == [
        "National Science Foundation)",
        "ILO, modelled estimates)",
    ]
