"""Breaks: rules by which figures are not compared over time, as packs and files carry them."""

from dataclasses import replace

import numpy as np
import pytest

from miqyas.data.pack import pack
from miqyas.data.panel import Panel, Series
from miqyas.data.read import read
from miqyas.data.source import Break
from miqyas.data.write import write

RULES = (
    Break("a new survey", between=(2015, 2018), series="x"),
    Break("a year like no other", year=2020, places=("A", "B"), series="x"),
    Break("no time series", series="y"),
)


def panel():
    plain = Panel.of(
        np.arange(8.0).reshape(2, 2, 2), places="AB", series=[Series("x"), Series("y")], years=[2015, 2020]
    )
    return replace(plain, breaks=RULES)


@pytest.mark.parametrize(
    ("rule", "pairs"),
    [
        (RULES[0], {(2015, 2018): True, (2010, 2024): True, (2016, 2024): False, (2010, 2015): False}),
        (RULES[1], {(2020, 2024): True, (2015, 2020): True, (2015, 2024): False}),
        (RULES[2], {(2010, 2011): True}),
    ],
)
def test_what_a_break_bars(rule, pairs):
    assert {years: rule.bars(*years) for years in pairs} == pairs


def test_a_panel_keeps_the_breaks_of_its_series():
    whole = panel()
    assert whole.select(series=["y"]).breaks == RULES[2:]
    assert whole.select(places=["B"]).breaks == RULES
    assert replace(whole, breaks=()).join(whole).breaks == RULES
    assert whole.join(whole).breaks == RULES
    assert replace(whole, breaks=RULES[:1]).fingerprint != whole.fingerprint


@pytest.mark.parametrize("ending", [".json", ".xlsx", ".parquet"])
def test_files_carry_them(ending, tmp_path):
    pytest.importorskip("xlsxwriter" if ending == ".xlsx" else "pyarrow" if ending == ".parquet" else "json")
    back = read(write(panel(), tmp_path / f"broken{ending}")).panel
    assert back.breaks == RULES
    assert back.fingerprint == panel().fingerprint


def test_the_known_breaks_of_the_shipped_series():
    held = pack("economies").breaks
    by = {code: [one for one in held if one.series == code] for code in {one.series for one in held}}
    assert any(rule.bars(2015, 2020) for rule in by["IT.NET.SECR.P6"])
    assert not any(rule.bars(2020, 2024) for rule in by["IT.NET.SECR.P6"])
    assert any(rule.bars(2010, 2021) and not rule.places for rule in by["NV.MNF.TECH.ZS.UN"])
    assert [rule.places for rule in by["SE.XPD.TOTL.GD.ZS"]] == [("IDN",)]
