"""What is said to turn an answer turns it, and what falls short of that does not."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from miqyas.study.claim.assess import assess
from miqyas.study.claim.grammar import parse
from miqyas.study.claim.written import claim_of

FILE = Path(__file__).parents[2] / "published" / "claims" / "claims.toml"
DOCUMENT = tomllib.loads(FILE.read_text("utf-8"))
ON = date.fromisoformat(DOCUMENT["assessed"])
OWN = [
    "Households with a widget in Egypt rose steadily from 2015 to 2024",
    "Households with a widget in Egypt rose from 2015 to 2024",
    "Households with a widget in Oman fell by 50 % between 2021 and 2024",
    "Households with a widget in Jordan were about 37 % in 2024",
    "Households with a widget in Jordan were 50 % in 2024",
    "Households with a widget in Qatar were higher than in Jordan in 2020",
    "Egypt has the highest share of households with a widget of the OIC members in 2020",
    "Households with a widget in Egypt nearly doubled between 2020 and 2024",
    "Egypt has the second highest share of households with a widget in the world in 2020",
]


def moved(ground, flips, by):
    """The ground with every deciding figure put beyond its turning value, or short of it (by -1)."""
    for one in flips:
        away = max(abs(one.value), 1.0) * 1e-6 * by * (1 if one.side == "above" else -1)
        ground = ground.set(one.code, one.place, int(one.moment.removeprefix("FY")), one.value + away)
    return ground


def check(claim, ground, said):
    before = assess(claim, said=said, on=ON, against=ground).reading
    flips = [one for one in before.flips if one.what == "value"]
    if before.holds is None or not flips:
        return False
    after = assess(claim, said=said, on=ON, against=moved(ground, flips, 1)).reading
    assert after.holds is not before.holds
    short = assess(claim, said=said, on=ON, against=moved(ground, flips, -1)).reading
    assert short.holds is before.holds
    return True


@pytest.mark.parametrize("text", OWN)
def test_flips_of_small_figures(text, small):
    assert check(parse(text, small), small, ON)


@pytest.mark.parametrize("entry", DOCUMENT["claim"], ids=lambda one: one["id"])
def test_flips_of_published_claims(entry, ground):
    said = date.fromisoformat(entry["said"])
    claim = claim_of(entry, ground)
    done = check(claim, ground, said)
    if entry.get("series") or entry.get("table"):
        assert done or entry["verdict"] == "cannot be checked"


def test_the_score_that_turns_a_rank_is_that_of_the_rival(ground):
    found = assess("Malaysia ranks in the top 3 of oic-digital", on=ON, against=ground).reading
    (flip,) = found.flips
    assert flip.what == "score"
    assert flip.value in {one.score for one in found.seats[1:]}
    assert (found.seats[0].score > flip.value) is (flip.side == "below")
