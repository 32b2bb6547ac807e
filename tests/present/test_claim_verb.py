"""miqyas claim assess: verdicts on the screen and as JSON, mistakes, and the wording that is true."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from miqyas.present.instruments import instruments
from miqyas.present.verdict import wording
from miqyas.study.claim.assess import assess
from miqyas.study.claim.ground import ground
from miqyas.study.claim.written import claim_of

FILE = Path(__file__).parents[1] / "published" / "claims" / "claims.toml"
CLAIM = "ICT exports of Pakistan doubled in the last three years"
DAYS = ("--said", "2022-12-12", "--on", "2026-11-24")


@pytest.fixture(scope="module")
def base():
    return ground()


def test_a_sentence_gets_its_verdict_with_evidence(run):
    done = run("claim", "assess", CLAIM, *DAYS)
    assert done.exit_code == 0
    shown = " ".join(done.stdout.split())
    assert "OUTDATED: ICT exports of Pakistan" in shown
    for part in ("2,616,000,000 (FY2022)", "3,223,000,000 (FY2024)", "State Bank of Pakistan", "turns at", "52.9 %"):
        assert part in shown


def test_an_untrue_claim_is_no_error(run):
    assert run("claim", "assess", "Egypt ranked 1st in the GSLI 2021").exit_code == 0


def test_json_holds_full_figures(run):
    done = run("claim", "assess", CLAIM, *DAYS, "--json")
    (one,) = json.loads(done.stdout)["claims"]
    assert one["verdict"] == "outdated"
    assert one["reading"]["number"] == 2616 / 1192
    assert one["latest"]["turns_at"] == [
        {
            "code": "pakistan-ict-exports",
            "place": "PAK",
            "moment": "FY2024",
            "value": 4216000000.0,
            "side": "above",
            "what": "value",
        }
    ]
    assert one["reading"]["figures"][0]["source"].startswith("State Bank of Pakistan")
    assert one["panel_fingerprint"]
    assert one["version"]


def test_a_file_is_assessed_and_counted(run):
    done = run("claim", "assess", FILE, "--json")
    assert done.exit_code == 0
    found = {one["id"]: one["verdict"] for one in json.loads(done.stdout)["claims"]}
    wanted = {one["id"]: one["verdict"] for one in tomllib.loads(FILE.read_text("utf-8"))["claim"]}
    assert found == wanted


def test_what_is_not_understood_is_told_after_the_others(run, tmp_path):
    file = tmp_path / "said.toml"
    file.write_text(
        f'[[claim]]\ntext = "{CLAIM}"\n[[claim]]\nid = "verse"\ntext = "Lamps answer in the valley."\n',
        encoding="utf-8",
    )
    done = run("claim", "assess", file)
    assert done.exit_code == 2
    assert "NOT SUPPORTED" in done.stdout
    assert "cannot parse" in done.stderr
    assert "write it like this" in done.stderr
    told = json.loads(run("claim", "assess", file, "--json").stdout)
    assert [one["id"] for one in told["not_understood"]] == ["verse"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Is Jordan first?",), "a question"),
        (("=1+1",), "cannot parse"),
        (("claims.toml",), "no file 'claims.toml'"),
        (("x" * 2000,), "2,000 characters"),
        (("Jordan \u202eranks 1st in the GSLI",), "hidden characters"),
        ((CLAIM, "--said", "soon"), "soon"),
        ((CLAIM, "--said", "2030-01-01", "--on", "2029-01-01"), "after the day of assessment"),
        ((CLAIM, "--data", "nothing.csv"), "nothing.csv"),
    ],
)
def test_mistakes_are_told(run, words, said):
    done = run("claim", "assess", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "repair:" in done.stderr
    assert "\u202e" not in done.stderr


def test_figures_of_ones_own_are_checked_too(run, tmp_path):
    table = tmp_path / "kites.csv"
    table.write_text("place,indicator,year,value\nJOR,Kite flyers,2020,12\nEGY,Kite flyers,2020,9\n", encoding="utf-8")
    done = run("claim", "assess", "Jordan has more kite flyers than Egypt in 2020", "--data", table, "--json")
    assert json.loads(done.stdout)["claims"][0]["verdict"] == "true"
    without = run("claim", "assess", "Jordan has more kite flyers than Egypt in 2020", "--json")
    assert json.loads(without.stdout)["claims"][0]["verdict"] == "cannot be checked"


def test_markup_in_a_claim_stays_text(run):
    file = "[red]Egypt[/red] ranked 15th in the GSLI 2021"
    assert "[red]" in run("claim", "assess", file).output


@pytest.mark.parametrize("entry", tomllib.loads(FILE.read_text("utf-8"))["claim"], ids=lambda one: one["id"])
def test_the_wording_that_is_offered_is_true(entry, base):
    on = date(2026, 11, 24)
    found = assess(claim_of(entry, base), on=on, against=base)
    said = wording(found, base)
    if found.verdict == "cannot be checked":
        assert not said
        return
    assert said
    again = assess(said.partition(" (")[0], on=on, against=base)
    assert again.verdict in ("true", "true with caveat"), said


def test_a_forbidden_comparison_is_not_said_without_its_warning(base):
    found = assess("Secure servers in Jordan rose from 2015 to 2020", on=date(2026, 11, 24), against=base)
    assert found.verdict == "cannot be checked"
    found = assess("Secure servers in Jordan doubled between 2015 and 2020", on=date(2026, 11, 24), against=base)
    assert "with care" in wording(found, base)


def test_policies_of_a_register_are_instruments(tmp_path):
    ledger = pytest.importorskip("miqyas.register.ledger", reason="needs the extra of the register")
    made = ledger.Ledger.create(tmp_path / "register.db", author="test")
    made.add("person", {"role": "director", "party": "PAK", "name": "A. Person"}, author="test")
    owner = made.entries("person")[0].entity
    made.add(
        "policy",
        {
            "name": "Tax credit",
            "aim": "exports",
            "type": "tax",
            "party": "PAK",
            "owner": owner,
            "start": "2020-07-01",
            "source": "https://example.org",
        },
        author="test",
    )
    made.close()
    (one,) = instruments(str(tmp_path / "register.db"))
    assert (one.place, one.aim, one.start) == ("PAK", "exports", "2020-07-01")


@pytest.mark.parametrize(
    ("said", "true"),
    [
        (
            "Pakistan makes significant investments in research",
            "Research and development expenditure in Pakistan stood",
        ),
        ("0 % of Egyptians were online in 2020", "Individuals using the Internet in Egypt stood at 71.9 % in 2020."),
        ("Georgia has more developers than Jordan", "GitHub developer accounts in Georgia were lower than in Jordan"),
        ("Niger has higher internet use than Nigeria in 2020", "Internet use in Niger was lower than in Nigeria"),
    ],
)
def test_the_true_wording_is_a_sentence(base, said, true):
    found = wording(assess(said, on=date(2026, 11, 24), against=base), base)
    assert found.startswith(true)
    assert assess(found, on=date(2026, 11, 24), against=base).verdict.startswith("true")
