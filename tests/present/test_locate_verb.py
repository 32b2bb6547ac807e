"""miqyas locate: own weights, own places, own costs, agreement, and mistakes with their repairs."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from scipy import stats

from miqyas.present.cli import main

WAGES = {"PAK": 9000.0, "IND": 11000.0, "EGY": 8500.0, "PHL": 12500.0, "POL": 38000.0, "DEU": 75000.0}
RENTS = {"PAK": 140.0, "IND": 190.0, "EGY": 150.0, "PHL": 210.0, "POL": 260.0}
FEW = ("--replications", "32")


@pytest.fixture
def table(tmp_path):
    """Write a table of costs."""

    def write(text, name="costs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def own(table):
    lines = [f"{place},wages,2025,{value},USD" for place, value in WAGES.items()]
    lines += [f"{place},rents,2024,{value},USD a m2" for place, value in RENTS.items()]
    return table("\n".join(["iso3,item,year,value,unit", *lines]) + "\n")


def rows(done):
    assert done.exit_code == 0, done.output
    return {row["place"]: row for row in csv.DictReader(io.StringIO(done.stdout))}


@pytest.fixture
def scores(run):
    """Scores at a node of the model as it is written: place -> score."""

    def at(node):
        found = rows(run("rank", "services-location", "--node", node, "--format", "csv", *FEW))
        return {place: float(row["score"]) for place, row in found.items() if row["score"]}

    return at


# ---------------------------------------------------------------- as it is
def test_without_wishes_it_is_the_ranking_with_its_categories(run):
    found = rows(run("locate", "--format", "csv", *FEW))
    plain = rows(run("rank", "services-location", "--format", "csv", *FEW))
    people = rows(run("rank", "services-location", "--node", "people", "--format", "csv", *FEW))
    assert len(found) == 97
    for place, row in plain.items():
        assert {key: found[place][key] for key in row} == row
        ranked = people[place]
        assert (found[place]["people_rank"], found[place]["people_low"]) == (ranked["rank"], ranked["rank_low"])


def test_the_screen_is_wide_enough_and_says_what_stands_where(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    done = run("locate", "--top", "3", *FEW)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(
        {"rank", "interval", "financial", "people", "business", "resonance"} <= set(one.split()) for one in lines
    )
    assert "Not shown: 94." in done.stdout


# ---------------------------------------------------------------- weights
def test_own_weights_are_shares_and_the_others_keep_theirs(run, table):
    done = run("locate", "--weights", "financial=40, people=30", "--format", "json", *FEW)
    document = json.loads(done.stdout)
    shares = {one["node"]: one["share"] for one in document["categories"]}
    assert shares == pytest.approx(
        {"financial": 40 / 110, "people": 30 / 110, "business": 25 / 110, "resonance": 15 / 110}
    )
    for one in document["places"]:
        if one["rank"] is not None and len(one["categories"]) == 4:
            parts = [
                (shares[node], its["score"]) for node, its in one["categories"].items() if its["score"] is not None
            ]
            total = sum(share for share, _ in parts)
            assert one["score"] == pytest.approx(sum(share * score for share, score in parts) / total)
    file = table("[weights]\nfinancial = 40\npeople = 30.0\n", "own.toml")
    assert json.loads(run("locate", "--weights", file, "--format", "json", *FEW).stdout) == document


def test_an_indicator_can_be_weighed_too(run):
    done = run("locate", "--weights", "pay=8,price_level=8", "--format", "csv", *FEW)
    plain = rows(run("locate", "--format", "csv", *FEW))
    assert float(rows(done)["PAK"]["financial"]) > float(plain["PAK"]["financial"])
    assert rows(done)["PAK"]["people"] == plain["PAK"]["people"]


# ---------------------------------------------------------------- places
def test_own_places_are_ranked_among_each_other_on_the_same_scale(run, table):
    asked = ["PAK", "IND", "EGY", "PHL"]
    found = rows(run("locate", "--places", "PAK,India,EGY,Philippines", "--format", "csv", *FEW))
    plain = rows(run("locate", "--format", "csv", *FEW))
    assert set(found) == set(asked)
    for column in ("score", "financial", "people", "business", "resonance"):
        assert {place: found[place][column] for place in asked} == {place: plain[place][column] for place in asked}
    order = sorted(asked, key=lambda place: float(plain[place]["rank"]))
    assert [found[place]["rank"] for place in order] == ["1", "2", "3", "4"]
    file = table("PAK\nIndia\nEGY\n# a remark\nPHL\n", "places.txt")
    assert rows(run("locate", "--places", file, "--format", "csv", *FEW)) == found


# ---------------------------------------------------------------- costs
def scaled(costs):
    low, high = min(costs.values()), max(costs.values())
    return {place: 10 - 9 * (value - low) / (high - low) for place, value in costs.items()}


def test_own_costs_replace_the_two_proxies_of_cost(run, own, scores):
    found = rows(run("locate", "--costs", own, "--format", "csv", *FEW))
    assert set(found) == set(RENTS)  # Germany has no rent of its own
    wages, rents = scaled(WAGES), scaled(RENTS)
    rules, prices = scores("regulation"), scores("inflation")
    for place, row in found.items():
        by_hand = (4 * wages[place] + 2 * rents[place] + rules[place] + prices[place]) / 8
        assert float(row["financial"]) == pytest.approx(by_hand), place
    plain = rows(run("locate", "--format", "csv", *FEW))
    assert {place: row["people"] for place, row in found.items()} == {place: plain[place]["people"] for place in found}


def test_wages_alone_leave_the_price_level_a_proxy(run, table, scores):
    lines = [f"{place},{value}" for place, value in WAGES.items()]
    path = table("\n".join(["country,item,value", *(one.replace(",", ",wages,") for one in lines)]) + "\n")
    found = rows(run("locate", "--costs", path, "--format", "csv", *FEW))
    assert set(found) == set(WAGES)
    wages, level = scaled(WAGES), scores("price_level")
    rules, prices = scores("regulation"), scores("inflation")
    for place, row in found.items():
        by_hand = (4 * wages[place] + 2 * level[place] + rules[place] + prices[place]) / 8
        assert float(row["financial"]) == pytest.approx(by_hand), place


def test_the_latest_cost_of_a_place_counts(run, own, table):
    later = table(own.read_text("utf-8") + "PAK,wages,2019,70000,USD\nPAK,wages,2023,1,USD\n", "more.csv")
    one, other = (rows(run("locate", "--costs", path, "--format", "csv", *FEW)) for path in (own, later))
    assert one == other


def test_what_was_replaced_and_who_was_left_out_is_said(run, own, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    done = run("locate", "--costs", own, "--places", "PAK,IND,EGY,DEU,PHL", *FEW)
    told = " ".join(done.stdout.split())
    assert "'wages' (USD, 2025) of 6 places in place of 'Pay: gross national income per head'" in told
    assert "'rents' (USD a m2, 2024) of 5 places in place of 'Local costs: price level'" in told
    assert "Left out, since an own cost is missing: Germany." in told
    assert "The other figures are of 2021 at the latest." in told
    assert "one of 16 parts left out" in told  # own costs are no proxies that may stand for nothing


def test_decimal_commas_are_read_as_they_are_said(run, own, table):
    text = own.read_text("utf-8").replace(",", ";").replace(".0", ",0")
    path = table(text, "komma.csv")
    assert rows(run("locate", "--costs", path, "--read", "decimal=,", "--format", "csv", *FEW)) == rows(
        run("locate", "--costs", own, "--format", "csv", *FEW)
    )


HEAD = "iso3,item,year,value,unit\n"


@pytest.mark.parametrize(
    ("text", "what", "repair"),
    [
        (HEAD + "PAK,wages,2024,-5,\nIND,wages,2024,4,\n", "PAK: -5.0 is below 0.0", "correct the value"),
        (HEAD + "PAK,wages,2024,5,\nPAK,wages,2024,6,\n", "PAK, wages, 2024 stands twice", "keep one of the two rows"),
        (HEAD + "PAK,wages,2024,5,USD\nIND,wages,2024,6,EUR\n", "given in 'USD' and in 'EUR'", "to one unit"),
        (HEAD + "PAK,wages,2024,5,\nIND,pay,2024,6,\n", "'wages' and 'pay' would both replace 'pay'", "one figure"),
        (HEAD + "PAK,taxes,2024,5,\nIND,taxes,2024,6,\n", "the item 'taxes' replaces no cost", "'wages'|wages"),
        (HEAD + "PAK,wages,2024,5,\n", "given for one place only", "at least two places"),
        (HEAD + "PAK,wages,2024,5,\nIND,rents,2024,6,\n", "given for one place only", "at least two places"),
        (HEAD + "PAK,wages,2024,five,\nIND,wages,2024,6,\n", "'five' is not a number", "write a number"),
        (HEAD + "PAX,wages,2024,5,\nIND,wages,2024,6,\n", "'PAX' is no country", "PAK"),
        ("place,cost,value\nPAK,wages,5\nIND,wages,7\n", "has no column 'item'", "head the columns"),
    ],
)
def test_mistakes_in_costs_are_told_with_their_repair(run, table, text, what, repair):
    done = run("locate", "--costs", table(text), *FEW)
    assert done.exit_code == 2
    assert what in done.stderr
    assert any(one in done.stderr.partition("repair:")[2] for one in repair.split("|"))
    assert "costs.csv" in done.stderr
    assert "Traceback" not in done.output


def test_two_places_with_every_cost_are_the_fewest(run, own):
    done = run("locate", "--costs", own, "--places", "PAK,DEU", *FEW)
    assert done.exit_code == 2
    assert "1 place asked for has every own cost" in done.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--weights", "finance=4"), "the model has no category 'finance'"),
        (("--weights", "location=4"), "the model has no category 'location'"),
        (("--weights", "people=-1"), "'people' cannot weigh -1"),
        (("--weights", "people=0"), "'people' cannot weigh 0"),
        (("--weights", "people=inf"), "'people' cannot weigh inf"),
        (("--weights", "people=much"), "the weight of 'people' is no number"),
        (("--weights", "people=1,people=2"), "'people' is weighed twice"),
        (("--weights", "people"), "'people' holds no weights"),
        (("--places", "Atlantis"), "the index has no place 'Atlantis'"),
        (("--costs", "nothing.csv"), "there is no file 'nothing.csv'"),
        (("--agreement", "--weights", "people=3"), "agreement is told of the model as it was fixed"),
        (("--agreement", "--places", "PAK"), "agreement is told of the model as it was fixed"),
    ],
)
def test_mistakes_are_told_with_a_repair(run, words, what):
    done = run("locate", *words, *FEW)
    assert done.exit_code == 2
    assert what in done.stderr
    assert "repair:" in done.stderr


def test_a_mistaken_file_of_weights_is_told(run, table):
    for text in ("people = ", "[weights]\n", "people = true\n"):
        done = run("locate", "--weights", table(text, "own.toml"), *FEW)
        assert done.exit_code == 2
        assert "weight" in done.stderr


# ---------------------------------------------------------------- agreement
@pytest.fixture(scope="module")
def agreement():
    words = ["locate", "--agreement", "--format", "json", "--replications", "64"]
    done = CliRunner(env={"MIQYAS_CACHE": "off"}).invoke(main, words, prog_name="miqyas")
    assert done.exit_code == 0, done.output
    return {(one["edition"], one["node"]): one for one in json.loads(done.stdout)}


def test_published_ranks_stand_beside_the_index(run, agreement):
    plain = rows(run("rank", "services-location", "--format", "csv", "--replications", "64"))
    assert {key: (one["n"], one["of"]) for key, one in agreement.items()} == {
        ("2021", "location"): (15, 60),
        ("2021", "financial"): (1, 60),
        ("2019", "location"): (9, 50),
    }
    for key in (("2021", "location"), ("2019", "location")):
        one = agreement[key]
        published = [each["published"] for each in one["places"]]
        assert published == sorted(published)
        for each in one["places"]:
            assert each["rank"] == float(plain[each["place"]]["rank"])
            assert each["rank_low"] == float(plain[each["place"]]["rank_low"])
        own = [each["rank"] for each in one["places"]]
        assert one["spearman"] == pytest.approx(stats.spearmanr(published, own).statistic)
        assert one["kendall"] == pytest.approx(stats.kendalltau(published, own).statistic)
        for kind in ("places", "draws", "both"):
            low, high = one["intervals"][kind]["spearman"]
            assert -1 <= low < high <= 1
        assert one["whole_list"][0] < one["whole_list"][1]
        assert f"{one['n']} of the {one['of']} published ranks are known" in one["truncation"]


def test_ranks_that_follow_from_the_order_of_naming_are_tied_as_well(agreement):
    one = agreement["2021", "location"]
    assert one["unsure_tied"]["places"] == ["VNM", "USA", "GBR", "PHL", "THA"]
    ranks = {each["place"]: each["published"] for each in one["places"]}
    tied = [8.0 if place in one["unsure_tied"]["places"] else value for place, value in ranks.items()]
    own = [each["rank"] for each in one["places"]]
    assert one["unsure_tied"]["kendall"] == pytest.approx(stats.kendalltau(tied, own).statistic)
    assert agreement["2019", "location"]["unsure_tied"] is None


def test_one_rank_alone_has_no_agreement_but_its_parts(run, agreement):
    one = agreement["2021", "financial"]
    assert (one["spearman"], one["intervals"]["both"]["kendall"], one["whole_list"]) == (
        None,
        [None, None],
        [None, None],
    )
    (place,) = one["places"]
    assert (place["place"], place["published"]) == ("PAK", 2)
    parts = {part["element"]: part for part in place["parts"]}
    assert list(parts) == ["financial", "pay", "price_level", "regulation", "inflation", "location"]
    for node in parts:
        found = rows(run("rank", "services-location", "--node", node, "--format", "csv", "--replications", "64"))
        assert parts[node]["rank"] == float(found["PAK"]["rank"]), node
        # Listed are the 21 places with a published rank, and Pakistan.
        named = {"PAK", *(each["place"] for key in agreement for each in agreement[key]["places"])}
        better = [x for x in named if found[x]["rank"] and float(found[x]["rank"]) < float(found["PAK"]["rank"])]
        assert parts[node]["common"] == len(better) + 1, node
        assert parts[node]["listed"] == sum(1 for x in named if found[x]["rank"]), node


def test_agreement_as_a_table_and_on_the_screen(run, monkeypatch):
    done = run("locate", "--agreement", "--format", "csv", *FEW)
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(lines) == 15 + 1 + 9
    assert lines[0]["place"] == "IND"
    assert {row["of"] for row in lines if row["edition"] == "2019"} == {"50"}
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("locate", "--agreement", *FEW)
    assert shown.exit_code == 0, shown.output
    assert max(map(len, shown.stdout.splitlines())) <= 80
    told = " ".join(shown.stdout.split())
    assert told.startswith("On 15 of the 60 ranks published for 2021 the agreement is 0.21 (Spearman), between")
    for words in ("of the rest nothing is said", "too few for a correlation", "places drawn again in a model drawn"):
        assert words in told
    assert "Pakistan (financial: published 2 of 60)" in told
