"""Markup: how text from a model, a table or a person becomes HTML that cannot do anything."""

from __future__ import annotations

from html import escape

from miqyas.data.text import clean


def inert(text: object) -> str:
    """The text without hidden and direction-turning characters, its markup written as text."""
    return escape(clean(str(text)))


def isolated(text: object) -> str:
    """Inert text whose writing direction does not reach what stands beside it."""
    return f"<bdi>{inert(text)}</bdi>"


def figure(text: str) -> str:
    """A written figure with a true minus sign, which stays in front of its digits in any direction."""
    return f'<bdi dir="ltr">\u2212{text[1:]}</bdi>' if text.startswith("-") else text


def span(text: str) -> str:
    """A written interval with a dash between its ends."""
    return text.replace("-", "\u2013")


def table(cells: list[list[str]], head: list[str], kind: str) -> str:
    """A table of our own markup: first cells head their rows, `head` heads the columns."""
    top = "".join(f'<th scope="col">{one}</th>' for one in head)
    rows = []
    for first, *rest in cells:
        row = "".join(f'<td dir="auto">{one}</td>' for one in rest)
        rows.append(f'<tr><th scope="row" dir="auto">{first}</th>{row}</tr>')
    body = "".join(rows)
    return f'<table class="wide {kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
