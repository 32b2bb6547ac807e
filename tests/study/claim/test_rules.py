"""Every rule of the verdicts, on figures small enough to be read off (tests/published/claims/SOURCE.md)."""

from datetime import date

import pytest

from miqyas.errors import BuildError, DataError
from miqyas.study.claim.assess import assess
from miqyas.study.claim.claim import Instrument
from miqyas.study.claim.written import claim_of

ON = date(2026, 11, 24)
MANY = "households with a widget"


def judged(text, ground, said=None, **more):
    found = assess(text, said=said, on=ON, against=ground, **more)
    return found.verdict, {one.rule for one in found.reasons}


@pytest.mark.parametrize(
    ("text", "verdict", "rules"),
    [
        # thresholds and what a number allows (H7)
        ("Households with a widget in Jordan were 34 % in 2024", "true", set()),
        ("Households with a widget in Jordan were 33.4 % in 2024", "not supported", {"N1"}),
        ("Households with a widget in Jordan were about 37 % in 2024", "true", set()),
        ("Households with a widget in Jordan were about 38 % in 2024", "not supported", {"N1"}),
        ("Households with a widget in Jordan were more than 34 % in 2024", "not supported", {"N1"}),
        ("Households with a widget in Jordan were at least 34 % in 2024", "true", set()),
        ("Households with a widget in Jordan were just under 37 % in 2024", "true", set()),
        ("Households with a widget in Jordan were just under 34 % in 2024", "not supported", {"N1"}),
        ("Households with a widget in Jordan were above 5 million in 2024", "cannot be checked", {"X1"}),
        ("Households with a widget in Jordan were 34 % in 2019", "cannot be checked", {"X3"}),
        ("Households with a widget in Jordan were 30 % in 2018", "not supported", {"N1"}),
        ("Households with a widget in Jordan were 31 % in 2018", "true with caveat", {"K3"}),
        # growth, per cent and points (K7)
        ("Households with a widget in Egypt rose by 100 % between 2015 and 2024", "true", set()),
        ("Households with a widget in Egypt rose by 10 percentage points between 2015 and 2024", "true", set()),
        ("Households with a widget in Egypt rose by 10 % between 2015 and 2024", "true with caveat", {"K7"}),
        ("Households with a widget in Oman fell by 50 % between 2021 and 2024", "true", set()),
        ("Households with a widget in Oman rose by 50 % between 2021 and 2024", "not supported", {"N1"}),
        ("Households with a widget in Oman fell by 50 % between 2021 and 2025", "cannot be checked", {"X3"}),
        ("Widget waste in Egypt rose by 8 % a year between 2015 and 2024", "true", set()),
        # times (H6)
        ("Households with a widget in Egypt doubled between 2015 and 2024", "true", set()),
        ("Households with a widget in Egypt more than doubled between 2015 and 2024", "not supported", {"N1"}),
        ("Households with a widget in Egypt nearly doubled between 2020 and 2024", "true", set()),
        ("Households with a widget in Egypt nearly doubled between 2015 and 2024", "not supported", {"N1"}),
        ("Households with a widget in Oman halved between 2021 and 2024", "true", set()),
        ("Households with a widget in Egypt doubled in the last three years", "not supported", {"N1"}),
        ("Households with a widget in Egypt doubled in the last two years", "cannot be checked", {"X3"}),
        ("Households with a widget in Egypt have doubled", "cannot be checked", {"X3"}),
        # trends (H5)
        ("Households with a widget in Jordan rose steadily from 2015 to 2024", "true with caveat", {"K3"}),
        ("Households with a widget in Egypt rose from 2015 to 2024", "true with caveat", {"K4"}),
        ("Households with a widget in Egypt rose steadily from 2015 to 2024", "not supported", {"N1"}),
        ("Households with a widget in Egypt fell from 2015 to 2024", "not supported", {"N1"}),
        ("Households with a widget in Qatar rose from 2015 to 2020", "cannot be checked", {"X6"}),
        ("Widget waste in Egypt worsened from 2015 to 2024", "true with caveat", {"K4"}),
        ("Widget waste in Egypt improved from 2015 to 2024", "not supported", {"N1"}),
        # comparisons
        ("Households with a widget in Jordan were higher than in Egypt in 2024", "true", set()),
        ("Households with a widget in Egypt and Oman were lower than in Jordan in 2024", "true", set()),
        ("Households with a widget in Egypt and Jordan were lower than in Oman in 2024", "not supported", {"N1"}),
        ("Jordan is ahead of Egypt in widget waste", "not supported", {"N1"}),
        ("Egypt is ahead of Jordan in widget waste", "true", set()),
        ("Households with a widget in Jordan were more than three times as high as in Egypt in 2015",
         "not supported", {"N1"}),
        ("Households with a widget in Jordan were three times as high as in Egypt in 2015", "true", set()),
        # superlatives: four of the 57 members have a figure
        ("Egypt has the highest share of households with a widget of the OIC members in 2020", "not supported", {"N1"}),
        ("Qatar has the highest share of households with a widget of the OIC members in 2020",
         "cannot be checked", {"X3"}),
        ("Qatar has the highest share of households with a widget in the world", "cannot be checked", {"X3"}),
        ("Egypt has the highest share of households with a widget in the world", "not supported", {"N1"}),
        # nothing measures it
        ("Jordan has a higher share of zeppelins than Egypt", "cannot be checked", {"X1"}),
        ("Jordan wants more widgets", "cannot be checked", {"X5"}),
        ("Thanks to widgets, Jordan has become a happier country", "cannot be checked", {"X5"}),
    ],
)  # fmt: skip
def test_rules(text, verdict, rules, small):
    assert judged(text, small) == (verdict, rules)


