"""Places: codes, names in four languages, other spellings, and what must not be guessed (convention §1)."""

import csv
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miqyas.data import place
from miqyas.data.place import LANGUAGES, countries, fold, resolve, slips, suggest

ALL = [(code, tongue, name) for code, one in countries().items() for tongue, name in one.names.items()]


def read(table: str) -> list[dict[str, str]]:
    with (place.FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_countries_are_the_249_of_iso_3166_and_kosovo() -> None:
    assert len(countries()) == 250
    assert countries()["XKX"].iso2 == "XK"
    assert countries()["XKX"].m49 == ""
    assert countries()["PAK"][:3] == ("PAK", "PK", "586")


def test_codes_are_well_formed_and_stand_once() -> None:
    known = list(countries().values())
    assert all(re.fullmatch("[A-Z]{3}", one.iso3) and re.fullmatch("[A-Z]{2}", one.iso2) for one in known)
    assert all(re.fullmatch(r"\d{3}", one.m49) for one in known if one.iso3 != "XKX")
    assert len({one.iso2 for one in known}) == len({one.m49 for one in known}) == 250


# Codes as the United Nations and ISO print them, of states that changed a code or are easily confused.
@pytest.mark.parametrize(
    ("iso3", "iso2", "m49"),
    [
        ("SDN", "SD", "729"),
        ("SSD", "SS", "728"),
        ("ETH", "ET", "231"),
        ("DEU", "DE", "276"),
        ("YEM", "YE", "887"),
        ("SRB", "RS", "688"),
        ("COD", "CD", "180"),
        ("COG", "CG", "178"),
        ("TLS", "TL", "626"),
        ("MMR", "MM", "104"),
        ("PSE", "PS", "275"),
        ("ROU", "RO", "642"),
    ],
)
def test_codes_in_force(iso3: str, iso2: str, m49: str) -> None:
    assert countries()[iso3][:3] == (iso3, iso2, m49)
    assert resolve(iso2) == resolve(m49) == resolve(int(m49)) == resolve(iso3.lower()) == iso3


def test_every_name_leads_to_its_own_code() -> None:
    assert [entry for entry in ALL if resolve(entry[2]) != entry[0]] == []
    assert [entry for entry in ALL if resolve(entry[2], entry[1]) != entry[0]] == []
    assert all(name.strip() == name != "" for _, _, name in ALL)


@settings(max_examples=100)
@given(st.sampled_from(ALL), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_stops_do_not_matter(entry: tuple[str, str, str], change: Callable[[str], str]) -> None:
    code, _, name = entry
    assert resolve(f"  {change(name)}. ") == code


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_anything_written_is_answered_with_a_code_or_none(text: str) -> None:
    assert resolve(text) in {None, *countries()}
    assert all(code in countries() for _, code in suggest(text))


@pytest.mark.parametrize("written", [4, "4", "04", "004", " 004 ", "AFG", "afg", "AF", "Afghanistan", "أفغانستان"])
def test_one_place_many_ways(written: str | int) -> None:
    assert resolve(written) == "AFG"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Egypt, Arab Rep.", "EGY"),
        ("Korea, Rep.", "KOR"),
        ("Korea, Rep. of", "KOR"),
        ("Republic of Korea", "KOR"),
        ("Korea, Dem. People's Rep.", "PRK"),
        ("Iran, Islamic Rep.", "IRN"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Yemen, Rep.", "YEM"),
        ("Gambia, The", "GMB"),
        ("the gambia", "GMB"),
        ("Lao PDR", "LAO"),
        ("Kyrgyz Republic", "KGZ"),
        ("Slovak Republic", "SVK"),
        ("Venezuela, RB", "VEN"),
        ("Congo, Dem. Rep.", "COD"),
        ("Congo, Rep.", "COG"),
        ("DR Congo", "COD"),
        ("Hong Kong SAR, China", "HKG"),
        ("Micronesia, Fed. Sts.", "FSM"),
        ("St. Lucia", "LCA"),
        ("Saint Lucia", "LCA"),
        ("St Vincent and the Grenadines", "VCT"),
        ("Trinidad and Tobago", "TTO"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Turkey", "TUR"),
        ("Turkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("COTE D IVOIRE", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Viet Nam", "VNM"),
        ("UAE", "ARE"),
        ("U.K.", "GBR"),
        ("UK", "GBR"),
        ("USA", "USA"),
        ("Palestine", "PSE"),
        ("State of Palestine", "PSE"),
        ("West Bank and Gaza", "PSE"),
        ("Palestinian Territories", "PSE"),
        ("Swaziland", "SWZ"),
        ("Czech Republic", "CZE"),
        ("Brunei", "BRN"),
        ("Syrian Arab Republic", "SYR"),
        ("L'Algérie", "DZA"),
        ("Corée du Sud", "KOR"),
        ("République tchèque", "CZE"),
        ("السعودية", "SAU"),
        ("الامارات", "ARE"),
        ("ساحل العاج", "CIV"),
        ("عُمان", "OMN"),
        ("پاكستان", "PAK"),
        ("فلسطین", "PSE"),
        ("ترکی", "TUR"),
        ("Guinea", "GIN"),
        ("Guinea Bissau", "GNB"),
        ("Niger", "NER"),
        ("Dominica", "DMA"),
        ("Samoa", "WSM"),
    ],
)
def test_other_spellings(written: str, code: str) -> None:
    assert resolve(written) == code


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("Congo", {"COG", "COD"}),
        ("the Congo", {"COG", "COD"}),
        ("Korea", {"KOR", "PRK"}),
        ("كوريا", {"KOR", "PRK"}),
        ("Virgin Islands", {"VGB", "VIR"}),
        ("Republic of China", {"CHN", "TWN"}),
    ],
)
def test_what_could_mean_several_is_not_guessed(written: str, candidates: set[str]) -> None:
    assert resolve(written) is None
    assert {code for _, code in suggest(written)[: len(candidates)]} == candidates


