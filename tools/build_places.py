"""Write packs/places/countries.csv from CLDR (through Babel) and the overrides beside it.

Needed only when the names are renewed: python tools/build_places.py FOLDER, where FOLDER holds overrides.csv
and takes countries.csv (src/miqyas/packs/places). Babel is not needed at run time.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "ar", "fr", "ur")

NOT_ISO = {"AC", "CP", "DG", "EU", "TA", "XA", "XB", "ZZ"}
"""Territories that CLDR names and ISO 3166-1 does not list as assigned."""

RETIRED = {"ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"}
"""ISO-3 codes of states that are no more; CLDR still leads them to a successor."""

RETIRED_M49 = {
    "172",
    "200",
    "230",
    "249",
    "278",
    "280",
    "530",
    "532",
    "536",
    "582",
    "720",
    "736",
    "810",
    "830",
}
RETIRED_M49 |= {"886", "890", "891"}


def codes() -> dict[str, tuple[str, str]]:
    """ISO-2 -> (ISO-3, M49), the ones in force."""
    iso3: dict[str, str] = {}
    m49: dict[str, str] = {}
    for code, targets in get_global("territory_aliases").items():
        if len(targets) != 1 or len(code) != 3:
            continue
        if code.isdigit() and code not in RETIRED_M49:
            assert targets[0] not in m49, (code, targets)
            m49[targets[0]] = code
        elif code.isalpha() and code not in RETIRED:
            assert targets[0] not in iso3, (code, targets)
            iso3[targets[0]] = code
    # Kosovo has no code in ISO 3166-1 or M49; XKX is the user-assigned one that the World Bank writes.
    iso3["XK"] = "XKX"
    m49["XK"] = ""
    named = Locale.parse("en").territories
    return {two: (three, m49.get(two, "")) for two, three in iso3.items() if two in named and two not in NOT_ISO}


def build(folder: Path) -> None:
    """Write countries.csv, sorted by ISO-3."""
    names = {language: dict(Locale.parse(language).territories) for language in LANGUAGES}
    known = codes()
    two = {three: one for one, (three, _) in known.items()}
    with (folder / "overrides.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["language"]][two[row["iso3"]]] = row["name"]
    with (folder / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["iso3", "iso2", "m49", *LANGUAGES])
        for code in sorted(two):
            one = two[code]
            out.writerow([code, one, known[one][1], *(names[language][one] for language in LANGUAGES)])


if __name__ == "__main__":
    build(Path(sys.argv[1]))
