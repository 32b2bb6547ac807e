"""The page: its numbers are the index's, every rank has an interval, and nothing on it can do harm."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from math import ceil, floor

import numpy as np
import pytest

from miqyas.data.panel import Panel, Series, Status
from miqyas.data.place import countries, fold
from miqyas.data.source import Mask, Source
from miqyas.errors import BuildError
from miqyas.index.build import build
from miqyas.index.modelfile import parse_text
from miqyas.present.page import page
from miqyas.present.ranking import ranking
from miqyas.present.view import round_step
from miqyas.study.vary import vary

VOID = {"meta", "link", "br", "input", "line", "rect", "circle", "use"}
EVIL = '<script>alert("x")</script>\u202eMoor & Söhne\u202c'
PILLARS = ("Knowledge", "Inclusive", "Affordable", "Green", "Exports", "Adoption")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


HEAD = """\
[model]
id = "test"
year = 2024
coverage = 0.6
name = {en = "A test index", ar = "دليل"}
[carry]
method = "forward"
age = 3
[normalise]
method = "minmax"
range = [1, 100]
[node.all]
name = "All"
"""


def model_text(indicators, aggregate="arithmetic"):
    text = f'{HEAD}[aggregate]\nmethod = "{aggregate}"\n'
    for i, name in enumerate(PILLARS):
        text += f'[node.p{i}]\nparent = "all"\nname = "{name}"\nwhy = "reason of {name}"\n'
    for i in range(indicators):
        turned = "lower" if i % 4 == 1 else "higher"
        text += f'[indicator.i{i}]\nparent = "p{i % 6}"\nseries = "S{i}"\ndirection = "{turned}"\n'
        text += f'name = "Indicator {i}"\nwhy = "reason {i}"\n' + ('impute = "median"\n' if i == 0 else "")
    return text + '[vary]\nreplications = 64\nseed = 0\n[vary.weights]\nspread = 0.25\nwhy = "inexact"\n'


def sample(places, indicators, seed=7):
    """Figures of so many countries with holes, one empty place, two sources and a masked figure."""
    random = np.random.default_rng(seed)
    quality = random.normal(size=(places, 1))
    base = 10 * np.exp(0.6 * quality + 0.5 * random.normal(size=(places, indicators)))
    values = np.stack([base * (0.9 + 0.05 * t) for t in range(3)])
    values[random.random(values.shape) < 0.3] = np.nan
    values[:, -1, : indicators - 2] = np.nan
    codes = list(countries())[:places]
    panel = Panel.of(
        values,
        places=codes,
        series=[Series(f"S{i}", name=f"Indicator {i}", unit="% of population") for i in range(indicators)],
        years=(2022, 2023, 2024),
    )
    origin = np.zeros(values.shape, dtype=np.int16)
    origin[..., ::3] = 1
    sources = (
        Source("a", name="First office", licence="CC BY 4.0", address="https://example.org/a", vintage="2026"),
        Source("b", name="Second office", licence="CC BY-NC 4.0", non_commercial=True),
    )
    masks = (Mask("S1", codes[0], 2023, 711.25, "a break after 2110", "2026-01-05", "the same series"),)
    names = {code: countries()[code].names for code in codes}
    return replace(panel, sources=sources, origin=origin, masks=masks, names=names)


def made(places=14, indicators=12, aggregate="arithmetic", panel=None):
    panel = sample(places, indicators) if panel is None else panel
    model = parse_text(model_text(indicators, aggregate), "test.toml")
    return build(model, panel), vary(model, panel)


@pytest.fixture(scope="module")
def small():
    return made()


@pytest.fixture(scope="module")
def text(small):
    return page(*small)


class Reader(HTMLParser):
    """Collects every element with its attributes and its text, and stops at a wrong nesting."""

    def __init__(self, source):
        super().__init__()
        self.open, self.found = [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        node = {"tag": tag, "text": "", "inside": [one["tag"] for one in self.open], **dict(attrs)}
        self.found.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.found.append({"tag": tag, "text": "", "inside": [one["tag"] for one in self.open], **dict(attrs)})

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()["tag"] == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data):
        for node in self.open:
            node["text"] += data

    def all(self, tag, **wanted):
        return [n for n in self.found if n["tag"] == tag and all(n.get(k) == v for k, v in wanted.items())]


def lines(source):
    """Place -> text of its line, read off the page."""
    return {
        match[1]: unescape(re.sub(r"<[^>]*>", "", match[2]))
        for match in re.finditer(r'<tbody id="(\w+)".*?<tr class="line">(.*?)</tr>', source, re.DOTALL)
    }


def test_every_rank_is_the_indexs_and_has_its_interval(small, text):
    index, variation = small
    told = lines(text)
    assert set(told) == set(index.places)
    reasons = {one.place: one.reason for one in ranking(index, variation).standings}
    for place in index.places:
        rank, at = index.rank(place), variation.places.index(place)
        if np.isnan(rank):
            assert reasons[place]
            assert reasons[place] in told[place]
            continue
        low, high = floor(variation.low[-1, at]), ceil(variation.high[-1, at])
        name = index.panel.name(place)
        score = f"{index.score(place):.1f}"
        assert told[place].startswith(f"{rank:.0f} {low}\u2013{high}{name}{score}")


def test_the_order_is_the_ranks(small, text):
    index, _ = small
    shown = re.findall(r'<tbody id="(\w+)"', text)
    ranks = [index.rank(place) for place in shown]
    ranked = [rank for rank in ranks if not np.isnan(rank)]
    assert ranked == sorted(ranked)
    assert 2 < len(ranked) < len(ranks)
    assert np.isnan(ranks[len(ranked) :]).all()


def test_every_place_has_every_indicator_with_value_year_and_state(small, text):
    index, _ = small
    place = index.places[3]
    part = text.split(f'<tbody id="{place}"')[1].split("</tbody></table></td></tr></tbody>")[0]
    cells = [re.sub(r"<[^>]*>", "|", row) for row in re.findall(r'<tr class="[mecfx]">.*?</tr>', part)]
    assert len(cells) == index.tree.width
    for i in range(index.tree.width):
        row = next(cell for cell in cells if f"|Indicator {i}|" in cell or f"|Indicator {i} |" in cell)
        status = Status(int(index.status[0, 3, i]))
        words = {Status.REPORTED: "reported", Status.CARRIED: "carried", Status.IMPUTED: "filled in"}
        assert words.get(status, status.word) in row
        year = int(index.vintage[0, 3, i])
        assert (str(year) in row) == (year > 0)
        value = index.imputed[0, 3, i]
        if not np.isnan(value):
            shown = float(re.search(r"\|([\d.,]+) \|% of population", row)[1].replace(",", ""))
            assert shown == pytest.approx(value, rel=5.1e-4)


def test_every_rank_anywhere_on_the_page_is_followed_by_its_interval(text):
    cells = re.findall(r"<td>(\d+(?:\.\d)?) <i>\((\d+)\u2013(\d+)\)</i></td>", text)
    assert len(cells) > 100
    lonely = re.findall(r"</b>\s*<td>\d+</td>", text)
    assert lonely == []
    assert all(int(low) <= int(high) for _, low, high in cells)


def test_stacked_bars_are_the_contributions_and_add_up_to_the_score(small, text):
    index, _ = small
    scores = {place: index.score(place) for place in index.places}
    top = max(score for score in scores.values() if not np.isnan(score))
    for place, score in scores.items():
        line = text.split(f'<tbody id="{place}"')[1].split("</tr>")[0]
        widths = [float(w) for w in re.findall(r'class="s\d" x="[\d.]+%" y="11" width="([\d.]+)%"', line)]
        assert len(widths) == (0 if np.isnan(score) else len(PILLARS))
        if widths:
            assert sum(widths) == pytest.approx(100 * score / top, abs=0.05)


def test_without_a_sum_each_part_has_its_own_bar_and_the_page_says_so():
    index, variation = made(aggregate="geometric")
    source = page(index, variation)
    assert "The score is no sum of its parts" in source
    place = index.order()[0]
    line = source.split(f'<tbody id="{place}"')[1].split("</tr>")[0]
    starts = [float(x) for x in re.findall(r'class="s\d" x="([\d.]+)%" y="11"', line)]
    assert starts == pytest.approx([100 * i / 6 for i in range(6)], abs=0.01)


def test_places_cannot_be_told_apart_where_neither_stands_before_the_other(small, text):
    index, variation = small
    at = {place: i for i, place in enumerate(variation.places) if not np.isnan(index.rank(place))}
    before, overlap = variation.before, 0
    for place, i in at.items():
        near = [other for other, j in at.items() if other != place and before[i, j] < 0.95 and before[j, i] < 0.95]
        ends = [(floor(variation.low[-1, j]), ceil(variation.high[-1, j])) for j in at.values()]
        overlap += (
            len(near)
            < sum(low <= ceil(variation.high[-1, i]) and floor(variation.low[-1, i]) <= high for low, high in ends) - 1
        )
        part = text.split(f'<tbody id="{place}"')[1].split("</p>")[0]
        assert ("told apart from every other" in part) == (not near)
        if len(near) > 2:
            assert f"cannot be told apart from {len(near)} others" in part
    assert overlap  # intervals that overlap say less, and are not what is told here
    assert "stands before the other in 95% of them or more" in text


def test_without_pairs_overlapping_intervals_are_called_that(small):
    index, variation = small
    bare = replace(variation, tally=replace(variation.tally, before=None))
    for language, yes, no in (("en", "interval overlaps", "told apart"), ("ar", "يتداخل مجاله", "تمييزه")):
        source = page(index, bare, language=language)
        assert yes in source
        assert no not in source


@pytest.mark.parametrize("language", ["en", "ar"])
def test_few_models_carry_no_interval_and_tell_nobody_apart(language):
    model, panel = parse_text(model_text(6), "test.toml"), sample(6, 6)
    source = page(build(model, panel), vary(model, panel, replications=8), language=language)
    assert ("too few to carry" if language == "en" else "أقل من أن يحمل") in source
    assert "told apart" not in source
    assert "تمييزه" not in source


def partly_ranked(study, place, share):
    """The study as it would be, had the place had a rank in a share of the models only."""
    at = study.places.index(place)
    counts = study.tally.counts.copy()
    counts[-1, at] = 0
    counts[-1, at, :1] = round(share * study.replications)
    return replace(study, tally=replace(study.tally, counts=counts))


def test_a_place_without_a_rank_in_some_models_says_so(small):
    index, variation = small
    place = index.order()[2]
    source = page(index, partly_ranked(variation, place, 0.75))
    part = source.split(f'<tbody id="{place}"')[1].split("</p>")[0]
    assert "It has a rank in 75% of the models drawn only." in part
    assert source.count("of the models drawn only.") == 1
    assert "Where a place has a rank in some of them only" in source
    assert "Where a place has a rank in some of them only" not in page(index, variation)


def test_a_certain_rank_says_the_share_that_was_counted():
    panel = Panel.of(np.array([[9.0, 9.0], [2.0, 3.0], [3.0, 2.0]]), places=["aa", "bb", "cc"], series=["x", "y"])
    flat = '[model]\nid = "flat"\n[node.all]\n[vary]\nreplications = 64\n[vary.weights]\nspread = 0.9\n'
    flat += "".join(f'[indicator.{name}]\nparent = "all"\ndirection = "higher"\nwhy = "so"\n' for name in "xy")
    model = parse_text(flat, "flat.toml")
    source = page(build(model, panel), vary(model, panel))
    assert "<h1>aa comes\u00a01st of\u00a03, first in\u00a0100% of\u00a064 models" in source
    assert "<bdi>aa</bdi> is 1st of 3 in 100% of 64 models" in source


def test_steps_that_met_nothing_to_change_are_not_told_as_done(small, text):
    how = text.split('<section id="how">')[1].split("</section>")[0]
    assert "Not done: screen, denominate and treat." in how
    model = parse_text(model_text(6).replace("[normalise]", '[denominate]\nmethod = "ratio"\n[normalise]'), "test.toml")
    panel = sample(6, 6)
    how = page(build(model, panel), vary(model, panel)).split('<section id="how">')[1].split("</section>")[0]
    assert "Nothing to change: denominate" in how
    assert "ratio" not in how


@pytest.mark.parametrize(("language", "said"), [("en", "not stated"), ("ar", "غير مذكور")])
def test_what_a_draft_left_open_is_not_told_as_content(language, said):
    written = (
        model_text(6).replace('why = "', 'why = "TODO: ').replace("[model]", '[model]\ndescription = "TODO: what for"')
    )
    model, panel = parse_text(written, "test.toml"), sample(6, 6)
    source = page(build(model, panel), vary(model, panel), language=language)
    assert "TODO" not in source
    assert source.count(f"<em>{said}</em>") == 6 + 6 + 1


def test_one_of_anything_is_not_many():
    panel = Panel.of(np.array([[1.0], [2.0]]), places=["aa", "bb"], series=["x"])
    flat = '[model]\nid = "flat"\n[node.all]\n[indicator.x]\nparent = "all"\ndirection = "higher"\nwhy = "so"\n'
    model = parse_text(flat, "flat.toml")
    source = page(build(model, panel), vary(model, panel, replications=1))
    assert "by 1 indicator." in source
    assert "Only 1 model drawn" in source
    assert re.findall(r"\b1 (?:indicators|figures|models|places|replications|parts)\b", source) == []


def test_the_making_is_told_with_every_reason(small, text):
    index, variation = small
    for word in ("minmax", "range = [1, 100]", "forward", "age = 3", "median", "arithmetic"):
        assert word in text
    for one in (*index.model.nodes, *index.model.indicators):
        assert one.why in text
    for one in (index.model.fingerprint, index.panel.fingerprint, index.version, "inexact"):
        assert one in text
    assert variation.caption in text
    assert "Only weights were varied" in text


def test_sources_stand_with_licence_and_mark_and_every_number_leads_there(text):
    reader = Reader(text)
    items = {one["id"]: one["text"] for one in reader.all("li") if one.get("id")}
    assert any("First office" in said and "CC BY 4.0" in said for said in items.values())
    barred = next(said for said in items.values() if "Second office" in said)
    assert "not for commercial use" in barred
    links = {one["href"] for one in reader.all("a") if one["href"].startswith("#s") and one["href"][2:].isdigit()}
    assert links == {f"#{one}" for one in items}


def test_masked_figures_stand_with_their_reason(small, text):
    section = text.split('<section id="masks">')[1].split("</section>")[0]
    name = small[0].panel.name(small[0].places[0])
    for word in ("Indicator 1", name, "2023", "711.2", "a break after 2110", "2026-01-05", "the same series"):
        assert word in section


def test_the_page_nests_well_and_addresses_are_unique(text):
    reader = Reader(text)
    ids = [one["id"] for one in reader.found if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {href[1:] for one in reader.found if (href := one.get("href", "")).startswith("#")} <= set(ids)
    levels = [int(one["tag"][1]) for one in reader.found if re.fullmatch("h[1-6]", one["tag"])]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_asked_of_the_outside(text):
    reader = Reader(text)
    for one in reader.found:
        for key in ("src", "href", "action", "srcset", "poster", "xlink:href"):
            assert not (one.get(key) or "#").startswith(("http", "//", "file")), one
        assert "style" not in one
        assert not [key for key in one if key.startswith("on")]
    assert not reader.all("img") + reader.all("iframe") + reader.all("object")
    assert [one for one in reader.all("script") if "src" in one or one.get("type")] == []
    assert len(reader.all("script")) == 1
    style = reader.all("style")[0]["text"]
    assert "@import" not in style
    assert re.findall(r"url\((?!#)", style) == []


def test_the_policy_lets_in_this_style_and_this_script_only(text):
    from base64 import b64encode
    from hashlib import sha256

    policy = Reader(text).all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_hostile_names_are_inert():
    panel = sample(8, 6)
    first = panel.places[0]
    hostile = replace(
        panel,
        names={**panel.names, first: {"en": EVIL, "ar": EVIL}},
        series=tuple(replace(one, name=EVIL, unit=EVIL) for one in panel.series),
        sources=tuple(replace(one, name=EVIL, licence=EVIL, address="javascript:alert(1)") for one in panel.sources),
        masks=tuple(replace(one, reason=EVIL, cited=EVIL) for one in panel.masks),
    )
    model = replace(parse_text(model_text(6), "test.toml"), name={"en": EVIL}, description={"en": EVIL}, source=EVIL)
    for language in ("en", "ar"):
        source = page(build(model, hostile), vary(model, hostile), language=language)
        assert source.count("<script") == 1
        assert "alert(&quot;x&quot;)" in source
        assert re.findall("[\u202a-\u202e\u2066-\u2069]", source) == []
        assert "javascript:" not in "".join(one.get("href") or "" for one in Reader(source).found)


def test_codes_that_cannot_be_addresses_get_a_number():
    panel = sample(8, 6)
    odd = replace(panel, places=('x" onclick="1', "how", *panel.places[2:]), masks=())
    source = page(*made(indicators=6, panel=odd))
    assert '<tbody id="place-1"' in source
    assert '<tbody id="place-2"' in source
    Reader(source)


def test_arabic_is_written_from_the_right_with_arabic_names(small):
    index, variation = small
    source = page(index, variation, language="ar")
    reader = Reader(source)
    assert (reader.all("html")[0]["lang"], reader.all("html")[0]["dir"]) == ("ar", "rtl")
    first = index.panel.name(index.order()[0], "ar")
    assert first in reader.all("h1")[0]["text"]
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|\btext-align: (?:left|right)", source) == []
    assert "Measured" not in source


def test_a_language_it_does_not_speak_is_refused(small):
    with pytest.raises(BuildError, match="does not speak 'fr'") as refused:
        page(*small, language="fr")
    assert "ar, en" in refused.value.repair


def test_intervals_of_another_index_are_refused(small):
    with pytest.raises(BuildError, match="belong to another index"):
        page(small[0], made(places=12)[1])


def test_the_same_index_gives_the_same_bytes(small, text):
    assert page(*small) == text


def test_a_large_index_stays_below_600_kilobytes():
    assert len(page(*made(places=57, indicators=30)).encode()) < 600_000


def test_a_tree_without_inner_nodes_a_single_place_and_nobody_ranked():
    panel = Panel.of(np.array([[1.0, 5.0], [2.0, 3.0]]), places=["aa", "bb"], series=["x", "y"])
    flat = '[model]\nid = "flat"\ncoverage = {}\n[node.all]\nname = "All"\n'
    for name in ("x", "y"):
        flat += f'[indicator.{name}]\nparent = "all"\ndirection = "higher"\nwhy = "so"\n'
        flat += 'goalposts = {{low = 0, high = 10, why = "so"}}\n'
    flat += '[normalise]\nmethod = "goalposts"\n'
    model = parse_text(flat.format("0.5"), "flat.toml")
    source = page(build(model, panel), vary(model, panel))
    assert "2 of 2 places are ranked, by 2 indicators." in source
    Reader(source)
    one = panel.select(places=["aa"])
    Reader(page(build(model, one), vary(model, one)))
    gone = Panel.of(np.array([[np.nan, 5.0], [2.0, np.nan]]), places=["aa", "bb"], series=["x", "y"])
    full = parse_text(flat.format("1.0"), "flat.toml")
    source = page(build(full, gone), vary(full, gone))
    assert "No place can be ranked" in source
    assert 'id="ranking"' not in source
    Reader(source)


@pytest.mark.parametrize(("size", "step"), [(0.3, 0.5), (1, 1), (8.7, 10), (2.1, 2.5), (40, 50), (0.02, 0.02)])
def test_steps_of_an_axis_are_round(size, step):
    assert round_step(size) == pytest.approx(step)


def contrast(one, other):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted([light(one), light(other)])
    return (bright + 0.05) / (dark + 0.05)


def test_colours_have_contrast_by_day_and_by_night(text):
    style = Reader(text).all("style")[0]["text"]
    themes = [dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in re.findall(r":root \{(.*?)\}", style, re.DOTALL)]
    assert len(themes) == 3
    for theme in themes[:2]:
        for ground in ("paper", "wash"):
            for ink in ("ink", "muted", "link", "good", "poor"):
                assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground, theme[ground])
            for mark in ("s0", "s1", "s2", "s3", "edge", "dot"):
                assert contrast(theme[mark], theme[ground]) >= 3, (mark, ground)


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def browse(tmp_path, source, at=""):
    file = tmp_path / "page.html"
    file.write_text(source, encoding="utf-8")
    return subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1280,1200",
            "--virtual-time-budget=2000",
            "--dump-dom",
            file.as_uri() + at,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )


ORDER = 'var o = document.getElementById("order"); o.value = "{}"; o.dispatchEvent(new Event("change"));'
TELL = 'var p = document.createElement("p"); p.id = "told"; p.textContent = {}; document.body.append(p);'


def with_script(source, script):
    """The page without its policy and with one script more: what a test does to it."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
    return bare.replace("</body>", f"<script>{script}</script></body>")


