"""The models on figures that others gathered: codes by the code of the source, and standard errors up to the ranks.

The figures lie beside the repository and are never copied into it; expected values are read from their tables line by
line, or follow from a law.
"""

import csv
import math
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

import miqyas as mq
from miqyas.data.panel import Status
from miqyas.index.cut import cut
from miqyas.index.modelfile import parse_model, read_model, with_set
from miqyas.study.vary import vary

ROOT = Path(__file__).parents[2]
WORLD = ROOT.parent / "shared" / "data" / "worlddata"
HERE = pytest.mark.skipif(not (WORLD / "observations.csv").is_file(), reason="../shared/data/worlddata is not there")
FIELDS = tuple(f"field-{one}" for one in ("ai", "robotics", "blockchain", "iot", "big-data", "cloud"))
FAMILIES = ("services-location", "oic-digital", *FIELDS)
GOVERNANCE = {"GE.EST", "RQ.EST", "RL.EST", "WGI_CC", "WGI_PV", "WGI_VA"}


@cache
def lines(name):
    with (WORLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world():
    return mq.read(
        WORLD / "observations.csv", catalogue=WORLD / "indicators.csv", errors=WORLD / "standard_errors.csv"
    ).panel


@pytest.fixture(scope="module")
def shipped():
    return mq.pack("economies").join(mq.pack("oic-members"))


@pytest.fixture(scope="module")
def joined(world, shipped):
    """What is shipped, and over it what others gathered."""
    return shipped.join(world)


def alone(name, panel):
    """A model without the series that the figures do not have at all, and without columns of nothing."""
    model = read_model(name)
    missing = {one.id for one in model.indicators if one.series not in panel.column}
    return with_set(cut(model, missing), {"model.constant": "drop"})


# ---------------------------------------------------------------- codes
@HERE
def test_every_figure_is_read_once_under_the_code_of_its_source(world):
    # Each line of the table, under the code that its catalogue line leads to.
    ours = {
        "GNI_PC": "NY.GNP.PCAP.CD",
        "WGI_RL": "RL.EST",
        "RND_GDP": "GB.XPD.RSDV.GD.ZS",
        "TERTIARY_GER": "SE.TER.ENRR",
        "EGDI_OSI": "UN.EGDI.OSI",
        "AI_PUBS": "CSET.AI.PUBS",
        "COV_4G": "ITU.4G.COVERAGE",
        "CPI": "FP.CPI.TOTL.ZG",
        # What merely resembles a series of ours keeps its own code.
        "INFLATION": "INFLATION",
        "MODERN_RENEW": "MODERN_RENEW",
        "DATA_1GB_GNI": "DATA_1GB_GNI",
        "GH_L_C": "GH_L_C",
    }
    rows = lines("observations.csv")
    checked = 0
    for row in rows[::7]:
        if row["indicator"] in ours:
            assert world.value(row["iso3"], ours[row["indicator"]], int(row["year"])) == float(row["value"])
            checked += 1
    assert checked > 4000
    counted = sum(1 for one in world.series if one.code != "SL.TLF.TOTL.IN")
    assert counted == 70
    assert len(world.places) == 241
    assert (world.years[0], world.years[-1]) == (2000, 2025)
    told = ~np.isnan(world.values[..., [i for i, code in enumerate(world.codes) if code != "SL.TLF.TOTL.IN"]])
    assert told.sum() == len(rows)


@HERE
def test_a_code_of_ours_means_what_it_means_in_the_shipped_figures(world, shipped):
    # Two vintages of the same series: levels agree closely where both have a figure, whatever was revised since.
    compared = 0
    for code in sorted(set(world.codes) & set(shipped.codes) - {"SL.TLF.TOTL.IN"}):
        pairs = [
            (shipped.value(place, code, year), world.value(place, code, year))
            for year in set(shipped.years) & set(world.years)
            for place in set(shipped.places) & set(world.places)
        ]
        a, b = np.array([pair for pair in pairs if not math.isnan(sum(pair))]).T if pairs else (np.zeros(0),) * 2
        if len(a) < 30:
            continue
        compared += 1
        assert np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1] > 0.9, code
        both = a != 0
        assert np.median(np.abs(b[both] / a[both] - 1)) < 0.15, code
    assert compared >= 24


