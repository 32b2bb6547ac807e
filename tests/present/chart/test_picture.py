"""Files of charts: no network, no name that does anything, and the line that installs what is missing."""

import json
import re
import sys
from xml.etree import ElementTree

import pytest

from miqyas.errors import MiqyasError
from miqyas.index.build import build
from miqyas.present.chart.interval import intervals
from miqyas.present.chart.look import Look
from miqyas.present.chart.picture import drawn
from miqyas.study.vary import vary

pytest.importorskip("vl_convert", reason="needs the extra 'chart'")

HOSTILE = "</script><script>alert(1)</script>\u202e'\"; datum.x=1 //"


@pytest.fixture(scope="module")
def hostile(tai, named):
    index, _ = tai
    panel = named(index.panel, {"SGP": HOSTILE})
    index = build(index.model, panel)
    return intervals(index, vary(index.model, panel, year=index.years[-1], replications=32), place="SGP")


def test_a_page_asks_for_nothing_and_holds_no_foreign_script(hostile):
    page = drawn(hostile, ".html").decode()
    head, _, rest = page.partition("<script>")
    assert "default-src 'none'" in head
    assert "alert(1)" not in head.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")
    mine = head + rest.partition("</script>")[2]  # all but the library, which the policy holds back
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", mine)
    assert page.count("<script>") == page.count("</script>") == 2
    assert "\u202e" not in page
    # The document is in the page as it was drawn.
    spec = re.search(r'vegaEmbed\("#chart", (\{.*\}), \{ actions', rest)
    assert json.loads(spec[1]) == hostile.to_dict()


def test_a_picture_is_well_formed_and_names_are_text(hostile):
    tree = ElementTree.fromstring(drawn(hostile, ".svg"))
    assert not [one for one in tree.iter() if one.tag.endswith(("script", "image", "foreignObject"))]
    texts = {"".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Finland", "Rank"} <= texts
    assert any(one.startswith("</script><script>") for one in texts)


def test_a_png_is_twice_as_large_as_the_chart(tai):
    content = drawn(intervals(*tai), ".png")
    assert content.startswith(b"\x89PNG")
    width = int.from_bytes(content[16:20], "big")
    assert width > 2 * 480


def test_the_same_chart_is_the_same_bytes(tai):
    for ending in (".json", ".svg"):
        assert drawn(intervals(*tai), ending) == drawn(intervals(*tai), ending)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_page_says_its_language_and_the_chart_its_own_direction(tai, language, direction):
    page = drawn(intervals(*tai, look=Look(language=language)), ".html").decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert '<div id="chart" dir="ltr"' in page


def test_what_is_missing_is_named(tai, monkeypatch):
    chart = intervals(*tai)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert json.loads(drawn(chart, ".json"))["usermeta"]["chart"] == "intervals"
    with pytest.raises(MiqyasError, match="vl-convert-python") as told:
        drawn(chart, ".svg")
    assert "pip install 'miqyas[chart]'" in told.value.repair
    with pytest.raises(MiqyasError, match=r"not written as '\.gif'"):
        drawn(chart, ".gif")
