"""Every kind, field, status and report of the register has its place in the documentation."""

import re
from pathlib import Path

import pytest

from miqyas.register.area import FIELDS, MODALITIES
from miqyas.register.institution import institutions
from miqyas.register.kind import KINDS
from miqyas.register.ledger import Ledger
from miqyas.register.status import SCALE

PAGE = (Path(__file__).parents[2] / "docs" / "register.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda one: one.name)
def test_every_field_is_documented(kind):
    below = re.split(rf"^### {kind.name}$", PAGE, flags=re.MULTILINE)[1]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", re.split(r"^#", below, flags=re.MULTILINE)[0], re.MULTILINE))
    assert list(rows) == [one.name for one in kind.fields]
    for one in kind.fields:
        assert rows[one.name].startswith(one.about)
        assert ("must be there" in rows[one.name]) == one.required
        assert all(f"`{choice}`" in rows[one.name] for choice in one.choices)


def test_every_status_is_documented():
    assert all(f"\n| `{one}` |" in PAGE for one in SCALE)


def test_six_fields_and_seven_ways():
    # Domain §2 and §3.10.
    assert set(FIELDS) == {"ai", "robotics", "blockchain", "iot", "big-data", "cloud", "general"}
    assert set(MODALITIES) == {"training", "experts", "infrastructure", "standards", "research", "market", "finance"}


def test_institutions_ship_as_parties_with_sources(path):
    # Domain §1: what is confirmed.
    made = Ledger.create(path, author="amna")
    found = {one.entity: one.content for one in made.entries("party")}
    seats = {one: held.get("seat") for one, held in found.items()}
    assert seats == {
        "OIC": "Jeddah", "COMSTECH": "Islamabad", "COMCEC": "Ankara", "SESRIC": "Ankara", "IsDB": "Jeddah",
        "ICESCO": "Rabat", "ICDT": "Casablanca", "SMIIC": "Istanbul", "OIC-CERT": None,
    }  # fmt: skip
    assert all(held["source"] for held in found.values())
    assert {one for one, held in found.items() if "address" not in held} == {"COMSTECH", "ICDT"}
    assert {held.get("part_of") for one, held in found.items() if one != "OIC"} == {"OIC"}
    assert len(list(institutions())) == len(found)
    made.close()
