"""Distance, language and ties: closed forms, published distances, laws, and tables that cannot be true."""

from math import acos, cos, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data.distance import RADIUS, distances, great_circle
from miqyas.data.language import common_official, common_spoken
from miqyas.data.pack import pack, table
from miqyas.data.place import countries
from miqyas.data.tie import Ties, read_ties
from miqyas.errors import DataError, MiqyasError

LATITUDE = st.floats(-90, 90)
LONGITUDE = st.floats(-180, 180)


def test_a_quarter_and_a_half_of_the_way_round() -> None:
    quarter = RADIUS * pi / 2
    assert great_circle(0, 0, 0, 90) == pytest.approx(quarter)
    assert great_circle(0, 0, 90, 123) == pytest.approx(quarter)
    assert great_circle(90, 0, -90, 0) == pytest.approx(2 * quarter)
    assert great_circle(0, -179.5, 0, 179.5) == pytest.approx(2 * quarter / 180)


def test_near_points_are_not_lost() -> None:
    # one metre along the equator; the cosine rule gives 0 here
    metre = 0.001 / (RADIUS * pi / 180)
    assert great_circle(0, 0, 0, metre) == pytest.approx(0.001, rel=1e-9)
    assert great_circle(45, 7, 45, 7) == 0


def test_los_angeles_to_nashville() -> None:
    # The usual worked example of the haversine formula: 36.12 N 86.67 W to 33.94 N 118.40 W, 2887.26 km for R = 6372.8.
    found = great_circle(36.12, -86.67, 33.94, -118.40)
    assert float(found) * 6372.8 / RADIUS == pytest.approx(2887.26, abs=0.005)


@settings(max_examples=60)
@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_laws_of_distance(a: float, b: float, c: float, d: float, e: float, f: float) -> None:
    there, back = great_circle(a, b, c, d), great_circle(c, d, a, b)
    assert there == pytest.approx(float(back), abs=1e-9)
    assert 0 <= there <= RADIUS * pi + 1e-9
    assert there <= great_circle(a, b, e, f) + great_circle(e, f, c, d) + 1e-6
    plain = sin(radians(a)) * sin(radians(c)) + cos(radians(a)) * cos(radians(c)) * cos(radians(d - b))
    assert there == pytest.approx(RADIUS * acos(min(max(plain, -1.0), 1.0)), abs=0.5)


def test_capitals_stand_where_an_atlas_has_them() -> None:
    found = distances(["PAK", "TUR", "IND", "IDN"])
    # Islamabad 33.7 N 73.1 E, Ankara 39.9 N 32.9 E, New Delhi 28.6 N 77.2 E, Jakarta 6.2 S 106.8 E
    assert found[0, 1] == pytest.approx(float(great_circle(33.7, 73.1, 39.9, 32.9)), rel=0.005)
    assert found[0, 2] == pytest.approx(float(great_circle(33.7, 73.1, 28.6, 77.2)), rel=0.01)
    assert found[0, 3] == pytest.approx(float(great_circle(33.7, 73.1, -6.2, 106.8)), rel=0.005)
    np.testing.assert_array_equal(found, found.T)
    assert (np.diag(found) == 0).all()


def test_every_economy_and_every_member_has_a_capital_and_a_language() -> None:
    places = pack("economies").places
    assert np.isfinite(distances(places)).all()
    assert np.isfinite(common_spoken(places)).all()
    lines = table("capitals")
    assert len({row["iso3"] for row in lines}) == len({row["geoname_id"] for row in lines}) == len(lines)
    assert {row["iso3"] for row in lines} | {row["iso3"] for row in table("languages")} <= set(countries())
    assert all(abs(float(row["latitude"])) <= 90 and abs(float(row["longitude"])) <= 180 for row in lines)


def test_a_place_without_a_capital_is_named() -> None:
    with pytest.raises(DataError, match="no capital is on record for 'ATA'"):
        distances(["PAK", "ATA"])
    with pytest.raises(DataError, match="no language is on record for 'XYZ'"):
        common_spoken(["XYZ", "PAK"])


