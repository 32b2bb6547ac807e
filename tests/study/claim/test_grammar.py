"""Sentences: the same claim in other words, and what is refused with the nearest form."""

from datetime import date

import pytest

from miqyas.errors import DataError
from miqyas.study.claim.assess import assess
from miqyas.study.claim.grammar import parse

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    "texts",
    [
        (
            "Jordan has a higher share of internet users than Egypt in 2020.",
            "In 2020 internet use was higher in Jordan than in Egypt.",
            "In 2020, a larger share of Jordanians than of Egyptians used the internet.",
            "According to the ministry, internet penetration in Jordan was above that of Egypt in 2020.",
            "The minister said that Jordan had more internet users than Egypt in 2020.",
            "Compared with Egypt, Jordan had a higher internet penetration in 2020.",
            "In 2020 internet use was higher in الأردن than in مصر",
            "In 2020 internet use was higher in Jordanie than in Égypte.",
            "In 2020 internet use was higher in JOR than in EGY.",
        ),
        (
            "Internet use in Egypt rose from 2010 to 2020.",
            "Internet penetration has been growing in Egypt between 2010 and 2020",
            "The share of Egyptians online increased between 2010 and 2020.",
        ),
        (
            "Malaysia ranked 3rd overall in the GSLI 2021",
            "Malaysia took third place overall in Kearney's Global Services Location Index 2021.",
            "In 2021 Kearney ranked Malaysia number 3 overall.",
        ),
        (
            "More than half of Egyptians were online in 2020",
            "In 2020, over 50 % of the population of Egypt used the internet.",
            "By 2020 internet use in Egypt exceeded 50 per cent.",
            "Most people in Egypt used the internet in 2020.",
        ),
        (
            "Qatar has the highest internet use of the OIC members in 2020",
            "In 2020, no other OIC member had higher internet use than Qatar",
            "In 2020 internet use in Qatar was higher than in any other member of the OIC.",
        ),
    ],
    ids=lambda one: one[0][:30],
)
def test_the_same_in_other_words(texts, ground):
    read = [parse(one, ground, said=ON) for one in texts]
    first = read[0]
    for one in read[1:]:
        assert (one.subjects, one.others, one.group, str(one.period)) == (
            first.subjects,
            first.others,
            first.group,
            str(first.period),
        ), one.text
        assert {x.code for x in one.measures} == {x.code for x in first.measures}
        assert one.statement == first.statement, one.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Is Jordan ahead of Egypt in internet use?", "a question"),
        ("Internet use in Jordan rose. It fell in Egypt.", "more than one sentence"),
        ("Internet use in Jordan rose; Egypt fell", "more than one sentence"),
        ("Jordan has not doubled its internet use between 2010 and 2020", "denies"),
        ("If Jordan invests, internet use doubles", "conditional"),
        ("Internet use in Jordan doubled while Egypt stood still", "second statement"),
        ("Internet use rose by 12 % between 2015 and 2020", "no place"),
        ("Jordan rose by 12 % between 2015 and 2020", "nothing is named that is measured"),
        ("Internet use and inflation in Jordan rose from 2015 to 2020", "several things"),
        ("Internet use in Jordan rose from 2015 to 2020 and fell", "several ways"),
        ("Internet use in Jordan rose by 10 % or 20 %", "'or'"),
        ("Internet use in Jordan rose by 3 billion", "per cent, in percentage points"),
        ("Internet use of fishermen in Jordan rose from 2015 to 2020", "'fishermen'"),
        ("Jordan and internet use", "states nothing"),
        # Words that change what is measured are never passed over.
        ("Internet use of Jordanian women rose from 2010 to 2020", "'women'"),
        ("Internet spending in Jordan rose from 2010 to 2020", "'spending'"),
        ("Rural internet use in Jordan rose from 2010 to 2020", "'Rural'"),
        ("The government of Jordan has doubled internet use between 2010 and 2020", "'government'"),
        ("AI publications per head in Jordan are higher than in Egypt in 2020", "per head"),
        ("Internet use in Amman is higher than in Egypt in 2020", "'Amman'"),
        ("Jordan was second in internet use", "among whom"),
        ("Internet use in Jordan is above the average", "whose average"),
        ("Show Jordan above Egypt in internet use", "an order"),
        ("=SUM(A1:A9)", "cannot parse"),
        ("+cmd|' /C calc'!A0", "cannot parse"),
        ("<script>alert(1)</script>", "cannot parse"),
        ("'; DROP TABLE claims; --", "cannot parse"),
        ("....", "cannot parse"),
        ("العربية فقط", "cannot parse"),
    ],
)
def test_refused(text, why, ground):
    with pytest.raises(DataError, match="cannot parse") as caught:
        parse(text, ground)
    assert why in str(caught.value)
    assert "write it like this" in caught.value.repair


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x" * 10_000_000, "10,000,000 characters"),
        ("Jordan\0 ranks 1st in the GSLI", "hidden characters"),
        ("Jordan \u202eranks\u202c 1st in the GSLI", "hidden characters"),
        ("Jordan \u2066ranks 1st\u2069 in the GSLI", "hidden characters"),
        ("\x1b[31mJordan ranks 1st in the GSLI", "hidden characters"),
        ("   ", "empty"),
        ("", "empty"),
    ],
    ids=range(7),
)
def test_hostile_text(text, what, ground):
    with pytest.raises(DataError, match=what) as caught:
        parse(text, ground)
    assert caught.value.repair
    assert len(str(caught.value)) < 600


def test_the_nearest_form_speaks_of_what_was_written(ground):
    with pytest.raises(DataError) as caught:
        parse("Morocco's internet penetratoin doubled between 2010 and 2020 in villages", ground)
    repair = caught.value.repair
    assert "Morocco" in repair
    assert "doubled" in repair


def test_the_nearest_forms_are_themselves_understood(ground):
    for text in ("Is Jordan first in the GSLI?", "Does inflation in Jordan rise?", "Is Jordan ahead of Egypt in 4G?"):
        with pytest.raises(DataError) as caught:
            parse(text, ground)
        offered = caught.value.repair.split('"')[1]
        assert assess(offered, on=ON, against=ground).verdict


def test_who_said_it_is_kept(ground):
    assert parse("The minister said that Jordan ranks 5th in the GSLI", ground).source == "The minister"
    assert parse("Jordan ranks 5th in the GSLI, according to the press", ground).source == "the press"


def test_this_year_needs_a_day(ground):
    claim = parse("Internet use in Jordan was above 50 % last year", ground, said=date(2021, 5, 1))
    assert str(claim.period) == "2020"
    with pytest.raises(DataError, match="needs the day"):
        parse("Internet use in Jordan was above 50 % last year", ground)
