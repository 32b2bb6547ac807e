"""The annotated drafts: precision and recall over findings, by language.

The figures of the first run, before any sentence was seen, stand in docs/register-lint.md; these here are what the
vocabulary reached afterwards, and must not fall again.
"""

import tomllib
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="needs the extra 'register'")

from miqyas.register.lint.judge import ITEMS, judge

DRAFTS = Path(__file__).parents[2] / "published" / "lint"
FLOOR = 0.95
COUNTS = {"en": (29, 40), "ar": (29, 35), "fr": (29, 38), "ur": (29, 36)}
"""Commitments and findings of each language, as the table of SOURCE.md counts them."""


def read(language):
    found = tomllib.loads((DRAFTS / f"{language}.toml").read_text("utf-8"))
    drafted = found["drafted"]
    return found["sentence"], drafted if isinstance(drafted, date) else date.fromisoformat(drafted)


@pytest.mark.parametrize("language", COUNTS)
def test_precision_and_recall(language):
    sentences, drafted = read(language)
    expected = {(one["id"], item) for one in sentences for item in one["missing"]}
    assert (sum(one["kind"] == "commitment" for one in sentences), len(expected)) == COUNTS[language]
    judged = {one["id"]: judge(one["text"], language, drafted) for one in sentences}
    found = {(name, item) for name, one in judged.items() for item in one.missing}
    hit = expected & found
    kinds = sum(judged[one["id"]].kind == one["kind"] for one in sentences)
    by_item = {item: f"{sum(i == item for _, i in hit)}/{sum(i == item for _, i in expected)}" for item in ITEMS}
    print(
        f"{language}: precision {len(hit)}/{len(found)}, recall {len(hit)}/{len(expected)}, {by_item}, kind {kinds}/40"
    )
    assert len(hit) / len(found) >= FLOOR
    assert len(hit) / len(expected) >= FLOOR
    assert kinds / len(sentences) >= FLOOR


@pytest.mark.parametrize("language", COUNTS)
def test_statements_lack_nothing(language):
    sentences, drafted = read(language)
    for one in sentences:
        judged = judge(one["text"], language, drafted)
        assert judged.kind == "commitment" or not judged.missing
        assert list(judged.missing) == [item for item in ITEMS if item in judged.missing]
