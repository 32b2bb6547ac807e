"""Accounts: roles are enforced where a change is made; passwords are salted and hashed."""

import pytest
from sqlalchemy import select

from miqyas.errors import DataError
from miqyas.register.account import Role, role
from miqyas.register.schema import secret

PASSWORD = "correct horse battery"


@pytest.fixture
def team(anywhere):
    anywhere.set_account("olga", Role.OWNER, author="olga", password=PASSWORD)
    anywhere.set_account("emre", Role.EDITOR, author="olga", password=PASSWORD)
    anywhere.set_account("rana", Role.READER, author="olga")
    return anywhere


def test_without_accounts_whoever_opens_may_write(ledger):
    assert ledger.accounts() == {}
    ledger.add("party", {"name": "A"}, author="anybody", entity="A")


def test_roles(team):
    assert team.accounts() == {"olga": Role.OWNER, "emre": Role.EDITOR, "rana": Role.READER}
    person = team.add("person", {"role": "Minister", "party": "PAK", "name": "N"}, author="emre")
    with pytest.raises(DataError, match="'rana' has the role reader, and this takes the role editor") as caught:
        team.add("party", {"name": "A"}, author="rana", entity="A")
    assert "olga" in caught.value.repair
    with pytest.raises(DataError, match="'eve' has no account"):
        team.add("party", {"name": "A"}, author="eve", entity="A")
    with pytest.raises(DataError, match="'emre' has the role editor, and this takes the role owner"):
        team.erase(person, why="asked", author="emre")
    with pytest.raises(DataError, match="takes the role owner"):
        team.set_account("emre", Role.OWNER, author="emre")
    team.erase(person, why="asked", author="olga")
    assert team.verify().whole


def test_the_first_account_and_the_last_are_an_owners(ledger):
    with pytest.raises(DataError, match="without an owner"):
        ledger.set_account("emre", Role.EDITOR, author="emre")
    ledger.set_account("olga", Role.OWNER, author="olga")
    with pytest.raises(DataError, match="without an owner"):
        ledger.set_account("olga", Role.EDITOR, author="olga")
    ledger.set_account("aziz", Role.OWNER, author="olga")
    ledger.set_account("olga", Role.NONE, author="aziz")
    assert ledger.accounts() == {"aziz": Role.OWNER}
    with pytest.raises(DataError, match="'olga' has no account"):
        ledger.add("party", {"name": "A"}, author="olga", entity="A")
    ledger.set_account("olga", Role.READER, author="aziz")
    assert ledger.accounts()["olga"] == Role.READER


def test_signing_in(team):
    assert team.sign_in("emre", PASSWORD) == Role.EDITOR
    for name, word in (("emre", "wrong password"), ("rana", ""), ("rana", PASSWORD), ("nobody", PASSWORD)):
        with pytest.raises(DataError, match="name or password is wrong"):
            team.sign_in(name, word)
    team.set_account("emre", Role.NONE, author="olga")
    with pytest.raises(DataError, match="name or password is wrong"):
        team.sign_in("emre", PASSWORD)


def test_a_new_password_replaces_the_old_one(team):
    team.set_account("emre", Role.EDITOR, author="olga", password="another password")
    assert team.sign_in("emre", "another password") == Role.EDITOR
    with pytest.raises(DataError):
        team.sign_in("emre", PASSWORD)


def test_hashes_are_salted_and_outside_the_chain(team):
    with team.store.reading() as connection:
        rows = {row.name: row for row in connection.execute(select(secret))}
    assert rows["olga"].digest != rows["emre"].digest
    assert len(rows["olga"].salt) >= 16
    assert all(PASSWORD.encode() not in bytes(row.digest) for row in rows.values())
    assert all(PASSWORD not in line.payload and "digest" not in line.payload for line in team.lines())


def test_short_passwords_and_unknown_roles(ledger):
    with pytest.raises(DataError, match="a password has 10 to 1000 characters"):
        ledger.set_account("olga", Role.OWNER, author="olga", password="short")
    assert ledger.accounts() == {}
    with pytest.raises(DataError, match="there is no role 'ownr'") as caught:
        role("ownr")
    assert "write 'owner'" in caught.value.repair


def test_accounts_are_no_entries(team):
    assert team.entries() == ()
    with pytest.raises(DataError, match="there is no entry 'account:olga'"):
        team.entry("account:olga")
    with pytest.raises(DataError, match="not added as a record"):
        team.add("account", {"role": "owner"}, author="olga", entity="account:eve")
