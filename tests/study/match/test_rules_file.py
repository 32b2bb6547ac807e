"""Rules in a file: what they say, and every mistake with file, line, key and repair."""

import re
from pathlib import Path

import pytest

from miqyas.errors import DataError, MiqyasError, Problems
from miqyas.study.match import rules_form as form
from miqyas.study.match.division_file import KEYS
from miqyas.study.match.rules import Balance, Budget, Exclude, Floor, Keep, Load, Pair, Which
from miqyas.study.match.rules_file import parse_rules, read_rules, with_budget

TEXT = """\
[plan]
name = "Plan"
budget = 12
fields = ["ai", "iot"]

[cost]
usual = "training"
modality = {training = 1, experts = 2.5}

[[cost.of]]
giver = "TUR"
field = "ai"
modality = "experts"

[[cost.of]]
between = ["PAK", "TUR"]
cost = 0.5

[load]
gives = 4
takes_in_field = 1
pair = 2

[[load.of]]
places = "PAK"
gives = 6

[[exclude]]
giver = "IRN"
why = "a reason"

[[floor]]
each = "ldc"

[[keep]]
giver = "TUR"
taker = "PAK"
field = "ai"
value = 0.5

[[balance]]
groups = ["Arab", "Asian"]
as = "giver"
apart = 2
"""


def test_what_a_file_says():
    rules = parse_rules(TEXT, "r.toml")
    assert rules.each == 1
    assert [(one.which, one.cost, one.modality) for one in rules.costs] == [
        (Which(giver=("TUR",), field=("ai",)), 2.5, "experts"),
        (Which(between=("PAK", "TUR")), 0.5, ""),
    ]
    assert [type(one) for one in rules.rules] == [Budget, Load, Load, Pair, Load, Exclude, Floor, Keep, Balance]
    budget, gives, takes, pair, own, exclude, floor, keep, balance = rules.rules
    assert rules.budget == budget.amount == 12
    assert (gives.role, gives.most, gives.spared) == ("giver", 4, ("PAK",))
    assert (takes.role, takes.most, takes.per_field, takes.spared) == ("taker", 1, True, ())
    assert pair.most == 2
    assert (own.places, own.most, own.role) == (("PAK",), 6, "giver")
    assert (exclude.which, exclude.why) == (Which(giver=("IRN",)), "a reason")
    assert exclude.where == "r.toml line 28, [[exclude]]"
    assert (floor.least, floor.role, floor.places, floor.together) == (1, "taker", ("ldc",), False)
    assert (keep.giver, keep.taker, keep.value) == ("TUR", "PAK", 0.5)
    assert (balance.role, balance.apart, balance.least, balance.most) == ("giver", 2, 0, 1)
    assert rules.mentioned == ("TUR", "PAK", "IRN", "ldc", "Arab", "Asian")


def test_another_budget_takes_the_place_of_the_first():
    rules = parse_rules(TEXT, "r.toml")
    other = with_budget(rules, 30.0)
    assert other.budget == 30
    assert len(other.rules) == len(rules.rules)


def test_the_fingerprint_is_that_of_the_text():
    assert parse_rules(TEXT).fingerprint == parse_rules(TEXT).fingerprint
    assert parse_rules(TEXT).fingerprint != parse_rules(TEXT + "\n").fingerprint


@pytest.mark.parametrize(
    ("old", "new", "said", "where", "repair"),
    [
        ("budget = 12", "budget = -1", "budget cannot be -1", "r.toml line 3, [plan] budget", "a number from 0"),
        ("cost = 0.5", "cost = -0.5", "cost cannot be -0.5", "line 17, [[cost.of]] cost", "a number from 0"),
        ("experts = 2.5", 'experts = "x"', "experts cannot be 'x'", "[cost] modality.experts", "a number from 0"),
        ('modality = "experts"', 'modality = "expert"', "no modality 'expert'", "line 13", "write 'experts'"),
        ('usual = "training"', 'usual = "train"', "no modality 'train'", "line 7", "write 'training'"),
        ("cost = 0.5", "", "a cost is missing", "line 15, [[cost.of]]", "write cost = 2"),
        ('each = "ldc"', 'each = "ldc"\nweight = 2', "a rule has no 'weight'", "[[floor]] weight", "never a weight"),
        ('each = "ldc"', 'each = "ldc"\nof = "x"', "both 'each' and 'of'", "line 32", "keep 'each'"),
        ('each = "ldc"', 'eech = "ldc"', "no key 'eech'", "line 33, [[floor]] eech", "write 'each'"),
        ('taker = "PAK"', 'taker = "TUR"', "TUR is matched with itself", "line 35", "name two places"),
        ('taker = "PAK"\n', "", "'taker' is missing", "line 35, [[keep]]", "write taker"),
        ("apart = 2", "", "a balance says nothing", "line 41", "least_share"),
        ("apart = 2", "least_share = 0.6", "cannot each have at least 60%", "least_share", "at most 0.5"),
        ('giver = "IRN"', "", "an exclusion names nothing", "line 28", "name giver"),
        ("gives = 4", "gives = 1.5", "gives cannot be 1.5", "line 20, [load] gives", "a whole number from 0"),
        ("[load]", "[loads]", "no table 'loads'", "line 19, [loads]", "write 'load'"),
        ("[[exclude]]", "[exclude]", "'exclude' is no list of tables", "[exclude]", "two brackets"),
        ('as = "giver"', 'as = "both"', "as cannot be 'both'", "line 43", '"giver" or "taker" or "either"'),
    ],
)
def test_mistakes_name_line_key_and_repair(old, new, said, where, repair):
    with pytest.raises(MiqyasError) as told:
        parse_rules(TEXT.replace(old, new, 1), "r.toml")
    found = told.value.found if isinstance(told.value, Problems) else (told.value,)
    one = next(one for one in found if said in one.what)
    assert where in one.where
    assert repair in one.repair


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Problems) as told:
        parse_rules(TEXT.replace("budget = 12", "budget = -1").replace("gives = 4", "gives = -4"), "r.toml")
    assert [one.where for one in told.value.found] == ["r.toml line 3, [plan] budget", "r.toml line 20, [load] gives"]


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match="the file is not there"):
        read_rules(tmp_path / "no.toml")
    (tmp_path / "bad.toml").write_text("[plan\n", "utf-8")
    with pytest.raises(DataError, match="this is not TOML"):
        read_rules(tmp_path / "bad.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"\n')
    with pytest.raises(DataError, match="not written in UTF-8"):
        read_rules(tmp_path / "latin.toml")


def test_every_key_is_documented():
    page = (Path(__file__).parents[3] / "docs" / "portfolio.md").read_text("utf-8")
    told = set(re.findall(r"`(\w+)`", page))
    for fields in (form.PLAN, form.COST, form.COST_OF, form.LOAD, form.LOAD_OF, form.FLOOR, form.BALANCE, form.KEEP):
        assert set(fields) <= told
    assert {*form.EXCLUDE, *KEYS} <= told
    assert all(f"[{name}" in page for name in form.TOP)