@pytest.mark.parametrize(
    ("text", "said", "verdict", "rules"),
    [
        # H1: a year is known from the first day of the next one
        ("Households with a widget in Egypt are above 13 %", date(2021, 12, 31), "not supported", {"N1"}),
        ("Households with a widget in Egypt are above 13 %", date(2022, 1, 1), "true", set()),
        ("Households with a widget in Egypt are below 13 %", date(2021, 12, 31), "outdated", {"O1"}),
        ("Households with a widget in Oman are 8 %", date(2022, 1, 1), "outdated", {"O1"}),
        # outdated stands over a caveat; a closed period is never outdated (H4)
        ("Households with a widget in Egypt were below 13 % in 2020", date(2021, 12, 31), "true", set()),
        # K8: the latest figure of Qatar is of 2020
        ("Households with a widget in Qatar are above 50 %", date(2023, 12, 31), "true", set()),
        ("Households with a widget in Qatar are above 50 %", date(2024, 1, 1), "true with caveat", {"K8"}),
        ("Households with a widget in Egypt are above 13 %", date(2014, 1, 1), "cannot be checked", {"X3"}),
        # the newest year that both have: 2020
        ("Households with a widget in Qatar are lower than in Jordan", date(2026, 1, 1), "not supported", {"N1"}),
        # since
        ("Widget waste in Egypt has risen by 10 % since 2015", date(2021, 6, 1), "outdated", {"O1"}),
    ],
)
def test_when_it_was_said(text, said, verdict, rules, small):
    assert judged(text, small, said) == (verdict, rules)


@pytest.mark.parametrize(
    ("text", "verdict", "rules"),
    [
        # published ranks: edition and category must be named, other places may hold a rank
        ("Egypt ranked 15th in the GSLI 2021", "true", set()),
        ("Egypt ranks 15th in the GSLI", "true with caveat", {"K1", "K8"}),
        ("Egypt ranked 14th in the GSLI 2021", "not supported", {"N1"}),
        ("Jordan ranked 1st in the GSLI 2021", "not supported", {"N1"}),
        ("Jordan ranked 20th in the GSLI 2021", "cannot be checked", {"X3"}),
        ("Jordan ranked among the top ten in the GSLI 2021", "not supported", {"N1"}),
        ("Malaysia ranked among the top 3 in the GSLI 2021", "true", set()),
        ("Egypt ranked 15th in the GSLI 2023", "cannot be checked", {"X3"}),
        ("Egypt ranked ahead of Georgia in the GSLI 2021", "true", set()),
        ("Georgia ranked ahead of Egypt in the GSLI 2021", "not supported", {"N1"}),
        # masked, suppressed and inferred figures
        ("Use of generative AI in Niger was above 1 % in 2025", "cannot be checked", {"X2"}),
        ("GitHub accounts in Jordan tripled between 2020 and 2030", "cannot be checked", {"X3"}),
        ("The Global Cybersecurity Index of Egypt was above 90 in 2020", "true with caveat", {"K3"}),
        # negative figures, codes, names with a colon, and an index among a group that its data do not name
        ("Rule of law in Pakistan was below -0.5 in 2020", "true", set()),
        ("Rule of law in Pakistan was above 0.5 in 2020", "not supported", {"N1"}),
        ("IT.NET.USER.ZS in Egypt was above 50 % in 2020", "true", set()),
        ("E-Government Development Index: human capital in Egypt was above 0.1 in 2022", "true", set()),
        ("Malaysia ranks 1st among the OIC members in egdi", "not supported", {"N1"}),
        ("Malaysia ranks 1st among the OIC members in tai", "cannot be checked", {"X1"}),
        # a comparison that a note of the pack forbids
        ("Secure servers in Jordan rose by more than 10 % between 2015 and 2020", "true with caveat", {"K3"}),
    ],
)
def test_rules_on_shipped_figures(text, verdict, rules, ground):
    assert judged(text, ground) == (verdict, rules)


def test_most_but_not_all_of_a_group_is_a_caveat(ground):
    told = {"IRN": 0.4, "MYS": 0.9}
    full = ground
    for place in full.members("oic", ON)[0]:
        full = full.set("UN.EGDI", place, 2022, told.get(place, 0.5))
    text = "Malaysia has the highest e-government development index of the OIC members in 2022"
    assert judged(text, full) == ("true", set())
    thin = full
    for place in [one for one in full.members("oic", ON)[0] if one not in told][:6]:
        thin = thin.set("UN.EGDI", place, 2022, None)
    assert judged(text, thin) == ("true with caveat", {"K5"})
    assert judged(text.replace("Malaysia", "Iran"), thin) == ("not supported", {"N1"})