def told(source):
    return re.search(r'<p id="told">([^<]*)</p>', source)[1]


@needs_chromium
def test_the_browser_opens_it_without_a_complaint(text, tmp_path):
    done = browse(tmp_path, text)
    complaints = [one for one in done.stderr.splitlines() if "CONSOLE" in one or "Refused" in one]
    assert complaints == []
    assert 'class="js"' in done.stdout
    assert '<form class="controls">' in done.stdout
    assert 'aria-sort="ascending"' in done.stdout


@needs_chromium
def test_sorting_filtering_and_opening_work(small, text, tmp_path):
    index, _ = small
    name = index.panel.name(index.places[4])
    act = ORDER.format("place") + (
        f'var f = document.getElementById("find"); f.value = "{name.upper()}";'
        'f.dispatchEvent(new Event("input")); document.getElementById("all").click();'
    )
    shown = browse(tmp_path, with_script(text, act)).stdout
    ranked = shown.split('id="unranked"')[0]
    order = [fold(index.panel.name(one)) for one in re.findall(r'<tbody id="(\w+)"', ranked)]
    assert order == sorted(order)
    visible = re.findall(r'<tbody id="(\w+)"(?![^>]* hidden)', shown)
    assert visible == [index.places[4]]
    assert shown.count("<details open") == len(index.places)
    assert "1 places shown" in shown


