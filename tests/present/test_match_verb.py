"""miqyas match: partners, cards and their forms, and the mistakes that a person makes."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from miqyas.present.matchwords import _TABLE, MatchWords

DRAWN = ("--replications", "48", "--seed", "3")
DECLARED = """\
kind,party,field,modality,owner,date,expiry,text
need,PAK,cloud,training,Ministry of IT,2026-01-01,2027-12-31,engineers for a cloud of the government
offer,Turkey,cloud,training,Agency <b>A</b>,2026-02-01,2027-06-30,courses
offer,Palestine,cloud,training,Ministry,2026-02-01,2027-06-30,courses
need,PAK,,,Ministry of IT,2026-01-01,2027-12-31,نحتاج إلى خبراء في الذكاء الاصطناعي
person,nobody,,,,,,
"""
COUNTS = """\
iso3,year,field,count
PAK,2024,robotics,812
PAK,2024,chemistry,9000
TUR,2024,robotics,1410
TUR,2024,chemistry,5000
MYS,2024,robotics,1300
MYS,2024,chemistry,3000
"""


@pytest.fixture
def declared(tmp_path):
    path = tmp_path / "declared.csv"
    path.write_text(DECLARED, encoding="utf-8")
    return path


def rows(done):
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


# ---------------------------------------------------------------- what it says
def test_the_five_best_partners_of_a_place_with_reasons(run):
    told = run("match", "ai", "PAK", *DRAWN).stdout
    lines = told.splitlines()
    assert max(map(len, lines)) <= 80
    # Ten rows on readiness (five who give, five who take), fewer on activity; each with how sure it is.
    sure = [one for one in lines if re.search(r"\d%  +(robust|contingent|toss-up|unlikely) +0\.\d\d +0\.\d\d-0", one)]
    assert len(sure) >= 15
    assert "Artificial intelligence, readiness:" in told
    assert "Artificial intelligence, activity:" in told
    joined = " ".join(told.split())
    assert re.search(r"has, and Pakistan lacks: .* against ", joined)
    assert "A value, not a prediction" in joined
    assert "counts of activity in at least two fields are missing" in joined
    assert "48 draws of the models of all fields, seed 3" in joined


def test_all_six_fields_on_shipped_figures(run):
    found = rows(run("match", "all", "Pakistan", "--format", "csv", *DRAWN))
    assert {(one["field"], one["basis"]) for one in found} == {
        *((field, "readiness") for field in ("ai", "robotics", "blockchain", "iot", "big-data", "cloud")),
        ("ai", "activity"),
    }
    for one in found:
        assert "PAK" in (one["giver"], one["taker"])
        assert one["giver"] != one["taker"]
        assert 0 <= float(one["value_low"]) <= float(one["value_high"]) <= 1
    givers = [one for one in found if one["taker"] == "PAK" and one["field"] == "cloud"]
    assert len(givers) == 5
    chances = [float(one["probability"]) for one in givers]
    assert chances == sorted(chances, reverse=True)


def test_one_field_says_the_same_alone_as_among_all(run):
    everything = rows(run("match", "all", "PAK", "--format", "csv", *DRAWN))
    alone = rows(run("match", "cloud", "PAK", "--format", "csv", *DRAWN))
    among = [{**one, "mutual": ""} for one in everything if one["field"] == "cloud"]
    assert alone == among


def test_all_places_at_a_glance(run):
    told = run("match", "all", *DRAWN).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
    assert len([one for one in told.splitlines() if re.search(r"[A-Z]{3} \d+", one)]) >= 55
    found = rows(run("match", "iot", "--format", "csv", *DRAWN))
    assert len({one["taker"] for one in found}) == len(found) > 40


def test_a_pair_has_its_cards_both_ways(run, declared):
    told = run(
        "match", "cloud", "PAK", "--with", "Türkiye", "--declared", declared, "--on", "2026-06-01", *DRAWN
    ).stdout
    joined = " ".join(told.split())
    assert "Türkiye to Pakistan · Cloud services · rests on readiness and declared needs and offers" in joined
    assert "Pakistan to Türkiye · Cloud services · rests on readiness" in joined
    for head in ("Why the gap can be learned over", "What would flip it", "Declared", "Existing ties: not recorded"):
        assert head in joined
    assert (
        "training: offered (Agency <b>A</b>, until 2027-06-30) and needed (Ministry of IT, until 2027-12-31)" in joined
    )
    assert "Pakistan is not ahead of Türkiye" in joined
    assert re.search(r"Similar past engagements: not recorded", joined)


def test_who_has_no_figures_is_there_only_by_what_it_declared(run, declared):
    said = ("--declared", declared, "--on", "2026-06-01", *DRAWN)
    found = rows(run("match", "cloud", "PAK", "--format", "csv", *said))
    palestine = [one for one in found if "PSE" in (one["giver"], one["taker"])]
    assert [(one["basis"], one["probability"], one["word"]) for one in palestine] == [("declared", "", "not known")]
    assert "declared only" in run("match", "cloud", "PAK", *said).stdout
    # On a later day nothing of it stands.
    later = rows(run("match", "cloud", "PAK", "--format", "csv", "--declared", declared, "--on", "2028-01-01", *DRAWN))
    assert not [one for one in later if "PSE" in (one["giver"], one["taker"]) or one["declared"]]
    told = " ".join(run("match", "cloud", "Palestine", *said).stdout.split())
    assert "nothing is known of Palestine" in told


def test_counts_of_two_fields_give_advantage(run, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    told = " ".join(run("match", "robotics", "PAK", "--with", "MYS", "--activity", path, *DRAWN).stdout.split())
    # By hand: all robotics 3,522 of 20,522; Pakistan 9,812 of them: 1,684 expected, 812 / 1,684 = 0.48.
    assert "Pakistan: 812 counted, 1,684 expected; advantage 0.48, shrunk 0.48" in told
    assert "Robotics · rests on activity" in told


def test_json_holds_all_that_is_needed_to_quote_a_card(run, declared):
    done = run("match", "cloud", "PAK", "--format", "json", "--declared", declared, "--on", "2026-06-01", *DRAWN)
    document = json.loads(done.stdout)
    assert (document["seed"], document["replications"], document["best"]) == (3, 48, 5)
    assert document["not_known"]["readiness"]["cloud"] == ["PSE", "SOM"]
    card = document["cards"][0]
    assert card["taker"] == "PAK"
    servers = next(one for one in card["has"] if one["giver"]["indicator"] == "servers")
    assert servers["taker"]["value"] == pytest.approx(109.7, abs=0.05)
    assert servers["taker"]["source"]["licence"] == "CC BY 4.0"
    assert {"learnable", "optimum", "floor", "ground"} <= card["gap"].keys()
    assert card["ties"] is None
    assert "not a prediction" in document["note"]


class Tags(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.open, self.faults = [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.mark.parametrize(("language", "word"), [("en", "What would flip it"), ("ar", "ما الذي يغيّر ذلك")])
def test_html_is_a_fragment_that_cannot_do_anything(run, declared, tmp_path, language, word):
    out = tmp_path / "cards.html"
    words = ("--with", "TUR", "--declared", declared, "--on", "2026-06-01", "--language", language, "--out", out)
    done = run("match", "cloud", "PAK", *words, *DRAWN)
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    tags = Tags(text)
    assert (tags.open, tags.faults) == ([], [])
    assert text.count('<article class="match"') == 2
    assert f'lang="{language}"' in text
    assert word in text
    assert "<b>A</b>" not in text
    assert "&lt;b&gt;A&lt;/b&gt;" in text
    assert not re.search(r"<script|<style|<html|<body| on\w+=|src=|href=", text)


def test_every_word_is_said_in_both_languages():
    for key, (english, arabic) in _TABLE.items():
        assert english != arabic, key
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", arabic)), key
    assert MatchWords("ar").direction == "rtl"


def test_a_file_that_is_there_is_kept(run, tmp_path):
    out = tmp_path / "mine.csv"
    out.write_text("mine", encoding="utf-8")
    done = run("match", "iot", "PAK", "--out", out, *DRAWN)
    assert done.exit_code == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("match", "iot", "PAK", "--out", out, "--force", *DRAWN).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("field,basis,giver")


# ---------------------------------------------------------------- mistakes
@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        (["robots"], "there is no field 'robots'", "robotics"),
        (["ai", "Pakistam"], "there is no place 'Pakistam'", "PAK"),
        (["ai", "FRA"], "there is no place 'FRA' among those that are matched", ""),
        (["ai", "PAK", "--with", "PAK"], "Pakistan cannot be matched with itself", "two places"),
        (["ai", "--with", "PAK"], "the first is missing", "--with TUR"),
        (["ai", "SOM", "--with", "PAK"], "nothing is known of Somalia in ai", "declared"),
        (["ai", "PAK", "--on", "tomorrow"], "'tomorrow' is no date", "2026-12-31"),
        (["ai", "PAK", "--out", "cards.docx"], "does not say what is written", ".html"),
        (["ai", "PAK", "--declared", "nowhere.csv"], "there is no file 'nowhere.csv'", "CSV"),
        (["ai", "PAK", "--activity", "nowhere.csv"], "nowhere.csv", ""),
    ],
)
def test_mistakes_are_told(run, words, what, repair):
    done = run("match", *words, "--replications", "4")
    assert done.exit_code == 2, done.output
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("party,field\nPAK,ai\n", "has no column 'kind'"),
        ("kind,party,owner,date,expiry,field,modality\nneed,PAK,,2026-01-01,2026-12-31,ai,training\n", "has no owner"),
        (
            "kind,party,owner,date,expiry,field,modality\nneed,PAK,M,2026-01-01,2025-12-31,ai,training\n",
            "before its date",
        ),
    ],
)
def test_declarations_that_cannot_be_true_are_refused(run, tmp_path, text, what):
    path = tmp_path / "declared.csv"
    path.write_text(text, encoding="utf-8")
    done = run("match", "ai", "PAK", "--declared", path, "--replications", "4")
    assert done.exit_code == 2, done.output
    assert what in done.stderr
    assert "declared.csv" in done.stderr
