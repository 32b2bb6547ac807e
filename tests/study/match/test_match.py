"""Matches: on shipped figures, and on small ones whose places can be renamed, exchanged and emptied."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.pack import pack
from miqyas.data.panel import Panel
from miqyas.errors import BuildError, DataError
from miqyas.study.match import score
from miqyas.study.match.card import sureness
from miqyas.study.match.declaration import declared
from miqyas.study.match.field import FIELDS
from miqyas.study.match.match import match
from miqyas.study.match.terms import Terms

DRAWS = 96


@pytest.fixture(scope="module")
def figures():
    return pack("economies").join(pack("oic-members"))


@pytest.fixture(scope="module")
def found(figures):
    return match(figures, replications=DRAWS)


def exchanged(panel, seed):
    """The same figures with codes and order of the members exchanged among them; and who became whom."""
    members = panel.group("oic")
    order = list(np.random.default_rng(seed).permutation(len(members)))
    became = {one: members[i] for one, i in zip(members, order, strict=True)}
    own = [became.get(one, one) for one in panel.places]
    shuffled = np.random.default_rng(seed + 1).permutation(len(own))
    attributes = tuple(replace(one, place=became.get(one.place, one.place)) for one in panel.attributes)
    moved = replace(
        panel,
        places=tuple(own[i] for i in shuffled),
        values=panel.values[:, shuffled],
        status=panel.status[:, shuffled],
        origin=panel.origin[:, shuffled],
        attributes=attributes,
        names={},
        periods={},
        masks=(),
    )
    return moved, became


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_relabelling_places_changes_nothing(seed):
    figures = pack("economies").join(pack("oic-members"))
    moved, became = exchanged(figures, seed)
    one = match(figures, fields=("ai", "cloud"), replications=40).basis()
    other = match(moved, fields=("ai", "cloud"), replications=40).basis()
    at = [other.places.index(became[place]) for place in one.places]
    np.testing.assert_array_equal(other.probability[:, at][:, :, at], one.probability)
    np.testing.assert_array_equal(other.value()[..., at, :][..., at], one.value())
    np.testing.assert_array_equal(other.mutual_probability[at][:, at], one.mutual_probability)


def test_a_country_without_data_is_nobodys_partner(figures):
    rows = [figures.row[one] for one in ("TUR", "MYS")]
    values, status = figures.values.copy(), figures.status.copy()
    values[:, rows], status[:, rows] = np.nan, 7
    empty = match(replace(figures, values=values, status=status, periods={}), replications=DRAWS)
    for basis in empty.bases.values():
        for one in ("TUR", "MYS"):
            at = basis.places.index(one)
            assert np.isnan(basis.written[:, at]).all()
            assert np.isnan(basis.value()[:, :, at]).all()
            assert not (basis.probability[:, at] > 0).any()
            assert not (basis.mutual_probability[at] > 0).any()
            assert all(one in lost for lost in basis.unknown.values())
    with pytest.raises(DataError, match="nothing is known of Türkiye in ai"):
        empty.card("ai", "TUR", "PAK")


def test_missing_figures_widen_the_interval_of_a_match(figures, found):
    codes = ["SE.TER.ENRR", "IT.NET.BBND.P2", "UN.EGDI.OSI"]
    columns = [figures.column[one] for one in codes]
    values, status = figures.values.copy(), figures.status.copy()
    values[:, figures.row["KAZ"], columns], status[:, figures.row["KAZ"], columns] = np.nan, 7
    gaps = match(replace(figures, values=values, status=status, periods={}), fields=("ai",), replications=DRAWS)
    card, whole = gaps.card("ai", "KAZ", "PAK"), found.card("ai", "KAZ", "PAK")
    assert card.missing[0] > 0.2
    assert whole.missing[0] == 0
    spread = [one.basis().level[:, 0, one.places.index("KAZ")].std() for one in (gaps, found)]
    assert spread[0] > 1.5 * spread[1]


def test_the_arrays_fit_together(found):
    for basis in found.bases.values():
        value = basis.value()
        assert value.shape == (DRAWS, len(basis.fields), 57, 57)
        np.testing.assert_allclose(
            basis.probability, np.where(np.isnan(basis.written), np.nan, score.among(value, 5).mean(axis=0))
        )
        np.testing.assert_array_equal(basis.value(slice(3, 7)), value[3:7])
        f, i, j = 0, basis.places.index("SAU"), basis.places.index("PAK")
        np.testing.assert_array_equal(basis.pair(basis.fields[f], "SAU", "PAK"), value[:, f, i, j])
        assert np.nanmin(value) >= 0
        assert np.nanmax(value) <= 1
    assert found.basis().fields == FIELDS
    assert found.basis("activity").fields == ("ai",)


def test_one_field_is_drawn_as_it_is_among_the_others(figures, found):
    alone = match(figures, fields=("cloud",), replications=DRAWS).basis()
    at = found.basis().fields.index("cloud")
    np.testing.assert_array_equal(alone.probability[0], found.basis().probability[at])


def test_a_card_of_pakistan_tells_figures_that_are_printed(figures, found):
    giver = found.givers("ai", "PAK")[0]
    card = found.card("ai", giver, "PAK")
    internet = next(one for one in card.has if one.giver.indicator == "internet")
    assert internet.taker.value == figures.value("PAK", "IT.NET.USER.ZS", internet.taker.year)
    assert internet.giver.value == figures.value(giver, "IT.NET.USER.ZS", internet.giver.year)
    assert internet.taker.source.non_commercial
    apart = [one.apart for one in card.has if one.apart is not None]
    assert apart == sorted(apart, reverse=True)
    assert card.low <= card.value <= card.high
    assert card.word == sureness(card.probability)
    assert (card.ties, card.engagements, card.affinity) == (None, None, None)
    assert card.gap.ground[0].series == "UN.EGDI.HCI"
    assert card.gap.floor == pytest.approx(card.gap.ground[0].value / 0.5)
    assert (card.seed, card.replications, card.panel) == (1, DRAWS, figures.fingerprint)


def test_a_count_is_told_by_what_it_is_divided_by(found):
    card = found.card("ai", "SAU", "PAK", "activity")
    papers = next(one for one in card.has if one.giver.indicator == "publications")
    # 1,904 publications of 2020 for a labour force printed as 75,415,987.
    assert papers.taker.value == 1904
    assert papers.taker.rate == pytest.approx(1904 / 75.415987, rel=1e-3)


def test_what_flips_a_card_flips_it(found):
    basis = found.basis()
    for giver in found.givers("cloud", "PAK"):
        card = found.card("cloud", giver, "PAK")
        f, i, j = (basis.fields.index("cloud"), basis.places.index(giver), basis.places.index("PAK"))
        for moved, change in ((i, card.flip.giver), (j, card.flip.taker)):
            for part, same in ((0.999, True), (1.001, False)):
                level = basis.nominal[f].copy()
                level[moved] += change * part
                worth = score.directed(level[None], basis.middle, basis.floor.nominal)[0]
                assert bool(score.among(worth, 5)[i, j] == card.flip.inside) is same


def test_a_terms_width_is_part_of_the_doubt(figures, found):
    sure = Terms(optimum=(0.375, 0.375), electricity=(77.5, 77.5), skills=(0.5, 0.5))
    narrow = match(figures, fields=("ai",), replications=DRAWS, terms=sure).card("ai", "MYS", "PAK")
    wide = found.card("ai", "MYS", "PAK")
    assert narrow.value == pytest.approx(wide.value)
    assert narrow.high - narrow.low < 0.8 * (wide.high - wide.low)
    with pytest.raises(BuildError, match=r"goes from 0\.5 to 0\.2"):
        Terms(optimum=(0.5, 0.2))


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.81, "robust"),
        (0.8, "contingent"),
        (0.51, "contingent"),
        (0.5, "toss-up"),
        (0.2, "unlikely"),
        (None, "not known"),
    ],
)
def test_words_for_probabilities(probability, word):
    assert sureness(probability) == word


ROWS = [
    {"kind": "need", "party": "PAK", "field": "cloud", "modality": "training", "owner": "Ministry"},
    {"kind": "offer", "party": "TUR", "field": "cloud", "modality": "training", "owner": "Agency"},
    {"kind": "offer", "party": "PSE", "field": "cloud", "modality": "training", "owner": "Ministry"},
]


def test_each_card_says_what_it_rests_on(figures):
    said, _ = declared([{**one, "date": "2026-01-01", "expiry": "2026-12-31"} for one in ROWS])
    found = match(figures, fields=("ai", "cloud"), declared=said, on="2026-06-01", replications=24)
    assert found.card("cloud", "TUR", "PAK").rests == ("readiness", "declared")
    assert found.card("cloud", "MYS", "PAK").rests == ("readiness",)
    assert found.card("ai", "SAU", "PAK", "activity").rests == ("activity",)
    # Palestine has no rank in cloud services: what it declared is all there is.
    only = found.card("cloud", "PSE", "PAK")
    assert (only.rests, only.value, only.probability, only.word) == (("declared",), None, None, "not known")
    assert [one.modality for one in only.met] == ["training"]
    assert found.declared_givers("cloud", "PAK") == ("PSE", "TUR")


def test_ties_and_engagements_are_told_in_either_order(figures):
    told = match(
        figures,
        fields=("ai",),
        replications=8,
        ties={("PAK", "SAU"): ["a memorandum"]},
        engagements={("SAU", "PAK"): ["a visit"]},
    )
    card = told.card("ai", "SAU", "PAK")
    assert (card.ties, card.engagements) == (("a memorandum",), ("a visit",))
    assert told.card("ai", "MYS", "PAK").ties == ()


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"fields": ("robots",)}, "no field 'robots'"),
        ({"fields": ()}, "no field is named"),
        ({"best": 0}, "the best 0 partners"),
        ({"places": "martians"}, "martians"),
    ],
)
def test_mistakes_are_told(figures, given, what):
    with pytest.raises((DataError, BuildError), match=what):
        match(figures, **({"replications": 4} | given))


def test_a_match_with_itself_is_refused(found):
    with pytest.raises(DataError, match="Pakistan cannot be matched with itself"):
        found.card("ai", "PAK", "PAK")
    assert np.isnan(found.basis().written[:, range(57), range(57)]).all()


def test_generated_activity_gives_advantage_and_a_basis(figures):
    members = list(figures.group("oic"))
    random = np.random.default_rng(2)
    counts = Panel.of(
        random.poisson(300, (1, 57, 3)).astype(float),
        places=members,
        series=["robotics", "iot", "chemistry"],
        years=(2024,),
    )
    found = match(figures, fields=("robotics", "ai"), counts=counts, replications=16)
    assert found.basis("activity").fields == ("robotics", "ai")
    card = found.card("robotics", found.givers("robotics", "PAK", "activity")[0], "PAK", "activity")
    told = card.affinity
    row = members.index("PAK")
    share = counts.values[0, row, 0] / counts.values[0, row].sum()
    assert told.taker.plain == pytest.approx(share / (counts.values[0, :, 0].sum() / counts.values.sum()))
    assert (told.fields, told.year) == (3, 2024)
    # Nothing but chance makes these counts differ by place: shrinking leaves nothing of the advantage.
    assert told.taker.shrunk == pytest.approx(1, abs=0.05)
