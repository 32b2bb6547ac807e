"""Write the figures of the shipped packs from the folder of transcribed data.

Needed only when the figures are renewed: python tools/build_packs.py DATA PACKS, where DATA holds figures/,
oic/, tai/ and gsli/, and PACKS is src/miqyas/packs. What a series means, its bounds, notes, sources and the
rules that mask are kept by hand in the packs and never written here.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from miqyas.data.place import resolve

Row = dict[str, str]
Figure = tuple[str, str, str, str, str, str]
"""place, series, year, value, status, period"""

HEAD = ("place", "series", "year", "value", "status", "period")

EGDI = {
    "egdi": "UN.EGDI",
    "osi": "UN.EGDI.OSI",
    "tii": "UN.EGDI.TII",
    "hci": "UN.EGDI.HCI",
    "epi": "UN.EGDI.EPI",
}

ZERO_IS_NOT_PRINTED = {"CSET.AI.PUBS": ("2015", "2020", "2022", "2023")}
"""Series that print no zeros, and the years transcribed for all economies (others hold stragglers only)."""

CARRIED_BY_SOURCE = {"NV.MNF.TECH.ZS.UN": ("2020", "2021")}
"""Series whose later year repeats the earlier one: an equal number is the earlier year's, carried."""

LDC_SINCE = {
    "1971": "AFG BEN BFA GIN MDV MLI NER SDN SOM TCD UGA YEM",
    "1975": "BGD GMB",
    "1977": "COM",
    "1981": "GNB",
    "1982": "DJI SLE TGO",
    "1986": "MRT",
    "1988": "MOZ",
    "2000": "SEN",
}
"""Year in which a member was put on the list of least developed countries (UN, timeline of the category)."""

LDC_UNTIL = {"MDV": "2011-01-01"}

LDC_NOTE = {
    "BGD": "; state of 2025: graduation set for 2026-11-24, a deferral asked for, outcome unconfirmed",
    "SEN": "; graduation is scheduled for 2029",
}

SUSPENDED = (
    ("EGY", "1979", "1984", "suspended 1979-84, to the precision of a year"),
    ("AFG", "1980", "1989", "suspended 1980-89, to the precision of a year"),
    (
        "SYR",
        "2012-08",
        "2025-03-07",
        "suspended by the summit of August 2012, readmitted by the session of 7-8 March 2025",
    ),
)


def read(path: Path) -> list[Row]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure of the 97 economies, the text of its value untouched."""
    for code in [row["code"] for row in read(folder / "series.csv")]:
        for row in read(folder / f"{code}.csv"):
            if code == "UN.EGDI.2022":
                for column, series in EGDI.items():
                    yield row["iso3"], series, row["year"], row[column], "", ""
            elif "quarter" in row:
                yield row["iso3"], code, row["year"], row["value"], "", f"{row['year']}-Q{row['quarter']}"
            elif "period" in row:
                yield row["iso3"], code, row["period"][:4], row["value"], "", row["period"]
            else:
                yield row["iso3"], code, row["year"], row["value"], "", ""


def suppressed(found: Sequence[Figure]) -> Iterator[Figure]:
    """Empty cells of series that print no zeros, for economies that the series does cover."""
    for code, years in ZERO_IS_NOT_PRINTED.items():
        printed = {(place, year) for place, series, year, *_ in found if series == code}
        for place in {place for place, _ in printed}:
            for year in years:
                if (place, year) not in printed:
                    yield place, code, year, "", "suppressed", ""


def carried(found: Sequence[Figure]) -> Iterator[Figure]:
    """The same figures, those that the source repeats from the year before marked as carried."""
    known = {(place, series, year): value for place, series, year, value, *_ in found}
    for one in found:
        place, series, year, value, _, period = one
        before, after = CARRIED_BY_SOURCE.get(series, ("", ""))
        repeats = year == after and known.get((place, series, before)) == value
        yield (place, series, year, value, "carried", period) if repeats else one


def economies(data: Path, packs: Path) -> None:
    """The panel of 97 economies; lines of a year in the order of their periods: the last one counts."""
    found = list(figures(data / "figures"))
    described = {row["code"] for row in read(packs / "economies" / "series.csv")}
    assert described == {series for _, series, *_ in found}, described ^ {series for _, series, *_ in found}
    rows = sorted([*carried(found), *suppressed(found)], key=lambda one: (one[1], one[0], one[2], one[5]))
    write(packs / "economies" / "observations.csv", HEAD, rows)


def members(data: Path) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Dated facts about the 57 members: place, name, value, since, until, source."""
    since_ldc = {place: year for year, places in LDC_SINCE.items() for place in places.split()}
    for row in read(data / "oic" / "members.csv"):
        place = row["iso3"]
        other = f"; another source says {row['joined_alt']}" if row["joined_alt"] else ""
        yield place, "oic", "member", row["joined"], "", f"list of OIC members, year of joining{other}"
        yield place, "oic_group", row["oic_group"], "", "", "usage of the OIC and SESRIC"
        if place in since_ldc:
            note = f"UN, timeline of the least developed countries{LDC_NOTE.get(place, '')}"
            yield place, "ldc", "1", since_ldc[place], LDC_UNTIL.get(place, ""), note
        assert (row["ldc_2025"] == "1") == (place in since_ldc and place not in LDC_UNTIL), place
        for group in row["also_in"].split():
            yield (
                place,
                "also_in",
                group,
                "",
                "",
                "unconfirmed: one compiled list, not checked against the group",
            )
    for place, since, until, note in SUSPENDED:
        yield place, "oic_suspended", "suspended", since, until, note


def technology(data: Path) -> Iterator[Figure]:
    """The Technology Achievement Index; country names become codes."""
    for row in read(data / "tai" / "tai23_raw.csv"):
        place = resolve(row["country"])
        assert place, row["country"]
        for column in [name for name in row if name not in ("tai_rank", "country")]:
            yield place, column.removesuffix("_log10"), "2000", row[column], "", ""


def tiles(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """The layout of the members: iso3, iso2, column from the west, row from the north."""
    grid = json.loads((data / "oic" / "tile_grid.json").read_text(encoding="utf-8"))
    for iso2, (column, row) in grid.items():
        yield resolve(iso2) or "", iso2, str(column), str(row)


def build(data: Path, packs: Path) -> None:
    """Write every pack."""
    economies(data, packs)
    write(
        packs / "oic-members" / "attributes.csv",
        ("place", "name", "value", "since", "until", "source"),
        members(data),
    )
    write(packs / "tai" / "observations.csv", HEAD, technology(data))
    write(packs / "tile-grid" / "table.csv", ("iso3", "iso2", "column", "row"), sorted(tiles(data)))
    shutil.copyfile(data / "gsli" / "published.csv", packs / "gsli" / "table.csv")
    shutil.copyfile(data / "oic" / "openalex_topics.csv", packs / "field-topics" / "table.csv")
    shutil.copyfile(data / "oic" / "pakistan_ict_exports.csv", packs / "pakistan-ict-exports" / "table.csv")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
