"""What must hold in the register: references, evidence, no circles, statements apart (domain §6)."""

import pytest

from miqyas.errors import DataError, MiqyasError
from miqyas.register.kind import KINDS
from miqyas.register.rule import REFERENCES
from miqyas.register.status import SCALE

AUTHOR = "amna"


def test_complete_only_with_evidence(ledger, promise, shown):
    one = promise()
    with pytest.raises(DataError, match="commitment-1 cannot be complete without evidence") as caught:
        ledger.status(one, "complete", on=1, author=AUTHOR)
    assert "register add evidence --about commitment-1" in caught.value.repair
    with pytest.raises(DataError, match="without evidence"):
        promise(status="complete")
    seen = shown(one)
    assert ledger.status(one, "complete", on=1, author=AUTHOR, since="2024-02") == 2
    assert ledger.entry(one).content["status_since"] == "2024-02"
    # Evidence that a completed commitment rests on cannot go.
    with pytest.raises(DataError, match="commitment-1 cannot be complete without evidence"):
        ledger.retract(seen, on=1, why="lost", author=AUTHOR)
    other = promise()
    with pytest.raises(DataError, match="commitment-1 cannot be complete"):
        ledger.change(seen, {"about": other}, on=1, author=AUTHOR)
    shown(one)
    ledger.retract(seen, on=1, why="lost", author=AUTHOR)


def test_evidence_and_status_may_come_together(ledger, promise):
    one = promise()
    with ledger.write(AUTHOR) as work:
        work.status(one, "complete", on=1)
        seen = {"about": one, "writer": "desk", "independent": "no", "date": "2024", "document": "AB" * 32}
        work.add("evidence", seen)
    assert ledger.entry("evidence-1").content["document"] == "ab" * 32


def test_evidence_needs_a_document_or_an_address(ledger, promise):
    seen = {"about": promise(), "writer": "desk", "independent": False, "date": "2024"}
    with pytest.raises(DataError, match="needs document or address"):
        ledger.add("evidence", seen, author=AUTHOR)


def test_a_status_does_not_begin_tomorrow(ledger, promise):
    with pytest.raises(DataError, match="that day is still to come"):
        ledger.status(promise(), "limited", on=1, author=AUTHOR, since="9999")
    with pytest.raises(DataError, match="'nobody' is no commitment"):
        ledger.status("nobody", "limited", on=1, author=AUTHOR)


@pytest.mark.parametrize("status", [one for one in SCALE if one != "complete"])
def test_the_scale(ledger, promise, status):
    one = promise()
    ledger.status(one, status, on=1, author=AUTHOR)
    assert ledger.entry(one).content["status"] == status


def test_an_earlier_status_does_not_stand_over_a_later_one(ledger, promise, shown):
    one = promise()
    shown(one)
    ledger.status(one, "complete", on=1, author=AUTHOR, since="2024-05-20")
    with pytest.raises(DataError, match="has another status since 2024-05-20") as caught:
        ledger.status(one, "limited", on=2, author=AUTHOR, since="2023-06")
    assert "--until" in caught.value.repair
    ledger.change(one, {"status": "limited"}, on=2, author=AUTHOR, since="2023-06", until="2024-05-19")
    assert [ledger.entry(one, as_of=day).content.get("status") for day in ("2023-05", "2023-06", "2024-05-19")] == [
        None, "limited", "limited",
    ]  # fmt: skip
    found = ledger.entry(one).content
    assert (found["status"], found["status_since"]) == ("complete", "2024-05-20")
    assert ledger.entry(one, as_of="2023-07").content["status_since"] == "2023-06-01"


def test_a_country_is_not_added_in_small_letters(ledger):
    with pytest.raises(DataError, match="'pak' is a country's code"):
        ledger.add("party", {"name": "Pakistan"}, author=AUTHOR, entity="pak")
    ledger.add("party", {"name": "Pakistan", "type": "country"}, author=AUTHOR, entity="PAK")


