"""Reports against what a person counts by hand."""

from datetime import date

import pytest

from miqyas.errors import DataError
from miqyas.register import report
from miqyas.register.item import book

AUTHOR = "amna"


@pytest.fixture
def meeting(ledger, promise, shown):
    """A small register of which every answer is known.

    c1 overdue and stale; c2 open, evidence of 2024-05; c3 complete after 100 days; c4 withdrawn after 50; c5 a
    statement (no date); c6 due in 2030, of a ministry.
    """
    with ledger.write(AUTHOR) as work:
        work.add("engagement", {"title": "M", "type": "meeting", "date": "2024-01-01"}, entity="m")
        work.add("area", {"engagement": "m", "field": "ai", "modality": "training"}, entity="ai")
        work.add("area", {"engagement": "m", "field": "iot", "modality": "standards"}, entity="iot")
        work.add("party", {"name": "Ministry", "type": "ministry", "country": "PAK"}, entity="MOIT")
    usual = {"agreed": "2024-01-01", "area": "ai"}
    promise(**usual, due="2024-03")
    promise(**usual, due="2024-12", by="MYS", to="PAK")
    promise(**usual, due="2024-06")
    promise(**usual, due="2024-06", by="TUR")
    promise(**usual | {"due": None})
    promise(**usual | {"area": "iot"}, due="2030", by="MOIT", to=["MYS", "TUR"])
    shown("commitment-2", "2024-05-31")
    shown("commitment-3", "2024-04-10")
    ledger.status("commitment-3", "complete", on=1, author=AUTHOR, since="2024-04-10")
    ledger.status("commitment-4", "withdrawn", on=1, author=AUTHOR, since="2024-02-20")
    return ledger


def names(items):
    return [one.entity[-1] for one in items]


def test_open_overdue_stale(meeting):
    on = book(meeting, as_of="2024-10-01")
    assert names(report.open_items(on)) == ["1", "2", "6"]
    assert names(report.overdue(on)) == ["1"]
    # Nothing was heard of 1 and 6 since the first of January (274 days), of 2 since the last of May (123 days).
    assert names(report.stale(on)) == ["1", "6"]
    assert names(report.stale(book(meeting, as_of="2024-10-01", patience=122))) == ["1", "6", "2"]
    assert names(report.stale(book(meeting, as_of="2024-10-01", patience=123))) == ["1", "6"]
    assert names(report.statements(on)) == ["5"]


def test_a_date_that_is_a_month_is_overdue_after_its_last_day(meeting):
    assert names(report.overdue(book(meeting, as_of="2024-03-31"))) == []
    assert names(report.overdue(book(meeting, as_of="2024-04-01"))) == ["1"]


def test_as_it_was(meeting):
    assert names(report.open_items(book(meeting, as_of="2024-02-01"))) == ["1", "3", "4", "2", "6"]
    assert book(meeting, as_of="2023-12-31").items == ()
    assert book(meeting, known="2020").items == ()


def test_tallies(meeting):
    on = book(meeting, as_of="2024-10-01")
    found = {one.key: one for one in report.tallies(on, "partner")}
    assert found["PAK"] == report.Tally("PAK", 2, 1, 1, 1, complete=1, ended=0, statements=1)
    assert found["TUR"] == report.Tally("TUR", 1, 0, 0, 0, complete=0, ended=1, statements=0)
    by_field = {one.key: (one.commitments, one.open) for one in report.tallies(on, "field")}
    assert by_field == {"ai": (4, 2), "iot": (1, 1)}
    with pytest.raises(DataError, match="not told by 'colour'"):
        report.tallies(on, "colour")


def test_balance_with_what_belongs_to_a_party(meeting):
    on = book(meeting, as_of="2024-10-01")
    mine = report.balance(on, "PAK")
    assert (names(mine.owes), names(mine.owed)) == (["1", "6"], ["2"])
    theirs = report.balance(on, "MYS")
    assert (names(theirs.owes), names(theirs.owed)) == (["2"], ["1", "6"])
    assert names(report.balance(on, "MOIT").owes) == ["6"]
    # The fourth is between Türkiye and Malaysia, the sixth of another field.
    assert names(on.part(partner="PAK", field="ai").items) == ["1", "2", "3", "5"]


def test_delivery(meeting):
    (found,) = report.delivery(book(meeting, as_of="2024-10-01"))
    held = found.curve
    # Five bound: 50 days (withdrawn: censored), 100 (delivered), three open for 274. At day 100 four are at risk.
    assert (held.count, held.delivered, found.left_out) == (5, 1, 0)
    assert held.times.tolist() == [100]
    assert held.at_risk.tolist() == [4]
    assert held.open.tolist() == [0.75]
    by_field = {one.key: one.curve.count for one in report.delivery(book(meeting, as_of="2024-10-01"), "field")}
    assert by_field == {"ai": 4, "iot": 1}


def test_milestones_show_their_commitment(meeting, shown):
    step = {"commitment": "commitment-1", "text": "First 10", "due": "2024-02"}
    one = meeting.add("milestone", step, author=AUTHOR)
    shown(one, "2024-09-30")
    assert names(report.stale(book(meeting, as_of="2024-10-01"))) == ["6"]


def test_needs_and_offers(ledger):
    def side(kind, party, field, expiry, modality="training"):
        held = {"party": party, "owner": party, "field": field, "modality": modality, "text": "T"}
        return ledger.add(kind, held | {"date": "2024-01-01", "expiry": expiry}, author=AUTHOR)

    need = side("need", "NER", "ai", "2025")
    other = side("need", "NER", "cloud", "2025")
    gone = side("need", "NER", "ai", "2024-02")
    offer = side("offer", "MYS", "ai", "2024-12")
    side("offer", "NER", "ai", "2025")
    side("offer", "MYS", "cloud", "2025", modality="finance")
    on = book(ledger, as_of="2024-06-01")
    entries = (*ledger.entries("need"), *ledger.entries("offer"))
    found = {one.entry.entity: one.answers for one in report.sides(on, entries, "need")}
    assert found == {need: (offer,), other: ()}
    assert gone not in found


def test_instruments(ledger):
    def policy(name, aim, partner, **fields):
        held = {"name": name, "aim": aim, "type": "tax", "party": "PAK", "owner": "PAK", "start": "2021"}
        ledger.add("policy", held | {"partner": partner} | fields, author=AUTHOR)

    policy("Exports", "exports", ["Company A", "Company B"])
    policy("Both", "both", ["Company B"])
    policy("Over", "adoption", ["Company C"], end="2022")
    exports, adoption = report.instruments(ledger.entries("policy"), date(2024, 1, 1))
    assert [one.content["name"] for one in exports.policies] == ["Exports", "Both"]
    assert exports.partners == ("Company A", "Company B")
    assert [one.content["name"] for one in adoption.policies] == ["Both"]


def test_the_same_on_a_server(database, promise):
    from miqyas.register.ledger import Ledger

    made = Ledger.create(database, author=AUTHOR, bare=True)
    promise(made, due="2024-03")
    assert names(report.overdue(book(made, as_of="2025"))) == ["1"]
