"""A whole draft: its sentences, what is refused, how long it may take, and the entries proposed from it."""

import time
import tomllib
from datetime import date

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.errors import MiqyasError
from miqyas.register.exchange.accept import accept
from miqyas.register.exchange.document import read_toml
from miqyas.register.lint.draft import LACKS, lint, read_draft
from miqyas.register.lint.judge import ITEMS
from miqyas.register.lint.proposal import proposals
from miqyas.register.lint.sentence import LANGUAGES, language_of, sentences
from miqyas.register.lint.vocabulary import vocabulary

DRAFTED = date(2026, 11, 24)
DRAFT = """JOINT STATEMENT

1. Pakistan will train 300 engineers by 30 June 2028. Both sides agreed to hold a "workshop" soon.
2. The two sides welcomed the visit of Dr. Khan on 3 Nov. 2026 in Islamabad.
   It lasted two days.

- COMSTECH will build a laboratory in 2028 for USD 2 million.
\u062a\u0644\u062a\u0632\u0645 قطر بمضاعفة عدد الطلبة. Le Maroc accordera des bourses.
"""


def test_sentences_and_lines():
    assert [(one.line, one.text[:22]) for one in sentences(DRAFT)] == [
        (1, "JOINT STATEMENT"),
        (3, "Pakistan will train 30"),
        (3, "Both sides agreed to h"),
        (4, "The two sides welcomed"),
        (5, "It lasted two days."),
        (7, "COMSTECH will build a "),
        (8, "تلتزم قطر بمضاعفة عدد "),
        (8, "Le Maroc accordera des"),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Both sides agreed to meet in Dakar.", "en"),
        ("Les deux parties sont convenues d'une réunion.", "fr"),
        ("اتفق الجانبان على عقد اجتماع.", "ar"),
        ("فریقین نے اجلاس پر اتفاق کیا۔", "ur"),
        ("COMSTECH قرر الجانبان دعم", "ar"),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_findings_of_a_draft():
    found = lint(DRAFT, drafted=DRAFTED)
    assert [one.kind[0] for one in found.judgements] == list("sccssccc")
    assert {(one.line, one.item) for one in found.findings if one.line == 3} == {
        (3, "owner"),
        (3, "date"),
        (3, "measure"),
    }
    assert all(one.what and one.repair and one.example for one in found.findings)
    assert set(LACKS) == set(ITEMS)
    assert all(set(vocabulary(one).example) == set(ITEMS) for one in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pakistan will \u202epay\u202c.", r"hidden character U\+202E(.|\n)*line 1"),
        ("a\n\nb \x1b[31m", r"U\+001B(.|\n)*line 3"),
        ("a" * 200_001, "200,001 characters is too long"),
        (" \n 12 - 13 \n", "holds no sentence"),
    ],
)
def test_what_is_refused(text, told):
    with pytest.raises(MiqyasError, match=told):
        lint(text, drafted=DRAFTED)


def test_files(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffPakistan will pay.".encode())
    assert lint(read_draft(tmp_path / "a.txt"), drafted=DRAFTED).judgements[0].kind == "commitment"
    (tmp_path / "b.txt").write_bytes(b"a" * 10_000_000)
    (tmp_path / "c.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "d.txt").write_bytes(b"PK\x03\x04")
    for name, told in {
        "b.txt": "too|at most",
        "c.docx": "no plain text",
        "d.txt": "zip archive",
        "e.txt": "cannot",
    }.items():
        with pytest.raises(MiqyasError, match=told):
            read_draft(tmp_path / name)
    with pytest.raises(MiqyasError, match="drafts in 'de'"):
        lint("Pakistan wird.", drafted=DRAFTED, language="de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_takes_for_ever(language):
    # One sentence without an end, made of what the patterns look for: time must not grow with its square.
    bricks = {
        "en": "the two sides agreed that 3 will be increased from 2 to by 2028 and, with the ",
        "fr": "les deux parties sont convenues que 3 sera accru de 2 à d'ici 2028 et, avec la ",
        "ar": "اتفق الجانبان على أن 3 ستتم زيادة من 2 إلى في عام 2028 و ",
        "ur": "فریقین نے اتفاق کیا کہ 3 سے 2 تک 2028 میں اضافہ کیا جائے گا اور ",
    }
    vocabulary(language)
    begin = time.perf_counter()
    lint(bricks[language] * 250, drafted=DRAFTED, language=language)
    assert time.perf_counter() - begin < 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("brick", ["111 ", "1,111", "2 ", "two hundred ", "دو سو ", "ست ", "from 2 ", "X, "])
def test_rows_of_numbers_are_read_in_one_way_only(language, brick):
    begin = time.perf_counter()
    lint("Pakistan will invest in " + brick * (1900 // len(brick)), drafted=DRAFTED, language=language)
    assert time.perf_counter() - begin < 3


def proposed(**how):
    return proposals(lint(DRAFT, drafted=DRAFTED, name="draft.txt"), prefix="d", **how)


def test_proposals_are_what_was_said():
    found = tomllib.loads(proposed(between=["PAK", "MYS"], parties={"COMSTECH": "COMSTECH"}))["commitment"]
    assert [one["text"] for one in found] == [one.text for one in sentences(DRAFT)]
    first, workshop, lab = found[1], found[2], found[5]
    assert (first["by"], first["owner"], first["due"], first["type"]) == (["PAK"], "PAK", "2028-06-30", "measurable")
    assert (workshop["by"], workshop["type"]) == (["PAK", "MYS"], "procedural")
    assert "due" not in workshop
    assert (lab["by"], lab["due"], lab["money"]) == (["COMSTECH"], "2028", "USD 2000000")
    assert [one["language"] for one in found[6:]] == ["ar", "fr"]


def test_proposals_are_accepted_by_importing_them(ledger):
    text = proposed(between=["PAK", "MYS"])
    with pytest.raises(MiqyasError, match=r"needs 'by'(.|\n)*d-6"):
        accept(ledger, read_toml("p.toml", text.encode()), author="amna")
    assert ledger.entries() == ()
    completed = text.replace("by = []", 'by = ["MYS"]')
    accept(ledger, read_toml("p.toml", completed.encode()), author="amna")
    assert len(ledger.entries("commitment")) == 8
    measure = ledger.entry("d-2-measure").content
    assert (measure["target"], measure["target_date"], measure["name"]) == ("300", "2028-06-30", "300 engineers")