def test_countries_are_parties_without_being_added(ledger, promise):
    assert ledger.entry(promise(by=["Pakistan", "pakistan", "mys"])).content["by"] == ["PAK", "MYS"]
    assert ledger.entry(promise(by="المغرب")).content["by"] == ["MAR"]
    with pytest.raises(DataError, match="there is no party 'Pakistn'") as caught:
        promise(by="Pakistn")
    assert "'PAK' (Pakistan)" in caught.value.repair
    # Two letters are as often an organization (AU: African Union, not Australia).
    with pytest.raises(DataError, match="there is no party 'AU'"):
        promise(by="AU")
    ledger.add("party", {"name": "African Union"}, author=AUTHOR, entity="AU")
    assert ledger.entry(promise(by="AU")).content["by"] == ["AU"]


def test_references_are_of_the_right_kind(ledger, promise):
    one = promise()
    with pytest.raises(DataError, match="'commitment-1' is of the kind commitment"):
        promise(engagement=one)
    with pytest.raises(DataError, match="there is no engagement 'x'"):
        promise(engagement="x")


def test_nothing_is_a_part_of_itself(ledger):
    ledger.add("party", {"name": "A"}, author=AUTHOR, entity="A")
    ledger.add("party", {"name": "B", "part_of": "A"}, author=AUTHOR, entity="B")
    with pytest.raises(DataError, match="A would be a part of itself"):
        ledger.change("A", {"part_of": "B"}, on=1, author=AUTHOR)
    with pytest.raises(DataError, match="C would be a part of itself"):
        ledger.add("party", {"name": "C", "part_of": "C"}, author=AUTHOR, entity="C")


def test_relations_lead_in_no_circle(ledger, promise):
    one, two, three = promise(), promise(), promise()

    def related(subject, object_, kind="depends-on"):
        return ledger.add("relation", {"type": kind, "subject": subject, "object": object_}, author=AUTHOR)

    related(one, two)
    related(two, three)
    related(three, one, "implements")
    with pytest.raises(DataError, match="commitment-3 depends-on itself by way of other"):
        related(three, one)
    with pytest.raises(DataError, match="itself"):
        related(one, one)


def test_an_area_belongs_to_its_engagement(ledger, promise):
    with ledger.write(AUTHOR) as work:
        for name in ("m", "n"):
            work.add("engagement", {"title": name, "type": "visit", "date": "2022"}, entity=name)
        work.add("area", {"engagement": "m", "field": "iot", "modality": "standards"}, entity="a")
    with pytest.raises(DataError, match="the area a belongs to m, not to n"):
        promise(area="a", engagement="n")
    assert ledger.entry(promise(area="a")).content["engagement"] == "m"


def test_needs_and_offers_have_owner_date_and_expiry(ledger):
    for kind in ("need", "offer"):
        with pytest.raises(MiqyasError) as caught:
            ledger.add(kind, {"party": "PAK", "field": "ai", "modality": "experts", "text": "T"}, author=AUTHOR)
        assert all(f"needs '{name}'" in str(caught.value) for name in ("owner", "date", "expiry"))


def test_ids_are_given_once_and_counted(ledger, promise):
    assert [promise(), promise()] == ["commitment-1", "commitment-2"]
    ledger.add("commitment", {"text": "T", "type": "procedural", "by": "PAK"}, author=AUTHOR, entity="commitment-3")
    assert promise() == "commitment-4"
    with pytest.raises(DataError, match="there is an entry 'commitment-1' already"):
        ledger.add("party", {"name": "A"}, author=AUTHOR, entity="commitment-1")
    with pytest.raises(DataError, match="a party needs an id"):
        ledger.add("party", {"name": "A"}, author=AUTHOR)
    for bad in ("a b", "-a", "x" * 65, "é", "account:eve", "a/b"):
        with pytest.raises(DataError, match=r"cannot be an id|ids of accounts"):
            ledger.add("party", {"name": "A"}, author=AUTHOR, entity=bad)


def test_the_table_of_kinds_is_sound():
    for kind in KINDS.values():
        assert kind.headline in kind.by_name
        assert not kind.since or kind.by_name[kind.since].form == "date"
        assert all(one.refers for one in kind.fields if one.form == "ref")
        assert all(set(one.refers) <= set(KINDS) for one in kind.fields)
        assert all((one.about and one.about[0].islower()) or one.form == "digest" for one in kind.fields)
        assert REFERENCES[kind.name] == {one.name for one in kind.fields if one.refers}