@HERE
def test_the_labour_force_follows_from_product_and_product_per_worker(world, shipped):
    product, worker, without = (world.column[one] for one in ("GDP_USD", "GDP_WORKER", "UNEMP"))
    t, row = world.years.index(2020), world.row["IDN"]
    values = world.values[t, row]
    by_hand = values[product] / values[worker] / (1 - values[without] / 100)
    assert world.value("IDN", "SL.TLF.TOTL.IN", 2020) == pytest.approx(by_hand)
    assert world.status[t, row, world.column["SL.TLF.TOTL.IN"]] == Status.ESTIMATED
    off = []
    for place in shipped.places:
        printed, computed = (
            one.value(place, "SL.TLF.TOTL.IN", 2020) if place in one.row else math.nan for one in (shipped, world)
        )
        if not math.isnan(printed + computed):
            off.append(abs(computed / printed - 1))
    assert len(off) > 50
    assert np.median(off) < 0.01
    assert max(off) < 0.25


@HERE
def test_sources_and_licences_belong_to_series(world):
    catalogue = {row["code"]: row for row in lines("indicators.csv")}
    source = world.source_of("PAK", "IT.NET.USER.ZS", 2020)
    assert source.name == catalogue["INTERNET_USERS"]["source"]
    assert source.licence == catalogue["INTERNET_USERS"]["licence"]
    assert source.non_commercial
    assert not world.source_of("PAK", "RL.EST", 2020).non_commercial
    assert "WGI_RL in the table: World Bank WGI, 2024 update, RL.EST." in world.find("RL.EST").note
    assert catalogue["WGI_RL"]["retrieved_from"] in world.find("RL.EST").note


# ---------------------------------------------------------------- the families
@HERE
@pytest.mark.parametrize("name", FAMILIES)
def test_a_model_is_built_on_both(name, joined, shipped):
    model = read_model(name)
    index, own = mq.build(model, joined), mq.build(model, shipped)
    ranked = ~np.isnan(index.ranks[0, :, -1])
    assert not math.isnan(index.rank("PAK"))
    # Figures that others gathered add places or years; they do not turn an index over.
    assert ranked.sum() >= (~np.isnan(own.ranks[0, :, -1])).sum() - 2
    both = [p for p in own.places if not math.isnan(own.rank(p)) and not math.isnan(index.rank(p))]
    assert len(both) >= 15
    assert np.corrcoef([own.score(p) for p in both], [index.score(p) for p in both])[0, 1] > 0.8
    if name == "services-location":
        assert ranked.sum() == 151


@HERE
@pytest.mark.parametrize(
    ("name", "fewest"), [("services-location", 150), ("oic-digital", 45), *((f, 35) for f in FIELDS)]
)
def test_a_model_is_built_on_these_figures_alone(name, fewest, world, shipped):
    # At a year that they reach; what they lack altogether is left out, and nothing is written a second time.
    panel = world.join(mq.pack("oic-members"))
    index = mq.build(alone(name, panel), panel, year=2020)
    kept = {one.id for one in index.model.indicators}
    original = read_model(name)
    assert kept < {one.id for one in original.indicators} or name in ("oic-digital",)
    assert {one.id: one.weight for one in original.indicators if one.id in kept} == {
        one.id: one.weight for one in index.model.indicators
    }
    assert (~np.isnan(index.ranks[0, :, -1])).sum() >= fewest
    assert not math.isnan(index.rank("PAK"))
    origin = {index.panel.sources[i].id for i in np.unique(index.panel.origin)}
    assert not origin & {one.id for one in shipped.sources if one.id != "unknown"}


@HERE
def test_the_index_of_electronic_government_is_built_for_the_193_members(world):
    index = mq.build(read_model("egdi"), world)
    printed = {
        row["iso3"]: float(row["value"])
        for row in lines("observations.csv")
        if row["indicator"] == "EGDI" and row["year"] == "2022"
    }
    parts = {"EGDI_OSI", "EGDI_TII", "EGDI_HCI"}
    told = {(row["iso3"], row["indicator"]) for row in lines("observations.csv") if row["year"] == "2022"}
    compared = [p for p in printed if all((p, part) in told for part in parts)]
    off = [abs(index.score(place) - printed[place]) for place in compared]
    assert len(compared) >= 190
    assert max(off) < 1.01e-4


# ---------------------------------------------------------------- standard errors
@HERE
def test_every_standard_error_stands_beside_its_figure(world):
    codes = {"WGI_GE": "GE.EST", "WGI_RQ": "RQ.EST", "WGI_RL": "RL.EST"}
    assert world.errors is not None
    with_error = {code for i, code in enumerate(world.codes) if (~np.isnan(world.errors[..., i])).any()}
    assert with_error == GOVERNANCE
    for row in lines("standard_errors.csv")[::11]:
        code = codes.get(row["indicator"], row["indicator"])
        at = (world.years.index(int(row["year"])), world.row[row["iso3"]], world.column[code])
        assert world.errors[at] == float(row["se"])