def test_two_meanings_that_disagree_are_a_caveat(ground):
    text = "Mobile data is cheaper in Jordan than in Egypt in 2024"
    one = ground.set("ITU.MOBILE.DATA.BASKET", "JOR", 2024, 0.5).set("ITU.MOBILE.DATA.BASKET", "EGY", 2024, 0.6)
    one = one.set("ITU.MOBILE.DATA.BASKET.5GB", "JOR", 2024, 0.5).set("ITU.MOBILE.DATA.BASKET.5GB", "EGY", 2024, 0.6)
    assert judged(text, one) == ("true", set())
    other = one.set("ITU.MOBILE.DATA.BASKET.5GB", "JOR", 2024, 0.7)
    assert judged(text, other) == ("true with caveat", {"K6"})


def test_a_word_of_size_is_read_against_the_members_and_the_year_before(ground):
    text = "Jordan invests significantly in research"
    base = ground.set("GB.XPD.RSDV.GD.ZS", "JOR", 2015, 0.0002)
    day = date(2021, 1, 1)
    low = base.set("GB.XPD.RSDV.GD.ZS", "JOR", 2020, 0.0001)
    assert assess(text, said=day, on=day, against=low).verdict == "not supported"
    more = base.set("GB.XPD.RSDV.GD.ZS", "JOR", 2020, 0.0003)
    found = assess(text, said=day, on=day, against=more)
    assert (found.verdict, found.reasons[0].rule) == ("true with caveat", "N2")


def test_instruments_on_record_bear_out_that_there_are_policies(ground):
    text = "Pakistan has policies for technology exports and for domestic adoption"
    exports = Instrument("PAK", "tax credit", "exports", start="2020-01-01")
    adoption = Instrument("PAK", "training", "adoption", start="2024-01-01")
    assert judged(text, ground, facts=()) == ("cannot be checked", {"X1"})
    assert judged(text, ground, facts=[exports]) == ("cannot be checked", {"X1"})
    assert judged(text, ground, facts=[exports, adoption]) == ("true with caveat", {"P1"})
    # What began after it was said, or is another country's, does not count.
    assert judged(text, ground, date(2022, 12, 12), facts=[exports, adoption])[0] == "cannot be checked"
    other = Instrument("JOR", "training", "both")
    assert judged(text, ground, facts=[other])[0] == "cannot be checked"
    assert judged(text, ground, facts=[Instrument("PAK", "fund", "both")])[0] == "true with caveat"


def test_nothing_is_assessed_before_it_was_said(small):
    with pytest.raises(BuildError, match="after the day of assessment"):
        assess("Jordan ranks 1st in the GSLI", said=date(2026, 1, 2), on=date(2026, 1, 1), against=small)


def test_replay_of_an_index_stands_with_the_verdict(ground):
    found = assess("Malaysia ranks in the top 20 of oic-digital", on=ON, against=ground)
    replay = dict(found.reading.replay)
    assert {"model_fingerprint", "panel_fingerprint", "seed", "replications"} <= set(replay)
    seat = found.reading.seats[0]
    assert seat.low <= seat.rank <= seat.high


def test_a_nominal_rank_is_a_caveat(ground):
    podium = ground.podium("index", "oic-digital", "")
    (year,) = podium.editions
    loose = next(one for one in podium.seats[year].values() if one.rank == one.low != one.high)
    best = int(loose.rank)
    name = ground.panel.name(loose.place)
    assert judged(f"{name} ranks number {best} in oic-digital", ground) == ("true with caveat", {"K2"})
    assert judged(f"{name} is among the top {int(loose.high) + 1} of oic-digital", ground) == ("true", set())


def test_a_node_of_an_index_has_ranks_of_its_own(ground):
    given = {"text": "Malaysia ranks 1st", "subjects": ["MYS"], "index": "oic-digital", "node": "knowledge"}
    whole = ground.podium("index", "oic-digital", "")
    node = ground.podium("index", "oic-digital", "knowledge")
    assert whole.seats != node.seats
    found = assess(claim_of(given, ground), on=ON, against=ground).reading
    (year,) = node.editions
    assert found.number == node.seats[year]["MYS"].rank
    with pytest.raises(DataError, match="no node 'nonsense'"):
        assess(claim_of({**given, "node": "nonsense"}, ground), on=ON, against=ground)


def test_what_was_contradicted_since_is_shown(ground):
    found = assess("ICT exports of Pakistan doubled between FY2019 and FY2022", on=ON, against=ground)
    assert found.verdict == "true"
    assert found.contrary.number == pytest.approx(3.223 / 2.108)
    early = assess("ICT exports of Pakistan doubled between FY2019 and FY2022", on=date(2022, 12, 12), against=ground)
    assert early.contrary is None
