"""Files of claims: what is given beside the sentence, and their mistakes."""

from datetime import date

import pytest

from miqyas.errors import DataError
from miqyas.study.claim.assess import assess
from miqyas.study.claim.written import BYTES, claim_of, read_claims

SENTENCE = "Internet use in Jordan was above 50 % in 2020"


def test_a_file_is_read_claim_by_claim(tmp_path, ground):
    file = tmp_path / "said.toml"
    file.write_text(
        f'assessed = 2026-11-24\n[[claim]]\ntext = "{SENTENCE}"\nsaid = "2022-12-12"\nsource = "a speech"\n'
        '[[claim]]\nid = "verse"\ntext = "All the lamps answer."\n'
        f'[[claim]]\ntext = "{SENTENCE}"\nassessed = "2026-11-25"\n',
        encoding="utf-8",
    )
    first, verse, last = read_claims(file, ground)
    assert (first.claim.said, first.claim.source) == (date(2022, 12, 12), "a speech")
    assert (verse.id, verse.claim) == ("verse", None)
    assert "cannot parse" in str(verse.fault)
    assert (first.assessed, last.assessed) == (date(2026, 11, 24), date(2026, 11, 25))


def test_what_is_given_stands_over_the_sentence(ground):
    claim = claim_of(
        {
            "text": "The fishermen of the kingdom catch more than 50 % of what the others do",
            "subjects": ["Jordan"],
            "series": "IT.NET.USER.ZS",
            "period": "2020",
        },
        ground,
    )
    assert claim.subjects == ("JOR",)
    assert assess(claim, on=date(2026, 11, 24), against=ground).reading.number == pytest.approx(
        ground.panel.value("JOR", "IT.NET.USER.ZS", 2020)
    )


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"text": 5}, "'text' is no text"),
        ({"text": SENTENCE, "subjects": ["Atlantis"]}, "no place is called 'Atlantis'"),
        ({"text": SENTENCE, "subjects": [1]}, "'subjects' is no list"),
        ({"text": SENTENCE, "series": "IT.NET.USER"}, "no series 'IT.NET.USER'"),
        ({"text": SENTENCE, "table": "gsly"}, "no table is called 'gsly'"),
        ({"text": SENTENCE, "group": "martians"}, "no group 'martians'"),
        ({"text": SENTENCE, "period": "soon"}, "is no period"),
        ({"text": SENTENCE, "period": "2020/2015"}, "is no period"),
        ({"text": SENTENCE, "said": "yesterday"}, "is no day"),
        ({"text": SENTENCE, "kind": "gossip"}, "no kind of claim"),
        ({"text": SENTENCE, "index": "atlas"}, "no index is called 'atlas'"),
    ],
)
def test_mistakes_in_a_claim(given, what, ground):
    with pytest.raises(DataError, match=what) as caught:
        claim_of(given, ground)
    assert caught.value.repair


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "has no claim"),
        (b"claim = 5", "no list of tables"),
        (b"[[claim]\ntext = 1", "is no TOML"),
        (b"\xff\xfe\x00", "not written in UTF-8"),
        (b"[[claim]]\ntext = '''\0'''", "is no TOML"),
        (b"a = " + b"[" * 5000, "is no TOML"),
        (b"#" * (BYTES + 1), "bytes"),
        (b"[[claim]]\n" * 2001, "2,001 claims"),
    ],
)
def test_mistakes_in_a_file(content, what, tmp_path, ground):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(DataError, match=what):
        read_claims(file, ground)


def test_a_claim_without_text_is_told(tmp_path, ground):
    file = tmp_path / "empty.toml"
    file.write_text('[[claim]]\nsubjects = ["PAK"]\n', encoding="utf-8")
    (one,) = read_claims(file, ground)
    assert "empty" in str(one.fault)