ONE = {
    "model": {"id": "law", "year": 2020, "places": ["PAK", "IND", "BGD", "EGY", "MYS", "IDN"]},
    "normalise": {"method": "goalposts", "range": [0, 100], "clip": False},
    "node": {"total": {"name": "Rule of law"}},
    "indicator": {
        "law": {
            "parent": "total",
            "series": "RL.EST",
            "direction": "higher",
            "goalposts": {"low": -2.5, "high": 2.5, "why": "its scale"},
        }
    },
    "vary": {"figures": {"errors": "data", "why": "they are printed with the figures"}},
}


@HERE
def test_how_often_one_stands_before_the_other_follows_from_the_printed_errors(world):
    # Errors are normal: P(i before j) is the normal probability of their difference.
    found = vary(parse_model(ONE), world, replications=4096, seed=2)
    t, column = world.years.index(2020), world.column["RL.EST"]
    assert found.before is not None
    for i, one in enumerate(found.places):
        for j, other in enumerate(found.places):
            if one < other:
                rows = [world.row[one], world.row[other]]
                (a, b), (s, u) = world.values[t, rows, column], world.errors[t, rows, column]
                expected = NormalDist().cdf((a - b) / math.hypot(s, u))
                assert found.before[i, j] == pytest.approx(expected, abs=0.03), (one, other)
    assert "errors of the data" in found.caption


@HERE
def test_errors_of_governance_reach_the_ranks_of_the_location_index(joined):
    model = read_model("services-location")
    document = {**model.document, "vary": {"figures": {"errors": "data", "why": "printed with the estimates"}}}
    only = parse_model(document)
    found = vary(only, joined, replications=128, seed=1)
    at = found.tree.at
    index = mq.build(model, joined)
    ranked = [i for i, place in enumerate(found.places) if not math.isnan(index.rank(place))]
    width = found.high - found.low
    assert np.median(width[at["law"], ranked]) > 5
    assert np.median(width[at["business"], ranked]) > 2
    assert np.median(width[-1, ranked]) >= 1
    # What has no printed error does not move.
    for still in ("pay", "workers", "broadband", "people", "resonance"):
        here = [i for i in ranked if not np.isnan(width[at[still], i])]
        assert (width[at[still], here] == 0).all(), still
    # Beside all else that is varied they widen the intervals, on average.
    both = with_set(model, {"vary.figures": {"errors": "data", "why": "printed with the estimates"}})
    plain, wider = (vary(one, joined, replications=128, seed=1) for one in (model, both))
    spread = [(one.high - one.low)[at["business"], ranked].mean() for one in (plain, wider)]
    assert spread[1] > spread[0] + 1


# ---------------------------------------------------------------- Pakistan's figures
def traced(index, place="PAK"):
    """(indicator, source, code, year) of every figure that is used for a place."""
    panel, row = index.panel, index.row[place]
    for column, one in enumerate(index.model.indicators):
        if math.isnan(index.raw[0, row, column]):
            continue
        year = int(index.vintage[0, row, column])
        for code in (one.series, *([index.divided[column]] if index.divided[column] else [])):
            source = panel.source_of(place, code, year)
            yield one.id, source, code, year, panel.value(place, code, year), index.raw[0, row, column]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_figure_of_pakistan_leads_to_its_source(name, shipped):
    index = mq.build(read_model(name), shipped)
    found = list(traced(index))
    assert len({one for one, *_ in found}) >= 0.7 * len(index.model.indicators)
    for indicator, source, code, year, value, raw in found:
        assert source.id != "unknown", indicator
        assert all((source.name, source.licence, source.address)), (indicator, source.id)
        assert code, indicator
        assert 2010 <= year <= index.years[0], indicator
        assert value == raw or code in index.divided, indicator


@HERE
@pytest.mark.parametrize("name", FAMILIES)
def test_every_figure_of_pakistan_leads_to_its_source_in_figures_of_others(name, joined):
    catalogue = {row["source"] for row in lines("indicators.csv")}
    found = list(traced(mq.build(read_model(name), joined)))
    assert found
    for indicator, source, code, year, value, _ in found:
        assert all((source.name, source.licence)), (indicator, code)
        assert 2000 <= year <= 2025, indicator
        assert not math.isnan(value), indicator
    assert any(source.name in catalogue for _, source, *_ in found)


def test_the_profile_of_pakistan_names_source_and_year_of_every_figure(shipped):
    from miqyas.present.profile import profile

    for name in FAMILIES:
        index = mq.build(read_model(name), shipped)
        told = profile(index, vary(index.model, index.panel, replications=2), "PAK")
        for one in told.values:
            if one.value is not None and one.status != Status.IMPUTED.word:
                assert all((one.source, one.licence, one.year, one.unit, one.title)), (name, one.element)
