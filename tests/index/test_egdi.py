"""The E-Government Development Index from its printed parts, against the printed totals (convention §11)."""

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.index.build import build
from miqyas.index.modelfile import read_model, with_set

SHARED = Path(__file__).parents[3] / "shared" / "data" / "figures" / "UN.EGDI.2022.csv"
PACK = Path(__file__).parents[2] / "src" / "miqyas" / "packs" / "economies" / "observations.csv"
PARTS = ("UN.EGDI.OSI", "UN.EGDI.TII", "UN.EGDI.HCI")
HALF = Decimal("0.00005")  # half a unit of the last digit that the survey prints


@pytest.fixture(scope="module")
def printed():
    """Series -> place -> the figure as printed."""
    found: dict[str, dict[str, Decimal]] = {}
    with PACK.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["series"].startswith("UN.EGDI"):
                assert row["year"] == "2022"
                found.setdefault(row["series"], {})[row["place"]] = Decimal(row["value"])
    return found


@pytest.fixture(scope="module")
def panel():
    return pack("economies").join(pack("oic-members"))


@pytest.fixture(scope="module")
def index(panel):
    return build(read_model("egdi"), panel)


def apart(index, totals):
    return {place: abs(index.score(place) - float(total)) for place, total in totals.items()}


def test_every_economy_lies_within_what_rounding_allows(index, printed):
    totals = printed["UN.EGDI"]
    assert len(totals) == 96
    # Half a unit from the mean of three rounded parts, half a unit from the rounded total.
    assert max(apart(index, totals).values()) <= 2 * float(HALF)


def test_most_agree_to_the_last_printed_digit(index, printed):
    same = {place for place, total in printed["UN.EGDI"].items() if f"{index.score(place):.4f}" == f"{total:.4f}"}
    assert len(same) == 85


def test_rounding_of_the_parts_explains_the_rest(index, printed):
    differ = [place for place, total in printed["UN.EGDI"].items() if f"{index.score(place):.4f}" != f"{total:.4f}"]
    assert len(differ) == 11
    for place in differ:
        total = printed["UN.EGDI"][place]
        rounded = (sum(printed[part][place] for part in PARTS) / 3).quantize(Decimal("0.0001"))
        assert abs(rounded - total) == Decimal("0.0001"), place
        # Unrounded parts exist: the means they allow and the totals they were rounded to overlap.
        least = sum(printed[part][place] - HALF for part in PARTS) / 3
        most = sum(printed[part][place] + HALF for part in PARTS) / 3
        assert least <= total + HALF, place
        assert total - HALF <= most, place


def test_a_wrong_part_would_be_found(panel, printed):
    wrong = with_set(read_model("egdi"), {"indicator.online_services.series": "UN.EGDI.EPI"})
    assert max(apart(build(wrong, panel), printed["UN.EGDI"]).values()) > 0.01


def test_unequal_parts_would_be_found(panel, printed):
    wrong = with_set(read_model("egdi"), {"indicator.human_capital.weight": 1.01})
    assert max(apart(build(wrong, panel), printed["UN.EGDI"]).values()) > 2 * float(HALF)


def test_the_printed_total_is_no_input(index):
    assert {one.series for one in index.model.indicators} == set(PARTS)


def test_who_is_not_in_the_survey_has_no_rank(index, printed):
    left = [place for place in index.places if np.isnan(index.rank(place))]
    assert left == ["PSE"]
    assert "PSE" not in printed["UN.EGDI"]


def test_a_part_of_zero_is_a_value(index, printed):
    assert printed["UN.EGDI.HCI"]["SOM"] == 0
    assert index.score("SOM") == pytest.approx(0.1340, abs=1e-4)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared: the survey's own table is not shipped")
def test_the_pack_holds_what_the_survey_prints(printed):
    columns = {"egdi": "UN.EGDI", "osi": PARTS[0], "tii": PARTS[1], "hci": PARTS[2], "epi": "UN.EGDI.EPI"}
    with SHARED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column, series in columns.items():
                assert printed[series][row["iso3"]] == Decimal(row[column]), (row["iso3"], column)
