"""Whatever is typed, the answer is a verdict or a mistake that can be repaired."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miqyas.errors import MiqyasError
from miqyas.study.claim.assess import VERDICTS, assess

ON = date(2026, 11, 24)
TYPED = (
    "Pakistan Egypt's Malaysians Jordan OIC Arab members world internet use ICT exports broadband GSLI tai Kearney 4G "
    "inflation is was ranks 2nd first top ten highest lowest most more less than above below better worse ahead of as "
    "doubled halved rose fell grew by 12 % 50 per cent 3.5 billion dollars about nearly half a third one in four times "
    "between 2015 and 2020 since 2010 in 2023 FY2022 last three years the a steadily overall average median no other "
    "significantly policies wants because not , . - ' \" ( ) % $"
)
WORDS = TYPED.split()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14))
def test_words_in_any_order(ground, words):
    judge(" ".join(words), ground)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text(ground, text):
    judge(text, ground)


def judge(text, ground):
    repair = ""
    try:
        found = assess(text, said=date(2022, 12, 12), on=ON, against=ground).verdict
    except MiqyasError as error:
        found, repair = "", error.repair
    assert found in VERDICTS or repair


@pytest.mark.parametrize(
    "sentence", ["a " * 290, "between 2015 and " * 30, "Egypt than " * 50, "more " * 119, "2015-" * 100]
)
def test_long_repetitions_end_soon(sentence, ground):
    judge(sentence, ground)
