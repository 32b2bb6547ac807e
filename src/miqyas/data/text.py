"""Text as it arrives from outside: hidden characters taken out, formulas made inert (convention §3)."""

from __future__ import annotations

import re

# Control characters, zero-width and tag characters, lone surrogates, and the marks that turn the direction
# of what follows (U+202A-E, U+2066-9). Joiners (U+200C-D) and direction marks (U+200E-F) stay: Persian,
# Urdu and Arabic are written with them. What a terminal is told by an escape sequence (colours, titles) goes
# with the character that begins it.
HIDDEN = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|\x9b[0-?]+[ -/]*[@-~]|\x1b[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)|"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
SPACE = re.compile(r"\s+")
FORMULA = re.compile(r"'*[=+\-@]")
GUARDED = re.compile(r"'+[=+\-@]")


def clean(text: str) -> str:
    """The text without hidden characters, without space at its ends, on one line."""
    return SPACE.sub(" ", HIDDEN.sub("", text)).strip()


def fold(heading: str) -> str:
    """Letters and digits of a heading in lower case: 'Time_Period' and 'time period' are one."""
    return "".join(one for one in heading.casefold() if one.isalnum())


def guarded(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula: =A1 becomes '=A1.

    An apostrophe goes in front of whatever begins with = + - @, also behind apostrophes; `unguarded` takes
    one away, so that every text comes back as it was.
    """
    return "'" + text if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text of a CSV cell without the apostrophe that `guarded` put in front of it."""
    return text[1:] if GUARDED.match(text) else text
