"""Location of services, in the style of the GSLI 2021: what was fixed before any comparison, and what it rests on.

Expected figures are read from the shipped file line by line, not through the code under test. No published rank or
score is read here.
"""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.index.build import build
from miqyas.index.modelfile import read_model, with_set
from miqyas.study.vary import vary

PACK = Path(__file__).parents[2] / "src" / "miqyas" / "packs" / "economies"
PAGE = Path(__file__).parents[2] / "docs" / "services-location.md"

# The four weights are published; the shares below them were fixed with version 1.
CATEGORIES = {"financial": 35, "people": 25, "business": 25, "resonance": 15}
SHARES = {
    "pay": 17.5,
    "price_level": 8.75,
    "regulation": 4.375,
    "inflation": 4.375,
    "ict_exports": 25 / 6,
    "ict_per_worker": 25 / 6,
    "workers": 25 / 3,
    "tertiary": 25 / 3,
    "government": 50 / 9,
    "investment": 25 / 9,
    "broadband": 25 / 9,
    "coverage4g": 25 / 9,
    "electricity": 25 / 9,
    "law": 25 / 3,
    "developers": 3.75,
    "ai_papers": 3.75,
    "servers": 3.75,
    "cybersecurity": 3.75,
}
CHEAPER_IS_BETTER = {"pay", "price_level", "inflation"}


@pytest.fixture(scope="module")
def printed():
    """(place, series) -> {year: figure} of what is neither suppressed nor masked away."""
    with (PACK / "masks.csv").open(encoding="utf-8", newline="") as file:
        masks = list(csv.DictReader(file))

    def masked(row):
        return any(
            row["series"] == mask["series"]
            and row["place"] in mask["places"].split()
            and int(mask["from"] or 0) <= int(row["year"]) <= int(mask["to"] or 9999)
            for mask in masks
        )

    found: dict[tuple[str, str], dict[int, float]] = {}
    with (PACK / "observations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"] and not masked(row):
                found.setdefault((row["place"], row["series"]), {})[int(row["year"])] = float(row["value"])
    return found


@pytest.fixture(scope="module")
def panel():
    return pack("economies").join(pack("oic-members"))


@pytest.fixture(scope="module")
def index(panel):
    return build(read_model("services-location"), panel)


def latest(printed, place, series, since=2018):
    years = [year for year in printed.get((place, series), {}) if since <= year <= 2021]
    return (max(years), printed[place, series][max(years)]) if years else None


# ---------------------------------------------------------------- what was fixed
def test_the_categories_weigh_what_was_published(index):
    shares = {one: float(index.effective[index.tree.at[one]]) * 100 for one in CATEGORIES}
    assert shares == pytest.approx(CATEGORIES)


def test_the_proxies_weigh_what_was_fixed(index):
    # A change here is a new version of the model, and is never made to agree with published ranks.
    assert index.model.version == "1"
    shares = {one.id: float(index.effective[index.tree.at[one.id]]) * 100 for one in index.model.indicators}
    assert shares == pytest.approx(SHARES)


def test_only_costs_are_better_when_low(index):
    assert {one.id for one in index.model.indicators if one.direction == "lower"} == CHEAPER_IS_BETTER


def test_every_indicator_says_what_it_stands_for(index):
    assert [one.id for one in index.model.indicators if not one.why.startswith("Stands for ")] == []


def test_every_proxy_is_on_the_page_with_its_share_and_number(index):
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == len(SHARES)
    for column, (row, one) in enumerate(zip(rows, index.model.indicators, strict=True)):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert f"`{one.series}`" in cells[2], one.id
        assert cells[3] == one.direction, one.id
        assert float(cells[4].removesuffix(" %")) == pytest.approx(SHARES[one.id], abs=0.005), one.id
        assert int(cells[6]) == (~np.isnan(index.denominated[0, :, column])).sum(), one.id


def test_published_figures_are_no_input(index):
    assert index.model.data == ("economies", "oic-members")
    assert index.model.places == "all"


