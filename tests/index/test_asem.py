"""The ASEM index with COINr's defaults, stage by stage against a recomputation written from the definitions alone.

The recomputation below imports nothing of ours: plain Python over plain lists, after methods §2.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

ASEM = Path(__file__).parents[3] / "shared" / "data" / "asem"
pytestmark = pytest.mark.skipif(not ASEM.exists(), reason="needs ../shared: the ASEM figures are not shipped")


def rows(name):
    with (ASEM / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text not in ("", "NA") else math.nan


# ------------------------------------------------------------------ the recomputation
def skewness(xs):
    n = len(xs)
    mean = sum(xs) / n
    m2 = sum((x - mean) ** 2 for x in xs) / n
    m3 = sum((x - mean) ** 3 for x in xs) / n
    return math.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5


def kurtosis(xs):
    n = len(xs)
    mean = sum(xs) / n
    m2 = sum((x - mean) ** 2 for x in xs) / n
    m4 = sum((x - mean) ** 4 for x in xs) / n
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)


def passes(xs):
    return abs(skewness(xs)) < 2 or kurtosis(xs) < 3.5


def treated(column):
    present = [x for x in column if not math.isnan(x)]
    if passes(present):
        return column
    now = list(column)
    # A point that is pulled in twice is one changed point.
    while sum(a != b for a, b in zip(now, column, strict=True) if not math.isnan(a)) < 5:
        xs = [x for x in now if not math.isnan(x)]
        if passes(xs):
            return now
        if skewness(xs) >= 0:
            top = max(xs)
            below = max(x for x in xs if x < top)
            now = [below if x == top else x for x in now]
        else:
            bottom = min(xs)
            above = min(x for x in xs if x > bottom)
            now = [above if x == bottom else x for x in now]
    xs = [x for x in now if not math.isnan(x)]
    if passes(xs):
        return now
    low, high = min(present), max(present)
    if skewness(present) < 0:
        return [-math.log(high - x + 0.01 * (high - low)) for x in column]
    return [math.log(x - low + 0.01 * (high - low)) for x in column]


def recomputed():
    meta = rows("iMeta.csv")
    data = rows("iData.csv")
    leaves = [m for m in meta if m["Type"] == "Indicator"]
    raw = {m["iCode"]: [number(r[m["iCode"]]) for r in data] for m in leaves}
    divided = {
        m["iCode"]: [
            x / number(r[m["Denominator"]]) if m["Denominator"] else x
            for x, r in zip(raw[m["iCode"]], data, strict=True)
        ]
        for m in leaves
    }
    treat = {code: treated(xs) for code, xs in divided.items()}
    scaled = {}
    for m in leaves:
        xs = [x * int(m["Direction"]) for x in treat[m["iCode"]]]
        present = [x for x in xs if not math.isnan(x)]
        low, high = min(present), max(present)
        scaled[m["iCode"]] = [(x - low) / (high - low) * 100 for x in xs]
    scores = dict(scaled)
    for level in ("2", "3", "4"):
        for node in (m for m in meta if m["Level"] == level):
            parts = [m for m in meta if m["Parent"] == node["iCode"]]
            column = []
            for place in range(len(data)):
                pairs = [(scores[p["iCode"]][place], float(p["Weight"])) for p in parts]
                pairs = [(s, w) for s, w in pairs if not math.isnan(s)]
                total = sum(w for _, w in pairs)
                column.append(sum(s * w for s, w in pairs) / total if pairs else math.nan)
            scores[node["iCode"]] = column
    return raw, divided, treat, scaled, scores


@pytest.fixture(scope="module")
def index():
    from miqyas.data.coinr import read_coinr
    from miqyas.index.build import build
    from miqyas.index.modelfile import parse_model

    panel, document = read_coinr(ASEM / "iData.csv", ASEM / "iMeta.csv")
    return build(parse_model(document), panel)


@pytest.fixture(scope="module")
def expected():
    return recomputed()


@pytest.mark.parametrize(
    ("stage", "position"), [("raw", 0), ("denominated", 1), ("imputed", 1), ("treated", 2), ("normalised", 3)]
)
def test_every_stage_of_every_indicator(index, expected, stage, position):
    cube = getattr(index, stage)[0]
    want = expected[position]
    assert cube.shape == (51, 49)
    for column, code in enumerate(index.tree.ids[:49]):
        np.testing.assert_allclose(cube[:, column], want[code], rtol=1e-10, atol=1e-10, err_msg=code)


def test_every_node(index, expected):
    scores = expected[4]
    assert len(scores) == 49 + 8 + 2 + 1
    for code, column in scores.items():
        got = index.scores[0, :, index.tree.at[code]]
        np.testing.assert_allclose(got, column, rtol=1e-10, atol=1e-10, err_msg=code)


def test_ranks_follow_from_the_recomputed_scores(index, expected):
    column = expected[4]["Index"]
    want = [1 + sum(other > mine for other in column) for mine in column]
    assert index.ranks[0, :, -1].tolist() == want


def test_the_treatment_says_what_it_changed(index, expected):
    _, before, after, _, _ = expected
    changed = {
        (place, code)
        for code in before
        for place, a, b in zip(index.places, before[code], after[code], strict=True)
        if not (a == b or (math.isnan(a) and math.isnan(b)))
    }
    told = {(one.place, one.indicator) for one in index.changes if one.step == "treat"}
    assert told == changed
    assert changed  # the figures do have outliers
