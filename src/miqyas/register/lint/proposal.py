"""Entries proposed from a draft: a file that a person reads, completes and imports, or throws away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from miqyas.register.lint.draft import Linted
from miqyas.register.lint.judge import Judgement
from miqyas.register.lint.plain import plain
from miqyas.register.lint.vocabulary import vocabulary

HEAD = """\
# Entries proposed from {name}, as of {drafted}: nothing of this is in the register yet.
# Read each of them. Delete what was not agreed, fill in what is missing (the lines that begin with '# missing'),
# and accept the rest:
#   miqyas register import {file} --author NAME
# A text without owner and due date stands in the register as a statement.
"""


def proposals(
    linted: Linted,
    *,
    prefix: str,
    parties: Mapping[str, str] | None = None,
    between: Sequence[str] = (),
    engagement: str = "",
    file: str = "proposals.toml",
) -> str:
    """The text of a TOML file with one commitment for each sentence, and its measure as an indicator.

    prefix   with which ids begin
    parties  names of parties -> their ids: a name that stands in the words of an owner becomes that party
    between  ids of the parties that agree: 'both sides' are they
    """
    parts = [HEAD.format(name=linted.name, drafted=linted.drafted.isoformat(), file=file)]
    for number, (line, one) in enumerate(zip(linted.lines, linted.judgements, strict=True), start=1):
        parts.append(_entry(f"{prefix}-{number}", line, one, parties or {}, between, engagement))
        if one.kind == "commitment" and one.target is not None:
            parts.append(_indicator(f"{prefix}-{number}", one))
    return "\n".join(parts)


def _entry(
    entity: str, line: int, one: Judgement, parties: Mapping[str, str], between: Sequence[str], engagement: str
) -> str:
    by = _parties(one, parties) or (list(between) if not one.owner else [])
    measurable = one.kind == "commitment" and bool(one.measure)
    kind = "declaratory" if one.kind == "statement" else "measurable" if measurable else "procedural"
    rows = [f"# {one.kind}, line {line} of the draft", "[[commitment]]"]
    rows += _keys({"id": entity, "text": one.text, "language": one.language, "type": kind})
    rows += _keys({"engagement": engagement}) if engagement else []
    rows += _keys({"by": by}) if by else ["# missing: who owes it, as ids of parties", "by = []"]
    if one.owner:
        rows += [f"# in the text: {_comment(one.owner)}"]
    if one.kind == "commitment":
        rows += _keys({"owner": by[0]}) if len(by) == 1 and one.owner else ['# missing: who answers for it: owner = ""']
        rows += _keys({"due": one.due}) if one.due else ['# missing: by when: due = ""']
        rows += _keys({"money": one.money}) if one.money else []
        rows += [f"# missing: {item}" for item in one.missing if item in ("measure", "baseline", "money")]
    return "\n".join(rows) + "\n"


def _indicator(entity: str, one: Judgement) -> str:
    given: dict[str, Any] = {"id": f"{entity}-measure", "commitment": entity, "name": one.measure}
    given |= {"target": f"{one.target.normalize():f}"} if one.target is not None else {}
    given |= {"target_date": one.due} if one.due else {}
    rows = ["[[indicator]]", *_keys(given)]
    if one.baseline:
        rows.append(f"# baseline in the text: {_comment(one.baseline)}")
    return "\n".join(rows) + "\n"


def _parties(one: Judgement, parties: Mapping[str, str]) -> list[str]:
    """Ids of the parties whose names stand in the words of an owner, in their order."""
    if not one.owner:
        return []
    words = f" {one.owner.casefold()} "
    known = dict(vocabulary(one.language).places)
    met: dict[str, int] = {}
    for name, code in [*known.items(), *((plain(said, one.language), entity) for said, entity in parties.items())]:
        at = words.find(name.casefold()) if name else -1
        if at > 0 and not words[at - 1].isalnum() and not words[at + len(name)].isalnum():
            met[code] = min(at, met.get(code, at))
    return sorted(met, key=lambda code: met[code])


def _keys(given: Mapping[str, Any]) -> Iterator[str]:
    # Strings of JSON are strings of TOML too, but for DEL, which no draft holds.
    for name, one in given.items():
        yield f"{name} = {json.dumps(one, ensure_ascii=False)}"


def _comment(text: str) -> str:
    return " ".join(text.split())[:120]