@pytest.mark.parametrize(
    "written", ["", " ", "the", "Atlantis", "pk", "0", 0, 5000, "-4", "9" * 5000, "ZZZ", "ZZ", "World"]
)
def test_what_is_no_place_leads_nowhere(written: str | int) -> None:
    assert resolve(written) is None


@pytest.mark.parametrize(
    ("written", "likeliest"),
    [
        ("Pakstan", ("Pakistan", "PAK")),
        ("Untied States", ("United States", "USA")),
        ("Guinee Bisau", ("Guinea-Bissau", "GNB")),
        ("باكستن", ("Pakistan", "PAK")),
    ],
)
def test_near_misses_are_suggested(written: str, likeliest: tuple[str, str]) -> None:
    assert suggest(written)[0] == likeliest
    assert len(suggest(written, 2)) <= 2


def test_a_language_only_decides_what_is_tried_first() -> None:
    assert resolve("Maurice", "fr") == resolve("Maurice") == "MUS"
    assert resolve("Pakistan", "ar") == "PAK"
    assert resolve("Congo", "fr") is None


@pytest.mark.parametrize(
    ("code", "tongue", "name"),
    [
        ("PSE", "en", "Palestine"),
        ("PSE", "ar", "فلسطين"),
        ("TUR", "en", "Türkiye"),
        ("CIV", "en", "Côte d’Ivoire"),
        ("BRN", "en", "Brunei Darussalam"),
    ],
)
def test_names_as_the_organization_uses_them(code: str, tongue: str, name: str) -> None:
    assert countries()[code].names[tongue] == name


def test_overrides_are_what_ships_and_each_has_a_source_and_a_date() -> None:
    for row in read("overrides"):
        assert countries()[row["iso3"]].names[row["language"]] == row["name"]
        assert row["source"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["ruled"])


def test_aliases_lead_to_known_codes_and_say_nothing_twice() -> None:
    named = {fold(name) for _, _, name in ALL}
    met = [fold(row["name"]) for row in read("aliases")]
    assert len(met) == len(set(met))
    assert not named & set(met)
    assert {code for row in read("aliases") for code in row["iso3"].split()} <= set(countries())


def test_every_country_has_a_name_in_every_language() -> None:
    assert all(tuple(one.names) == LANGUAGES for one in countries().values())


def test_the_table_loads_within_ten_milliseconds() -> None:
    # a fresh interpreter, so that a tracer of this run does not slow what is measured
    code = (
        "from timeit import repeat; from time import process_time; from miqyas.data.place import countries;"
        "load = lambda: (countries.cache_clear(), countries());"
        "print(min(repeat(load, number=1, repeat=7, timer=process_time)))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert float(told.stdout) < 0.010


def test_babel_is_not_needed() -> None:
    code = "import sys; from miqyas.data.place import resolve; resolve('Mali'); sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_a_slip_is_offered_for_a_place_that_is_not_there():
    names = {"IRN": {"en": "Iran"}, "FRA": {"en": "France"}, "TUR": {"en": "Turkey", "ar": "تركيا"}}
    assert slips("france", ("IRN", "FRA"), names) == "write 'FRA' (France)"
    assert slips("tukey", ("IRN", "TUR"), names) == "write 'TUR' (Turkey)"
    without = slips("france", ("IRN", "TUR"), names)
    assert without == "take it out, or give its data; the 2 places of the data are IRN, TUR"
