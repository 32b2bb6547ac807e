"""Write packs/languages/table.csv from the territory information of CLDR (npm package cldr-core).

Needed only when the shares are renewed: python tools/build_languages.py territoryInfo.json FOLDER, where FOLDER is
src/miqyas/packs/languages. Not needed at run time.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

PLACES = Path(__file__).parents[1] / "src" / "miqyas" / "packs" / "places" / "countries.csv"

LEAST = 1.0
"""Share of the population, in %, from which a language without a status is kept."""

OFFICIAL = ("official", "de_facto_official")


def build(source: Path, folder: Path) -> None:
    """Write table.csv, sorted by ISO-3 and language; scripts of one language are added up, at most 100."""
    territories = json.loads(source.read_text("utf-8"))["supplemental"]["territoryInfo"]
    with PLACES.open(encoding="utf-8", newline="") as file:
        known = {row["iso3"]: row["iso2"] for row in csv.DictReader(file)}
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["iso3", "language", "share", "official"])
        for iso3, iso2 in sorted(known.items()):
            shares: dict[str, float] = {}
            official: set[str] = set()
            for tag, one in territories.get(iso2, {}).get("languagePopulation", {}).items():
                language = tag.split("_")[0]
                shares[language] = shares.get(language, 0.0) + float(one["_populationPercent"])
                if one.get("_officialStatus") in OFFICIAL:
                    official.add(language)
            for language in sorted(shares):
                if shares[language] >= LEAST or language in official:
                    out.writerow([iso3, language, f"{min(shares[language], 100.0):g}", int(language in official)])


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
