"""Values of every form: how each may be written, and how it is kept."""

from datetime import date
from decimal import Decimal

import pytest

from miqyas.errors import DataError
from miqyas.register.kind import KINDS
from miqyas.register.value import value


def kept(kind, name, given):
    return value(KINDS[kind].by_name[name], given)


@pytest.mark.parametrize(
    ("kind", "name", "given", "expected"),
    [
        ("commitment", "money", "USD 250,000", {"amount": "250000", "currency": "USD"}),
        ("commitment", "money", "250000.50 PKR", {"amount": "250000.5", "currency": "PKR"}),
        ("commitment", "money", {"amount": 10, "currency": "EUR"}, {"amount": "10", "currency": "EUR"}),
        ("commitment", "money", "USD 0", {"amount": "0", "currency": "USD"}),
        ("commitment", "due", date(2024, 6, 30), "2024-06-30"),
        ("commitment", "due", " 2024-06~ ", "2024-06~"),
        ("commitment", "due", 2024, "2024"),
        ("commitment", "status", "Not started", "not-started"),
        ("commitment", "language", "ur", "ur"),
        ("commitment", "text", "a\r\nb\tc", "a\nb\tc"),
        ("commitment", "by", "PAK", ["PAK"]),
        ("commitment", "paragraph", 7, "7"),
        ("indicator", "target", 1e6, "1000000"),
        ("indicator", "target", 0.1, "0.1"),
        ("indicator", "target", "-1.50", "-1.5"),
        ("indicator", "target", Decimal("1E+3"), "1000"),
        ("indicator", "target", 0, "0"),
        ("indicator", "place", "المغرب", "MAR"),
        ("indicator", "series", "BX.GSR.CCIS.ZS", "BX.GSR.CCIS.ZS"),
        ("evidence", "independent", "Yes", True),
        ("evidence", "independent", False, False),
        ("evidence", "document", "sha256:" + "AB" * 32, "ab" * 32),
        ("party", "names", {"ar": "معهد"}, {"ar": "معهد"}),
        ("party", "names", ["fr=Institut = un"], {"fr": "Institut = un"}),
    ],
)
def test_it_is_kept_as(kind, name, given, expected):
    found = kept(kind, name, given)
    assert found == expected
    assert type(found) is type(expected)
    # What is kept may be given again.
    assert kept(kind, name, found) == expected


@pytest.mark.parametrize(
    ("kind", "name", "given", "said"),
    [
        ("commitment", "money", "US$ 5", "no amount of money"),
        ("commitment", "money", "USD five", "'five' is no number"),
        ("indicator", "target", True, "is no number"),
        ("indicator", "target", float("inf"), "is no number"),
        ("indicator", "place", "Pakistn", "no country is called 'Pakistn'"),
        ("indicator", "series", "two words", "no code of a series"),
        ("evidence", "independent", "maybe", "neither yes nor no"),
        ("evidence", "document", "abc", "is no SHA-256"),
        ("party", "names", {"Arabic!": "x"}, "is no language"),
        ("party", "names", ["no sign"], "is no language"),
    ],
)
def test_it_is_refused(kind, name, given, said):
    with pytest.raises(DataError, match=said) as caught:
        kept(kind, name, given)
    assert caught.value.where == name
    assert caught.value.repair
