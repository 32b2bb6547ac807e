"""Who acts in a sentence: promises found in it, and the name of the one who keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from miqyas.register.lint.vocabulary import Vocabulary

REACH = 90
"""Letters behind a verb (or a lead) in which its doer is looked for."""
FAR = 3
"""Spaces between a verb and its doer, where the doer comes second."""


class Promise(NamedTuple):
    """A verb that binds: where it stands, whether somebody is known to act, and the words that name who acts."""

    begin: int
    end: int
    passive: bool
    phrase: str


def promises(text: str, words: Vocabulary) -> list[Promise]:
    """The promises of a sentence; empty for a statement."""
    text = words.hide("kind.fact", text)
    bars = [one.end() for one in words.each("kind.bar", text)]
    free = [one.start() for one in words.each("kind.free", text)]

    def told(begin: int) -> bool:
        # What stands in the reach of 'welcomed', 'hope', 'called upon' is no promise.
        last = max((one for one in bars if one <= begin), default=-1)
        return last >= 0 and not any(last <= one <= begin for one in free)

    found: list[Promise] = []
    for name in ("binding", "passive", "future"):
        for one in words.each(f"kind.{name}", text):
            if told(one.start()) or any(p.begin <= one.start() < p.end for p in found):
                continue
            phrase = _phrase(text, one.start(), one.end(), words)
            if name == "future" and not _party(phrase, words):
                continue
            found.append(Promise(*one.span(), name == "passive", phrase))
    return sorted(found)


def aside(text: str, found: list[Promise], words: Vocabulary) -> list[tuple[int, int]]:
    """Stretches of a sentence that welcome, note or hope before its first promise: no fact in them is promised."""
    begin = found[0].begin
    bars = list(words.each("kind.bar", text[:begin]))
    marks = [one.start() for one in words.each("kind.free", text) if bars and bars[-1].end() <= one.start() <= begin]
    return [(bars[0].start(), marks[-1])] if marks else []


def _party(phrase: str, words: Vocabulary) -> bool:
    if words.find("owner.thing", phrase):
        return False
    return any(words.find(f"owner.{name}", phrase) for name in ("collective", "named", "event"))


def _phrase(text: str, begin: int, end: int, words: Vocabulary) -> str:
    """The words in which the doer of a verb stands."""
    if not words.before:
        behind = _cut(text[end : end + REACH], words)
        ahead = text[max((one.end() for one in words.each("owner.clause", text[:begin])), default=0) : begin]
        # 'The Ministry will hold': the doer may stand in front of the verb too.
        return ahead if _named(ahead, words) and not _opens(behind, words) else behind
    clause = max((one.end() for one in words.each("owner.clause", text[:begin])), default=0)
    phrase = _cut(text[clause:begin], words)
    if not any(one.isalpha() for one in phrase.split("▯")[-1]) or len(phrase.split()) < 2:
        whole = _cut(text[:begin], words)
        return phrase if _party(phrase, words) else whole
    return phrase


def _opens(phrase: str, words: Vocabulary) -> bool:
    """Whether a phrase begins with a doer."""
    head = " ".join(phrase.split()[:2])
    return any(words.find(f"owner.{name}", head) for name in ("collective", "named"))


def _cut(phrase: str, words: Vocabulary) -> str:
    if words.before:
        front = words.find("owner.front", phrase)
        phrase = phrase[front.end() :] if front else phrase
    stop = words.find("owner.stop", phrase)
    return phrase[: stop.start()] if stop else phrase


def owner(text: str, found: list[Promise], words: Vocabulary) -> str:
    """The words that name who acts, empty where nobody is named."""
    for lead in _leads(text, words):
        if named := _named(lead, words, lead=True):
            return named
    for one in found:
        if one.passive:
            continue
        if named := _named(one.phrase, words):
            return named
    return ""


def _leads(text: str, words: Vocabulary) -> Iterator[str]:
    for name in ("lead", "by"):
        for one in words.each(f"owner.{name}", text):
            phrase = text[max(one.start() - REACH, 0) : one.start()] if words.leads else text[one.end() :][:REACH]
            if words.leads:
                marks = [mark.end() for mark in words.each("owner.break", phrase)]
                yield phrase[max(marks, default=0) :]
            else:
                mark = words.find("owner.break", phrase)
                yield phrase[: mark.start()] if mark else phrase


def _named(phrase: str, words: Vocabulary, *, lead: bool = False) -> str:
    several = words.find("owner.collective", phrase)
    left = words.hide("owner.object", words.hide("owner.collective", phrase))
    found = words.find("owner.named", left)
    far = not words.before and phrase[: found.start()].count(" ") > FAR if found else False
    if not found or far or (words.first and not lead and _first(several, found)):
        return ""
    return left[found.start() :].split("▯")[0].strip(" ,")


def _first(several: re.Match[str] | None, found: re.Match[str]) -> bool:
    return several is not None and several.start() < found.start()