@needs_chromium
def test_ordering_by_a_part_puts_its_bar_first(text, tmp_path):
    shown = browse(tmp_path, with_script(text, ORDER.format("p2"))).stdout
    starts = re.findall(r'class="s2" x="([\d.]+)%" y="11" width="([\d.]+)%"', shown)
    assert {start for start, _ in starts} == {"0"}
    widths = [float(width) for _, width in starts]
    assert widths == sorted(widths, reverse=True)


@needs_chromium
@pytest.mark.parametrize("language", ["en", "ar"])
def test_at_320_pixels_the_page_does_not_scroll_sideways(small, tmp_path, language):
    tell = 'parent.postMessage(document.documentElement.scrollWidth, "*");'
    inner = with_script(page(*small, language=language), f'document.getElementById("all").click();{tell}')
    (tmp_path / "inner.html").write_text(inner, encoding="utf-8")
    frame = (
        '<body><iframe src="inner.html" width="320" height="900" style="border:0"></iframe>'
        f"<script>onmessage = function (e) {{ {TELL.format('e.data')} }}</script></body>"
    )
    assert int(told(browse(tmp_path, frame).stdout)) <= 320


@needs_chromium
def test_without_its_script_details_open_by_hand_and_by_address(small, text, tmp_path):
    bare = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    opened, addressed, closed = small[0].order()[:3]
    look = " + ' ' + ".join(
        f'getComputedStyle(document.querySelector("#{one} .more")).display' for one in (opened, addressed, closed)
    )
    # The address of a page takes effect only after its scripts have run.
    act = f'document.querySelector("#{opened} details").open = true;'
    late = f"setTimeout(function () {{ {TELL.format(look)} }}, 100);"
    shown = browse(tmp_path, with_script(bare, act + late), at=f"#{addressed}").stdout
    assert told(shown) == "table-row table-row none"
    assert '<form class="controls" hidden="">' in shown
