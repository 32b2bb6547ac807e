"""Groups of places: what may be asked for, and what is offered where a group is not there."""

import pytest

from miqyas.data.attribute import Attribute, keys, members
from miqyas.errors import DataError

FACTS = (
    Attribute("A", "ldc", "1"),
    Attribute("B", "ldc", "0"),
    Attribute("A", "region", "North"),
    Attribute("B", "region", "South"),
    Attribute("C", "class", "3"),
    Attribute("A", "class", "2"),
)


@pytest.mark.parametrize(
    ("key", "places"),
    [("ldc", "A"), ("ldc=1", "A"), ("ldc=0", "B"), ("North", "A"), ("region", "AB"), ("class=3", "C"), ("class", "AC")],
)
def test_who_belongs(key, places):
    assert members(FACTS, key) == set(places)


@pytest.mark.parametrize("key", ["1", "0", "3", "yes", ""])
def test_a_bare_number_is_no_group(key):
    facts = (*FACTS, Attribute("A", "landlocked", "yes"))
    with pytest.raises(DataError, match="no group"):
        members(facts, key)


def test_what_is_offered_can_be_asked_for():
    offered = keys(FACTS)
    assert offered == ("ldc", "North", "South", "class=2", "class=3")
    assert all(members(FACTS, one) for one in offered)
    with pytest.raises(DataError) as caught:
        members(FACTS, "Nord")
    assert caught.value.repair.startswith("write 'North', or choose from North, South, class=2, class=3, ldc")


def test_without_attributes_the_repair_says_how_to_have_groups():
    with pytest.raises(DataError) as caught:
        members((), "ldc")
    assert "a column of texts" in caught.value.repair
