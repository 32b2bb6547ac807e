"""Letters for a terminal that cannot write them all: the nearest plain ones in place of a question mark."""

from __future__ import annotations

from codecs import register_error
from unicodedata import normalize

NAME = "miqyas.plain"
"""What the rule is called where a stream is told how to meet a letter that it cannot write."""

_PLAIN = {
    "\u00b1": "+/-", "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u00f7": "/", "\u2264": "<=",
    "\u2265": ">=", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00b7": ".", "\u2026": "...",
    "\u0131": "i", "\u00df": "ss", "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE", "\u00f8": "o",
    "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D", "\u00f0": "d", "\u00d0": "D",
    "\u00fe": "th", "\u00de": "Th", "\u02bb": "'", "\u02bc": "'",
}  # fmt: skip


def plain(text: str) -> str:
    """The text in ASCII: marks are taken off letters, and what has no plain form becomes a question mark."""
    return "".join(_letter(one) for one in text)


def _letter(one: str) -> str:
    found = _PLAIN.get(one) or normalize("NFKD", one).encode("ascii", "ignore").decode("ascii")
    return found or "?"


def _met(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


register_error(NAME, _met)
