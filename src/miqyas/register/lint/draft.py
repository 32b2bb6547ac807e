"""A whole draft looked at: every sentence with its kind and what it lacks, told with the repair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from miqyas.data.delimited import decoded
from miqyas.data.text import clean
from miqyas.errors import DataError
from miqyas.register.lint.judge import Item, Judgement, judge
from miqyas.register.lint.sentence import LONGEST, language_of, sentences
from miqyas.register.lint.vocabulary import vocabulary

ENDINGS = (".txt", ".md", "")
LACKS: Mapping[Item, tuple[str, str]] = {
    "owner": ("nobody is named who acts", "name the country, ministry or body that does it"),
    "date": ("there is no date ahead", "say by when: a day, a month, a quarter or a year"),
    "measure": ("nothing tells when it is kept", "say how many, how much or to which level"),
    "baseline": ("a level is to change, and where it stands now is not said", "give today's value and its year"),
    "money": ("it costs something, and nobody pays", "give a sum with its currency, or say who bears the cost"),
}
"""What is said of a missing item, and how it is put right."""


@dataclass(frozen=True)
class Finding:
    """Something that a commitment lacks: the line of the draft, what, the repair, and how it would be written."""

    line: int
    item: Item
    what: str
    repair: str
    example: str


@dataclass(frozen=True)
class Linted:
    """A draft that was looked at: its sentences with their lines, as judged for the day on which it was written."""

    name: str
    drafted: date
    lines: tuple[int, ...]
    judgements: tuple[Judgement, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the commitments of the draft lack, in its order."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for line, one in zip(self.lines, self.judgements, strict=True):
            for item in one.missing:
                yield Finding(line, item, *LACKS[item], vocabulary(one.language).example[item])


def lint(draft: str, *, drafted: date, language: str = "", name: str = "the draft") -> Linted:
    """Judge every sentence of a draft; without a language each sentence is taken for the one that it looks like.

    drafted  the day for which the draft is judged: what lies before it is no date for a promise
    Raises DataError for a draft that is empty, too long, or holds characters that are not seen.
    """
    found = sentences(draft)
    if not found:
        raise DataError(f"{name} holds no sentence", repair="give the text of a draft, one paragraph a line")
    if language:
        vocabulary(language)
    return Linted(
        name,
        drafted,
        tuple(one.line for one in found),
        tuple(judge(one.text, language or language_of(one.text), drafted) for one in found),
    )


def read_draft(path: Path) -> str:
    """The text of a draft from a file; raises DataError for what is no text, too large or not there."""
    name = clean(path.name)
    if path.suffix.lower() not in ENDINGS:
        raise DataError(f"{name} is no plain text", repair="save the draft as .txt in UTF-8")
    try:
        if path.stat().st_size > 4 * LONGEST:
            raise DataError(
                f"{name} holds {path.stat().st_size:,} bytes: a draft of at most {LONGEST:,} characters is read",
                repair="lint it chapter by chapter",
            )
        return decoded(name, path.read_bytes())
    except OSError as error:
        why = (error.strerror or "unknown").lower()
        raise DataError(f"{name} cannot be read: {why}", repair="check the path, and the right to read it") from None
