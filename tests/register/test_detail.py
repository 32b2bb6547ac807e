"""Personal details are beside the chain and can be erased without a trace of them, and without breaking it."""

import sqlite3

import pytest

from miqyas.errors import DataError

AUTHOR = "amna"
NAME, MAIL = "Unforgettable Name", "unforgettable@example.org"


@pytest.fixture
def person(anywhere):
    held = {"role": "Minister", "party": "PAK", "name": NAME, "email": MAIL}
    return anywhere.add("person", held, author=AUTHOR)


def test_details_are_not_in_the_chain(anywhere, person):
    assert anywhere.details(person) == {"name": NAME, "email": MAIL}
    for line in anywhere.lines():
        assert NAME not in line.payload
        assert MAIL not in line.payload
    assert set(anywhere.entry(person).content) == {"role", "party", "details"}


def test_the_same_name_twice_gives_two_digests(anywhere, person):
    again = anywhere.add("person", {"role": "Minister", "party": "PAK", "name": NAME, "email": MAIL}, author=AUTHOR)
    assert anywhere.entry(person).content["details"] != anywhere.entry(again).content["details"]


def test_a_change_keeps_what_is_not_given(anywhere, person):
    anywhere.change(person, {"phone": "+92 1"}, on=1, author=AUTHOR)
    assert anywhere.details(person) == {"name": NAME, "email": MAIL, "phone": "+92 1"}
    assert anywhere.verify().whole


def test_erasing(anywhere, person):
    anywhere.change(person, {"email": "second@example.org"}, on=1, author=AUTHOR)
    before = anywhere.verify()
    assert anywhere.erase(person, why="asked to", author=AUTHOR) == 3
    found = anywhere.verify()
    assert found.whole
    assert found.erased == 1
    assert anywhere.verify(before.head).noted == before.lines
    assert anywhere.details(person) == {}
    assert anywhere.entry(person).content == {"role": "Minister", "party": "PAK", "erased": True, "why": "asked to"}
    # Whoever comes after may be recorded again.
    anywhere.change(person, {"name": "Successor"}, on=3, author=AUTHOR)
    assert anywhere.details(person) == {"name": "Successor"}
    assert anywhere.verify().whole


def test_no_byte_of_them_is_left_in_the_file(ledger, path):
    held = {"role": "Minister", "party": "PAK", "name": NAME, "contact": "x" * 9000 + MAIL}
    one = ledger.add("person", held, author=AUTHOR)
    assert any(NAME.encode() in file.read_bytes() for file in path.parent.iterdir())
    ledger.erase(one, why="asked to", author=AUTHOR)
    for file in path.parent.iterdir():
        assert NAME.encode() not in file.read_bytes()
        assert MAIL.encode() not in file.read_bytes()


def test_erasing_needs_a_person_and_a_reason(ledger, promise):
    with pytest.raises(DataError, match="there is no person 'commitment-1'"):
        ledger.erase(promise(), why="x", author=AUTHOR)
    one = ledger.add("person", {"role": "Minister", "party": "PAK"}, author=AUTHOR)
    with pytest.raises(DataError, match="without a reason"):
        ledger.erase(one, why="", author=AUTHOR)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM detail", "version 1, are missing, and nobody erased them"),
        ("UPDATE detail SET body = replace(body, 'Unforgettable', 'Another')", "version 1, were changed"),
        ("UPDATE detail SET salt = 'x'", "version 1, were changed"),
    ],
)
def test_details_that_were_tampered_with(ledger, path, statement, told):
    ledger.add("person", {"role": "Minister", "party": "PAK", "name": NAME}, author=AUTHOR)
    with sqlite3.connect(path) as raw:
        raw.execute(statement)
    raw.close()
    (fault,) = ledger.verify().faults
    assert told in fault.what
    assert fault.line == 1
