"""Declared needs and offers: what is read, what is refused, what meets and when."""

import pytest

from miqyas.errors import DataError, Problems
from miqyas.study.match.declaration import declared, meetings

ROW = {
    "kind": "need",
    "party": "Pakistan",
    "field": "cloud",
    "modality": "training",
    "owner": "Ministry of IT",
    "date": "2026-01-01",
    "expiry": "2026-12-31",
    "text": "",
}


def read(*rows):
    return declared([ROW | row for row in rows])[0]


OFFER = {"kind": "offer", "party": "Türkiye"}


def test_a_row_is_read_with_its_party_as_a_code():
    (one,) = read({})
    assert (one.party, one.side, one.field, one.modality, one.owner) == (
        "PAK",
        "need",
        "cloud",
        "training",
        "Ministry of IT",
    )
    assert not one.mapped


def test_an_institution_keeps_its_identifier():
    assert read({"party": "comstech"})[0].party == "comstech"


def test_what_the_columns_leave_open_is_read_out_of_the_text():
    found = read({"field": "", "modality": "", "text": "خبراء في الذكاء الاصطناعي وتدريب"})
    assert {(one.field, one.modality, one.mapped) for one in found} == {
        ("ai", "experts", True),
        ("ai", "training", True),
    }


def test_a_text_that_says_nothing_is_told_and_never_guessed():
    found, notices = declared([ROW | {"field": "", "text": "a closer strategic engagement"}])
    assert found == ()
    assert "speaks of no field" in notices[0].what


def test_rows_of_other_kinds_are_passed_over():
    assert declared([ROW | {"kind": "commitment"}]) == ((), ())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"owner": ""}, "has no owner"),
        ({"party": " "}, "has no party"),
        ({"kind": ""}, "a need or an offer"),
        ({"date": ""}, "needs its date: there is none"),
        ({"expiry": "soon"}, "needs its expiry: 'soon' is no date"),
        ({"date": "2026-13"}, "'2026-13' is no date"),
        ({"expiry": "2025-12-31"}, "before its date"),
        ({"field": "clouds"}, "no field 'clouds'"),
        ({"modality": "trainings"}, "no modality 'trainings'"),
    ],
)
def test_what_cannot_be_true_is_refused(change, what):
    with pytest.raises(DataError, match=what) as told:
        read(change)
    assert told.value.repair
    assert told.value.where == "row 1"


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Problems, match="2 problems"):
        read({"owner": ""}, {}, {"date": ""})


def test_an_offer_meets_a_need_of_the_same_field_and_modality():
    given = read({}, OFFER, OFFER | {"modality": "finance"}, OFFER | {"field": "ai"}, OFFER | {"party": "PAK"})
    (key, (met,)) = next(iter(meetings(given, "2026-06-01").items()))
    assert key == ("cloud", "TUR", "PAK")
    assert (met.modality, met.offer.party, met.need.party) == ("training", "TUR", "PAK")
    assert len(meetings(given, "2026-06-01")) == 1


@pytest.mark.parametrize(("day", "met"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)])
def test_a_declaration_stands_from_its_date_until_its_expiry(day, met):
    assert len(meetings(read({}, OFFER), day)) == met


def test_a_month_or_a_year_stands_for_all_of_its_days():
    (one,) = read({"date": "2026-02", "expiry": "2028-02"})
    assert (one.date, one.expiry) == ("2026-02-01", "2028-02-29")
    (one,) = read({"date": "2026", "expiry": "2026"})
    assert (one.date, one.expiry) == ("2026-01-01", "2026-12-31")


def test_what_concerns_all_fields_meets_in_each():
    given = read({}, OFFER | {"field": "general"})
    assert list(meetings(given, "2026-06-01")) == [("cloud", "TUR", "PAK")]
    both = read({"field": "general"}, OFFER | {"field": "general"})
    assert len(meetings(both, "2026-06-01")) == 6
