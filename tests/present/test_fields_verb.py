"""miqyas fields: readiness and activity of a place, or of a field, and never one for the other."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

DRAWN = ("--replications", "48", "--seed", "3")
FIELDS = ["ai", "robotics", "blockchain", "iot", "big-data", "cloud"]
COUNTS = """\
iso3,year,field,count
PAK,2024,robotics,812
TUR,2024,robotics,1410
MYS,2024,robotics,1300
IDN,2024,robotics,2600
Egypt,2024,robotics,640
BRN,2024,robotics,20
COM,2024,robotics,19
"""


@pytest.fixture(scope="module", autouse=True)
def studies(tmp_path_factory):
    """The same studies are asked for again and again: they are drawn once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIQYAS_CACHE", str(tmp_path_factory.mktemp("studies")))
        yield


@pytest.fixture
def counts(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    return path


def rows(done):
    assert done.exit_code == 0, done.output
    return {(one["field"], one["place"], one["side"]): one for one in csv.DictReader(io.StringIO(done.stdout))}


def ranked_as(run, model, place):
    """What the door of a single model says: rank, both ends."""
    done = run("rank", model, "--format", "csv", *DRAWN)
    found = next(one for one in csv.DictReader(io.StringIO(done.stdout)) if one["place"] == place)
    return [found[key] for key in ("rank", "rank_low", "rank_high")]


# ---------------------------------------------------------------- what it says
def test_a_place_has_both_sides_of_six_fields_and_the_same_ranks_as_every_door(run):
    found = rows(run("fields", "PAK", "--format", "csv", *DRAWN))
    assert list(found) == [(field, "PAK", side) for field in FIELDS for side in ("readiness", "activity")]
    for field in FIELDS:
        one = found[field, "PAK", "readiness"]
        assert [one["rank"], one["rank_low"], one["rank_high"]] == ranked_as(run, f"field-{field}", "PAK")
    done = found["ai", "PAK", "activity"]
    assert [done["rank"], done["rank_low"], done["rank_high"]] == ranked_as(run, "field-ai-activity", "PAK")
    assert int(done["of"]) == 33


def test_activity_without_counts_is_not_ranked_and_says_what_is_missing(run):
    found = rows(run("fields", "PAK", "--format", "csv", *DRAWN))
    topics = {"robotics": 17, "blockchain": 2, "iot": 17, "big-data": 11, "cloud": 6}
    for field, count in topics.items():
        one = found[field, "PAK", "activity"]
        assert (one["rank"], one["rank_low"], one["score"]) == ("", "", "")
        assert f"in the {count} OpenAlex topics" in one["reason"]
    told = run("fields", "PAK", *DRAWN).stdout
    assert "no counts of these fields are shipped" in told
    assert "iso3,year,field,count" in told
    assert "One never stands for the other" in " ".join(told.split())


def test_too_little_evidence_is_told_source_by_source(run):
    found = rows(run("fields", "--field", "ai", "--format", "csv", *DRAWN))
    benin = found["ai", "BEN", "activity"]
    assert benin["rank"] == ""
    assert "2 of 4 sources speak, 3 needed" in benin["reason"]
    assert "18 counted, 20 needed" in benin["reason"]
    assert "regional pool" in benin["reason"]
    # The source prints no zeros: what is not printed is not told as nought, and Palestine is not in it at all.
    assert "none printed: zero, or too few to print" in found["ai", "GNB", "activity"]["reason"]
    assert "no figure" in found["ai", "PSE", "activity"]["reason"]
    assert len({place for _, place, _ in found}) == 57


def test_every_printed_rank_has_its_interval_and_how_many_are_ranked(run):
    told = run("fields", "PAK", *DRAWN).stdout
    for name in ("Artificial intelligence", "Robotics", "Blockchain", "Internet of things", "Big data"):
        assert re.search(rf"^{name} +\d+ +\d+-\d+ +\d+ +\d+", told, re.MULTILINE), name
    assert re.search(r"^Artificial intelligence +\d+ +\d+-\d+ +\d+ +\d+ +\d+ +\d+-\d+ +33", told, re.MULTILINE)
    assert "between" in told.splitlines()[0]
    assert "the middle 90% of the ranks in 48 models drawn" in " ".join(told.split())
    field = run("fields", "--field", "ai", *DRAWN).stdout
    lines = [one for one in field.splitlines() if re.match(r" +\d+ +\d+-\d+ ", one)]
    assert len(lines) == 56
    assert "Not ranked (1): Somalia" in field
    assert max(map(len, told.splitlines())) <= 80


def test_json_holds_every_figure_behind_a_rank(run):
    document = json.loads(run("fields", "pakistan", "--format", "json", *DRAWN).stdout)
    ai = document["fields"][0]
    assert [one["field"] for one in document["fields"]] == FIELDS
    assert len(ai["topics"]) == 23
    assert (ai["readiness"]["seed"], ai["readiness"]["replications"], ai["readiness"]["of"]) == (3, 48, 56)
    (place,) = ai["activity"]["places"]
    papers = place["evidence"][0]
    assert (papers["value"], papers["year"], papers["speaks"]) == (1904, 2020, True)
    assert papers["low"] < papers["rate"] < papers["high"]
    # Publications for each million of the labour force of 2020, printed as 75,415,987; shrunk, they hardly move.
    assert papers["rate"] == pytest.approx(1904 / 75.415987, rel=1e-3)
    assert papers["source"].startswith("CSET") or "Country Activity" in papers["source"]
    assert sum(one["share"] for one in place["evidence"]) == pytest.approx(1)
    servers = next(e for e in ai["readiness"]["places"][0]["evidence"] if e["id"] == "servers")
    assert servers["why"].endswith("How well it stands for the field: weak.")


def test_a_table_of_counts_is_ranked_and_the_other_fields_stay_without(run, counts):
    found = rows(run("fields", "--field", "robotics", "--activity", counts, "--format", "csv", *DRAWN))
    ranks = {place: one["rank"] for (_, place, side), one in found.items() if side == "activity" and one["rank"]}
    # Per head of the labour force, worked out by hand from the printed figures of 2024.
    force = {"PAK": 83643815, "TUR": 36080817, "MYS": 18264000, "IDN": 143143940, "EGY": 33748776, "BRN": 233520}
    items = {"PAK": 812, "TUR": 1410, "MYS": 1300, "IDN": 2600, "EGY": 640, "BRN": 20}
    order = sorted(items, key=lambda one: -items[one] / force[one])
    assert sorted(ranks, key=lambda one: float(ranks[one])) == order
    comoros = found["robotics", "COM", "activity"]
    assert "0 of 1 sources speak, 1 needed" in comoros["reason"]
    assert "19 counted, 20 needed" in comoros["reason"]
    assert found["robotics", "SAU", "activity"]["reason"].endswith("no figure")
    both = rows(run("fields", "PAK", "--activity", counts, "--format", "csv", *DRAWN))
    assert both["robotics", "PAK", "activity"]["of"] == "6"
    assert "no counts" in both["iot", "PAK", "activity"]["reason"]


def test_a_place_that_is_ranked_in_some_models_only_says_so(run):
    # Where its statistical system is left out, nothing is known of Palestine's data.
    told = " ".join(run("fields", "PSE", *DRAWN).stdout.split())
    found = next(
        one
        for one in json.loads(run("vary", "field-ai", "--format", "json", *DRAWN).stdout)["places"]
        if one["place"] == "PSE"
    )
    assert 0 < found["ranked"] < 1
    assert f"readiness: ranked in {found['ranked']:.0%} of the models drawn only" in told


def test_others_can_be_compared(run):
    found = rows(run("fields", "--field", "cloud", "--places", "all", "--format", "csv", *DRAWN))
    assert len({place for _, place, _ in found}) == 97
    assert int(found["cloud", "PAK", "readiness"]["of"]) > 90


def test_the_best_field_is_named_with_those_that_may_be_as_good(run):
    found = rows(run("fields", "PAK", "--format", "csv", *DRAWN))
    ready = {field: found[field, "PAK", "readiness"] for field in FIELDS}
    part = {field: float(one["rank"]) / float(one["of"]) for field, one in ready.items()}
    best = min(part, key=part.__getitem__)
    reach = float(ready[best]["rank_high"]) / float(ready[best]["of"])
    near = [one for one in FIELDS if one != best and float(ready[one]["rank_low"]) / float(ready[one]["of"]) <= reach]
    told = " ".join(run("fields", "PAK", *DRAWN).stdout.partition("\n\n")[0].split())
    names = dict(zip(FIELDS, ("artificial intelligence", "robotics", "blockchain", "internet of things"), strict=False))
    assert best == "cloud"
    assert near
    assert told.endswith("may be as good")
    for field, name in names.items():
        assert (name in told) == (field in near)


def test_of_when_the_figures_are_is_told(run, counts):
    told = " ".join(run("fields", "PAK", *DRAWN).stdout.split())
    assert "Readiness: figures of 2020\u20132024. Activity: figures of 2020\u20132025." in told
    counts.write_text(COUNTS.replace("PAK,2024", "PAK,2020"), encoding="utf-8")
    told = " ".join(run("fields", "--field", "robotics", "--activity", counts, *DRAWN).stdout.split())
    assert "Activity: figures of 2020\u20132024." in told


def test_a_count_without_a_labour_force_of_its_year_is_no_evidence(run, counts):
    # Sudan's labour force of 2024 is not printed; its developers of 2024 are.
    sudan = rows(run("fields", "SDN", "--format", "csv", *DRAWN))["ai", "SDN", "activity"]
    assert sudan["rank"] == ""
    assert "2 of 4 sources speak, 3 needed" in sudan["reason"]
    assert "32,824 in 2024, for which there is no Labour force, total" in sudan["reason"]
    counts.write_text(COUNTS + "IRN,2023,robotics,500\n", encoding="utf-8")
    found = rows(run("fields", "IRN", "--activity", counts, "--format", "csv", *DRAWN))
    assert "500 in 2023, for which there is no Labour force" in found["robotics", "IRN", "activity"]["reason"]


def test_counts_are_read_in_the_way_that_is_asked_for(run, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes((COUNTS.replace("TUR", "T\u00fcrkiye")).encode("cp1252"))
    words = ("fields", "PAK", "--activity", path, "--format", "csv", *DRAWN)
    assert "encoding" in run(*words).stderr
    found = rows(run(*words, "--read", "encoding=cp1252"))
    assert found["robotics", "PAK", "activity"]["of"] == "6"
    path.write_text(COUNTS.replace("iso3", "country"), encoding="utf-8")
    assert rows(run(*words, "--read", "columns.place=country"))["robotics", "PAK", "activity"]["of"] == "6"


def test_a_narrow_terminal_keeps_the_names_of_the_fields(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    done = run("fields", "PAK", *DRAWN)
    assert max(map(len, done.stdout.splitlines())) <= 40
    assert "Blockchain" in done.stdout
    assert "\u2026" not in done.stdout


# ---------------------------------------------------------------- the page
class Tags(HTMLParser):
    def __init__(self, source):
        super().__init__()
        self.open, self.ids, self.links, self.faults = [], [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        if tag not in ("meta", "link", "br", "use", "rect", "circle", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in ("rect", "circle", "line", "use"):
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture
def page(run, tmp_path):
    def made(*words):
        out = tmp_path / "page.html"
        done = run("fields", *words, "--out", out, "--force", *DRAWN)
        assert done.exit_code == 0, done.output
        assert f"The page is {out}" in done.stdout
        return out.read_text(encoding="utf-8")

    return made


def test_the_page_of_a_place_holds_together(page):
    text = page("PAK")
    tags = Tags(text)
    assert (tags.open, tags.faults) == ([], [])
    assert len(set(tags.ids)) == len(tags.ids)
    assert set(FIELDS) <= set(tags.ids)
    for link in tags.links:
        assert link.removeprefix("#") in tags.ids, link
    assert "<script" not in text
    assert not re.search(r'(src|href)="(?!#|data:)', text)
    assert text.count("not ranked: ") >= 5
    # Every figure of it leads to a source.
    assert text.count('class="cite"') >= 40
    assert "not for commercial use" in text
    # A ratio shows what it is divided by, and who printed that.
    ratio = re.search(r"0\.2251 <small>= 1,000 \u00d7 16,978 <small>count, fractional</small>(.*?)</td>", text).group(1)
    ratio_of_them = 1000 * 16978 / 75415987
    assert ratio_of_them == pytest.approx(0.2251, abs=5e-5)
    assert "75,415,987" in ratio
    assert "Labour force, total" in ratio
    assert ratio.count('class="cite"') == 2


def test_every_rank_on_a_page_is_followed_by_its_interval(page):
    text = page("--field", "ai")
    assert (len(Tags(text).faults), Tags(text).open) == (0, [])
    ranks = re.findall(r'<p class="said"><b>[\d.]+</b> (.{0,40})', text)
    assert len(ranks) == 56 + 33
    assert all(re.match(r"<i>\d+–\d+</i> of \d+ ", one) for one in ranks)
    assert "Somalia" in text


def test_the_page_speaks_arabic(page):
    text = page("PAK", "--language", "ar")
    assert '<html lang="ar" dir="rtl">' in text
    assert "باكستان" in text
    assert "الروبوتات" in text
    assert "غير مصنَّف" in text
    for english in ("Readiness", "not ranked", "Artificial intelligence"):
        assert (
            english
            not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
            .replace("How well it stands", "")
            .partition("OpenAlex")[0]
        ), english


def test_a_file_that_is_there_is_kept(run, tmp_path):
    out = tmp_path / "mine.html"
    out.write_text("mine", encoding="utf-8")
    done = run("fields", "PAK", "--out", out, *DRAWN)
    assert done.exit_code == 2
    assert "is already there" in done.stderr
    assert out.read_text(encoding="utf-8") == "mine"


# ---------------------------------------------------------------- mistakes
@pytest.mark.parametrize(
    ("words", "what", "repair"),
    [
        ([], "name a place, or a field", "miqyas fields PAK"),
        (["PAK", "--field", "ai"], "a place and a field are named", "miqyas fields --field ai"),
        (["--field", "robots"], "there is no field 'robots'", "robotics"),
        (["Pakistam"], "the index has no place 'Pakistam'", "PAK"),
        (["IND"], "India is not among the places that are compared", "--places all"),
        (["PAK", "--places", "ocd"], "'ocd'", "Arab"),
        (["PAK", "--activity", "nowhere.csv"], "nowhere.csv", ""),
    ],
)
def test_mistakes_are_told(run, words, what, repair):
    done = run("fields", *words)
    assert done.exit_code == 2, done.output
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("line", "what", "repair"),
    [
        ("PAK,2024,robotic,5", "there is no field 'robotic'", "robotics"),
        ("PAK,2024,Robotics,5", "there is no field 'Robotics'", "write robotics"),
        ("PAK,2024,internet of things,5", "there is no field 'internet of things'", "write iot"),
        ("PAK,2024,iot,-5", "-5", ""),
        ("PAK,2024,iot,many", "many", ""),
        ("Atlantis,2024,iot,5", "Atlantis", ""),
        ("PAK,2023,iot,50", "no labour force", "2024"),
    ],
)
def test_a_table_that_cannot_be_true_is_refused(run, tmp_path, line, what, repair):
    path = tmp_path / "counts.csv"
    path.write_text(f"iso3,year,field,count\n{line}\n", encoding="utf-8")
    done = run("fields", "PAK", "--activity", path, *DRAWN)
    assert done.exit_code == 2, done.output
    assert what in done.stderr
    assert repair in done.stderr.partition("repair:")[2]