# ---------------------------------------------------------------- years
def test_no_figure_is_later_than_the_reference_year(index):
    assert index.years == (2021,)
    assert index.vintage.max() == 2021
    present = index.vintage >= 0
    assert (index.vintage[present] >= 2015).all()
    early = {index.tree.ids[i] for i in np.argwhere(present & (index.vintage < 2018))[:, 2]}
    assert early == {"tertiary"}


def test_later_figures_change_nothing(index, panel):
    later = np.array(panel.years) > 2021
    values = panel.values.copy()
    values[later] *= 3
    other = build(index.model, replace(panel, values=values))
    np.testing.assert_array_equal(other.scores, index.scores)
    values = panel.values.copy()
    values[list(panel.years).index(2020)] *= np.linspace(1, 2, len(panel.places))[:, None]
    assert not np.array_equal(build(index.model, replace(panel, values=values)).ranks, index.ranks, equal_nan=True)


# ---------------------------------------------------------------- figures
def test_pay_and_price_level_follow_from_the_printed_figures(index, printed):
    pay, level = {}, {}
    for place in index.places:
        income = latest(printed, place, "NY.GNP.PCAP.CD")
        if income:
            pay[place] = income[1]
            product = printed.get((place, "NY.GDP.PCAP.PP.KD"), {})
            both = [year for year in printed[place, "NY.GNP.PCAP.CD"] if 2018 <= year <= 2021 and year in product]
            if both:
                level[place] = printed[place, "NY.GNP.PCAP.CD"][max(both)] / product[max(both)]
    for element, figures in (("pay", pay), ("price_level", level)):
        low, high = min(figures.values()), max(figures.values())
        assert len(figures) > 90
        for place in index.places:
            got = index.score(place, element)
            if place in figures:
                assert got == pytest.approx(10 - 9 * (figures[place] - low) / (high - low)), (place, element)
            else:
                assert math.isnan(got), (place, element)


def test_who_is_ranked_follows_from_what_is_printed(index, printed):
    services = ("BX.GSR.CCIS.ZS", "BX.GSR.NFSV.CD")

    def covered(place):
        def has(*series, since=2018):
            return all(latest(printed, place, one, since) for one in series)

        exports = has(*services)
        people = [exports, has("SL.TLF.TOTL.IN"), has("SE.TER.ENRR", since=2015)]
        costs = 4 * has("NY.GNP.PCAP.CD") + 2 * has("NY.GNP.PCAP.CD", "NY.GDP.PCAP.PP.KD")
        costs += has("RQ.EST") + has("FP.CPI.TOTL.ZG")
        return sum(people) / 3 >= 0.5 and costs / 8 >= 0.6 and has("GE.EST", "RL.EST")

    without = {place for place in index.places if not covered(place)}
    assert without == {"GAB", "SOM", "YEM"}
    assert {place for place in index.places if math.isnan(index.rank(place))} == without


def test_dearer_is_never_better(index, panel):
    # The law of direction: with pay raised in one economy alone, it does not gain a rank.
    before = index.rank("PAK", "financial")
    dearer = build(index.model, panel.set("PAK", "NY.GNP.PCAP.CD", 2020, 20000.0))
    assert dearer.rank("PAK", "financial") > before
    assert dearer.score("PAK") < index.score("PAK")


def test_what_is_open_can_all_be_built(index, panel):
    found = vary(index.model, panel, replications=60, seed=3)
    assert found.replications == 60
    assert len(found.choices) == 6
    ranked = [i for i, place in enumerate(found.places) if not math.isnan(index.rank(place))]
    width = (found.high - found.low)[-1, ranked]
    assert (width >= 0).all()
    assert width.max() > 5


def test_a_proxy_that_is_left_out_leaves_nobody_without_a_rank(index, panel):
    # Coverage counts what the varied model still has: pay must be there only where pay is in the model.
    free = with_set(index.model, {"vary.proxies.drop": ["pay"], "vary.proxies.probability": 1})
    found = vary(free, panel, replications=5, seed=0)
    ranked = [i for i, place in enumerate(found.places) if not math.isnan(index.rank(place))]
    assert not np.isnan(found.low[-1, ranked]).any()
