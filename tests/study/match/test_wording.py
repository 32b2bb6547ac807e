"""The controlled vocabulary: four languages, whole words, one letter for each letter."""

import re

import pytest

from miqyas.data.pack import table
from miqyas.study.match.declaration import MODALITIES
from miqyas.study.match.field import FIELDS
from miqyas.study.match.wording import KINDS, plain, wording

LANGUAGES = {"en", "fr", "ar", "ur"}


@pytest.mark.parametrize(
    ("text", "fields", "modalities", "sectors"),
    [
        ("Training for hospital engineers in the Internet of Things", ["iot"], ["training"], ["health"]),
        ("Joint research on machine learning and robotics", ["ai", "robotics"], ["research"], []),
        ("Formation à l'intelligence artificielle pour l'agriculture", ["ai"], ["training"], ["agriculture"]),
        ("Experts en chaîne de blocs pour les banques", ["blockchain"], ["experts"], ["banking"]),
        ("نحتاج إلى خبراء في الذكاء الاصطناعي للمستشفيات", ["ai"], ["experts"], ["health"]),
        ("بناء القدرات في الحوسبة السحابية وإنترنت الأشياء", ["cloud", "iot"], ["training"], []),
        ("ہمیں مصنوعی ذہانت میں تربیت درکار ہے", ["ai"], ["training"], []),
        ("سرکاری کلاؤڈ کے لیے سرمایہ کاری اور ڈیٹا سینٹر", ["cloud"], ["finance"], []),
        ("معايير سلسلة الكتل", ["blockchain"], ["standards"], []),
        ("بلاک چین میں مشترکہ تحقیق", ["blockchain"], ["research"], []),
    ],
)
def test_a_text_is_mapped(text, fields, modalities, sectors):
    found = wording(text)
    assert [list(found.fields), list(found.modalities), list(found.sectors)] == [fields, modalities, sectors]


@pytest.mark.parametrize(
    "text",
    [
        "antibiotic resistance and biotic stress",
        "Islamic art, Islamabad and Muslim heritage",
        "We said that the main aim was fair: rain in Bahrain",
        "J'ai dit que je vous ai vus",
        "الإسلام والسلام",
        "",
        "!!! ??? 12",
    ],
)
def test_parts_of_words_say_nothing(text):
    assert wording(text).terms == ()


def test_acronyms_of_two_letters_are_met_in_capitals():
    assert wording("une stratégie d'IA").fields == ("ai",)
    assert wording("AI strategy").fields == ("ai",)
    assert wording("SLAM for mobile robots, IoT").fields == ("robotics", "iot")


def test_the_longest_phrase_counts_and_each_word_once():
    assert wording("Islamic finance").modalities == ()
    assert wording("Islamic finance").sectors == ("banking",)
    assert wording("finance").modalities == ("finance",)
    assert [one.text for one in wording("cloud computing").terms] == ["cloud computing"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الذكاء الاصطناعي", "الذکاء الإصطناعى"),  # Urdu kaf, hamza under alef, final yeh without dots
        ("الذكاء الاصطناعي", "الذَّكاءُ الاصْطِناعيّ"),  # vowel signs
        ("الذكاء الاصطناعي", "وبالذكاء الاصطناعي"),  # and, with
        ("الحوسبة السحابية", "للحوسبـــة السحابيه"),  # for the, stretched, heh for teh marbuta
        ("مصنوعی ذہانت", "مصنوعي ذهانت"),  # Arabic yeh and heh
        ("Réseaux de neurones", "RESEAUX DE NEURONES"),
    ],
)
def test_letters_that_are_written_in_several_ways_are_one(one, other):
    assert wording(one).fields == wording(other).fields != ()


def test_every_term_is_met_by_itself():
    for row in table("field-vocabulary"):
        found = wording(row["term"])
        met = {(one.kind, one.id) for one in found.terms}
        assert (row["kind"], row["id"]) in met, row


def test_the_vocabulary_is_whole():
    rows = table("field-vocabulary")
    assert {row["language"] for row in rows} == LANGUAGES
    assert {row["kind"] for row in rows} == set(KINDS)
    for kind, ids in (("field", FIELDS), ("modality", MODALITIES)):
        assert {(row["id"], row["language"]) for row in rows if row["kind"] == kind} == {
            (id, language) for id in ids for language in LANGUAGES
        }
    assert len({(row["kind"], row["id"], row["language"], row["term"]) for row in rows}) == len(rows)


def test_a_term_stands_for_one_thing_of_a_kind():
    # A word that meant two fields would make a need for one of them a need for both.
    met = {}
    for row in table("field-vocabulary"):
        met.setdefault((row["kind"], plain(row["term"])), set()).add(row["id"])
    assert {term: ids for term, ids in met.items() if len(ids) > 1} == {}


def test_arabic_and_urdu_terms_are_in_arabic_letters():
    for row in table("field-vocabulary"):
        arabic = bool(re.search(r"[\u0600-\u06ff]", row["term"]))
        assert arabic == (row["language"] in ("ar", "ur")), row