def test_common_official_languages_that_everybody_knows() -> None:
    places = ["EGY", "SAU", "PAK", "IND", "BRA", "PRT", "TUR"]
    found = common_official(places)
    both = {frozenset((a, b)) for i, a in enumerate(places) for j, b in enumerate(places) if i < j and found[i, j]}
    assert both == {frozenset(["EGY", "SAU"]), frozenset(["PAK", "IND"]), frozenset(["BRA", "PRT"])}


def test_common_spoken_language_by_hand() -> None:
    # Portuguese alone is listed at 1 % or more in both: shares as the table has them.
    share = {row["iso3"]: float(row["share"]) / 100 for row in table("languages") if row["language"] == "pt"}
    spoken = {
        code: {row["language"]: float(row["share"]) / 100 for row in table("languages") if row["iso3"] == code}
        for code in ("BRA", "MOZ")
    }
    shared = set(spoken["BRA"]) & set(spoken["MOZ"])
    products = [spoken["BRA"][one] * spoken["MOZ"][one] for one in shared]
    best, total = max(products), min(sum(products), 1.0)
    assert share["BRA"] * share["MOZ"] == best
    assert common_spoken(["BRA", "MOZ"])[0, 1] == pytest.approx(best + (total - best) * (1 - best))


def test_common_spoken_language_is_a_chance_and_symmetric() -> None:
    found = common_spoken(pack("economies").places)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_allclose(found, found.T, atol=1e-15)
    assert found.shape == (97, 97)


ROWS = [("PAK", "TUR", 2022, 120.0), ("PAK", "TUR", 2023, 130.0), ("TUR", "PAK", 2023, 101.0)]


def test_ties_add_up_over_years_and_keep_what_is_not_printed_apart_from_zero() -> None:
    ties = Ties.of(ROWS, above=100)
    found = ties.among(["TUR", "PAK"])
    assert found[1, 0] == 250
    assert found[0, 1] == 101
    assert np.isnan(ties.until(2022).among(["TUR", "PAK"])[0, 1])
    assert ties.among(["TUR", "PAK"], [2023])[1, 0] == 130
    assert ties.years == (2022, 2023)
    assert Ties.of(reversed(ROWS), above=100).fingerprint == ties.fingerprint
    assert Ties.of(ROWS, above=99).fingerprint != ties.fingerprint


def test_a_table_of_ties_is_read_by_names_and_codes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "ties.csv"
    path.write_text("source,destination,year,weight\nPakistan,TUR,2022,120\nTürkiye,Pakistan,2023,101\n", "utf-8")
    ties = read_ties(path, above=100)
    assert ties.source == ("PAK", "TUR")
    assert ties.destination == ("TUR", "PAK")
    assert ties.weight.tolist() == [120, 101]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("source,destination,year\nPAK,TUR,2022\n", "no column 'weight'"),
        ("source,destination,year,weight\nPAK,Atlantis,2022,5\n", "no country is called 'Atlantis'"),
        ("source,destination,year,weight\nPAK,PAK,2022,5\n", "a tie with itself"),
        ("source,destination,year,weight\nPAK,TUR,2022,0\n", "not above 0"),
        ("source,destination,year,weight\nPAK,TUR,2022,-3\n", "not above 0"),
        ("source,destination,year,weight\nPAK,TUR,2022,\n", "not above 0"),
        ("source,destination,year,weight\nPAK,TUR,2022,many\n", "many"),
        ("source,destination,year,weight\nPAK,TUR,2022.5,5\n", "no whole number"),
        ("source,destination,year,weight\nPAK,TUR,2022,5\nPakistan,TUR,2022,6\n", "stands twice"),
    ],
)
def test_ties_that_cannot_be_true_say_so(tmp_path, text: str, told: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "ties.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(MiqyasError, match=told):
        read_ties(path)


def test_a_weight_that_should_not_have_been_printed() -> None:
    with pytest.raises(MiqyasError, match="not above 100"):
        Ties.of([("PAK", "TUR", 2022, 100.0)], above=100)
