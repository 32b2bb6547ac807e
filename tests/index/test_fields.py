"""The models of the six technology fields: what the tool writes, and what they say on the shipped figures."""

import csv
import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats

import miqyas as mq
from miqyas.data.pack import table
from miqyas.data.panel import Panel, Series
from miqyas.index.modelfile import shipped, with_set

ROOT = Path(__file__).parents[2]
WORLD = ROOT.parent / "shared" / "data" / "worlddata"
FIELDS = ("ai", "robotics", "blockchain", "iot", "big-data", "cloud")
ACTIVITY = {"CSET.AI.PUBS", "OPENALEX.AI.WORKS", "MICROSOFT.AI.USER.SHARE"}


@pytest.fixture(scope="module")
def figures():
    return mq.pack("economies").join(mq.pack("oic-members"))


@pytest.fixture(scope="module")
def indices(figures):
    return {one: mq.build(mq.read_model(f"field-{one}"), figures) for one in FIELDS}


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("build_fields", ROOT / "tools" / "build_fields.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- the files
def test_the_models_are_what_the_tool_writes(tool):
    written = tool.built()
    assert list(written) == [f"field-{one}.toml" for one in FIELDS]
    for name, text in written.items():
        assert (tool.MODELS / name).read_text(encoding="utf-8") == text, "run: python tools/build_fields.py"


def test_the_fields_are_those_of_the_topic_lists():
    assert {one["field"] for one in table("field-topics")} == set(FIELDS)
    assert {f"field-{one}" for one in FIELDS} | {"field-ai-activity", "field-activity"} <= set(shipped())


@pytest.mark.parametrize("name", [*(f"field-{one}" for one in FIELDS), "field-ai-activity"])
def test_every_choice_has_its_reason_and_every_name_is_in_both_languages(name, figures):
    model = mq.read_model(name)
    assert list(mq.check(model, figures)) == []
    for part in (*model.indicators, *model.nodes):
        assert {"en", "ar"} <= part.name.keys(), part.id
        assert part.why or part is model.root, part.id
        # The Arabic name is in Arabic letters.
        assert any("\u0600" <= letter <= "\u06ff" for letter in part.name["ar"]), part.id
    assert {"en", "ar"} <= model.name.keys()
    assert {"en", "ar"} <= model.description.keys()
    assert model.vary
    assert all(one.why for one in model.vary)


@pytest.mark.parametrize("field", FIELDS)
def test_every_enabler_says_how_well_it_stands_for_the_field(field):
    for one in mq.read_model(f"field-{field}").indicators:
        said = one.why.rpartition("How well it stands for the field: ")[2]
        assert said in {"direct.", "indicative.", "weak."}, one.id


def test_readiness_is_never_passed_off_as_activity():
    for field in FIELDS:
        assert not ACTIVITY & {one.series for one in mq.read_model(f"field-{field}").indicators}
    done = {one.series for one in mq.read_model("field-ai-activity").indicators}
    ready = {one.series for one in mq.read_model("field-ai").indicators}
    assert done >= ACTIVITY
    assert not done & ready
    assert [one.series for one in mq.read_model("field-activity").indicators] == ["FIELD.ITEMS"]


# ---------------------------------------------------------------- readiness on the shipped figures
def test_each_field_ranks_those_whose_coverage_is_met(indices):
    ranked = {field: int((~np.isnan(index.scores[0, :, -1])).sum()) for field, index in indices.items()}
    assert ranked == {"ai": 56, "robotics": 26, "blockchain": 56, "iot": 56, "big-data": 55, "cloud": 55}


def test_robotics_ranks_nobody_without_figures_on_industry(indices):
    index = indices["robotics"]
    column = index.tree.at["manufacturing"]
    ranked = ~np.isnan(index.scores[0, :, -1])
    assert (ranked == ~np.isnan(index.raw[0, :, column])).all()


def test_an_officer_would_know_the_order(indices):
    """Gulf states, Malaysia and Türkiye lead; those at war and the least developed close every field."""
    leaders = {"ARE", "SAU", "QAT", "MYS", "TUR", "KAZ", "BHR", "BRN", "KWT", "OMN", "MAR", "ALB", "IRN"}
    for field, index in indices.items():
        assert set(index.order()[:6]) <= leaders, field
        last = [one for one in index.order() if not np.isnan(index.rank(one))][-3:]
        assert not leaders & set(last), field
        assert index.rank("NER") > 20 or np.isnan(index.rank("NER"))


def test_pakistan_in_the_cloud_by_hand(indices, figures):
    """One score, worked out from the printed figures: min-max of the members, log where the model says so."""
    members = figures.group("oic", "2024-12-31")
    index = indices["cloud"]

    def scaled(code, year, *, sign=1.0, log=False):
        x = np.array([figures.value(one, code, year) for one in members]) * sign
        x = np.log(x) if log else x
        low, high = np.nanmin(x), np.nanmax(x)
        return 1 + 99 * (x[members.index("PAK")] - low) / (high - low)

    # Columns without outliers by the rule (skewness and kurtosis small) are scaled as they are.
    assert index.score("PAK", "online_services") == pytest.approx(scaled("UN.EGDI.OSI", 2022), abs=1e-9)
    assert index.score("PAK", "telecoms") == pytest.approx(scaled("UN.EGDI.TII", 2022), abs=1e-9)
    assert index.score("PAK", "cyber") == pytest.approx(scaled("ITU.GCI.2020", 2020), abs=1e-9)
    parts = {one: index.score("PAK", one) for one in ("services", "network", "servers_part", "security")}
    assert parts["security"] == pytest.approx((2 * index.score("PAK", "cyber") + index.score("PAK", "law")) / 3)
    assert index.score("PAK") == pytest.approx(sum(parts.values()) / 4)


# ---------------------------------------------------------------- activity in artificial intelligence
def test_only_places_for_which_enough_sources_speak_are_ranked(figures):
    index = mq.build(mq.read_model("field-ai-activity"), figures)
    for place in figures.group("oic", "2025-12-31"):
        papers, works = figures.value(place, "CSET.AI.PUBS", 2020), figures.value(place, "OPENALEX.AI.WORKS", 2020)
        accounts, use = (
            figures.value(place, "GITHUB.DEVELOPERS", 2024),
            figures.value(place, "MICROSOFT.AI.USER.SHARE", 2025),
        )
        speak = (papers >= 20) + (works >= 20) + (accounts >= 20) + (not np.isnan(use))
        if speak < 3:
            assert np.isnan(index.rank(place)), place
        elif not np.isnan(figures.value(place, "SL.TLF.TOTL.IN", 2024)):
            assert index.rank(place) >= 1, place
    assert int((~np.isnan(index.scores[0, :, -1])).sum()) == 33


def test_a_pool_is_nobodys_use(figures):
    index = mq.build(mq.read_model("field-ai-activity"), figures)
    column = index.tree.at["use"]
    pooled = {one.place for one in figures.masks if one.series == "MICROSOFT.AI.USER.SHARE"} & set(index.places)
    assert len(pooled) > 10
    assert all(np.isnan(index.raw[0, index.row[one], column]) for one in pooled)


def test_publications_are_shrunk_as_scipy_would(figures):
    index = mq.build(mq.read_model("field-ai-activity"), figures)
    column = index.tree.at["publications"]
    found = index.denominated[0, :, column]
    kept = ~np.isnan(found)
    x = np.array([figures.value(one, "CSET.AI.PUBS", 2020) for one in index.places])[kept]
    by = np.array([figures.value(one, "SL.TLF.TOTL.IN", 2020) for one in index.places])[kept]
    expect = by * x.sum() / by.sum()
    best = optimize.minimize_scalar(
        lambda ln: -stats.nbinom.logpmf(x, np.exp(ln), np.exp(ln) / (np.exp(ln) + expect)).sum(),
        bounds=(-5, 5),
        method="bounded",
        options={"xatol": 1e-10},
    )
    a = np.exp(best.x)
    np.testing.assert_allclose(found[kept], (x + a) / (expect + a) * x.sum() / by.sum() * 1e6, rtol=1e-6)


def test_years_are_never_mixed_within_a_count(figures):
    index = mq.build(mq.read_model("field-ai-activity"), figures)
    for name, year in (("publications", 2020), ("works", 2020), ("developers", 2024)):
        vintage = index.vintage[0, :, index.tree.at[name]]
        assert set(vintage[vintage > 0].tolist()) == {year}, name


def test_counts_of_readiness_are_of_one_year_too(indices):
    for index in indices.values():
        for column, code in enumerate(index.divided):
            vintage = index.vintage[0, :, column]
            assert not code or len(set(vintage[vintage > 0].tolist())) == 1, index.tree.ids[column]


# ---------------------------------------------------------------- the same models on other figures
ALIKE = {
    "7.1.1 EG_ELC_ACCS": "EG.ELC.ACCS.ZS",
    "9.c.1 IT_MOB_4GNTWK": "ITU.4G.COVERAGE",
    "Online Service Index": "UN.EGDI.OSI",
    "Telecommunication Infrastructure Index": "UN.EGDI.TII",
    "Human Capital Index": "UN.EGDI.HCI",
    "GER_5T8": "SE.TER.ENRR",
    "9.5.1 GB_XPD_RSDV": "GB.XPD.RSDV.GD.ZS",
    "9.b.1 NV_IND_TECH": "NV.MNF.TECH.ZS.UN",
    "developers.developers": "GITHUB.DEVELOPERS",
}
"""Source codes of the other collection which are not the shipped ones, though the series are."""


def world(codes):
    """The other collection's series under the shipped codes, with standard errors where they are published."""
    with (WORLD / "indicators.csv").open(encoding="utf-8", newline="") as file:
        named = {
            row["code"]: code
            for row in csv.DictReader(file)
            if (code := ALIKE.get(row["source_code"], row["source_code"])) in codes
        }

    def read(name, column):
        with (WORLD / name).open(encoding="utf-8", newline="") as file:
            return [
                (int(r["year"]), r["iso3"], named[r["indicator"]], float(r[column]))
                for r in csv.DictReader(file)
                if r["indicator"] in named
            ]

    rows, errors = read("observations.csv", "value"), read("standard_errors.csv", "se")
    years, places = sorted({one[0] for one in rows}), sorted({one[1] for one in rows})
    series = sorted(set(named.values()))
    cube, spread = np.full((2, len(years), len(places), len(series)), np.nan)
    for into, told in ((cube, rows), (spread, errors)):
        for year, place, code, value in told:
            if year in years and place in places:
                into[years.index(year), places.index(place), series.index(code)] = value
    panel = Panel.of(cube, places=places, series=[Series(one) for one in series], years=years)
    return replace(panel, errors=spread)


@pytest.fixture(scope="module")
def joined(figures):
    if not WORLD.is_dir():
        pytest.skip("needs the other collection of figures, which is not shipped")
    codes = {one.series for field in FIELDS for one in mq.read_model(f"field-{field}").indicators}
    return figures.join(world(codes))


def taken(index):
    """How many figures of an index come from the other collection, whose source is not stated."""
    panel, count = index.panel, 0
    for column, one in enumerate(index.model.indicators):
        for place, year in zip(index.places, index.vintage[0, :, column], strict=True):
            count += year > 0 and panel.source_of(place, one.series, int(year)).id == "unknown"
    return count


@pytest.mark.parametrize("field", FIELDS)
def test_the_same_model_is_built_on_the_other_collection(field, joined, indices):
    index = mq.build(mq.read_model(f"field-{field}"), joined)
    own, other = indices[field].scores[0, :, -1], index.scores[0, :, -1]
    both = ~np.isnan(own) & ~np.isnan(other)
    assert both.sum() >= 25
    assert stats.spearmanr(own[both], other[both]).statistic > 0.9
    assert taken(index) > 50


def test_published_standard_errors_reach_the_intervals(joined):
    model = mq.read_model("field-blockchain")
    # Nothing else is varied, so that every rank that moves is moved by an error of a governance series.
    kept = {key: value for key, value in model.document["vary"].items() if key in ("replications", "seed")}
    model = with_set(model, {"vary": {**kept, "measured": {"errors": "data", "why": "published standard errors"}}})
    study = mq.vary(model, joined, replications=128)
    wide = study.high[-1] - study.low[-1]
    assert np.nanmax(wide) >= 2
    leaf = study.tree.at["servers"]
    assert np.nanmax(study.high[leaf] - study.low[leaf]) == 0
